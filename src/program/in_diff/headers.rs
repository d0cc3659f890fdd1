//! Parses the lines of a diff outside its hunks, which name the file of a patch.

/// The names in the header of a patch, and the kinds of header lines that occurred.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one line of a header that was seen")]
pub(super) struct PatchHeader {
    /// Possible names from the first line, which may not show where the first name ends.
    guessed: Vec<String>,
    old: Option<String>,
    new: Option<String>,
    /// The name after `rename to` or `copy to`.
    moved_to: Option<String>,
    /// The first line is `diff --git`.
    is_git: bool,
    is_rename: bool,
    is_mode: bool,
    /// A header line shows that the text changes.
    is_changed: bool,
    /// The first line shows that changed lines are not listed, or not in a supported form.
    is_unclear: bool,
    any: bool,
}

impl PatchHeader {
    /// Whether a line begins the patch of another file.
    pub(super) fn begin(&self, line: &str, next: &str) -> bool {
        if line.starts_with("diff -") || (line.starts_with("Index: ") && next.starts_with("====")) {
            return true;
        }
        if is_opaque(line) {
            return !self.awaits_text();
        }
        let is_pair = line.starts_with("--- ") && next.starts_with("+++ ");
        (is_pair || is_context_header(line, next)) && !self.awaits_text()
    }

    /// Whether the header has begun, and its lines `---` and `+++` are still missing.
    fn awaits_text(&self) -> bool {
        self.any && self.old.is_none() && self.new.is_none() && !self.is_unclear
    }

    pub(super) fn of_first_line(line: &str) -> PatchHeader {
        let mut names = PatchHeader {
            any: true,
            ..PatchHeader::default()
        };
        if let Some(rest) = line.strip_prefix("diff --git ") {
            names.is_git = true;
            names.guessed = pair(rest);
        } else if let Some(rest) = line.strip_prefix("diff --cc ").or_else(|| line.strip_prefix("diff --combined ")) {
            names.new = name(rest);
            names.is_unclear = true;
            names.is_changed = true;
        } else if let Some(rest) = line.strip_prefix("Index: ") {
            names.guessed = name(rest).into_iter().collect();
        } else if let Some(rest) = line.strip_prefix("diff ") {
            names.guessed = pair(rest);
        } else {
            names.note(line);
            names.is_unclear = line.starts_with("*** ");
        }
        names
    }

    /// Records a header line. Returns `false` if the line is no header line.
    pub(super) fn note(&mut self, line: &str) -> bool {
        const MODES: [&str; 4] = ["old mode ", "new mode ", "similarity index ", "dissimilarity index "];
        const CHANGES: [&str; 3] = ["index ", "new file mode ", "deleted file mode "];
        let is_one_of = |words: &[&str]| words.iter().any(|word| line.starts_with(word));
        if let Some(rest) = line.strip_prefix("--- ").or_else(|| line.strip_prefix("*** ")) {
            self.old = Some(name(rest).unwrap_or_default());
        } else if let Some(rest) = line.strip_prefix("+++ ") {
            self.new = Some(name(rest).unwrap_or_default());
        } else if let Some(rest) = line.strip_prefix("rename to ") {
            (self.moved_to, self.is_rename) = (name(rest), true);
        } else if let Some(rest) = line.strip_prefix("copy to ") {
            (self.moved_to, self.is_changed) = (name(rest), true);
        } else if is_one_of(&["rename from ", "copy from "]) {
        } else if is_one_of(&MODES) {
            self.is_mode |= !line.contains("similarity");
        } else if is_one_of(&CHANGES) || line.starts_with("====") || line.starts_with("@@@") {
            self.is_changed = true;
        } else if is_opaque(line) {
            self.is_changed = true;
            self.guessed.extend(opaque_names(line));
        } else {
            return false;
        }
        true
    }

    /// Whether the names before and after are known, which is required before a hunk.
    pub(super) fn has_both(&self) -> bool {
        self.old.is_some() && self.new.is_some()
    }

    /// Records the second name of a context diff.
    pub(super) fn note_second(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix("--- ").filter(|_| self.new.is_none()) {
            self.new = name(rest);
        }
    }

    pub(super) fn is_unclear(&self) -> bool {
        self.is_unclear
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.any
    }

    pub(super) fn is_deletion(&self) -> bool {
        self.new.as_deref() == Some(NULL)
    }

    /// Whether only the name or mode of the file changes.
    pub(super) fn is_pure_move(&self) -> bool {
        (self.is_rename || self.is_mode) && !self.is_changed && self.old.is_none() && self.new.is_none()
    }

    /// The possible paths of the file.
    pub(super) fn paths(&self) -> Vec<String> {
        let clear = |name: &Option<String>| name.clone().filter(|name| !name.is_empty() && name != NULL);
        let (old, new) = (clear(&self.old), clear(&self.new));
        if let Some(to) = clear(&self.moved_to) {
            return vec![to];
        }
        match (old, new) {
            // With `git`, the two names have equal tails. Other tools compare any two files.
            (Some(old), Some(new)) if !self.is_git && tail(&old) != tail(&new) => vec![new, old],
            (_, Some(new)) => vec![new],
            (Some(old), None) => vec![old],
            (None, None) => self.guessed.clone(),
        }
    }
}

const NULL: &str = "/dev/null";

/// The path without its first component.
fn tail(path: &str) -> &str {
    path.split_once('/').map_or(path, |(_, rest)| rest)
}

/// Whether a line reports a change without listing the changed lines.
pub(super) fn is_opaque(line: &str) -> bool {
    line == "GIT binary patch" || !opaque_names(line).is_empty()
}

/// The names in `Binary files a and b differ`, `Only in a: b` and `Submodule a 1..2:`.
fn opaque_names(line: &str) -> Vec<String> {
    let rest = line.strip_prefix("Binary files ").or_else(|| line.strip_prefix("Files "));
    let differ = rest.and_then(|rest| rest.strip_suffix(" differ"));
    if let Some((old, new)) = differ.and_then(|rest| rest.split_once(" and ")) {
        return [old, new].into_iter().filter(|text| *text != NULL).filter_map(name).collect();
    }
    if let Some((folder, file)) = line.strip_prefix("Only in ").and_then(|rest| rest.split_once(": ")) {
        return vec![format!("{folder}/{file}")];
    }
    let submodule = line.strip_prefix("Submodule ").and_then(|rest| rest.split(' ').next());
    submodule.map(str::to_owned).into_iter().collect()
}

/// Whether a line begins a context diff or one of its hunks.
pub(super) fn is_context_header(line: &str, next: &str) -> bool {
    line.starts_with("*** ") && next.starts_with("--- ")
}

/// Whether a line may be part of a patch that is skipped.
pub(super) fn is_body(line: &str) -> bool {
    let is_base85 = |line: &str| line.bytes().all(|byte| byte.is_ascii_graphic());
    const SIGNS: [char; 8] = [' ', '+', '-', '!', '*', '@', '<', '>'];
    line.is_empty() || line.starts_with(SIGNS) || PatchHeader::default().note(line) || is_base85(line) || is_size(line)
}

/// Whether a line is a size such as `literal 120` or `delta 12`.
fn is_size(line: &str) -> bool {
    line.starts_with("literal ") || line.starts_with("delta ")
}

/// Whether a line ends the patches of a diff: a mail signature, or the next commit.
pub(super) fn ends_patch(line: &str) -> bool {
    let is_word = |word: &str| line.starts_with(word);
    line == "--" || line == "-- " || is_word("commit ") || is_word("From ") || is_word("Property changes on: ")
}

/// Parses `@@ -1,2 +3,4 @@` into the numbers of old and of new lines, and the first new line.
pub(super) fn hunk(line: &str) -> Option<(usize, usize, u32)> {
    let (ranges, _) = line.strip_prefix("@@ -")?.split_once(" @@")?;
    let (old, new) = ranges.split_once(" +")?;
    let range = |text: &str| -> Option<(u32, u32)> {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    let ((_, old), (start, new)) = (range(old)?, range(new)?);
    start.checked_add(new)?;
    Some((old as usize, new as usize, start))
}

/// Parses the name after `---`: quoted if it has unusual bytes, or followed by tab and date.
fn name(text: &str) -> Option<String> {
    let text = text.trim_end_matches('\r');
    let name = match text.strip_prefix('"') {
        Some(quoted) => unquoted(quoted)?.0,
        None => text.split('\t').next().unwrap_or_default().trim_end().to_owned(),
    };
    (!name.is_empty()).then_some(name)
}

/// The possible new names in two names separated by a space.
fn pair(text: &str) -> Vec<String> {
    if let Some(quoted) = text.strip_prefix('"') {
        let rest = unquoted(quoted).map(|(_, rest)| rest.trim_start());
        return rest.and_then(name).into_iter().collect();
    }
    let splits: Vec<(&str, &str)> = text.match_indices(' ').map(|(at, _)| (&text[..at], &text[at + 1..])).collect();
    let equal: Vec<String> = splits
        .iter()
        .filter(|(old, new)| tail(old) == tail(new))
        .filter_map(|(_, new)| name(new))
        .collect();
    if equal.is_empty() {
        splits.into_iter().flat_map(|(old, new)| [name(old), name(new)]).flatten().collect()
    } else {
        equal
    }
}

/// Parses the rest of a name in C quotes, after the opening quote. Also returns the text after it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut bytes = Vec::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((String::from_utf8_lossy(&bytes).into_owned(), &text[at + 1..])),
            '\\' => {
                let (_, escaped) = chars.next()?;
                match escaped {
                    '0'..='3' => {
                        let digits: String = [Some(escaped), chars.next().map(|(_, c)| c), chars.next().map(|(_, c)| c)]
                            .into_iter()
                            .flatten()
                            .collect();
                        bytes.push(u8::from_str_radix(&digits, 8).ok()?);
                    }
                    'n' => bytes.push(b'\n'),
                    't' => bytes.push(b'\t'),
                    'r' => bytes.push(b'\r'),
                    other => bytes.extend(other.to_string().bytes()),
                }
            }
            other => bytes.extend(other.to_string().bytes()),
        }
    }
    None
}

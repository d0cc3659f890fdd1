//! The lines of a diff around its hunks: which file a patch is about.

/// The names that the header of a patch gives, and what it says of the file.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one line of a header that was seen")]
pub(super) struct Names {
    /// Those of the first line, if it does not say where the first name ends.
    guessed: Vec<String>,
    old: Option<String>,
    new: Option<String>,
    /// `rename to`, `copy to`
    moved_to: Option<String>,
    /// The patch came with a line `diff --git`.
    is_git: bool,
    is_rename: bool,
    is_mode: bool,
    /// There is a line that says that the text changes.
    is_changed: bool,
    /// The first line says that the lines of the text cannot be read.
    is_unclear: bool,
    any: bool,
}

impl Names {
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

    /// The header has begun, and its lines `---` and `+++` are still to come.
    fn awaits_text(&self) -> bool {
        self.any && self.old.is_none() && self.new.is_none() && !self.is_unclear
    }

    pub(super) fn of_first_line(line: &str) -> Names {
        let mut names = Names {
            any: true,
            ..Names::default()
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

    /// Takes over what a line of a header says; whether it is one.
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

    /// The header has named the file before and after, as it must before a hunk.
    pub(super) fn has_both(&self) -> bool {
        self.old.is_some() && self.new.is_some()
    }

    /// The second name of a context diff.
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

    /// The file has another name or mode and the same text.
    pub(super) fn is_pure_move(&self) -> bool {
        (self.is_rename || self.is_mode) && !self.is_changed && self.old.is_none() && self.new.is_none()
    }

    /// The paths that the file may have.
    pub(super) fn paths(&self) -> Vec<String> {
        let clear = |name: &Option<String>| name.clone().filter(|name| !name.is_empty() && name != NULL);
        let (old, new) = (clear(&self.old), clear(&self.new));
        if let Some(to) = clear(&self.moved_to) {
            return vec![to];
        }
        match (old, new) {
            // The names of `git` agree but for their first letter; other tools compare files of any names.
            (Some(old), Some(new)) if !self.is_git && tail(&old) != tail(&new) => vec![new, old],
            (_, Some(new)) => vec![new],
            (Some(old), None) => vec![old],
            (None, None) => self.guessed.clone(),
        }
    }
}

const NULL: &str = "/dev/null";

/// A path without its first folder.
fn tail(path: &str) -> &str {
    path.split_once('/').map_or(path, |(_, rest)| rest)
}

/// A line that stands for a change without its lines.
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

/// The header of a context diff, or of one of its hunks.
pub(super) fn is_context_header(line: &str, next: &str) -> bool {
    line.starts_with("*** ") && next.starts_with("--- ")
}

/// Whether a line may belong to a patch whose lines are not read.
pub(super) fn is_body(line: &str) -> bool {
    let is_base85 = |line: &str| line.bytes().all(|byte| byte.is_ascii_graphic());
    const SIGNS: [char; 8] = [' ', '+', '-', '!', '*', '@', '<', '>'];
    line.is_empty() || line.starts_with(SIGNS) || Names::default().note(line) || is_base85(line) || is_size(line)
}

/// `literal 120`, `delta 12`
fn is_size(line: &str) -> bool {
    line.starts_with("literal ") || line.starts_with("delta ")
}

/// Whether a line follows the patches of a diff: the signature of a mail, or the next commit.
pub(super) fn ends_patch(line: &str) -> bool {
    let is_word = |word: &str| line.starts_with(word);
    line == "--" || line == "-- " || is_word("commit ") || is_word("From ") || is_word("Property changes on: ")
}

/// `@@ -1,2 +3,4 @@`: the number of old and of new lines, and the first new line.
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

/// A name as it is written behind `---`: in quotes if it holds unusual bytes, and with a date behind a tab.
fn name(text: &str) -> Option<String> {
    let text = text.trim_end_matches('\r');
    let name = match text.strip_prefix('"') {
        Some(quoted) => unquoted(quoted)?.0,
        None => text.split('\t').next().unwrap_or_default().trim_end().to_owned(),
    };
    (!name.is_empty()).then_some(name)
}

/// The names that may be meant by two that stand side by side.
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

/// A name in the quotes of C, behind the first of them; and what follows it.
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

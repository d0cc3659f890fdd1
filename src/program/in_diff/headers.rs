//! Parses the lines of a diff outside its hunks, which name the file of a patch.

/// The names in the header of a patch, and the kinds of header lines that occurred.
#[derive(Debug, Default)]
pub(super) struct PatchHeader {
    /// Possible names from the first line, which may not show where the first name ends.
    guessed: Vec<String>,
    old: Option<String>,
    new: Option<String>,
    /// The name after `rename to` or `copy to`.
    moved_to: Option<String>,
    /// A header line shows that the file moved, or that its mode changes.
    is_move: bool,
    /// A header line shows that the text changes.
    is_changed: bool,
}

impl PatchHeader {
    pub(super) fn of_first_line(line: &str) -> PatchHeader {
        let mut header = PatchHeader::default();
        if let Some(rest) = line
            .strip_prefix("diff --cc ")
            .or_else(|| line.strip_prefix("diff --combined "))
        {
            header.guessed = name(rest).into_iter().collect();
        } else if let Some(rest) = line.strip_prefix("diff ") {
            header.guessed = pair(rest.strip_prefix("--git ").unwrap_or(rest));
        } else {
            header.note(line);
        }
        header
    }

    /// Records a header line. Returns `false` if the line is no header line.
    pub(super) fn note(&mut self, line: &str) -> bool {
        const MOVES: [&str; 6] = [
            "rename from ",
            "rename to ",
            "old mode ",
            "new mode ",
            "similarity index ",
            "dissimilarity index ",
        ];
        const CHANGES: [&str; 5] = [
            "index ",
            "new file mode ",
            "deleted file mode ",
            "copy from ",
            "copy to ",
        ];
        let is_one_of = |words: &[&str]| words.iter().any(|word| line.starts_with(word));
        if let Some(rest) = line.strip_prefix("--- ") {
            self.old = name(rest);
        } else if let Some(rest) = line.strip_prefix("+++ ") {
            self.new = name(rest);
        } else {
            if let Some(rest) = line
                .strip_prefix("rename to ")
                .or_else(|| line.strip_prefix("copy to "))
            {
                self.moved_to = name(rest);
            }
            self.is_move |= is_one_of(&MOVES);
            self.is_changed |= is_one_of(&CHANGES);
            return is_one_of(&MOVES) || is_one_of(&CHANGES) || line.trim().is_empty();
        }
        true
    }

    /// Whether its lines `---` and `+++`, which are required before a hunk, are still missing.
    pub(super) fn awaits_names(&self) -> bool {
        self.old.is_none() || self.new.is_none()
    }

    pub(super) fn is_deletion(&self) -> bool {
        self.new.as_deref() == Some(NULL)
    }

    /// Whether only the name or mode of the file changes.
    pub(super) fn is_pure_move(&self) -> bool {
        self.is_move && !self.is_changed && self.awaits_names()
    }

    /// The possible paths of the file. With `diff`, the two names may be any two files.
    pub(super) fn paths(&self) -> Vec<String> {
        let (old, new) = (self.old.as_ref(), self.new.as_ref());
        let written: Vec<&String> = [new, old]
            .into_iter()
            .flatten()
            .filter(|name| *name != NULL)
            .collect();
        match (&self.moved_to, &written[..]) {
            (Some(to), _) => vec![to.clone()],
            (None, []) => self.guessed.clone(),
            (None, [new, old]) if tail(new) != tail(old) => {
                vec![String::from(*new), String::from(*old)]
            }
            (None, [first, ..]) => vec![String::from(*first)],
        }
    }
}

const NULL: &str = "/dev/null";

/// The path without its first component.
fn tail(path: &str) -> &str {
    path.split_once('/').map_or(path, |(_, rest)| rest)
}

/// Whether two lines are the names of a file before and after, as at the beginning of a patch.
pub(super) fn is_pair(line: &str, next: &str) -> bool {
    line.starts_with("--- ") && next.starts_with("+++ ")
}

/// Whether a line ends the patches of a diff: a mail signature, or the next commit.
pub(super) fn ends_patch(line: &str) -> bool {
    line == "--" || line == "-- " || line.starts_with("commit ") || line.starts_with("From ")
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
        None => text
            .split('\t')
            .next()
            .unwrap_or_default()
            .trim_end()
            .to_owned(),
    };
    (!name.is_empty()).then_some(name)
}

/// The possible new names in two names separated by a space.
fn pair(text: &str) -> Vec<String> {
    if let Some(quoted) = text.strip_prefix('"') {
        let rest = unquoted(quoted).map(|(_, rest)| rest.trim_start());
        return rest.and_then(name).into_iter().collect();
    }
    let splits: Vec<(&str, &str)> = text
        .match_indices(' ')
        .map(|(at, _)| (&text[..at], &text[at + 1..]))
        .collect();
    let equal: Vec<String> = splits
        .iter()
        .filter(|(old, new)| tail(old) == tail(new))
        .filter_map(|(_, new)| name(new))
        .collect();
    if equal.is_empty() {
        splits
            .into_iter()
            .flat_map(|(old, new)| [name(old), name(new)])
            .flatten()
            .collect()
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
            '"' => {
                return Some((
                    String::from_utf8_lossy(&bytes).into_owned(),
                    &text[at + 1..],
                ));
            }
            '\\' => {
                let (_, escaped) = chars.next()?;
                match escaped {
                    '0'..='3' => {
                        let digits: String = [
                            Some(escaped),
                            chars.next().map(|(_, c)| c),
                            chars.next().map(|(_, c)| c),
                        ]
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

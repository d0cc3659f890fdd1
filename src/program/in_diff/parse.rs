//! Reads a diff: which files it changes, and which lines of their new texts.
//!
//! Unified diffs are read line by line, as `git diff`, `git format-patch`, `diff -u` and `svn diff` write them. Any other
//! form (binary files, combined diffs of merges, context diffs) names a file and no lines that could be relied on: such a
//! file counts as changed as a whole. Text that belongs to no form is an error, because it may be a lost part of the diff.

use std::ops::RangeInclusive;

use super::headers::{self, Names};

/// A file that a diff changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileChange {
    /// The paths that it may have; more than one if the diff does not name it clearly.
    pub(super) names: Vec<String>,
    /// Its lines are not known, so all of it counts as changed.
    pub(super) whole: bool,
    /// The lines that changed.
    pub(super) edits: Vec<Edit>,
    /// A line that was removed holds code that may belong to the types of another file.
    pub(super) removed_impl: bool,
}

/// Lines of a file that were changed together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// The lines that were added, or those around the gap if lines were only removed.
    pub(super) lines: RangeInclusive<u32>,
    /// The added lines that are code, neither comment nor blank; and whether they assert something.
    pub(super) code: Vec<(u32, bool)>,
    /// More lines of code were removed than added.
    pub(super) lost: bool,
    /// An assertion was removed.
    pub(super) unasserted: bool,
}

/// Reads the bytes of a diff.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<FileChange>, String> {
    let text = decoded(bytes)?;
    let mut reader = Reader::default();
    let lines: Vec<&str> = text.lines().collect();
    for (place, line) in lines.iter().enumerate() {
        let next = lines.get(place + 1).copied().unwrap_or_default();
        reader.line(line, next).map_err(|why| format!("line {}: {why}", place + 1))?;
    }
    reader.end_of_hunk().map_err(|why| format!("at its end: {why}"))?;
    if matches!(reader.state, State::Header) && !text.ends_with('\n') {
        return Err("at its end: a header is cut off".to_owned());
    }
    reader.finish_file();
    if reader.files.is_empty() {
        return Err("it names no file".to_owned());
    }
    Ok(reader.files)
}

/// The text without colours. Bytes that are not UTF-8 belong to files of other encodings, in which no spec can be.
fn decoded(bytes: &[u8]) -> Result<String, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.iter().take(4).any(|byte| *byte == 0);
    if is_wide {
        return Err("its encoding is UTF-16 or UTF-32, not UTF-8; `git diff --output=FILE` writes UTF-8 in every shell".to_owned());
    }
    Ok(without_colours(&String::from_utf8_lossy(bytes)))
}

/// The text without the escape sequences by which `git diff --color=always` sets colours.
fn without_colours(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\x1b[") {
        out.push_str(&rest[..at]);
        let sequence = &rest[at + 2..];
        let end = sequence.find(|c: char| !(c.is_ascii_digit() || c == ';'));
        match end.filter(|end| sequence[*end..].starts_with(['m', 'K'])) {
            Some(end) => rest = &sequence[end + 1..],
            None => {
                out.push_str("\x1b[");
                rest = sequence;
            }
        }
    }
    out.push_str(rest);
    out
}

/// What the lines of a diff are read as.
#[derive(Debug, Default)]
enum State {
    /// Before the first header, or behind a line that ends a patch: any text may follow.
    #[default]
    Between,
    /// The lines between `diff --git` and the first hunk.
    Header,
    /// A hunk of which lines are missing: of the old text, of the new text.
    Hunk(usize, usize),
    /// Behind a complete hunk.
    AfterHunk,
    /// The rest of a patch whose lines are not read.
    Skipped,
}

#[derive(Debug, Default)]
struct Reader {
    files: Vec<FileChange>,
    state: State,
    names: Names,
    /// The current file, from its first hunk on.
    file: FileChange,
    /// Hunks of the current file that were read.
    hunks: usize,
    /// The next line of the new text.
    next: u32,
    /// The lines of the current hunk that changed together: removed, added.
    removed: Vec<String>,
    added: Vec<String>,
    /// The current hunk changes something.
    changes: bool,
}

impl Reader {
    fn line(&mut self, line: &str, next: &str) -> Result<(), String> {
        if let State::Hunk(old, new) = self.state
            && (old, new) != (0, 0)
        {
            return self.hunk_line(line, old, new);
        }
        if line.starts_with('\\') {
            return Ok(());
        }
        if self.names.begin(line, next) {
            self.finish_file();
            self.names = Names::of_first_line(line);
            self.state = if headers::is_opaque(line) {
                State::Between
            } else if self.names.is_unclear() {
                State::Skipped
            } else {
                State::Header
            };
            return Ok(());
        }
        match self.state {
            State::Between => Ok(()),
            State::Header => self.header(line, next),
            State::Skipped if headers::is_body(line) => {
                self.names.note_second(line);
                Ok(())
            }
            State::Hunk(..) | State::AfterHunk if line.starts_with("@@ ") => self.begin_hunk(line),
            State::Hunk(..) | State::AfterHunk | State::Skipped => {
                self.end_of_hunk()?;
                if line.trim().is_empty() {
                    return Ok(());
                }
                if headers::ends_patch(line) {
                    self.finish_file();
                    self.state = State::Between;
                    return Ok(());
                }
                Err(format!("`{}` belongs to no hunk", shortened(line)))
            }
        }
    }

    fn header(&mut self, line: &str, next: &str) -> Result<(), String> {
        if line.starts_with("@@ ") && self.names.has_both() {
            return self.begin_hunk(line);
        }
        if line.starts_with("@@@") || headers::is_opaque(line) || headers::is_context_header(line, next) {
            self.names.note(line);
            self.file.whole = true;
            self.state = State::Skipped;
            return Ok(());
        }
        if self.names.note(line) || line.trim().is_empty() {
            return Ok(());
        }
        if headers::ends_patch(line) {
            self.finish_file();
            self.state = State::Between;
            return Ok(());
        }
        Err(format!("`{}` is no part of a header", shortened(line)))
    }

    fn begin_hunk(&mut self, line: &str) -> Result<(), String> {
        self.end_of_hunk()?;
        let (old, new, start) = headers::hunk(line).ok_or_else(|| format!("`{}` is no range of lines", shortened(line)))?;
        // A range without lines names the line before it.
        self.next = if new == 0 { start.saturating_add(1) } else { start };
        self.hunks += 1;
        self.changes = false;
        self.state = State::Hunk(old, new);
        if (old, new) == (0, 0) {
            self.file.whole = true;
        }
        Ok(())
    }

    fn hunk_line(&mut self, line: &str, old: usize, new: usize) -> Result<(), String> {
        // Some tools take the blank of an empty line away.
        let (sign, text) = if line.is_empty() {
            (" ", "")
        } else {
            line.split_at(line.chars().next().map_or(0, char::len_utf8))
        };
        let left = match sign {
            " " | "\r" => old.checked_sub(1).zip(new.checked_sub(1)),
            "-" => old.checked_sub(1).map(|old| (old, new)),
            "+" => new.checked_sub(1).map(|new| (old, new)),
            "\\" => Some((old, new)),
            _ => None,
        };
        let (old, new) = left.ok_or_else(|| format!("`{}` does not belong to the hunk, which lacks lines", shortened(line)))?;
        match sign {
            "-" => {
                // Lines that were added before belong to the same change.
                self.removed.push(text.to_owned());
                self.changes = true;
            }
            "+" => {
                self.added.push(text.to_owned());
                self.changes = true;
            }
            "\\" => {}
            _ => {
                self.flush();
                self.next = self.next.saturating_add(1);
            }
        }
        self.state = State::Hunk(old, new);
        Ok(())
    }

    /// Ends a hunk, which must be complete.
    fn end_of_hunk(&mut self) -> Result<(), String> {
        if let State::Hunk(old, new) = self.state {
            if (old, new) != (0, 0) {
                return Err("a hunk lacks lines".to_owned());
            }
            self.flush();
            // Word diffs mark what changed within lines.
            self.file.whole |= !self.changes;
            self.state = State::AfterHunk;
        }
        Ok(())
    }

    /// Records the lines that changed together.
    fn flush(&mut self) {
        let (removed, added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        if removed.is_empty() && added.is_empty() {
            return;
        }
        let numbered = (self.next..).zip(&added);
        let code = numbered.filter(|(_, text)| is_code(text));
        let code: Vec<(u32, bool)> = code.map(|(line, text)| (line, asserts(text))).collect();
        let gone: Vec<bool> = removed.iter().filter(|text| is_code(text)).map(|text| asserts(text)).collect();
        let after = self.next.saturating_add(added.len() as u32);
        self.file.removed_impl |= removed.iter().any(|text| super::may_implement(text));
        self.file.edits.push(Edit {
            lines: if added.is_empty() {
                self.next.saturating_sub(1)..=self.next
            } else {
                self.next..=after - 1
            },
            lost: gone.len() > code.len(),
            unasserted: gone.contains(&true),
            code,
        });
        self.next = after;
    }

    /// Ends the patch of a file.
    fn finish_file(&mut self) {
        let _ = self.end_of_hunk();
        let names = std::mem::take(&mut self.names);
        let mut file = std::mem::take(&mut self.file);
        let hunks = std::mem::take(&mut self.hunks);
        self.state = State::Between;
        if names.is_empty() {
            return;
        }
        // A header without hunks: a binary file, or a diff that was cut off. Only a new place or mode changes no text.
        file.whole |= hunks == 0 && !names.is_pure_move();
        if names.is_deletion() {
            file.whole = true;
        }
        if file.whole || hunks > 0 {
            file.names = names.paths();
            self.files.push(file);
        } else {
            // A file that was only moved is part of the diff, and nothing of it is changed.
            self.files.push(FileChange::default());
        }
    }
}

fn shortened(line: &str) -> String {
    const SHOWN: usize = 60;
    let text: String = line.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() > SHOWN { format!("{text}..") } else { text }
}

/// Whether a line says something to the compiler.
fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("//")
}

/// Whether a line ends the run if something does not hold.
fn asserts(line: &str) -> bool {
    ["assert", "panic!", "unreachable!"].iter().any(|word| line.contains(word))
}

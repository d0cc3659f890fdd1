//! Parses a diff into the changed files and their changed lines.
//!
//! Supports unified diffs as written by `git diff`, `git format-patch`, `diff -u` and `svn diff`.
//! Other forms (binary files, combined diffs, context diffs) show no reliable lines, so the entire
//! file counts as changed. Any other text is an error, as a part of the diff may be lost.

use std::ops::RangeInclusive;

use mutaspec_runner::definition::Language;

use super::headers::{self, PatchHeader};

/// The changes of a diff in one file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileChange {
    /// Its possible paths. There are several if the diff is ambiguous.
    pub(super) names: Vec<String>,
    /// The changed lines are not known, so that all lines count as changed.
    pub(super) whole: bool,
    pub(super) edits: Vec<LineEdit>,
}

impl FileChange {
    /// The first changed line; 0 if the lines are not known. `None` if no line changed.
    pub(super) fn first_line(&self) -> Option<u32> {
        let first = self.edits.iter().map(|edit| *edit.lines.start()).min();
        if self.whole { Some(0) } else { first }
    }

    /// Whether a removed line may have implemented something for the types of another file.
    pub(super) fn removed_implementation(&self, language: &Language) -> bool {
        let mut removed = self.edits.iter().flat_map(|edit| &edit.removed);
        removed.any(|text| language.may_implement(text))
    }
}

/// Adjacent lines that were changed together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LineEdit {
    /// The added lines. If lines were only removed, the lines before and after the gap.
    pub(super) lines: RangeInclusive<u32>,
    pub(super) added: Vec<String>,
    pub(super) removed: Vec<String>,
}

impl LineEdit {
    /// The added lines that are neither blank nor comments, and whether each contains an assertion.
    pub(super) fn code(&self, language: &Language) -> Vec<(u32, bool)> {
        let numbered = (*self.lines.start()..).zip(&self.added);
        let code = numbered.filter(|(_, text)| language.is_code(text));
        code.map(|(line, text)| (line, language.asserts(text))).collect()
    }

    /// Whether more lines of code were removed than added.
    pub(super) fn lost(&self, language: &Language) -> bool {
        let count = |lines: &[String]| lines.iter().filter(|text| language.is_code(text)).count();
        count(&self.removed) > count(&self.added)
    }

    /// Whether a removed line contains an assertion.
    pub(super) fn unasserted(&self, language: &Language) -> bool {
        let mut code = self.removed.iter().filter(|text| language.is_code(text));
        code.any(|text| language.asserts(text))
    }
}

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

/// Decodes a diff without its colours. Files that are not UTF-8 contain no spec.
fn decoded(bytes: &[u8]) -> Result<String, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.iter().take(4).any(|byte| *byte == 0);
    if is_wide {
        return Err("its encoding is UTF-16 or UTF-32, not UTF-8; `git diff --output=FILE` writes UTF-8 in every shell".to_owned());
    }
    Ok(without_colours(&String::from_utf8_lossy(bytes)))
}

/// Removes the escape sequences of `git diff --color=always`.
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

/// The part of a diff that the next line is expected to be in.
#[derive(Debug, Default)]
enum State {
    /// Before the first header or after a patch: any text is allowed.
    #[default]
    Between,
    /// Between `diff --git` and the first hunk.
    Header,
    /// In a hunk: the numbers of old and of new lines that are missing.
    Hunk(usize, usize),
    /// After a complete hunk.
    AfterHunk,
    /// In the rest of a patch that is not parsed.
    Skipped,
}

#[derive(Debug, Default)]
struct Reader {
    files: Vec<FileChange>,
    state: State,
    names: PatchHeader,
    /// The changes of the current file so far.
    file: FileChange,
    /// The number of hunks of the current file so far.
    hunks: usize,
    /// The number of the next line of the new text.
    next: u32,
    /// The adjacent lines of the current hunk that were removed and added.
    removed: Vec<String>,
    added: Vec<String>,
    /// The current hunk changes a line.
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
            self.names = PatchHeader::of_first_line(line);
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
        // A range of no lines has the number of the line before it.
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
        // Some tools strip the space of an empty context line.
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
                // Lines that were added just before belong to the same change.
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

    /// Ends a hunk. Returns an error if lines are missing.
    fn end_of_hunk(&mut self) -> Result<(), String> {
        if let State::Hunk(old, new) = self.state {
            if (old, new) != (0, 0) {
                return Err("a hunk lacks lines".to_owned());
            }
            self.flush();
            // A word diff shows changes within lines, and no line is marked.
            self.file.whole |= !self.changes;
            self.state = State::AfterHunk;
        }
        Ok(())
    }

    /// Records the adjacent lines that were changed together.
    fn flush(&mut self) {
        let (removed, added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        if removed.is_empty() && added.is_empty() {
            return;
        }
        let after = self.next.saturating_add(added.len() as u32);
        self.file.edits.push(LineEdit {
            lines: if added.is_empty() {
                self.next.saturating_sub(1)..=self.next
            } else {
                self.next..=after - 1
            },
            added,
            removed,
        });
        self.next = after;
    }

    fn finish_file(&mut self) {
        let _ = self.end_of_hunk();
        let names = std::mem::take(&mut self.names);
        let mut file = std::mem::take(&mut self.file);
        let hunks = std::mem::take(&mut self.hunks);
        self.state = State::Between;
        if names.is_empty() {
            return;
        }
        // A header without hunks: a binary file or a cut-off diff, unless the file only moved.
        file.whole |= hunks == 0 && !names.is_pure_move();
        if names.is_deletion() {
            file.whole = true;
        }
        if file.whole || hunks > 0 {
            file.names = names.paths();
            self.files.push(file);
        } else {
            // A file that only moved has no changes, but the diff is not empty.
            self.files.push(FileChange::default());
        }
    }
}

fn shortened(line: &str) -> String {
    const SHOWN: usize = 60;
    let text: String = line.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() > SHOWN { format!("{text}..") } else { text }
}

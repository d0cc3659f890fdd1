//! Parses a diff into the changed files and their changed lines.
//!
//! Supports unified diffs as written by `git diff`, `git format-patch` and `diff -u`. If Git shows
//! no reliable lines of a file (a binary file, a merge, a word diff), the entire file counts as
//! changed. Any other text is an error, as a part of the diff may be lost.

use std::ops::RangeInclusive;

use anstream::adapter::strip_str;
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
        code.map(|(line, text)| (line, language.asserts(text)))
            .collect()
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
        reader
            .line(line, next)
            .map_err(|why| format!("line {}: {why}", place + 1))?;
    }
    if let Some(patch) = &reader.patch {
        if patch.lacks_lines() {
            return Err("at its end: a hunk lacks lines".to_owned());
        }
        if patch.hunks == 0 && !text.ends_with('\n') {
            return Err("at its end: a header is cut off".to_owned());
        }
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
    let is_wide = bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || bytes.iter().take(4).any(|byte| *byte == 0);
    if is_wide {
        return Err("its encoding is UTF-16 or UTF-32, not UTF-8; `git diff --output=FILE` writes UTF-8 in every shell".to_owned());
    }
    Ok(strip_str(&String::from_utf8_lossy(bytes)).to_string())
}

#[derive(Debug, Default)]
struct Reader {
    files: Vec<FileChange>,
    /// The current patch. Between patches, any text is allowed.
    patch: Option<Patch>,
}

impl Reader {
    fn line(&mut self, line: &str, next: &str) -> Result<(), String> {
        if let Some(patch) = self.patch.as_mut().filter(|patch| patch.lacks_lines()) {
            return patch.hunk_line(line);
        }
        let awaits_names = self
            .patch
            .as_ref()
            .is_some_and(|patch| patch.header.awaits_names());
        if line.starts_with("diff -") || headers::is_pair(line, next) && !awaits_names {
            self.finish_file();
            self.patch = Some(Patch::of_first_line(line));
            return Ok(());
        }
        let Some(patch) = &mut self.patch else {
            return Ok(());
        };
        if line.starts_with("@@ ") {
            return patch.begin_hunk(line);
        }
        if headers::ends_patch(line) {
            self.finish_file();
        } else if patch.hunks == 0 {
            // Any other text in a header stands for changes without lines.
            patch.file.whole |= !patch.header.note(line);
        } else if !line.trim().is_empty() && !line.starts_with('\\') {
            return Err(format!("`{}` belongs to no hunk", shortened(line)));
        }
        Ok(())
    }

    fn finish_file(&mut self) {
        let Some(Patch {
            header,
            mut file,
            hunks,
            ..
        }) = self.patch.take()
        else {
            return;
        };
        // A header without hunks: a binary file or a cut-off diff, unless the file only moved.
        file.whole |= header.is_deletion() || hunks == 0 && !header.is_pure_move();
        // A file that only moved has no changes, but the diff is not empty.
        if file.whole || hunks > 0 {
            file.names = header.paths();
        }
        self.files.push(file);
    }
}

/// The patch of one file.
#[derive(Debug, Default)]
struct Patch {
    header: PatchHeader,
    /// The changes so far.
    file: FileChange,
    hunks: usize,
    /// The numbers of old and of new lines that the current hunk lacks.
    lacking: (usize, usize),
    /// The number of the next line of the new text.
    next: u32,
    /// The adjacent lines of the current hunk that were removed and added.
    removed: Vec<String>,
    added: Vec<String>,
    /// The current hunk changes a line.
    changes: bool,
}

impl Patch {
    fn of_first_line(line: &str) -> Patch {
        Patch {
            header: PatchHeader::of_first_line(line),
            ..Patch::default()
        }
    }

    fn lacks_lines(&self) -> bool {
        self.lacking != (0, 0)
    }

    fn begin_hunk(&mut self, line: &str) -> Result<(), String> {
        if self.header.awaits_names() {
            return Err(format!("`{}` belongs to no file", shortened(line)));
        }
        let (old, new, start) = headers::hunk(line)
            .ok_or_else(|| format!("`{}` is no range of lines", shortened(line)))?;
        // A range of no lines has the number of the line before it.
        self.next = if new == 0 {
            start.saturating_add(1)
        } else {
            start
        };
        self.hunks += 1;
        self.changes = false;
        self.lacking = (old, new);
        self.file.whole |= !self.lacks_lines();
        Ok(())
    }

    fn hunk_line(&mut self, line: &str) -> Result<(), String> {
        let (old, new) = self.lacking;
        // Some tools strip the space of an empty context line.
        let (sign, text) = match line {
            "" => (" ", ""),
            line => line.split_at_checked(1).unwrap_or(("", line)),
        };
        let lacking = match sign {
            " " => old.checked_sub(1).zip(new.checked_sub(1)),
            "-" => old.checked_sub(1).map(|old| (old, new)),
            "+" => new.checked_sub(1).map(|new| (old, new)),
            "\\" => return Ok(()),
            _ => None,
        };
        self.lacking = lacking.ok_or_else(|| {
            format!(
                "`{}` does not belong to the hunk, which lacks lines",
                shortened(line)
            )
        })?;
        match sign {
            // Lines that were added just before belong to the same change.
            "-" => self.removed.push(text.to_owned()),
            "+" => self.added.push(text.to_owned()),
            _ => {
                self.record_edit();
                self.next = self.next.saturating_add(1);
            }
        }
        if !self.lacks_lines() {
            self.record_edit();
            // A word diff shows changes within lines, and no line is marked.
            self.file.whole |= !self.changes;
        }
        Ok(())
    }

    /// Records the adjacent lines that were changed together.
    fn record_edit(&mut self) {
        let (removed, added) = (
            std::mem::take(&mut self.removed),
            std::mem::take(&mut self.added),
        );
        if removed.is_empty() && added.is_empty() {
            return;
        }
        self.changes = true;
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
}

fn shortened(line: &str) -> String {
    const SHOWN: usize = 60;
    let text: String = line
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if line.chars().count() > SHOWN {
        format!("{text}..")
    } else {
        text
    }
}

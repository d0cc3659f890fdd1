//! `--in-diff`: which mutants of a spec a diff touches.
//!
//! A mutant is touched if its text is on a changed line of the spec's file. Other changes on which
//! the spec may depend select all of its mutants: other code of the file, the configuration file,
//! and files that the spec may use. In doubt a file counts, so that no survivor is missed.

mod headers;
mod parse;
mod paths;

use std::path::Path;

use mutaspec_mutator::MutantRow;
use mutaspec_runner::spec::Definition;

use super::error::Error;
use parse::{FileChange, LineEdit};
use paths::ProgramSources;

#[derive(Debug, Default)]
pub(crate) struct Diff {
    files: Vec<FileChange>,
    program: ProgramSources,
}

impl Diff {
    /// Reads a diff. An empty one is an error.
    pub(crate) fn read(file: &Path) -> Result<Diff, Error> {
        let bytes = std::fs::read(file).map_err(|source| Error::Unreadable {
            file: file.to_owned(),
            source,
        })?;
        // A diff from the wrong revision is empty, and an accepted one would never find a survivor.
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Error::EmptyDiff { file: file.to_owned() });
        }
        let files = parse::parse(&bytes).map_err(|message| Error::Diff {
            file: file.to_owned(),
            message,
        })?;
        Ok(Diff {
            files,
            program: ProgramSources::of_this_process(),
        })
    }

    /// The changes in the file of a spec. Accesses the file system, so call it once for each spec.
    pub(crate) fn of(&self, spec: &Definition) -> SpecChanges<'_> {
        SpecChanges(self.files.iter().filter(|file| paths::is_of(file, spec)).collect())
    }

    /// The first changed line of a file, relative to the current folder; 0 if lines are not known.
    pub(crate) fn first_line(&self, path: &Path) -> Option<u32> {
        let of_file = self.files.iter().filter(|file| paths::is_file(file, path));
        SpecChanges(of_file.collect()).first_line()
    }

    /// The first changed file, other than its own, on which a spec may depend. It is followed by
    /// its first changed line if that is known.
    pub(crate) fn elsewhere(&self, spec: &Definition, all: &[&Definition]) -> Option<String> {
        let others = self.files.iter().filter(|file| !file.names.is_empty() && !paths::is_of(file, spec));
        let changes = |file: &&FileChange| file.whole || file.edits.iter().any(|edit| edit.lost || !edit.code.is_empty());
        let found = others.filter(changes).find(|file| self.program.may_use(spec, file, all))?;
        let name = found.names.first()?;
        let line = found.edits.iter().map(|edit| *edit.lines.start()).min().filter(|_| !found.whole);
        Some(line.map_or_else(|| name.clone(), |line| format!("{name}:{line}")))
    }
}

/// Whether Rust code may extend types of other files, or define macros for them.
fn may_implement(text: &str) -> bool {
    ["impl", "macro_rules"].iter().any(|word| text.contains(word))
}

/// The changes of a diff in one file.
#[derive(Debug)]
pub(crate) struct SpecChanges<'t>(Vec<&'t FileChange>);

impl SpecChanges<'_> {
    fn edits(&self) -> impl Iterator<Item = &LineEdit> {
        self.0.iter().flat_map(|file| &file.edits)
    }

    fn is_whole(&self) -> bool {
        self.0.iter().any(|file| file.whole)
    }

    /// Whether the text of a mutant of the file is on a changed line.
    pub(crate) fn has(&self, row: &MutantRow) -> bool {
        let meets = |edit: &LineEdit| *edit.lines.start() <= row.end_line && row.line <= *edit.lines.end();
        self.is_whole() || self.edits().any(meets)
    }

    /// The first changed line of code outside all these mutants, such as a line of a property or a
    /// type. Assertions are properties and also count inside a mutant. 0 if the lines are not
    /// known.
    pub(crate) fn beyond(&self, rows: &[&MutantRow]) -> Option<u32> {
        if self.is_whole() {
            return Some(0);
        }
        let is_free = |line: u32| !rows.iter().any(|row| row.line <= line && line <= row.end_line);
        // Removed lines belong to a mutant if the gap is inside its text.
        let is_apart = |edit: &LineEdit| {
            !rows
                .iter()
                .any(|row| row.line < *edit.lines.end() && *edit.lines.start() < row.end_line)
        };
        let first = |edit: &LineEdit| {
            let free = edit.code.iter().find(|(line, asserts)| *asserts || is_free(*line));
            let is_lost = edit.unasserted || edit.lost && is_apart(edit);
            free.map(|(line, _)| *line).or_else(|| is_lost.then_some(*edit.lines.end()))
        };
        self.edits().filter_map(first).min()
    }

    fn first_line(&self) -> Option<u32> {
        if self.is_whole() {
            return Some(0);
        }
        self.edits().map(|edit| *edit.lines.start()).min()
    }
}

#[cfg(test)]
mod tests;

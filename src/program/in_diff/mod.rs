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
use mutaspec_runner::definition::{Definition, Language, SourceFile};

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
            return Err(Error::EmptyDiff {
                file: file.to_owned(),
            });
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

    /// The changes in the files of a spec. Accesses the file system, so call it once for each spec.
    pub(crate) fn of<'t>(&'t self, spec: &'t Definition) -> SpecChanges<'t> {
        let changed = |source: &'t SourceFile| {
            let changes = self
                .files
                .iter()
                .filter(|file| paths::is_source(file, source, spec));
            changes.map(|change| (&*source.path, change))
        };
        SpecChanges {
            files: spec.sources.iter().flat_map(changed).collect(),
            language: &spec.language,
        }
    }

    /// The first changed line of a file, relative to the current folder; 0 if lines are not known.
    pub(crate) fn first_line(&self, path: &Path) -> Option<u32> {
        let of_file = self.files.iter().filter(|file| paths::is_file(file, path));
        of_file.filter_map(FileChange::first_line).min()
    }

    /// The first changed file, other than its own, on which a spec may depend. It is followed by
    /// its first changed line if that is known.
    pub(crate) fn elsewhere(&self, spec: &Definition, all: &[&Definition]) -> Option<String> {
        let others = self
            .files
            .iter()
            .filter(|file| !file.names.is_empty() && !paths::is_of(file, spec));
        let language = &spec.language;
        let is_code = |edit: &LineEdit| edit.lost(language) || !edit.code(language).is_empty();
        let changes = |file: &&FileChange| file.whole || file.edits.iter().any(is_code);
        let found = others
            .filter(changes)
            .find(|file| self.program.may_use(spec, file, all))?;
        let name = found.names.first()?;
        let line = found
            .edits
            .iter()
            .map(|edit| *edit.lines.start())
            .min()
            .filter(|_| !found.whole);
        Some(line.map_or_else(|| name.clone(), |line| format!("{name}:{line}")))
    }
}

/// The changes of a diff in the source files of one spec, each with the path of the file.
#[derive(Debug)]
pub(crate) struct SpecChanges<'t> {
    files: Vec<(&'t str, &'t FileChange)>,
    language: &'t Language,
}

impl<'t> SpecChanges<'t> {
    /// Whether the text of a mutant of this file is on a changed line.
    pub(crate) fn has(&self, path: &str, row: &MutantRow) -> bool {
        let meets =
            |edit: &LineEdit| *edit.lines.start() <= row.end_line && row.line <= *edit.lines.end();
        let mut of_file = self.files.iter().filter(|(file, _)| *file == path);
        of_file.any(|(_, change)| change.whole || change.edits.iter().any(meets))
    }

    /// The first changed line of code outside all these mutants, such as a line of a property or a
    /// type, with the path of its file. Assertions are properties and also count inside a mutant.
    /// The line is 0 if the lines are not known. Each mutant is given with the path of its file.
    pub(crate) fn beyond(&self, rows: &[(&str, &MutantRow)]) -> Option<(&'t str, u32)> {
        let mut found = None;
        for (path, change) in &self.files {
            let rows: Vec<&MutantRow> = rows
                .iter()
                .filter(|(file, _)| file == path)
                .map(|(_, row)| *row)
                .collect();
            let line = self.beyond_in(change, &rows).map(|line| (*path, line));
            // Of several changes of one file, the first line counts.
            found = match (found, line) {
                (Some((file, first)), Some((_, line))) if file == *path => {
                    Some((file, u32::min(first, line)))
                }
                (found, line) => found.or(line),
            };
        }
        found
    }

    fn beyond_in(&self, change: &FileChange, rows: &[&MutantRow]) -> Option<u32> {
        if change.whole {
            return Some(0);
        }
        let is_free = |line: u32| {
            !rows
                .iter()
                .any(|row| row.line <= line && line <= row.end_line)
        };
        // Removed lines belong to a mutant if the gap is inside its text.
        let is_apart = |edit: &LineEdit| {
            !rows
                .iter()
                .any(|row| row.line < *edit.lines.end() && *edit.lines.start() < row.end_line)
        };
        let first = |edit: &LineEdit| {
            let code = edit.code(self.language);
            let free = code
                .iter()
                .find(|(line, asserts)| *asserts || is_free(*line));
            let is_lost =
                edit.unasserted(self.language) || edit.lost(self.language) && is_apart(edit);
            free.map(|(line, _)| *line)
                .or_else(|| is_lost.then_some(*edit.lines.end()))
        };
        change.edits.iter().filter_map(first).min()
    }
}

#[cfg(test)]
mod tests;

//! The results in the formats of others: what a CI, a code host or a viewer of mutation reports reads.
//!
//! Each format is a pure function of [`Results`] and of the [`Sources`] of the specs, so that it can be made anew from results that lie on disk. None
//! holds a clock, a path of this machine or a number of threads. None decides anything: what is green in them is what the verdicts say, and a model
//! that was refused, cut off or whose baseline fails is an error in every one of them. The lower models of a ladder are in none: their mutants are judged on
//! the next one.

mod about;
pub mod annotations;
mod badge;
mod json;
mod junit;
mod markdown;
mod mutation_report;
mod rank;
pub mod sarif;
mod summary;
mod tally;
mod xml;

#[cfg(test)]
mod odd;

use std::collections::BTreeMap;

use mutaspec_runner::spec::Definition;

use crate::schema::Results;
use sarif::Stories;

/// The texts of the source files, by the names that the compiler gives them, and their paths in the repository.
#[derive(Clone, Debug, Default)]
pub struct Sources<'a> {
    texts: BTreeMap<&'a str, &'a str>,
    paths: BTreeMap<&'a str, String>,
}

impl<'a> Sources<'a> {
    /// The sources of these specs, as far as the compiler knew them.
    pub fn of(definitions: impl IntoIterator<Item = &'a Definition>) -> Sources<'a> {
        let known = definitions.into_iter().filter(|d| !d.source.is_empty());
        Sources {
            texts: known.map(|d| (d.file, d.source)).collect(),
            paths: BTreeMap::new(),
        }
    }

    /// The same sources in a repository, with the paths of files from its root.
    #[must_use]
    pub fn at(self, paths: BTreeMap<&'a str, String>) -> Sources<'a> {
        Sources { paths, ..self }
    }

    /// The path of a file from the root of the repository, if it is known; else as the compiler names it.
    pub fn path<'f>(&'f self, file: &'f str) -> &'f str {
        self.paths.get(file).map_or(file, String::as_str)
    }

    /// The text of a file.
    pub fn text(&self, file: &str) -> Option<&'a str> {
        self.texts.get(file).copied()
    }
}

/// The names of the files that [`files`] gives, in its order.
pub const NAMES: [&str; 5] = ["mutation-report.json", "results.sarif", "junit.xml", "summary.md", "badge.json"];

/// All files that can be made of results, by name.
pub fn files(results: &Results, sources: &Sources<'_>, stories: &Stories) -> Vec<(&'static str, String)> {
    let judged = results.judged();
    let texts = [
        mutation_report::text(&judged, sources),
        sarif::text(&judged, sources, stories),
        junit::text(&judged, sources),
        summary::text(&judged, sources),
        badge::text(&judged),
    ];
    NAMES.into_iter().zip(texts).collect()
}

/// The summary of a run in Markdown, for a page that others make: the job summary of a CI.
pub fn summary(results: &Results, sources: &Sources<'_>) -> String {
    summary::text(&results.judged(), sources)
}

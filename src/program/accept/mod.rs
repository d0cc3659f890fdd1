//! `mutaspec.accept.yaml`: survivors that are known and well, each with the reason.
//!
//! ```yaml
//! - mutant: two_phase_commit/alice.n3/M2-4c1d9e02@bob
//!   reason: "Bob is asked by telephone too"
//!   kind: wont-fix           # equivalent-in-intent, tolerated or wont-fix; need not be said
//!   until: 2027-06-30        # the last day on which it holds; for ever where nothing is said
//!   model: "article"         # all models where nothing is said
//! ```
//!
//! A mutant is named by its id, which is made of what is changed and not of where it stands: an entry follows its line through the file, and goes stale
//! when the line says something else. What is stale, expired or not needed any more fails a run, so that the file says nothing that is not so.

mod command;
mod date;
mod gate;
mod text;

pub(crate) use command::accept;
pub(crate) use date::Date;
pub(crate) use gate::{Gate, Why};

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::config;
use super::error::Error;

/// The file that is read if none is named.
const FILE: &str = "mutaspec.accept.yaml";

/// Names that are mistaken for it.
const MISTAKEN: [&str; 3] = ["mutaspec.accept.yml", ".mutaspec.accept.yaml", ".mutaspec.accept.yml"];

/// Why a survivor may stay, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// The change means the same to whoever uses the system
    EquivalentInIntent,
    /// The system is meant to withstand this fault
    Tolerated,
    /// It is a gap, and it stays one
    WontFix,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::EquivalentInIntent => "equivalent-in-intent",
            Kind::Tolerated => "tolerated",
            Kind::WontFix => "wont-fix",
        }
    }
}

/// An accepted mutant.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    mutant: String,
    reason: String,
    #[serde(default)]
    kind: Option<Kind>,
    #[serde(default)]
    until: Option<Date>,
    #[serde(default)]
    model: Option<String>,
}

impl Entry {
    /// Whether it speaks of this model of the spec.
    fn is_about(&self, model: &str) -> bool {
        self.model.as_deref().is_none_or(|of| of == model)
    }

    /// The name of the spec, with which every id begins.
    fn spec(&self) -> &str {
        self.mutant.split_once('/').map_or(self.mutant.as_str(), |(spec, _)| spec)
    }

    /// What is told as the reason of the verdict.
    fn told(&self) -> String {
        let kind = self.kind.map(|kind| kind.word().to_owned());
        let until = self.until.map(|until| format!("until {until}"));
        let more: Vec<String> = kind.into_iter().chain(until).collect();
        if more.is_empty() {
            self.reason.clone()
        } else {
            format!("{} ({})", self.reason, more.join(", "))
        }
    }
}

/// The accept file as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AcceptFile {
    path: PathBuf,
    text: String,
    entries: Vec<Entry>,
}

impl AcceptFile {
    /// Reads the file named, or the usual one where there is one. A file that is named and not there is an error unless it is to be written.
    pub(crate) fn load(named: Option<&Path>, may_be_new: bool) -> Result<AcceptFile, Error> {
        let found = config::found(Path::new(""), named, FILE, &MISTAKEN, "--accept-file")?;
        let text = match found.as_deref().map(config::read_text) {
            None => String::new(),
            Some(Ok(text)) => text,
            Some(Err(e)) if e.kind() == std::io::ErrorKind::NotFound && may_be_new => String::new(),
            Some(Err(source)) => {
                let file = found.unwrap_or_default();
                return Err(Error::Unreadable { file, source });
            }
        };
        let path = found.unwrap_or_else(|| PathBuf::from(FILE));
        let entries = text::read(&text).map_err(|error| config::located(&error, &path))?;
        let file = AcceptFile { path, text, entries };
        file.checked()
    }

    /// Refuses reasons that say nothing, and mutants that are accepted twice.
    fn checked(self) -> Result<AcceptFile, Error> {
        for (place, entry) in self.entries.iter().enumerate() {
            if entry.reason.trim().is_empty() {
                return Err(self.mistake(place, format!("{} is accepted without a reason", entry.mutant)));
            }
            let same = |other: &&Entry| {
                other.mutant == entry.mutant && (other.model == entry.model || other.model.is_none() || entry.model.is_none())
            };
            if self.entries[..place].iter().any(|other| same(&other)) {
                return Err(self.mistake(place, format!("{} is accepted twice", entry.mutant)));
            }
        }
        Ok(self)
    }

    fn mistake(&self, place: usize, message: String) -> Error {
        Error::Config {
            file: self.path.clone(),
            at: self.line(place).map(|line| (line, 1)),
            message,
        }
    }

    /// The line of an entry, from 1, where it can be told.
    fn line(&self, place: usize) -> Option<usize> {
        let starts = text::starts(&self.text);
        (starts.len() == self.entries.len())
            .then(|| starts.get(place).map(|line| line + 1))
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_editor_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        std::fs::write(&file, "\u{feff}- mutant: s/a\r\n  reason: \"caf\u{e9}: ok\"\r\n").unwrap();
        let read = AcceptFile::load(Some(&file), false).unwrap();
        assert_eq!((read.entries.len(), read.entries[0].reason.as_str()), (1, "caf\u{e9}: ok"));
        assert_eq!(read.line(0), Some(1));
    }
}

//! `mutaspec.accept.yaml`: known survivors, each with the reason why it is acceptable.
//!
//! ```yaml
//! - mutant: two_phase_commit/alice.n3/M2-4c1d9e02@bob
//!   reason: "Bob is asked by telephone too"
//!   kind: wont-fix           # optional: equivalent-in-intent, tolerated or wont-fix
//!   until: 2027-06-30        # optional: the last day on which the entry applies
//!   model: "article"         # optional: the only model to which the entry applies
//! ```
//!
//! A mutant's id depends on what it changes and not on the line number. An entry therefore follows
//! its line through the file, and becomes stale when the line changes. Entries that are stale,
//! expired or not needed fail a run, so that the file stays up to date.

mod command;
mod gate;
mod text;

pub(crate) use command::accept;
pub(crate) use gate::AcceptGate;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::config;
use super::entry::{AcceptKind, Date};
use super::error::Error;

/// The default name of the file.
const FILE: &str = "mutaspec.accept.yaml";

/// Mistaken names, which are refused instead of ignored.
const MISTAKEN: [&str; 3] = [
    "mutaspec.accept.yml",
    ".mutaspec.accept.yaml",
    ".mutaspec.accept.yml",
];

/// An accepted mutant.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    mutant: String,
    reason: String,
    #[serde(default)]
    kind: Option<AcceptKind>,
    #[serde(default)]
    until: Option<Date>,
    #[serde(default)]
    model: Option<String>,
}

impl Entry {
    /// Whether it applies to this model of the spec.
    fn is_about(&self, model: &str) -> bool {
        self.model.as_deref().is_none_or(|of| of == model)
    }

    /// The name of the spec, which is the first part of the id.
    fn spec(&self) -> &str {
        self.mutant
            .split_once('/')
            .map_or(self.mutant.as_str(), |(spec, _)| spec)
    }

    /// The reason of the verdict, with the kind and the last day.
    fn reason_text(&self) -> String {
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

/// The accept file: its path, its text and its entries in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AcceptFile {
    path: PathBuf,
    text: String,
    entries: Vec<Entry>,
}

impl AcceptFile {
    /// Reads the file `named`, or the default file if it exists. Only with `may_be_new` may a named
    /// file be missing.
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
        let file = AcceptFile {
            path,
            text,
            entries,
        };
        file.checked()
    }

    /// Returns an error for an empty reason, or if a mutant is accepted twice for a model.
    fn checked(self) -> Result<AcceptFile, Error> {
        for (place, entry) in self.entries.iter().enumerate() {
            if entry.reason.trim().is_empty() {
                return Err(self.mistake(
                    place,
                    format!("{} is accepted without a reason", entry.mutant),
                ));
            }
            let same = |other: &&Entry| {
                other.mutant == entry.mutant
                    && (other.model == entry.model
                        || other.model.is_none()
                        || entry.model.is_none())
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

    /// The line of an entry, from 1, if the layout of the file shows it.
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
    fn byte_order_mark_and_line_ends_are_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        std::fs::write(
            &file,
            "\u{feff}- mutant: s/a\r\n  reason: \"caf\u{e9}: ok\"\r\n",
        )
        .unwrap();
        let read = AcceptFile::load(Some(&file), false).unwrap();
        assert_eq!(
            (read.entries.len(), read.entries[0].reason.as_str()),
            (1, "caf\u{e9}: ok")
        );
        assert_eq!(read.line(0), Some(1));
    }
}

//! `mutaspec.yaml`: further models of the specs that are linked.
//!
//! ```yaml
//! specs:
//!   two_phase_commit:
//!     level: basic                 # of all its models, those of the source too: basic, standard or all
//!     min_score: 80                # the least score in percent, of all its models too
//!     models:
//!       six:
//!         from: article            # the model it starts from; the first where nothing is said
//!         constants: {managers: 6}
//!         properties: [consistent, termination]
//!         max_states: 100000
//!         mutant_states: 50000
//!         level: all
//!         min_score: 90
//!     ladder: [article, six]      # small to large; after the models that it names
//! ```
//!
//! Every name is looked up while the file is read, so that each mistake is told with its line and column.

mod read;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mutaspec_mutator::Level;
use mutaspec_runner::settings::Setting;
use mutaspec_runner::spec::Definition;

use super::error::Error;

/// The file that is read if none is named.
pub(crate) const FILE: &str = "mutaspec.yaml";

/// Names that are mistaken for it.
const MISTAKEN: [&str; 3] = ["mutaspec.yml", ".mutaspec.yaml", ".mutaspec.yml"];

/// The models of a configuration file, by spec.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Config {
    specs: Vec<(String, Vec<ConfiguredModel>)>,
    /// The level of operators that a spec sets for all its models.
    levels: Vec<(String, Level)>,
    /// The least score in percent that a spec sets for all its models.
    min_scores: Vec<(String, f64)>,
    /// Ladders, by spec.
    ladders: Vec<(String, Vec<String>)>,
}

/// A model of the source, set differently.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ConfiguredModel {
    pub(crate) name: String,
    /// The model it starts from; the first of the spec where it says nothing.
    pub(crate) from: Option<String>,
    pub(crate) constants: BTreeMap<String, Setting>,
    pub(crate) properties: Option<Vec<String>>,
    pub(crate) max_states: Option<u64>,
    pub(crate) mutant_states: Option<u64>,
    /// The level of operators.
    pub(crate) level: Option<Level>,
    /// The least score in percent.
    pub(crate) min_score: Option<f64>,
}

impl Config {
    /// Reads the file named, or [`FILE`] in this folder if it exists.
    pub(crate) fn load(folder: &Path, file: Option<&Path>, definitions: &[&'static Definition]) -> Result<Config, Error> {
        let Some(path) = found(folder, file, FILE, &MISTAKEN, "--config")? else {
            return Ok(Config::default());
        };
        let text = read_text(&path).map_err(|source| Error::Unreadable {
            file: path.clone(),
            source,
        })?;
        read::config(&text, definitions).map_err(|e| located(&e, &path))
    }

    /// The level of operators that the file sets for a spec.
    pub(crate) fn level(&self, spec: &str) -> Option<Level> {
        self.levels.iter().find(|(name, _)| name == spec).map(|(_, level)| *level)
    }

    /// The least score in percent that the file sets for a spec.
    pub(crate) fn min_score(&self, spec: &str) -> Option<f64> {
        self.min_scores.iter().find(|(name, _)| name == spec).map(|(_, least)| *least)
    }

    /// The ladder that the file gives a spec; nothing where it gives none.
    pub(crate) fn ladder(&self, spec: &str) -> Option<&[String]> {
        self.ladders
            .iter()
            .find(|(name, _)| name == spec)
            .map(|(_, ladder)| ladder.as_slice())
    }

    /// The models that the file adds to a spec.
    pub(crate) fn models(&self, spec: &str) -> &[ConfiguredModel] {
        self.specs.iter().find(|(name, _)| name == spec).map_or(&[], |(_, models)| models)
    }
}

/// The file to read: the one named, else the usual one if it exists. A file in the folder whose
/// name is mistaken for the usual one is refused, so that it is never ignored.
pub(crate) fn found(
    folder: &Path,
    named: Option<&Path>,
    usual: &'static str,
    mistaken: &[&str],
    option: &'static str,
) -> Result<Option<PathBuf>, Error> {
    // A link that leads nowhere is there too: reading it says what is wrong.
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    if let Some(named) = named {
        return Ok(Some(named.to_owned()));
    }
    if let Some(file) = mistaken.iter().map(|name| folder.join(name)).find(|path| is_there(path)) {
        return Err(Error::Misnamed { file, name: usual, option });
    }
    let path = folder.join(usual);
    Ok(is_there(&path).then_some(path))
}

/// The text of a file without the mark of its encoding, which some editors put at its beginning.
pub(crate) fn read_text(path: &Path) -> std::io::Result<String> {
    let text = std::fs::read_to_string(path)?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Refuses a text with more open brackets than the reader can take: its time is quadratic in them.
pub(crate) fn bounded<E: serde::de::Error>(text: &str) -> Result<(), E> {
    const DEEPEST: usize = 2000;
    let mut open = 0_usize;
    for c in text.chars() {
        match c {
            '[' | '{' => open += 1,
            ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > DEEPEST {
            return Err(E::custom(format!("more than {DEEPEST} brackets are open at once")));
        }
    }
    Ok(())
}

/// The reader's error with its place in front, where editors look for it.
pub(crate) fn located(error: &serde_yaml::Error, path: &Path) -> Error {
    let at = error.location().map(|at| (at.line(), at.column()));
    let behind = at
        .map(|(line, column)| format!(" at line {line} column {column}"))
        .unwrap_or_default();
    let message = error.to_string().replacen(&behind, "", 1);
    Error::Config {
        file: path.to_owned(),
        at,
        message,
    }
}

#[cfg(test)]
mod tests;

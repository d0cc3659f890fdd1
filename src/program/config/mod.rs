//! `mutaspec.yaml`: configuration and further models of the linked specs.
//!
//! ```yaml
//! specs:
//!   two_phase_commit:
//!     level: basic                 # for all models of the spec: basic, standard or all
//!     min_score: 80                # the minimum score in percent, also for all models
//!     models:
//!       six:
//!         from: article            # the model to start from; by default the first one
//!         constants: {managers: 6}
//!         properties: [consistent, termination]
//!         max_states: 100000
//!         mutant_states: 50000
//!         level: all
//!         min_score: 90
//!     ladder: [article, six]      # small to large; after the models that it names
//!   TwoPhase.tla:                  # a TLA+ module, relative to this file
//!     cfg: [small.cfg, large.cfg]  # its models, as with `--cfg`; also `path` and `no_deadlock`
//! ```
//!
//! `specs: [TwoPhase.tla, Uploader.tla]` lists modules without options.
//!
//! Names are checked while the file is parsed, so each mistake is reported with line and column.

mod modules;
mod read;
mod values;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mutaspec_mutator::Level;
use mutaspec_runner::definition::Definition;
use mutaspec_runner::settings::Setting;

use super::error::Error;
pub(crate) use modules::ModuleEntry;

/// The default name of the file.
pub(crate) const FILE: &str = "mutaspec.yaml";

/// Mistaken names, which are refused instead of ignored.
const MISTAKEN: [&str; 3] = ["mutaspec.yml", ".mutaspec.yaml", ".mutaspec.yml"];

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Config {
    specs: Vec<(String, Vec<ConfiguredModel>)>,
    /// The level of operators for all models of a spec.
    levels: Vec<(String, Level)>,
    /// The minimum score in percent for all models of a spec.
    min_scores: Vec<(String, f64)>,
    /// The models of a ladder, small to large, by spec.
    ladders: Vec<(String, Vec<String>)>,
    /// The modules that were read.
    modules: Modules,
}

/// The TLA+ modules that a command reads, and the names by which it means them.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Modules {
    /// Words of the command line, each with the names of the specs that it stands for.
    pub(crate) words: Vec<(String, Vec<String>)>,
    /// Keys of the configuration file, each with the name of its spec.
    pub(crate) keys: Vec<(String, String)>,
    /// Other modules may exist, so an unknown name need not be a mistake.
    pub(crate) are_some: bool,
}

/// A model in the configuration file, derived from a model of the source.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ConfiguredModel {
    pub(crate) name: String,
    /// The model from which it is derived; `None` for the first model of the spec.
    pub(crate) from: Option<String>,
    pub(crate) constants: BTreeMap<String, Setting>,
    pub(crate) properties: Option<Vec<String>>,
    pub(crate) max_states: Option<u64>,
    pub(crate) mutant_states: Option<u64>,
    pub(crate) level: Option<Level>,
    /// The minimum score in percent.
    pub(crate) min_score: Option<f64>,
}

impl Config {
    /// Reads `file`, or [`FILE`] in `folder` if it exists.
    pub(crate) fn load(
        folder: &Path,
        file: Option<&Path>,
        definitions: &[&Definition],
        modules: Modules,
    ) -> Result<Config, Error> {
        let Some((path, text)) = text_of(folder, file)? else {
            return Ok(Config {
                modules,
                ..Config::default()
            });
        };
        let base = path.parent().unwrap_or(Path::new(""));
        read::config(&text, base, definitions, modules).map_err(|e| located(&e, &path))
    }

    /// The TLA+ modules that `file` names, or [`FILE`] in `folder` if it exists.
    pub(crate) fn modules(folder: &Path, file: Option<&Path>) -> Result<Vec<ModuleEntry>, Error> {
        let found = text_of(folder, file)?;
        Ok(found.map_or_else(Vec::new, |(path, text)| {
            modules::entries(&text, path.parent().unwrap_or(Path::new("")))
        }))
    }

    /// The specs that a word of the command line stands for: a path may mean several.
    pub(crate) fn named<'a>(&'a self, word: &'a str) -> Vec<&'a str> {
        let known = self.modules.words.iter().find(|(known, _)| known == word);
        known.map_or(vec![word], |(_, names)| {
            names.iter().map(String::as_str).collect()
        })
    }

    /// Whether there may be specs that this command did not read.
    pub(crate) fn is_partial(&self) -> bool {
        self.modules.are_some
    }

    pub(crate) fn level(&self, spec: &str) -> Option<Level> {
        self.levels
            .iter()
            .find(|(name, _)| name == spec)
            .map(|(_, level)| *level)
    }

    /// The minimum score in percent that the file sets for a spec.
    pub(crate) fn min_score(&self, spec: &str) -> Option<f64> {
        self.min_scores
            .iter()
            .find(|(name, _)| name == spec)
            .map(|(_, least)| *least)
    }

    /// The ladder in the file for a spec; `None` without one.
    pub(crate) fn ladder(&self, spec: &str) -> Option<&[String]> {
        self.ladders
            .iter()
            .find(|(name, _)| name == spec)
            .map(|(_, ladder)| ladder.as_slice())
    }

    pub(crate) fn models(&self, spec: &str) -> &[ConfiguredModel] {
        self.specs
            .iter()
            .find(|(name, _)| name == spec)
            .map_or(&[], |(_, models)| models)
    }
}

/// The path and the text of the configuration file, if there is one.
fn text_of(folder: &Path, file: Option<&Path>) -> Result<Option<(PathBuf, String)>, Error> {
    let Some(path) = found(folder, file, FILE, &MISTAKEN, "--config")? else {
        return Ok(None);
    };
    match read_text(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(source) => Err(Error::Unreadable { file: path, source }),
    }
}

/// The path `named`, or the default file if it exists. A mistaken name in the folder is refused,
/// because the file would be ignored without notice.
pub(crate) fn found(
    folder: &Path,
    named: Option<&Path>,
    usual: &'static str,
    mistaken: &[&str],
    option: &'static str,
) -> Result<Option<PathBuf>, Error> {
    // A dangling link counts: reading it reports what is wrong.
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    if let Some(named) = named {
        return Ok(Some(named.to_owned()));
    }
    if let Some(file) = mistaken
        .iter()
        .map(|name| folder.join(name))
        .find(|path| is_there(path))
    {
        return Err(Error::Misnamed {
            file,
            name: usual,
            option,
        });
    }
    let path = folder.join(usual);
    Ok(is_there(&path).then_some(path))
}

/// All names by which a property of the spec can be selected.
pub(crate) fn property_names(definition: &Definition) -> Vec<String> {
    let written = definition.properties.iter().map(|p| p.name.to_string());
    let assertions = definition
        .assertions
        .iter()
        .map(|a| format!("assertion {}", a.item));
    let words = &definition.language.words;
    let built_in = [
        &words.deadlock,
        &words.termination,
        &words.crash,
        &words.divergence,
    ];
    let built_in = built_in.into_iter().filter(|name| !name.is_empty());
    written
        .chain(built_in.map(ToString::to_string))
        .chain(assertions)
        .collect()
}

/// Reads a file without the byte order mark that some editors write.
pub(crate) fn read_text(path: &Path) -> std::io::Result<String> {
    let text = std::fs::read_to_string(path)?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}

/// Refuses texts with many open brackets, because the parser needs quadratic time for them.
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
            return Err(E::custom(format!(
                "more than {DEEPEST} brackets are open at once"
            )));
        }
    }
    Ok(())
}

/// Moves the position in a YAML error to the front, where editors look for it.
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

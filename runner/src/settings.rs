//! Values for constants from outside the spec: the command line and `mutaspec.yaml`.
//!
//! This module converts texts to constants of every supported type. It does not know which
//! constants a spec has.

mod constant;
mod names;
mod probe;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use mutaspec_mutator::Text;

use crate::value::{Participant, Participants, Universe};

pub use constant::{Constant, variant};
pub use probe::{Ask, Probe};

/// The model to build, with changed constants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Name of the model whose constants are the defaults.
    pub model: String,
    /// Constants to change, by name.
    pub constants: BTreeMap<String, Setting>,
    /// Participants to add, in this order, before those that constants name. The model has them
    /// even if no constant names them.
    pub participants: Vec<String>,
    /// Whether to build the model without the specs that it refines, as for a refined spec itself.
    pub alone: bool,
}

impl Settings {
    /// Returns a universe with just [`participants`](Settings::participants).
    pub fn universe(&self) -> Universe {
        let mut universe = Universe::default();
        self.participants.iter().for_each(|name| {
            universe.intern(name);
        });
        universe
    }

    /// Checks that the spec has the model and every constant that is set.
    pub fn check(&self, definition: &crate::definition::Definition) -> Result<(), SettingError> {
        if !definition.models.iter().any(|m| m.name == self.model) {
            return Err(SettingError::Model {
                name: self.model.clone(),
            });
        }
        match self
            .constants
            .keys()
            .find(|name| !definition.constants.iter().any(|c| c.name == name.as_str()))
        {
            Some(name) => Err(SettingError::Unknown { name: name.clone() }),
            None => Ok(()),
        }
    }
}

/// The value of a constant as it is written outside the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// `5`, `true` or `bob`.
    One(String),
    /// `bob,chuck`, or a sequence in YAML.
    Many(Vec<String>),
}

impl Setting {
    /// Parses the right side of `--set name=value`. A comma makes a list.
    pub fn parse(text: &str) -> Setting {
        if text.contains(',') {
            Setting::Many(
                text.split(',')
                    .map(|s| s.trim().to_owned())
                    .filter(|s| !s.is_empty())
                    .collect(),
            )
        } else {
            Setting::One(text.trim().to_owned())
        }
    }
}

impl fmt::Display for Setting {
    /// Writes the value as after `--set name=`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::One(text) => f.write_str(text),
            Setting::Many(texts) => f.write_str(&texts.join(",")),
        }
    }
}

/// Why the constants of a model could not be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// The spec has no constant with this name.
    #[error("no constant `{name}`")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The value does not have the constant's type.
    #[error("constant `{name}` takes {expected}, not `{found}`")]
    Type {
        /// Name of the constant.
        name: String,
        /// The expected values, in words.
        expected: String,
        /// The value as it was written.
        found: String,
    },
    /// Constants of this type can only be set in the spec.
    #[error("constant `{name}` cannot be set from outside the spec")]
    Fixed {
        /// Name of the constant.
        name: String,
    },
    /// The spec names a participant in an invalid way.
    #[error("participant `{name}` {problem}")]
    Participant {
        /// Name of the participant.
        name: String,
        /// The problem, as the end of a sentence.
        problem: &'static str,
    },
    /// The front-end cannot build the model with these constants.
    #[error("{message}")]
    Invalid {
        /// Why.
        message: String,
    },
    /// The spec has no model with this name.
    #[error("no model `{name}`")]
    Model {
        /// The name.
        name: String,
    },
    /// The machine cannot be built again with other constants.
    #[error("model `{model}` cannot be built with other constants")]
    NotRebuilt {
        /// Name of the model.
        model: String,
    },
    /// The model has more than 64 participants.
    #[error("a model has at most 64 participants")]
    TooManyParticipants,
    /// A `#[fairness]` function names an instance that does not exist in the model.
    #[error("model `{model}` has no step `{item}({argument})`, which its fairness is about")]
    NoSuchStep {
        /// Name of the model.
        model: String,
        /// Name of the action or process.
        item: Text,
        /// The argument without an instance.
        argument: String,
    },
    /// The constants of a refined spec could not be set.
    #[error("of `{spec}`, which is refined: {error}")]
    Refined {
        /// Name of the refined spec.
        spec: Text,
        /// The error in that spec.
        error: Box<SettingError>,
    },
    /// The spec panicked while it computed its constants or listed its steps.
    #[error("the constants of model `{model}` cannot be computed: {message}")]
    Panic {
        /// Name of the model.
        model: String,
        /// Message of the panic.
        message: String,
    },
}

/// Formats a constant in the syntax of settings.
pub fn shown<T: Constant>(constant: &T, universe: &Universe) -> String {
    constant.show(universe)
}

/// Returns the set of participants that the spec names in a default or in a model.
pub fn participants(names: &[&str], universe: &mut Universe) -> Result<Participants, SettingError> {
    let mut all = Participants::new();
    for name in names {
        if !all.insert(participant(name, universe)?) {
            let name = (*name).to_owned();
            return Err(SettingError::Participant {
                name,
                problem: "is named twice in one set",
            });
        }
    }
    Ok(all)
}

/// Returns a participant that the spec names in a default or in a model.
pub fn participant(name: &str, universe: &mut Universe) -> Result<Participant, SettingError> {
    if !names::is_name(name) {
        return Err(SettingError::Participant {
            name: name.to_owned(),
            problem: "cannot be named so: a name is of letters, digits, `_`, `-` and `.`, a letter or `_` first",
        });
    }
    universe
        .intern(name)
        .ok_or(SettingError::TooManyParticipants)
}

//! Values for constants that come from outside the spec: the command line and `mutaspec.yaml`.
//!
//! How a text becomes a constant is here, for each type that can be set; which constants a spec has is not known here.

mod constant;
mod names;
mod probe;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use crate::value::{Participant, Participants, Universe};

pub use constant::{Constant, variant};
pub use probe::{Ask, Probe};

/// Which model to build, and what is set differently from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Name of the model in the spec whose constants are the starting point.
    pub model: String,
    /// Constants set differently, by name.
    pub constants: BTreeMap<String, Setting>,
    /// Participants that are known before any constant names one, in their order. They are of the model though no constant may name them.
    pub participants: Vec<String>,
    /// Without the specs that it refines: it is one itself.
    pub alone: bool,
}

impl Settings {
    /// The participants that are known before any constant names one.
    pub fn universe(&self) -> Universe {
        let mut universe = Universe::default();
        self.participants.iter().for_each(|name| {
            universe.intern(name);
        });
        universe
    }

    /// Whether the spec has the model and every constant that is set.
    pub fn check(&self, definition: &crate::spec::Definition) -> Result<(), SettingError> {
        if !definition.models.iter().any(|m| m.name == self.model) {
            return Err(SettingError::Model { name: self.model.clone() });
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

/// A value as it was written outside Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// `5`, `true`, `bob`
    One(String),
    /// `bob,chuck`, or a sequence in YAML
    Many(Vec<String>),
}

impl Setting {
    /// Reads the right side of `--set name=value`: a comma makes a list.
    pub fn parse(text: &str) -> Setting {
        if text.contains(',') {
            Setting::Many(text.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect())
        } else {
            Setting::One(text.trim().to_owned())
        }
    }
}

impl fmt::Display for Setting {
    /// As it is written after `--set name=`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::One(text) => f.write_str(text),
            Setting::Many(texts) => f.write_str(&texts.join(",")),
        }
    }
}

/// Why the constants of a model cannot be set so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// The spec has no constant of that name.
    #[error("no constant `{name}`")]
    Unknown {
        /// The name that was set.
        name: String,
    },
    /// The value is not one of the constant's type.
    #[error("constant `{name}` takes {expected}, not `{found}`")]
    Type {
        /// The constant.
        name: String,
        /// What it takes, in words.
        expected: String,
        /// What was written.
        found: String,
    },
    /// The constant's type is not one that can be written outside Rust.
    #[error("constant `{name}` cannot be set from outside the spec")]
    Fixed {
        /// The constant.
        name: String,
    },
    /// The spec itself names participants in a way that cannot be.
    #[error("participant `{name}` {problem}")]
    Participant {
        /// The name.
        name: String,
        /// What is wrong with it, in words.
        problem: &'static str,
    },
    /// The spec has no model of that name.
    #[error("no model `{name}`")]
    Model {
        /// The name that was asked for.
        name: String,
    },
    /// A model needs more participants than a set of them holds.
    #[error("a model has at most 64 participants")]
    TooManyParticipants,
    /// A `#[fairness]` function names an instance that the model does not have.
    #[error("model `{model}` has no step `{item}({argument})`, which its fairness is about")]
    NoSuchStep {
        /// The model.
        model: String,
        /// The action or process.
        item: &'static str,
        /// The argument that no instance has.
        argument: String,
    },
    /// The constants of a spec that is refined cannot be set so.
    #[error("of `{spec}`, which is refined: {error}")]
    Refined {
        /// The other spec.
        spec: &'static str,
        /// Why not.
        error: Box<SettingError>,
    },
    /// Evaluating the constants, or listing the steps over them, panicked.
    #[error("the constants of model `{model}` cannot be computed: {message}")]
    Panic {
        /// The model.
        model: String,
        /// The panic's message.
        message: String,
    },
}

/// A constant as a setting is written.
pub fn shown<T: Constant>(constant: &T, universe: &Universe) -> String {
    constant.show(universe)
}

/// The participants that the spec itself names, in a default or in a model.
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

/// The participant that the spec itself names, in a default or in a model.
pub fn participant(name: &str, universe: &mut Universe) -> Result<Participant, SettingError> {
    if !names::is_name(name) {
        return Err(SettingError::Participant {
            name: name.to_owned(),
            problem: "cannot be named so: a name is of letters, digits, `_`, `-` and `.`, a letter or `_` first",
        });
    }
    universe.intern(name).ok_or(SettingError::TooManyParticipants)
}

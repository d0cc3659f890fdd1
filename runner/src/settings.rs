//! Values for constants that come from outside the spec: the command line and `mutaspec.yaml`.

use std::collections::BTreeMap;

/// Which model to build, and what is set differently from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Name of the model in the spec whose constants are the starting point.
    pub model: String,
    /// Constants set differently, by name.
    pub constants: BTreeMap<String, Setting>,
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
    /// The spec has no model of that name.
    #[error("no model `{name}`")]
    Model {
        /// The name that was asked for.
        name: String,
    },
    /// A model needs more participants than a set of them holds.
    #[error("a model has at most 64 participants")]
    TooManyParticipants,
    /// Evaluating the constants, or listing the steps over them, panicked.
    #[error("the constants of model `{model}` cannot be computed: {message}")]
    Panic {
        /// The model.
        model: String,
        /// The panic's message.
        message: String,
    },
}

//! Errors for which a campaign has no result, and interruption.

use crate::automaton::Refused;
use crate::outcome::Property;
use crate::replay::NotReplayed;

/// Why a campaign cannot be run, or why its result could not be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The spec has no property of this name.
    #[error("no property `{name}`")]
    UnknownProperty {
        /// The requested name.
        name: String,
    },
    /// A temporal property cannot be decided exactly.
    #[error("temporal property `{property}` cannot be decided: {reason}")]
    Formula {
        /// The property's name.
        property: String,
        /// The reason, as a sentence.
        reason: String,
    },
    /// A scenario or temporal property names a step that the model does not have.
    #[error("property `{property}` names step `{step}`, which this model does not have")]
    NoStep {
        /// The property's name.
        property: String,
        /// The step as the property names it.
        step: String,
    },
    /// A set that is declared symmetric is not symmetric.
    #[error("`#[symmetric] {constant}`: {why}")]
    Asymmetric {
        /// The constant's name.
        constant: String,
        /// The difference between its members, as a sentence.
        why: String,
    },
    /// The spec has no mutants, or none of the selected operators.
    #[error("there are no mutants to check")]
    NoMutants,
    /// The model has no mutant of this id.
    #[error("no mutant `{id}`")]
    UnknownMutant {
        /// The requested id.
        id: String,
    },
    /// A control mutant has the wrong verdict, so no other verdict can be trusted.
    #[error("a control failed: {what}")]
    Control {
        /// The expected and the actual result.
        what: String,
    },
    /// The baseline runs code that does not return or that ends the process.
    #[error("{what}")]
    Ended {
        /// The event and the step or property in which it happened, as a sentence.
        what: String,
    },
    /// The system cannot start the requested threads.
    #[error("cannot start {threads} threads: {why}")]
    Threads {
        /// The requested number.
        threads: usize,
        /// The system's error message.
        why: String,
    },
    /// A bug in the engine.
    #[error("internal error: {what}")]
    Internal {
        /// The inconsistency that was detected.
        what: String,
    },
}

impl Refusal {
    pub(crate) fn formula(property: &Property, refused: &Refused) -> Refusal {
        Refusal::Formula {
            property: property.name.clone(),
            reason: refused.to_string(),
        }
    }
}

impl From<NotReplayed> for Refusal {
    fn from(error: NotReplayed) -> Refusal {
        Refusal::Internal {
            what: error.to_string(),
        }
    }
}

/// Why a part of a campaign ends without its result.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// The caller interrupted it. Verdicts that are complete are kept.
    Interrupted,
    /// The whole campaign ends with this error.
    Refused(Refusal),
}

impl Stop {
    /// Returns `None` for work that was interrupted.
    pub(crate) fn unless_interrupted<T>(result: Result<T, Stop>) -> Result<Option<T>, Refusal> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Stop::Interrupted) => Ok(None),
            Err(Stop::Refused(refusal)) => Err(refusal),
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

impl From<NotReplayed> for Stop {
    fn from(error: NotReplayed) -> Stop {
        Stop::Refused(error.into())
    }
}

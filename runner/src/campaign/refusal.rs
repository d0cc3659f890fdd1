//! Why a campaign gives no result at all.

use crate::automaton::Refused;
use crate::outcome::Property;
use crate::replay::NotReplayed;

/// A campaign that cannot be run, or whose result could not be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The spec has no property of that name.
    #[error("no property `{name}`")]
    UnknownProperty {
        /// The name that was asked for.
        name: String,
    },
    /// A temporal property cannot be decided exactly.
    #[error("temporal property `{property}` cannot be decided: {reason}")]
    Formula {
        /// The property.
        property: String,
        /// Why, in a sentence.
        reason: String,
    },
    /// A scenario or temporal property names a step that the model does not have.
    #[error("property `{property}` names step `{step}`, which this model does not have")]
    NoStep {
        /// The property.
        property: String,
        /// The step.
        step: String,
    },
    /// A set that is declared symmetric is not.
    #[error("`#[symmetric] {constant}`: {why}")]
    Asymmetric {
        /// The constant.
        constant: String,
        /// What tells its members apart, in a sentence.
        why: String,
    },
    /// There is nothing to check: no mutant, or none of the operators asked for.
    #[error("there are no mutants to check")]
    NoMutants,
    /// The model has no mutant of that id.
    #[error("no mutant `{id}`")]
    UnknownMutant {
        /// The id that was asked for.
        id: String,
    },
    /// A control mutant was not judged as it must be: nothing else that was measured can be trusted.
    #[error("a control failed: {what}")]
    Control {
        /// What was expected and what came out.
        what: String,
    },
    /// The baseline runs code that does not return or that ends the process.
    #[error("{what}")]
    Ended {
        /// What happened in which step or property, in a sentence.
        what: String,
    },
    /// The system does not start the threads that were asked for.
    #[error("cannot start {threads} threads: {why}")]
    Threads {
        /// How many.
        threads: usize,
        /// The error of the system.
        why: String,
    },
    /// A mistake of the engine.
    #[error("internal error: {what}")]
    Internal {
        /// What was found.
        what: String,
    },
}

impl Refusal {
    /// A temporal property that cannot be decided.
    pub(super) fn formula(property: &Property, refused: &Refused) -> Refusal {
        Refusal::Formula {
            property: property.name.clone(),
            reason: refused.to_string(),
        }
    }
}

impl From<NotReplayed> for Refusal {
    fn from(error: NotReplayed) -> Refusal {
        Refusal::Internal { what: error.to_string() }
    }
}

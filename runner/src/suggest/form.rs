//! Forms of suggested properties.

use super::facts::Question;
use crate::definition::PropertyKind;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FormPart {
    pub(super) question: Question,
    pub(super) negated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// Invariant: the parts never hold together, in a state or on a step.
    Never {
        parts: Vec<FormPart>,
        set: Option<usize>,
        of_steps: bool,
    },
    /// Goal: the parts hold together in some state.
    Can {
        parts: Vec<FormPart>,
        set: Option<usize>,
    },
    /// Temporal property: every fair run has this shape.
    Runs {
        shape: RunShape,
        parts: Vec<FormPart>,
        set: Option<usize>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RunShape {
    /// The part holds at some time.
    Eventually,
    /// The part holds infinitely often.
    Recurs,
    /// The part holds from some time on.
    Settles,
    /// One of two parts holds at some time.
    Either,
    /// Whenever the first part holds, the second holds then or later.
    LeadsTo,
}

impl Form {
    pub(super) fn kind(&self) -> PropertyKind {
        match self {
            Form::Never {
                of_steps: false, ..
            } => PropertyKind::StateInvariant,
            Form::Never { of_steps: true, .. } => PropertyKind::StepInvariant,
            Form::Can { .. } => PropertyKind::Reachable,
            Form::Runs { .. } => PropertyKind::Temporal,
        }
    }

    pub(super) fn parts(&self) -> &[FormPart] {
        match self {
            Form::Never { parts, .. } | Form::Can { parts, .. } | Form::Runs { parts, .. } => parts,
        }
    }

    pub(super) fn set(&self) -> Option<usize> {
        match self {
            Form::Never { set, .. } | Form::Can { set, .. } | Form::Runs { set, .. } => *set,
        }
    }
}

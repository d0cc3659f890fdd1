//! Temporal formulas without types.

use crate::definition::Definition;
use crate::step_pattern::StepPattern;

/// A temporal formula without types: its atoms are indices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasedFormula {
    /// The atom at this index in [`Machine::atoms`](super::Machine::atoms).
    Atom(usize),
    /// Negation.
    Not(Box<ErasedFormula>),
    /// Conjunction.
    And(Vec<ErasedFormula>),
    /// Disjunction.
    Or(Vec<ErasedFormula>),
    /// Holds now or later.
    Eventually(Box<ErasedFormula>),
    /// Holds now and always.
    Always(Box<ErasedFormula>),
}

impl ErasedFormula {
    /// Replaces the index of each atom.
    pub(crate) fn renumber(&mut self, number: &dyn Fn(usize) -> usize) {
        match self {
            ErasedFormula::Atom(atom) => *atom = number(*atom),
            ErasedFormula::Not(part)
            | ErasedFormula::Eventually(part)
            | ErasedFormula::Always(part) => part.renumber(number),
            ErasedFormula::And(parts) | ErasedFormula::Or(parts) => {
                for part in parts {
                    part.renumber(number);
                }
            }
        }
    }
}

/// An atom of a temporal formula, without types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedAtom {
    /// The text in the spec.
    pub name: String,
    /// What decides the atom.
    pub kind: ErasedKind,
}

/// What decides an atom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasedKind {
    /// A predicate on the state, evaluated by [`Worker::atoms`](super::Worker::atoms).
    Predicate,
    /// Holds if a step that matches can be taken and changes the state.
    Enabled(StepPattern),
    /// Holds if a step that matches can be taken, even without changing the state.
    Allowed(StepPattern),
    /// Holds if the step taken now matches and changes the state.
    Taken(StepPattern),
    /// Holds if the step taken now changes the state and satisfies a predicate, evaluated by
    /// [`Worker::step_atoms`](super::Worker::step_atoms).
    Change {
        /// Whether the step must violate the predicate in the spec instead.
        unless: bool,
    },
}

impl ErasedAtom {
    /// Whether the value depends on the step taken now as well as on the state.
    pub fn is_of_step(&self) -> bool {
        matches!(self.kind, ErasedKind::Taken(_) | ErasedKind::Change { .. })
    }

    /// Returns the steps that the atom names, if it names any.
    pub fn steps(&self) -> Option<&StepPattern> {
        match &self.kind {
            ErasedKind::Enabled(steps) | ErasedKind::Allowed(steps) | ErasedKind::Taken(steps) => {
                Some(steps)
            }
            ErasedKind::Predicate | ErasedKind::Change { .. } => None,
        }
    }

    /// Returns the atom (or its negation if `holds` is false) as it is written in a spec.
    pub fn text(&self, definition: &Definition, holds: bool) -> String {
        let (text, holds) = match (&self.kind, self.steps()) {
            (_, Some(steps)) => (
                format!("{}({})", self.name, definition.step_name(steps)),
                holds,
            ),
            (ErasedKind::Change { unless: true }, _) => {
                (format!("unchanged_or({})", self.name), !holds)
            }
            (ErasedKind::Change { unless: false }, _) => {
                (format!("changed_and({})", self.name), holds)
            }
            (_, None) => (self.name.clone(), holds),
        };
        match (&self.kind, holds) {
            (_, true) => text,
            (ErasedKind::Predicate, false) => format!("!({text})"),
            (_, false) => format!("!{text}"),
        }
    }
}

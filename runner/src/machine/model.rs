//! The machine: a spec with its constants set.

use std::sync::Arc;

use super::{
    Constraint, ErasedAtom, ErasedFormula, FinalStates, Inspector, ModelFacts, PermutableMachine,
    RefinementMap, StepFacts, Worker,
};
use crate::definition::Definition;
use crate::dialect::{Schema, StepEvent};
use crate::scenario::Scenario;
use crate::settings::SettingError;
use crate::value::View;

/// A spec with its constants set, shared by all threads.
pub trait Machine: Send + Sync {
    /// Returns the tables of the spec.
    fn definition(&self) -> &Arc<Definition>;
    /// Whether the constant at this index in [`Definition::constants`] has a smaller value, for
    /// mutants that shrink it.
    fn can_shrink(&self, constant: usize) -> bool {
        let _ = constant;
        false
    }
    /// Builds the model in which the constant at this index in [`Definition::constants`] is smaller
    /// by one. Equal states of both machines have equal bytes.
    fn shrunk(&self, constant: usize) -> Result<Box<dyn Machine>, SettingError> {
        let _ = constant;
        Err(SettingError::NotRebuilt {
            model: self.facts().model.clone(),
        })
    }
    /// Builds the same model with the temporal definitions of the spec that no model lists as
    /// properties, for [suggestions](crate::suggest). Equal mutants have equal ids. `None` if there
    /// are no such definitions.
    fn with_definitions(&self) -> Option<Box<dyn Machine>> {
        None
    }
    /// Returns the participants and constants of the model.
    fn facts(&self) -> &ModelFacts;
    /// Returns the names and types of the spec, for [suggestions](crate::suggest). `None` if the
    /// front-end does not know types: they are learned from reachable states and from
    /// [named values](Self::values).
    fn schema(&self) -> Option<Schema> {
        None
    }
    /// Returns the names that properties can use, with values that no state and no mutant changes:
    /// constants and definitions, in the order in which suggestions prefer them.
    fn values(&self) -> &[(String, View)] {
        &[]
    }
    /// Whether a state may stand for others, as with `SYMMETRY` and `VIEW` of TLC. Suggestions then
    /// do not compare the state before a step with the one after it.
    fn merges_states(&self) -> bool {
        false
    }
    /// Whether temporal properties assume more than [`fairness`](Self::fairness) says. No new ones
    /// are suggested then.
    fn assumes_formulas(&self) -> bool {
        false
    }
    /// Whether a temporal property forbids something in single states or steps, which a search then
    /// evaluates as it does invariants: also in steps that leave the constraints, and whether or not
    /// a fair run follows. [`Worker::watch_states`] and [`Worker::watch_steps`] name it, too.
    fn has_safety_part(&self, property: usize) -> bool {
        let _ = property;
        false
    }
    /// Returns all steps by [`StepId`](super::StepId). Steps that only mutants take come last.
    fn steps(&self) -> &[StepFacts];
    /// Returns the steps that a history variable can record without executing anything again, for
    /// [suggestions](crate::suggest). Empty if [`executions`](Worker::executions) tell statements
    /// apart, or if it is unknown where a variable could be set.
    fn step_events(&self) -> &[StepEvent] {
        &[]
    }
    /// Returns the temporal property at this index in [`Definition::properties`]. Its atoms are
    /// indices into [`atoms`](Machine::atoms). Meaningless for a property of another kind.
    fn formula(&self, property: usize) -> &ErasedFormula;
    /// Returns the scenario at this index in [`Definition::properties`], else [`Scenario::NONE`].
    fn scenario(&self, property: usize) -> &Scenario {
        let _ = property;
        static NONE: Scenario = Scenario::NONE;
        &NONE
    }
    /// Returns the refinement at this index in [`Definition::properties`], if it is one.
    fn refinement(&self, property: usize) -> Option<&Refinement> {
        let _ = property;
        None
    }
    /// Returns the atoms of all temporal properties.
    fn atoms(&self) -> &[ErasedAtom];
    /// Returns the fairness constraints of all assumptions, grouped by assumption, in the order of
    /// [`Definition::fairness`].
    fn fairness(&self) -> &[Constraint];
    /// Returns the smallest default limit of a mutant's distinct states, for which
    /// [`Options::mutant_states`](crate::campaign::Options::mutant_states) stands if it is `None`.
    /// A machine that remembers its steps can afford more.
    fn least_mutant_states(&self) -> u64 {
        10_000
    }
    /// Whether the language leaves evaluations that fail undefined, as TLA+ does. A mutant that
    /// meets such an evaluation in a step or in a property, before a property fails, is invalid
    /// rather than killed.
    fn leaves_undefined(&self) -> bool {
        false
    }
    /// Returns what the language of the spec says of states without an enabled step.
    fn final_states(&self) -> FinalStates;
    /// Creates a worker for one thread.
    fn worker(&self) -> Box<dyn Worker + '_>;
    /// Returns the machine as one that can exchange participants, if it can.
    fn permutable(&self) -> Option<&dyn PermutableMachine> {
        None
    }
    /// Creates an inspector of the baseline for one thread, if the machine has that part.
    fn inspector(&self) -> Option<Box<dyn Inspector + '_>> {
        None
    }
}

/// A refinement of a model: the more abstract spec with its constants set.
pub struct Refinement {
    /// Index in [`Definition::properties`].
    pub property: usize,
    /// The more abstract spec, with the same participants, so that both pack states alike.
    pub machine: Box<dyn Machine>,
    /// Maps states of the model to states of the more abstract spec.
    pub map: Box<dyn RefinementMap>,
    /// Whether the fairness of the more abstract spec must be implied as well.
    pub fair: bool,
}

impl Refinement {
    /// Whether fairness must be implied and the more abstract spec assumes any.
    pub fn is_fair(&self) -> bool {
        self.fair && !self.machine.fairness().is_empty()
    }
}

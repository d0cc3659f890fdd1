//! The machine: a spec with its constants set.

use std::sync::Arc;

use super::{
    Constraint, ErasedAtom, ErasedFormula, FinalStates, Inspector, ModelFacts, PermutableMachine,
    RefinementMap, StepFacts, Worker,
};
use crate::definition::Definition;
use crate::dialect::Schema;
use crate::scenario::Scenario;
use crate::settings::{SettingError, Settings};

/// A spec with its constants set, shared by all threads.
pub trait Machine: Send + Sync {
    /// Returns the tables of the spec.
    fn definition(&self) -> &Arc<Definition>;
    /// Builds the same spec with other constants, for mutants that shrink one.
    fn rebuild(&self, settings: &Settings) -> Result<Box<dyn Machine>, SettingError> {
        Err(SettingError::NotRebuilt {
            model: settings.model.clone(),
        })
    }
    /// Returns the participants and constants of the model.
    fn facts(&self) -> &ModelFacts;
    /// Returns the names and types of the spec, for [suggestions](crate::suggest). `None` if the
    /// front-end does not know types: they are [learned](Schema::learned) from reachable states.
    fn schema(&self) -> Option<Schema> {
        None
    }
    /// Returns all steps by [`StepId`](super::StepId). Steps that only mutants take come last.
    fn steps(&self) -> &[StepFacts];
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

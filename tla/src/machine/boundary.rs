//! A model as the engine sees it.

use std::sync::Arc;

use mutaspec_runner::definition::Definition;
use mutaspec_runner::dialect::StepEvent;
use mutaspec_runner::machine::{
    Constraint, ErasedAtom, ErasedFormula, FinalStates, Inspector, Machine, ModelFacts, StepFacts,
    Worker,
};
use mutaspec_runner::settings::SettingError;
use mutaspec_runner::value::View;

use super::inspector::TlaInspector;
use super::model::TlaMachine;
use super::parts::Decided;
use super::worker::TlaWorker;

impl Machine for TlaMachine {
    fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    fn can_shrink(&self, constant: usize) -> bool {
        self.rebuild.can_shrink(constant)
    }

    fn shrunk(&self, constant: usize) -> Result<Box<dyn Machine>, SettingError> {
        self.rebuild.shrunk(constant, self.states.clone())
    }

    fn with_definitions(&self) -> Option<Box<dyn Machine>> {
        self.rebuild.with_definitions()
    }

    fn facts(&self) -> &ModelFacts {
        &self.facts
    }

    fn values(&self) -> &[(String, View)] {
        &self.values
    }

    fn merges_states(&self) -> bool {
        TlaMachine::merges_states(self)
    }

    fn assumes_formulas(&self) -> bool {
        self.assumes_formulas
    }

    fn has_safety_part(&self, property: usize) -> bool {
        matches!(
            &self.parts.properties[property],
            Decided::Partly { states, steps } if !states.is_empty() || !steps.is_empty()
        )
    }

    fn steps(&self) -> &[StepFacts] {
        &self.step_facts
    }

    fn step_events(&self) -> &[StepEvent] {
        &self.events
    }

    fn formula(&self, property: usize) -> &ErasedFormula {
        self.formulas.get(&property).unwrap_or(&self.no_formula)
    }

    fn atoms(&self) -> &[ErasedAtom] {
        &self.atoms
    }

    fn fairness(&self) -> &[Constraint] {
        &self.fairness
    }

    fn least_mutant_states(&self) -> u64 {
        100_000
    }

    fn leaves_undefined(&self) -> bool {
        true
    }

    fn final_states(&self) -> FinalStates {
        FinalStates::default()
    }

    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(TlaWorker::new(self))
    }

    fn inspector(&self) -> Option<Box<dyn Inspector + '_>> {
        let has_own_states = !self.merges_states();
        has_own_states.then(|| -> Box<dyn Inspector> { Box::new(TlaInspector::new(self)) })
    }
}

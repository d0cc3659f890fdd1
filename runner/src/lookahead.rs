//! The argument of look-ahead properties: the steps from a state, and their successors.

use std::sync::Arc;

use crate::machine::{StepFacts, StepId};
use crate::step_pattern::StepPattern;

/// The enabled steps that change a state. As in TLC's `ENABLED`, this includes steps to states that
/// a constraint excludes.
#[derive(Clone, Debug)]
pub struct Next<S> {
    /// All steps of the model by number.
    facts: Arc<Vec<StepFacts>>,
    steps: Vec<(StepId, S)>,
}

impl<S> Next<S> {
    /// Creates it from steps with their successors; `facts` are all steps of the model.
    pub fn new(facts: Arc<Vec<StepFacts>>, steps: Vec<(StepId, S)>) -> Next<S> {
        Next { facts, steps }
    }

    /// Whether one of these steps is enabled.
    pub fn can(&self, step: impl Into<StepPattern>) -> bool {
        let pattern = step.into();
        self.steps
            .iter()
            .any(|(step, _)| self.facts[*step as usize].matches(&pattern))
    }

    /// Whether some step leads to a state that satisfies the condition.
    pub fn can_reach(&self, mut is_it: impl FnMut(&S) -> bool) -> bool {
        self.steps.iter().any(|(_, state)| is_it(state))
    }

    /// Whether every step leads to a state that satisfies the condition; true without steps.
    pub fn must_reach(&self, mut is_it: impl FnMut(&S) -> bool) -> bool {
        self.steps.iter().all(|(_, state)| is_it(state))
    }
}

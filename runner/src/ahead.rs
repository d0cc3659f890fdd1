//! What a property sees that looks one step ahead: the steps from a state, and the states they lead to.

use crate::formula::StepPattern;
use crate::liveness::matches;
use crate::machine::StepFacts;

/// What can happen next in a state: the steps that can be taken and change it, those to states that a constraint leaves out of the model too, as for TLC's `ENABLED`.
#[derive(Clone, Debug, Default)]
pub struct Next<S> {
    steps: Vec<(StepFacts, S)>,
}

impl<S> Next<S> {
    /// From steps and the states they lead to.
    pub fn new(steps: Vec<(StepFacts, S)>) -> Next<S> {
        Next { steps }
    }

    /// Whether one of these steps can be taken.
    pub fn can(&self, step: impl Into<StepPattern>) -> bool {
        let pattern = step.into();
        self.steps.iter().any(|(facts, _)| matches(&pattern, facts))
    }

    /// Whether some step leads to a state of this kind.
    pub fn can_reach(&self, mut is_it: impl FnMut(&S) -> bool) -> bool {
        self.steps.iter().any(|(_, state)| is_it(state))
    }

    /// Whether every step leads to a state of this kind.
    pub fn must_reach(&self, mut is_it: impl FnMut(&S) -> bool) -> bool {
        self.steps.iter().all(|(_, state)| is_it(state))
    }
}

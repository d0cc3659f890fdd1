//! What a property sees that looks one step ahead: the steps from a state, and the states they lead to.

use std::sync::Arc;

use crate::formula::StepPattern;
use crate::machine::{StepFacts, StepId};

/// What can happen next in a state: the steps that can be taken and change it, those to states that a constraint leaves out of the model too, as for TLC's `ENABLED`.
#[derive(Clone, Debug)]
pub struct Next<S> {
    /// All steps of the model by number.
    facts: Arc<Vec<StepFacts>>,
    steps: Vec<(StepId, S)>,
}

impl<S> Next<S> {
    /// From steps of a model, each with the state that it leads to; `facts` are all of the model's steps.
    pub fn new(facts: Arc<Vec<StepFacts>>, steps: Vec<(StepId, S)>) -> Next<S> {
        Next { facts, steps }
    }

    /// Whether one of these steps can be taken.
    pub fn can(&self, step: impl Into<StepPattern>) -> bool {
        let pattern = step.into();
        self.steps.iter().any(|(step, _)| self.facts[*step as usize].matches(&pattern))
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

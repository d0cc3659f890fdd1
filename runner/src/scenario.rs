//! Scenarios: lists of steps that must, or must never, be a behaviour of a spec.

use crate::step_pattern::StepPattern;

/// A list of steps, each directly after the previous one or after any other steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    parts: Vec<ScenarioStep>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ScenarioStep {
    step: StepPattern,
    /// Whether other steps may come before it.
    later: bool,
}

impl Scenario {
    /// The scenario without steps.
    pub const NONE: Scenario = Scenario { parts: Vec::new() };

    /// Begins a scenario whose first step is the first step of the run.
    pub fn begins(step: impl Into<StepPattern>) -> Scenario {
        Scenario::NONE.with(step, false)
    }

    /// Begins a scenario whose first step may come after any other steps.
    pub fn sometime(step: impl Into<StepPattern>) -> Scenario {
        Scenario::NONE.with(step, true)
    }

    /// Adds a step directly after the previous one.
    #[must_use]
    pub fn then(self, step: impl Into<StepPattern>) -> Scenario {
        self.with(step, false)
    }

    /// Adds a step after the previous one and any other steps.
    #[must_use]
    pub fn later(self, step: impl Into<StepPattern>) -> Scenario {
        self.with(step, true)
    }

    fn with(mut self, step: impl Into<StepPattern>, later: bool) -> Scenario {
        let step = step.into();
        self.parts.push(ScenarioStep { step, later });
        self
    }

    /// Returns the steps in order, each with whether other steps may come before it.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = (&StepPattern, bool)> {
        self.parts.iter().map(|part| (&part.step, part.later))
    }

    /// Returns the number of its steps.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether it has no steps.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

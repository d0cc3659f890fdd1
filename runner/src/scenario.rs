//! Scenarios: lists of steps that must, or must never, be a behaviour of a spec.
//!
//! Only steps that change the state count, as for every other property over steps; a step that leaves the state as it is neither takes part in a scenario nor
//! interrupts it. Decided exactly, on a complete graph. As for every other property a run that must be stays within the state constraints, and one that must not
//! be may leave them with its last step.

use crate::faults::{Fault, is_on};
use crate::formula::StepPattern;
use crate::graph::{Graph, Whole};
use crate::machine::{Machine, StepId};

/// A list of steps, each right after the one before it or after any others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    parts: Vec<Part>,
}

/// A step of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    step: StepPattern,
    /// Other steps may come before it.
    later: bool,
}

impl Scenario {
    /// No scenario.
    pub const NONE: Scenario = Scenario { parts: Vec::new() };

    /// The first step of a run is this one.
    pub fn begins(step: impl Into<StepPattern>) -> Scenario {
        Scenario::NONE.with(step, false)
    }

    /// At some time this step is taken.
    pub fn sometime(step: impl Into<StepPattern>) -> Scenario {
        Scenario::NONE.with(step, true)
    }

    /// Right after it, with no other step between them, comes this one.
    #[must_use]
    pub fn then(self, step: impl Into<StepPattern>) -> Scenario {
        self.with(step, false)
    }

    /// After it, and after any other steps, comes this one.
    #[must_use]
    pub fn later(self, step: impl Into<StepPattern>) -> Scenario {
        self.with(step, true)
    }

    fn with(mut self, step: impl Into<StepPattern>, later: bool) -> Scenario {
        let step = step.into();
        self.parts.push(Part { step, later });
        self
    }

    /// Its steps in order, each with whether others may come before it.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = (&StepPattern, bool)> {
        self.parts.iter().map(|part| (&part.step, part.later))
    }

    /// How many steps it names.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether it names none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The first of its steps that a model does not have: `restaurant(zed).c1`.
    pub fn unknown(&self, machine: &dyn Machine) -> Option<String> {
        let is_unknown = |part: &&Part| !machine.steps().iter().any(|step| step.matches(&part.step));
        let part = self.parts.iter().find(is_unknown)?;
        Some(machine.definition().step_name(&part.step))
    }
}

/// Where the last step of a run may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// To a state within the model.
    Inside,
    /// To one that a state constraint leaves out, too.
    Anywhere,
}

/// A shortest run that is the scenario: states by number ([`Whole`]), each with the step that leads to it; the step of the first means nothing. Where there is
/// none, how many of its steps some run takes.
///
/// `seen` gives states by what properties see of them: between two that look alike nothing has happened.
pub fn find(graph: &Graph, seen: &[u32], machine: &dyn Machine, scenario: &Scenario, ends: Ends) -> Result<Vec<(StepId, u32)>, usize> {
    let parts = scenario.parts.iter().map(|part| {
        let steps: Vec<bool> = machine.steps().iter().map(|step| step.matches(&part.step)).collect();
        (steps, part.later)
    });
    let parts: Vec<(Vec<bool>, bool)> = parts.collect();
    let whole = Whole::new(graph);
    let mut hunt = Hunt {
        states: graph.len() as usize,
        seen: vec![false; graph.len() as usize * parts.len().max(1)],
        found: Vec::new(),
    };
    for state in &graph.initial {
        hunt.add(*state, 0, 0, None);
    }
    let mut furthest = 0;
    let mut next = 0;
    while let Some(Node { state, taken, .. }) = hunt.found.get(next).copied() {
        let Some((steps, later)) = parts.get(taken) else {
            return Err(furthest);
        };
        for (step, target) in whole.edges(state).filter(|(_, target)| *target != state) {
            let (is_next, is_last) = (steps[step as usize], taken + 1 == parts.len());
            if !whole.is_within(target) {
                if ends == Ends::Anywhere && is_next && is_last && !is_on(Fault::ScenarioStaysInside) {
                    return Ok(hunt.run(next, step, target));
                }
                continue;
            }
            if seen[target as usize] == seen[state as usize] {
                hunt.add(target, taken, step, Some(next));
                continue;
            }
            if is_next {
                furthest = furthest.max(taken + 1);
                if is_last {
                    return Ok(hunt.run(next, step, target));
                }
                hunt.add(target, taken + 1, step, Some(next));
            }
            if *later {
                hunt.add(target, taken, step, Some(next));
            }
        }
        next += 1;
    }
    Err(furthest)
}

/// A state together with how many steps of the scenario were taken.
#[derive(Clone, Copy)]
struct Node {
    state: u32,
    taken: usize,
    step: StepId,
    /// Where it was come from.
    before: Option<usize>,
}

/// A breadth-first search through states and places of a scenario.
struct Hunt {
    states: usize,
    seen: Vec<bool>,
    found: Vec<Node>,
}

impl Hunt {
    fn add(&mut self, state: u32, taken: usize, step: StepId, before: Option<usize>) {
        let seen = &mut self.seen[taken * self.states + state as usize];
        if !std::mem::replace(seen, true) {
            self.found.push(Node {
                state,
                taken,
                step,
                before,
            });
        }
    }

    /// The run to a node and one step further.
    fn run(&self, node: usize, step: StepId, target: u32) -> Vec<(StepId, u32)> {
        let mut run = vec![(step, target)];
        let mut at = Some(node);
        while let Some(node) = at.and_then(|node| self.found.get(node)) {
            run.push((node.step, node.state));
            at = node.before;
        }
        run.reverse();
        run
    }
}

//! Finds a run with a scenario in a graph.
//!
//! As for all properties over steps, a step that changes nothing neither takes part in a scenario
//! nor interrupts it. Scenarios are decided exactly on a complete graph. A possible scenario must
//! stay within the state constraints. A forbidden one may leave them with its last step.

use super::{Graph, WithExcluded};
use crate::faults::{InjectedFault, is_on};
use crate::machine::{Machine, StepId};
use crate::scenario::Scenario;
use crate::step_pattern::StepPattern;

/// Returns the first step of a scenario that the model does not have, such as
/// `restaurant(zed).c1`.
pub fn unknown_step(machine: &dyn Machine, scenario: &Scenario) -> Option<String> {
    let is_unknown = |step: &&StepPattern| !machine.steps().iter().any(|facts| facts.matches(step));
    let unknown = scenario.parts().map(|(step, _)| step).find(is_unknown)?;
    Some(machine.definition().step_name(unknown))
}

/// The states to which the last step of a run may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// States that satisfy the constraints.
    Inside,
    /// All states, including those excluded by a constraint.
    Anywhere,
}

/// Returns a shortest run with the scenario: state numbers as in [`WithExcluded`], each with the
/// step that leads to the state. The first step is meaningless. If no run has the scenario, the
/// error is the largest number of its steps that some run takes.
///
/// `seen` numbers the visible states. Steps between states with equal numbers are ignored.
pub fn find(
    graph: &Graph,
    seen: &[u32],
    machine: &dyn Machine,
    scenario: &Scenario,
    ends: Ends,
) -> Result<Vec<(StepId, u32)>, usize> {
    let parts = parts(machine, scenario);
    let whole = WithExcluded::new(graph);
    let mut search = ScenarioSearch {
        states: graph.len() as usize,
        seen: vec![false; graph.len() as usize * parts.len().max(1)],
        found: Vec::new(),
    };
    for state in &graph.initial {
        search.add(*state, 0, 0, None);
    }
    let mut furthest = 0;
    let mut next = 0;
    while let Some(ScenarioNode { state, taken, .. }) = search.found.get(next).copied() {
        let Some((steps, later)) = parts.get(taken) else {
            return Err(furthest);
        };
        for (step, target) in whole.edges(state).filter(|(_, target)| *target != state) {
            let (is_next, is_last) = (steps[step as usize], taken + 1 == parts.len());
            if !whole.is_within(target) {
                if ends == Ends::Anywhere
                    && is_next
                    && is_last
                    && !is_on(InjectedFault::ScenarioStaysInside)
                {
                    return Ok(search.run(next, step, target));
                }
                continue;
            }
            if seen[target as usize] == seen[state as usize] {
                search.add(target, taken, step, Some(next));
                continue;
            }
            if is_next {
                furthest = furthest.max(taken + 1);
                if is_last {
                    return Ok(search.run(next, step, target));
                }
                search.add(target, taken + 1, step, Some(next));
            }
            if *later {
                search.add(target, taken, step, Some(next));
            }
        }
        next += 1;
    }
    Err(furthest)
}

/// For each step of the scenario, whether each step of the machine matches it, and whether other
/// steps may come before.
fn parts(machine: &dyn Machine, scenario: &Scenario) -> Vec<(Vec<bool>, bool)> {
    let parts = scenario.parts().map(|(pattern, later)| {
        let steps = machine.steps().iter();
        (steps.map(|step| step.matches(pattern)).collect(), later)
    });
    parts.collect()
}

/// A state, and the number of scenario steps taken before it.
#[derive(Clone, Copy)]
struct ScenarioNode {
    state: u32,
    taken: usize,
    step: StepId,
    /// Index of the predecessor.
    before: Option<usize>,
}

/// A breadth-first search through pairs of states and positions in a scenario.
struct ScenarioSearch {
    states: usize,
    seen: Vec<bool>,
    found: Vec<ScenarioNode>,
}

impl ScenarioSearch {
    fn add(&mut self, state: u32, taken: usize, step: StepId, before: Option<usize>) {
        let seen = &mut self.seen[taken * self.states + state as usize];
        if !std::mem::replace(seen, true) {
            self.found.push(ScenarioNode {
                state,
                taken,
                step,
                before,
            });
        }
    }

    /// Returns the run to a node, extended by one step.
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

//! Finds the shortest run to the first difference of a kind.

use super::observables::{Observables, is_in};
use super::side::{NOWHERE, Side};
use super::{Difference, Divergence};
use crate::machine::{Machine, StepId};

/// Returns the run on the side `here`, and what the side `there` does instead of its last step.
pub(super) fn between(
    here: &Side<'_>,
    there: &Side<'_>,
    machine: &dyn Machine,
    observables: &Observables,
    difference: Difference,
    lost: bool,
) -> Option<Divergence> {
    let run = shortest(here, there, observables, difference)?;
    let other = match run[..] {
        [.., (_, before), (step, after)] => {
            let mut steps = steps_of_instance(there, here.there(before), step, machine);
            if difference == Difference::Label {
                add_moves(there, here.there(before), here.there(after), &mut steps);
            }
            steps
        }
        _ => there.initial().map(|state| (0, state)).collect(),
    };
    Some(Divergence {
        difference,
        lost,
        run: packed(here, &run),
        other: packed(there, &other),
    })
}

/// Replaces state numbers by packed states.
pub(super) fn packed(side: &Side<'_>, steps: &[(StepId, u32)]) -> Vec<(StepId, Vec<u8>)> {
    steps
        .iter()
        .map(|(step, state)| (*step, side.state(*state).to_vec()))
        .collect()
}

/// Returns the steps from a state that are of the same instance as `step`, each once.
pub(super) fn steps_of_instance(
    side: &Side<'_>,
    state: u32,
    step: StepId,
    machine: &dyn Machine,
) -> Vec<(StepId, u32)> {
    let instance = |step: StepId| {
        machine
            .steps()
            .get(step as usize)
            .map(|facts| facts.instance)
    };
    let mut steps: Vec<(StepId, u32)> = Vec::new();
    if state != NOWHERE {
        for edge in side
            .edges(state)
            .filter(|edge| instance(edge.0) == instance(step))
        {
            if !steps.contains(&edge) {
                steps.push(edge);
            }
        }
    }
    steps
}

/// Adds all steps from one state to another, whatever name the other side gives this move.
fn add_moves(side: &Side<'_>, from: u32, to: u32, steps: &mut Vec<(StepId, u32)>) {
    if from != NOWHERE {
        for edge in side.edges(from).filter(|(_, target)| *target == to) {
            if !steps.contains(&edge) {
                steps.push(edge);
            }
        }
    }
}

/// Returns the states of the shortest run on the side `here` to the first difference.
fn shortest(
    here: &Side<'_>,
    there: &Side<'_>,
    observables: &Observables,
    difference: Difference,
) -> Option<Vec<(StepId, u32)>> {
    let mut starts_there: Vec<u32> = there.initial().collect();
    starts_there.sort_unstable();
    let is_different = |start: u32| match (difference, here.there(start)) {
        (Difference::State, twin) => twin == NOWHERE,
        (Difference::Start, twin) => twin != NOWHERE && starts_there.binary_search(&twin).is_err(),
        _ => false,
    };
    here.shortest(is_different, |state| {
        first_difference(here, there, observables, state, difference)
    })
}

/// Returns the shortest run on a side to a state that satisfies the condition.
pub(super) fn shortest_to(
    here: &Side<'_>,
    matches: &dyn Fn(u32) -> bool,
) -> Option<Vec<(StepId, u32)>> {
    here.shortest(matches, |state| {
        here.edges(state).find(|(_, target)| matches(*target))
    })
}

/// Returns the first step from a state that shows the difference.
fn first_difference(
    here: &Side<'_>,
    there: &Side<'_>,
    observables: &Observables,
    state: u32,
    difference: Difference,
) -> Option<(StepId, u32)> {
    let twin = here.there(state);
    let mut edges = here.edges(state);
    if difference == Difference::State {
        return edges.find(|(_, target)| here.there(*target) == NOWHERE);
    }
    if twin == NOWHERE {
        return None;
    }
    let names: Vec<(u32, u32)> = there
        .edges(twin)
        .map(|(step, target)| (observables.name(step), target))
        .collect();
    let mut targets: Vec<u32> = names.iter().map(|edge| edge.1).collect();
    targets.sort_unstable();
    edges.find(|(step, target)| {
        let goal = here.there(*target);
        match difference {
            Difference::State | Difference::Start | Difference::HiddenState => false,
            Difference::Step => *target != state && targets.binary_search(&goal).is_err(),
            Difference::Label => {
                *target != state && !names.contains(&(observables.name(*step), goal))
            }
            Difference::Idling => *target == state && there.is_deadlocked(twin),
            Difference::Allowed => {
                let is_new = |steps: &Vec<bool>| {
                    is_in(steps, *step) && !there.edges(twin).any(|(other, _)| is_in(steps, other))
                };
                observables.allowed.iter().any(is_new)
            }
        }
    })
}

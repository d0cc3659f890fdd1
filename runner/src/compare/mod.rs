//! Baseline against mutant, by their complete reachable graphs: are they equivalent, and if not, what could catch the mutant, and where do they part?
//!
//! States are the same where their packed forms are; numbers mean nothing across graphs. States left out of the model by a constraint count as states without
//! steps of their own, because invariants look at them too. Nothing here runs a step, and properties play no part.

mod detours;
mod fingerprint;
mod side;
mod story;
#[cfg(test)]
mod tests;
mod visible;

pub use fingerprint::fingerprint;

use crate::faults::{Fault as Injected, is_on};
use crate::graph::Graph;
use crate::machine::{Machine, StepId, Worker};
use crate::outcome::{Equivalence, SurvivorClass};
use side::{Differences, Pair};

/// What the comparison of a baseline with a mutant found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// No property over states, steps or runs can tell them apart.
    Equivalent(Equivalence),
    /// They differ.
    Different {
        /// What could catch the mutant.
        class: SurvivorClass,
        /// Where they part first; `None` only where a graph does not say: it has states that cannot be reached, or a step that ended in a fault.
        divergence: Option<Divergence>,
    },
}

/// The shortest run to the first difference: of those, the one whose last but one state has the lowest number in its graph, and then the first step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// What is different about the end of the run.
    pub difference: Difference,
    /// The run is one of the baseline, and its end is what the mutant lacks. Else it is the mutant's, and its end is what the baseline lacks.
    pub lost: bool,
    /// Packed states, each with the step that leads to it. The first is an initial state, and its step means nothing.
    pub run: Vec<(StepId, Vec<u8>)>,
    /// What the other side does from the last state they share: each step of the same instance as the last one of the run, with the packed state it leads
    /// to, by step and then in the order in which they were taken, without doubles. Where the run is an initial state alone: the initial states of
    /// the other side (their step means nothing).
    pub other: Vec<(StepId, Vec<u8>)>,
}

/// What one side has and the other lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The last state.
    State,
    /// Going from the last state but one to the last, by any step.
    Step,
    /// That this step goes from the last state but one to the last; another step does on both sides.
    Label,
    /// Beginning in the last state, which is the only one of the run; it can be reached on both sides.
    Start,
    /// The last step, which leaves the state as it is; the other side is deadlocked there.
    Idling,
    /// Nothing of the last state, but who is off the paths in it: from there the mutant cannot do all that the baseline does.
    Detour,
}

/// Compares two complete graphs of one machine. The worker is only asked what is visible of a state.
///
/// Dropped fairness does not show in a graph: for such a mutant ask [`freed`](crate::liveness::freed), and where that finds a run the class is
/// [`SurvivorClass::DifferentCycles`].
pub fn compare(baseline: &Graph, mutant: &Graph, machine: &dyn Machine, worker: &mut dyn Worker) -> Comparison {
    if let Some(detoured) = detours::Detoured::of(baseline, mutant, machine, worker) {
        return detoured.compare(machine, worker);
    }
    let pair = Pair::new(baseline, mutant);
    let found = pair.differences();
    if let Some(equivalence) = equivalence(&found) {
        return Comparison::Equivalent(equivalence);
    }
    let more = found.new.states || found.new.steps;
    let class = if more && visible::is_same(&pair, worker) {
        SurvivorClass::NeedsHistory
    } else {
        class(&found)
    };
    let divergence = sought(class, &found).and_then(|(difference, lost)| story::tell(&pair, machine, difference, lost));
    Comparison::Different { class, divergence }
}

fn equivalence(found: &Differences) -> Option<Equivalence> {
    if *found == Differences::default() {
        return Some(Equivalence::SameGraph);
    }
    let mut rest = *found;
    rest.new.stutters = false;
    rest.lost.stutters = false;
    (rest == Differences::default()).then_some(Equivalence::Stutters)
}

/// The class, history aside.
fn class(found: &Differences) -> SurvivorClass {
    let Differences { new, lost } = found;
    if new.states {
        SurvivorClass::NewStates
    } else if new.steps && !is_on(Injected::WrongClass) {
        SurvivorClass::NewSteps
    } else if new.steps || lost.states || lost.steps || lost.idling || (lost.starts && !new.starts) {
        SurvivorClass::LessBehaviour
    } else {
        SurvivorClass::DifferentCycles
    }
}

/// What the story is about, and whether it is lost.
fn sought(class: SurvivorClass, found: &Differences) -> Option<(Difference, bool)> {
    let Differences { new, lost } = found;
    let candidates: &[(bool, Difference, bool)] = match class {
        SurvivorClass::NewStates | SurvivorClass::NewSteps | SurvivorClass::NeedsHistory => {
            &[(new.states, Difference::State, false), (new.steps, Difference::Step, false)]
        }
        SurvivorClass::LessBehaviour => &[
            (lost.states, Difference::State, true),
            (lost.steps, Difference::Step, true),
            (lost.idling, Difference::Idling, true),
            (lost.starts, Difference::Start, true),
        ],
        SurvivorClass::DifferentCycles => &[
            (new.starts, Difference::Start, false),
            (new.labels, Difference::Label, false),
            (lost.labels, Difference::Label, true),
            (new.idling, Difference::Idling, false),
        ],
    };
    candidates
        .iter()
        .find(|(there, ..)| *there)
        .map(|(_, difference, lost)| (*difference, *lost))
}

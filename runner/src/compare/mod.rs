//! Baseline against mutant, by their complete reachable graphs: are they equivalent, and if not, what could catch the mutant, and where do they part?
//!
//! States are the same where their packed forms are; numbers mean nothing across graphs. States left out of the model by a constraint count as states without
//! steps of their own, because invariants look at them too. Nothing here runs a step or evaluates a property; what properties can see is a [`Sight`].

mod detours;
mod fingerprint;
mod likeness;
#[cfg(test)]
mod oracle;
mod runs;
mod side;
mod sight;
mod story;
#[cfg(test)]
mod tests;
mod visible;

pub use fingerprint::fingerprint;

pub use sight::Sight;

use crate::faults::{Fault as Injected, is_on};
use crate::graph::Graph;
use crate::liveness::Lasso;
use crate::machine::{Machine, StepId, Worker};
use crate::outcome::{Equivalence, SurvivorClass};
use detours::Detoured;
use likeness::Likeness;
use side::{Differences, Pair, Side};

/// What the comparison of a baseline with a mutant found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// No property that holds on the baseline fails on the mutant.
    Equivalent(Equivalence),
    /// They differ.
    Different {
        /// What could catch the mutant.
        class: SurvivorClass,
        /// The first difference; `None` only if a graph does not show it: it has states that cannot be reached, or a step that ended in a fault.
        witness: Option<Witness>,
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
    /// That this step goes from the last state but one to the last; another step does on both sides, and some property looks at names.
    Label,
    /// Beginning in the last state, which is the only one of the run; it can be reached on both sides.
    Start,
    /// The last step, which leaves the state as it is; the other side is deadlocked there, and deadlock freedom is checked.
    Idling,
    /// That the last step can be taken; on the other side no such step can, and a property asks whether one is allowed.
    Allowed,
    /// Only hidden state in the last state, such as a crashed process: from there the mutant cannot do all that the baseline does.
    Detour,
}

/// What shows the difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// The first state or step that differs.
    Divergence(Divergence),
    /// A fair run of the mutant, by the numbers of its states in the mutant's graph, that the baseline's fairness forbids.
    Run(Lasso),
}

/// Compares two complete graphs of one machine, as far as the properties can see. The worker is only asked what is visible of a state.
///
/// Equivalent are graphs with the same states, the same moves between different states and the same initial states, if the runs agree too: no fair run of the
/// mutant is forbidden in the baseline ([`runs`]), and no finite run of the baseline is lost ([`likeness`]). Then no state invariant, step invariant, goal or
/// temporal formula over predicates that holds on the baseline fails on the mutant, and nothing else does that the [`Sight`] includes.
///
/// Dropped fairness does not show in a graph: for such a mutant ask [`freed`](crate::liveness::freed), and where that finds a run the class is
/// [`SurvivorClass::DifferentCycles`].
pub fn compare(baseline: &Graph, mutant: &Graph, machine: &dyn Machine, worker: &mut dyn Worker, sight: &Sight) -> Comparison {
    let detoured = Detoured::of(baseline, mutant, worker);
    let seen = detoured.as_ref().map_or(mutant, |detoured| &detoured.seen);
    let pair = Pair::new(baseline, seen);
    let found = pair.differences(sight);
    if found == Differences::default() && detoured.is_none() {
        return Comparison::Equivalent(Equivalence::SameGraph);
    }
    let real = detoured.as_ref().map(|detoured| detoured.real(&pair.mutant));
    let comparing = Comparing {
        baseline,
        mutant,
        detoured: detoured.as_ref(),
        real: real.as_ref().unwrap_or(&pair.mutant),
        pair: &pair,
        machine,
        sight,
    };
    match class(&found) {
        Some(class) => comparing.by_steps(&found, class, worker),
        None => comparing.by_runs(&found, worker),
    }
}

/// A comparison under way.
struct Comparing<'c, 'g> {
    baseline: &'g Graph,
    mutant: &'g Graph,
    /// Set if some states of the mutant are off the paths.
    detoured: Option<&'c Detoured<'g>>,
    /// The mutant's own states, with their twins in the baseline.
    real: &'c Side<'g>,
    /// The two graphs as they are seen.
    pair: &'c Pair<'c>,
    machine: &'c dyn Machine,
    sight: &'c Sight,
}

impl Comparing<'_, '_> {
    /// States or steps differ.
    fn by_steps(&self, found: &Differences, class: SurvivorClass, worker: &mut dyn Worker) -> Comparison {
        let is_more = found.new.states || found.new.steps;
        let class = if is_more && visible::is_same(self.pair, worker) {
            SurvivorClass::NeedsHistory
        } else {
            class
        };
        let divergence = sought(class, found).and_then(|(difference, lost)| {
            let (here, there) = if lost {
                (&self.pair.baseline, &self.pair.mutant)
            } else {
                (self.real, &self.pair.baseline)
            };
            let divergence = story::between(here, there, self.machine, self.sight, difference, lost)?;
            Some(match self.detoured {
                Some(detoured) => detoured.with_real_steps(divergence, self.machine, self.real, lost),
                None => divergence,
            })
        });
        different(class, divergence.map(Witness::Divergence))
    }

    /// States, steps and initial states are the same: what is left are the runs.
    fn by_runs(&self, found: &Differences, worker: &mut dyn Worker) -> Comparison {
        let equivalent = Comparison::Equivalent(Equivalence::Stutters);
        // Without hidden state a graph with the same labels has the same fair runs.
        if self.detoured.is_none() && !found.new.labels && !found.lost.labels || is_on(Injected::DetourTakenAsStutter) {
            return equivalent;
        }
        match runs::unmatched(self.mutant, self.real, self.baseline, &self.sight.fairness, worker) {
            Ok(None) => {}
            Ok(Some(lasso)) => return different(SurvivorClass::DifferentCycles, Some(Witness::Run(lasso))),
            // Too large to decide: nothing is proven.
            Err(_) => return different(SurvivorClass::LessBehaviour, None),
        }
        if self.detoured.is_none() {
            return equivalent;
        }
        let likeness = Likeness {
            mutant: self.mutant,
            baseline: self.baseline,
            real: self.real,
            there: &self.pair.baseline,
            sight: self.sight,
        };
        match likeness.shortcoming() {
            None => equivalent,
            Some(falls_short) => {
                let divergence = self.first_shortcoming(falls_short.as_ref());
                different(SurvivorClass::LessBehaviour, divergence.map(Witness::Divergence))
            }
        }
    }

    /// The shortest run to a state from which the mutant does less than the baseline.
    fn first_shortcoming(&self, falls_short: &dyn Fn(u32) -> bool) -> Option<Divergence> {
        let run = story::shortest_to(self.real, &|state| state < self.mutant.len() && falls_short(state))?;
        let other = match run[..] {
            [.., (_, before), (step, _)] => story::steps_of_instance(&self.pair.baseline, self.real.there(before), step, self.machine),
            _ => Vec::new(),
        };
        Some(Divergence {
            difference: Difference::Detour,
            lost: false,
            run: story::packed(self.real, &run),
            other: story::packed(&self.pair.baseline, &other),
        })
    }
}

fn different(class: SurvivorClass, witness: Option<Witness>) -> Comparison {
    Comparison::Different { class, witness }
}

/// The class by states and steps alone, history aside; `None` if these are the same.
fn class(found: &Differences) -> Option<SurvivorClass> {
    let Differences { new, lost } = found;
    if new.states {
        Some(SurvivorClass::NewStates)
    } else if (new.steps || new.names) && !is_on(Injected::WrongClass) {
        Some(SurvivorClass::NewSteps)
    } else if new.steps
        || new.names
        || lost.states
        || lost.steps
        || lost.names
        || new.allowed
        || lost.allowed
        || new.deadlocks
        || lost.deadlocks
        || (lost.starts && !new.starts)
    {
        Some(SurvivorClass::LessBehaviour)
    } else {
        new.starts.then_some(SurvivorClass::DifferentCycles)
    }
}

/// What the story is about, and whether it is lost.
fn sought(class: SurvivorClass, found: &Differences) -> Option<(Difference, bool)> {
    let Differences { new, lost } = found;
    let candidates: &[(bool, Difference, bool)] = match class {
        SurvivorClass::NewStates | SurvivorClass::NewSteps | SurvivorClass::NeedsHistory => &[
            (new.states, Difference::State, false),
            (new.steps, Difference::Step, false),
            (new.names, Difference::Label, false),
        ],
        SurvivorClass::LessBehaviour => &[
            (lost.states, Difference::State, true),
            (lost.steps, Difference::Step, true),
            (lost.names, Difference::Label, true),
            (lost.allowed, Difference::Allowed, true),
            (new.allowed, Difference::Allowed, false),
            (lost.deadlocks, Difference::Idling, true),
            (new.deadlocks, Difference::Idling, false),
            (lost.starts, Difference::Start, true),
        ],
        SurvivorClass::DifferentCycles => &[(new.starts, Difference::Start, false)],
    };
    candidates
        .iter()
        .find(|(there, ..)| *there)
        .map(|(_, difference, lost)| (*difference, *lost))
}

//! Compares the complete reachable graphs of baseline and mutant: are they equivalent, and if not,
//! what could catch the mutant, and where do they diverge?
//!
//! States are equal if their packed forms are; numbers are local to a graph. States excluded by a
//! constraint count as states without steps, because invariants are checked in them too. A
//! [`Observables`] describes what properties can see.

mod crash_state;
mod divergence;
mod fingerprint;
mod observables;
mod runs;
mod side;
mod simulation;
#[cfg(test)]
mod tests;
mod visible;

pub use fingerprint::fingerprint;

pub use observables::Observables;

use crate::faults::{InjectedFault, is_on};
use crate::graph::Graph;
use crate::liveness::Lasso;
use crate::machine::{Machine, StepId, Worker};
use crate::outcome::{Equivalence, SurvivorClass};
use crash_state::HiddenStateMutant;
use side::{Differences, Pair, Side};
use simulation::SimulationCheck;

/// The result of comparing a baseline with a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// No property that holds on the baseline fails on the mutant.
    Equivalent(Equivalence),
    /// The graphs differ.
    Different {
        /// The kind of property that could catch the mutant.
        class: SurvivorClass,
        /// The first difference. `None` if the graphs do not show it. Examples are unreachable
        /// states, a step that ended in a fault, or a comparison too large to decide.
        witness: Option<Witness>,
    },
}

/// The shortest run to the first difference. Among several, it has the lowest number of the last
/// but one state, and then the first step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The kind of difference at the end of the run.
    pub difference: Difference,
    /// If true, the run is the baseline's, and the mutant lacks its end. Otherwise the run is the
    /// mutant's, and the baseline lacks its end.
    pub lost: bool,
    /// Packed states with the steps that lead there. The first step is meaningless.
    pub run: Vec<(StepId, Vec<u8>)>,
    /// Alternatives on the other side: steps from the last common state by the instance that takes
    /// the run's last step, with packed targets. Ordered by step and choices, without duplicates.
    /// If the run has one state, these are the other side's initial states, with meaningless steps.
    pub other: Vec<(StepId, Vec<u8>)>,
}

/// A feature that one side has and the other lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The last state.
    State,
    /// A step of any name from the last but one state to the last.
    Step,
    /// A step of this name between the last two states. The other side moves by other steps.
    Label,
    /// That the last and only state is initial. It is reachable on both sides.
    Start,
    /// The last step, which changes nothing; the other side is deadlocked there.
    Idling,
    /// That the last step is allowed, which a property asks for; on the other side it is not.
    Allowed,
    /// Hidden state in the last state, after which the mutant does less than the baseline.
    HiddenState,
}

/// Evidence of the difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// The first state or step that differs.
    Divergence(Divergence),
    /// A fair run of the mutant, in its graph, that the baseline's fairness forbids.
    Run(Lasso),
}

/// Compares two complete graphs of one machine, as far as the properties can see.
///
/// Equivalent graphs have the same states, initial states and moves between different states, and
/// their runs agree: no fair run of the mutant is forbidden in the baseline ([`runs`]), and no
/// finite run of the baseline is lost ([`simulation`]). Then each state invariant, step invariant,
/// goal or temporal formula over predicates that holds on the baseline holds on the mutant. The
/// same is true for all other properties that the [`Observables`] includes.
///
/// Graphs do not show dropped fairness, which [`freed`](crate::liveness::freed) decides. If that
/// finds a run, the class is [`SurvivorClass::DifferentCycles`].
pub fn compare(
    baseline: &Graph,
    mutant: &Graph,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    observables: &Observables,
) -> Comparison {
    let with_hidden = HiddenStateMutant::of(baseline, mutant, worker);
    let seen = with_hidden
        .as_ref()
        .map_or(mutant, |with_hidden| &with_hidden.seen);
    let pair = Pair::new(baseline, seen);
    let found = pair.differences(observables);
    if found == Differences::default() && with_hidden.is_none() {
        return Comparison::Equivalent(Equivalence::SameGraph);
    }
    let is_one_to_one =
        |with_hidden: &HiddenStateMutant<'_>| with_hidden.is_one_to_one(&pair.mutant, baseline);
    if found == Differences::default() && with_hidden.as_ref().is_some_and(is_one_to_one) {
        return Comparison::Equivalent(Equivalence::Stutters);
    }
    let real = with_hidden
        .as_ref()
        .map(|with_hidden| with_hidden.real(&pair.mutant));
    let comparing = Comparing {
        baseline,
        mutant,
        with_hidden: with_hidden.as_ref(),
        real: real.as_ref().unwrap_or(&pair.mutant),
        pair: &pair,
        machine,
        observables,
    };
    match class(&found) {
        Some(class) => comparing.by_steps(&found, class, worker),
        None => comparing.by_runs(&found, worker),
    }
}

struct Comparing<'c, 'g> {
    baseline: &'g Graph,
    mutant: &'g Graph,
    /// Set if the mutant has states with hidden state.
    with_hidden: Option<&'c HiddenStateMutant<'g>>,
    /// The mutant's own states, with their twins in the baseline.
    real: &'c Side<'g>,
    /// The two graphs as properties see them.
    pair: &'c Pair<'c>,
    machine: &'c dyn Machine,
    observables: &'c Observables,
}

impl Comparing<'_, '_> {
    /// Compares graphs whose states or steps differ.
    fn by_steps(
        &self,
        found: &Differences,
        class: SurvivorClass,
        worker: &mut dyn Worker,
    ) -> Comparison {
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
            let divergence = divergence::between(
                here,
                there,
                self.machine,
                self.observables,
                difference,
                lost,
            )?;
            Some(match self.with_hidden {
                Some(with_hidden) => {
                    with_hidden.with_real_steps(divergence, self.machine, self.real, lost)
                }
                None => divergence,
            })
        });
        different(class, divergence.map(Witness::Divergence))
    }

    /// Compares graphs with the same states, steps and initial states by their runs.
    fn by_runs(&self, found: &Differences, worker: &mut dyn Worker) -> Comparison {
        let equivalent = Comparison::Equivalent(Equivalence::Stutters);
        // Without hidden state, equal labels imply equal fair runs.
        if self.with_hidden.is_none() && !found.new.labels && !found.lost.labels
            || is_on(InjectedFault::CrashTakenAsStutter)
        {
            return equivalent;
        }
        match runs::unmatched(
            self.mutant,
            self.real,
            self.baseline,
            &self.observables.fairness,
            worker,
        ) {
            Ok(None) => {}
            Ok(Some(lasso)) => {
                return different(SurvivorClass::DifferentCycles, Some(Witness::Run(lasso)));
            }
            // The product is too large to decide, so equivalence is not proven.
            Err(_) => return different(SurvivorClass::LessBehaviour, None),
        }
        if self.with_hidden.is_none() {
            return equivalent;
        }
        let simulation = SimulationCheck {
            mutant: self.mutant,
            baseline: self.baseline,
            real: self.real,
            there: &self.pair.baseline,
            observables: self.observables,
        };
        match simulation.unmatched_states() {
            None => equivalent,
            Some(falls_short) => {
                let divergence = self.first_shortcoming(falls_short.as_ref());
                different(
                    SurvivorClass::LessBehaviour,
                    divergence.map(Witness::Divergence),
                )
            }
        }
    }

    /// Returns the shortest run to a state from which the mutant does less than the baseline.
    fn first_shortcoming(&self, falls_short: &dyn Fn(u32) -> bool) -> Option<Divergence> {
        let run = divergence::shortest_to(self.real, falls_short)?;
        let other = match run[..] {
            [.., (_, before), (step, _)] => divergence::steps_of_instance(
                &self.pair.baseline,
                self.real.there(before),
                step,
                self.machine,
            ),
            _ => Vec::new(),
        };
        Some(Divergence {
            difference: Difference::HiddenState,
            lost: false,
            run: divergence::packed(self.real, &run),
            other: divergence::packed(&self.pair.baseline, &other),
        })
    }
}

fn different(class: SurvivorClass, witness: Option<Witness>) -> Comparison {
    Comparison::Different { class, witness }
}

/// Returns the class by states and steps alone, without history. `None` if they are equal.
fn class(found: &Differences) -> Option<SurvivorClass> {
    let Differences { new, lost } = found;
    let has_new_step = new.steps || new.names;
    if new.states {
        Some(SurvivorClass::NewStates)
    } else if has_new_step && !is_on(InjectedFault::WrongClass) {
        Some(SurvivorClass::NewSteps)
    } else if has_new_step
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

/// Returns the difference to search for, and whether the mutant lacks it.
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

//! A mutant that leaves the baseline's paths: a process has crashed, a step is halfway done. Who is off the paths cannot be seen by any property, so states
//! count as the same where nothing else differs, and what leads from one to the other is no step.
//!
//! By states and steps so seen such a mutant may be the baseline though it is not: who has crashed does nothing that the baseline never does. So it is
//! equivalent only where from each of its states it can go on as the baseline can.

use super::side::{NOWHERE, Pair, Side};
use super::{Comparison, Difference, Divergence, class, equivalence, sought, story, visible};
use crate::faults::{Fault as Injected, is_on};
use crate::graph::Graph;
use crate::machine::{Expanded, Machine, StepId, Worker};
use crate::outcome::{Equivalence, SurvivorClass};
use crate::store::Store;

/// A mutant some of whose states are off the paths, beside the baseline.
pub(super) struct Detoured<'g> {
    baseline: &'g Graph,
    mutant: &'g Graph,
    /// The mutant as it is seen.
    seen: Graph,
    /// For each state of the mutant, and then for each that is left out of the model, its number in `seen`, those left out numbered after all others.
    numbers: Vec<u32>,
    /// Whether somebody is off the paths in it.
    is_off: Vec<bool>,
    /// The first step that only mutants take; the others come before it.
    first_extra: StepId,
}

impl<'g> Detoured<'g> {
    /// None where nobody is ever off the paths.
    pub(super) fn of(baseline: &'g Graph, mutant: &'g Graph, machine: &dyn Machine, worker: &mut dyn Worker) -> Option<Detoured<'g>> {
        // Most mutants have none, and need no copy of their graph.
        if !has_any_off(&mutant.store, &baseline.store, worker) && !has_any_off(&mutant.outside, &baseline.outside, worker) {
            return None;
        }
        let mut seen = Graph::new();
        let mut is_off = Vec::new();
        let inside = fold(&mutant.store, &baseline.store, worker, &mut seen.store, &mut is_off)?;
        let outside = fold(&mutant.outside, &baseline.outside, worker, &mut seen.outside, &mut is_off)?;
        let count = seen.store.len();
        let mut detoured = Detoured {
            baseline,
            mutant,
            seen,
            numbers: inside.into_iter().chain(outside.into_iter().map(|state| count + state)).collect(),
            is_off,
            first_extra: machine.steps().iter().take_while(|step| !step.extra).count() as StepId,
        };
        detoured.connect();
        Some(detoured)
    }

    /// Writes down the edges of the mutant as it is seen.
    fn connect(&mut self) {
        let real = Side::numbered(self.mutant, self.numbers.clone());
        let count = self.seen.len();
        let mut edges: Vec<Vec<(StepId, u32)>> = vec![Vec::new(); count as usize];
        let mut expanded = vec![Expanded::default(); count as usize];
        for state in 0..self.mutant.len() {
            let number = self.numbers[state as usize] as usize;
            edges[number].extend(real.edges(state).map(|(step, target)| (step, self.numbers[target as usize])));
            let here = self.mutant.expanded(state);
            expanded[number].enabled |= here.enabled;
            expanded[number].terminated |= here.terminated;
        }
        for (mut edges, expanded) in edges.into_iter().zip(expanded) {
            edges.sort_unstable();
            edges.dedup();
            for (step, target) in edges {
                match target.checked_sub(count) {
                    None => self.seen.push_edge(step, target),
                    Some(outside) => self.seen.push_outside_edge(step, outside),
                }
            }
            self.seen.end_state(expanded);
        }
        let mut starts: Vec<u32> = real.initial().map(|state| self.numbers[state as usize]).collect();
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            match start.checked_sub(count) {
                None => self.seen.initial.push(start),
                Some(outside) => self.seen.outside_initial.push(outside),
            }
        }
    }

    /// The comparison of [`compare`](super::compare).
    pub(super) fn compare(&self, machine: &dyn Machine, worker: &mut dyn Worker) -> Comparison {
        let pair = Pair::new(self.baseline, &self.seen);
        let found = pair.differences();
        let there = self.numbers.iter().map(|number| pair.mutant.there(*number)).collect();
        let real = Side::numbered(self.mutant, there);
        if equivalence(&found).is_some() {
            let mut states = 0..self.mutant.len();
            let unlike = states.find(|state| !self.goes_on_alike(&real, &pair.baseline, *state));
            return match unlike.filter(|_| !is_on(Injected::DetourTakenAsStutter)) {
                None => Comparison::Equivalent(Equivalence::Stutters),
                Some(_) => Comparison::Different {
                    class: SurvivorClass::DifferentCycles,
                    divergence: self.first_unlike(&real, &pair.baseline),
                },
            };
        }
        let is_more = found.new.states || found.new.steps;
        let class = if is_more && visible::is_same(&pair, worker) {
            SurvivorClass::NeedsHistory
        } else {
            class(&found)
        };
        let divergence = sought(class, &found).and_then(|(difference, lost)| {
            let (here, there) = if lost {
                (&pair.baseline, &pair.mutant)
            } else {
                (&real, &pair.baseline)
            };
            let divergence = story::between(here, there, machine, difference, lost)?;
            Some(self.with_real_steps(divergence, machine, &real, lost))
        });
        Comparison::Different { class, divergence }
    }

    /// Whether the mutant goes on from this state as the baseline does from the same one, perhaps by a step of two halves.
    fn goes_on_alike(&self, real: &Side<'_>, baseline: &Side<'_>, state: u32) -> bool {
        let twin = real.there(state);
        if twin == NOWHERE || self.mutant.expanded(state) != self.baseline.expanded(twin) {
            return false;
        }
        let mut expected: Vec<(StepId, u32)> = baseline.edges(twin).filter(|(_, target)| *target != twin).collect();
        let changes = |state: u32| {
            let seen = real.edges(state).map(|(step, target)| (step, real.there(target)));
            seen.filter(|(_, target)| *target != twin).collect::<Vec<_>>()
        };
        let mut found = changes(state);
        for (step, half) in self.halves(real, state, twin) {
            let second: Vec<_> = changes(half).into_iter().filter(|edge| edge.0 == step).collect();
            // A second half that changes nothing, or leads to a third, is no part of a step that the baseline has.
            if second.is_empty() || self.halves(real, half, twin).any(|(other, _)| other == step) {
                return false;
            }
            found.extend(second);
        }
        for edges in [&mut expected, &mut found] {
            edges.sort_unstable();
            edges.dedup();
        }
        expected == found
    }

    /// First halves of steps: they change nothing that can be seen. A crash is none, and needs no second half.
    fn halves<'s>(&'s self, real: &'s Side<'_>, state: u32, twin: u32) -> impl Iterator<Item = (StepId, u32)> + 's {
        let edges = real.edges(state);
        edges.filter(move |(step, target)| *target != state && real.there(*target) == twin && *step < self.first_extra)
    }

    /// The shortest run to a state from which the mutant does not go on as the baseline does.
    fn first_unlike(&self, real: &Side<'_>, baseline: &Side<'_>) -> Option<Divergence> {
        let is_unlike = |state: u32| state < self.mutant.len() && !self.goes_on_alike(real, baseline, state);
        let run = story::shortest_to(real, &is_unlike)?;
        Some(Divergence {
            difference: Difference::Detour,
            lost: false,
            run: story::packed(real, &run),
            other: Vec::new(),
        })
    }

    /// What the other side does is told where both are on the paths: by steps that it really takes from there.
    fn with_real_steps(&self, mut divergence: Divergence, machine: &dyn Machine, real: &Side<'_>, lost: bool) -> Divergence {
        let [.., (_, before), (step, _)] = &divergence.run[..] else {
            return divergence;
        };
        let here = self.mutant.store.find(before);
        if lost {
            let steps = here.map_or(Vec::new(), |here| story::steps_of_instance(real, here, *step, machine));
            divergence.other = story::packed(real, &steps);
        } else if here.is_none_or(|here| self.is_off[here as usize]) {
            divergence.other = Vec::new();
        }
        divergence
    }
}

/// Whether somebody is off the paths in some state.
fn has_any_off(store: &Store, baseline: &Store, worker: &mut dyn Worker) -> bool {
    let mut plain = Vec::new();
    store.iter().any(|state| is_off(state, baseline, worker, &mut plain))
}

/// Whether somebody is off the paths in this state of a mutant; `plain` is then how it is seen.
fn is_off(state: &[u8], baseline: &Store, worker: &mut dyn Worker, plain: &mut Vec<u8>) -> bool {
    worker.without_detours(state, plain) && baseline.find(state).is_none()
}

/// The states of a mutant as they are seen, each with its number among those; nothing where they are too many.
fn fold(store: &Store, baseline: &Store, worker: &mut dyn Worker, seen: &mut Store, all_off: &mut Vec<bool>) -> Option<Vec<u32>> {
    let mut plain = Vec::new();
    let mut numbers = Vec::new();
    for state in store.iter() {
        let off = is_off(state, baseline, worker, &mut plain);
        let (number, _) = seen.intern(if off { &plain } else { state }).ok()?;
        numbers.push(number);
        all_off.push(off);
    }
    Some(numbers)
}

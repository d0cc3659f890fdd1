//! Mutants with hidden state, such as a crashed process or a step that is half done. No property
//! can see hidden state, so states that differ in nothing else count as equal, and moves between
//! them count as no step.
//!
//! By visible states and steps such a mutant can equal the baseline although it is not equivalent:
//! a crashed process does nothing that the baseline never does. Therefore its runs are compared
//! too.

use super::side::Side;
use super::{Divergence, divergence};
use crate::graph::Graph;
use crate::machine::{CrashStateEraser, Expanded, Machine, StepId, Worker};
use crate::store::Store;

/// A mutant with hidden state in some of its states, beside the baseline.
pub(super) struct HiddenStateMutant<'g> {
    mutant: &'g Graph,
    /// The mutant's graph as properties see it.
    pub(super) seen: Graph,
    /// For each state of the mutant, excluded ones last, its number in `seen`.
    numbers: Vec<u32>,
}

impl<'g> HiddenStateMutant<'g> {
    /// Returns `None` if no state has hidden state.
    pub(super) fn of(
        baseline: &'g Graph,
        mutant: &'g Graph,
        worker: &mut dyn Worker,
    ) -> Option<HiddenStateMutant<'g>> {
        let crash_state = worker.crash_state()?;
        // Most mutants have no hidden state and need no copy of their graph.
        if !has_any_off(&mutant.store, &baseline.store, crash_state)
            && !has_any_off(&mutant.outside, &baseline.outside, crash_state)
        {
            return None;
        }
        let mut seen = Graph::new();
        let inside = fold(&mutant.store, &baseline.store, crash_state, &mut seen.store)?;
        let outside = fold(
            &mutant.outside,
            &baseline.outside,
            crash_state,
            &mut seen.outside,
        )?;
        let count = seen.store.len();
        let mut with_hidden = HiddenStateMutant {
            mutant,
            seen,
            numbers: inside
                .into_iter()
                .chain(outside.into_iter().map(|state| count + state))
                .collect(),
        };
        with_hidden.connect();
        Some(with_hidden)
    }

    /// Adds the edges of the mutant as properties see them.
    fn connect(&mut self) {
        let real = Side::numbered(self.mutant, self.numbers.clone());
        let count = self.seen.len();
        let mut edges: Vec<Vec<(StepId, u32)>> = vec![Vec::new(); count as usize];
        let mut expanded = vec![Expanded::default(); count as usize];
        for state in 0..self.mutant.len() {
            let number = self.numbers[state as usize] as usize;
            edges[number].extend(
                real.edges(state)
                    .map(|(step, target)| (step, self.numbers[target as usize])),
            );
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
        let mut starts: Vec<u32> = real
            .initial()
            .map(|state| self.numbers[state as usize])
            .collect();
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            match start.checked_sub(count) {
                None => self.seen.initial.push(start),
                Some(outside) => self.seen.outside_initial.push(outside),
            }
        }
    }

    /// Whether no two states of the mutant look alike. A graph that looks like the baseline's then
    /// has its runs, because hidden state has no effect.
    pub(super) fn is_one_to_one(&self, seen: &Side<'_>, baseline: &Graph) -> bool {
        let is_same = |state: u32| {
            let twin = seen.there(self.numbers[state as usize]);
            self.mutant.expanded(state) == baseline.expanded(twin)
        };
        self.mutant.len() == self.seen.len()
            && self.mutant.outside.len() == self.seen.outside.len()
            && (0..self.mutant.len()).all(is_same)
    }

    /// Returns the side of the mutant's real states, with the twins of their visible states.
    pub(super) fn real(&self, seen: &Side<'_>) -> Side<'g> {
        Side::numbered(
            self.mutant,
            self.numbers
                .iter()
                .map(|number| seen.there(*number))
                .collect(),
        )
    }

    /// Replaces the mutant's steps as properties see them by real ones, if they are the other
    /// side's.
    pub(super) fn with_real_steps(
        &self,
        mut divergence: Divergence,
        machine: &dyn Machine,
        real: &Side<'_>,
        lost: bool,
    ) -> Divergence {
        let [.., (_, before), (step, _)] = &divergence.run[..] else {
            return divergence;
        };
        if lost {
            let here = self.mutant.store.find(before);
            let steps = here.map_or(Vec::new(), |here| {
                divergence::steps_of_instance(real, here, *step, machine)
            });
            divergence.other = divergence::packed(real, &steps);
        }
        divergence
    }
}

/// Whether some state has hidden state.
fn has_any_off(store: &Store, baseline: &Store, crash_state: &mut dyn CrashStateEraser) -> bool {
    let mut plain = Vec::new();
    store
        .iter()
        .any(|state| has_hidden_state(state, baseline, crash_state, &mut plain))
}

/// Whether this state of a mutant has hidden state. If so, `plain` is its visible part.
fn has_hidden_state(
    state: &[u8],
    baseline: &Store,
    crash_state: &mut dyn CrashStateEraser,
    plain: &mut Vec<u8>,
) -> bool {
    crash_state.without_crash_state(state, plain) && baseline.find(state).is_none()
}

/// Adds the visible parts of states to `seen` and returns their numbers; `None` if it is full.
fn fold(
    store: &Store,
    baseline: &Store,
    crash_state: &mut dyn CrashStateEraser,
    seen: &mut Store,
) -> Option<Vec<u32>> {
    let mut plain = Vec::new();
    let mut numbers = Vec::new();
    for state in store.iter() {
        let off = has_hidden_state(state, baseline, crash_state, &mut plain);
        let (number, _) = seen.intern(if off { &plain } else { state }).ok()?;
        numbers.push(number);
    }
    Some(numbers)
}

//! All states and steps of a model and its survivors, without duplicates.
//!
//! States of the baseline come first, in the order of its search. States that a constraint excludes
//! are included, because properties are evaluated in them too.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use super::bits::{self, RowSet};
use crate::graph::{Graph, WithExcluded};
use crate::machine::{Machine, Worker};
use crate::outcome::Mutant;
use crate::search::{Pace, Search, SearchEnd, Task};
use crate::step::Switch;
use crate::store::Store;

pub(super) struct Dataset {
    pub(super) states: Store,
    /// The number of states of the baseline, which come first.
    pub(super) of_baseline: usize,
    /// Steps between different states, regardless of the action.
    pub(super) steps: Vec<(u32, u32)>,
    /// The number of steps of the baseline, which come first.
    pub(super) steps_of_baseline: usize,
    numbers: HashMap<(u32, u32), u32>,
    pub(super) most_states: usize,
    most_steps: usize,
}

/// The states and steps of the dataset that one machine has.
#[derive(Clone, Default)]
pub(super) struct Share {
    /// All states: first those within the state constraints, then those that a constraint excludes.
    pub(super) states: Vec<u32>,
    /// The number of states within the constraints. Only these can meet a goal.
    pub(super) within: usize,
    pub(super) steps: Vec<u32>,
}

impl Share {
    pub(super) fn state_bits(&self, dataset: &Dataset) -> RowSet {
        of_numbers(&self.states, dataset.states.len() as usize)
    }

    /// Returns the states that can meet a goal.
    pub(super) fn goal_bits(&self, dataset: &Dataset) -> RowSet {
        of_numbers(&self.states[..self.within], dataset.states.len() as usize)
    }

    pub(super) fn step_bits(&self, dataset: &Dataset) -> RowSet {
        of_numbers(&self.steps, dataset.steps.len())
    }
}

fn of_numbers(numbers: &[u32], rows: usize) -> RowSet {
    let mut bits = bits::none(rows);
    for number in numbers {
        bits::set(&mut bits, *number as usize);
    }
    bits
}

impl Dataset {
    /// Creates the dataset of the baseline, with limits for all graphs added later. `worker` is as in
    /// [`add_graph`](Self::add_graph).
    pub(super) fn new(
        baseline: &Graph,
        worker: Option<&mut dyn Worker>,
        most_states: usize,
        most_steps: usize,
    ) -> Option<(Dataset, Share)> {
        let mut dataset = Dataset {
            states: Store::new(),
            of_baseline: 0,
            steps: Vec::new(),
            steps_of_baseline: 0,
            numbers: HashMap::new(),
            most_states,
            most_steps,
        };
        let share = dataset.add_graph(baseline, worker)?;
        dataset.of_baseline = dataset.states.len() as usize;
        dataset.steps_of_baseline = dataset.steps.len();
        Some((dataset, share))
    }

    /// Whether steps are recorded. They are dropped if there are too many.
    pub(super) fn has_steps(&self) -> bool {
        self.most_steps > 0
    }

    /// Drops all steps, and those of graphs that are added later.
    pub(super) fn drop_steps(&mut self) {
        self.most_steps = 0;
        self.steps.clear();
        self.numbers.clear();
        self.steps_of_baseline = 0;
    }

    /// Adds a graph. Returns `None` if there would be too many states; if there would be too many
    /// steps, drops all steps. A mutant's `worker` removes the crash state, which no property can
    /// see. Steps that change nothing else are left out.
    pub(super) fn add_graph(
        &mut self,
        graph: &Graph,
        worker: Option<&mut dyn Worker>,
    ) -> Option<Share> {
        if self.states.len() as usize + (graph.len() + graph.outside.len()) as usize
            > self.most_states
        {
            return None;
        }
        let mut share = Share {
            within: graph.len() as usize,
            ..Share::default()
        };
        let mut crash_state = worker.and_then(|worker| worker.crash_state());
        let mut plain = Vec::new();
        for state in graph.store.iter().chain(graph.outside.iter()) {
            let is_off = crash_state
                .as_mut()
                .is_some_and(|crash_state| crash_state.without_crash_state(state, &mut plain));
            let seen = if is_off { plain.as_slice() } else { state };
            share.states.push(self.states.intern(seen).ok()?.0);
        }
        self.take_steps(graph, &mut share);
        Some(share)
    }

    fn take_steps(&mut self, graph: &Graph, share: &mut Share) {
        let whole = WithExcluded::new(graph);
        for state in 0..graph.len() {
            for (_, target) in whole.edges(state) {
                let step = (share.states[state as usize], share.states[target as usize]);
                if step.0 != step.1 && self.has_steps() {
                    share.steps.push(self.number(step));
                }
            }
            if self.steps.len() > self.most_steps {
                self.most_steps = 0;
                self.steps.clear();
                self.numbers.clear();
                share.steps.clear();
            }
        }
        share.steps.sort_unstable();
        share.steps.dedup();
    }

    /// Returns the number of a step between two states, if it is recorded.
    pub(super) fn step(&self, before: u32, after: u32) -> Option<u32> {
        self.numbers.get(&(before, after)).copied()
    }

    fn number(&mut self, step: (u32, u32)) -> u32 {
        let fresh = self.steps.len() as u32;
        let number = *self.numbers.entry(step).or_insert(fresh);
        if number == fresh {
            self.steps.push(step);
        }
        number
    }
}

/// Searches a machine under a mutant and returns its graph. `None` if the search was cut off.
pub(super) fn graph(
    machine: &dyn Machine,
    switch: Option<Switch>,
    most_states: u64,
    most_bytes: u64,
    stop: &AtomicBool,
) -> Option<Graph> {
    let mut search = Search::new();
    let mut worker = machine.worker();
    let mut worker = worker.under(switch);
    let task = Task {
        properties: &[],
        pace: Pace::Ahead,
        record: true,
        go_on: true,
        of_mutant: switch.is_some(),
        max_states: most_states,
        max_bytes: most_bytes,
        stop,
        progress: &|_| {},
    };
    let searched = search.run(machine, &mut *worker, &task);
    (searched.end == SearchEnd::Complete).then(|| search.into_graph())
}

/// Returns the fairness assumptions to check under a mutant.
pub(super) fn fairness(machine: &dyn Machine, mutant: Option<&Mutant>) -> Vec<usize> {
    use mutaspec_mutator::Effect;
    let dropped = mutant.and_then(|mutant| match mutant.effect() {
        Effect::DropFairness { first, last } => Some(first as usize..=last as usize),
        // A run that is fair under the strong assumption is fair under the weakened one too.
        Effect::Switch(_) | Effect::WeakenFairness(_) | Effect::Shrink(_) => None,
    });
    (0..machine.definition().fairness.len())
        .filter(|row| {
            dropped
                .as_ref()
                .is_none_or(|dropped| !dropped.contains(row))
        })
        .collect()
}

//! The reachable graph of a machine: states by number, and beside each the steps that were taken from it.
//!
//! A graph is what a search writes down when it is asked to; temporal properties and comparisons read it. It says nothing of properties.

mod seen;
mod whole;

use std::ops::Range;

pub use seen::as_seen;
pub use whole::Whole;

use crate::machine::{Expanded, StepId};
use crate::store::{Store, make_room, with_room};

/// In place of a state's number: the step leads to a state that a state constraint leaves out of the model.
pub const OUTSIDE: u32 = u32::MAX;

const ENABLED: u64 = 1 << 63;
const TERMINATED: u64 = 1 << 62;
const END: u64 = TERMINATED - 1;

/// States and edges, an edge for each step that was taken: also where it leaves the state as it is, where another step leads to the same state
/// too, and once for every combination of choices.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The states.
    pub store: Store,
    /// The initial states, each once, in the order in which they were found.
    pub initial: Vec<u32>,
    /// For each expanded state where its edges end; they begin where those of the state before it end. The two highest bits are the facts of
    /// [`Expanded`].
    rows: Vec<u64>,
    labels: Vec<StepId>,
    targets: Vec<u32>,
    /// The states left out of the model to which edges lead, numbered on their own.
    pub outside: Store,
    /// For each edge to [`OUTSIDE`], in the order of the edges, the number of its state in [`outside`](Graph::outside).
    outside_targets: Vec<u32>,
    /// Initial states left out of the model, as numbers in [`outside`](Graph::outside), each once.
    pub outside_initial: Vec<u32>,
}

impl Graph {
    /// A graph without states.
    pub fn new() -> Graph {
        Graph::default()
    }

    /// How many states there are.
    #[inline]
    pub fn len(&self) -> u32 {
        self.store.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// A packed state; a number beyond the last is that of a state left out of the model, as [`Whole`] numbers them.
    #[inline]
    pub fn state(&self, state: u32) -> &[u8] {
        match state.checked_sub(self.len()) {
            None => self.store.get(state),
            Some(outside) => self.outside.get(outside),
        }
    }

    /// How many states have their edges, counted from state 0; all of them after a complete search.
    pub fn expanded_states(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Whether every state has its edges.
    pub fn is_complete(&self) -> bool {
        self.expanded_states() >= self.len()
    }

    /// The steps from a state and the states they lead to ([`OUTSIDE`] for a state left out), in the order in which they were taken: by step
    /// and then by choices. None for a state that was not expanded; of one at which the search was cut off, some.
    #[inline]
    pub fn edges(&self, state: u32) -> impl ExactSizeIterator<Item = (StepId, u32)> + Clone + '_ {
        let range = self.edge_range(state);
        self.labels[range.clone()].iter().copied().zip(self.targets[range].iter().copied())
    }

    /// The places of a state's edges among all edges.
    #[inline]
    pub fn edge_range(&self, state: u32) -> Range<usize> {
        let all = self.labels.len();
        let end = |row: u32| self.rows.get(row as usize).map_or(all, |row| (row & END) as usize);
        let start = if state == 0 { 0 } else { end(state - 1) };
        start..end(state)
    }

    /// How many edges there are.
    pub fn edge_count(&self) -> usize {
        self.labels.len()
    }

    /// The steps of all edges.
    pub fn labels(&self) -> &[StepId] {
        &self.labels
    }

    /// The states to which all edges lead.
    pub fn targets(&self) -> &[u32] {
        &self.targets
    }

    /// For all edges to [`OUTSIDE`], in order, the numbers of their states in [`outside`](Graph::outside).
    pub fn outside_targets(&self) -> &[u32] {
        &self.outside_targets
    }

    /// What the worker said of a state; nothing where it was not expanded.
    #[inline]
    pub fn expanded(&self, state: u32) -> Expanded {
        let row = self.rows.get(state as usize).copied().unwrap_or(0);
        Expanded {
            enabled: row & ENABLED != 0,
            terminated: row & TERMINATED != 0,
        }
    }

    /// Adds an edge from the state whose edges are being written: state 0 first, the next after each [`end_state`](Graph::end_state).
    #[inline]
    pub fn push_edge(&mut self, step: StepId, target: u32) {
        make_room(&mut self.labels, 1);
        make_room(&mut self.targets, 1);
        self.labels.push(step);
        self.targets.push(target);
    }

    /// Adds an edge to a state left out of the model, by its number in [`outside`](Graph::outside).
    pub fn push_outside_edge(&mut self, step: StepId, outside: u32) {
        self.push_edge(step, OUTSIDE);
        self.outside_targets.push(outside);
    }

    /// All edges of the state are written.
    #[inline]
    pub fn end_state(&mut self, expanded: Expanded) {
        let enabled = if expanded.enabled { ENABLED } else { 0 };
        let terminated = if expanded.terminated { TERMINATED } else { 0 };
        make_room(&mut self.rows, 1);
        self.rows.push(self.labels.len() as u64 | enabled | terminated);
    }

    /// The same graph with other numbers for its steps.
    #[must_use]
    pub fn relabelled(&self, number: impl Fn(StepId) -> StepId) -> Graph {
        let mut other = self.clone();
        other.labels.iter_mut().for_each(|label| *label = number(*label));
        other
    }

    /// Forgets everything and keeps the memory for another search.
    pub fn clear(&mut self) {
        self.store.clear();
        self.initial.clear();
        self.rows.clear();
        self.labels.clear();
        self.targets.clear();
        self.outside.clear();
        self.outside_targets.clear();
        self.outside_initial.clear();
    }

    /// Bytes of memory that all of it takes when there is one more state: told by what is in the graph alone.
    pub fn next_bytes(&self) -> usize {
        let words = self.initial.len() + self.labels.len() + self.targets.len() + self.outside_targets.len() + self.outside_initial.len();
        let items = self.rows.len() * size_of::<u64>() + words * size_of::<u32>();
        self.store.next_bytes() + self.outside.next_bytes() + with_room(items)
    }

    /// Bytes of memory in use.
    pub fn bytes(&self) -> usize {
        let words = self.initial.capacity() + self.labels.capacity() + self.targets.capacity();
        let outside = self.outside_targets.capacity() + self.outside_initial.capacity();
        self.store.bytes() + self.outside.bytes() + self.rows.capacity() * size_of::<u64>() + (words + outside) * size_of::<u32>()
    }
}

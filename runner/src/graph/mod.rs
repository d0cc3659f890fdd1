//! The reachable graph of a machine: numbered states and the steps between them.
//!
//! A search records a graph on request; temporal properties and comparisons read it.

pub mod scenario;
mod shortest;
mod visible_states;
mod with_excluded;

use std::ops::Range;

pub use visible_states::visible_numbers;
pub use with_excluded::WithExcluded;

use crate::machine::{Expanded, StepId};
use crate::store::{Store, make_room, with_room};

/// In place of a state's number: the step leads to a state that a state constraint excludes.
pub const OUTSIDE: u32 = u32::MAX;

const ENABLED: u64 = 1 << 63;
const TERMINATED: u64 = 1 << 62;
const END: u64 = TERMINATED - 1;

/// States and edges. There is an edge for each combination of choices of each step, also if the
/// step changes nothing or another edge has the same target.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The states.
    pub store: Store,
    /// Numbers of the initial states, each once, in the order of discovery.
    pub initial: Vec<u32>,
    /// For each expanded state where its edges end, which is where those of the next state begin.
    /// The two highest bits hold [`Expanded`].
    rows: Vec<u64>,
    labels: Vec<StepId>,
    targets: Vec<u32>,
    /// The targets of edges that a constraint excludes, numbered separately.
    pub outside: Store,
    /// For each edge to [`OUTSIDE`] the number of its target in [`outside`](Graph::outside).
    outside_targets: Vec<u32>,
    /// Excluded initial states, as numbers in [`outside`](Graph::outside), each once.
    pub outside_initial: Vec<u32>,
}

impl Graph {
    /// Creates an empty graph.
    pub fn new() -> Graph {
        Graph::default()
    }

    /// Returns the number of states, not counting excluded ones.
    #[inline]
    pub fn len(&self) -> u32 {
        self.store.len()
    }

    /// Whether the graph has no states.
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// Returns a packed state. Numbers from [`len`](Graph::len) on are excluded ([`WithExcluded`]).
    #[inline]
    pub fn state(&self, state: u32) -> &[u8] {
        match state.checked_sub(self.len()) {
            None => self.store.get(state),
            Some(outside) => self.outside.get(outside),
        }
    }

    /// Returns the number of expanded states. They come first; a complete search expands all.
    pub fn expanded_states(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Whether every state is expanded.
    pub fn is_complete(&self) -> bool {
        self.expanded_states() >= self.len()
    }

    /// Returns the steps from a state and their targets ([`OUTSIDE`] for an excluded state),
    /// ordered by step and then by choices. Empty if the state was not expanded, and incomplete if
    /// the search ended there.
    #[inline]
    pub fn edges(&self, state: u32) -> impl ExactSizeIterator<Item = (StepId, u32)> + Clone + '_ {
        let range = self.edge_range(state);
        self.labels[range.clone()]
            .iter()
            .copied()
            .zip(self.targets[range].iter().copied())
    }

    /// Returns the indices of a state's edges among all edges.
    #[inline]
    pub fn edge_range(&self, state: u32) -> Range<usize> {
        let all = self.labels.len();
        let end = |row: u32| {
            self.rows
                .get(row as usize)
                .map_or(all, |row| (row & END) as usize)
        };
        let start = if state == 0 { 0 } else { end(state - 1) };
        start..end(state)
    }

    /// Returns the number of edges.
    pub fn edge_count(&self) -> usize {
        self.labels.len()
    }

    /// Returns the step of each edge.
    pub fn labels(&self) -> &[StepId] {
        &self.labels
    }

    /// Returns the target of each edge.
    pub fn targets(&self) -> &[u32] {
        &self.targets
    }

    /// Returns the numbers in [`outside`](Graph::outside) of all targets [`OUTSIDE`], in order.
    pub fn outside_targets(&self) -> &[u32] {
        &self.outside_targets
    }

    /// Returns whether a step was enabled in a state and whether all processes were done. Both are
    /// `false` if the state was not expanded.
    #[inline]
    pub fn expanded(&self, state: u32) -> Expanded {
        let row = self.rows.get(state as usize).copied().unwrap_or(0);
        Expanded {
            enabled: row & ENABLED != 0,
            terminated: row & TERMINATED != 0,
        }
    }

    /// Adds an edge from the current state. [`end_state`](Graph::end_state) moves to the next.
    #[inline]
    pub fn push_edge(&mut self, step: StepId, target: u32) {
        make_room(&mut self.labels, 1);
        make_room(&mut self.targets, 1);
        self.labels.push(step);
        self.targets.push(target);
    }

    /// Adds an edge from the current state to this state of [`outside`](Graph::outside).
    pub fn push_outside_edge(&mut self, step: StepId, outside: u32) {
        self.push_edge(step, OUTSIDE);
        self.outside_targets.push(outside);
    }

    /// Ends the edges of the current state.
    #[inline]
    pub fn end_state(&mut self, expanded: Expanded) {
        let enabled = if expanded.enabled { ENABLED } else { 0 };
        let terminated = if expanded.terminated { TERMINATED } else { 0 };
        make_room(&mut self.rows, 1);
        self.rows
            .push(self.labels.len() as u64 | enabled | terminated);
    }

    /// Returns the graph with other numbers for its steps.
    #[must_use]
    pub fn relabelled(&self, number: impl Fn(StepId) -> StepId) -> Graph {
        let mut other = self.clone();
        other
            .labels
            .iter_mut()
            .for_each(|label| *label = number(*label));
        other
    }

    /// Removes everything and keeps the memory.
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

    /// Returns the bytes of memory needed with one more state, by the graph's content only.
    pub fn next_bytes(&self) -> usize {
        let words = self.initial.len()
            + self.labels.len()
            + self.targets.len()
            + self.outside_targets.len()
            + self.outside_initial.len();
        let items = self.rows.len() * size_of::<u64>() + words * size_of::<u32>();
        self.store.next_bytes() + self.outside.next_bytes() + with_room(items)
    }

    /// Returns the bytes of memory in use.
    pub fn bytes(&self) -> usize {
        let words = self.initial.capacity() + self.labels.capacity() + self.targets.capacity();
        let outside = self.outside_targets.capacity() + self.outside_initial.capacity();
        self.store.bytes()
            + self.outside.bytes()
            + self.rows.capacity() * size_of::<u64>()
            + (words + outside) * size_of::<u32>()
    }
}

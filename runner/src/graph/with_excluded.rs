//! A graph together with the states that a constraint excludes. These were found and some
//! properties apply to the steps to them, but they were not expanded.

use super::{Graph, OUTSIDE};
use crate::machine::StepId;

/// A graph in which excluded states are numbered too, after all others.
pub struct WithExcluded<'g> {
    graph: &'g Graph,
    /// For each state the number of earlier edges to excluded states; empty without such edges.
    outside_before: Vec<u32>,
}

impl<'g> WithExcluded<'g> {
    /// Numbers the excluded states of a graph.
    pub fn new(graph: &'g Graph) -> WithExcluded<'g> {
        let mut outside_before = Vec::new();
        if !graph.outside_targets().is_empty() {
            let mut count = 0;
            for state in 0..graph.len() {
                outside_before.push(count);
                count += graph
                    .edges(state)
                    .filter(|(_, target)| *target == OUTSIDE)
                    .count() as u32;
            }
        }
        WithExcluded {
            graph,
            outside_before,
        }
    }

    /// Returns the number of states, including excluded ones.
    pub fn len(&self) -> u32 {
        self.graph.len() + self.graph.outside.len()
    }

    /// Whether there are no states at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a state satisfies the constraints.
    #[inline]
    pub fn is_within(&self, state: u32) -> bool {
        state < self.graph.len()
    }

    /// Returns a packed state.
    #[inline]
    pub fn state(&self, state: u32) -> &'g [u8] {
        self.graph.state(state)
    }

    /// Returns the initial states, including excluded ones.
    pub fn initial(&self) -> impl Iterator<Item = u32> + '_ {
        let outside = self
            .graph
            .outside_initial
            .iter()
            .map(|state| self.graph.len() + state);
        self.graph.initial.iter().copied().chain(outside)
    }

    /// Returns the steps from a state in the graph's order. Excluded states have none.
    #[inline]
    pub fn edges(&self, state: u32) -> impl Iterator<Item = (StepId, u32)> + '_ {
        let mut outside = self
            .outside_before
            .get(state as usize)
            .map_or(0, |before| *before as usize);
        let edges = self
            .is_within(state)
            .then(|| self.graph.edges(state))
            .into_iter()
            .flatten();
        edges.map(move |(step, target)| {
            if target != OUTSIDE {
                return (step, target);
            }
            outside += 1;
            (
                step,
                self.graph.len() + self.graph.outside_targets()[outside - 1],
            )
        })
    }
}

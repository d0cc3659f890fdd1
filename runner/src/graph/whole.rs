//! A graph together with the states that a constraint leaves out of the model. They were found, and some properties hold of the steps to them too; nobody
//! went on from them.

use super::{Graph, OUTSIDE};
use crate::machine::StepId;

/// A graph in which the states left out of the model have numbers too, after all others.
pub struct Whole<'g> {
    graph: &'g Graph,
    /// For each state, how many edges of the states before it lead out of the model; nothing where no edge does.
    outside_before: Vec<u32>,
}

impl<'g> Whole<'g> {
    /// Numbers what a graph leaves out.
    pub fn new(graph: &'g Graph) -> Whole<'g> {
        let mut outside_before = Vec::new();
        if !graph.outside_targets().is_empty() {
            let mut count = 0;
            for state in 0..graph.len() {
                outside_before.push(count);
                count += graph.edges(state).filter(|(_, target)| *target == OUTSIDE).count() as u32;
            }
        }
        Whole { graph, outside_before }
    }

    /// How many states there are, those left out of the model included.
    pub fn len(&self) -> u32 {
        self.graph.len() + self.graph.outside.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a state is within the model.
    #[inline]
    pub fn is_within(&self, state: u32) -> bool {
        state < self.graph.len()
    }

    /// A packed state.
    #[inline]
    pub fn state(&self, state: u32) -> &'g [u8] {
        self.graph.state(state)
    }

    /// The initial states.
    pub fn initial(&self) -> impl Iterator<Item = u32> + '_ {
        let outside = self.graph.outside_initial.iter().map(|state| self.graph.len() + state);
        self.graph.initial.iter().copied().chain(outside)
    }

    /// The steps from a state, in the order in which they were taken; none from a state left out of the model.
    #[inline]
    pub fn edges(&self, state: u32) -> impl Iterator<Item = (StepId, u32)> + '_ {
        let mut outside = self.outside_before.get(state as usize).map_or(0, |before| *before as usize);
        let edges = self.is_within(state).then(|| self.graph.edges(state)).into_iter().flatten();
        edges.map(move |(step, target)| {
            if target != OUTSIDE {
                return (step, target);
            }
            outside += 1;
            (step, self.graph.len() + self.graph.outside_targets()[outside - 1])
        })
    }
}

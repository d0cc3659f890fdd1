//! Shortest runs in a graph.

use crate::graph::WithExcluded;
use crate::machine::StepId;

/// The state has not been reached.
const UNREACHED: u32 = u32::MAX;

impl WithExcluded<'_> {
    /// Returns the shortest run, by breadth-first search, that begins in a state that `is_start`
    /// accepts or ends with a step that `step` returns for the state before it. Among several, it
    /// is the one through the lowest numbers. Each state has the step that leads to it; the first
    /// step is meaningless.
    pub(crate) fn shortest(
        &self,
        is_start: impl Fn(u32) -> bool,
        step: impl Fn(u32) -> Option<(StepId, u32)>,
    ) -> Option<Vec<(StepId, u32)>> {
        let mut level: Vec<u32> = self.initial().collect();
        level.sort_unstable();
        if let Some(start) = level.iter().find(|start| is_start(**start)) {
            return Some(vec![(0, *start)]);
        }
        // For each state its predecessor on a shortest run; an initial state is its own
        // predecessor.
        let mut before = vec![UNREACHED; self.len() as usize];
        for start in &level {
            before[*start as usize] = *start;
        }
        while !level.is_empty() {
            let mut next = Vec::new();
            for state in level {
                if let Some(edge) = step(state) {
                    return Some(self.run_to(&before, state, edge));
                }
                for (_, target) in self.edges(state) {
                    if before[target as usize] == UNREACHED {
                        before[target as usize] = state;
                        next.push(target);
                    }
                }
            }
            next.sort_unstable();
            level = next;
        }
        None
    }

    /// Returns the run to a state, extended by one step.
    fn run_to(&self, before: &[u32], mut state: u32, last: (StepId, u32)) -> Vec<(StepId, u32)> {
        let mut run = vec![last];
        while before[state as usize] != state {
            let previous = before[state as usize];
            let step = self
                .edges(previous)
                .find(|(_, target)| *target == state)
                .map_or(0, |(step, _)| step);
            run.push((step, state));
            state = previous;
        }
        run.push((0, state));
        run.reverse();
        run
    }
}

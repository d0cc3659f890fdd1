//! The states of a graph as properties see them: without hidden state, such as crashed processes.

use std::collections::BTreeMap;

use super::Graph;
use crate::machine::Worker;

/// Returns a number for each state. States that differ only in hidden state have equal numbers.
pub fn visible_numbers(graph: &Graph, worker: &mut dyn Worker) -> Vec<u32> {
    let Some(crash_state) = worker.crash_state() else {
        return (0..graph.len()).collect();
    };
    let mut plain = Vec::new();
    let mut others = BTreeMap::new();
    let mut numbers = Vec::new();
    for state in graph.store.iter() {
        let own = numbers.len() as u32;
        let number = if crash_state.without_crash_state(state, &mut plain) {
            let inside = graph.store.find(&plain);
            inside.unwrap_or_else(|| *others.entry(plain.clone()).or_insert(own))
        } else {
            own
        };
        numbers.push(number);
    }
    numbers
}

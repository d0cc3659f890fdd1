//! Hashes of graphs that depend neither on state numbers nor on the order of discovery.

use crate::faults::{InjectedFault, is_on};
use crate::graph::{Graph, OUTSIDE};
use crate::machine::Worker;
use crate::outcome::Fingerprint;

const INITIAL: u128 = 1 << 64;
const LEFT_OUT: u128 = 2 << 64;
const ENABLED: u128 = 3 << 64;

/// Returns the fingerprint of a graph, whose states this worker can read.
pub fn fingerprint(graph: &Graph, worker: &mut dyn Worker) -> Fingerprint {
    let mut bytes = Vec::new();
    let mut hash_of = |state: &[u8]| {
        bytes.clear();
        worker.canonical(state, &mut bytes);
        hash(&bytes)
    };
    let hashes: Vec<u128> = graph.store.iter().map(&mut hash_of).collect();
    let outside: Vec<u128> = graph
        .outside
        .iter()
        .map(|state| mix(hash_of(state) ^ LEFT_OUT))
        .collect();
    let states = hashes
        .iter()
        .fold(0, |sum: u128, hash| sum.wrapping_add(*hash));
    let initial = graph.initial.iter().map(|state| hashes[*state as usize]);
    let initial = initial.chain(
        graph
            .outside_initial
            .iter()
            .map(|state| outside[*state as usize]),
    );
    let mut sum = initial.fold(0, |sum: u128, hash| sum.wrapping_add(mix(hash ^ INITIAL)));
    let mut left_out = graph.outside_targets().iter();
    let mut edges = Vec::new();
    for (state, hash) in (0..).zip(&hashes) {
        edges.clear();
        for (step, target) in graph.edges(state) {
            let after = match target {
                OUTSIDE => left_out.next().map(|state| outside[*state as usize]),
                target => hashes.get(target as usize).copied(),
            };
            edges.extend(after.map(|after| (step, after)));
        }
        edges.sort_unstable();
        edges.dedup();
        if graph.expanded(state).enabled {
            sum = sum.wrapping_add(mix(hash ^ ENABLED));
        }
        for (step, after) in &edges {
            sum = sum.wrapping_add(mix(mix(hash ^ u128::from(*step)).wrapping_add(*after)));
        }
    }
    let graph = if is_on(InjectedFault::StatesTakenAsGraph) {
        states
    } else {
        sum
    };
    Fingerprint { states, graph }
}

fn hash(state: &[u8]) -> u128 {
    state
        .chunks(8)
        .fold(mix(state.len() as u128), |hash, chunk| {
            let word = chunk
                .iter()
                .rev()
                .fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
            mix(hash ^ u128::from(word))
        })
}

/// Mixes all bits. The function is a bijection and does not map zero to zero.
#[inline]
fn mix(mut value: u128) -> u128 {
    const ODD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
    value = value.wrapping_add(ODD);
    value = (value ^ (value >> 67)).wrapping_mul(ODD);
    value = (value ^ (value >> 59)).wrapping_mul(ODD);
    value ^ (value >> 64)
}

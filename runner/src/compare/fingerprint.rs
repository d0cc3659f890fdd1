//! Hashes of graphs that depend neither on state numbers nor on the order of discovery.

use crate::faults::{InjectedFault, is_on};
use crate::graph::{Graph, OUTSIDE};
use crate::machine::Worker;
use crate::outcome::Fingerprint;

// Added to the hash of a state, they hash a fact about it.
const INITIAL: u128 = 0x1_0000_0000_0000_0000;
const LEFT_OUT: u128 = 0x2_0000_0000_0000_0000;
const ENABLED: u128 = 0x3_0000_0000_0000_0000;

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
        .map(|state| mix(hash_of(state).wrapping_add(LEFT_OUT)))
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
    let mut sum = initial.fold(0, |sum: u128, hash| {
        sum.wrapping_add(mix(hash.wrapping_add(INITIAL)))
    });
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
            sum = sum.wrapping_add(mix(hash.wrapping_add(ENABLED)));
        }
        for (step, after) in &edges {
            sum = sum.wrapping_add(mix(
                mix(hash.wrapping_add(u128::from(*step))).wrapping_add(*after)
            ));
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
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            mix(hash.wrapping_add(u128::from(u64::from_le_bytes(word))))
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

#[cfg(test)]
mod tests {
    use super::mix;

    #[test]
    fn each_bit_of_hash_depends_on_each_bit() {
        const VALUES: u128 = 1024;
        for bit in 0..128 {
            let mut flips = [0; 128];
            for value in 0..VALUES {
                let value = value << 60 ^ value;
                let changed = mix(value) ^ mix(value ^ 1 << bit);
                for (place, flips) in (0..).zip(&mut flips) {
                    *flips += changed >> place & 1;
                }
            }
            // Half of the values, within six standard deviations.
            for flips in flips {
                assert!(
                    (416..608).contains(&flips),
                    "bit {bit}: {flips} of {VALUES}"
                );
            }
        }
    }
}

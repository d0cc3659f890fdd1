//! Whether baseline and mutant agree in everything that a property can read.

use super::side::{NOWHERE, Pair, Side};
use crate::machine::Worker;
use crate::store::Store;

/// Whether visible states, steps between different ones and visible initial states are equal.
pub(super) fn is_same(pair: &Pair<'_>, worker: &mut dyn Worker) -> bool {
    // For each state the number of its visible part, on both sides.
    let mut seen = Store::new();
    let mut baseline = Vec::with_capacity(pair.baseline.len() as usize);
    let mut buffer = Vec::new();
    for state in 0..pair.baseline.len() {
        look(worker, pair.baseline.state(state), &mut buffer);
        match seen.intern(&buffer) {
            Ok((number, _)) => baseline.push(number),
            Err(_) => return false,
        }
    }
    let mut mutant = Vec::with_capacity(pair.mutant.len() as usize);
    for state in 0..pair.mutant.len() {
        let number = match pair.mutant.there(state) {
            NOWHERE => {
                look(worker, pair.mutant.state(state), &mut buffer);
                seen.find(&buffer)
            }
            twin => Some(baseline[twin as usize]),
        };
        let Some(number) = number else { return false };
        mutant.push(number);
    }
    // A visible state that the mutant lacks would be initial or the target of a step.
    starts(&pair.baseline, &baseline) == starts(&pair.mutant, &mutant)
        && steps(&pair.baseline, &baseline) == steps(&pair.mutant, &mutant)
}

fn look(worker: &mut dyn Worker, state: &[u8], into: &mut Vec<u8>) {
    into.clear();
    worker.visible(state, into);
}

fn starts(side: &Side<'_>, numbers: &[u32]) -> Vec<u32> {
    let mut starts: Vec<u32> = side
        .initial()
        .map(|state| numbers[state as usize])
        .collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

fn steps(side: &Side<'_>, numbers: &[u32]) -> Vec<(u32, u32)> {
    let mut steps = Vec::new();
    for (state, before) in (0..).zip(numbers) {
        let after = side
            .edges(state)
            .map(|(_, target)| numbers[target as usize]);
        steps.extend(
            after
                .filter(|after| after != before)
                .map(|after| (*before, after)),
        );
    }
    steps.sort_unstable();
    steps.dedup();
    steps
}

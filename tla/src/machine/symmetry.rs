//! One state for all that differ by a permutation of model values.

use crate::value::{Permutation, Value, permute};

/// Returns the least of the states to which the permutations of a group lead, the state itself
/// included.
pub(super) fn representative(values: &[Value], group: &[Permutation]) -> Vec<Value> {
    let image = |permutation: &Permutation| {
        values
            .iter()
            .map(|value| permute(value, permutation))
            .collect::<Vec<_>>()
    };
    let least = group.iter().map(image).min();
    match least {
        Some(least) if least.as_slice() < values => least,
        _ => values.to_vec(),
    }
}

//! The permutations of model values that a spec declares to change nothing.

use std::collections::HashSet;

use super::failure::{Failure, Outcome, Reason, at, undefined};
use super::state::Evaluator;
use crate::compile::Node;
use crate::value::{Permutation, Value, domain, list, values};

/// The largest group of permutations.
const GROUP_LIMIT: usize = 5040;

/// Returns the group that the symmetry sets of a program generate, without the identity.
pub fn symmetry(evaluator: &mut Evaluator<'_>) -> Outcome<Vec<Permutation>> {
    let mut group = Vec::new();
    let mut known = HashSet::new();
    // Permutations of which all others are products.
    let mut generators: Vec<Permutation> = Vec::new();
    for set in &evaluator.program.symmetry {
        let value = evaluator.value(set)?;
        for function in at(list(&value), set)?.iter() {
            let permutation = permutation(function, set)?;
            if permutation.0.is_empty() || known.contains(&permutation) {
                continue;
            }
            generators.push(permutation.clone());
            known.insert(permutation.clone());
            group.push(permutation);
            if !close(&mut group, &mut known, &generators) {
                let message = format!("there are more than {GROUP_LIMIT} symmetries");
                return Err(Failure::new(Reason::Limit, message, set.span));
            }
        }
    }
    Ok(group)
}

/// Adds all products with the generators. Returns whether the group stays within the limit.
fn close(
    group: &mut Vec<Permutation>,
    known: &mut HashSet<Permutation>,
    generators: &[Permutation],
) -> bool {
    let mut next = 0;
    while next < group.len() {
        for generator in generators {
            let product = group[next].then(generator);
            if !product.0.is_empty() && known.insert(product.clone()) {
                group.push(product);
            }
        }
        if group.len() > GROUP_LIMIT {
            return false;
        }
        next += 1;
    }
    true
}

fn permutation(function: &Value, set: &Node) -> Outcome<Permutation> {
    let domain = at(domain(function).and_then(|domain| list(&domain)), set)?;
    let mut pairs = Vec::new();
    for (from, to) in domain.iter().zip(values(function)) {
        match (from, to) {
            (Value::Model(from), Value::Model(to)) if from == to => {}
            (Value::Model(from), Value::Model(to)) => pairs.push((*from, *to)),
            _ => return undefined("a symmetry permutes model values only", set.span),
        }
    }
    pairs.sort_unstable();
    Ok(Permutation(pairs))
}

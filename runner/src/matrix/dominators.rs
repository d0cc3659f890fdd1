//! The smallest set of mutants whose kills imply all other kills.

use std::collections::BTreeSet;

use super::Table;

/// Returns the rows that no other row dominates, in order, with one row for each class of equal
/// rows.
///
/// A mutant dominates another if every set of properties that kills it also kills the other. This
/// holds if its killers are a subset of the other's. Undecided properties count as killers of the
/// first only.
pub fn dominators(table: &Table) -> Vec<usize> {
    let sets = table.rows.iter().map(|row| {
        let sure: BTreeSet<usize> = row.killers.iter().copied().collect();
        let possible: BTreeSet<usize> = sure.iter().chain(&row.undecided).copied().collect();
        (sure, possible)
    });
    // The first row of a class of equal rows represents it.
    let mut classes = Vec::new();
    let mut seen = BTreeSet::new();
    for (place, set) in sets.enumerate() {
        if seen.insert(set.clone()) || set.0 != set.1 {
            classes.push((place, set));
        }
    }
    let implies = |a: usize, b: usize| classes[a].1.1.is_subset(&classes[b].1.0);
    let is_implied =
        |class: usize| (0..classes.len()).any(|other| other != class && implies(other, class));
    (0..classes.len())
        .filter(|class| !is_implied(*class))
        .map(|class| classes[class].0)
        .collect()
}

//! The fewest mutants whose death implies the death of all the rest.

use std::collections::BTreeSet;

use super::Table;

/// The rows that no other row dominates, one for each class of equal ones, in order.
///
/// A mutant dominates another when every set of properties that kills it kills the other too: its killers are among those of the other. What is undecided
/// may be a killer of the first and need not be one of the second.
pub fn dominators(table: &Table) -> Vec<usize> {
    let sets = table.rows.iter().map(|row| {
        let sure: BTreeSet<usize> = row.killers.iter().copied().collect();
        let possible: BTreeSet<usize> = sure.iter().chain(&row.undecided).copied().collect();
        (sure, possible)
    });
    // Rows that are alike are one class, and its first row stands for it.
    let mut classes = Vec::new();
    let mut seen = BTreeSet::new();
    for (place, set) in sets.enumerate() {
        if seen.insert(set.clone()) || set.0 != set.1 {
            classes.push((place, set));
        }
    }
    let implies = |a: usize, b: usize| classes[a].1.1.is_subset(&classes[b].1.0);
    let is_implied = |class: usize| (0..classes.len()).any(|other| other != class && implies(other, class));
    (0..classes.len())
        .filter(|class| !is_implied(*class))
        .map(|class| classes[class].0)
        .collect()
}

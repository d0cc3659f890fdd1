//! The smallest set of properties with all kills: a minimum hitting set, by branch and bound.

use std::collections::BTreeSet;

use super::Table;

/// The maximal number of branches before the greedy result is returned.
const BRANCHES: u64 = 200_000;

/// A set of properties that kill all killed mutants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Smallest {
    /// The properties, in ascending order. Properties that are always checked are left out.
    pub properties: Vec<usize>,
    /// Whether the set is proven to be smallest. Otherwise it is the greedy result.
    pub exact: bool,
}

/// Returns the smallest set of properties with the same kills. Among equal sizes, properties that
/// come first in the source win.
pub fn smallest(table: &Table) -> Smallest {
    within(table, BRANCHES)
}

/// Like [`smallest`], with another limit on branches.
pub(super) fn within(table: &Table, branches: u64) -> Smallest {
    let sets = needs(table);
    let greedy = greedy(&sets);
    let mut search = HittingSetSearch {
        sets: &sets,
        chosen: Vec::new(),
        branches,
    };
    for size in 0..=greedy.len() {
        match search.of_size(size, 0) {
            SearchResult::Yes => {
                return Smallest {
                    properties: search.chosen,
                    exact: true,
                };
            }
            SearchResult::No => {}
            SearchResult::GivenUp => break,
        }
    }
    Smallest {
        properties: greedy,
        exact: false,
    }
}

/// Returns the minimal sets of killers to hit, without mutants that free properties kill.
fn needs(table: &Table) -> Vec<Vec<usize>> {
    let all: BTreeSet<&Vec<usize>> = table.rows.iter().map(|row| &row.killers).collect();
    let open = all
        .into_iter()
        .filter(|killers| !killers.iter().any(|k| table.given.contains(k)));
    let open: Vec<&Vec<usize>> = open.filter(|killers| !killers.is_empty()).collect();
    let holds = |set: &Vec<usize>, other: &Vec<usize>| {
        other.len() < set.len() && other.iter().all(|k| set.contains(k))
    };
    let minimal = open
        .iter()
        .filter(|set| !open.iter().any(|other| holds(set, other)));
    minimal.map(|set| (*set).clone()).collect()
}

/// Repeatedly selects the property that hits most of the remaining sets. Ties go to the first one.
fn greedy(sets: &[Vec<usize>]) -> Vec<usize> {
    let mut open: Vec<&Vec<usize>> = sets.iter().collect();
    let mut chosen = Vec::new();
    while !open.is_empty() {
        let candidates: BTreeSet<usize> = open.iter().flat_map(|set| set.iter().copied()).collect();
        let hits = |property: usize| open.iter().filter(|set| set.contains(&property)).count();
        let Some(best) = candidates
            .into_iter()
            .rev()
            .max_by_key(|property| hits(*property))
        else {
            break;
        };
        chosen.push(best);
        open.retain(|set| !set.contains(&best));
    }
    chosen.sort_unstable();
    chosen
}

enum SearchResult {
    Yes,
    No,
    GivenUp,
}

struct HittingSetSearch<'a> {
    sets: &'a [Vec<usize>],
    chosen: Vec<usize>,
    branches: u64,
}

impl HittingSetSearch<'_> {
    /// Selects `size` more properties in order, beginning with `from`, so that every set is hit.
    fn of_size(&mut self, size: usize, from: usize) -> SearchResult {
        let Some(left) = self.branches.checked_sub(1) else {
            return SearchResult::GivenUp;
        };
        self.branches = left;
        let open: Vec<&Vec<usize>> = self
            .sets
            .iter()
            .filter(|set| !set.iter().any(|k| self.chosen.contains(k)))
            .collect();
        if open.is_empty() {
            return SearchResult::Yes;
        }
        if apart(&open) > size {
            return SearchResult::No;
        }
        // Beyond this property, some set can no longer be hit.
        let last = open
            .iter()
            .filter_map(|set| set.last())
            .min()
            .copied()
            .unwrap_or(0);
        let candidates: BTreeSet<usize> = open.iter().flat_map(|set| set.iter().copied()).collect();
        for property in candidates
            .range(from..=last.max(from))
            .filter(|property| **property <= last)
        {
            self.chosen.push(*property);
            match self.of_size(size - 1, property + 1) {
                SearchResult::No => {
                    self.chosen.pop();
                }
                found => return found,
            }
        }
        SearchResult::No
    }
}

/// Returns a lower bound: the number of disjoint sets, selected greedily.
fn apart(sets: &[&Vec<usize>]) -> usize {
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut count = 0;
    for set in sets {
        if set.iter().all(|k| !taken.contains(k)) {
            taken.extend(set.iter());
            count += 1;
        }
    }
    count
}

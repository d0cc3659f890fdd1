//! The fewest properties that kill what all of them kill together: the smallest hitting set, by branch and bound.

use std::collections::BTreeSet;

use super::Table;

/// Branches that are looked at before a set that is merely small is taken for the smallest.
const BRANCHES: u64 = 200_000;

/// Some properties that kill all that is killed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Smallest {
    /// The properties in order, without those that are checked anyway.
    pub properties: Vec<usize>,
    /// There is no smaller set; else it is what taking the best property again and again comes to.
    pub exact: bool,
}

/// The smallest set of properties with the same kills. Of several the one whose properties stand first in the source.
pub fn smallest(table: &Table) -> Smallest {
    within(table, BRANCHES)
}

/// The same, giving up the exact answer after so many branches.
pub(super) fn within(table: &Table, branches: u64) -> Smallest {
    let sets = needs(table);
    let greedy = greedy(&sets);
    let mut search = Search {
        sets: &sets,
        chosen: Vec::new(),
        branches,
    };
    for size in 0..=greedy.len() {
        match search.of_size(size, 0) {
            Found::Yes => {
                return Smallest {
                    properties: search.chosen,
                    exact: true,
                };
            }
            Found::No => {}
            Found::GivenUp => break,
        }
    }
    Smallest {
        properties: greedy,
        exact: false,
    }
}

/// The sets of killers of which each needs one: without those that hold another one, and without what is killed anyway.
fn needs(table: &Table) -> Vec<Vec<usize>> {
    let all: BTreeSet<&Vec<usize>> = table.rows.iter().map(|row| &row.killers).collect();
    let open = all.into_iter().filter(|killers| !killers.iter().any(|k| table.given.contains(k)));
    let open: Vec<&Vec<usize>> = open.filter(|killers| !killers.is_empty()).collect();
    let holds = |set: &Vec<usize>, other: &Vec<usize>| other.len() < set.len() && other.iter().all(|k| set.contains(k));
    let minimal = open.iter().filter(|set| !open.iter().any(|other| holds(set, other)));
    minimal.map(|set| (*set).clone()).collect()
}

/// The property that hits most of what is left, again and again; the first of several.
fn greedy(sets: &[Vec<usize>]) -> Vec<usize> {
    let mut open: Vec<&Vec<usize>> = sets.iter().collect();
    let mut chosen = Vec::new();
    while !open.is_empty() {
        let candidates: BTreeSet<usize> = open.iter().flat_map(|set| set.iter().copied()).collect();
        let hits = |property: usize| open.iter().filter(|set| set.contains(&property)).count();
        let Some(best) = candidates.into_iter().rev().max_by_key(|property| hits(*property)) else {
            break;
        };
        chosen.push(best);
        open.retain(|set| !set.contains(&best));
    }
    chosen.sort_unstable();
    chosen
}

enum Found {
    Yes,
    No,
    GivenUp,
}

struct Search<'a> {
    sets: &'a [Vec<usize>],
    chosen: Vec<usize>,
    branches: u64,
}

impl Search<'_> {
    /// Chooses so many more properties from this one on, in order, so that every set is hit.
    fn of_size(&mut self, size: usize, from: usize) -> Found {
        let Some(left) = self.branches.checked_sub(1) else {
            return Found::GivenUp;
        };
        self.branches = left;
        let open: Vec<&Vec<usize>> = self
            .sets
            .iter()
            .filter(|set| !set.iter().any(|k| self.chosen.contains(k)))
            .collect();
        if open.is_empty() {
            return Found::Yes;
        }
        if apart(&open) > size {
            return Found::No;
        }
        // Some open set is out of reach once this property is passed.
        let last = open.iter().filter_map(|set| set.last()).min().copied().unwrap_or(0);
        let candidates: BTreeSet<usize> = open.iter().flat_map(|set| set.iter().copied()).collect();
        for property in candidates.range(from..=last.max(from)).filter(|property| **property <= last) {
            self.chosen.push(*property);
            match self.of_size(size - 1, property + 1) {
                Found::No => {
                    self.chosen.pop();
                }
                found => return found,
            }
        }
        Found::No
    }
}

/// How many of these sets have nothing in common, taken as they come: each needs a property of its own.
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

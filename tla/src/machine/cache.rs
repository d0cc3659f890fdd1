//! What a thread has evaluated: it outlives a worker and serves the next one.

use std::sync::{Arc, Mutex, PoisonError};

use super::memo::Memo;
use super::packing::State;
use super::states::States;
use super::symmetry::Images;
use super::table::{Numbers, Tables};
use crate::evaluate::{Failure, Write};
use crate::value::{Permutation, Value};

/// The caches of a model that no worker uses at the moment.
#[derive(Debug, Default)]
pub(super) struct Pool(Mutex<Vec<Cache>>);

impl Pool {
    /// Takes a cache, if there is one.
    pub(super) fn take(&self) -> Option<Cache> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Keeps a cache for the next worker.
    pub(super) fn keep(&self, cache: Cache) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(cache);
    }
}

/// The results of evaluations, and the numbers of values.
#[derive(Debug)]
pub(super) struct Cache {
    pub(super) numbers: Numbers,
    /// Results in states of a layout, by its number.
    pub(super) layouts: Vec<Results>,
    images: Images,
}

/// Results in states of one layout.
#[derive(Debug)]
pub(super) struct Results {
    /// What each step does.
    pub(super) steps: Vec<Memo<Arc<Taken>>>,
    /// Whether each predicate holds.
    pub(super) predicates: Vec<Memo<bool>>,
}

/// What a step does in a state.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) successors: Vec<Change>,
    /// Why the evaluation ended after these successors, if it failed.
    pub(super) failure: Option<Arc<Failure>>,
    /// The switches that were evaluated: first and last number of each.
    pub(super) sites: Vec<(u32, u32)>,
}

/// What a successor changes.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// Slots of the layout, with their new numbers.
    pub(super) slots: Vec<(u32, u32)>,
    /// Variables with a value that the layout does not fit.
    pub(super) wholes: Vec<(usize, Value)>,
}

impl Results {
    pub(super) fn new(steps: usize, predicates: usize) -> Results {
        Results {
            steps: (0..steps).map(|_| Memo::default()).collect(),
            predicates: (0..predicates).map(|_| Memo::default()).collect(),
        }
    }
}

impl Cache {
    pub(super) fn new(places: usize) -> Cache {
        Cache {
            numbers: Numbers::new(places),
            layouts: Vec::new(),
            images: Images::default(),
        }
    }

    /// Returns a change with numbers for the values of slots, which are stored at these places.
    pub(super) fn change(&mut self, tables: &Tables, places: &[usize], writes: &[Write]) -> Change {
        let mut change = Change::default();
        for write in writes {
            match write {
                Write::Slot(slot, value) => {
                    let number = self.numbers.number(tables, places[*slot], value);
                    change.slots.push((*slot as u32, number));
                }
                Write::Whole(variable, value) => change.wholes.push((*variable, value.clone())),
            }
        }
        change
    }

    /// Replaces a state by the least one to which the permutations of a group lead.
    pub(super) fn least(&mut self, states: &States, group: &[Permutation], state: &mut State) {
        self.images.least(state, group, states, &mut self.numbers);
    }

    /// Returns the results in states of a layout.
    pub(super) fn results(&mut self, layout: u32, steps: usize, predicates: usize) -> &mut Results {
        let layout = layout as usize;
        while self.layouts.len() <= layout {
            self.layouts.push(Results::new(steps, predicates));
        }
        &mut self.layouts[layout]
    }
}

impl Taken {
    /// Whether nothing happens.
    pub(super) fn is_idle(&self) -> bool {
        self.successors.is_empty() && self.failure.is_none()
    }

    /// Whether the switch of a mutant was evaluated.
    pub(super) fn depends_on(&self, number: u32) -> bool {
        self.sites
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&number))
    }
}

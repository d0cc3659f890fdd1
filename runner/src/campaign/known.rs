//! What is known of mutants before a campaign begins: from a run that was interrupted, from shards, or from a cache. It is taken over as it is; that it
//! belongs to this model and these options is for whoever hands it over to see to.

use std::collections::BTreeMap;

use crate::outcome::{Mutant, MutantOutcome};

/// Outcomes of mutants, by id.
#[derive(Clone, Debug, Default)]
pub struct Known(BTreeMap<String, MutantOutcome>);

impl FromIterator<MutantOutcome> for Known {
    fn from_iter<T: IntoIterator<Item = MutantOutcome>>(outcomes: T) -> Known {
        let by_id = outcomes.into_iter().map(|outcome| (outcome.mutant.id.clone(), outcome));
        Known(by_id.collect())
    }
}

impl Known {
    /// Of how many mutants something is known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The mutants of a plan of which nothing is known, and what is known of the others by their places in the plan.
    pub(super) fn taken_from(mut self, plan: &[Mutant]) -> (Vec<Mutant>, BTreeMap<usize, MutantOutcome>) {
        let mut open = Vec::new();
        let mut known = BTreeMap::new();
        for (place, mutant) in plan.iter().enumerate() {
            match self.0.remove(&mutant.id) {
                Some(outcome) => {
                    known.insert(place, outcome);
                }
                None => open.push(mutant.clone()),
            }
        }
        (open, known)
    }
}

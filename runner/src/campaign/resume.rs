//! Recorded verdicts from an interrupted run, from shards, or from the last run. The caller ensures
//! that they belong to this model and these options. This module verifies them as far as possible
//! without judging the mutants again.

use std::collections::BTreeMap;

use crate::campaign::Refusal;
use crate::campaign::lab::Lab;
use crate::campaign::pool::Pool;
use crate::campaign::verify;
use crate::event::Event;
use crate::heartbeat::OnMutant;
use crate::outcome::{Counts, Mutant, MutantOutcome};

/// Recorded outcomes of mutants, by id.
#[derive(Clone, Debug, Default)]
pub struct Known(BTreeMap<String, Recorded>);

/// An outcome with the size of the baseline with which it was compared.
#[derive(Clone, Debug)]
struct Recorded {
    baseline: Counts,
    outcome: MutantOutcome,
}

impl FromIterator<(Counts, MutantOutcome)> for Known {
    fn from_iter<T: IntoIterator<Item = (Counts, MutantOutcome)>>(outcomes: T) -> Known {
        let recorded = |(baseline, outcome): (Counts, MutantOutcome)| (outcome.mutant.id.clone(), Recorded { baseline, outcome });
        Known(outcomes.into_iter().map(recorded).collect())
    }
}

/// A plan, divided into open and verified mutants.
pub(super) struct Divided {
    pub(super) open: Vec<Mutant>,
    /// Verified outcomes by their indices in the plan.
    pub(super) known: BTreeMap<usize, MutantOutcome>,
}

impl Known {
    /// Returns the number of mutants with a recorded outcome.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no outcome is recorded.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Divides a plan. An outcome is reused only if the baseline still has the recorded size and,
    /// for a kill, if the recorded run still violates the property.
    pub(super) fn divide(mut self, lab: &Lab<'_>, pool: &Pool, baseline: Counts, plan: &[Mutant]) -> Result<Divided, Refusal> {
        let recorded: Vec<Option<Recorded>> = plan.iter().map(|mutant| self.0.remove(&mutant.id)).collect();
        let machine = lab.quotient.map_or(lab.machine, |quotient| quotient.machine);
        let full = lab.on_states(machine);
        let places: Vec<usize> = (0..plan.len()).filter(|place| recorded[*place].is_some()).collect();
        let verified = pool.share(machine, places.len(), |workspace, number| {
            let place = places[number];
            let Some(Recorded { baseline: before, outcome }) = &recorded[place] else {
                return Ok(false);
            };
            let _on = OnMutant::of(&plan[place]);
            Ok(*before == baseline && !lab.is_stopped() && verify::is_confirmed(&full, workspace.worker.as_mut(), &plan[place], outcome)?)
        })?;
        let rejected = verified.iter().filter(|verified| !**verified).count();
        if rejected > 0 && !lab.is_stopped() {
            (lab.listener)(Event::RecordsRejected(rejected));
        }
        let reused: BTreeMap<usize, bool> = places.into_iter().zip(verified).collect();
        let mut divided = Divided {
            open: Vec::new(),
            known: BTreeMap::new(),
        };
        for (place, (recorded, mutant)) in recorded.into_iter().zip(plan).enumerate() {
            match recorded {
                Some(recorded) if reused.get(&place) == Some(&true) => {
                    divided.known.insert(place, recorded.outcome);
                }
                _ => divided.open.push(mutant.clone()),
            }
        }
        Ok(divided)
    }
}

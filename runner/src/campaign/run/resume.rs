//! Recorded verdicts from an interrupted run, from shards, or from the last run. The caller ensures
//! that they belong to this model and these options. This module verifies them as far as possible
//! without judging the mutants again.

use std::collections::BTreeMap;

use crate::campaign::dispatch::stages::Outcomes;
use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::pool::Pool;
use crate::campaign::plan::refusal::Refusal;
use crate::campaign::run::verify;
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
        let recorded = |(baseline, outcome): (Counts, MutantOutcome)| {
            (outcome.mutant.id.clone(), Recorded { baseline, outcome })
        };
        Known(outcomes.into_iter().map(recorded).collect())
    }
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

    /// Returns the outcomes that are reused, at their places in the plan. An outcome is reused only
    /// if the baseline still has the recorded size and, for a kill, if the recorded run still
    /// violates the property.
    pub(super) fn verified(
        mut self,
        trial: Trial<'_>,
        pool: &Pool,
        plan: &[Mutant],
    ) -> Result<Outcomes, Refusal> {
        let lab = trial.lab;
        let mut recorded: Vec<Option<Recorded>> = plan
            .iter()
            .map(|mutant| self.0.remove(&mutant.id))
            .collect();
        let full = lab.on_states(
            lab.quotient
                .map_or(lab.machine, |quotient| quotient.machine),
        );
        let places: Vec<usize> = (0..plan.len())
            .filter(|place| recorded[*place].is_some())
            .collect();
        let verified = pool.share(&full, places.len(), |workspace, number| {
            let place = places[number];
            let Some(Recorded { baseline, outcome }) = &recorded[place] else {
                return Ok(false);
            };
            let _on = OnMutant::of(&plan[place]);
            let is_same = *baseline == trial.baseline.outcome.counts;
            Ok(is_same
                && verify::is_confirmed(
                    &full,
                    &mut *workspace.under(None).worker,
                    &plan[place],
                    outcome,
                )?)
        })?;
        let rejected = verified
            .iter()
            .filter(|verified| **verified != Some(true))
            .count();
        if rejected > 0 && !lab.is_stopped() {
            (lab.listener)(Event::RecordsRejected(rejected));
        }
        let mut outcomes: Outcomes = plan.iter().map(|_| None).collect();
        for (place, _) in places
            .into_iter()
            .zip(verified)
            .filter(|(_, verified)| *verified == Some(true))
        {
            outcomes[place] = recorded[place].take().map(|recorded| recorded.outcome);
        }
        Ok(outcomes)
    }
}

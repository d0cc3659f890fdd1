//! Mutants suspected of having ended an earlier process that did the same work.
//!
//! When a process dies, several threads may be running mutants, and only one mutant caused the
//! death. Each suspect is therefore judged again, alone, after all other mutants. If it ends the
//! process again, it is inconclusive, with the reason, and never runs again. The baseline is
//! treated the same way, but if it is the cause, the campaign is refused.

use crate::campaign::dispatch::stages::{OpenMutant, Outcomes};
use crate::campaign::examine::baseline::Baseline;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::refusal::Refusal;
use crate::campaign::verdict::judged::Judged;
use crate::event::Event;
use crate::heartbeat::{Alone, key};
use crate::outcome::{Counts, Mutant, MutantOutcome, Stage};

const BASELINE: u64 = 0;

/// Checks the baseline, which runs alone. If it ended an earlier process, this is recorded; if it
/// ended that process too, it is refused.
pub(super) fn baseline(lab: &Lab<'_>, record: bool) -> Result<Baseline, Refusal> {
    if let Some(incident) = lab.section.condemned(BASELINE) {
        return Err(Refusal::Ended {
            what: incident.sentence(lab.machine),
        });
    }
    let is_suspect = lab.section.suspicion(BASELINE).is_some();
    let _alone = is_suspect.then(|| Alone::begin(BASELINE));
    Baseline::check(lab, record)
}

/// Records that a suspect runs alone. Returns `None` for other mutants.
pub(super) fn alone(lab: &Lab<'_>, mutant: &Mutant) -> Option<Alone> {
    suspicion(lab, mutant).map(Alone::begin)
}

/// Returns the key of a suspect.
fn suspicion(lab: &Lab<'_>, mutant: &Mutant) -> Option<u64> {
    Some(key(&mutant.id)).filter(|key| lab.section.suspicion(*key).is_some())
}

/// Mutants that are judged together.
pub(super) struct Batch<'m> {
    pub(super) mutants: Vec<OpenMutant<'m>>,
    /// The key of a suspect, which is the only mutant.
    suspect: Option<u64>,
}

impl Batch<'_> {
    /// Records that a suspect runs alone.
    pub(super) fn begin(&self) -> Option<Alone> {
        self.suspect.map(Alone::begin)
    }
}

/// Returns the mutants that are not suspected, together, and then each suspect, alone. Those that
/// must not run again get their outcome.
pub(super) fn batches<'m>(
    lab: &Lab<'_>,
    mutants: Vec<OpenMutant<'m>>,
    done: &mut Outcomes,
) -> Vec<Batch<'m>> {
    let is_suspect = |open: &OpenMutant<'_>| suspicion(lab, open.mutant).is_some();
    let (mut suspects, others): (Vec<_>, Vec<_>) = mutants.into_iter().partition(is_suspect);
    for suspect in &suspects {
        done[suspect.place] = condemned(lab, suspect.mutant);
    }
    suspects.retain(|suspect| done[suspect.place].is_none());
    let together = Batch {
        mutants: others,
        suspect: None,
    };
    let alone = suspects.into_iter().map(|open| Batch {
        suspect: suspicion(lab, open.mutant),
        mutants: vec![open],
    });
    std::iter::once(together).chain(alone).collect()
}

/// Returns the outcome of a mutant that must not run again, because it ended a process alone.
pub(super) fn condemned(lab: &Lab<'_>, mutant: &Mutant) -> Option<MutantOutcome> {
    let incident = lab.section.condemned(key(&mutant.id))?;
    let mut judged = Judged::unsearched(lab, mutant, Counts::default());
    judged.outcome.stage = Stage::Supervisor;
    judged.outcome.reason = Some(incident.sentence(lab.machine));
    (lab.listener)(Event::MutantDone(&judged.outcome));
    Some(judged.outcome)
}

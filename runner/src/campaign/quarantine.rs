//! Mutants suspected of having ended an earlier process that did the same work.
//!
//! When a process dies, several threads may be running mutants, and only one mutant caused the
//! death. Each suspect is therefore judged again, alone, after all other mutants. If it ends the
//! process again, it is inconclusive, with the reason, and never runs again. The baseline is
//! treated the same way, but if it is the cause, the campaign is refused.

use crate::campaign::baseline::Baseline;
use crate::campaign::judge::Judged;
use crate::campaign::lab::Lab;
use crate::campaign::pool::Pool;
use crate::campaign::{Options, Refusal};
use crate::event::Event;
use crate::heartbeat::{Alone, Bounds, Section, key};
use crate::outcome::{Counts, Mutant, Stage};

const BASELINE: u64 = 0;

/// Begins the section of a campaign.
pub(super) fn section(options: &Options) -> Section {
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, Into::into),
        threads => threads,
    };
    Section::begin(Bounds {
        max_bytes: options.max_bytes,
        searches: threads as u64 + 1,
    })
}

/// Checks the baseline. If it may have ended an earlier process, it is checked alone first. If it
/// ended that process too, it is refused.
pub(super) fn baseline(lab: &Lab<'_>, pool: &Pool, record: bool) -> Result<Baseline, Refusal> {
    if let Some(incident) = lab.section.condemned(BASELINE) {
        return Err(Refusal::Ended {
            what: incident.sentence(lab.machine),
        });
    }
    if lab.section.suspicion(BASELINE).is_some() {
        let _alone = Alone::begin(BASELINE);
        Baseline::check(lab, &Pool::new(1)?, record)?;
    }
    Baseline::check(lab, pool, record)
}

/// Judges unsuspected mutants together, then each suspect alone. `None` means interrupted.
pub(super) fn judge(
    lab: &Lab<'_>,
    mutants: &[Mutant],
    judge: impl Fn(&[Mutant]) -> Result<Vec<Option<Judged>>, Refusal>,
) -> Result<Vec<Option<Judged>>, Refusal> {
    if lab.section.is_clean() {
        return judge(mutants);
    }
    let keys: Vec<u64> = mutants.iter().map(|mutant| key(&mutant.id)).collect();
    let is_suspect = |place: &usize| lab.section.suspicion(keys[*place]).is_some();
    let (suspects, others): (Vec<usize>, Vec<usize>) = (0..mutants.len()).partition(is_suspect);
    let mut judged: Vec<Option<Judged>> = mutants.iter().map(|_| None).collect();
    let together: Vec<Mutant> = others.iter().map(|place| mutants[*place].clone()).collect();
    for (place, verdict) in others.into_iter().zip(judge(&together)?) {
        judged[place] = verdict;
    }
    for place in suspects {
        judged[place] = match condemned(lab, &mutants[place]) {
            Some(condemned) => Some(condemned),
            None if lab.is_stopped() => None,
            None => {
                let _alone = Alone::begin(keys[place]);
                judge(&mutants[place..=place])?.pop().flatten()
            }
        };
    }
    Ok(judged)
}

/// Returns the verdict on a mutant that must not run again.
fn condemned(lab: &Lab<'_>, mutant: &Mutant) -> Option<Judged> {
    let incident = lab.section.condemned(key(&mutant.id))?;
    let mut judged = Judged::unsearched(lab, mutant, Counts::default());
    judged.outcome.stage = Stage::Supervisor;
    judged.outcome.reason = Some(incident.sentence(lab.machine));
    (lab.listener)(Event::MutantDone(&judged.outcome));
    Some(judged)
}

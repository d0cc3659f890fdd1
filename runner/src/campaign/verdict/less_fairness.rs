//! The verdict on a mutant that drops or weakens a fairness assumption, by the baseline's graph.

use std::ops::RangeInclusive;

use mutaspec_mutator::Effect;

use crate::campaign::examine::examination::runs;
use crate::campaign::examine::failure::reason;
use crate::campaign::examine::trial::Trial;
use crate::campaign::examine::undefined::{Evaluated, separate};
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::Workspace;
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::campaign::verdict::judged::Judged;
use crate::compare::Witness;
use crate::fairness::Fairness;
use crate::liveness;
use crate::outcome::{Equivalence, Mutant, PropertyVerdict, Stage, SurvivorClass, Verdict};

/// Returns the fairness that a mutant of this kind still assumes.
pub(crate) fn fairness(lab: &Lab<'_>, effect: Effect) -> Fairness {
    let mut assumed = lab.fairness();
    match effect {
        Effect::DropFairness { first, last } => {
            let dropped = first as usize..=last as usize;
            assumed.retain(|row| !dropped.contains(row));
        }
        Effect::WeakenFairness(row) => return Fairness::weakened(lab.machine, row as usize),
        Effect::Switch(_) | Effect::Shrink(_) => {}
    }
    Fairness::new(lab.machine, &assumed)
}

/// Judges a mutant that changes the fairness of these rows.
pub(crate) fn judge(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
    rows: RangeInclusive<u32>,
) -> Result<Judged, Stop> {
    let Trial { lab, baseline } = trial;
    let kept = &fairness(lab, mutant.effect());
    let mut active = workspace.under(None);
    let worker = &mut *active.worker;
    let Evaluated {
        failures,
        open,
        undefined,
    } = separate(lab, None, runs(lab, baseline.graph(), worker, kept)?);
    let mut judged = Judged::unchanged(
        trial,
        mutant,
        Verdict::Equivalent(Equivalence::SameGraph),
        Stage::Runs,
    );
    if let Some(undefined) = undefined {
        return Ok(judged.invalid(lab, &baseline.search, undefined));
    }
    if !failures.is_empty() {
        if lab.options.matrix {
            for property in open {
                judged.outcome.matrix[property] = PropertyVerdict::Undecided;
            }
            for failure in &failures {
                judged.outcome.matrix[failure.property] =
                    PropertyVerdict::Fails(reason(lab, failure));
            }
        }
        return Ok(judged.killed(&baseline.search, failures));
    }
    let mut freed = None;
    for row in rows.map(|row| row as usize) {
        let found = liveness::freed(baseline.graph(), lab.machine, worker, row, kept);
        freed = found.map_err(|refused| Refusal::Internal {
            what: format!("mutant `{}`: {refused}", mutant.id),
        })?;
        if freed.is_some() {
            break;
        }
    }
    Ok(match freed {
        Some(lasso) => judged.survived(SurvivorClass::DifferentCycles, Some(Witness::Run(lasso))),
        None => judged,
    })
}

//! Recorded verdicts: genuine kills are confirmed by a replay, and forged ones are recomputed.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use mutaspec_runner::campaign::{self, Known, Options};
use mutaspec_runner::event::Event;
use mutaspec_runner::outcome::{Counts, MutantOutcome, Outcome, Verdict};

use super::engines::pipeline;
use super::verdicts::is_killed;
use super::{Checked, Model, must, same};

/// Checks that a campaign with records ends like one without, even if they claim false kills.
pub(crate) fn records_are_verified(models: &[Model]) -> Checked {
    for model in models {
        for matrix in [false, true] {
            let options = Options {
                tell: true,
                ..pipeline(matrix, 1)
            };
            let outcome = model.run(&options)?;
            check(model, &options, &outcome)
                .map_err(|what| format!("{}, matrix {matrix}: {what}", model.name))?;
        }
    }
    Ok(())
}

fn check(model: &Model, options: &Options, outcome: &Outcome) -> Checked {
    let counts = outcome.baseline.counts;
    let (honest, rejected) = resumed(model, options, counts, outcome.mutants.clone())?;
    same(&rejected, &0, "honest records that are rejected")?;
    same(
        &format!("{:?}", honest.mutants),
        &format!("{:?}", outcome.mutants),
        "honest records",
    )?;

    let larger = Counts {
        distinct: counts.distinct + 1,
        ..counts
    };
    let (_, rejected) = resumed(model, options, larger, outcome.mutants.clone())?;
    same(
        &rejected,
        &outcome.mutants.len(),
        "records against another baseline",
    )?;

    let (stolen, rejected) = resumed(model, options, counts, stolen(outcome))?;
    agree(&stolen, outcome, "runs of others")?;
    let others = outcome
        .mutants
        .iter()
        .filter(|m| !is_killed(m.verdict))
        .count();
    must(
        rejected >= others,
        format!("{rejected} of {others} runs of others are rejected"),
    )?;
    let (cut, _) = resumed(model, options, counts, cut_off(outcome))?;
    agree(&cut, outcome, "runs that are cut off")
}

/// Records that claim the run of a killed mutant for every mutant that no property kills.
fn stolen(outcome: &Outcome) -> Vec<MutantOutcome> {
    let donors: Vec<&MutantOutcome> = outcome
        .mutants
        .iter()
        .filter(|m| m.run.is_some() && is_killed(m.verdict))
        .collect();
    let others = outcome
        .mutants
        .iter()
        .filter(|m| !is_killed(m.verdict))
        .enumerate();
    others
        .map(|(place, mutant)| MutantOutcome {
            verdict: Verdict::Killed,
            killed_by: donors
                .get(place % donors.len().max(1))
                .map_or(vec![0], |donor| donor.killed_by.clone()),
            run: donors
                .get(place % donors.len().max(1))
                .and_then(|donor| donor.run.clone()),
            counts: Counts {
                complete: false,
                ..mutant.counts
            },
            ..mutant.clone()
        })
        .collect()
}

/// Records of all killed mutants without the last step of each run.
fn cut_off(outcome: &Outcome) -> Vec<MutantOutcome> {
    let mut killed: Vec<MutantOutcome> = outcome
        .mutants
        .iter()
        .filter(|m| m.run.is_some())
        .cloned()
        .collect();
    for run in killed.iter_mut().filter_map(|mutant| mutant.run.as_mut()) {
        run.steps.pop();
        run.back_to = None;
    }
    killed
}

/// The outcome of a campaign with these records, and the number of records that it rejects.
fn resumed(
    model: &Model,
    options: &Options,
    baseline: Counts,
    records: Vec<MutantOutcome>,
) -> Result<(Outcome, usize), String> {
    let known: Known = records
        .into_iter()
        .map(|outcome| (baseline, outcome))
        .collect();
    let rejected = AtomicUsize::new(0);
    let listener = |event: Event<'_>| {
        if let Event::RecordsRejected(n) = event {
            rejected.store(n, Ordering::Relaxed);
        }
    };
    let outcome = campaign::resume(
        model.machine.as_ref(),
        options,
        known,
        &listener,
        &AtomicBool::new(false),
    );
    let outcome = outcome.map_err(|refusal| refusal.to_string())?;
    Ok((outcome, rejected.into_inner()))
}

/// Checks that two outcomes have the same verdicts and killers.
fn agree(one: &Outcome, other: &Outcome, about: &str) -> Checked {
    let verdicts = |outcome: &Outcome| -> Vec<(String, Verdict, Vec<usize>)> {
        let of = outcome.mutants.iter();
        of.map(|m| (m.mutant.id.clone(), m.verdict, m.killed_by.clone()))
            .collect()
    };
    same(&verdicts(one), &verdicts(other), about)
}

//! Bounds: a search finds exactly the permitted states, and a stopped search proves nothing.

use mutaspec_runner::campaign::Options;
use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Verdict};

use super::engines::{naive, pipeline};
use super::{Checked, Model, must, same};

/// Checks that bounds on baselines and mutants are exact.
pub(crate) fn bounds_hold(models: &[Model]) -> Checked {
    for model in models {
        let whole = model.check(&Options::default())?.baseline;
        must(
            whole.counts.complete,
            format!("{} has all its states", model.name),
        )?;
        let distinct = whole.counts.distinct;
        let bounded = |max_states| Options {
            max_states,
            ..naive(false)
        };
        same(
            &model.check(&bounded(distinct))?.baseline.counts,
            &whole.counts,
            &model.name,
        )?;
        let counts = model.run(&bounded(distinct - 1))?;
        must(
            counts.mutants.is_empty(),
            format!("{}: mutants of half a baseline", model.name),
        )?;
        let counts = counts.baseline.counts;
        same(
            &(counts.complete, counts.distinct),
            &(false, distinct - 1),
            &model.name,
        )?;
        let unbounded = model.run(&naive(true))?;
        for options in [
            naive(false),
            naive(true),
            pipeline(false, 1),
            pipeline(true, 2),
        ] {
            let options = Options {
                mutant_states: Some(0),
                ..options
            };
            let bounded = model.run(&options)?;
            mutants_are_bounded(&bounded, distinct)?;
            kills_are_real(&bounded, &unbounded)?;
        }
    }
    Ok(())
}

/// Checks that a mutant whose search was stopped has a verdict only if a violation was found.
fn mutants_are_bounded(outcome: &Outcome, most: u64) -> Checked {
    for mutant in &outcome.mutants {
        let (id, counts) = (&mutant.mutant.id, mutant.counts);
        must(
            counts.distinct <= most,
            format!("{id}: {} states, not {most} at most", counts.distinct),
        )?;
        let unmet = |(place, verdict): (usize, &PropertyVerdict)| {
            let is_goal = outcome.properties[place].kind == PropertyKind::Reachable;
            *verdict != PropertyVerdict::Holds || is_goal || counts.complete
        };
        must(
            mutant.matrix.iter().enumerate().all(unmet),
            format!("{id}: a property holds, and states are missing"),
        )?;
        let is_open = mutant.verdict == Verdict::Inconclusive;
        same(&mutant.reason.is_some(), &is_open, id)?;
        must(
            !(is_open && counts.complete),
            format!("{id}: inconclusive with all its states"),
        )?;
        must(
            counts.complete || is_open || mutant.verdict == Verdict::Killed,
            format!("{id}: {:?} without all its states", mutant.verdict),
        )?;
    }
    Ok(())
}

/// Checks that a property that fails within a bound also fails without it.
fn kills_are_real(bounded: &Outcome, unbounded: &Outcome) -> Checked {
    for (some, all) in bounded
        .mutants
        .iter()
        .zip(&unbounded.mutants)
        .filter(|(_, all)| all.counts.complete)
    {
        for place in &some.killed_by {
            let name = &bounded.properties[*place].name;
            must(
                matches!(all.matrix[*place], PropertyVerdict::Fails(_)),
                format!(
                    "{}: {name} holds on all states and fails on some",
                    some.mutant.id
                ),
            )?;
        }
    }
    Ok(())
}

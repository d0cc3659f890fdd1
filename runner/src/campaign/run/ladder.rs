//! A ladder: models of one spec, small to large. Mutants killed on one are not tried above it.
//!
//! Only kills carry over. All other verdicts are recomputed on the next model.

use std::collections::{BTreeMap, BTreeSet};

use mutaspec_mutator::Effect;

use crate::outcome::{
    Counts, Mutant, MutantOutcome, Outcome, Promise, Property, PropertyVerdict, Verdict,
};

/// Returns the ids of the mutants killed below by a property that the model above also checks.
pub fn settled(below: &Outcome, above: &[Property]) -> BTreeSet<String> {
    let killed = below
        .mutants
        .iter()
        .filter(|found| is_killed(found, below, above));
    killed.map(|found| found.mutant.id.clone()).collect()
}

/// Whether a property that is also checked above kills the mutant below. Mutants that shrink a
/// constant never carry over, since each model has its own value.
fn is_killed(found: &MutantOutcome, below: &Outcome, above: &[Property]) -> bool {
    let is_checked = |place: &usize| {
        let name = below.properties.get(*place).map(|property| &property.name);
        above.iter().any(|property| Some(&property.name) == name)
    };
    matches!(
        found.verdict,
        Verdict::Killed | Verdict::Tolerated(Promise::Broken)
    ) && !matches!(found.mutant.effect(), Effect::Shrink(_))
        && found.killed_by.iter().any(is_checked)
}

/// Adds the [settled](settled) mutants to the outcome of a larger model that left them out.
/// `planned` is the full plan of that model. An outcome whose baseline is not sound is returned
/// unchanged.
pub fn climbed(below: &Outcome, mut above: Outcome, planned: &[Mutant]) -> Outcome {
    let holds = |verdict: &PropertyVerdict| *verdict == PropertyVerdict::Holds;
    let Counts {
        complete, distinct, ..
    } = above.baseline.counts;
    if !complete || distinct == 0 || !above.baseline.properties.iter().all(holds) {
        return above;
    }
    let places: Vec<String> = above
        .mutants
        .iter()
        .map(|found| found.mutant.id.clone())
        .collect();
    let mut judged: BTreeMap<String, MutantOutcome> = BTreeMap::new();
    for found in std::mem::take(&mut above.mutants) {
        judged.insert(found.mutant.id.clone(), found);
    }
    let killed: BTreeMap<&str, &MutantOutcome> = below
        .mutants
        .iter()
        .filter(|found| is_killed(found, below, &above.properties))
        .map(|found| (found.mutant.id.as_str(), found))
        .collect();
    let merged = planned.iter().filter_map(|mutant| {
        let carried = || {
            killed
                .get(mutant.id.as_str())
                .map(|found| carried(below, &above, mutant, found))
        };
        judged.remove(&mutant.id).or_else(carried)
    });
    let mut merged: Vec<MutantOutcome> = merged.collect();
    let place = |id: &String| merged.iter().position(|found| found.mutant.id == *id);
    let moved: Vec<Option<usize>> = places.iter().map(place).collect();
    for found in merged.iter_mut().filter(|found| found.killed_at.is_none()) {
        found.same_as = found.same_as.and_then(|place| moved[place]);
    }
    above.mutants = merged;
    above.planned = planned.len();
    above
}

/// Translates a kill on the model below to the properties of the model above.
fn carried(
    below: &Outcome,
    above: &Outcome,
    mutant: &Mutant,
    found: &MutantOutcome,
) -> MutantOutcome {
    let named = |place: &usize| {
        let name = &below.properties.get(*place)?.name;
        above
            .properties
            .iter()
            .position(|property| property.name == *name)
    };
    MutantOutcome {
        mutant: mutant.clone(),
        killed_by: found.killed_by.iter().filter_map(named).collect(),
        killed_at: found
            .killed_at
            .clone()
            .or_else(|| Some(below.model.clone())),
        ..found.clone()
    }
}

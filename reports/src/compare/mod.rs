//! Two runs held against each other: which weaknesses are new, which are mended, and which property no longer forbids what it forbade.
//!
//! It compares what was found and judges nothing itself: a mutant that is gone is told apart from one that is killed.

mod text;

use std::collections::BTreeMap;

use crate::schema::comparison::{Change, Comparison, Judged, ModelComparison, Weakened};
use crate::schema::{Model, Mutant, Results, VERSION, Verdict};

pub use text::{markdown, terminal};

/// Holds a new run against an old one.
pub fn compare(old: &Results, new: &Results) -> Comparison {
    let name = |model: &Model| format!("{}/{}", model.name, model.model);
    let of_old = |wanted: &str| old.specs.iter().find(|model| name(model) == wanted);
    let mut models: Vec<ModelComparison> = new
        .specs
        .iter()
        .map(|model| of_model(name(model), of_old(&name(model)), Some(model)))
        .collect();
    let gone = old
        .specs
        .iter()
        .filter(|model| new.specs.iter().all(|other| name(other) != name(model)));
    models.extend(gone.map(|model| of_model(name(model), Some(model), None)));
    Comparison {
        schema_version: VERSION,
        models,
    }
}

/// How many mutants survive that did not before.
pub fn new_survivors(comparison: &Comparison) -> usize {
    comparison.models.iter().map(|model| model.new_survivors.len()).sum()
}

fn of_model(model: String, old: Option<&Model>, new: Option<&Model>) -> ModelComparison {
    let mutants = |of: Option<&'_ Model>| -> Vec<Mutant> { of.map(|model| model.mutants.clone()).unwrap_or_default() };
    let (before, now) = (mutants(old), mutants(new));
    let by_id = |mutants: &[Mutant]| -> BTreeMap<String, Mutant> { mutants.iter().map(|m| (m.id.clone(), m.clone())).collect() };
    let (old_by_id, new_by_id) = (by_id(&before), by_id(&now));
    let mut comparison = ModelComparison {
        model,
        old: old.map(judged),
        new: new.map(judged),
        new_survivors: Vec::new(),
        newly_killed: Vec::new(),
        gone_survivors: Vec::new(),
        other_changes: Vec::new(),
        weakened: Vec::new(),
        differences: old.zip(new).map(|(old, new)| differences(old, new)).unwrap_or_default(),
    };
    for mutant in &now {
        let old = old_by_id.get(&mutant.id);
        let change = change(old, Some(mutant));
        match (old.map(|m| m.verdict), mutant.verdict) {
            (old, now) if old == Some(now) => {}
            (_, Verdict::Survived) => comparison.new_survivors.extend(change),
            (Some(Verdict::Survived), Verdict::Killed) => comparison.newly_killed.extend(change),
            (None, _) => {}
            _ => comparison.other_changes.extend(change),
        }
    }
    let gone = before
        .iter()
        .filter(|m| !new_by_id.contains_key(&m.id) && m.verdict == Verdict::Survived);
    if new.is_some() {
        comparison.gone_survivors = gone.filter_map(|mutant| change(Some(mutant), None)).collect();
    }
    comparison.weakened = old.zip(new).map(|(old, new)| weakened(old, new, &new_by_id)).unwrap_or_default();
    comparison
}

fn judged(model: &Model) -> Judged {
    let count = |verdict| model.mutants.iter().filter(|m| m.verdict == verdict).count();
    Judged {
        killed: count(Verdict::Killed),
        survived: count(Verdict::Survived),
    }
}

fn change(old: Option<&Mutant>, new: Option<&Mutant>) -> Option<Change> {
    let known = new.or(old)?;
    Some(Change {
        id: known.id.clone(),
        file: known.file.clone(),
        line: known.line,
        original: known.original.clone(),
        replacement: known.replacement.clone(),
        old: old.map(|m| m.verdict),
        new: new.map(|m| m.verdict),
        killed_by: old.map(|m| m.killed_by.clone()).unwrap_or_default(),
        survivor_class: known.survivor_class,
    })
}

/// Why verdicts may differ though no property was weakened.
fn differences(old: &Model, new: &Model) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in &new.constants {
        match old.constants.get(name) {
            Some(before) if before == value => {}
            Some(before) => found.push(format!("{name} = {value}, was {before}")),
            None => found.push(format!("{name} = {value}, was no constant")),
        }
    }
    found.extend(
        old.constants
            .keys()
            .filter(|name| !new.constants.contains_key(*name))
            .map(|name| format!("{name} is no constant any more")),
    );
    let names = |model: &Model| -> Vec<String> { model.properties.iter().map(|p| p.name.clone()).collect() };
    let (before, now) = (names(old), names(new));
    found.extend(
        before
            .iter()
            .filter(|name| !now.contains(name))
            .map(|name| format!("property `{name}` is gone")),
    );
    found.extend(
        now.iter()
            .filter(|name| !before.contains(name))
            .map(|name| format!("property `{name}` is new")),
    );
    if old.baseline.distinct_states != new.baseline.distinct_states {
        found.push(format!(
            "the baseline has {} states, had {}",
            new.baseline.distinct_states, old.baseline.distinct_states
        ));
    }
    found
}

/// Each property that killed, in the old run, mutants that survive now: it forbade something that nothing forbids any more.
fn weakened(old: &Model, new: &Model, now: &BTreeMap<String, Mutant>) -> Vec<Weakened> {
    let survives = |id: &str| now.get(id).is_some_and(|m| m.verdict == Verdict::Survived);
    let freed: Vec<&Mutant> = old
        .mutants
        .iter()
        .filter(|m| m.verdict == Verdict::Killed && survives(&m.id))
        .collect();
    let of_property = |property: &crate::schema::Property| {
        let mutants: Vec<&&Mutant> = freed.iter().filter(|m| m.killed_by.contains(&property.name)).collect();
        let shortest = mutants.iter().min_by_key(|m| m.trace_length.unwrap_or(u32::MAX))?;
        Some(Weakened {
            property: property.name.clone(),
            gone: new.properties.iter().all(|other| other.name != property.name),
            mutants: mutants.iter().map(|m| m.id.clone()).collect(),
            shortest: shortest.id.clone(),
            steps: shortest.trace_length,
        })
    };
    old.properties.iter().filter_map(of_property).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::schema::json;

    fn results() -> Results {
        Results::new(&[sample::outcome()], &[])
    }

    /// The sample, in which the first killed mutant survives.
    fn weaker() -> Results {
        let mut new = results();
        let killed = new.specs[0].mutants.iter_mut().find(|m| m.verdict == Verdict::Killed).unwrap();
        killed.verdict = Verdict::Survived;
        killed.killed_by.clear();
        new
    }

    #[test]
    fn a_run_has_nothing_new_against_itself() {
        let comparison = compare(&results(), &results());
        assert_eq!(new_survivors(&comparison), 0);
        assert_eq!(comparison.models[0].other_changes, []);
        assert_eq!(comparison.models[0].differences, Vec::<String>::new());
        insta::assert_snapshot!(anstream::adapter::strip_str(&terminal(&comparison)).to_string());
    }

    #[test]
    fn a_mutant_that_was_killed_and_survives_is_a_new_survivor_and_its_killer_weaker() {
        let comparison = compare(&results(), &weaker());
        assert_eq!(new_survivors(&comparison), 1);
        assert_eq!(
            comparison.models[0].weakened.len(),
            comparison.models[0].new_survivors[0].killed_by.len()
        );
        insta::assert_snapshot!(anstream::adapter::strip_str(&terminal(&comparison)).to_string());
        insta::assert_snapshot!(markdown(&comparison));
        insta::assert_snapshot!(json(&comparison));
    }

    #[test]
    fn a_survivor_that_is_killed_is_mended_and_one_that_is_gone_is_not() {
        let mended = compare(&weaker(), &results());
        assert_eq!((new_survivors(&mended), mended.models[0].newly_killed.len()), (0, 1));
        let mut fewer = results();
        fewer.specs[0].mutants.retain(|m| m.verdict != Verdict::Survived);
        let gone = compare(&results(), &fewer);
        assert!(gone.models[0].newly_killed.is_empty());
        assert!(!gone.models[0].gone_survivors.is_empty());
    }

    #[test]
    fn all_survivors_of_a_model_that_the_old_run_lacks_are_new() {
        let mut old = results();
        old.specs.clear();
        let survived = results().specs[0].score.unwrap().survived;
        assert_eq!(new_survivors(&compare(&old, &results())), survived);
    }
}

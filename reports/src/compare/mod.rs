//! Comparison of two runs: new survivors, newly killed mutants, and properties that were weakened.
//!
//! Only recorded verdicts are compared. A mutant that is gone is never counted as killed.

mod missing;
mod text;

use std::collections::BTreeMap;

use crate::baseline_verdict::is_scored;
use crate::schema::comparison::{
    Comparison, ModelComparison, ScoreCounts, VerdictChange, WeakenedProperty,
};
use crate::schema::{Model, Mutant, Results, VERSION, Verdict};
use crate::wording;

pub use text::{markdown, terminal};

/// Compares a new run with an old one.
pub fn compare(old: &Results, new: &Results) -> Comparison {
    let name = |model: &Model| format!("{}/{}", model.name, model.model);
    let of_old = |wanted: &str| old.specs.iter().find(|model| name(model) == wanted);
    let mut models: Vec<ModelComparison> = new
        .specs
        .iter()
        .filter(|model| model.goes_on_to.is_none())
        .map(|model| of_model(name(model), of_old(&name(model)), Some(model)))
        .collect();
    // Lower models of a ladder have no verdicts to lose.
    let gone = old
        .specs
        .iter()
        .filter(|model| model.goes_on_to.is_none())
        .filter(|model| new.specs.iter().all(|other| name(other) != name(model)));
    models.extend(gone.map(|model| of_model(name(model), Some(model), None)));
    Comparison {
        schema_version: VERSION,
        models,
        missing: missing::missing(old, new),
    }
}

/// Returns the number of mutants that survive now and did not before.
pub fn new_survivors(comparison: &Comparison) -> usize {
    comparison
        .models
        .iter()
        .map(|model| model.new_survivors.len())
        .sum()
}

/// Returns the number of mutants that are inconclusive now and were decided before.
pub fn newly_inconclusive(comparison: &Comparison) -> usize {
    let is_undecided = |change: &&VerdictChange| {
        let was_decided = change.old.is_some_and(|old| old != Verdict::Inconclusive);
        was_decided && change.new == Some(Verdict::Inconclusive)
    };
    let changes = comparison
        .models
        .iter()
        .flat_map(|model| &model.other_changes);
    changes.filter(is_undecided).count()
}

/// Whether a mutant survives in the new run and did not survive in the old one. An accepted mutant
/// of the old run counts as survived. A mutant that the old run lacks is new, unless that run did
/// not use its operator.
pub fn is_new(old: Option<&Model>, mutant: &Mutant) -> bool {
    let before = old.and_then(|old| old.mutants.iter().find(|before| before.id == mutant.id));
    let survived = match (old, before) {
        (_, Some(before)) => matches!(before.verdict, Verdict::Survived | Verdict::Accepted),
        // Runs of older versions do not list their operators; they count as if they had used all.
        (Some(old), None) => !old.operators.is_empty() && !old.operators.contains(&mutant.operator),
        (None, None) => false,
    };
    mutant.verdict == Verdict::Survived && !survived
}

fn of_model(model: String, old: Option<&Model>, new: Option<&Model>) -> ModelComparison {
    let mutants = |of: Option<&'_ Model>| -> Vec<Mutant> {
        of.map(|model| model.mutants.clone()).unwrap_or_default()
    };
    let (before, now) = (mutants(old), mutants(new));
    let by_id = |mutants: &[Mutant]| -> BTreeMap<String, Mutant> {
        mutants.iter().map(|m| (m.id.clone(), m.clone())).collect()
    };
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
        differences: old
            .zip(new)
            .map(|(old, new)| differences(old, new))
            .unwrap_or_default(),
    };
    for mutant in &now {
        let before = old_by_id.get(&mutant.id);
        let change = change(before, Some(mutant));
        match (before.map(|m| m.verdict), mutant.verdict) {
            (before, now) if before == Some(now) => {}
            (_, Verdict::Survived) if is_new(old, mutant) => {
                comparison.new_survivors.extend(change);
            }
            (Some(Verdict::Survived), Verdict::Killed) => comparison.newly_killed.extend(change),
            (None, _) => {}
            _ => comparison.other_changes.extend(change),
        }
    }
    if let Some(new) = new.filter(|new| !new.partial) {
        let is_gone =
            |m: &&Mutant| !new_by_id.contains_key(&m.id) && new.operators.contains(&m.operator);
        let gone = before
            .iter()
            .filter(|m| m.verdict == Verdict::Survived)
            .filter(is_gone);
        comparison.gone_survivors = gone
            .filter_map(|mutant| change(Some(mutant), None))
            .collect();
    }
    comparison.weakened = old
        .zip(new)
        .map(|(old, new)| weakened(old, new, &new_by_id))
        .unwrap_or_default();
    comparison
}

fn judged(model: &Model) -> ScoreCounts {
    let count = |verdict| {
        model
            .mutants
            .iter()
            .filter(|m| m.verdict == verdict)
            .count()
    };
    ScoreCounts {
        killed: count(Verdict::Killed),
        survived: count(Verdict::Survived),
        no_score: !is_scored(model.baseline.distinct_states, model.simulation.is_some()),
    }
}

fn change(old: Option<&Mutant>, new: Option<&Mutant>) -> Option<VerdictChange> {
    let known = new.or(old)?;
    Some(VerdictChange {
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

/// Returns reasons other than weaker properties why verdicts may differ.
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
    found.extend(operators(old, new));
    let names = |model: &Model| -> Vec<String> {
        model.properties.iter().map(|p| p.name.clone()).collect()
    };
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

/// Describes operators that only one of the runs used, and whether the new run is partial.
fn operators(old: &Model, new: &Model) -> Vec<String> {
    let without = |one: &Model, other: &Model| -> Vec<String> {
        let operators = one
            .operators
            .iter()
            .filter(|id| !other.operators.contains(id));
        operators.cloned().collect()
    };
    let added = if old.operators.is_empty() {
        Vec::new()
    } else {
        without(new, old)
    };
    let dropped = without(old, new);
    let of_added = |m: &&Mutant| m.verdict == Verdict::Survived && added.contains(&m.operator);
    let survivors = match new.mutants.iter().filter(of_added).count() {
        0 => String::new(),
        n => format!("; {} not counted as new", wording::are(n, "survivor")),
    };
    let mut found = Vec::new();
    if !added.is_empty() {
        found.push(format!(
            "the old run tried no mutants of {}{survivors}",
            added.join(", ")
        ));
    }
    if !dropped.is_empty() {
        found.push(format!(
            "no mutants of {} were tried now",
            dropped.join(", ")
        ));
    }
    if new.partial {
        found.push("only some of the mutants were tried now".to_owned());
    }
    found
}

/// Returns each property that killed mutants in the old run which survive in the new one.
fn weakened(old: &Model, new: &Model, now: &BTreeMap<String, Mutant>) -> Vec<WeakenedProperty> {
    let survives = |id: &str| now.get(id).is_some_and(|m| m.verdict == Verdict::Survived);
    let freed: Vec<&Mutant> = old
        .mutants
        .iter()
        .filter(|m| m.verdict == Verdict::Killed && survives(&m.id))
        .collect();
    let of_property = |property: &crate::schema::Property| {
        let mutants: Vec<&&Mutant> = freed
            .iter()
            .filter(|m| m.killed_by.contains(&property.name))
            .collect();
        let shortest = mutants
            .iter()
            .min_by_key(|m| m.trace_length.unwrap_or(u32::MAX))?;
        Some(WeakenedProperty {
            property: property.name.clone(),
            gone: new
                .properties
                .iter()
                .all(|other| other.name != property.name),
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

    /// The sample with its first killed mutant as a survivor.
    fn weaker() -> Results {
        let mut new = results();
        let killed = new.specs[0]
            .mutants
            .iter_mut()
            .find(|m| m.verdict == Verdict::Killed)
            .unwrap();
        killed.verdict = Verdict::Survived;
        killed.killed_by.clear();
        new
    }

    #[test]
    fn run_equals_itself() {
        let comparison = compare(&results(), &results());
        assert_eq!(new_survivors(&comparison), 0);
        assert_eq!(comparison.models[0].other_changes, []);
        assert_eq!(comparison.models[0].differences, Vec::<String>::new());
        insta::assert_snapshot!(anstream::adapter::strip_str(&terminal(&comparison)).to_string());
    }

    #[test]
    fn newly_surviving_mutant_weakens_its_killer() {
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
    fn killed_survivor_differs_from_removed_one() {
        let mended = compare(&weaker(), &results());
        assert_eq!(
            (new_survivors(&mended), mended.models[0].newly_killed.len()),
            (0, 1)
        );
        let mut fewer = results();
        fewer.specs[0]
            .mutants
            .retain(|m| m.verdict != Verdict::Survived);
        let gone = compare(&results(), &fewer);
        assert!(gone.models[0].newly_killed.is_empty());
        assert!(!gone.models[0].gone_survivors.is_empty());
    }

    #[test]
    fn accepted_mutant_is_no_new_survivor() {
        let mut old = results();
        for mutant in old.specs[0]
            .mutants
            .iter_mut()
            .filter(|m| m.verdict == Verdict::Survived)
        {
            mutant.verdict = Verdict::Accepted;
        }
        let comparison = compare(&old, &results());
        assert_eq!(new_survivors(&comparison), 0);
        assert!(!comparison.models[0].other_changes.is_empty());
    }

    /// The sample without the mutants of one operator.
    fn without(operator: &str) -> Results {
        let mut run = results();
        run.specs[0].operators.retain(|id| id != operator);
        run.specs[0].mutants.retain(|m| m.operator != operator);
        run
    }

    #[test]
    fn operators_of_one_run_only_are_named() {
        let fewer = without("M2");
        let comparison = compare(&fewer, &results());
        let said = "the old run tried no mutants of M2; 2 survivors are not counted as new";
        assert_eq!(
            (
                new_survivors(&comparison),
                comparison.models[0].differences.as_slice()
            ),
            (0, [said.to_owned()].as_slice())
        );
        let comparison = compare(&results(), &fewer);
        let model = &comparison.models[0];
        assert_eq!(
            (model.gone_survivors.len(), model.differences.as_slice()),
            (0, ["no mutants of M2 were tried now".to_owned()].as_slice())
        );
        // A run of an older version does not list its operators.
        let mut silent = fewer;
        silent.specs[0].operators.clear();
        assert_eq!(new_survivors(&compare(&silent, &results())), 2);
    }

    #[test]
    fn partial_run_reports_nothing_gone() {
        let mut part = without("M2");
        part.specs[0].operators = results().specs[0].operators.clone();
        assert_eq!(compare(&results(), &part).models[0].gone_survivors.len(), 2);
        part.specs[0].partial = true;
        let comparison = compare(&results(), &part);
        assert!(comparison.models[0].gone_survivors.is_empty());
        assert_eq!(
            comparison.models[0].differences,
            ["only some of the mutants were tried now"]
        );
    }

    #[test]
    fn lower_ladder_model_is_not_compared() {
        let mut new = results();
        new.specs[0].goes_on_to = Some("two_phase_commit/five".to_owned());
        assert_eq!(compare(&Results::new(&[], &[]), &new).models, []);
        assert_eq!(compare(&new, &Results::new(&[], &[])).models, []);
    }

    #[test]
    fn all_survivors_of_new_model_are_new() {
        let mut old = results();
        old.specs.clear();
        let survived = results().specs[0].score.unwrap().survived;
        assert_eq!(new_survivors(&compare(&old, &results())), survived);
    }
}

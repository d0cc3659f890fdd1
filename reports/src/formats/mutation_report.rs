//! `mutation-report.json` in the `mutation-testing-report-schema`. Each property is a test.
//!
//! Viewers compute another score: an unreached mutant is `NoCoverage` and lowers theirs, not ours.

use std::collections::BTreeMap;

use mutaspec_runner::definition::PropertyKind;
use serde_json::{Value, json};

use super::{Sources, describe, json};
use crate::schema::{Model, Mutant, Property, PropertyVerdict, Results, Verdict};

/// The version of the schema.
const SCHEMA_VERSION: &str = "2.0";

/// Viewers show scores from the first value in green, and scores below the second in red.
const THRESHOLDS: (u32, u32) = (80, 60);

pub(super) fn text(results: &Results, sources: &Sources<'_>) -> String {
    json::text(json!({
        "schemaVersion": SCHEMA_VERSION,
        "thresholds": { "high": THRESHOLDS.0, "low": THRESHOLDS.1 },
        "framework": { "name": "mutaspec", "version": env!("CARGO_PKG_VERSION") },
        "files": files(results, sources),
        "testFiles": test_files(results, sources),
    }))
}

/// Returns the files with mutants. The source is empty if it is unknown.
fn files(results: &Results, sources: &Sources<'_>) -> Value {
    let mut mutants: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for model in &results.specs {
        for m in &model.mutants {
            mutants
                .entry(&m.file)
                .or_default()
                .push(mutant(model, m, sources));
        }
    }
    let file = |(name, mutants): (&str, Vec<Value>)| {
        let source = sources.text(name).unwrap_or_default();
        (
            name.to_owned(),
            json!({ "language": sources.language(name), "source": source, "mutants": mutants }),
        )
    };
    Value::Object(mutants.into_iter().map(file).collect())
}

fn mutant(model: &Model, mutant: &Mutant, sources: &Sources<'_>) -> Value {
    let unmeasured = describe::unmeasured(model).filter(|_| mutant.verdict == Verdict::Killed);
    let status = match mutant.verdict {
        // Viewers count `Killed` mutants in a score of their own.
        Verdict::Killed if unmeasured.is_some() => "RuntimeError",
        Verdict::Killed => "Killed",
        // A broken promise needs attention, as a survivor does.
        Verdict::Survived | Verdict::Broken => "Survived",
        Verdict::Unreached => "NoCoverage",
        Verdict::Equivalent | Verdict::Accepted | Verdict::Tolerated => "Ignored",
        Verdict::Inconclusive | Verdict::Invalid => "RuntimeError",
    };
    let source = sources.text(&mutant.file);
    let killers = model
        .properties
        .iter()
        .enumerate()
        .filter(|(_, p)| mutant.killed_by.contains(&p.name));
    json!({
        "id": describe::id(model, mutant),
        "mutatorName": mutator(mutant),
        "description": format!("{}: {}", mutant.item, describe::edit_in_words(mutant)),
        "location": {
            "start": position(source, mutant.line, mutant.column),
            "end": position(source, mutant.end_line, mutant.end_column),
        },
        "replacement": mutant.replacement,
        "status": status,
        "statusReason": unmeasured.map_or_else(|| describe::why(mutant), |why| format!("{}; {why}", describe::why(mutant))),
        "killedBy": killers.map(|(i, _)| test_id(model, i)).collect::<Vec<_>>(),
        "coveredBy": covered(model, mutant),
    })
}

fn mutator(mutant: &Mutant) -> String {
    let known = mutaspec_mutator::Operator::find(&mutant.operator);
    known.map_or_else(
        || mutant.operator.clone(),
        |o| format!("{} {}", o.id(), o.slug()),
    )
}

/// Returns the properties decided on a mutant; empty if it is unreached or invalid.
fn covered(model: &Model, mutant: &Mutant) -> Vec<String> {
    if matches!(mutant.verdict, Verdict::Unreached | Verdict::Invalid) {
        return Vec::new();
    }
    let decided = |place: usize| {
        let verdict = mutant.matrix.as_ref().and_then(|matrix| matrix.get(place));
        verdict.is_none_or(|verdict| *verdict != PropertyVerdict::Undecided)
    };
    (0..model.properties.len())
        .filter(|i| decided(*i))
        .map(|i| test_id(model, i))
        .collect()
}

fn test_files(results: &Results, sources: &Sources<'_>) -> Value {
    let mut tests: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for model in &results.specs {
        let of_model = model
            .properties
            .iter()
            .enumerate()
            .map(|(i, property)| test(model, i, property));
        tests.entry(&model.file).or_default().extend(of_model);
    }
    let file = |(name, tests): (&str, Vec<Value>)| {
        let mut file = json!({ "tests": tests });
        json::add(&mut file, "source", sources.text(name));
        (name.to_owned(), file)
    };
    Value::Object(tests.into_iter().map(file).collect())
}

fn test(model: &Model, place: usize, property: &Property) -> Value {
    let mut test = json!({
        "id": test_id(model, place),
        "name": format!("{} ({}) on {}", property.name, kind(property.kind), describe::name(model)),
    });
    let line = property.line.filter(|line| *line > 0);
    json::add(
        &mut test,
        "location",
        line.map(|line| json!({ "start": { "line": line, "column": 1 } })),
    );
    test
}

/// Returns a unique id. A property with the name of an earlier one gets its index appended.
fn test_id(model: &Model, place: usize) -> String {
    let name = model
        .properties
        .get(place)
        .map(|p| p.name.as_str())
        .unwrap_or_default();
    let earlier = model.properties.iter().take(place).any(|p| p.name == name);
    let number = if earlier {
        format!(" #{place}")
    } else {
        String::new()
    };
    format!("{}/{name}{number}", describe::name(model))
}

fn kind(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Deadlock | PropertyKind::Crash | PropertyKind::Divergence => "built in",
        written => written.words(),
    }
}

/// Converts a position. The schema counts columns in UTF-16 units, as JavaScript strings do.
fn position(source: Option<&str>, line: u32, column: u32) -> Value {
    let text = source.and_then(|source| source.lines().nth((line as usize).checked_sub(1)?));
    let before = (column as usize).saturating_sub(1);
    let column = match text {
        Some(text) => {
            let known: usize = text.chars().take(before).map(char::len_utf16).sum();
            known + before.saturating_sub(text.chars().count()) + 1
        }
        None => before + 1,
    };
    json!({ "line": line.max(1), "column": column })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sample;
    use crate::tests::texts;

    fn written(results: &Results) -> String {
        let definition = sample::definition();
        text(results, &Sources::of([&definition]))
    }

    fn read(results: &Results) -> Value {
        serde_json::from_str(&written(results)).unwrap()
    }

    fn mutants(report: &Value) -> Vec<&Value> {
        let files = report["files"].as_object().unwrap().values();
        files
            .flat_map(|file| file["mutants"].as_array().unwrap())
            .collect()
    }

    #[test]
    fn every_verdict_snapshot() {
        insta::assert_snapshot!(written(&sample::all()));
    }

    #[test]
    fn named_tests_exist_and_ids_are_unique() {
        for text in [""].iter().chain(&texts::TEXTS) {
            let report = read(&texts::results(text));
            let tests: Vec<&str> = report["testFiles"]
                .as_object()
                .unwrap()
                .values()
                .flat_map(|file| file["tests"].as_array().unwrap())
                .map(|test| test["id"].as_str().unwrap())
                .collect();
            let named = mutants(&report);
            let named = named.iter().flat_map(|m| [&m["killedBy"], &m["coveredBy"]]);
            for id in named.flat_map(|ids| ids.as_array().unwrap()) {
                assert!(
                    tests.contains(&id.as_str().unwrap()),
                    "{id} is in {tests:?}"
                );
            }
        }
        let report = read(&sample::all());
        let ids: BTreeSet<&str> = mutants(&report)
            .iter()
            .map(|m| m["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids.len(), mutants(&report).len());
    }

    #[test]
    fn mutant_on_two_models_is_two_mutants() {
        let mut results = Results::new(&[sample::outcome(), sample::outcome()], &[]);
        "five".clone_into(&mut results.specs[1].model);
        let report = read(&results);
        let ids: BTreeSet<&str> = mutants(&report)
            .iter()
            .map(|m| m["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids.len(), 20);
    }

    #[test]
    fn undecided_property_does_not_cover_with_matrix() {
        let mut results = Results::new(&[sample::only(0)], &[]);
        let verdicts = [PropertyVerdict::Holds, PropertyVerdict::Undecided];
        results.specs[0].mutants[0].matrix = Some(
            verdicts
                .into_iter()
                .chain([PropertyVerdict::Holds; 4])
                .collect(),
        );
        let report = read(&results);
        let covered = mutants(&report)[0]["coveredBy"].as_array().unwrap();
        assert_eq!(covered.len(), 5);
        assert!(!covered.contains(&"two_phase_commit/article/can_commit".into()));
    }

    #[test]
    fn columns_count_utf_16_units() {
        let check = |line: &str, column, expected: u64| {
            assert_eq!(
                position(Some(line), 1, column),
                json!({ "line": 1, "column": expected })
            );
        };
        check("größe", 5, 5);
        check("\u{1f600}\u{1f600}x", 3, 5);
        check("ab", 3, 3);
        check("\u{1f600}", 4, 5);
        check("", 0, 1);
        assert_eq!(position(None, 0, 7), json!({ "line": 1, "column": 7 }));
        assert_eq!(position(Some("a"), 9, 2), json!({ "line": 9, "column": 2 }));
    }
}

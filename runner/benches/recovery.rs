//! How well `suggest` recovers missing properties. For each small model of the gallery, each
//! property is removed in turn. The table shows how many of the additional survivors a suggestion
//! kills.
//!
//! `cargo bench -p mutaspec-runner --bench recovery` prints the table of `docs/suggestions.md`. The
//! table does not depend on time. Suggestions must not use the removed property or a predicate that
//! it names.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::compiled;
use mutaspec_runner::definition::{Definition, PropertyKind};
use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Verdict};
use mutaspec_runner::panics;
use mutaspec_runner::settings::Settings;
use mutaspec_runner::suggest::{Budget, Larger, Suggestion, grown, suggest};
use mutaspec_specs as _;

const SMALL: u64 = 3_000;

static STOP: AtomicBool = AtomicBool::new(false);

struct Row {
    property: String,
    kind: PropertyKind,
    /// The number of additional survivors.
    new: usize,
    /// The number of additional survivors that a suggestion kills.
    killed: usize,
    best: Option<(Suggestion, usize)>,
}

fn main() {
    panics::install();
    println!("| model | property taken away | kind | new survivors | killed by suggestions | the suggestion that kills most of them |");
    println!("| --- | --- | --- | ---: | ---: | --- |");
    let (mut missed, mut recovered, mut redundant, mut of_specs) = (0, 0, 0, BTreeSet::new());
    for source in compiled::specs() {
        let definition = source.definition();
        for model in definition.models.iter().filter(|model| model.expect_failure.is_none()) {
            let settings = Settings {
                model: model.name.to_string(),
                ..Settings::default()
            };
            let Ok(machine) = source.build(&settings) else { continue };
            for row in rows(&*source, &*machine, &settings) {
                if row.new == 0 {
                    redundant += 1;
                    continue;
                }
                missed += 1;
                recovered += usize::from(row.killed > 0);
                if row.killed > 0 {
                    of_specs.insert(definition.name.clone());
                }
                println!("| {}/{} | {} |", definition.name, model.name, told(&row));
            }
        }
    }
    let share = (recovered * 100_usize).checked_div(missed).unwrap_or(100);
    println!();
    println!(
        "Of {missed} properties without which some mutant survives, suggestions recover {recovered} ({share} %), in {} specs.",
        of_specs.len()
    );
    println!("{redundant} more can be taken away without any new survivor: others kill all that they kill.");
}

fn told(row: &Row) -> String {
    let best = row.best.as_ref().map_or("none".to_owned(), |(suggestion, kills)| {
        let larger = match suggestion.larger {
            Some(true) => "",
            Some(false) => ", fails on a larger model",
            None => ", tried on no larger model",
        };
        format!("{} `{}` ({kills}{larger})", suggestion.kind.words(), suggestion.name)
    });
    let Row {
        property,
        kind,
        new,
        killed,
        ..
    } = row;
    format!("`{property}` | {} | {new} | {killed} | {best}", kind.words())
}

/// Returns the results for each property of a model. `None` if the model is not small or has no
/// mutants.
fn rows(source: &dyn ModelSource, machine: &dyn Machine, settings: &Settings) -> Vec<Row> {
    let options = Options {
        max_states: SMALL,
        ..Options::default()
    };
    let all = match campaign::run(machine, &options, &|_| {}, &STOP) {
        Ok(outcome) if !outcome.mutants.is_empty() => outcome,
        _ => return Vec::new(),
    };
    let before = survivors(&all);
    let chosen = |kind| !matches!(kind, PropertyKind::Assertion | PropertyKind::Crash | PropertyKind::Divergence);
    let named = all.properties.iter().filter(|property| chosen(property.kind));
    let named: Vec<(String, PropertyKind)> = named.map(|property| (property.name.clone(), property.kind)).collect();
    let row = |(away, kind): &(String, PropertyKind)| {
        let rest: Vec<String> = named.iter().map(|(name, _)| name.clone()).filter(|name| name != away).collect();
        without(source, machine, settings, &options, (away, *kind), rest, &before)
    };
    named.iter().filter_map(row).collect()
}

fn without(
    source: &dyn ModelSource,
    machine: &dyn Machine,
    settings: &Settings,
    options: &Options,
    (away, kind): (&String, PropertyKind),
    rest: Vec<String>,
    before: &BTreeSet<String>,
) -> Option<Row> {
    let options = Options {
        properties: Some(rest),
        max_states: Options::default().max_states,
        ..options.clone()
    };
    let outcome = campaign::run(machine, &options, &|_| {}, &STOP).ok()?;
    assert!(
        outcome.baseline.properties.iter().all(|verdict| *verdict == PropertyVerdict::Holds),
        "{away}"
    );
    let is_new = |place: &usize| {
        let found = &outcome.mutants[*place];
        found.verdict == Verdict::Survived && !before.contains(&found.mutant.id)
    };
    let new: Vec<usize> = (0..outcome.mutants.len()).filter(is_new).collect();
    let mut row = Row {
        property: away.clone(),
        kind,
        new: new.len(),
        killed: 0,
        best: None,
    };
    if new.is_empty() {
        return Some(row);
    }
    let budget = Budget {
        existing: false,
        without: named_in(source.definition(), away),
        ..Budget::default()
    };
    let grown = grown(machine, settings);
    let larger = grown
        .as_ref()
        .and_then(|grown| Some((grown.name.clone(), source.build(&grown.settings).ok()?)));
    let larger: Vec<Larger<'_>> = larger.iter().map(|(name, machine)| Larger { name, machine: &**machine }).collect();
    let found = suggest(machine, &larger, &options, &budget, &outcome, &new, &STOP).ok()?;
    row.killed = found.findings.iter().filter(|finding| !finding.suggestions.is_empty()).count();
    row.best = found
        .cover()
        .into_iter()
        .next()
        .map(|(suggestion, kills)| (suggestion.clone(), kills.len()));
    Some(row)
}

fn survivors(outcome: &Outcome) -> BTreeSet<String> {
    let survived = outcome.mutants.iter().filter(|found| found.verdict == Verdict::Survived);
    survived.map(|found| found.mutant.id.clone()).collect()
}

/// Returns the property and the predicates that its text names.
fn named_in(definition: &Definition, property: &str) -> Vec<String> {
    let mut names = vec![property.to_owned()];
    let source = definition.source(0).map_or("", |source| &source.text);
    let Some(start) = source.find(&format!("fn {property}(")) else {
        return names;
    };
    let (mut depth, mut end) = (0, start);
    for (place, character) in source[start..].char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if character == '}' && depth == 0 {
            end = start + place;
            break;
        }
    }
    let text = &source[start..end];
    let is_named = |name: &&str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == *name);
    names.extend(
        definition
            .vocabulary
            .predicates
            .iter()
            .map(|row| &*row.name)
            .filter(is_named)
            .map(str::to_owned),
    );
    names
}

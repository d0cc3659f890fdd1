//! How well `suggest` recovers missing properties. For one model of each of nine specs, each
//! property is removed in turn, as if it were deleted from the source. The table shows how many of
//! the additional survivors a suggestion kills, and whether one of the first three suggestions
//! implies the removed property.
//!
//! `cargo bench -p mutaspec-runner --bench recovery` prints the table of `docs/suggestions.md`, and
//! with `-- all` the table for the whole gallery. No figure depends on time. Suggestions must not
//! use the removed property. They may use the helpers that stay in the module, also if only the
//! removed property calls them.
//!
//! A suggestion implies the removed property on the model if it fails on every mutant on which that
//! property fails ([`shared_kills`]): neither the baseline nor a mutant, killed by other properties
//! or not, satisfies the suggestion and violates the property.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::compiled;
use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Verdict};
use mutaspec_runner::panics;
use mutaspec_runner::settings::Settings;
use mutaspec_runner::suggest::{
    Budget, RelatedModel, Suggestion, Suggestions, grown, shared_kills, suggest,
};
use mutaspec_specs as _;

/// The specs of the table: the first ones of the gallery.
const SPECS: [&str; 9] = [
    "all_or_nothing",
    "alternating_bit",
    "dual_writes_messages",
    "ordered_log",
    "peterson",
    "transaction_commit",
    "two_phase_commit",
    "two_phase_commit_hardened",
    "uploader",
];

/// The maximal number of states of a model.
const SMALL: u64 = 3_000;

/// Implication is decided on mutants of at most this many times the states of the baseline: some
/// have no end, and the properties of their states take ever longer.
const COMPARED: u64 = 10;

/// The number of suggestions that may imply the removed property.
const FIRST: usize = 3;

static STOP: AtomicBool = AtomicBool::new(false);

/// A model with its results.
struct Model {
    machine: Box<dyn Machine>,
    settings: Settings,
    options: Options,
    /// The results with all properties.
    all: Outcome,
    /// The same, with a verdict of each property on each mutant that is not too large.
    matrix: Outcome,
}

struct Row {
    property: String,
    kind: PropertyKind,
    /// The number of additional survivors.
    new: usize,
    /// The number of additional survivors that a suggestion kills.
    killed: usize,
    /// The number of mutants that violate the removed property.
    violating: usize,
    /// The first suggestions, each with the number of these mutants on which it fails too.
    first: Vec<(Suggestion, usize)>,
}

fn main() {
    panics::install();
    let is_all = std::env::args().any(|argument| argument == "all");
    println!(
        "| model | removed property | kind | new survivors | killed | implied | best of the first {FIRST} |"
    );
    println!("| --- | --- | --- | ---: | ---: | --- | --- |");
    let (mut all, mut redundant, mut specs) = (Vec::new(), 0, 0);
    for source in compiled::specs() {
        let name = source.definition().name.clone();
        let is_chosen = is_all || SPECS.contains(&&*name);
        let Some(model) = is_chosen.then(|| model(&*source)).flatten() else {
            continue;
        };
        let (rows, without): (Vec<Row>, Vec<Row>) = rows(&*source, &model)
            .into_iter()
            .partition(|row| row.new > 0);
        for row in &rows {
            println!("| {name}/{} | {} |", model.settings.model, told(row));
        }
        redundant += without.len();
        specs += usize::from(!rows.is_empty());
        all.extend(rows);
    }
    let sum = |count: fn(&Row) -> usize| all.iter().map(count).sum::<usize>();
    let share = |part: usize, whole: usize| {
        format!(
            "{part} of {whole} ({} %)",
            (part * 100).checked_div(whole).unwrap_or(100)
        )
    };
    println!();
    println!(
        "- Properties without which some mutant survives: {}, in {specs} specs.",
        all.len()
    );
    println!(
        "- New survivors killed by a suggestion: {}.",
        share(sum(|row| row.killed), sum(|row| row.new))
    );
    let implied = sum(|row| usize::from(row.implied().is_some()));
    println!(
        "- Removed property implied by one of the first {FIRST} suggestions: {}.",
        share(implied, all.len())
    );
    println!("- Properties that can be removed without a new survivor: {redundant}.");
}

impl Row {
    /// The place among the first suggestions of one that implies the removed property.
    fn implied(&self) -> Option<usize> {
        self.first
            .iter()
            .position(|(_, shared)| *shared == self.violating)
    }
}

fn told(row: &Row) -> String {
    let best = row.implied().or_else(|| {
        (0..row.first.len())
            .rev()
            .max_by_key(|place| row.first[*place].1)
    });
    let best = best.map_or("none".to_owned(), |place| {
        let (suggestion, shared) = &row.first[place];
        let larger = match suggestion.larger {
            Some(true) => "",
            Some(false) => ", fails on a larger model",
            None => ", tried on no larger model",
        };
        format!(
            "{}: {} `{}` ({shared} of {}{larger})",
            place + 1,
            suggestion.kind.words(),
            suggestion.name,
            row.violating
        )
    });
    let implied = if row.implied().is_some() { "yes" } else { "no" };
    let Row {
        property,
        kind,
        new,
        killed,
        ..
    } = row;
    format!(
        "`{property}` | {} | {new} | {killed} | {implied} | {best}",
        kind.words()
    )
}

/// Returns the small model of a spec that checks the most properties.
fn model(source: &dyn ModelSource) -> Option<Model> {
    let definition = source.definition();
    let mut best: Option<Model> = None;
    for row in definition
        .models
        .iter()
        .filter(|model| model.expect_failure.is_none())
    {
        let settings = Settings {
            model: row.name.to_string(),
            ..Settings::default()
        };
        let options = Options {
            max_states: SMALL,
            ..Options::default()
        };
        let Ok(machine) = source.build(&settings) else {
            continue;
        };
        let Ok(all) = campaign::run(&*machine, &options, &|_| {}, &STOP) else {
            continue;
        };
        let is_better = best
            .as_ref()
            .is_none_or(|best| all.properties.len() > best.all.properties.len());
        if is_better && !all.mutants.is_empty() {
            best = Some(Model {
                machine,
                settings,
                options,
                matrix: all.clone(),
                all,
            });
        }
    }
    let mut model = best?;
    let options = Options {
        mutant_states: Some(COMPARED * model.all.baseline.counts.distinct),
        matrix: true,
        ..model.options.clone()
    };
    model.matrix = campaign::run(&*model.machine, &options, &|_| {}, &STOP).ok()?;
    Some(model)
}

/// Returns the results for each property of a model.
fn rows(source: &dyn ModelSource, model: &Model) -> Vec<Row> {
    let chosen = |kind| {
        !matches!(
            kind,
            PropertyKind::Assertion | PropertyKind::Crash | PropertyKind::Divergence
        )
    };
    let properties = model.all.properties.iter().enumerate();
    let chosen = properties
        .filter(|(_, property)| chosen(property.kind))
        .map(|(place, _)| place);
    let chosen: Vec<usize> = chosen.collect();
    chosen
        .iter()
        .filter_map(|removed| without(source, model, *removed, &chosen))
        .collect()
}

/// Returns the mutants that survive only in the second run, by index.
fn new_survivors(all: &Outcome, outcome: &Outcome) -> Vec<usize> {
    let before = survivors(all);
    let is_new = |place: &usize| {
        let found = &outcome.mutants[*place];
        found.verdict == Verdict::Survived && !before.contains(&found.mutant.id)
    };
    (0..outcome.mutants.len()).filter(is_new).collect()
}

/// Returns a model with more participants, with its name, if the spec has any.
fn larger(source: &dyn ModelSource, model: &Model) -> Option<(String, Box<dyn Machine>)> {
    let grown = grown(&*model.machine, &model.settings)?;
    Some((grown.name.clone(), source.build(&grown.settings).ok()?))
}

/// Returns the result for one removed property. `chosen` are the properties selected by name.
fn without(
    source: &dyn ModelSource,
    model: &Model,
    removed: usize,
    chosen: &[usize],
) -> Option<Row> {
    let machine = &*model.machine;
    let named = |place: usize| model.all.properties[place].name.clone();
    let others = chosen.iter().filter(|place| **place != removed);
    let options = Options {
        properties: Some(others.map(|place| named(*place)).collect()),
        max_states: Options::default().max_states,
        ..model.options.clone()
    };
    let outcome = campaign::run(machine, &options, &|_| {}, &STOP).ok()?;
    let holds = |verdict: &PropertyVerdict| *verdict == PropertyVerdict::Holds;
    assert!(
        outcome.baseline.properties.iter().all(holds),
        "{}",
        named(removed)
    );
    let new = new_survivors(&model.all, &outcome);
    let mut row = Row {
        property: named(removed),
        kind: model.all.properties[removed].kind,
        new: new.len(),
        killed: 0,
        violating: 0,
        first: Vec::new(),
    };
    if new.is_empty() {
        return Some(row);
    }
    let budget = Budget {
        existing: false,
        without: vec![named(removed)],
        ..Budget::default()
    };
    let larger = larger(source, model);
    let larger: Vec<RelatedModel<'_>> = larger
        .iter()
        .map(|(name, machine)| RelatedModel {
            name,
            machine: &**machine,
            checks_added: false,
        })
        .collect();
    let found = suggest(machine, &larger, &options, &budget, &outcome, &new, &STOP).ok()?;
    row.killed = new.iter().filter(|place| kills(&found, **place)).count();
    let first = first(&found);
    let compared = Options {
        max_states: COMPARED * outcome.baseline.counts.distinct,
        ..options
    };
    let (violating, shared) =
        shared_kills(machine, &compared, &model.matrix, removed, &first, &STOP);
    row.violating = violating;
    row.first = first.into_iter().zip(shared).collect();
    Some(row)
}

fn kills(found: &Suggestions, survivor: usize) -> bool {
    let mut suggestions = found
        .findings
        .iter()
        .flat_map(|finding| &finding.suggestions);
    suggestions.any(|suggestion| suggestion.kills.contains(&survivor))
}

/// Returns the first suggestions in the order in which they are printed: for all survivors
/// together, then the first, second and third for each survivor.
fn first(found: &Suggestions) -> Vec<Suggestion> {
    let mut first: Vec<Suggestion> = Vec::new();
    let cover = found.cover();
    let ranked = (0..FIRST).flat_map(|rank| {
        found
            .findings
            .iter()
            .filter_map(move |finding| finding.suggestions.get(rank))
    });
    for suggestion in cover
        .into_iter()
        .map(|(suggestion, _)| suggestion)
        .chain(ranked)
    {
        if first.len() < FIRST && first.iter().all(|other| other.name != suggestion.name) {
            first.push(suggestion.clone());
        }
    }
    first
}

fn survivors(outcome: &Outcome) -> BTreeSet<String> {
    let survived = outcome
        .mutants
        .iter()
        .filter(|found| found.verdict == Verdict::Survived);
    survived.map(|found| found.mutant.id.clone()).collect()
}

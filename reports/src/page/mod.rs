//! `report.html`: a single file that opens without a network. Puts the markup, style and script
//! together with the data that the script draws.

mod properties;
mod runs;

use mutaspec_runner::definition::Definition;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, PropertyVerdict};
use mutaspec_runner::suggest::{Suggestion, Suggestions};

use crate::baseline_verdict::{failures, is_scored, unmeasured};
use crate::diff::{LineKind, diff};
use crate::gaps::Gap;
use crate::glossary;
use crate::harm::{harm_ending, harm_sentence};
use crate::headline::headline;
use crate::question::question;
use crate::rank::ranked;
use crate::runs::ShownRun;
use crate::schema::comparison::{Comparison, VerdictChange};
use crate::schema::page as data;
use crate::schema::{self, Results, Score};
use crate::terminal::suggest::{PropertyList, holds, kills};
use crate::wording;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
/// Parts of one script: they share a scope, and the last one starts the page.
const SCRIPT: [&str; 10] = [
    include_str!("script/frame.js"),
    include_str!("script/start.js"),
    include_str!("script/mutants.js"),
    include_str!("script/mutant.js"),
    include_str!("script/diagram.js"),
    include_str!("script/properties.js"),
    include_str!("script/matrix.js"),
    include_str!("script/source.js"),
    include_str!("script/print.js"),
    include_str!("script/keys.js"),
];

/// The largest size of all runs on a page in bytes, so that a browser can load it.
const LARGEST: usize = 32 << 20;

/// The runs on a page, each a line of JSON that the script parses when it is shown.
#[derive(Default)]
struct EmbeddedRuns {
    texts: Vec<String>,
    size: usize,
}

impl EmbeddedRuns {
    /// Adds a run and returns its index, or `None` if the page would be too large.
    fn add(&mut self, shown: &ShownRun) -> Option<usize> {
        self.add_page_run(&self::runs::run(shown)?)
    }

    /// Adds the run of a survivor that violates a suggested property.
    fn add_harm(&mut self, shown: &ShownRun) -> Option<usize> {
        self.add_page_run(&data::PageRun {
            title: "What it leads to".to_owned(),
            ..self::runs::run(shown)?
        })
    }

    fn add_page_run(&mut self, run: &data::PageRun) -> Option<usize> {
        let text = embedded(&schema::compact(run));
        if self.size + text.len() > LARGEST {
            return None;
        }
        self.size += text.len();
        self.texts.push(text);
        Some(self.texts.len() - 1)
    }
}

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// A model on the page.
#[derive(Clone, Copy, Debug)]
pub struct PageModelInput<'a> {
    /// The outcome of the model.
    pub outcome: &'a Outcome,
    /// Suggestions for its survivors, if they were searched.
    pub suggestions: Option<&'a Suggestions>,
    /// The list of properties that the model checks, if a new property has to be added to it.
    pub list: Option<&'a PropertyList>,
    /// The gaps of the model; empty on a lower model of a ladder.
    pub gaps: &'a [Gap],
    /// The next model of its ladder, which decides the mutants not killed here.
    pub goes_on_to: Option<&'a str>,
}

/// A run on the page.
#[derive(Clone, Debug)]
pub struct PageInput<'a> {
    /// The results of all models, with the gate.
    pub results: &'a Results,
    /// The models whose outcomes are known, in the order of the results.
    pub models: &'a [PageModelInput<'a>],
    /// The command that made the run; empty if unknown.
    pub command: String,
    /// The commit of the specs with its date; empty if unknown.
    pub commit: String,
    /// The changes since the last run, if there was one.
    pub changes: Option<&'a Comparison>,
}

/// Returns the page about a run.
pub fn html(input: &PageInput<'_>) -> String {
    let models = input.models;
    let mutants = models.iter().flat_map(|about| &about.outcome.mutants);
    let mut runs = EmbeddedRuns::default();
    let verdict = headline(input.results);
    let refused = input.results.refused.iter();
    let page = data::PageData {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: input.command.clone(),
        commit: input.commit.clone(),
        headline: (verdict.tone.word(), verdict.sentence),
        refused: refused
            .map(|model| {
                (
                    format!("{}/{}", model.name, model.model),
                    model.reason.clone(),
                )
            })
            .collect(),
        changes: input.changes.map(changes),
        terms: glossary::TERMS.to_vec(),
        operators: mutants.map(operator).collect(),
        models: models.iter().map(|about| model(about, &mut runs)).collect(),
        sources: models
            .iter()
            .flat_map(|about| about.outcome.definition.sources.iter())
            .map(|file| (file.path.to_string(), file.text.to_string()))
            .collect(),
    };
    // Inserted last, so that a placeholder's text within the data is not replaced.
    let (before, rest) = PAGE.split_once("/*DATA*/").unwrap_or((PAGE, ""));
    let (between, after) = rest.split_once("/*RUNS*/").unwrap_or((rest, ""));
    let frame = |text: &str| {
        text.replace("/*STYLE*/", STYLE)
            .replace("/*SCRIPT*/", &SCRIPT.join("\n"))
    };
    let page = embedded(&schema::compact(&page));
    format!(
        "{}{page}{}{}{}",
        frame(before),
        frame(between),
        runs.texts.join("\n"),
        frame(after)
    )
}

/// The changes of all models, as the page lists them.
fn changes(comparison: &Comparison) -> data::PageChanges {
    let all = |of: fn(&schema::comparison::ModelComparison) -> &[VerdictChange]| {
        let models = comparison.models.iter();
        models
            .flat_map(|model| {
                of(model)
                    .iter()
                    .map(|change| (model.model.clone(), change.id.clone()))
            })
            .collect()
    };
    data::PageChanges {
        new_survivors: all(|model| &model.new_survivors),
        newly_killed: all(|model| &model.newly_killed),
        gone: comparison
            .models
            .iter()
            .map(|model| model.gone_survivors.len())
            .sum(),
    }
}

/// Makes JSON safe inside a `script` element: it cannot end the element or begin a comment.
fn embedded(json: &str) -> String {
    json.replace('<', "\\u003c")
}

fn operator(found: &MutantOutcome) -> (String, data::PageOperator) {
    let operator = found.mutant.row().operator;
    let words = data::PageOperator {
        slug: operator.slug().to_owned(),
        title: operator.title().to_owned(),
        fault: operator.fault().to_owned(),
    };
    (operator.id().to_owned(), words)
}

/// Converts the properties that fail on the baseline, and appends their runs.
fn page_failures(outcome: &Outcome, runs: &mut EmbeddedRuns) -> Vec<data::PageFailure> {
    failures(outcome)
        .map(|(place, reason)| data::PageFailure {
            property: outcome.properties[place].name.clone(),
            reason: reason.to_owned(),
            remedy: wording::remedy(outcome, &outcome.properties[place]),
            run: ShownRun::of_model(outcome, place).and_then(|shown| runs.add(&shown)),
        })
        .collect()
}

/// Converts a model, and appends its runs to the runs of all models.
fn model(about: &PageModelInput<'_>, runs: &mut EmbeddedRuns) -> data::PageModel {
    let outcome = about.outcome;
    let definition = &*outcome.definition;
    let mut model = data::PageModel {
        spec: definition.name.to_string(),
        model: outcome.model.clone(),
        constants: wording::constants(&outcome.constants),
        states: outcome.baseline.counts.distinct,
        complete: outcome.baseline.counts.complete,
        warnings: cut(outcome)
            .into_iter()
            .chain(unmeasured(outcome).map(str::to_owned))
            .chain(outcome.baseline.warnings.iter().map(wording::warning))
            .collect(),
        failures: page_failures(outcome, runs),
        score: Score::of(outcome),
        // An interrupted run has no score.
        ratio: (is_scored(
            outcome.baseline.counts.distinct,
            outcome.simulation.is_some(),
        ) && !outcome.interrupted)
            .then(|| wording::ratio(&outcome.score()))
            .flatten(),
        goes_on_to: about.goes_on_to.map(str::to_owned),
        properties: properties::all(outcome),
        asked_properties: outcome.asked_properties(),
        mutants: Vec::new(),
        survivors: ranked(outcome),
        gaps: about.gaps.iter().map(gap).collect(),
        suggestions: Vec::new(),
        remarks: properties::remarks(outcome),
        free: properties::free(outcome),
        file: definition.file().to_owned(),
        lines: lines(definition),
    };
    let mut left_out = 0;
    for found in &outcome.mutants {
        let mut mutant = mutant(outcome, found);
        if let Some(shown) = ShownRun::of(outcome, found) {
            mutant.run = runs.add(&shown);
            left_out += usize::from(mutant.run.is_none());
        }
        model.mutants.push(mutant);
    }
    if left_out > 0 {
        let mutants = wording::count(left_out, "mutant");
        model.warnings.push(format!(
            "the runs of {mutants} are left out of this page, which would be too large; \
             `show` prints them"
        ));
    }
    if let Some(suggestions) = about.suggestions {
        suggest(about, suggestions, &mut model);
        harms(about, suggestions, &mut model, runs);
    }
    model
}

/// Converts a gap, without its suggestion, which is added with all suggestions.
fn gap(gap: &Gap) -> data::PageGap {
    data::PageGap {
        number: gap.number,
        title: gap.title.clone(),
        members: gap.members.clone(),
        suggestion: None,
        difference: None,
    }
}

/// Describes how far an interrupted run came; `None` if it was not interrupted.
fn cut(outcome: &Outcome) -> Option<String> {
    outcome.interrupted.then(|| {
        format!(
            "interrupted: {} of {} decided",
            wording::number(outcome.mutants.len() as u64),
            wording::count(outcome.planned, "mutant")
        )
    })
}

/// Adds each distinct suggestion once, and refers to it from the survivors that it kills.
fn suggest(about: &PageModelInput<'_>, found: &Suggestions, model: &mut data::PageModel) {
    let outcome = about.outcome;
    let mut seen: Vec<&Suggestion> = Vec::new();
    for finding in &found.findings {
        for suggestion in &finding.suggestions {
            let place = seen
                .iter()
                .position(|other| other.name == suggestion.name && other.code == suggestion.code);
            let place = place.unwrap_or_else(|| {
                seen.push(suggestion);
                model.suggestions.push(data::PageSuggestion {
                    text: format!(
                        "{} {}: it kills {}, and holds {}.",
                        article(suggestion.kind.words()),
                        suggestion.kind.words(),
                        kills(found, suggestion),
                        holds(outcome, found, suggestion)
                    ),
                    code: suggestion
                        .code
                        .clone()
                        .unwrap_or_else(|| existing(outcome, suggestion)),
                    list: about.list.and_then(|list| list.entry(outcome, suggestion)),
                });
                seen.len() - 1
            });
            if let Some(mutant) = model.mutants.get_mut(finding.mutant) {
                mutant.suggestions.push(place);
            }
        }
    }
    for (gap, shown) in about.gaps.iter().zip(&mut model.gaps) {
        let closes = |property: &&Suggestion| {
            gap.closed_by
                .as_ref()
                .is_some_and(|by| by.name == property.name && by.code == property.code)
        };
        shown.suggestion = seen.iter().position(closes);
    }
}

/// Adds the runs that violate suggested properties to the survivors, and their ends to the gaps.
fn harms(
    about: &PageModelInput<'_>,
    found: &Suggestions,
    model: &mut data::PageModel,
    runs: &mut EmbeddedRuns,
) {
    let offered = || {
        found
            .findings
            .iter()
            .flat_map(|finding| &finding.suggestions)
    };
    for harm in &found.harms {
        let suggestion = offered().find(|suggestion| suggestion.name == harm.property);
        let code = suggestion.and_then(|suggestion| suggestion.code.as_deref());
        let (mutant, definition) = (
            &about.outcome.mutants[harm.mutant],
            &about.outcome.definition,
        );
        let end = harm_ending(harm, code, definition);
        let how = if end.is_empty() {
            String::new()
        } else {
            format!("the run ends with {end}")
        };
        let shown = ShownRun::harm(about.outcome, mutant, harm, how);
        model.mutants[harm.mutant].harm = runs.add_harm(&shown);
        let gaps = about.gaps.iter().zip(&mut model.gaps);
        for (_, shown) in gaps.filter(|(gap, _)| gap.harm.as_ref() == Some(harm)) {
            shown.difference = suggestion
                .and_then(|suggestion| harm_sentence(harm, (suggestion.kind, code), definition));
        }
    }
}

/// Returns a comment about a suggested property that exists already.
fn existing(outcome: &Outcome, suggestion: &Suggestion) -> String {
    let definition = &outcome.definition;
    let mut written = definition.properties.iter();
    let mut defined = definition.property_facts.definitions.iter();
    let is_written = written.any(|row| row.name == suggestion.name)
        || defined.any(|row| row.name == suggestion.name)
        || suggestion.is_of_spec();
    let what = if is_written {
        "in the spec already"
    } else {
        "built in"
    };
    let (comment, name) = (&definition.language.comment, &suggestion.name);
    format!("{comment} `{name}` is {what}; let the model check it.")
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "An"
    } else {
        "A"
    }
}

/// Returns the first and the last line of a spec in its file.
fn lines(definition: &Definition) -> (u32, u32) {
    let source = definition.source(0).map_or("", |source| &source.text);
    let end = &*definition.language.module_end;
    let ends = |line: &str| !end.is_empty() && line.starts_with(end);
    let mut after = source.lines().enumerate().skip(definition.line as usize);
    let last = after.find(|(_, line)| ends(line));
    let last = last.map_or_else(|| source.lines().count(), |(place, _)| place + 1);
    (definition.line.max(1), last as u32)
}

fn mutant(outcome: &Outcome, found: &MutantOutcome) -> data::PageMutant {
    let row = found.mutant.row();
    let participant = found.mutant.participant.as_deref();
    let replacement = wording::replacement(row, participant);
    data::PageMutant {
        id: found.mutant.id.clone(),
        operator: row.operator.id().to_owned(),
        item: row.item.to_string(),
        participant: found.mutant.participant.clone(),
        file: found.mutant.file().to_owned(),
        line: row.line,
        original: row.original.to_string(),
        title: wording::edit_in_words(&row.original, &replacement),
        replacement,
        verdict: found.verdict.word().to_owned(),
        class: found.class.map(|class| class.words().to_owned()),
        killed_by: outcome.killers(found).map(|p| p.name.clone()).collect(),
        matrix: (!found.matrix.is_empty()).then(|| found.matrix.iter().map(letter).collect()),
        diff: diff(&outcome.definition, row, participant, CONTEXT)
            .into_iter()
            .map(|line| {
                let kind = match line.kind {
                    LineKind::Context => "",
                    LineKind::Removed => "del",
                    LineKind::Added => "add",
                };
                (
                    kind,
                    line.number.map_or(String::new(), |n| n.to_string()),
                    line.text,
                )
            })
            .collect(),
        same_as: found
            .same_as
            .map(|place| outcome.mutants[place].mutant.id.clone()),
        reason: found.reason.clone(),
        question: question(&found.mutant, found.class).filter(|_| found.class.is_some()),
        run: None,
        harm: None,
        suggestions: Vec::new(),
    }
}

fn letter(verdict: &PropertyVerdict) -> char {
    match verdict {
        PropertyVerdict::Holds => 'h',
        PropertyVerdict::Fails(_) => 'f',
        PropertyVerdict::Undecided => 'u',
    }
}

//! `report.html`: one file that opens from disk without a network. The markup, the style and the script are files beside this one; here they are put
//! together with what the script draws. No verdict is made here.

use mutaspec_runner::outcome::{MutantOutcome, Outcome, PropertyVerdict};

use crate::diff::{LineKind, diff};
use crate::schema::page as data;
use crate::schema::{self, Score};
use crate::words;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Lines around a change.
const CONTEXT: usize = 3;

/// The page about these models.
pub fn html(outcomes: &[Outcome]) -> String {
    let page = data::Page {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        operators: outcomes.iter().flat_map(|o| &o.mutants).map(operator).collect(),
        models: outcomes.iter().map(model).collect(),
        sources: outcomes
            .iter()
            .map(|o| (o.definition.file.to_owned(), o.definition.source.to_owned()))
            .collect(),
    };
    // Put in last: whatever the data says is never taken for a place to put something in.
    let (before, after) = PAGE.split_once("/*DATA*/").unwrap_or((PAGE, ""));
    let frame = |text: &str| text.replace("/*STYLE*/", STYLE).replace("/*SCRIPT*/", SCRIPT);
    format!("{}{}{}", frame(before), embedded(&schema::compact(&page)), frame(after))
}

/// JSON that can stand inside a `script` element: nothing in it ends the element or begins a comment.
fn embedded(json: &str) -> String {
    json.replace('<', "\\u003c")
}

fn operator(found: &MutantOutcome) -> (String, data::Operator) {
    let operator = found.mutant.row.operator;
    let words = data::Operator {
        slug: operator.slug().to_owned(),
        title: operator.title().to_owned(),
        fault: operator.fault().to_owned(),
    };
    (operator.id().to_owned(), words)
}

fn model(outcome: &Outcome) -> data::Model {
    let definition = outcome.definition;
    data::Model {
        spec: definition.name.to_owned(),
        model: outcome.model.clone(),
        constants: outcome.constants.clone(),
        states: outcome.baseline.counts.distinct,
        complete: outcome.baseline.counts.complete,
        warnings: outcome.baseline.warnings.iter().map(words::warning).collect(),
        score: Score {
            ratio: outcome.simulation.is_none().then(|| outcome.score().ratio()).flatten(),
            ..Score::from(outcome.score())
        },
        properties: (0..outcome.properties.len()).map(|i| property(outcome, i)).collect(),
        mutants: outcome.mutants.iter().map(|m| mutant(outcome, m)).collect(),
        survivors: Vec::new(),
        runs: Vec::new(),
        suggestions: Vec::new(),
        remarks: Vec::new(),
        free: Vec::new(),
        file: definition.file.to_owned(),
        lines: lines(definition.source, definition.line),
    }
}

/// The lines of a module that begins at this line: up to the brace at the beginning of a line that closes it.
fn lines(source: &str, first: u32) -> (u32, u32) {
    let end = source
        .lines()
        .enumerate()
        .skip(first as usize)
        .find(|(_, line)| line.starts_with('}'));
    let last = end.map_or_else(|| source.lines().count(), |(place, _)| place + 1);
    (first.max(1), last as u32)
}

fn property(outcome: &Outcome, place: usize) -> data::Property {
    let property = &outcome.properties[place];
    let row = property
        .line
        .and_then(|line| outcome.definition.properties.iter().find(|row| row.line == line));
    data::Property {
        name: property.name.clone(),
        kind: property.kind.words().to_owned(),
        doc: row.map_or(String::new(), |row| row.doc.to_owned()),
        line: property.line,
        kills: outcome.kills(place),
        sole: None,
        notes: Vec::new(),
    }
}

fn mutant(outcome: &Outcome, found: &MutantOutcome) -> data::Mutant {
    let row = found.mutant.row;
    let participant = found.mutant.participant.as_deref();
    let replacement = words::replacement(row, participant);
    data::Mutant {
        id: found.mutant.id.clone(),
        operator: row.operator.id().to_owned(),
        item: row.item.to_owned(),
        participant: found.mutant.participant.clone(),
        file: row.file.to_owned(),
        line: row.line,
        original: row.original.to_owned(),
        title: title(row.original, &replacement),
        replacement,
        verdict: found.verdict.word().to_owned(),
        class: found.class.map(|class| class.words().to_owned()),
        killed_by: found.killed_by.iter().map(|p| outcome.properties[*p].name.clone()).collect(),
        matrix: (!found.matrix.is_empty()).then(|| found.matrix.iter().map(letter).collect()),
        diff: diff(outcome.definition, row, participant, CONTEXT)
            .into_iter()
            .map(|line| {
                let kind = match line.kind {
                    LineKind::Context => "",
                    LineKind::Removed => "del",
                    LineKind::Added => "add",
                };
                (kind, line.number.map_or(String::new(), |n| n.to_string()), line.text)
            })
            .collect(),
        same_as: found.same_as.map(|place| outcome.mutants[place].mutant.id.clone()),
        reason: found.reason.clone(),
        question: None,
        accepted: None,
        run: None,
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

/// What changes, in a sentence.
fn title(original: &str, replacement: &str) -> String {
    let (original, replacement) = (words::one_line(original), words::one_line(replacement));
    match (original.as_str(), replacement.as_str()) {
        (_, "") => format!("`{original}` is gone"),
        ("", _) => format!("there is also `{replacement}`"),
        _ => format!("`{original}` becomes `{replacement}`"),
    }
}

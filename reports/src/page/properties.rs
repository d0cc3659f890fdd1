//! The properties on the page: each with its kills and findings, then remarks about all of them.

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::findings::offers;
use mutaspec_runner::matrix::{Matrix, Worth};
use mutaspec_runner::outcome::Outcome;

use crate::schema::page as data;
use crate::terminal::findings::conspicuous;
use crate::wording;

pub(super) fn all(outcome: &Outcome) -> Vec<data::PageProperty> {
    let matrix = Matrix::of(outcome);
    let of = |place| property(outcome, matrix.as_ref(), place);
    (0..outcome.properties.len()).map(of).collect()
}

fn property(outcome: &Outcome, matrix: Option<&Matrix>, place: usize) -> data::PageProperty {
    let property = &outcome.properties[place];
    let row = property.line.and_then(|line| {
        outcome
            .definition
            .properties
            .iter()
            .find(|row| row.line == line)
    });
    let kills = matrix.map(|matrix| &matrix.properties[place]);
    data::PageProperty {
        name: property.name.clone(),
        kind: property.kind.words().to_owned(),
        doc: row.map_or(String::new(), |row| row.doc.to_string()),
        line: property.line,
        kills: outcome.kills(place),
        sole: kills.map(|kills| kills.sole),
        notes: notes(outcome, place, kills.map(|kills| kills.worth)),
    }
}

fn notes(outcome: &Outcome, place: usize, worth: Option<Worth>) -> Vec<String> {
    let mut notes = Vec::new();
    let always = matches!(
        outcome.properties[place].kind,
        PropertyKind::Crash | PropertyKind::Divergence
    );
    notes.extend(match worth {
        _ if always => Some("always on".to_owned()),
        Some(Worth::NeverKills) => Some("never kills".to_owned()),
        Some(Worth::Redundant) => Some("redundant: no kill is lost without it".to_owned()),
        _ => None,
    });
    if let Some(found) = outcome
        .baseline
        .findings
        .as_ref()
        .and_then(|found| found.properties.get(place))
    {
        notes.extend(found.is_vacuous().then(|| "vacuous".to_owned()));
        notes.extend(
            found
                .unchanging
                .then(|| "it reads only what no step changes".to_owned()),
        );
    }
    notes
}

pub(super) fn remarks(outcome: &Outcome) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(matrix) = Matrix::of(outcome) {
        let names: Vec<&str> = matrix
            .smallest
            .properties
            .iter()
            .map(|p| outcome.properties[*p].name.as_str())
            .collect();
        let how = if matrix.smallest.exact {
            "The smallest"
        } else {
            "A small"
        };
        remarks.push(format!(
            "{how} set of properties with the same kills: {}.",
            names.join(", ")
        ));
        remarks.push(format!(
            "{} stand for all: whatever kills these kills the rest.",
            wording::share(matrix.dominators.len(), matrix.killed, "killed mutant")
        ));
    }
    if let Some(findings) = &outcome.baseline.findings {
        remarks.extend(conspicuous(outcome, findings));
    }
    remarks
}

/// Stronger properties that already hold and would kill survivors.
pub(super) fn free(outcome: &Outcome) -> Vec<data::PageSuggestion> {
    let rows = &outcome.definition.property_facts.mutants;
    let suggestion = |offer: mutaspec_runner::findings::Offer| {
        let row = rows.get(offer.place)?;
        let name = &outcome.definition.properties.get(row.property)?.name;
        Some(data::PageSuggestion {
            text: format!(
                "Holds in place of a part of {name}, and would kill {}:",
                wording::count(offer.kills.len(), "survivor")
            ),
            code: row.statement.to_string(),
            list: None,
        })
    };
    let useful = offers(outcome)
        .into_iter()
        .filter(|offer| !offer.kills.is_empty());
    useful.filter_map(suggestion).collect()
}

//! Requirements: the properties and steps that serve each, and whether mutants show a violation.

use std::collections::BTreeSet;

use mutaspec_runner::annotations::RequirementRow;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A requirement of the spec, with the verdicts on the mutants related to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The author's id of the requirement.
    pub id: String,
    /// The requirement as text.
    pub text: String,
    /// The properties that check it, in the order of the spec.
    pub properties: Vec<String>,
    /// The actions, processes and helpers that implement it.
    pub steps: Vec<String>,
    /// The number of mutants that its properties kill, each counted once. Without a matrix, only
    /// properties that fail at the first violation count.
    pub kills: usize,
    /// Mutants of its steps that any property kills.
    pub killed: usize,
    /// Mutants of its steps that survive.
    pub survived: usize,
}

/// Returns the requirements in the order of the spec; empty if nothing was mutated.
pub fn requirements(outcome: &Outcome) -> Vec<Requirement> {
    if outcome.planned == 0 {
        return Vec::new();
    }
    let rows = &outcome.definition.annotations.requirements;
    let mut ids: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| is_checked(outcome, row)) {
        if !ids.contains(&&*row.id) {
            ids.push(&row.id);
        }
    }
    ids.into_iter().map(|id| requirement(outcome, id)).collect()
}

/// Whether the model checks the item. A model may leave out properties of its spec.
fn is_checked(outcome: &Outcome, row: &RequirementRow) -> bool {
    !row.of_property
        || outcome
            .properties
            .iter()
            .any(|property| property.name == row.item)
}

fn requirement(outcome: &Outcome, id: &str) -> Requirement {
    let rows = || {
        outcome
            .definition
            .annotations
            .requirements
            .iter()
            .filter(|row| row.id == id)
    };
    let named = |of_property: bool| {
        let rows = rows().filter(|row| row.of_property == of_property && is_checked(outcome, row));
        rows.map(|row| row.item.to_string()).collect::<Vec<_>>()
    };
    let properties = named(true);
    let places: BTreeSet<usize> = (0..outcome.properties.len())
        .filter(|place| properties.contains(&outcome.properties[*place].name))
        .collect();
    let is_killed = |m: &&MutantOutcome| m.verdict == Verdict::Killed;
    let kills = outcome.mutants.iter().filter(is_killed);
    let of_steps = |verdict: Verdict| {
        let about = |m: &&MutantOutcome| {
            m.verdict == verdict && rows().any(|row| row.is_about(m.mutant.row()))
        };
        outcome.mutants.iter().filter(about).count()
    };
    Requirement {
        id: id.to_owned(),
        text: rows()
            .next()
            .map(|row| row.text.to_string())
            .unwrap_or_default(),
        kills: kills
            .filter(|m| m.killed_by.iter().any(|property| places.contains(property)))
            .count(),
        properties,
        steps: named(false),
        killed: of_steps(Verdict::Killed),
        survived: of_steps(Verdict::Survived),
    }
}

impl Requirement {
    /// Whether the requirement has properties and none of them kills a mutant.
    pub fn is_idle(&self) -> bool {
        !self.properties.is_empty() && self.kills == 0
    }
}

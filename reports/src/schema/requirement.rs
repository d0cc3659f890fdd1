//! What is there for a requirement, and whether anything notices when it is not met.

use std::collections::BTreeSet;

use mutaspec_runner::intent::RequirementRow;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A requirement with what became of the mutants that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its id.
    pub id: String,
    /// What it requires.
    pub text: String,
    /// The properties that are there for it, in the order of the spec.
    pub properties: Vec<String>,
    /// The actions, processes and helpers that are.
    pub steps: Vec<String>,
    /// Mutants that one of its properties kills, each once; without a matrix by the properties that fail at the first violation.
    pub kills: usize,
    /// Mutants of its steps that are killed by any property.
    pub killed: usize,
    /// Mutants of its steps that survive.
    pub survived: usize,
}

/// The requirements of a model that was mutated, in the order in which the spec first names them.
pub fn requirements(outcome: &Outcome) -> Vec<Requirement> {
    if outcome.planned == 0 {
        return Vec::new();
    }
    let rows = outcome.definition.intent.requirements;
    let mut ids: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| is_checked(outcome, row)) {
        if !ids.contains(&row.id) {
            ids.push(row.id);
        }
    }
    ids.into_iter().map(|id| requirement(outcome, id)).collect()
}

/// Whether the model has what is there for it: a model may check only some properties.
fn is_checked(outcome: &Outcome, row: &RequirementRow) -> bool {
    !row.of_property || outcome.properties.iter().any(|property| property.name == row.item)
}

fn requirement(outcome: &Outcome, id: &str) -> Requirement {
    let rows = || outcome.definition.intent.requirements.iter().filter(|row| row.id == id);
    let named = |of_property: bool| {
        let rows = rows().filter(|row| row.of_property == of_property && is_checked(outcome, row));
        rows.map(|row| row.item.to_owned()).collect::<Vec<_>>()
    };
    let properties = named(true);
    let places: BTreeSet<usize> = (0..outcome.properties.len())
        .filter(|place| properties.contains(&outcome.properties[*place].name))
        .collect();
    let is_killed = |m: &&MutantOutcome| m.verdict == Verdict::Killed;
    let kills = outcome.mutants.iter().filter(is_killed);
    let of_steps = |verdict: Verdict| {
        let about = |m: &&MutantOutcome| m.verdict == verdict && rows().any(|row| row.is_about(m.mutant.row));
        outcome.mutants.iter().filter(about).count()
    };
    Requirement {
        id: id.to_owned(),
        text: rows().next().map(|row| row.text.to_owned()).unwrap_or_default(),
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
    /// There are properties for it, and none of them kills anything.
    pub fn is_idle(&self) -> bool {
        !self.properties.is_empty() && self.kills == 0
    }
}

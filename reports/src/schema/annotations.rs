//! The author's annotations about mutants, and how the mutants turned out.

use mutaspec_runner::annotations::{OmissionRow, ToleranceRow};
use mutaspec_runner::definition::Definition;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Promise as Found, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A promise of the spec, and whether one mutant shows it to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The fault, as in `#[tolerates(..)]`: `loss`, `crash`.
    pub fault: String,
    /// The author's reason.
    pub reason: String,
    /// Whether no property fails under the fault; absent if that was not decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
}

/// A fault that the spec must withstand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// The fault, as in `#[tolerates(..)]`: `loss`, `crash`.
    pub fault: String,
    /// The item that must withstand it; absent if the entire spec must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The author's reason.
    pub reason: String,
    /// Line of the attribute, from 1.
    pub line: u32,
    /// Mutants with this fault that the spec withstands.
    pub kept: usize,
    /// Mutants with this fault under which a property fails.
    pub broken: usize,
    /// All mutants with this fault; if 0, the promise was not tested.
    pub mutants: usize,
}

/// A place that the author excludes from mutation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Omission {
    /// The item, or the item that contains the excluded statement.
    pub item: String,
    /// Line of the attribute, from 1.
    pub line: u32,
    /// The author's reason.
    pub reason: String,
    /// The number of edits that were left out.
    pub edits: usize,
    /// The ids of their operators, each once.
    pub operators: Vec<String>,
}

impl From<&OmissionRow> for Omission {
    fn from(row: &OmissionRow) -> Omission {
        Omission {
            item: row.item.to_string(),
            line: row.line,
            reason: row.why.to_string(),
            edits: row.rows,
            operators: row
                .operators
                .iter()
                .map(|operator| operator.id().to_owned())
                .collect(),
        }
    }
}

/// Returns the places of a spec that are not mutated.
pub(super) fn omissions(definition: &Definition) -> Vec<Omission> {
    definition
        .annotations
        .omissions
        .iter()
        .map(Omission::from)
        .collect()
}

/// Returns the promises of a model with the number of mutants that keep and break each.
pub fn tolerances(outcome: &Outcome) -> Vec<Tolerance> {
    let intent = &outcome.definition.annotations;
    let of = |row: &ToleranceRow| {
        let tries = |m: &&MutantOutcome| {
            intent
                .promise(m.mutant.row())
                .is_some_and(|promise| std::ptr::eq(promise, row))
        };
        let ended = |promise| {
            outcome
                .with(Verdict::Tolerated(promise))
                .filter(tries)
                .count()
        };
        Tolerance {
            kept: ended(Found::Kept),
            broken: ended(Found::Broken),
            mutants: outcome.mutants.iter().filter(tries).count(),
            fault: row.fault.word().to_owned(),
            item: row.item.as_deref().map(str::to_owned),
            reason: row.why.to_string(),
            line: row.line,
        }
    };
    intent.tolerances.iter().map(of).collect()
}

/// Returns the promise that a mutant tests, if any.
pub(super) fn promise(outcome: &Outcome, found: &MutantOutcome) -> Option<Promise> {
    let row = outcome.definition.annotations.promise(found.mutant.row())?;
    Some(Promise {
        fault: row.fault.word().to_owned(),
        reason: row.why.to_string(),
        kept: match found.verdict {
            Verdict::Tolerated(promise) => Some(promise == Found::Kept),
            _ => None,
        },
    })
}

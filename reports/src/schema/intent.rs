//! What the author says of mutants, and what became of it.

use mutaspec_runner::intent::{OmissionRow, ToleranceRow};
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Promise as Found, Verdict};
use mutaspec_runner::spec::Definition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A promise, and whether it is kept under one mutant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The fault.
    pub fault: String,
    /// The author's reason.
    pub reason: String,
    /// No property notices the fault; absent where that was not decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
}

/// A fault that the spec must withstand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// The fault.
    pub fault: String,
    /// The item that must withstand it; absent for the whole spec.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The author's reason.
    pub reason: String,
    /// Line of the attribute.
    pub line: u32,
    /// Mutants that it withstands.
    pub kept: usize,
    /// Mutants that it does not.
    pub broken: usize,
    /// Mutants that let the fault happen. Where there is none the promise was not tried.
    pub mutants: usize,
}

/// A place that is not mutated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Omission {
    /// The item, or the one in which the statement stands.
    pub item: String,
    /// Line of the attribute.
    pub line: u32,
    /// The author's reason.
    pub reason: String,
    /// Edits that were left out.
    pub edits: usize,
    /// Their operators.
    pub operators: Vec<String>,
}

impl From<&OmissionRow> for Omission {
    fn from(row: &OmissionRow) -> Omission {
        Omission {
            item: row.item.to_owned(),
            line: row.line,
            reason: row.why.to_owned(),
            edits: row.rows,
            operators: row.operators.iter().map(|operator| operator.id().to_owned()).collect(),
        }
    }
}

/// The places of a spec that are not mutated.
pub(super) fn omissions(definition: &Definition) -> Vec<Omission> {
    definition.intent.omissions.iter().map(Omission::from).collect()
}

/// The promises of a model, with what became of them.
pub fn tolerances(outcome: &Outcome) -> Vec<Tolerance> {
    let intent = outcome.definition.intent;
    let of = |row: &ToleranceRow| {
        let tries = |m: &&MutantOutcome| intent.promise(m.mutant.row).is_some_and(|promise| std::ptr::eq(promise, row));
        let ended = |promise| {
            let mutants = outcome.mutants.iter().filter(tries);
            mutants.filter(|m| m.verdict == Verdict::Tolerated(promise)).count()
        };
        Tolerance {
            kept: ended(Found::Kept),
            broken: ended(Found::Broken),
            mutants: outcome.mutants.iter().filter(tries).count(),
            fault: row.fault.word().to_owned(),
            item: row.item.map(str::to_owned),
            reason: row.why.to_owned(),
            line: row.line,
        }
    };
    intent.tolerances.iter().map(of).collect()
}

/// The promise that a mutant tries.
pub(super) fn promise(outcome: &Outcome, found: &MutantOutcome) -> Option<Promise> {
    let row = outcome.definition.intent.promise(found.mutant.row)?;
    Some(Promise {
        fault: row.fault.word().to_owned(),
        reason: row.why.to_owned(),
        kept: match found.verdict {
            Verdict::Tolerated(promise) => Some(promise == Found::Kept),
            _ => None,
        },
    })
}

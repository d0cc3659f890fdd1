//! Guards without effect: their mutants were proven equivalent.

use mutaspec_mutator::MutantRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outcome::{Equivalence, Outcome, Verdict};

/// A guard, or a clause of one, that could be removed without changing the graph of this model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdleGuard {
    /// The step or helper that contains it.
    pub item: String,
    /// The text of the guard or clause.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
    /// Whether `text` is one clause of a larger guard.
    pub clause: bool,
}

/// Returns the guards that can each be dropped without changing the labelled graph of the model.
pub fn idle_guards(outcome: &Outcome) -> Vec<IdleGuard> {
    let guards: Vec<&MutantRow> = outcome
        .definition
        .mutants
        .iter()
        .filter(|row| row.operator.drops_guard())
        .collect();
    let same = outcome
        .mutants
        .iter()
        .filter(|mutant| mutant.verdict == Verdict::Equivalent(Equivalence::SameGraph));
    let mut all: Vec<IdleGuard> = Vec::new();
    for row in same.map(|mutant| mutant.mutant.row()) {
        let found = if row.operator.drops_guard() {
            Some((row.original.to_string(), false))
        } else if row.operator.drops_clause() && guards.iter().any(|guard| holds(guard, row)) {
            dropped(row).map(|text| (text, true))
        } else {
            None
        };
        if let Some((text, clause)) = found {
            // Clauses of a guard that is idle as a whole are not listed.
            let is_part = |guard: &IdleGuard| {
                !guard.clause
                    && guards
                        .iter()
                        .any(|g| g.line == guard.line && g.original == guard.text && holds(g, row))
            };
            if !all.iter().any(is_part) {
                all.push(IdleGuard {
                    item: row.item.to_string(),
                    text,
                    line: row.line,
                    clause,
                });
            }
        }
    }
    all
}

/// Whether `outer` is the same text as `inner` or contains it.
fn holds(outer: &MutantRow, inner: &MutantRow) -> bool {
    let start = |row: &MutantRow| (row.line, row.column);
    let end = |row: &MutantRow| (row.end_line, row.end_column);
    (outer.item == inner.item && outer.file == inner.file)
        && start(outer) <= start(inner)
        && end(inner) <= end(outer)
}

/// Returns the clause that a mutant dropped from `a && b`.
fn dropped(row: &MutantRow) -> Option<String> {
    let (whole, rest) = (row.original.trim(), row.replacement.trim());
    let lost = match whole.strip_prefix(rest) {
        Some(lost) => lost.trim_start().strip_prefix("&&")?,
        None => whole.strip_suffix(rest)?.trim_end().strip_suffix("&&")?,
    };
    Some(lost.trim().to_owned())
}

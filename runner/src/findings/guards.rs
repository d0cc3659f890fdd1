//! Guards without effect: their mutants were proven equivalent.

use mutaspec_mutator::{MutantRow, Operator, Text};

use crate::outcome::{Equivalence, Outcome, Verdict};

/// A guard, or one clause of it, without effect on the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdleGuard {
    /// Name of the step or helper.
    pub item: Text,
    /// Text of the guard, or of the clause without effect.
    pub text: String,
    /// Line of the text.
    pub line: u32,
    /// Whether it is one clause of a larger guard.
    pub clause: bool,
}

/// Returns the guards that can each be dropped without changing the labelled graph of the model.
pub fn idle_guards(outcome: &Outcome) -> Vec<IdleGuard> {
    let guards: Vec<&MutantRow> = outcome
        .definition
        .mutants
        .iter()
        .filter(|row| row.operator == Operator::G1GuardDrop)
        .collect();
    let same = outcome
        .mutants
        .iter()
        .filter(|mutant| mutant.verdict == Verdict::Equivalent(Equivalence::SameGraph));
    let mut all: Vec<IdleGuard> = Vec::new();
    for row in same.map(|mutant| mutant.mutant.row()) {
        let found = match row.operator {
            Operator::G1GuardDrop => Some((row.original.to_string(), false)),
            Operator::C3DropConjunct if guards.iter().any(|guard| holds(guard, row)) => dropped(row).map(|text| (text, true)),
            _ => None,
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
                    item: row.item.clone(),
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
    outer.item == inner.item && start(outer) <= start(inner) && end(inner) <= end(outer)
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

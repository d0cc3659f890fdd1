//! F1 and F2: fairness assumptions.

use mutaspec_mutator::Operator;

use super::{Change, Mutant};
use crate::syntax::{Sources, Span};

/// A fairness assumption that mutants can drop or weaken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Where it is written.
    pub span: Span,
    /// Strong fairness.
    pub strong: bool,
}

/// Returns the mutants of a fairness assumption.
pub(super) fn fairness(assumption: Assumption, item: &str, sources: &Sources) -> Vec<Mutant> {
    let mutant = |operator, replacement: String, change| Mutant {
        operator,
        item: item.to_owned(),
        span: assumption.span,
        replacement,
        members: Vec::new(),
        change,
    };
    let mut all = vec![mutant(
        Operator::F1DropFairness,
        "TRUE".to_owned(),
        Change::DropFairness(vec![assumption.span]),
    )];
    let text = sources.text(assumption.span);
    if let Some(rest) = text.strip_prefix("SF_").filter(|_| assumption.strong) {
        all.push(mutant(
            Operator::F2WeakenFairness,
            format!("WF_{rest}"),
            Change::WeakenFairness(assumption.span),
        ));
    }
    all
}

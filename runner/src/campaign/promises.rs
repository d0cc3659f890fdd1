//! Promises: faults that the author declares the spec must withstand. Here a kill is the failure.
//!
//! They reinterpret verdicts only. A fault that never occurred was not withstood.

use crate::annotations::Annotations;
use crate::outcome::{MutantOutcome, Promise, Verdict};

/// Turns the verdict on a promised fault into `Tolerated`.
pub(super) fn read(annotations: &Annotations, outcome: &mut MutantOutcome) {
    if annotations.promise(outcome.mutant.row()).is_none() {
        return;
    }
    outcome.verdict = match outcome.verdict {
        Verdict::Killed => Verdict::Tolerated(Promise::Broken),
        Verdict::Survived | Verdict::Equivalent(_) => Verdict::Tolerated(Promise::Kept),
        other => other,
    };
}

//! Faults that the author declares the spec must withstand: there a kill is the failure, and whatever is not noticed is as it should be.
//!
//! It reads verdicts that were reached as ever. What was not decided stays undecided, and a fault that never happened was not withstood.

use crate::intent::Intent;
use crate::outcome::{MutantOutcome, Promise, Verdict};

/// Reads the verdict on a mutant by what the author promises.
pub(super) fn read(intent: &Intent, outcome: &mut MutantOutcome) {
    if intent.promise(outcome.mutant.row).is_none() {
        return;
    }
    outcome.verdict = match outcome.verdict {
        Verdict::Killed => Verdict::Tolerated(Promise::Broken),
        Verdict::Survived | Verdict::Equivalent(_) => Verdict::Tolerated(Promise::Kept),
        other => other,
    };
}

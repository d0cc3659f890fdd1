//! Decides whether a mutant with only moves of the baseline has a run that the baseline lacks.
//!
//! Properties see the states of a run without repetitions. By these the baseline is deterministic:
//! a run of the mutant determines the only run of the baseline that looks the same, and both make
//! the same moves. So the mutant has a run of its own if and only if one of its fair runs violates
//! a fairness constraint of the baseline. For each constraint, the check searches the mutant's
//! graph for a fair cycle that takes none of the constraint's steps. The baseline must enable these
//! steps always for weak fairness, and infinitely often for strong fairness.

use super::side::{NOWHERE, Side};
use crate::automaton::Refused;
use crate::fairness::Fairness;
use crate::faults::{InjectedFault, is_on};
use crate::graph::Graph;
use crate::liveness::{Lasso, can_change, seek_unfair};
use crate::machine::Worker;

/// Returns a fair run of the mutant that the baseline's fairness forbids.
pub(super) fn unmatched(
    mutant: &Graph,
    real: &Side<'_>,
    baseline: &Graph,
    fairness: &Fairness,
    worker: &mut dyn Worker,
) -> Result<Option<Lasso>, Refused> {
    if is_on(InjectedFault::FairRunsUncompared) {
        return Ok(None);
    }
    for (number, constraint) in (0..).zip(fairness.constraints()) {
        let is_about = |step| fairness.of_step(step).contains(&number);
        let mut enabled = vec![0_u64; mutant.len().div_ceil(64) as usize];
        for state in 0..mutant.len() {
            let twin = real.there(state);
            if twin != NOWHERE && can_change(baseline, twin, is_about) {
                enabled[state as usize / 64] |= 1 << (state % 64);
            }
        }
        let takes = |from: u32, to: u32| {
            let (before, after) = (real.there(from), real.there(to));
            before != after
                && baseline
                    .edges(before)
                    .any(|(step, target)| target == after && is_about(step))
        };
        if let Some(lasso) = seek_unfair(
            mutant,
            worker,
            constraint.strength,
            enabled,
            &takes,
            fairness,
        )? {
            return Ok(Some(lasso));
        }
    }
    Ok(None)
}

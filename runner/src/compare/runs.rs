//! Whether a mutant, each of whose moves is one of the baseline's, has a run that the baseline does not have.
//!
//! Properties see of a run its states, each repetition left out. By these the baseline is deterministic: a run of the mutant fixes the only run of the
//! baseline that looks the same, and both make the same moves. So the mutant has a run of its own if and only if one of its fair runs, read as the baseline's,
//! breaks a fairness constraint there. For each constraint that is a search for a fair cycle in the mutant's graph on which the constraint's steps stay enabled
//! in the baseline (all the time for weak fairness, again and again for strong fairness) and none of them is taken.

use super::side::{NOWHERE, Side};
use crate::automaton::Refused;
use crate::fairness::Fairness;
use crate::faults::{Fault as Injected, is_on};
use crate::graph::Graph;
use crate::liveness::{Lasso, can_change, seek_unfair};
use crate::machine::Worker;

/// A fair run of the mutant that the baseline's fairness forbids.
pub(super) fn unmatched(
    mutant: &Graph,
    real: &Side<'_>,
    baseline: &Graph,
    fairness: &Fairness,
    worker: &mut dyn Worker,
) -> Result<Option<Lasso>, Refused> {
    if is_on(Injected::FairRunsUncompared) {
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
            before != after && baseline.edges(before).any(|(step, target)| target == after && is_about(step))
        };
        if let Some(lasso) = seek_unfair(mutant, worker, constraint.strength, enabled, &takes, fairness)? {
            return Ok(Some(lasso));
        }
    }
    Ok(None)
}

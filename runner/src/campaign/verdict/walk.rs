//! Random walks in a mutant: a cheap way to find a kill. They prove nothing else.
//!
//! Every second walk starts at the first state in which the mutant differs, on the baseline's path
//! to a state found by the filter. Violations are replayed on the mutant from an initial state.

use mutaspec_mutator::hash::{START, fnv};

use crate::campaign::examine::baseline::Baseline;
use crate::campaign::examine::examination::violated;
use crate::campaign::examine::failure::{Failure, reason, trace};
use crate::campaign::examine::trial::Trial;
use crate::campaign::examine::undefined::{Evaluated, Undefined, separate};
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::{Active, Workspace};
use crate::campaign::plan::refusal::Refusal;
use crate::campaign::verdict::filter;
use crate::campaign::verdict::judged::Judged;
use crate::faults::{InjectedFault, is_on};
use crate::graph::OUTSIDE;
use crate::outcome::{Counts, Mutant, PropertyVerdict, Stage};
use crate::search::{Search, Searched, Start, Task, Walks};

/// Minimum number of steps walked in a mutant.
const FEWEST: u64 = 1000;
/// Maximum number of steps walked in a mutant.
const MOST: u64 = 12_000;
/// Between these limits, one step is walked per this many states of the baseline.
const PART: u64 = 16;
/// Minimum length of a walk in steps. Walks are longer if the baseline is deep.
const SHORTEST: u32 = 100;

pub(crate) struct Walked {
    /// The properties that fail, in order; replayed.
    pub(crate) failures: Vec<Failure>,
    /// The properties that cannot be evaluated.
    pub(crate) open: Vec<usize>,
    /// What makes the mutant invalid; replayed.
    pub(crate) undefined: Option<Undefined>,
    pub(crate) counts: Counts,
}

/// Walks a mutant that differs in the state `changed`, if known. Leaves the runs in the workspace.
pub(crate) fn walk(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
    changed: Option<u32>,
) -> Result<Walked, Refusal> {
    let Trial { lab, baseline } = trial;
    let Counts {
        distinct, depth, ..
    } = baseline.outcome.counts;
    let active = &mut workspace.under(mutant.switch);
    let first =
        changed.and_then(|state| filter::first_on_the_way(baseline, &mut *active.worker, state));
    let start = first.map(|state| start(baseline, state));
    let walks = Walks {
        count: u64::MAX,
        length: depth.saturating_mul(4).max(SHORTEST),
        steps: (distinct / PART).clamp(FEWEST, MOST),
        seed: seed(lab, mutant),
        start: start.as_ref(),
    };
    let task = Task {
        of_mutant: true,
        ..lab.task(u64::MAX)
    };
    let walked = active
        .search
        .walk(lab.machine, &mut *active.worker, &task, walks);
    Walked::replayed(lab, active, &walked)
}

impl Walked {
    /// Replays the failures that the walks of the active mutant found.
    pub(crate) fn replayed(
        lab: &Lab<'_>,
        active: &mut Active<'_>,
        walked: &Searched,
    ) -> Result<Walked, Refusal> {
        let Evaluated {
            mut failures,
            open,
            undefined,
        } = separate(lab, Some(walked), violated(walked));
        failures.sort_by_key(|failure| failure.property);
        for failure in failures
            .iter()
            .filter(|_| !is_on(InjectedFault::UnreplayedWalk))
        {
            trace(lab, active.search, &mut *active.worker, failure)?;
        }
        if let Some(undefined) = &undefined {
            undefined.trace(lab, active.search, &mut *active.worker)?;
        }
        Ok(Walked {
            failures,
            open,
            undefined,
            counts: walked.counts,
        })
    }
}

impl Judged {
    /// Adds the result of walks to an undecided mutant: a violation on a walk kills it, and an
    /// undefined evaluation makes it invalid.
    pub(crate) fn walked(mut self, lab: &Lab<'_>, search: &Search, walked: Walked) -> Judged {
        self.outcome.steps_taken += walked.counts.generated;
        if let Some(undefined) = walked.undefined {
            let mut judged = self.invalid(lab, search, undefined);
            judged.outcome.stage = Stage::Walks;
            judged.outcome.shortest = false;
            return judged;
        }
        if walked.failures.is_empty() {
            return self;
        }
        for failure in walked.failures.iter().filter(|_| lab.options.matrix) {
            self.outcome.matrix[failure.property] = PropertyVerdict::Fails(reason(lab, failure));
        }
        let mut judged = self.killed(search, walked.failures);
        judged.outcome.stage = Stage::Walks;
        judged.outcome.shortest = false;
        judged.outcome.reason = None;
        judged
    }
}

/// Returns a start for walks: this state, its run, and the baseline's successors to avoid.
fn start(baseline: &Baseline, state: u32) -> Start {
    let graph = baseline.graph();
    let packed = |state: u32| graph.store.get(state).to_vec();
    let known = graph
        .edges(state)
        .map(|(_, target)| target)
        .filter(|target| *target != OUTSIDE);
    Start {
        run: baseline
            .search
            .path(state)
            .into_iter()
            .map(packed)
            .collect(),
        avoid: known.map(packed).collect(),
    }
}

/// Hashes the mutant's id, so that its walks do not depend on other mutants.
pub(crate) fn seed(lab: &Lab<'_>, mutant: &Mutant) -> u64 {
    fnv(START ^ lab.options.seed, &mutant.id)
}

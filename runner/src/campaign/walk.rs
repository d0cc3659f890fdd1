//! Random walks in a mutant: a cheap way to find a kill. They prove nothing else.
//!
//! Every second walk starts at the first state in which the mutant differs, on the baseline's path
//! to a state found by the filter. Violations are replayed on the mutant from an initial state.

use mutaspec_mutator::hash::{START, fnv};

use crate::campaign::baseline::Baseline;
use crate::campaign::examine::{Failure, violated};
use crate::campaign::explain::trace;
use crate::campaign::lab::Lab;
use crate::campaign::pool::Workspace;
use crate::campaign::{Refusal, filter};
use crate::faults::{InjectedFault, is_on};
use crate::graph::OUTSIDE;
use crate::outcome::{Counts, Mutant};
use crate::search::{Searched, Start, Task, Walks};

/// Minimum number of steps walked in a mutant.
const FEWEST: u64 = 1000;
/// Maximum number of steps walked in a mutant.
const MOST: u64 = 12_000;
/// Between these limits, one step is walked per this many states of the baseline.
const PART: u64 = 16;
/// Minimum length of a walk in steps. Walks are longer if the baseline is deep.
const SHORTEST: u32 = 100;

pub(super) struct Walked {
    /// The properties that fail, in order; replayed.
    pub(super) failures: Vec<Failure>,
    pub(super) counts: Counts,
}

/// Walks a mutant that differs in the state `changed`, if known. Leaves the runs in the workspace.
pub(super) fn walk(
    lab: &Lab<'_>,
    baseline: &Baseline,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
    changed: Option<u32>,
) -> Result<Walked, Refusal> {
    let Counts { distinct, depth, .. } = baseline.outcome.counts;
    workspace.worker.switch(mutant.switch);
    let first = changed.and_then(|state| filter::first_on_the_way(baseline, workspace.worker.as_mut(), state));
    let start = first.map(|state| start(baseline, state));
    let walks = Walks {
        count: u64::MAX,
        length: depth.saturating_mul(4).max(SHORTEST),
        steps: (distinct / PART).clamp(FEWEST, MOST),
        seed: seed(lab, mutant),
        start: start.as_ref(),
    };
    let task = Task {
        properties: &lab.properties,
        pace: lab.pace(),
        record: false,
        go_on: false,
        max_states: u64::MAX,
        max_bytes: lab.options.max_bytes,
        stop: lab.stop,
        progress: &|_| {},
    };
    let walked = workspace.search.walk(lab.machine, workspace.worker.as_mut(), &task, walks);
    Walked::replayed(lab, workspace, &walked)
}

impl Walked {
    /// Replays the failures that the walks in the workspace found.
    pub(super) fn replayed(lab: &Lab<'_>, workspace: &mut Workspace<'_>, walked: &Searched) -> Result<Walked, Refusal> {
        let mut failures = violated(walked);
        failures.sort_by_key(|failure| failure.property);
        for failure in failures.iter().filter(|_| !is_on(InjectedFault::UnreplayedWalk)) {
            trace(lab, &workspace.search, workspace.worker.as_mut(), failure)?;
        }
        Ok(Walked {
            failures,
            counts: walked.counts,
        })
    }
}

/// Returns a start for walks: this state, its run, and the baseline's successors to avoid.
fn start(baseline: &Baseline, state: u32) -> Start {
    let graph = baseline.graph();
    let packed = |state: u32| graph.store.get(state).to_vec();
    let known = graph.edges(state).map(|(_, target)| target).filter(|target| *target != OUTSIDE);
    Start {
        run: baseline.search.path(state).into_iter().map(packed).collect(),
        avoid: known.map(packed).collect(),
    }
}

/// Hashes the mutant's id, so that its walks do not depend on other mutants.
pub(super) fn seed(lab: &Lab<'_>, mutant: &Mutant) -> u64 {
    fnv(START ^ lab.options.seed, &mutant.id)
}

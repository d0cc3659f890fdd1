//! What the engine tells while it works. It never prints; reporters consume these.

use crate::outcome::{BaselineOutcome, MutantOutcome};

/// Something that happened in a campaign.
#[derive(Debug)]
pub enum Event<'a> {
    /// The search of a baseline begins.
    BaselineStarted,
    /// A search has reached this many distinct states. Sent now and then; how often says nothing.
    Progress {
        /// Distinct states so far.
        distinct: u64,
    },
    /// The search of a baseline by orbits is done; whether the declared sets are symmetric is being checked.
    ProvingSymmetry {
        /// Orbits to check.
        orbits: u64,
    },
    /// The baseline is decided.
    BaselineDone(&'a BaselineOutcome),
    /// The number of recorded verdicts that could not be verified; these mutants are judged again.
    RecordsRejected(usize),
    /// So many mutants will be checked.
    MutantsPlanned(usize),
    /// A mutant is decided. Mutants arrive in the order in which they end.
    MutantDone(&'a MutantOutcome),
}

/// Where events go; called from many threads.
pub type Listener<'a> = dyn Fn(Event<'_>) + Sync + 'a;

//! Progress events of the engine, which reporters display.

use crate::outcome::{BaselineOutcome, MutantOutcome};

/// An event of a campaign.
#[derive(Debug)]
pub enum Event<'a> {
    /// The search of a baseline begins.
    BaselineStarted,
    /// A search has reached this many distinct states. Sent at irregular intervals.
    Progress {
        /// Distinct states so far.
        distinct: u64,
    },
    /// A baseline has been searched by orbits, and the check of the declared symmetry begins.
    ProvingSymmetry {
        /// Number of orbits to check.
        orbits: u64,
    },
    /// The baseline is decided.
    BaselineDone(&'a BaselineOutcome),
    /// This many recorded verdicts could not be verified. Their mutants are judged again.
    RecordsRejected(usize),
    /// This many mutants will be judged.
    MutantsPlanned(usize),
    /// A mutant is decided. Mutants arrive in the order in which they are decided.
    MutantDone(&'a MutantOutcome),
}

/// Receives events, possibly from many threads at once.
pub type Listener<'a> = dyn Fn(Event<'_>) + Sync + 'a;

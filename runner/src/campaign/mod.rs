//! A campaign: one model, its properties and all its mutants.

pub mod properties;
mod refusal;

pub use refusal::Refusal;

use std::sync::atomic::AtomicBool;

use mutaspec_mutator::Operator;

use crate::event::Listener;
use crate::machine::Machine;
use crate::outcome::{Mutant, Outcome, Story, Trace};

/// What to check and how far to go.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only these properties; all of the spec where `None`.
    pub properties: Option<Vec<String>>,
    /// Only mutants of these operators; all where `None`.
    pub operators: Option<Vec<Operator>>,
    /// The bound of the baseline in distinct states.
    pub max_states: u64,
    /// The bound of each mutant in distinct states; `None` for max(4x baseline, 10 000).
    pub mutant_states: Option<u64>,
    /// Goes on until every property has its verdict.
    pub matrix: bool,
    /// Threads; 0 for all.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            properties: None,
            operators: None,
            max_states: 20_000_000,
            mutant_states: None,
            matrix: false,
            threads: 0,
        }
    }
}

/// One mutant, looked at closely.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// With only that mutant.
    pub outcome: Outcome,
    /// Why the first property in `killed_by` fails.
    pub reason: Option<String>,
    /// The run that shows it.
    pub trace: Option<Trace>,
    /// Where a survivor first differs.
    pub story: Option<Story>,
}

const ABSENT: &str = "this build has no engine";

/// The mutants of a model.
pub fn plan(_machine: &dyn Machine, _options: &Options) -> Vec<Mutant> {
    Vec::new()
}

/// Checks the baseline.
pub fn check(_: &dyn Machine, _: &Options, _: &Listener<'_>, _: &AtomicBool) -> Result<Outcome, Refusal> {
    Err(Refusal::Internal { what: ABSENT.to_owned() })
}

/// Checks the baseline and then every mutant.
pub fn run(_: &dyn Machine, _: &Options, _: &Listener<'_>, _: &AtomicBool) -> Result<Outcome, Refusal> {
    Err(Refusal::Internal { what: ABSENT.to_owned() })
}

/// Checks one mutant and tells its story.
pub fn inspect(_: &dyn Machine, _: &Options, _: &str, _: &Listener<'_>, _: &AtomicBool) -> Result<Inspection, Refusal> {
    Err(Refusal::Internal { what: ABSENT.to_owned() })
}

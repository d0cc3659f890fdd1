//! A campaign: one model, its properties and all its mutants, from the plan to the outcome.
//!
//! Limits count states and steps, never time: the outcome of a model does not depend on the number
//! of threads. Nothing here prints; progress is reported to a listener.

mod baseline;
mod control;
mod examine;
mod example;
mod explain;
mod filter;
mod graph_properties;
mod judge;
mod lab;
pub mod ladder;
mod pipeline;
mod plan;
mod pool;
mod promises;
pub mod properties;
mod property_mutants;
mod quarantine;
mod refusal;
mod resume;
mod simulate;
mod smaller_model;
mod split_steps;
mod symmetric;
mod verify;
mod walk;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use mutaspec_mutator::Operator;

use crate::event::Listener;
use crate::machine::Machine;
use crate::outcome::{Apart, Mutant, Outcome, Simulation, Story, Trace};
use lab::Lab;
use pool::Pool;
pub use refusal::Refusal;
pub use resume::Known;
use symmetric::with_symmetry;

/// Which properties and mutants a campaign checks, within which limits, and what it records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for alone")]
pub struct Options {
    /// Names of the properties to check. `None` means those of the model. Assertions and the
    /// built-in `no_crash` and `no_divergence` are always checked.
    pub properties: Option<Vec<String>>,
    /// The operators whose mutants are checked. `None` means all.
    pub operators: Option<Vec<Operator>>,
    /// Ids of the mutants that are checked. `None` means all.
    pub only: Option<BTreeSet<String>>,
    /// Maximum number of distinct states of a baseline.
    pub max_states: u64,
    /// Maximum number of distinct states of a mutant. `None` means four times those of the
    /// baseline, but at least 10,000. A limit below the baseline's own count is raised to that
    /// count, so that a mutant equal to the baseline can be searched completely.
    pub mutant_states: Option<u64>,
    /// Maximum memory in bytes for the states and edges of one search. Each thread has a search of
    /// its own, and the baseline stays in memory too.
    pub max_bytes: u64,
    /// Continue after the first violation until every property has a verdict on every mutant.
    pub matrix: bool,
    /// Number of threads. 0 means one for each processor.
    pub threads: usize,
    /// The engine that decides mutants. The verdicts do not depend on it.
    pub engine: Engine,
    /// Search one state of each orbit if sets are declared symmetric.
    pub symmetry: bool,
    /// Number of distinct states of the baseline from which on mutants are walked before they are
    /// searched. Kills found by walks have no shortest run. Ignored with `matrix`.
    pub walk_from: u64,
    /// Random seed of the walks.
    pub seed: u64,
    /// Run a simulation: random walks only, without proofs. `None` means a search.
    pub simulate: Option<Simulation>,
    /// Compute every mutant's [fingerprint](crate::outcome::MutantOutcome::fingerprint).
    pub fingerprints: bool,
    /// Look for [findings](crate::findings) in large baselines and without `matrix` too.
    pub findings: bool,
    /// Record the [run](crate::outcome::MutantOutcome::run) that kills a mutant, and the first
    /// [divergence](crate::outcome::MutantOutcome::story) of a survivor.
    pub tell: bool,
    /// Ids of mutants that were [settled](ladder::settled) on a smaller model. They are not judged.
    pub settled: BTreeSet<String>,
}

/// Default of [`Options::walk_from`]. Smaller baselines are searched directly: walks would save no
/// time and would lose shortest runs.
pub const WALK_FROM: u64 = 4000;

/// A method to decide mutants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// A filter first finds mutants that change no step of the baseline, without a search. In large
    /// models, random walks then kill some of the others. The rest is searched.
    #[default]
    Pipeline,
    /// A full search for each mutant: slow and simple, a reference for the pipeline.
    Naive,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            properties: None,
            operators: None,
            only: None,
            max_states: 20_000_000,
            mutant_states: None,
            max_bytes: u64::MAX,
            matrix: false,
            threads: 0,
            engine: Engine::default(),
            symmetry: true,
            walk_from: WALK_FROM,
            seed: 0,
            simulate: None,
            fingerprints: false,
            findings: false,
            tell: false,
            settled: BTreeSet::new(),
        }
    }
}

/// One mutant in detail.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The outcome with this mutant alone, or without mutants if the baseline fails.
    pub outcome: Outcome,
    /// Why the first property in `killed_by` fails, as a sentence; `None` without a kill.
    pub reason: Option<String>,
    /// The run that violates this property. `None` for an unmet goal, which has no such run.
    pub trace: Option<Trace>,
    /// The first step of that run which the baseline does not take.
    pub apart: Option<Apart>,
    /// The first divergence of a survivor from the baseline.
    pub story: Option<Story>,
}

/// Returns all mutants of a model in the order of the spec's table, with unique ids.
pub fn plan(machine: &dyn Machine, options: &Options) -> Vec<Mutant> {
    let mut mutants = plan::plan(machine, options.operators.as_deref());
    mutants.retain(|mutant| options.only.as_ref().is_none_or(|only| only.contains(&mutant.id)));
    mutants
}

/// Checks the baseline alone.
pub fn check(machine: &dyn Machine, options: &Options, listener: &Listener<'_>, stop: &AtomicBool) -> Result<Outcome, Refusal> {
    let lab = Lab::new(machine, options, listener, stop)?;
    Pool::new(options.threads)?.work(|pool| {
        with_symmetry(&lab, |lab| {
            let baseline = lab.baseline(pool, false)?;
            Ok(lab.outcome(&baseline))
        })
    })
}

/// Checks the baseline, and returns its outcome with a shortest run that meets a goal.
///
/// The run is `None` if no run meets the goal, or if no goal has this name.
pub fn example(
    machine: &dyn Machine,
    options: &Options,
    goal: &str,
    listener: &Listener<'_>,
    stop: &AtomicBool,
) -> Result<(Outcome, Option<Trace>), Refusal> {
    let lab = Lab::new(machine, options, listener, stop)?;
    Pool::new(options.threads)?.work(|pool| {
        let baseline = lab.baseline(pool, true)?;
        let property = lab.properties.iter().find(|property| property.name == goal);
        let run = property.map(|property| example::example(&lab, &baseline, property)).transpose()?;
        Ok((lab.outcome(&baseline), run.flatten()))
    })
}

/// Checks the baseline and, if it is sound, all planned mutants.
pub fn run(machine: &dyn Machine, options: &Options, listener: &Listener<'_>, stop: &AtomicBool) -> Result<Outcome, Refusal> {
    resume(machine, options, Known::default(), listener, stop)
}

/// Runs a campaign as [`run`] does, but verifies and reuses the outcomes in `known`. All other
/// mutants are judged. A recorded kill is reused only if its run can be replayed.
pub fn resume(
    machine: &dyn Machine,
    options: &Options,
    known: Known,
    listener: &Listener<'_>,
    stop: &AtomicBool,
) -> Result<Outcome, Refusal> {
    let lab = Lab::new(machine, options, listener, stop)?;
    let mut mutants = plan(machine, options);
    if mutants.is_empty() {
        return Err(Refusal::NoMutants);
    }
    mutants.retain(|mutant| !options.settled.contains(&mutant.id));
    Pool::new(options.threads)?.work(|pool| with_symmetry(&lab, |lab| lab.run(pool, &mutants, known)))
}

/// Checks the baseline and one mutant, and explains the verdict. Runs no controls.
pub fn inspect(
    machine: &dyn Machine,
    options: &Options,
    mutant: &str,
    listener: &Listener<'_>,
    stop: &AtomicBool,
) -> Result<Inspection, Refusal> {
    let options = Options {
        tell: true,
        ..options.clone()
    };
    let lab = Lab::new(machine, &options, listener, stop)?;
    let mut mutants = plan::plan(machine, None).into_iter();
    let unknown = || Refusal::UnknownMutant { id: mutant.to_owned() };
    let mutant = mutants.find(|planned| planned.id == mutant).ok_or_else(unknown)?;
    Pool::new(options.threads)?.work(|pool| with_symmetry(&lab, |lab| lab.inspect(pool, &mutant)))
}

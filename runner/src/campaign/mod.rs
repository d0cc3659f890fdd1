//! A campaign: one model, its properties and all its mutants, from the plan to the outcome.
//!
//! Everything here is decided by counting, never by the clock: the same model gives the same outcome with any number of threads. Nothing prints;
//! what happens meanwhile is told to a listener.

mod apart;
mod baseline;
mod control;
mod crew;
mod dual;
mod examine;
mod example;
mod filter;
mod judge;
mod known;
mod lab;
pub mod ladder;
mod onlookers;
mod orbits;
mod pipeline;
mod plan;
mod promises;
pub mod properties;
mod quarantine;
mod refusal;
mod shrink;
mod simulate;
mod story;
mod verify;
mod wander;
mod words;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use mutaspec_mutator::Operator;

use crate::event::Listener;
use crate::machine::Machine;
use crate::outcome::{Apart, Mutant, Outcome, Simulation, Story, Trace};
use crew::Crew;
pub use known::Known;
use lab::Lab;
use orbits::on_orbits;
pub use refusal::Refusal;

/// What a campaign is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for alone")]
pub struct Options {
    /// The properties to check, by name; those of the model where `None`. Assertions and the built-in `no_crash` and `no_divergence` always are.
    pub properties: Option<Vec<String>>,
    /// The operators whose mutants are checked; all where `None`.
    pub operators: Option<Vec<Operator>>,
    /// The mutants that are checked, by id; all where `None`.
    pub only: Option<BTreeSet<String>>,
    /// The most distinct states that a baseline may have.
    pub max_states: u64,
    /// The most distinct states of a mutant that are looked at; four times those of the baseline but at least 10 000 where `None`. Never fewer than
    /// those of the baseline, so that a mutant that changes nothing is always seen to.
    pub mutant_states: Option<u64>,
    /// The most bytes of memory that the states and edges of one search may take; each thread searches for itself, and the baseline is kept.
    pub max_bytes: u64,
    /// Go on after the first violation, until every property has its verdict on every mutant.
    pub matrix: bool,
    /// Threads to work on; one for each processor where 0.
    pub threads: usize,
    /// How the mutants are decided. The verdicts are the same.
    pub engine: Engine,
    /// Search one state of each orbit where sets are declared symmetric.
    pub symmetry: bool,
    /// In a baseline of at least so many states mutants are walked in before they are searched. What walks kill has no shortest run. Not with `matrix`.
    pub walk_from: u64,
    /// Other walks for another seed.
    pub seed: u64,
    /// Only walk, and prove nothing.
    pub simulate: Option<Simulation>,
    /// Take the [fingerprint](crate::outcome::MutantOutcome::fingerprint) of every mutant whose graph is known: to hold engines against each other.
    pub fingerprints: bool,
    /// Look for [findings](crate::findings) in a baseline of any size. In small ones it is done anyway, and with `matrix`.
    pub findings: bool,
    /// Tell the [run](crate::outcome::MutantOutcome::run) that kills a mutant, and a survivor's [story](crate::outcome::MutantOutcome::story).
    pub tell: bool,
    /// Mutants that were [settled](ladder::settled) on a smaller model, by id: they are not judged.
    pub settled: BTreeSet<String>,
}

/// So few states are searched as fast as they are walked, and a search finds the shortest runs.
pub const WALK_FROM: u64 = 4000;

/// How the mutants are decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// Mutants that change no step of the baseline are told apart first, without a search; in large models those that random walks kill, next.
    #[default]
    Pipeline,
    /// A full search for each mutant: slow and simple, to hold the other one against.
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

/// One mutant, looked at closely.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The outcome with this mutant alone; without it where the baseline fails.
    pub outcome: Outcome,
    /// Why the first property in `killed_by` fails, in a sentence without its name.
    pub reason: Option<String>,
    /// The run that shows it. A goal that is not met has none.
    pub trace: Option<Trace>,
    /// Where that run leaves what the baseline can do.
    pub apart: Option<Apart>,
    /// Where a survivor first differs from the baseline.
    pub story: Option<Story>,
}

/// All mutants of a model in the order of the spec's table, families expanded over the participants. The ids are unique.
pub fn plan(machine: &dyn Machine, options: &Options) -> Vec<Mutant> {
    let mut mutants = plan::plan(machine, options.operators.as_deref());
    mutants.retain(|mutant| options.only.as_ref().is_none_or(|only| only.contains(&mutant.id)));
    mutants
}

/// Checks the baseline alone.
pub fn check(machine: &dyn Machine, options: &Options, listener: &Listener<'_>, stop: &AtomicBool) -> Result<Outcome, Refusal> {
    let lab = Lab::new(machine, options, listener, stop)?;
    Crew::new(options.threads)?.work(|crew| {
        on_orbits(&lab, |lab| {
            let baseline = lab.baseline(crew, false)?;
            Ok(lab.outcome(&baseline))
        })
    })
}

/// Checks the baseline, and returns with it the shortest run that meets the goal of this name: nothing where none does, or where that property is no goal.
pub fn example(
    machine: &dyn Machine,
    options: &Options,
    goal: &str,
    listener: &Listener<'_>,
    stop: &AtomicBool,
) -> Result<(Outcome, Option<Trace>), Refusal> {
    let lab = Lab::new(machine, options, listener, stop)?;
    Crew::new(options.threads)?.work(|crew| {
        let baseline = lab.baseline(crew, true)?;
        let property = lab.properties.iter().find(|property| property.name == goal);
        let run = property.map(|property| example::example(&lab, &baseline, property)).transpose()?;
        Ok((lab.outcome(&baseline), run.flatten()))
    })
}

/// Checks the baseline, and if it is sound, all mutants that are planned. A baseline that fails comes back as an outcome without mutants.
pub fn run(machine: &dyn Machine, options: &Options, listener: &Listener<'_>, stop: &AtomicBool) -> Result<Outcome, Refusal> {
    resume(machine, options, Known::default(), listener, stop)
}

/// Does the same as [`run`] if the outcomes of some mutants are known: they are verified and reused,
/// and all others are judged. A recorded kill is reused only if its run can be replayed.
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
    Crew::new(options.threads)?.work(|crew| on_orbits(&lab, |lab| lab.run(crew, &mutants, known)))
}

/// Checks the baseline and one mutant, and tells how the mutant is killed or where it differs. No controls are run.
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
    Crew::new(options.threads)?.work(|crew| on_orbits(&lab, |lab| lab.inspect(crew, &mutant)))
}

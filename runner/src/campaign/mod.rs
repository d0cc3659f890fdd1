//! A campaign: one model, its properties and all its mutants, from the plan to the outcome.
//!
//! Limits count states and steps, never time: the outcome of a model does not depend on the number
//! of threads. Nothing here prints; progress is reported to a listener.
//!
//! The modules are layers, from `plan` up to `run`. A module uses its own layer and those below.
//! The main loop is `run::course::run`.

mod dispatch;
mod examine;
mod explain;
mod plan;
mod run;
mod verdict;

use std::sync::atomic::AtomicBool;

use crate::event::Listener;
use crate::machine::Machine;
use crate::outcome::{Mutant, Outcome, Trace};
use plan::lab::Lab;
use plan::mutants::mutants;
pub use plan::options::{Engine, Options, WALK_FROM};
pub(crate) use plan::pool::Pool;
pub use plan::properties;
pub use plan::refusal::Refusal;
use plan::symmetry::with_symmetry;
use run::course;
pub use run::course::Inspection;
pub use run::ladder;
pub use run::resume::Known;

/// Returns all mutants of a model in the order of the spec's table, with unique ids.
pub fn plan(machine: &dyn Machine, options: &Options) -> Vec<Mutant> {
    let mut mutants = mutants(machine, options.operators.as_deref());
    mutants.retain(|mutant| {
        options
            .only
            .as_ref()
            .is_none_or(|only| only.contains(&mutant.id))
    });
    mutants
}

/// Checks the baseline alone.
pub fn check(
    machine: &dyn Machine,
    options: &Options,
    listener: &Listener<'_>,
    stop: &AtomicBool,
) -> Result<Outcome, Refusal> {
    let lab = Lab::new(machine, options, listener, stop)?;
    Pool::new(options.threads)?.work(|_| with_symmetry(&lab, course::check))
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
    Pool::new(options.threads)?.work(|_| course::check_with_example(&lab, goal))
}

/// Checks the baseline and, if it is sound, all planned mutants.
pub fn run(
    machine: &dyn Machine,
    options: &Options,
    listener: &Listener<'_>,
    stop: &AtomicBool,
) -> Result<Outcome, Refusal> {
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
    Pool::new(options.threads)?
        .work(|pool| with_symmetry(&lab, |lab| course::run(lab, pool, &mutants, known)))
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
    let mut mutants = mutants(machine, None).into_iter();
    let unknown = || Refusal::UnknownMutant {
        id: mutant.to_owned(),
    };
    let mutant = mutants
        .find(|planned| planned.id == mutant)
        .ok_or_else(unknown)?;
    Pool::new(options.threads)?
        .work(|pool| with_symmetry(&lab, |lab| course::inspect(lab, pool, &mutant)))
}

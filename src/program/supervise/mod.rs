//! Supervision: specs run in a worker process, so that one mutant cannot take the whole run down.
//!
//! The program starts itself again as a worker with the same arguments, and shares a [little memory](shared) with it. The worker does all the work and
//! writes to the same standard output. When it dies, or when a step does not return, the supervisor finds the mutants that were running and starts the next worker,
//! which goes on where the last one stopped: results are in the output folder, and what was printed is not printed again. Suspects run alone, and one that ends its
//! process alone is inconclusive (`campaign::quarantine` in the runner).
//!
//! The supervisor itself never runs the author's code.

mod process;
mod shared;
mod watch;
mod worker;

use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Duration;

use mutaspec_runner::heartbeat::Incident;

use super::exit::Exit;
use process::Process;
use shared::{MAX_INCIDENTS, Shared, Word};
use watch::{Outcome, watch};
pub(crate) use worker::{NOTICED, Worker, worker};

/// The variable that tells a worker where the shared memory is.
const VARIABLE: &str = "MUTASPEC_HEARTBEAT";

/// How often both sides look, at the least.
const POLL: Duration = Duration::from_millis(20);

/// This process as a worker, if a supervisor has started it as one.
pub(super) fn enlist(stop: &'static AtomicBool) -> Option<&'static Worker> {
    worker::enlist(stop)
}

/// Runs the program in workers until one has done all the work. `None` if no worker can be started; the work can be done without supervision then.
pub(super) fn supervise(step_timeout: Duration, interrupts: &AtomicUsize) -> Option<Exit> {
    let mut past = Past::default();
    loop {
        let is_first = past.incidents.is_empty();
        let started = past.memory().and_then(|shared| Ok((Process::start(&shared, !is_first)?, shared)));
        let (mut process, shared) = match started {
            Ok(started) => started,
            Err(_) if is_first => return None,
            Err(error) => return Some(give_up(&format!("cannot start the program again: {error}"))),
        };
        let (incidents, end) = match watch(&mut process, &shared, step_timeout, interrupts) {
            Outcome::Finished(exit) => return Some(exit),
            Outcome::Interrupted => {
                eprintln!("interrupted; `--resume` goes on from here");
                return Some(Exit::Interrupted);
            }
            Outcome::Ended { incidents, end } => (incidents, end),
        };
        if !past.learn(&shared, incidents) {
            return Some(give_up(&end.sentence("the program")));
        }
        if past.is_last_in_doubt() {
            let what = end.sentence("a mutated step");
            eprintln!("note: {what}; suspected mutants run alone at the end");
        }
    }
}

/// What earlier workers have left behind.
#[derive(Default)]
struct Past {
    incidents: Vec<Incident>,
    written: u64,
    begun: u64,
}

impl Past {
    /// Memory for the next worker.
    fn memory(&self) -> std::io::Result<Shared> {
        let shared = Shared::create(&self.incidents)?;
        shared.set(Word::Written, self.written);
        shared.set(Word::Begun, self.begun);
        shared.set(Word::Supervisor, u64::from(std::process::id()));
        Ok(shared)
    }

    /// Takes in what a worker has left behind. False if nothing is new: the next worker would end in the same way.
    fn learn(&mut self, shared: &Shared, incidents: Vec<Incident>) -> bool {
        (self.written, self.begun) = (shared.get(Word::Written), shared.get(Word::Begun));
        let known = |new: &Incident| {
            let same = |old: &Incident| (old.section, old.mutant, old.alone) == (new.section, new.mutant, new.alone);
            self.incidents.iter().any(same)
        };
        let new: Vec<Incident> = incidents.into_iter().filter(|incident| !known(incident)).collect();
        let is_new = !new.is_empty() && self.incidents.len() + new.len() <= MAX_INCIDENTS;
        self.incidents.extend(new);
        is_new
    }

    fn is_last_in_doubt(&self) -> bool {
        self.incidents
            .last()
            .is_some_and(|incident| incident.mutant != 0 && !incident.alone)
    }
}

/// A worker ended outside of any model, or the next one would end as the last one did.
fn give_up(why: &str) -> Exit {
    eprintln!("error: {why}");
    Exit::Internal
}

//! Supervision: specs run in a worker process, so that a mutant cannot end the whole run.
//!
//! The supervisor starts the same program as a worker with the same arguments and [shares
//! memory](shared) with it. The worker does all the work and writes to the same standard output.
//!
//! If the worker dies or a step does not return, the supervisor records the mutants that were
//! running and starts the next worker. That worker resumes from the output folder and skips output
//! that is already printed. Suspected mutants run alone; one that ends its process alone is
//! inconclusive (`campaign::run::quarantine` in the runner).
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
use shared::{HeaderWord, MAX_INCIDENTS, Shared};
use watch::{WorkerEnd, watch};
pub(crate) use worker::{NOTICED, Worker, worker};

/// The environment variable by which a worker finds the shared memory.
pub(crate) const VARIABLE: &str = "MUTASPEC_HEARTBEAT";

/// The longest interval at which supervisor and worker check the shared memory.
const POLL: Duration = Duration::from_millis(20);

/// This process as a worker, if a supervisor started it.
pub(super) fn enlist(stop: &'static AtomicBool) -> Option<&'static Worker> {
    worker::enlist(stop)
}

/// Runs the program in workers until one has finished. Returns `None` if no worker can be started;
/// the work can then be done without supervision.
pub(super) fn supervise(step_timeout: Duration, interrupts: &AtomicUsize) -> Option<Exit> {
    let mut past = EarlierWorkers::default();
    loop {
        let is_first = past.incidents.is_empty();
        let started = past
            .memory()
            .and_then(|shared| Ok((Process::start(&shared, !is_first)?, shared)));
        let (mut process, shared) = match started {
            Ok(started) => started,
            Err(_) if is_first => return None,
            Err(error) => {
                return Some(give_up(&format!("cannot start the program again: {error}")));
            }
        };
        let (incidents, end) = match watch(&mut process, &shared, step_timeout, interrupts) {
            WorkerEnd::Finished(exit) => return Some(exit),
            WorkerEnd::Interrupted => {
                eprintln!("interrupted; `--resume` goes on from here");
                return Some(Exit::Interrupted);
            }
            WorkerEnd::Ended { incidents, end } => (incidents, end),
        };
        if !past.learn(&shared, incidents) {
            return Some(give_up(&end.sentence("the program")));
        }
        if past.is_last_in_doubt() {
            let what = end.sentence("a mutated step");
            eprintln!(
                "note: {what}; suspected mutants run alone at the end, and the result names the step and the mutant"
            );
        }
    }
}

/// The state that earlier workers left behind.
#[derive(Default)]
struct EarlierWorkers {
    incidents: Vec<Incident>,
    written: u64,
    begun: u64,
}

impl EarlierWorkers {
    /// Creates the shared memory for the next worker.
    fn memory(&self) -> std::io::Result<Shared> {
        let shared = Shared::create(&self.incidents)?;
        shared.set(HeaderWord::Written, self.written);
        shared.set(HeaderWord::Begun, self.begun);
        shared.set(HeaderWord::Supervisor, u64::from(std::process::id()));
        Ok(shared)
    }

    /// Adds the state that a worker left. Returns `false` if it has no new incident, as the next
    /// worker would end in the same way, or if there are too many.
    fn learn(&mut self, shared: &Shared, incidents: Vec<Incident>) -> bool {
        (self.written, self.begun) = (
            shared.get(HeaderWord::Written),
            shared.get(HeaderWord::Begun),
        );
        let known = |new: &Incident| {
            let same = |old: &Incident| {
                (old.section, old.mutant, old.alone) == (new.section, new.mutant, new.alone)
            };
            self.incidents.iter().any(same)
        };
        let new: Vec<Incident> = incidents
            .into_iter()
            .filter(|incident| !known(incident))
            .collect();
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

/// Reports why the work cannot continue, and returns the exit code.
fn give_up(why: &str) -> Exit {
    eprintln!("error: {why}");
    Exit::Internal
}

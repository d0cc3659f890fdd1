//! The worker: the process that runs the author's code, watched by its supervisor.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use mutaspec_runner::heartbeat;

use super::shared::{HeaderWord, Shared};
use super::{POLL, VARIABLE};
use crate::program::exit::Exit;

/// A worker's view of its supervisor. There is one for each process.
pub(crate) struct Worker {
    shared: Shared,
    /// The number of bytes that earlier workers have written to standard output.
    written_before: u64,
    /// The last section in which an earlier worker ended; 0 in the first worker.
    last_section: u64,
}

static WORKER: OnceLock<Worker> = OnceLock::new();

/// This process as a worker; `None` in a process without a supervisor.
pub(crate) fn worker() -> Option<&'static Worker> {
    WORKER.get()
}

/// Becomes a worker if a supervisor started this process. Exits if the memory cannot be opened.
pub(super) fn enlist(stop: &'static AtomicBool) -> Option<&'static Worker> {
    let handle = std::env::var_os(VARIABLE)?;
    let Ok(shared) = Shared::open(&handle) else {
        std::process::exit(i32::from(Exit::Internal.code()));
    };
    let incidents = shared.incidents();
    let worker = WORKER.get_or_init(|| Worker {
        written_before: shared.get(HeaderWord::Written),
        last_section: incidents
            .iter()
            .map(|incident| incident.section)
            .max()
            .unwrap_or(0),
        shared,
    });
    heartbeat::install(worker.shared.heartbeat(), incidents);
    thread::spawn(|| worker.listen(stop));
    Some(worker)
}

impl Worker {
    /// Stops the work when the supervisor asks for it, and exits when the supervisor is gone.
    fn listen(&self, stop: &AtomicBool) {
        let supervisor = self.shared.get(HeaderWord::Supervisor);
        loop {
            if self.shared.get(HeaderWord::Stop) > 0 {
                stop.store(true, Relaxed);
            }
            if is_orphan(supervisor) {
                std::process::exit(i32::from(Exit::Interrupted.code()));
            }
            thread::sleep(POLL);
        }
    }

    /// The number of bytes that earlier workers have written, and the counter for all bytes.
    pub(crate) fn output(&self) -> (u64, &'static AtomicU64) {
        (self.written_before, self.shared.word(HeaderWord::Written))
    }

    /// Whether an earlier worker has done this part of the work and printed its messages.
    pub(crate) fn repeats(&self) -> bool {
        heartbeat::sections() < self.last_section
    }

    /// Whether an earlier worker has begun this run in the output folder.
    pub(crate) fn has_begun(&self) -> bool {
        self.shared.get(HeaderWord::Begun) > 0
    }

    /// Records that the output folder holds the plan of this run.
    pub(crate) fn begun(&self) {
        self.shared.set(HeaderWord::Begun, 1);
    }

    /// Records that the work is done. An exit without this record is caused by the author's code.
    pub(crate) fn finish(&self, exit: Exit) {
        self.shared
            .set(HeaderWord::Finished, u64::from(exit.code()) + 1);
    }
}

#[cfg(unix)]
fn is_orphan(supervisor: u64) -> bool {
    u64::from(std::os::unix::process::parent_id()) != supervisor
}

/// Not supported on other systems: a worker outlives a supervisor that is killed.
#[cfg(not(unix))]
fn is_orphan(_supervisor: u64) -> bool {
    false
}

/// How long a worker may take to notice that its supervisor has ended.
pub(crate) const NOTICED: Duration = Duration::from_millis(500);

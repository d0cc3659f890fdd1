//! Threads that share work. Which thread does what depends on timing; the results do not.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::campaign::Refusal;
use crate::machine::{Machine, Worker};
use crate::search::{Pace, Search};

/// The author's code may recurse up to a fixed number of calls; the stack must hold them all.
const STACK: usize = 64 << 20;

/// Minimum number of waiting states of a search that are worth sharing among threads.
const WORTH_SHARING: u32 = 1 << 9;

pub(super) struct Pool(rayon::ThreadPool);

/// The memory and the worker of one thread.
pub(super) struct Workspace<'m> {
    pub(super) search: Search,
    pub(super) worker: Box<dyn Worker + 'm>,
}

impl<'m> Workspace<'m> {
    pub(super) fn new(machine: &'m dyn Machine) -> Workspace<'m> {
        Workspace {
            search: Search::new(),
            worker: machine.worker(),
        }
    }
}

impl Pool {
    /// Creates a pool of `threads` threads, or of one for each processor if `threads` is 0.
    pub(super) fn new(threads: usize) -> Result<Pool, Refusal> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build();
        pool.map(Pool).map_err(|error| Refusal::Threads {
            threads,
            why: error.to_string(),
        })
    }

    /// Returns the pace of the baseline's search: all threads share its states.
    pub(super) fn pace(&self) -> Pace<'_> {
        if self.0.current_num_threads() == 1 {
            return Pace::Ahead;
        }
        Pace::Shared {
            pool: &self.0,
            many: WORTH_SHARING,
        }
    }

    /// Runs a campaign on a thread of the pool, whose stack fits the author's code.
    pub(super) fn work<T: Send>(self, campaign: impl FnOnce(&Pool) -> Result<T, Refusal> + Send) -> Result<T, Refusal> {
        self.0.install(|| campaign(&self))
    }

    /// Runs jobs 0 to `count - 1`, each once, and returns their results in order.
    pub(super) fn share<T: Send>(
        &self,
        machine: &dyn Machine,
        count: usize,
        job: impl Fn(&mut Workspace<'_>, usize) -> Result<T, Refusal> + Sync,
    ) -> Result<Vec<T>, Refusal> {
        let next = AtomicUsize::new(0);
        let results: Vec<Mutex<Option<Result<T, Refusal>>>> = (0..count).map(|_| Mutex::new(None)).collect();
        self.0.broadcast(|_| {
            let mut workspace = Workspace::new(machine);
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(result) = results.get(number) else { break };
                let done = job(&mut workspace, number);
                if let Ok(mut result) = result.lock() {
                    *result = Some(done);
                }
            }
        });
        let done = results.into_iter().map(|result| result.into_inner().ok().flatten());
        done.map(|result| result.unwrap_or_else(|| Err(lost_job()))).collect()
    }
}

fn lost_job() -> Refusal {
    Refusal::Internal {
        what: "a job was not done".to_owned(),
    }
}

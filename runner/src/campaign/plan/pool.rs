//! Threads that share work. Which thread does what depends on timing; the results do not.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::machine::{ActiveWorker, Machine, Worker};
use crate::search::Search;
use crate::step::Switch;

/// The author's code may recurse up to a fixed number of calls; the stack must hold them all.
const STACK: usize = 64 << 20;

pub(crate) struct Pool(rayon::ThreadPool);

/// The memory and the worker of one thread.
pub(crate) struct Workspace<'m> {
    pub(crate) search: Search,
    worker: Box<dyn Worker + 'm>,
}

/// A workspace with an active mutant, or the baseline.
pub(crate) struct Active<'w> {
    pub(crate) search: &'w mut Search,
    pub(crate) worker: ActiveWorker<'w>,
}

impl<'m> Workspace<'m> {
    pub(crate) fn new(machine: &'m dyn Machine) -> Workspace<'m> {
        Workspace {
            search: Search::new(),
            worker: machine.worker(),
        }
    }

    /// Activates a mutant, or the baseline for `None`, as long as the result exists.
    pub(crate) fn under(&mut self, switch: Option<Switch>) -> Active<'_> {
        Active {
            search: &mut self.search,
            worker: self.worker.under(switch),
        }
    }
}

impl Pool {
    /// Creates a pool of `threads` threads, or of one for each processor if `threads` is 0.
    pub(crate) fn new(threads: usize) -> Result<Pool, Refusal> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(STACK)
            .build();
        pool.map(Pool).map_err(|error| Refusal::Threads {
            threads,
            why: error.to_string(),
        })
    }

    /// Runs a campaign on a thread of the pool, whose stack fits the author's code.
    pub(crate) fn work<T: Send>(
        self,
        campaign: impl FnOnce(&Pool) -> Result<T, Refusal> + Send,
    ) -> Result<T, Refusal> {
        self.0.install(|| campaign(&self))
    }

    /// Runs jobs 0 to `count - 1`, each once, and returns their results in order. Jobs that were
    /// interrupted, or not begun by then, have no result.
    pub(crate) fn share<T: Send>(
        &self,
        lab: &Lab<'_>,
        count: usize,
        job: impl Fn(&mut Workspace<'_>, usize) -> Result<T, Stop> + Sync,
    ) -> Result<Vec<Option<T>>, Refusal> {
        let next = AtomicUsize::new(0);
        let results: Vec<Mutex<Option<Result<T, Stop>>>> =
            (0..count).map(|_| Mutex::new(None)).collect();
        self.0.broadcast(|_| {
            let mut workspace = Workspace::new(lab.machine);
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(result) = results.get(number) else {
                    break;
                };
                let done = lab.go_on().and_then(|()| job(&mut workspace, number));
                if let Ok(mut result) = result.lock() {
                    *result = Some(done);
                }
            }
        });
        let done = results
            .into_iter()
            .map(|result| result.into_inner().ok().flatten());
        done.map(|result| {
            Stop::unless_interrupted(result.unwrap_or_else(|| Err(lost_job().into())))
        })
        .collect()
    }

    /// Runs jobs that are worth nothing without each other.
    pub(crate) fn share_all<T: Send>(
        &self,
        lab: &Lab<'_>,
        count: usize,
        job: impl Fn(&mut Workspace<'_>, usize) -> Result<T, Stop> + Sync,
    ) -> Result<Vec<T>, Stop> {
        let results = self.share(lab, count, job)?;
        results
            .into_iter()
            .map(|result| result.ok_or(Stop::Interrupted))
            .collect()
    }
}

fn lost_job() -> Refusal {
    Refusal::Internal {
        what: "a job was not done".to_owned(),
    }
}

//! The order of a search: states in the order of discovery, which is level by level.
//!
//! All three paces report the same events in the same order, so their results are equal.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::ThreadPool;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::log::Log;
use super::recorder::Recorder;
use super::{PAUSE, Pace};
use crate::faults::{InjectedFault, is_on};
use crate::machine::{Machine, Worker};

/// States that are expanded into one log.
const TOGETHER: u32 = 1 << 6;

/// Logs that each thread writes before the search replays them.
const LOGS: usize = 16;

#[derive(Default)]
struct Levels {
    /// Levels entered.
    depth: u32,
    /// The first state of the next level.
    end: u32,
}

impl Levels {
    /// Called before `state` is expanded, when `known` states are known.
    fn enter(&mut self, state: u32, known: u32) {
        if state == self.end {
            self.depth += 1;
            self.end = known;
        }
    }
}

/// Expands level by level; returns the number of levels.
pub(super) fn search(recorder: &mut Recorder<'_>, machine: &dyn Machine, worker: &mut dyn Worker, pace: Pace<'_>) -> u32 {
    let mut levels = Levels::default();
    match pace {
        Pace::Plain => plain(recorder, worker, &mut levels),
        Pace::Ahead => ahead(recorder, worker, &mut levels, u32::MAX),
        Pace::Shared { pool, many } => shared(recorder, machine, worker, (pool, many), &mut levels),
    }
    // If a search ends early, the states of a level that was just discovered count as a level.
    levels.depth + u32::from(recorder.has_ended() && recorder.known() > levels.end)
}

/// One state at a time, reported directly.
fn plain(recorder: &mut Recorder<'_>, worker: &mut dyn Worker, levels: &mut Levels) {
    let mut packed = Vec::new();
    for state in 0.. {
        if !enter(recorder, state, levels) {
            return;
        }
        packed.clear();
        packed.extend_from_slice(recorder.store().get(state));
        let expanded = worker.expand(&packed, recorder);
        recorder.leave(state, expanded);
        recorder.watch_again(worker);
    }
}

/// Begins a state. Returns `false` if all states are expanded or the search has ended.
fn enter(recorder: &mut Recorder<'_>, state: u32, levels: &mut Levels) -> bool {
    if state == recorder.known() {
        return false;
    }
    levels.enter(state, recorder.known());
    if state.is_multiple_of(PAUSE) {
        recorder.pause();
    }
    recorder.enter(state);
    !recorder.has_ended()
}

/// Expands states in groups until none or at least `many` are waiting.
fn ahead(recorder: &mut Recorder<'_>, worker: &mut dyn Worker, levels: &mut Levels, many: u32) {
    let mut log = Log::default();
    let mut waiting = recorder.waiting();
    while !waiting.is_empty() && (waiting.len() as u32) < many && !recorder.has_ended() {
        let some = waiting.start..waiting.end.min(waiting.start.saturating_add(TOGETHER));
        log.write(recorder.store(), some, worker, recorder.any_step_invariant());
        replay(&log, recorder, levels);
        recorder.watch_again(worker);
        waiting = recorder.waiting();
    }
}

/// Replays a log until the search ends.
fn replay(log: &Log, recorder: &mut Recorder<'_>, levels: &mut Levels) {
    let mut cursor = Log::beginning();
    for state in log.states() {
        if !enter(recorder, state, levels) {
            return;
        }
        let expanded = log.replay(&mut cursor, recorder);
        recorder.leave(state, expanded);
    }
}

/// Like [`ahead`], but all threads write logs while many states are waiting.
fn shared(
    recorder: &mut Recorder<'_>,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    (pool, many): (&ThreadPool, u32),
    levels: &mut Levels,
) {
    let workers: Vec<Mutex<Box<dyn Worker + '_>>> = (0..pool.current_num_threads()).map(|_| Mutex::new(machine.worker())).collect();
    let switch = worker.active();
    let mut logs: Vec<Log> = (0..workers.len() * LOGS).map(|_| Log::default()).collect();
    loop {
        ahead(recorder, worker, levels, many);
        if recorder.waiting().is_empty() || recorder.has_ended() {
            return;
        }
        for worker in &workers {
            recorder.watch(lock(worker).as_mut());
        }
        let waiting = recorder.waiting();
        let (store, any_step_invariant) = (recorder.store(), recorder.any_step_invariant());
        pool.install(|| {
            logs.par_iter_mut().enumerate().for_each(|(place, log)| {
                let first = u64::from(waiting.start) + place as u64 * u64::from(TOGETHER);
                let first = first.min(u64::from(waiting.end)) as u32;
                let some = first..waiting.end.min(first.saturating_add(TOGETHER));
                let mut worker = lock(&workers[rayon::current_thread_index().unwrap_or(0)]);
                log.write(store, some, &mut *worker.under(switch), any_step_invariant);
            });
        });
        if is_on(InjectedFault::LogOutOfOrder) {
            logs.reverse();
        }
        for log in &mut logs {
            log.refresh(recorder.store());
            replay(log, recorder, levels);
            if recorder.has_ended() {
                return;
            }
        }
    }
}

/// Locks a worker. There is no contention, since each thread uses its own.
fn lock<'w, 'm>(worker: &'w Mutex<Box<dyn Worker + 'm>>) -> MutexGuard<'w, Box<dyn Worker + 'm>> {
    worker.lock().unwrap_or_else(PoisonError::into_inner)
}

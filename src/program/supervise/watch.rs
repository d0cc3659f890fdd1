//! Watches a worker until it ends, or until its code does not return or takes too much memory.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use mutaspec_runner::heartbeat::{End, Incident, Reading, Thread};

use super::POLL;
use super::process::Process;
use super::shared::{HeaderWord, Shared};
use crate::program::exit::Exit;

/// How long an interrupted worker may take to write its results.
const GRACE: Duration = Duration::from_secs(5);

/// When interrupted, the supervisor does not wait for a call that has been running for this long.
const STUCK: Duration = Duration::from_secs(1);

/// The allowance in bytes for the memory of the program itself.
const PROGRAM: u64 = 64 << 20;

/// How a worker ended.
pub(super) enum WorkerEnd {
    /// It did all of its work.
    Finished(Exit),
    /// The user interrupted it before its work was finished.
    Interrupted,
    /// It ended before its work was done.
    Ended { incidents: Vec<Incident>, end: End },
}

/// Waits until a worker ends, and kills it if it makes no progress.
pub(super) fn watch(
    worker: &mut Process,
    shared: &Shared,
    limit: Duration,
    interrupts: &AtomicUsize,
) -> WorkerEnd {
    let begun = Instant::now();
    let mut calls = Calls::default();
    let mut stopped: Option<Instant> = None;
    loop {
        if let Some(end) = worker.ended() {
            return if shared.get(HeaderWord::Finished) > 0 {
                WorkerEnd::Finished(Exit::of_code(shared.get(HeaderWord::Finished) - 1))
            } else if stopped.is_some() {
                WorkerEnd::Interrupted
            } else {
                let incidents = Reading::of(shared.heartbeat()).incidents(end);
                WorkerEnd::Ended { incidents, end }
            };
        }
        if interrupts.load(Relaxed) > 0 {
            let since = stopped.get_or_insert_with(Instant::now);
            shared.set(HeaderWord::Stop, 1);
            let grace = if calls.are_stuck() {
                Duration::ZERO
            } else {
                GRACE
            };
            if interrupts.load(Relaxed) > 1 || since.elapsed() > grace {
                worker.kill();
                return WorkerEnd::Interrupted;
            }
        }
        let reading = Reading::of(shared.heartbeat());
        if let Some((guilty, end)) = calls.guilty(&reading, limit, || worker.memory()) {
            worker.kill();
            let incidents = guilty
                .iter()
                .filter_map(|thread| reading.incident(thread, end))
                .collect();
            return WorkerEnd::Ended { incidents, end };
        }
        // Poll often at first, so that supervision prolongs a short run only a little.
        thread::sleep((begun.elapsed() / 50).clamp(POLL / 100, POLL));
    }
}

/// Calls of the author's code that were running at the last poll.
#[derive(Default)]
struct Calls {
    running: BTreeMap<usize, Call>,
    last_poll: Option<Instant>,
}

#[derive(Clone, Copy)]
struct Call {
    thread: Thread,
    /// The known running time of the call, without time in which this process was stopped.
    running: Duration,
    /// The memory of the process when this call was first seen running for some time.
    memory: Option<u64>,
}

impl Calls {
    /// The threads whose calls have taken too long or too much memory, with the reason.
    fn guilty(
        &mut self,
        reading: &Reading,
        limit: Duration,
        memory: impl Fn() -> Option<u64>,
    ) -> Option<(Vec<Thread>, End)> {
        let now = Instant::now();
        let passed = self
            .last_poll
            .replace(now)
            .map_or(Duration::ZERO, |last_poll| now - last_poll)
            .min(POLL * 5);
        let before = std::mem::take(&mut self.running);
        let mut is_any_old = false;
        for thread in reading
            .threads
            .iter()
            .filter(|thread| thread.code.is_some())
        {
            let old = before
                .get(&thread.slot)
                .filter(|call| call.thread == *thread);
            is_any_old |= old.is_some();
            let call = old.map_or(
                Call {
                    thread: *thread,
                    running: Duration::ZERO,
                    memory: None,
                },
                |call| Call {
                    running: call.running + passed,
                    ..*call
                },
            );
            self.running.insert(thread.slot, call);
        }
        if !is_any_old {
            return None;
        }
        let late = self.calls(|call| call.running >= limit);
        if !late.is_empty() {
            return Some((late, End::NoReturn(limit.as_secs())));
        }
        self.hoarders(reading, memory()?)
    }

    /// The threads whose calls have taken more memory than a search may have. A large process is
    /// not sufficient evidence: the engine itself may hold the memory.
    fn hoarders(&mut self, reading: &Reading, memory: u64) -> Option<(Vec<Thread>, End)> {
        let most = reading.bounds.max_bytes;
        if most == 0 {
            return None;
        }
        for call in self
            .running
            .values_mut()
            .filter(|call| !call.running.is_zero())
        {
            call.memory.get_or_insert(memory);
        }
        let all = most
            .saturating_mul(reading.bounds.searches)
            .saturating_add(PROGRAM);
        let grown = |call: &Call| call.memory.map_or(0, |first| memory.saturating_sub(first));
        let hoarders =
            self.calls(|call| grown(call) > most || memory > all && grown(call) > PROGRAM);
        (!hoarders.is_empty()).then_some((hoarders, End::Memory(most)))
    }

    /// Whether a call has been running for so long that it is unlikely to end soon.
    fn are_stuck(&self) -> bool {
        self.running.values().any(|call| call.running > STUCK)
    }

    fn calls(&self, is_wanted: impl Fn(&Call) -> bool) -> Vec<Thread> {
        let wanted = self.running.values().filter(|call| is_wanted(call));
        wanted.map(|call| call.thread).collect()
    }
}

#[cfg(test)]
mod tests {
    use mutaspec_runner::heartbeat::{Bounds, Code};

    use super::*;

    fn reading(calls: &[(u64, u64)]) -> Reading {
        let thread = |(slot, (mutant, calls)): (usize, &(u64, u64))| Thread {
            slot,
            mutant: *mutant,
            code: Some(Code::Step(0)),
            calls: *calls,
        };
        Reading {
            section: Some(1),
            bounds: Bounds {
                max_bytes: 1000,
                searches: 2,
            },
            threads: calls.iter().enumerate().map(thread).collect(),
            alone: 0,
        }
    }

    /// Polls a series of readings and compares the mutants that the last poll found guilty.
    fn check(limit: Duration, polls: &[(&[(u64, u64)], u64)], expected: Option<(&[u64], End)>) {
        let mut calls = Calls::default();
        let mut found = None;
        for (threads, memory) in polls {
            thread::sleep(Duration::from_millis(1));
            found = calls.guilty(&reading(threads), limit, || Some(*memory));
        }
        let found = found.map(|(threads, end)| {
            (
                threads
                    .iter()
                    .map(|thread| thread.mutant)
                    .collect::<Vec<_>>(),
                end,
            )
        });
        assert_eq!(
            found,
            expected.map(|(mutants, end)| (mutants.to_vec(), end))
        );
    }

    const SOON: Duration = Duration::ZERO;
    const NEVER: Duration = Duration::MAX;

    #[test]
    fn only_a_running_call_is_late() {
        check(
            SOON,
            &[(&[(7, 1)], 0), (&[(7, 1)], 0)],
            Some((&[7], End::NoReturn(0))),
        );
        check(SOON, &[(&[(7, 1)], 0), (&[(7, 2)], 0)], None);
        check(NEVER, &[(&[(7, 1)], 0), (&[(7, 1)], 0)], None);
    }

    #[test]
    fn memory_growth_is_blamed_on_running_call() {
        let stuck: &[(u64, u64)] = &[(7, 1)];
        let end = End::Memory(1000);
        check(
            NEVER,
            &[(stuck, 0), (stuck, 0), (stuck, 500), (stuck, 1001)],
            Some((&[7], end)),
        );
        check(NEVER, &[(stuck, 0), (stuck, 0), (stuck, 1000)], None);
        // The engine had most of the memory before the calls began.
        let much = 1 << 40;
        check(NEVER, &[(stuck, much), (stuck, much), (stuck, much)], None);
        check(
            NEVER,
            &[(stuck, much), (stuck, much), (stuck, much + 1000)],
            None,
        );
        check(
            NEVER,
            &[(stuck, much), (stuck, much), (stuck, much + PROGRAM + 1)],
            Some((&[7], end)),
        );
    }
}

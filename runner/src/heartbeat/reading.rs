//! The supervisor's side: what another process runs, and which mutants are suspects when it ends.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::{
    ALONE, BASELINE, BASELINE_ALONE, Bounds, Code, End, HEADER, Incident, MAX_BYTES, MUTANT,
    RUNNING, SEARCHES, SECTION, SLOT, SLOTS,
};

/// A snapshot of a process, as read by its supervisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The current section; `None` outside of all sections.
    pub section: Option<u64>,
    /// The memory limits of the section.
    pub bounds: Bounds,
    /// The threads that run the author's code or work on a mutant, by slot.
    pub threads: Vec<Thread>,
    /// The key of the mutant that runs alone, `u64::MAX` for the baseline, or 0.
    pub alone: u64,
}

/// One thread of a supervised process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Number of its slot.
    pub slot: usize,
    /// The key of the mutant; 0 for the baseline.
    pub mutant: u64,
    /// The author's code that it runs; `None` in the engine.
    pub code: Option<Code>,
    /// A counter that changes with each call of the author's code.
    pub calls: u64,
}

impl Reading {
    /// Reads the memory of a process, which may still be running.
    pub fn of(memory: &[AtomicU64]) -> Reading {
        let word = |place: usize| memory[place].load(Relaxed);
        let thread = |slot: usize| {
            let [running, mutant] =
                [RUNNING, MUTANT].map(|place| word(HEADER + slot * SLOT + place));
            Thread {
                slot,
                mutant,
                code: Code::of(running as u32),
                calls: running >> 32,
            }
        };
        let is_busy = |thread: &Thread| thread.code.is_some() || thread.mutant != BASELINE;
        Reading {
            section: Some(word(SECTION)).filter(|number| *number > 0),
            bounds: Bounds {
                max_bytes: word(MAX_BYTES),
                searches: word(SEARCHES),
            },
            threads: (0..SLOTS).map(thread).filter(is_busy).collect(),
            alone: word(ALONE),
        }
    }

    /// Returns an incident for each thread that may have caused this end of the process.
    pub fn incidents(&self, end: End) -> Vec<Incident> {
        let is_running = |thread: &&Thread| thread.code.is_some();
        let on_mutant = |thread: &&Thread| thread.mutant != BASELINE;
        let running: Vec<Thread> = self.threads.iter().filter(is_running).copied().collect();
        let mutants: Vec<Thread> = running.iter().filter(on_mutant).copied().collect();
        let suspects = if !mutants.is_empty() {
            mutants
        } else if !running.is_empty() {
            running[..1].to_vec()
        } else {
            self.threads.clone()
        };
        suspects
            .iter()
            .filter_map(|thread| self.incident(thread, end))
            .collect()
    }

    /// Returns the incident of one thread, or `None` outside of all sections.
    pub fn incident(&self, thread: &Thread, end: End) -> Option<Incident> {
        let is_alone = match thread.mutant {
            BASELINE => self.alone == BASELINE_ALONE,
            mutant => self.alone == mutant,
        };
        Some(Incident {
            section: self.section?,
            mutant: thread.mutant,
            code: thread.code,
            alone: is_alone,
            end,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Option<Code> = Some(Code::Step(1));

    /// Checks the suspects of threads given by mutant and code.
    fn check(threads: &[(u64, Option<Code>)], alone: u64, expected: &[(u64, bool)]) {
        let thread = |(slot, (mutant, code)): (usize, &(u64, Option<Code>))| Thread {
            slot,
            mutant: *mutant,
            code: *code,
            calls: 1,
        };
        let reading = Reading {
            section: Some(1),
            bounds: Bounds {
                max_bytes: 0,
                searches: 0,
            },
            threads: threads.iter().enumerate().map(thread).collect(),
            alone,
        };
        let incidents = reading.incidents(End::Signal(6));
        let suspects: Vec<_> = incidents
            .iter()
            .map(|incident| (incident.mutant, incident.alone))
            .collect();
        assert_eq!(suspects, expected);
    }

    #[test]
    fn running_mutants_are_suspects() {
        check(
            &[(5, STEP), (6, STEP), (7, None)],
            0,
            &[(5, false), (6, false)],
        );
        check(&[(5, STEP)], 5, &[(5, true)]);
    }

    #[test]
    fn baseline_is_suspect_if_no_mutant_ran() {
        check(
            &[(BASELINE, STEP), (BASELINE, STEP)],
            0,
            &[(BASELINE, false)],
        );
        check(&[(BASELINE, STEP)], BASELINE_ALONE, &[(BASELINE, true)]);
        check(&[(BASELINE, STEP), (5, STEP)], 0, &[(5, false)]);
    }

    #[test]
    fn lone_mutant_is_suspect_without_running_code() {
        check(&[(5, None)], 5, &[(5, true)]);
        check(&[], 0, &[]);
    }

    #[test]
    fn shared_record_round_trips() {
        let memory: Vec<AtomicU64> = (0..crate::heartbeat::WORDS)
            .map(|_| AtomicU64::new(0))
            .collect();
        assert!(Reading::of(&memory).threads.is_empty());
        memory[SECTION].store(4, Relaxed);
        memory[HEADER + SLOT + RUNNING].store(3 << 32 | u64::from(Code::Step(1).word()), Relaxed);
        memory[HEADER + SLOT + MUTANT].store(5, Relaxed);
        let reading = Reading::of(&memory);
        assert_eq!(reading.section, Some(4));
        let expected = Thread {
            slot: 1,
            mutant: 5,
            code: STEP,
            calls: 3,
        };
        assert_eq!(reading.threads, [expected]);
    }
}

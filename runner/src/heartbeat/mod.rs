//! A record of what each thread is running, in memory that another process can read.
//!
//! Steps and properties are the author's code: they may loop for ever, overflow the stack or end
//! the process. Therefore each thread records what it runs before it runs it. A supervisor process
//! shares the memory. It detects threads without progress, finds the guilty mutant after the
//! process has died, and starts a new process with a list of [incidents](Incident). Without a
//! supervisor the record is in ordinary memory and unused.
//!
//! The work is divided into numbered [sections](Section), such as a campaign. A deterministic
//! program enters the same sections in the same order after a restart. So the number of a section
//! and the id of a mutant locate an incident.

mod incident;
mod reading;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock, PoisonError};

use mutaspec_mutator::hash::{START, fnv};

use crate::outcome::Mutant;
pub use incident::{Code, End, Incident};
pub use reading::{Reading, Thread};

/// Maximum number of supervised threads.
const SLOTS: usize = 1024;

/// Words of one slot: a cache line, so that threads do not share one.
const SLOT: usize = 8;

/// Words before the slots.
const HEADER: usize = 8;

/// Words of the memory that [`install`] takes.
pub const WORDS: usize = HEADER + SLOTS * SLOT;

// Words of the header.
const SECTION: usize = 0;
const ALONE: usize = 1;
const MAX_BYTES: usize = 2;
const SEARCHES: usize = 3;

// Words of a slot.
const RUNNING: usize = 0;
const MUTANT: usize = 1;

/// The key of the baseline in a slot and in [`Incident::mutant`].
const BASELINE: u64 = 0;

/// The word `ALONE` while only the baseline runs, on one thread.
const BASELINE_ALONE: u64 = u64::MAX;

/// Returns the key of a mutant: a hash of its id that is equal in every process.
pub fn key(id: &str) -> u64 {
    fnv(START, id).clamp(BASELINE + 1, BASELINE_ALONE - 1)
}

struct Board {
    memory: &'static [AtomicU64],
    incidents: Vec<Incident>,
    /// Slots of threads that have ended, and the number of slots ever used.
    free: Mutex<(Vec<usize>, usize)>,
    sections: AtomicUsize,
}

static BOARD: OnceLock<Board> = OnceLock::new();

/// Records in this memory of [`WORDS`] zeros from now on, and considers these incidents. Has no
/// effect after the first thread has begun.
pub fn install(memory: &'static [AtomicU64], incidents: Vec<Incident>) {
    BOARD.get_or_init(|| Board::new(memory, incidents));
}

fn board() -> &'static Board {
    BOARD.get_or_init(|| {
        let memory: Vec<AtomicU64> = (0..WORDS).map(|_| AtomicU64::new(0)).collect();
        Board::new(Vec::leak(memory), Vec::new())
    })
}

impl Board {
    fn new(memory: &'static [AtomicU64], incidents: Vec<Incident>) -> Board {
        assert!(memory.len() >= WORDS, "{} words are too few", memory.len());
        Board {
            memory,
            incidents,
            free: Mutex::new((Vec::new(), 0)),
            sections: AtomicUsize::new(0),
        }
    }

    fn claim(&self) -> Option<usize> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.0.pop().or_else(|| {
            let next = free.1;
            free.1 += 1;
            (next < SLOTS).then_some(next)
        })
    }

    fn give_back(&self, slot: usize) {
        self.free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .push(slot);
    }
}

/// The slot of a thread, claimed as long as the thread lives.
struct Claim {
    number: Option<usize>,
    slot: Slot,
}

impl Claim {
    fn new() -> Claim {
        let board = board();
        let number = board.claim();
        let words = match number {
            Some(number) => &board.memory[HEADER + number * SLOT..][..SLOT],
            None => Vec::leak((0..SLOT).map(|_| AtomicU64::new(0)).collect()),
        };
        Claim {
            number,
            slot: Slot(words),
        }
    }
}

impl Drop for Claim {
    /// Keeps the words, which identify the caller of `std::process::exit`.
    fn drop(&mut self) {
        if let Some(number) = self.number {
            board().give_back(number);
        }
    }
}

thread_local! {
    static CLAIM: Claim = Claim::new();
}

/// The part of the record that belongs to one thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot(&'static [AtomicU64]);

impl Slot {
    #[inline]
    pub(crate) fn of_thread() -> Slot {
        CLAIM.with(|claim| claim.slot)
    }

    /// Returns a slot without a reader.
    pub(crate) fn unread() -> Slot {
        static WORDS: [AtomicU64; SLOT] = [const { AtomicU64::new(0) }; SLOT];
        Slot(&WORDS)
    }

    /// Records that the thread starts a call of this code. No other thread writes here.
    #[inline]
    pub(crate) fn run(self, code: Code) {
        self.write(code.word());
    }

    /// Records that the thread runs the engine.
    #[inline]
    pub(crate) fn leave(self) {
        self.write(0);
    }

    /// The upper half counts calls: a new call of the same code differs from an endless one.
    #[inline]
    fn write(self, code: u32) {
        let calls = (self.0[RUNNING].load(Relaxed) >> 32).wrapping_add(1);
        self.0[RUNNING].store(calls << 32 | u64::from(code), Relaxed);
    }
}

/// Records that the thread runs the author's code, until dropped.
#[derive(Debug)]
pub struct Running(Slot);

impl Running {
    /// Starts a call.
    #[inline]
    pub fn begin(code: Code) -> Running {
        let slot = Slot::of_thread();
        slot.run(code);
        Running(slot)
    }

    /// Records other code as part of the same call.
    #[inline]
    pub(crate) fn next(&self, code: Code) {
        self.0.run(code);
    }
}

impl Drop for Running {
    #[inline]
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// Records that the thread works on one mutant, until dropped.
#[derive(Debug)]
pub(crate) struct OnMutant(u64);

impl OnMutant {
    pub(crate) fn of(mutant: &Mutant) -> OnMutant {
        OnMutant::begin(key(&mutant.id))
    }

    #[inline]
    pub(crate) fn begin(key: u64) -> OnMutant {
        OnMutant(Slot::of_thread().0[MUTANT].swap(key, Relaxed))
    }
}

impl Drop for OnMutant {
    #[inline]
    fn drop(&mut self) {
        Slot::of_thread().0[MUTANT].store(self.0, Relaxed);
    }
}

/// Returns the number of sections begun in this process.
pub fn sections() -> u64 {
    board().sections.load(Relaxed) as u64
}

/// A numbered part of the work, with the incidents of earlier processes in it.
#[derive(Debug)]
pub struct Section {
    incidents: Vec<Incident>,
}

/// Memory limits of a section, checked by the supervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Maximum bytes of one search.
    pub max_bytes: u64,
    /// Maximum number of simultaneous searches, including the baseline's graph.
    pub searches: u64,
}

impl Section {
    /// Begins the next section. Sections must not overlap.
    pub fn begin(bounds: Bounds) -> Section {
        let board = board();
        let number = board.sections.fetch_add(1, Relaxed) as u64 + 1;
        board.memory[MAX_BYTES].store(bounds.max_bytes, Relaxed);
        board.memory[SEARCHES].store(bounds.searches, Relaxed);
        board.memory[SECTION].store(number, Relaxed);
        let here = board
            .incidents
            .iter()
            .filter(|incident| incident.section == number);
        Section {
            incidents: here.copied().collect(),
        }
    }

    /// Returns an incident in which this mutant (0 for the baseline) was running among others.
    pub fn suspicion(&self, mutant: u64) -> Option<&Incident> {
        self.incidents
            .iter()
            .find(|incident| incident.mutant == mutant)
    }

    /// Returns an incident in which only this mutant was running, so that it must not run again.
    pub fn condemned(&self, mutant: u64) -> Option<&Incident> {
        self.incidents
            .iter()
            .find(|incident| incident.mutant == mutant && incident.alone)
    }
}

impl Drop for Section {
    fn drop(&mut self) {
        board().memory[SECTION].store(0, Relaxed);
    }
}

/// Records that no other mutant runs, until dropped.
#[derive(Debug)]
pub(crate) struct Alone;

impl Alone {
    /// Begins the record. `mutant` is a key, 0 for the baseline.
    pub(crate) fn begin(mutant: u64) -> Alone {
        let word = if mutant == BASELINE {
            BASELINE_ALONE
        } else {
            mutant
        };
        board().memory[ALONE].store(word, Relaxed);
        Alone
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        board().memory[ALONE].store(0, Relaxed);
    }
}

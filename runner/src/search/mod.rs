//! Breadth-first search: every reachable state once, level by level, counted as TLC counts.
//!
//! The search finds violations of everything that can be decided on one state or one step, and writes the graph down when it is asked
//! to. It knows no temporal properties and gives no verdicts on mutants.

mod levels;
mod log;
mod places;
mod visit;
mod walk;

use std::sync::atomic::AtomicBool;

use rayon::ThreadPool;

use crate::graph::Graph;
use crate::machine::{Fault, Machine, StepId, Worker};
use crate::outcome::{Counts, Property};
use visit::Visit;
pub use walk::{Start, Walks};

/// The predecessor of an initial state.
const NONE: u32 = u32::MAX;

/// The stop flag is looked at, and progress told, once in so many states.
const PAUSE: u32 = 1 << 10;

/// What a search is asked to do.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// The properties that count, in the order in which they are numbered in the results. Temporal ones are passed over.
    pub properties: &'a [Property],
    /// How to go through the states.
    pub pace: Pace<'a>,
    /// Write the edges down.
    pub record: bool,
    /// Go on after the first violation.
    pub go_on: bool,
    /// Give up when there are more distinct states.
    pub max_states: u64,
    /// Give up rather than take more bytes of memory for states and edges.
    pub max_bytes: u64,
    /// Give up when this is set.
    pub stop: &'a AtomicBool,
    /// Told the number of distinct states now and then.
    pub progress: &'a dyn Fn(u64),
}

/// How a search goes through the states. All find the same, and number it alike.
#[derive(Clone, Copy, Debug)]
pub enum Pace<'a> {
    /// One state after the other, and everything at once: slow and simple, to hold the others against.
    Plain,
    /// Some states at a time, so that memory is read together.
    Ahead,
    /// The same, and by all threads of a pool where many states wait. No mutant may be switched on.
    Shared {
        /// The threads.
        pool: &'a ThreadPool,
        /// So many states are many.
        many: u32,
    },
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// How much was searched. The stuttering of finished processes is counted as TLC counts it.
    pub counts: Counts,
    /// How the search ended.
    pub end: End,
    /// Each property that fails, in the order of discovery. Without `go_on`: all that fail at the first state or step at which one does.
    pub violations: Vec<Violation>,
    /// For each step whether it was ever enabled, be it that it ended in a fault.
    pub enabled: Vec<bool>,
    /// The reachability goals that were not met, as places in the properties. They have failed where the search is complete.
    pub unmet: Vec<usize>,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every reachable state was seen.
    Complete,
    /// At the first violation.
    Violation,
    /// There are more states than it was asked to look at.
    Capped,
    /// It would take more memory than it was given.
    Memory,
    /// A state is larger than [`MAX_STATE_BYTES`](crate::value::MAX_STATE_BYTES).
    TooLarge,
    /// Somebody set the stop flag.
    Interrupted,
    /// There are more states than can be numbered.
    Full,
}

/// A property fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Place in [`Task::properties`].
    pub property: usize,
    /// Where.
    pub place: Place,
    /// How.
    pub cause: Cause,
}

/// Where a property fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this state of the graph, whatever led to it.
    State(u32),
    /// In this initial state; `None` where it could not be made.
    Initial(Option<Box<[u8]>>),
    /// At this step, or in the state that it makes; `None` where it makes none. The state need not be in the graph: constraints may leave it out.
    Step {
        /// The state before.
        before: u32,
        /// The step.
        step: StepId,
        /// The state after.
        after: Option<Box<[u8]>>,
    },
}

/// How a property fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It is false.
    False,
    /// Its evaluation panics.
    Panic(String),
    /// The step goes wrong.
    Fault(Fault),
    /// No step is enabled.
    Deadlock,
}

/// The memory of a search, used again by the next one.
#[derive(Debug, Default)]
pub struct Search {
    graph: Graph,
    /// For each state the one from which it was found.
    predecessors: Vec<u32>,
}

impl Search {
    /// A search that has not looked at anything yet.
    pub fn new() -> Search {
        Search::default()
    }

    /// The states found by the last run, with their edges where they were recorded.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Gives the graph away.
    pub fn into_graph(self) -> Graph {
        self.graph
    }

    /// Bytes of memory in use.
    pub fn bytes(&self) -> usize {
        self.graph.bytes() + self.predecessors.capacity() * size_of::<u32>()
    }

    /// A shortest run to a state of the graph: the states on it, an initial one first.
    pub fn path(&self, state: u32) -> Vec<u32> {
        let mut path = vec![state];
        let mut state = self.predecessors[state as usize];
        while state != NONE {
            path.push(state);
            state = self.predecessors[state as usize];
        }
        path.reverse();
        path
    }

    /// Searches with a worker as it is: under the mutant that is switched on.
    pub fn run(&mut self, machine: &dyn Machine, worker: &mut dyn Worker, task: &Task<'_>) -> Searched {
        self.graph.clear();
        self.predecessors.clear();
        let mut visit = Visit::new(self, machine, task);
        visit.watch(worker);
        worker.initial(&mut visit);
        let depth = levels::search(&mut visit, machine, worker, task.pace);
        visit.searched(depth)
    }
}

//! Breadth-first search: visits every reachable state once and counts states as TLC does.
//!
//! The search finds violations of all properties that can be decided on one state or one step, and
//! optionally records the graph. Temporal properties and verdicts on mutants are decided elsewhere.

mod levels;
mod log;
mod property_index;
mod recorder;
mod walk;

use std::sync::atomic::AtomicBool;

use crate::graph::Graph;
use crate::machine::{Fault, Machine, StepId, Worker};
use crate::outcome::{Counts, Property};
use recorder::Recorder;
pub use walk::{Start, Walks};

/// The predecessor of an initial state.
const NONE: u32 = u32::MAX;

/// Number of states between two checks of the stop flag and calls of `progress`.
const PAUSE: u32 = 1 << 10;

/// The properties and limits of a search.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// The properties to check. Results refer to them by index. Properties that need the graph,
    /// such as temporal ones, are ignored.
    pub properties: &'a [Property],
    /// The way in which states are visited. Results do not depend on it.
    pub pace: Pace,
    /// Record the edges of the graph.
    pub record: bool,
    /// Continue after the first violation.
    pub go_on: bool,
    /// End the search at a step that the language leaves undefined, because a mutant is searched.
    /// In the baseline such a step crashes.
    pub of_mutant: bool,
    /// End the search if there are more distinct states.
    pub max_states: u64,
    /// End the search before its states and edges take more bytes of memory.
    pub max_bytes: u64,
    /// End the search when this flag is set.
    pub stop: &'a AtomicBool,
    /// Called regularly with the number of distinct states so far.
    pub progress: &'a dyn Fn(u64),
}

/// A way to visit states. Results and state numbers do not depend on it.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// One state at a time. Slow and simple: the reference for the other.
    Plain,
    /// Several states at a time, so that reads from memory overlap.
    Ahead,
}

/// The result of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// State counts as TLC reports them, including the stuttering of finished processes.
    pub counts: Counts,
    /// The reason why the search ended.
    pub end: SearchEnd,
    /// The properties that fail, in the order of discovery. Without [`Task::go_on`], only those
    /// that fail at the first violating state or step.
    pub violations: Vec<Violation>,
    /// Whether each step was ever enabled, even if only with a fault.
    pub enabled: Vec<bool>,
    /// Indices of the reachability goals that were not met. They fail if the search is complete.
    pub unmet: Vec<usize>,
    /// The undefined step at which the search ended. All violations come before it.
    pub undefined: Option<UndefinedStep>,
}

/// A step, or the creation of an initial state, that the language leaves undefined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndefinedStep {
    /// The step, without a successor.
    pub place: Place,
    /// What is undefined and where.
    pub message: String,
}

/// A reason why a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchEnd {
    /// All reachable states were visited.
    Complete,
    /// At the first violation.
    Violation,
    /// There are more states than [`Task::max_states`].
    Capped,
    /// It needs more memory than [`Task::max_bytes`].
    Memory,
    /// A state is larger than [`MAX_STATE_BYTES`](crate::value::MAX_STATE_BYTES).
    TooLarge,
    /// At a step that the language leaves undefined, in a [mutant](Task::of_mutant).
    Undefined,
    /// The stop flag was set.
    Interrupted,
    /// There are more states than can be numbered.
    Full,
}

/// A violation of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Index in [`Task::properties`].
    pub property: usize,
    /// The state or step that violates the property.
    pub place: Place,
    /// The kind of violation.
    pub cause: Cause,
}

/// A state or step that violates a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this state of the graph, whichever step led to it.
    State(u32),
    /// In this packed initial state. `None` if a fault prevented the creation of the state.
    Initial(Option<Box<[u8]>>),
    /// At this step or in its successor, which is outside the graph if a constraint excludes it.
    Step {
        /// Number of the state before the step.
        before: u32,
        /// The step.
        step: StepId,
        /// The packed state after it. `None` if the step has none because of a fault.
        after: Option<Box<[u8]>>,
    },
}

/// A kind of violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It is false.
    False,
    /// Its evaluation panics with this message.
    Panic(String),
    /// The step has a fault.
    Fault(Fault),
    /// No step is enabled.
    Deadlock,
}

/// The memory of a search, reused by the next one.
#[derive(Debug, Default)]
pub struct Search {
    graph: Graph,
    /// For each state the state from which it was first reached, or `NONE`.
    predecessors: Vec<u32>,
}

impl Search {
    /// Creates a search without states.
    pub fn new() -> Search {
        Search::default()
    }

    /// Returns the states found by the last run, with their edges if they were recorded.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Returns the graph and drops the rest.
    pub fn into_graph(self) -> Graph {
        self.graph
    }

    /// Returns the bytes of memory in use.
    pub fn bytes(&self) -> usize {
        self.graph.bytes() + self.predecessors.capacity() * size_of::<u32>()
    }

    /// Returns a shortest run to a state of the graph: its states, an initial one first. After a
    /// [`walk`](Search::walk) the run may be longer than necessary.
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

    /// Searches with the worker's current switch.
    pub fn run(
        &mut self,
        machine: &dyn Machine,
        worker: &mut dyn Worker,
        task: &Task<'_>,
    ) -> Searched {
        self.graph.clear();
        self.predecessors.clear();
        let mut recorder = Recorder::new(self, machine, task);
        recorder.watch(worker);
        worker.initial(&mut recorder);
        let depth = levels::search(&mut recorder, worker, task.pace);
        recorder.searched(depth)
    }
}

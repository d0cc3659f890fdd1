//! Breadth-first search on one thread: every reachable state once, level by level, counted as TLC counts.
//!
//! The search finds violations of everything that can be decided on one state or one step, and writes the graph down when it is asked
//! to. It knows no temporal properties and gives no verdicts on mutants.

mod places;
mod walk;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::graph::Graph;
use crate::machine::{Fault, Look, Machine, StepId, Visitor, Worker};
use crate::outcome::{Counts, Property};
use crate::spec::{Definition, PropertyKind};
use crate::store::{Full, make_room, with_room};
use places::Places;
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

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// How much was searched. The stuttering of finished processes is counted as TLC counts it.
    pub counts: Counts,
    /// How the search ended.
    pub end: End,
    /// Each property that fails, in the order of discovery. Without `go_on`: all that fail at the first state or step at which one does.
    pub violations: Vec<Violation>,
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
        let mut visit = Visit::new(self, machine.definition(), task);
        visit.watch(worker);
        worker.initial(&mut visit);
        let depth = visit.levels(worker);
        visit.searched(depth)
    }
}

/// A search under way: what the worker's findings are written into.
struct Visit<'a> {
    graph: &'a mut Graph,
    predecessors: &'a mut Vec<u32>,
    task: &'a Task<'a>,
    places: Places,
    /// For each property: it has failed, or it is a goal that is met.
    decided: Vec<bool>,
    /// `decided` has changed since the worker was told what to watch.
    stale: bool,
    generated: u64,
    violations: Vec<Violation>,
    end: Option<End>,
    /// The state that is expanded; `None` while initial states are made.
    source: Option<u32>,
    /// The step and state that the worker told of last.
    last: (StepId, Made),
    /// The last state that was left out.
    outside: Vec<u8>,
    /// The states that the present expansion leads to, for a walk; not noted in a search.
    next: Option<Vec<u32>>,
}

/// Where a state that the worker told of is.
#[derive(Clone, Copy)]
enum Made {
    /// In the graph.
    Inside(u32),
    /// Nowhere: it is left out of the model, and [`Visit::outside`] holds it.
    Outside,
}

impl<'a> Visit<'a> {
    fn new(search: &'a mut Search, definition: &'static Definition, task: &'a Task<'a>) -> Visit<'a> {
        Visit {
            graph: &mut search.graph,
            predecessors: &mut search.predecessors,
            task,
            places: Places::new(definition, task.properties),
            decided: vec![false; task.properties.len()],
            stale: false,
            generated: 0,
            violations: Vec::new(),
            end: None,
            source: None,
            last: (0, Made::Outside),
            outside: Vec::new(),
            next: None,
        }
    }

    /// Tells the worker which properties are still to be decided.
    fn watch(&mut self, worker: &mut dyn Worker) {
        let open = |kinds: &[PropertyKind]| -> Vec<usize> {
            let open = self.task.properties.iter().zip(&self.decided);
            let open = open.filter(|(property, decided)| !**decided && kinds.contains(&property.kind));
            open.filter_map(|(property, _)| property.source).collect()
        };
        worker.watch_states(&open(&[PropertyKind::StateInvariant, PropertyKind::Reachable]));
        let steps = open(&[PropertyKind::StepInvariant]);
        worker.watch_steps(&steps);
        self.places.any_step_invariant = !steps.is_empty();
        self.stale = false;
    }

    /// Expands level after level; gives the number of levels.
    fn levels(&mut self, worker: &mut dyn Worker) -> u32 {
        let mut depth = 0;
        let mut next = 0;
        let mut packed = Vec::new();
        while next < self.graph.len() {
            depth += 1;
            let level_end = self.graph.len();
            while next < level_end {
                if next.is_multiple_of(PAUSE) {
                    self.pause();
                }
                if self.end.is_some() {
                    // States of a level that has just begun count as one.
                    return depth + u32::from(self.graph.len() > level_end);
                }
                packed.clear();
                packed.extend_from_slice(self.graph.store.get(next));
                self.expand(next, &packed, worker);
                next += 1;
            }
        }
        depth
    }

    fn pause(&mut self) {
        (self.task.progress)(u64::from(self.graph.len()));
        if self.task.stop.load(Ordering::Relaxed) {
            self.end.get_or_insert(End::Interrupted);
        }
        self.mind_memory();
    }

    /// Ends the search where it would take too much memory. Told by what was found alone, so that it is the same each time.
    fn mind_memory(&mut self) {
        let bytes = self.graph.next_bytes() + with_room(self.predecessors.len() * size_of::<u32>());
        if bytes as u64 > self.task.max_bytes {
            self.end.get_or_insert(End::Memory);
        }
    }

    fn expand(&mut self, state: u32, packed: &[u8], worker: &mut dyn Worker) {
        self.source = Some(state);
        let expanded = worker.expand(packed, self);
        if self.stale {
            self.watch(worker);
        }
        if self.end.is_some() {
            return;
        }
        if self.task.record {
            self.graph.end_state(expanded);
        }
        if expanded.terminated && self.places.counts_termination {
            self.generated += 1;
        }
        if !expanded.enabled && !expanded.terminated && !self.places.only_daemons {
            self.fail(self.places.deadlock, || Place::State(state), Cause::Deadlock);
        }
    }

    /// Notes that a property fails, the first time it does.
    fn fail(&mut self, property: Option<usize>, place: impl FnOnce() -> Place, cause: Cause) {
        let Some(property) = property.filter(|property| !self.decided[*property]) else {
            return;
        };
        self.decided[property] = true;
        self.stale = true;
        self.violations.push(Violation {
            property,
            place: place(),
            cause,
        });
        if !self.task.go_on {
            self.end = Some(End::Violation);
        }
    }

    /// The place of the step or initial state that the worker told of last.
    fn last_place(&self) -> Place {
        let (step, made) = self.last;
        let after = match made {
            Made::Inside(state) => self.graph.store.get(state),
            Made::Outside => &self.outside,
        };
        self.place(step, Some(after))
    }

    fn place(&self, step: StepId, after: Option<&[u8]>) -> Place {
        let after = after.map(Box::from);
        match self.source {
            None => Place::Initial(after),
            Some(before) => Place::Step { before, step, after },
        }
    }

    /// A state within the constraints.
    #[inline]
    fn inside(&mut self, step: StepId, packed: &[u8]) -> Result<Look, Full> {
        // Whether there is any state at all is found out with whatever memory.
        if self.graph.store.is_about_to_grow() && !self.graph.is_empty() {
            self.mind_memory();
            if self.end.is_some() {
                return Ok(Look::Stop);
            }
        }
        let (state, new) = self.graph.store.intern(packed)?;
        if new && u64::from(state) >= self.task.max_states {
            self.end = Some(End::Capped);
            return Ok(Look::Stop);
        }
        self.last = (step, Made::Inside(state));
        if new {
            make_room(self.predecessors, 1);
            self.predecessors.push(self.source.unwrap_or(NONE));
            if self.source.is_none() {
                self.graph.initial.push(state);
            }
        }
        if self.task.record && self.source.is_some() {
            self.graph.push_edge(step, state);
        }
        if let Some(next) = &mut self.next {
            next.push(state);
        }
        Ok(if new {
            Look::StepAndState
        } else if self.places.any_step_invariant && self.source != Some(state) {
            Look::Step
        } else {
            Look::Nothing
        })
    }

    /// A state left out by a constraint: generated, not distinct, but checked.
    fn outside(&mut self, step: StepId, packed: &[u8]) -> Result<Look, Full> {
        self.last = (step, Made::Outside);
        self.outside.clear();
        self.outside.extend_from_slice(packed);
        if self.task.record {
            let (state, new) = self.graph.outside.intern(packed)?;
            if self.source.is_some() {
                self.graph.push_outside_edge(step, state);
            } else if new {
                self.graph.outside_initial.push(state);
            }
        }
        Ok(Look::StepAndState)
    }

    fn searched(self, depth: u32) -> Searched {
        let end = self.end.unwrap_or(End::Complete);
        let goals = self
            .task
            .properties
            .iter()
            .enumerate()
            .filter(|(_, p)| p.kind == PropertyKind::Reachable);
        Searched {
            counts: Counts {
                generated: self.generated,
                distinct: u64::from(self.graph.len()).min(self.task.max_states),
                depth,
                complete: end == End::Complete,
            },
            end,
            unmet: goals.map(|(place, _)| place).filter(|place| !self.decided[*place]).collect(),
            violations: self.violations,
        }
    }
}

impl Visitor for Visit<'_> {
    #[inline]
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        if self.end.is_some() {
            return Look::Stop;
        }
        self.generated += 1;
        let look = if within {
            self.inside(step, packed)
        } else {
            self.outside(step, packed)
        };
        look.unwrap_or_else(|Full| {
            self.end = Some(End::Full);
            Look::Stop
        })
    }

    fn property(&mut self, source: usize, panic: Option<&str>) {
        let place = self.places.authors[source];
        let is_goal = place.is_some_and(|place| self.task.properties[place].kind == PropertyKind::Reachable);
        match (panic, place) {
            (None, Some(place)) if is_goal => {
                // A goal is met within the model or not at all.
                if matches!(self.last.1, Made::Inside(_)) && !self.decided[place] {
                    self.decided[place] = true;
                    self.stale = true;
                }
            }
            (None, _) => {
                let at = self.last_place();
                self.fail(place, || at, Cause::False);
            }
            (Some(message), _) => {
                let at = self.last_place();
                self.fail(place, || at, Cause::Panic(message.to_owned()));
            }
        }
    }

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        if self.end.is_some() {
            return false;
        }
        let property = match fault {
            Fault::Assertion(assertion) => self.places.assertions.get(assertion).copied().flatten(),
            Fault::Crash(_) => self.places.crash,
            Fault::Diverged => self.places.divergence,
        };
        let at = self.place(step, None);
        self.fail(property, || at, Cause::Fault(fault));
        self.end.is_none()
    }
}

//! Random walks: they visit many states cheaply if a search would be expensive or endless.
//!
//! Violations found by walks are real, but their runs may be longer than necessary.

use super::recorder::Recorder;
use super::{Cause, PAUSE, Place, Search, SearchEnd, Searched, Task, Violation};
use crate::faults::{InjectedFault, is_on};
use crate::machine::{Machine, Worker};
use crate::value::permute::{GOLDEN, mixed};

/// Maximum number of successors per step of all walks together, on average.
const MOST_CHOICES: u64 = 16;

/// The number and length of walks. Equal walks visit equal states each time.
#[derive(Clone, Copy, Debug)]
pub struct Walks<'a> {
    /// Maximum number of walks.
    pub count: u64,
    /// Maximum number of steps of one walk.
    pub length: u32,
    /// Maximum number of steps of all walks together.
    pub steps: u64,
    /// Random seed.
    pub seed: u64,
    /// Start of every second walk. The others, and all if this is `None`, start in initial states.
    pub start: Option<&'a Start>,
}

/// A state from which to walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The run to it: packed states, an initial one first.
    pub run: Vec<Vec<u8>>,
    /// Packed successors that the first step of a walk avoids if there are others.
    pub avoid: Vec<Vec<u8>>,
}

impl Search {
    /// Walks and checks every successor of the states on the walks. Ends at the first violation
    /// unless [`Task::go_on`] is set, and otherwise with [`SearchEnd::Capped`] after all walks.
    /// Ignores [`Task::record`] and [`Task::max_states`].
    pub fn walk(
        &mut self,
        machine: &dyn Machine,
        worker: &mut dyn Worker,
        task: &Task<'_>,
        walks: Walks<'_>,
    ) -> Searched {
        let task = Task {
            record: false,
            max_states: u64::MAX,
            ..*task
        };
        self.graph.clear();
        self.predecessors.clear();
        let mut recorder = Recorder::new(self, machine, &task);
        recorder.watch(worker);
        worker.initial(&mut recorder);
        let start = walks.start.and_then(|start| recorder.resolve_start(start));
        let depth = recorder.walks(worker, walks, start.as_ref());
        if (is_on(InjectedFault::InventedWalk) || is_on(InjectedFault::UnreplayedWalk))
            && recorder.violations.is_empty()
        {
            recorder.violations.push(Violation {
                property: 0,
                place: Place::State(recorder.known().saturating_sub(1)),
                cause: Cause::False,
            });
        }
        recorder.end.get_or_insert(SearchEnd::Capped);
        recorder.searched(depth)
    }
}

/// The state of all walks.
struct Walker {
    random: SplitMix,
    expanded: u64,
}

/// A [`Start`] in the graph.
struct ResolvedStart<'a> {
    state: u32,
    start: &'a Start,
}

impl Recorder<'_> {
    /// Adds the run to a start to the graph, without checks: the caller knows it already. Returns
    /// `None` if the run does not begin in an initial state.
    fn resolve_start<'s>(&mut self, start: &'s Start) -> Option<ResolvedStart<'s>> {
        let mut state = self.graph.store.find(start.run.first()?)?;
        for packed in &start.run[1..] {
            let (next, new) = self.graph.store.intern(packed).ok()?;
            if new {
                self.predecessors.push(state);
            }
            state = next;
        }
        Some(ResolvedStart { state, start })
    }

    /// Runs all walks; returns the number of states on the longest run.
    fn walks(
        &mut self,
        worker: &mut dyn Worker,
        walks: Walks<'_>,
        start_state: Option<&ResolvedStart<'_>>,
    ) -> u32 {
        let mut walker = Walker {
            random: SplitMix(walks.seed),
            expanded: 0,
        };
        let mut left = walks.steps;
        let mut longest = 0;
        // A step with very many choices would cost as much as a search.
        let most = walks.steps.saturating_mul(MOST_CHOICES);
        for number in 0..walks.count {
            if left == 0
                || self.generated() > most
                || self.end.is_some()
                || self.graph.initial.is_empty()
            {
                break;
            }
            let length = left.min(u64::from(walks.length)) as u32;
            let start_state = start_state.filter(|_| number.is_multiple_of(2));
            let initial = self.graph.initial[walker.random.below(self.graph.initial.len())];
            let (state, before) = start_state.map_or((initial, 0), |start_state| {
                (start_state.state, start_state.start.run.len() as u32 - 1)
            });
            let steps = self.walk_once(worker, &mut walker, state, length, start_state);
            left -= u64::from(steps.max(1));
            longest = longest.max(before + steps);
        }
        // A run without steps has one state.
        if self.graph.is_empty() {
            0
        } else {
            longest + 1
        }
    }

    /// Runs one walk; returns the number of its steps.
    fn walk_once(
        &mut self,
        worker: &mut dyn Worker,
        walker: &mut Walker,
        start: u32,
        length: u32,
        start_state: Option<&ResolvedStart<'_>>,
    ) -> u32 {
        let mut state = start;
        let mut packed = Vec::new();
        for steps in 0..length {
            if walker.expanded.is_multiple_of(u64::from(PAUSE)) {
                self.pause();
            }
            walker.expanded += 1;
            if self.end.is_some() {
                return steps;
            }
            packed.clear();
            packed.extend_from_slice(self.graph.store.get(state));
            self.next.get_or_insert_default().clear();
            self.enter(state);
            let expanded = worker.expand(&packed, self);
            self.leave(state, expanded);
            self.watch_again(worker);
            let next = self.next.get_or_insert_default();
            next.retain(|after| *after != state);
            if let (0, Some(start_state)) = (steps, start_state) {
                let store = &self.graph.store;
                let is_new = |after: &u32| {
                    start_state
                        .start
                        .avoid
                        .iter()
                        .all(|known| known != store.get(*after))
                };
                if next.iter().any(is_new) {
                    next.retain(is_new);
                }
            }
            if next.is_empty() {
                return steps;
            }
            state = next[walker.random.below(next.len())];
        }
        length
    }
}

/// The pseudorandom generator splitmix64.
struct SplitMix(u64);

impl SplitMix {
    /// Returns a random index below `count`, which must be at least 1.
    fn below(&mut self, count: usize) -> usize {
        let next = mixed(self.0);
        self.0 = self.0.wrapping_add(GOLDEN);
        ((u128::from(next) * count as u128) >> 64) as usize
    }
}

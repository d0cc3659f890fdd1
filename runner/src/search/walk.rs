//! Random walks: for a machine that has too many states to be searched.
//!
//! A walk proves nothing when it finds nothing. What it finds is as true as what a search finds, but the run to it need not be a shortest one.

use super::visit::Visit;
use super::{Cause, End, Place, Search, Task, Violation};
use crate::faults::{Fault as Injected, is_on};
use crate::machine::{Machine, Worker};

/// How far to walk. The walks are the same each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walks {
    /// Steps of one walk.
    pub length: u32,
    /// Steps of all walks.
    pub steps: u64,
}

impl Search {
    /// Walks from the initial states, looking at every state beside the way, until a property fails: all that fail at that state or step, or none.
    /// [`Task::record`] and [`Task::go_on`] do not count.
    pub fn walk(&mut self, machine: &dyn Machine, worker: &mut dyn Worker, task: &Task<'_>, walks: Walks) -> Vec<Violation> {
        let task = Task {
            record: false,
            go_on: false,
            max_states: u64::MAX,
            ..*task
        };
        self.graph.clear();
        self.predecessors.clear();
        let mut visit = Visit::new(self, machine, &task);
        visit.watch(worker);
        worker.initial(&mut visit);
        let mut dice = Dice(0);
        let mut left = walks.steps;
        while left > 0 && visit.end.is_none() && !visit.graph.initial.is_empty() {
            let initial = &visit.graph.initial;
            let start = initial[dice.roll(initial.len())];
            left -= visit.wander(worker, &mut dice, start, left.min(u64::from(walks.length)));
        }
        match visit.end {
            Some(End::Violation) => visit.violations,
            _ if is_on(Injected::InventedWalk) => vec![Violation {
                property: 0,
                place: Place::State(visit.known().saturating_sub(1)),
                cause: Cause::False,
            }],
            _ => Vec::new(),
        }
    }
}

impl Visit<'_> {
    /// One walk; gives the number of its steps, at least 1.
    fn wander(&mut self, worker: &mut dyn Worker, dice: &mut Dice, start: u32, length: u64) -> u64 {
        let mut state = start;
        let mut packed = Vec::new();
        for steps in 1..=length {
            self.pause();
            if self.end.is_some() {
                return steps;
            }
            packed.clear();
            packed.extend_from_slice(self.graph.store.get(state));
            self.next = Some(Vec::new());
            self.enter(state);
            let expanded = worker.expand(&packed, self);
            self.leave(state, expanded);
            self.watch_again(worker);
            let mut next = self.next.take().unwrap_or_default();
            next.retain(|after| *after != state);
            if self.end.is_some() || next.is_empty() {
                return steps;
            }
            state = next[dice.roll(next.len())];
        }
        length.max(1)
    }
}

/// Numbers without a pattern, always the same ones: the generator splitmix64.
struct Dice(u64);

impl Dice {
    /// A place among so many, at least one.
    fn roll(&mut self, places: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * places as u128) >> 64) as usize
    }
}

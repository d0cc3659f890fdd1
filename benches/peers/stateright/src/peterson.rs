//! Peterson's filter lock for at most four processes. A waiting process checks one other a step.
//!
//! A state is one word. Each process has twelve bits for level, next level, next process to check
//! and program counter. Then follows the last process to arrive at each level, with two bits each.

use stateright::{Model, Property};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State(u64);

// Bit offsets of the fields of a process.
const AT: u32 = 0;
const LEVEL: u32 = 3;
const SEEN: u32 = 6;
const PC: u32 = 9;

// Program counters.
const OUTSIDE: u64 = 0;
const CLIMB: u64 = 1;
const ARRIVE: u64 = 2;
const LOOK: u64 = 3;
const CRITICAL: u64 = 4;

impl State {
    fn get(self, i: u32, field: u32) -> u64 {
        (self.0 >> (12 * i + field)) & 7
    }

    fn set(self, i: u32, field: u32, value: u64) -> State {
        let at = 12 * i + field;
        State((self.0 & !(7 << at)) | (value << at))
    }

    fn last(self, level: u64) -> u64 {
        (self.0 >> (48 + 2 * (level as u32 - 1))) & 3
    }

    fn set_last(self, level: u64, i: u32) -> State {
        let at = 48 + 2 * (level as u32 - 1);
        State((self.0 & !(3 << at)) | (u64::from(i) << at))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The next step of a process that has only one.
    Step(u32),
    /// A waiting process checks one other process.
    Look(u32),
    /// A waiting process stops waiting and climbs to the next level.
    Leave(u32),
}

pub struct Peterson {
    n: u32,
}

impl Peterson {
    pub fn new(n: &str) -> Peterson {
        let n = n.parse().expect("a number of processes");
        assert!((2..=4).contains(&n), "from two to four processes");
        Peterson { n }
    }
}

impl Model for Peterson {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State(0)]
    }

    fn actions(&self, s: &State, actions: &mut Vec<Action>) {
        let n = u64::from(self.n);
        for i in 0..self.n {
            if s.get(i, PC) != LOOK {
                actions.push(Action::Step(i));
                continue;
            }
            let (level, seen) = (s.get(i, LEVEL), s.get(i, SEEN));
            if seen < n && (seen == u64::from(i) || s.get(seen as u32, AT) < level) {
                actions.push(Action::Look(i));
            }
            if s.last(level) != u64::from(i) || seen == n {
                actions.push(Action::Leave(i));
            }
        }
    }

    fn next_state(&self, s: &State, action: Action) -> Option<State> {
        Some(match action {
            Action::Look(i) => s.set(i, SEEN, s.get(i, SEEN) + 1),
            Action::Leave(i) => s.set(i, LEVEL, s.get(i, LEVEL) + 1).set(i, PC, CLIMB),
            Action::Step(i) => {
                let level = s.get(i, LEVEL);
                match s.get(i, PC) {
                    OUTSIDE => s.set(i, LEVEL, 1).set(i, PC, CLIMB),
                    CLIMB if level < u64::from(self.n) => s.set(i, AT, level).set(i, PC, ARRIVE),
                    CLIMB => s.set(i, PC, CRITICAL),
                    ARRIVE => s.set_last(level, i).set(i, SEEN, 0).set(i, PC, LOOK),
                    _ => s.set(i, AT, 0).set(i, PC, OUTSIDE),
                }
            }
        })
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mutex = |m: &Peterson, s: &State| (0..m.n).filter(|&i| s.get(i, PC) == CRITICAL).count() <= 1;
        vec![Property::always("mutual_exclusion", mutex)]
    }
}

//! Marc Brooker's two-phase commit for at most nine managers, one action for each PlusCal label.
//!
//! A state is one word. Each manager has three bits for its stage and two for its program counter.
//! Then follow the set `k` (nine bits), Alice's program counter (three) and whether one refused.

use stateright::{Model, Property};

const START: u64 = 0;
const PROPOSE: u64 = 1;
const ACCEPT: u64 = 2;
const REFUSE: u64 = 3;
const COMMIT: u64 = 4;
const ABORT: u64 = 5;
const COMMITTED: u64 = 6;
const ABORTED: u64 = 7;

// Alice's program counter.
const N: u64 = 0;
const N2: u64 = 1;
const N3: u64 = 2;
const N6: u64 = 3;
const N4: u64 = 4;
const DONE: u64 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State(u64);

impl State {
    fn stage(self, i: u32) -> u64 {
        (self.0 >> (5 * i)) & 7
    }

    fn pc(self, i: u32) -> u64 {
        (self.0 >> (5 * i + 3)) & 3
    }

    fn set(self, i: u32, stage: u64, pc: u64) -> State {
        State((self.0 & !(31 << (5 * i))) | ((stage | (pc << 3)) << (5 * i)))
    }

    fn k(self) -> u64 {
        (self.0 >> 45) & 511
    }

    fn with_k(self, k: u64) -> State {
        State((self.0 & !(511 << 45)) | (k << 45))
    }

    fn alice(self) -> u64 {
        (self.0 >> 54) & 7
    }

    fn with_alice(self, at: u64) -> State {
        State((self.0 & !(7 << 54)) | (at << 54))
    }

    fn aborted(self) -> bool {
        (self.0 >> 57) & 1 == 1
    }

    fn with_aborted(self) -> State {
        State(self.0 | (1 << 57))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A restaurant accepts or refuses.
    Answer(u32, u64),
    /// A restaurant obeys Alice's decision.
    Obey(u32),
    /// Alice's first step.
    Begin,
    /// Alice calls one manager.
    Call(u32),
    /// Alice has called all managers.
    Next,
}

pub struct Restaurants {
    n: u32,
}

impl Restaurants {
    pub fn new(n: &str) -> Restaurants {
        let n = n.parse().expect("a number of managers");
        assert!((1..=9).contains(&n), "from one to nine managers");
        Restaurants { n }
    }
}

impl Model for Restaurants {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State(START)]
    }

    fn actions(&self, s: &State, actions: &mut Vec<Action>) {
        for i in 0..self.n {
            match (s.pc(i), s.stage(i)) {
                (0, PROPOSE) => actions.extend([Action::Answer(i, ACCEPT), Action::Answer(i, REFUSE)]),
                (1, COMMIT | ABORT) => actions.push(Action::Obey(i)),
                _ => {}
            }
        }
        match s.alice() {
            N => actions.push(Action::Begin),
            DONE => {}
            _ if s.k() == 0 => actions.push(Action::Next),
            at => {
                let calls = |i: &u32| s.k() >> i & 1 == 1 && (at != N3 || matches!(s.stage(*i), ACCEPT | REFUSE));
                actions.extend((0..self.n).filter(calls).map(Action::Call));
            }
        }
    }

    fn next_state(&self, s: &State, action: Action) -> Option<State> {
        let all = (1 << self.n) - 1;
        Some(match action {
            Action::Answer(i, answer) => s.set(i, answer, 1),
            Action::Obey(i) => s.set(i, if s.stage(i) == COMMIT { COMMITTED } else { ABORTED }, 2),
            Action::Begin => s.with_k(all).with_alice(N2),
            Action::Call(i) => {
                let called = s.with_k(s.k() & !(1 << i));
                match s.alice() {
                    N2 => called.set(i, PROPOSE, s.pc(i)),
                    N3 if s.stage(i) == REFUSE => called.with_aborted(),
                    N3 => called,
                    N6 => called.set(i, ABORT, s.pc(i)),
                    _ => called.set(i, COMMIT, s.pc(i)),
                }
            }
            Action::Next => match s.alice() {
                N2 => s.with_k(all).with_alice(N3),
                N3 => s.with_k(all).with_alice(if s.aborted() { N6 } else { N4 }),
                _ => s.with_alice(DONE),
            },
        })
    }

    fn properties(&self) -> Vec<Property<Self>> {
        // Every stage is valid. Without the black box the compiler would remove the evaluation.
        let stage_ok = |m: &Restaurants, s: &State| (0..m.n).all(|i| std::hint::black_box(s.stage(i)) <= ABORTED);
        vec![Property::always("stage_ok", stage_ok)]
    }
}

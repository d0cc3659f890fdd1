//! Marc Brooker's two-phase commit as an ordinary Stateright model, for cargo-mutants to mutate.

use stateright::{Model, Property};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    Start,
    Propose,
    Accept,
    Refuse,
    Commit,
    Abort,
    Committed,
    Aborted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RPc {
    C,
    C1,
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CPc {
    N,
    N2,
    N3,
    N6,
    N4,
    Done,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub stage: Vec<Stage>,
    pub pc: Vec<RPc>,
    pub k: BTreeSet<usize>,
    pub cpc: CPc,
    pub aborted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Accept(usize),
    Refuse(usize),
    Obey(usize),
    Begin,
    Pick(usize),
    Phase,
}

pub struct Restaurants {
    pub n: usize,
}

impl Model for Restaurants {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            stage: vec![Stage::Start; self.n],
            pc: vec![RPc::C; self.n],
            k: BTreeSet::new(),
            cpc: CPc::N,
            aborted: false,
        }]
    }

    fn actions(&self, s: &State, out: &mut Vec<Action>) {
        for i in 0..self.n {
            if s.pc[i] == RPc::C && s.stage[i] == Stage::Propose {
                out.push(Action::Accept(i));
                out.push(Action::Refuse(i));
            }
            if s.pc[i] == RPc::C1 && (s.stage[i] == Stage::Commit || s.stage[i] == Stage::Abort) {
                out.push(Action::Obey(i));
            }
        }
        match s.cpc {
            CPc::N => out.push(Action::Begin),
            CPc::Done => {}
            _ if s.k.is_empty() => out.push(Action::Phase),
            CPc::N3 => {
                for &p in &s.k {
                    if s.stage[p] == Stage::Accept || s.stage[p] == Stage::Refuse {
                        out.push(Action::Pick(p));
                    }
                }
            }
            _ => out.extend(s.k.iter().map(|&p| Action::Pick(p))),
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut s = last.clone();
        match action {
            Action::Accept(i) => {
                s.stage[i] = Stage::Accept;
                s.pc[i] = RPc::C1;
            }
            Action::Refuse(i) => {
                s.stage[i] = Stage::Refuse;
                s.pc[i] = RPc::C1;
            }
            Action::Obey(i) => {
                s.stage[i] = if s.stage[i] == Stage::Commit {
                    Stage::Committed
                } else {
                    Stage::Aborted
                };
                s.pc[i] = RPc::Done;
            }
            Action::Begin => {
                s.k = (0..self.n).collect();
                s.cpc = CPc::N2;
            }
            Action::Pick(p) => {
                s.k.remove(&p);
                match s.cpc {
                    CPc::N2 => s.stage[p] = Stage::Propose,
                    CPc::N3 => {
                        if s.stage[p] == Stage::Refuse {
                            s.aborted = true;
                        }
                    }
                    CPc::N6 => s.stage[p] = Stage::Abort,
                    CPc::N4 => s.stage[p] = Stage::Commit,
                    _ => return None,
                }
            }
            Action::Phase => {
                if s.cpc == CPc::N2 {
                    s.k = (0..self.n).collect();
                    s.cpc = CPc::N3;
                } else if s.cpc == CPc::N3 {
                    s.k = (0..self.n).collect();
                    s.cpc = if s.aborted { CPc::N6 } else { CPc::N4 };
                } else {
                    s.cpc = CPc::Done;
                }
            }
        }
        Some(s)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::eventually("Termination", |_, s: &State| {
                s.cpc == CPc::Done && s.pc.iter().all(|p| *p == RPc::Done)
            }),
            Property::eventually("Committed", |_, s: &State| {
                s.stage.iter().all(|x| *x == Stage::Committed) || s.stage.iter().all(|x| *x == Stage::Aborted)
            }),
        ]
    }
}

//! Operators on guards.

use mutaspec_mutator::Operator;

use super::Row;

/// Two users take a lock and give it back.
#[mutaspec::spec]
pub mod lock {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub users: Participants,
    }

    #[variables]
    pub struct Vars {
        pub holders: Participants,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            holders: Set::new(),
        }
    }

    #[action(me in users)]
    fn take(me: Participant, vars: &mut Vars) {
        require(vars.holders.is_empty());
        vars.holders.insert(me);
    }

    #[action(me in users)]
    fn release(me: Participant, vars: &mut Vars) {
        require(vars.holders.contains(&me));
        vars.holders.remove(&me);
    }

    #[invariant]
    fn exclusive(v: &Vars) -> bool {
        v.holders.len() <= 1
    }
}

/// A follower obeys no leader of an older term, and pays each bill once.
#[mutaspec::spec(may_deadlock)]
pub mod follower {
    #[value]
    pub enum Phase {
        Idle,
        Voting,
        Decided,
    }

    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default(2)]
        pub bills: u8,
    }

    #[variables]
    pub struct Vars {
        pub term: u8,
        pub sent: Set<u8>,
        pub seen: Set<u8>,
        pub paid: u8,
        pub phase: Phase,
        pub announced: bool,
        pub timer: u8,
        pub given_up: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            term: 0,
            sent: Set::of([1, 2]),
            seen: Set::new(),
            paid: 0,
            phase: Phase::Idle,
            announced: false,
            timer: 1,
            given_up: false,
        }
    }

    #[action]
    fn obey(vars: &mut Vars) {
        let term = pick(&vars.sent);
        require(term >= vars.term);
        vars.term = term;
    }

    #[action]
    fn listen(vars: &mut Vars) {
        let term = pick(&vars.sent);
        if term < vars.term {
            return;
        }
        vars.term = term;
    }

    #[action(bill in 1..=2)]
    fn pay(bill: u8, vars: &mut Vars) {
        require(!vars.seen.contains(&bill));
        vars.seen.insert(bill);
        vars.paid += 1;
    }

    #[action(bill in 1..=2)]
    fn collect(bill: u8, vars: &mut Vars) {
        if vars.seen.contains(&bill) {
            return;
        }
        vars.seen.insert(bill);
        vars.paid += 1;
    }

    #[action]
    fn go_on(vars: &mut Vars) {
        vars.phase = match vars.phase {
            Phase::Idle => Phase::Voting,
            Phase::Voting | Phase::Decided => Phase::Decided,
        };
    }

    #[action]
    fn announce(vars: &mut Vars) {
        require(vars.phase == Phase::Decided);
        vars.announced = true;
    }

    #[action]
    fn tick(vars: &mut Vars) {
        require(vars.timer > 0);
        vars.timer -= 1;
    }

    #[action]
    fn give_up(vars: &mut Vars) {
        require(vars.timer == 0);
        vars.given_up = true;
    }

    #[step_invariant]
    fn terms_only_grow(before: &Vars, after: &Vars) -> bool {
        before.term <= after.term
    }

    #[invariant]
    fn each_bill_is_paid_once(v: &Vars) -> bool {
        usize::from(v.paid) == v.seen.len()
    }

    #[invariant]
    fn only_decisions_are_announced(v: &Vars) -> bool {
        !v.announced || v.phase == Phase::Decided
    }

    #[invariant]
    fn nobody_gives_up_early(v: &Vars) -> bool {
        !v.given_up || v.timer == 0
    }

    #[reachable]
    fn somebody_gives_up(v: &Vars) -> bool {
        v.given_up
    }
}

/// A candle burns down once. It is no error that nothing happens afterwards.
#[mutaspec::spec(may_deadlock)]
pub mod candle {
    #[variables]
    pub struct Vars {
        pub burns: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars { burns: true }
    }

    #[action(fair)]
    fn burn_down(vars: &mut Vars) {
        require(vars.burns);
        vars.burns = false;
    }

    #[temporal]
    fn it_goes_out() -> Formula {
        eventually(|s| !s.burns)
    }
}

pub(crate) const ROWS: &[Row] = &[
    // The mutant only stutters in states in which the baseline is stuck.
    Row {
        model: "candle/default",
        operator: Operator::G1GuardDrop,
        original: "vars.burns",
        replacement: "true",
        verdict: "equivalent: stutters",
    },
    Row {
        model: "lock/watched",
        operator: Operator::G1GuardDrop,
        original: "vars.holders.is_empty()",
        replacement: "true",
        verdict: "killed by state invariant",
    },
    Row {
        model: "lock/unwatched",
        operator: Operator::G1GuardDrop,
        original: "vars.holders.is_empty()",
        replacement: "true",
        verdict: "survived: new states",
    },
    Row {
        model: "lock/watched",
        operator: Operator::G1GuardDrop,
        original: "vars.holders.contains(&me)",
        replacement: "true",
        verdict: "equivalent: stutters",
    },
    Row {
        model: "lock/watched",
        operator: Operator::G2GuardStrengthen,
        original: "vars.holders.contains(&me)",
        replacement: "vars.holders.contains(&me) && me != ann",
        verdict: "killed by deadlock freedom",
    },
    Row {
        model: "lock/unwatched",
        operator: Operator::G2GuardStrengthen,
        original: "vars.holders.contains(&me)",
        replacement: "vars.holders.contains(&me) && me != ann",
        verdict: "survived: less behaviour",
    },
    Row {
        model: "follower/watched",
        operator: Operator::G3EpochCheckDrop,
        original: "term >= vars.term",
        replacement: "true",
        verdict: "killed by step invariant",
    },
    Row {
        model: "follower/unwatched",
        operator: Operator::G3EpochCheckDrop,
        original: "term >= vars.term",
        replacement: "true",
        verdict: "survived: new steps",
    },
    Row {
        model: "follower/watched",
        operator: Operator::G3EpochCheckDrop,
        original: "term < vars.term",
        replacement: "false",
        verdict: "killed by step invariant",
    },
    Row {
        model: "follower/unwatched",
        operator: Operator::G3EpochCheckDrop,
        original: "term < vars.term",
        replacement: "false",
        verdict: "survived: new steps",
    },
    Row {
        model: "follower/watched",
        operator: Operator::G4IdempotenceDrop,
        original: "!vars.seen.contains(&bill)",
        replacement: "true",
        verdict: "killed by state invariant",
    },
    Row {
        model: "follower/watched",
        operator: Operator::G4IdempotenceDrop,
        original: "vars.seen.contains(&bill)",
        replacement: "false",
        verdict: "killed by state invariant",
    },
    Row {
        model: "ballot/watched",
        operator: Operator::G4IdempotenceDrop,
        original: "!vars.counted.contains(&who)",
        replacement: "true",
        verdict: "killed by state invariant",
    },
    Row {
        model: "ballot/unwatched",
        operator: Operator::G4IdempotenceDrop,
        original: "!vars.counted.contains(&who)",
        replacement: "true",
        verdict: "survived: new states",
    },
    Row {
        model: "follower/watched",
        operator: Operator::G5EarlyEnable,
        original: "vars.phase == Phase::Decided",
        replacement: "(vars.phase == Phase::Decided || vars.phase == Phase::Voting)",
        verdict: "killed by state invariant",
    },
    Row {
        model: "follower/unwatched",
        operator: Operator::G5EarlyEnable,
        original: "vars.phase == Phase::Decided",
        replacement: "(vars.phase == Phase::Decided || vars.phase == Phase::Voting)",
        verdict: "survived: new states",
    },
    Row {
        model: "follower/watched",
        operator: Operator::T1Timeout,
        original: "vars.timer == 0",
        replacement: "true",
        verdict: "killed by state invariant",
    },
    Row {
        model: "follower/unwatched",
        operator: Operator::T1Timeout,
        original: "vars.timer == 0",
        replacement: "true",
        verdict: "survived: new states",
    },
    Row {
        model: "follower/watched",
        operator: Operator::T1Timeout,
        original: "vars.timer == 0",
        replacement: "false",
        verdict: "killed by reachability goal",
    },
    Row {
        model: "follower/unwatched",
        operator: Operator::T1Timeout,
        original: "vars.timer == 0",
        replacement: "false",
        verdict: "survived: less behaviour",
    },
];

//! Operators with hidden state, and others: split steps, crashes, restarts, older values.

use mutaspec_mutator::Operator;

use super::Row;

/// A spec in which two users go through a door with a single key.
macro_rules! door {
    ($name:ident, $($option:ident)?) => {
        #[mutaspec::spec($($option)?)]
        pub mod $name {
            #[constants]
            #[model(watched)]
            #[model(unwatched, properties = [])]
            pub struct Constants {
                #[default("ann", "ben")]
                pub users: Participants,
            }

            #[variables]
            pub struct Vars {
                pub owner: Option<Participant>,
                pub inside: Participants,
                pub visits: Map<Participant, bool>,
            }

            #[init]
            fn init(c: &Constants) -> Vars {
                Vars {
                    owner: None,
                    inside: Set::new(),
                    visits: c.users.map(|_| false),
                }
            }

            #[process(me in users, fair)]
            fn user(me: Participant, vars: &mut Vars) {
                'enter: {
                    wait_until(vars.owner.is_none());
                    vars.owner = Some(me);
                    vars.inside.insert(me);
                }
                'leave: {
                    vars.inside.remove(&me);
                    vars.owner = None;
                }
                'note: {
                    wait_until(!vars.visits[me]);
                    vars.visits[me] = true;
                }
            }

            #[invariant]
            fn alone(v: &Vars) -> bool {
                v.inside.len() <= 1
            }

            #[reachable]
            fn both_were_there_and_left(v: &Vars, c: &Constants) -> bool {
                v.inside.is_empty() && c.users.all(|p| v.visits[p]) && c.users.len() == 2
            }

            #[reachable]
            fn only_one_has_noted_it(v: &Vars, c: &Constants) -> bool {
                v.inside.is_empty() && c.users.any(|p| v.visits[p])
            }
        }
    };
}

door!(door,);

// The same spec without mutants.
door!(plain_door, unmutated);

/// A counter goes to the limit in two steps a turn.
#[mutaspec::spec(may_deadlock)]
pub mod steps {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default(2)]
        pub limit: u8,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
        pub even: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0, even: true }
    }

    #[process]
    fn counter(vars: &mut Vars, c: &Constants) {
        'count: while vars.n < c.limit {
            vars.n += 1;
            'turn: {
                vars.even = !vars.even;
            }
        }
    }

    #[reachable]
    fn two_is_reached(v: &Vars) -> bool {
        v.n == 2
    }

    #[reachable]
    fn between_two_steps(v: &Vars) -> bool {
        v.n == 1 && v.even
    }
}

/// A guard checks one of the shutters when all of them are closed.
#[mutaspec::spec(may_deadlock)]
pub mod shutters {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub owners: Participants,
    }

    #[variables]
    pub struct Vars {
        pub closed: Map<Participant, bool>,
        pub count: u8,
        pub alarm: bool,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            closed: c.owners.map(|_| false),
            count: 0,
            alarm: false,
        }
    }

    #[process(me in owners)]
    fn owner(me: Participant, vars: &mut Vars) {
        'close: {
            wait_until(!vars.closed[me]);
            vars.closed[me] = true;
            vars.count += 1;
        }
    }

    #[process]
    fn guard(vars: &mut Vars, c: &Constants) {
        let mut chosen: Option<Participant> = None;
        'wait: {
            wait_until(usize::from(vars.count) == c.owners.len());
            chosen = Some(pick(&c.owners));
        }
        'check: {
            let p = pick(&c.owners);
            if !vars.closed[p] && chosen == Some(p) {
                vars.alarm = true;
            }
        }
    }

    #[invariant]
    fn no_alarm(v: &Vars) -> bool {
        !v.alarm
    }
}

/// A cook counts, and then takes an egg from the basket once there is one.
#[mutaspec::spec(may_deadlock)]
pub mod basket {
    #[constants]
    #[model(watched)]
    pub struct Constants {
        #[default(1)]
        pub eggs: u8,
    }

    #[variables]
    pub struct Vars {
        pub counted: u8,
        pub basket: Set<u8>,
        pub pan: Set<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            counted: 0,
            basket: Set::new(),
            pan: Set::new(),
        }
    }

    #[process]
    fn cook(vars: &mut Vars) {
        'count: {
            vars.counted += 1;
        }
        'take: {
            let egg = pick(vars.basket.clone());
            vars.basket.remove(&egg);
            vars.pan.insert(egg);
        }
    }

    #[process]
    fn hen(vars: &mut Vars, c: &Constants) {
        'lay: {
            vars.basket.insert(c.eggs);
        }
    }

    #[reachable]
    fn counted_and_not_taken(v: &Vars) -> bool {
        v.counted == 1 && v.pan.is_empty() && v.basket.len() == 1
    }
}

/// Each voter votes once and stores that on disk.
#[mutaspec::spec(may_deadlock)]
pub mod election {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub voters: Participants,
    }

    #[value]
    pub enum Message {
        Voted(Participant),
    }

    #[variables]
    pub struct Vars {
        #[durable]
        pub voted: Map<Participant, bool>,
        pub votes: u8,
        pub said: Posted<Message>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            voted: c.voters.map(|_| false),
            votes: 0,
            said: Posted::new(),
        }
    }

    #[process(me in voters)]
    fn voter(me: Participant, vars: &mut Vars) {
        #[durable]
        let mut done: bool = false;
        'vote: {
            if !vars.voted[me] {
                vars.voted[me] = true;
                vars.votes += 1;
                vars.said.post(Message::Voted(me));
            }
            done = true;
        }
    }

    #[invariant]
    fn nobody_votes_twice(v: &Vars, c: &Constants) -> bool {
        usize::from(v.votes) <= c.voters.len()
    }

    #[invariant]
    fn who_has_said_so_remembers_it(v: &Vars, c: &Constants) -> bool {
        c.voters
            .all(|p| v.voted[p] || !v.said.has(&Message::Voted(p)))
    }
}

const SPLIT: Row = Row {
    model: "door/watched",
    operator: Operator::A1SplitStep,
    original: "wait_until(vars.owner.is_none());",
    replacement: "wait_until(vars.owner.is_none()); /* others may come here */",
    verdict: "killed by state invariant",
};

const RELEASE: Row = Row {
    model: "door/watched",
    operator: Operator::A3EarlyRelease,
    original: "vars.owner = None;",
    replacement: "/* before the rest, and others may come in between */ vars.owner = None;",
    verdict: "killed by state invariant",
};

const MERGE: Row = Row {
    model: "steps/watched",
    operator: Operator::A2MergeSteps,
    original: "'turn",
    replacement: "'turn /* in the same step as what leads here */",
    verdict: "killed by reachability goal",
};

const CRASH: Row = Row {
    model: "door/watched",
    operator: Operator::X1CrashStop,
    original: "user",
    replacement: "user /* user(ann) may crash at any time */",
    verdict: "killed by deadlock freedom",
};

const RESTART: Row = Row {
    model: "election/watched",
    operator: Operator::X2ForgetfulRestart,
    original: "voted",
    replacement: "voted /* forgotten when voter(ben) restarts */",
    verdict: "killed by state invariant",
};

const UNSAVED: Row = Row {
    model: "election/watched",
    operator: Operator::X3SendBeforePersist,
    original: "vars.voted[me] = true;",
    replacement: "vars.voted[me] = true; /* may be lost in a crash after the message is sent */",
    verdict: "killed by state invariant",
};

const STALE: Row = Row {
    model: "door/watched",
    operator: Operator::M7StaleRead,
    original: "vars.owner.is_none()",
    replacement: "/* `vars.owner` may be what it was before its last change */ vars.owner.is_none()",
    verdict: "killed by state invariant",
};

/// Both owners close their shutters only once, and the guard still sees the open one.
const STALE_ELEMENT: Row = Row {
    model: "shutters/watched",
    operator: Operator::M7StaleRead,
    original: "!vars.closed[p] && chosen == Some(p)",
    replacement: "/* `vars.closed` may be what it was before its last change */ !vars.closed[p] && chosen == Some(p)",
    verdict: "killed by state invariant",
};

const HOLLOW: Row = Row {
    model: "steps/watched",
    operator: Operator::K1HollowBound,
    original: "limit",
    replacement: "limit /* one less */",
    verdict: "killed by reachability goal",
};

/// The same mutant on a model without properties.
const fn unwatched(row: &Row, model: &'static str, verdict: &'static str) -> Row {
    Row {
        model,
        operator: row.operator,
        original: row.original,
        replacement: row.replacement,
        verdict,
    }
}

pub(crate) const ROWS: &[Row] = &[
    SPLIT,
    unwatched(&SPLIT, "door/unwatched", "survived: new states"),
    Row {
        model: "door/watched",
        operator: Operator::A1SplitStep,
        original: "wait_until(!vars.visits[me]);",
        replacement: "wait_until(!vars.visits[me]); /* others may come here */",
        verdict: "equivalent: stutters",
    },
    RELEASE,
    unwatched(&RELEASE, "door/unwatched", "survived: new states"),
    MERGE,
    unwatched(&MERGE, "steps/unwatched", "survived: new steps"),
    // Without an egg the merged step cannot be taken, and its first part is undone.
    Row {
        model: "basket/watched",
        operator: Operator::A2MergeSteps,
        original: "'take",
        replacement: "'take /* in the same step as what leads here */",
        verdict: "killed by reachability goal",
    },
    // No walker has to go on, so no property sees a crash.
    Row {
        model: "strollers/default",
        operator: Operator::X1CrashStop,
        original: "walker",
        replacement: "walker /* walker(ann) may crash at any time */",
        verdict: "equivalent: stutters",
    },
    Row {
        model: "lift/default",
        operator: Operator::X1CrashStop,
        original: "rider",
        replacement: "rider /* rider(ann) may crash at any time */",
        verdict: "survived: less behaviour",
    },
    // The second half stays enabled after the first, and its effect stays the same.
    Row {
        model: "transaction_commit/three",
        operator: Operator::A1SplitStep,
        original: "require(vars.sent.has(&Message::Commit));",
        replacement: "require(vars.sent.has(&Message::Commit)); /* others may come here */",
        verdict: "equivalent: stutters",
    },
    // Properties can read a process variable.
    Row {
        model: "uploader/one_worker",
        operator: Operator::U2MissingReset,
        original: "local = None",
        replacement: "",
        verdict: "killed by state invariant",
    },
    CRASH,
    unwatched(
        &CRASH,
        "door/unwatched",
        "survived: different cycles/fairness",
    ),
    RESTART,
    unwatched(&RESTART, "election/unwatched", "survived: new states"),
    UNSAVED,
    unwatched(&UNSAVED, "election/unwatched", "survived: new states"),
    STALE,
    unwatched(&STALE, "door/unwatched", "survived: new states"),
    STALE_ELEMENT,
    unwatched(&STALE_ELEMENT, "shutters/unwatched", "survived: new states"),
    // An owner is done after the only change of the element, so nothing reads the older value.
    Row {
        model: "shutters/watched",
        operator: Operator::M7StaleRead,
        original: "!vars.closed[me]",
        replacement: "/* `vars.closed` may be what it was before its last change */ !vars.closed[me]",
        verdict: "equivalent: same graph",
    },
    HOLLOW,
    unwatched(&HOLLOW, "steps/unwatched", "survived: new states"),
    Row {
        model: "door/watched",
        operator: Operator::K1HollowBound,
        original: "users",
        replacement: "users /* without its last member */",
        verdict: "killed by reachability goal",
    },
    Row {
        model: "door/unwatched",
        operator: Operator::K1HollowBound,
        original: "users",
        replacement: "users /* without its last member */",
        verdict: "survived: less behaviour",
    },
];

//! Operators on updates.

use mutaspec_mutator::Operator;

use super::Row;

/// Votes are counted separately for each term, and a vote is stored with its term.
#[mutaspec::spec(may_deadlock)]
pub mod register {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub voters: Participants,
    }

    #[variables]
    pub struct Vars {
        pub paused: bool,
        pub term: u8,
        pub votes: Participants,
        pub cast: Map<Participant, u8>,
        pub won: bool,
        pub closed: bool,
        pub commit: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            paused: false,
            term: 0,
            votes: Set::new(),
            cast: Map::new(),
            won: false,
            closed: false,
            commit: 0,
        }
    }

    #[action(who in voters)]
    fn vote(who: Participant, vars: &mut Vars) {
        require(!vars.closed);
        vars.votes.insert(who);
        vars.cast.insert(who, vars.term);
    }

    #[action]
    fn win(vars: &mut Vars, c: &Constants) {
        require(vars.votes.len() == c.voters.len());
        vars.won = true;
        vars.closed = true;
    }

    #[action]
    fn begin(vars: &mut Vars) {
        require(!vars.closed && vars.term == 0);
        vars.term = 1;
        vars.votes.clear();
    }

    #[action]
    fn learn(vars: &mut Vars) {
        let index: u8 = pick([1, 2]);
        vars.commit = vars.commit.max(index);
    }

    #[action]
    fn pause(vars: &mut Vars) {
        vars.paused = !vars.paused;
    }

    #[invariant]
    fn closed_where_won(v: &Vars) -> bool {
        !v.won || v.closed
    }

    #[invariant]
    fn votes_are_of_this_term(v: &Vars, c: &Constants) -> bool {
        v.votes == c.voters.filter(|p| v.cast.get(p) == Some(&v.term))
    }

    #[step_invariant]
    fn the_commit_index_never_goes_back(before: &Vars, after: &Vars) -> bool {
        before.commit <= after.commit
    }

    #[step_invariant]
    fn nobody_votes_and_pauses(before: &Vars, after: &Vars) -> bool {
        before.paused == after.paused || before.cast == after.cast
    }
}

/// One participant informs all others, one after the other.
#[mutaspec::spec]
pub mod news {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub others: Participants,
    }

    #[variables]
    pub struct Vars {
        pub told: Map<Participant, bool>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            told: c.others.map(|_| false),
        }
    }

    #[process(fair)]
    fn teller(vars: &mut Vars, c: &Constants) {
        let mut todo: Participants = c.others.clone();
        'tell: while !todo.is_empty() {
            let p = pick(&todo);
            vars.told[p] = true;
            todo.remove(&p);
        }
    }

    fn all_are_told(v: &Vars) -> bool {
        v.told.all(|_, told| told)
    }

    #[temporal]
    fn all_hear_it() -> Formula {
        eventually(all_are_told)
    }
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        model: "register/watched",
        operator: Operator::U1LostUpdate,
        original: "vars.closed = true",
        replacement: "",
        verdict: "killed by state invariant",
    },
    Row {
        model: "register/unwatched",
        operator: Operator::U1LostUpdate,
        original: "vars.closed = true",
        replacement: "",
        verdict: "survived: new states",
    },
    Row {
        model: "register/watched",
        operator: Operator::U2MissingReset,
        original: "vars.votes.clear()",
        replacement: "",
        verdict: "killed by state invariant",
    },
    Row {
        model: "register/unwatched",
        operator: Operator::U2MissingReset,
        original: "vars.votes.clear()",
        replacement: "",
        verdict: "survived: new states",
    },
    Row {
        model: "register/watched",
        operator: Operator::U3Overwrite,
        original: "vars.votes.insert(who)",
        replacement: "vars.votes.clear(); vars.votes.insert(who)",
        verdict: "killed by state invariant",
    },
    Row {
        model: "register/unwatched",
        operator: Operator::U3Overwrite,
        original: "vars.votes.insert(who)",
        replacement: "vars.votes.clear(); vars.votes.insert(who)",
        verdict: "survived: new states",
    },
    Row {
        model: "register/watched",
        operator: Operator::U4TornPair,
        original: "vars.closed = true",
        replacement: "if either() { vars.closed = true; }",
        verdict: "killed by state invariant",
    },
    Row {
        model: "register/unwatched",
        operator: Operator::U4TornPair,
        original: "vars.closed = true",
        replacement: "if either() { vars.closed = true; }",
        verdict: "survived: new states",
    },
    Row {
        model: "register/watched",
        operator: Operator::U5FrameBreak,
        original: "",
        replacement: " vars.paused = !vars.paused;",
        verdict: "killed by step invariant",
    },
    Row {
        model: "register/unwatched",
        operator: Operator::U5FrameBreak,
        original: "",
        replacement: " vars.paused = !vars.paused;",
        verdict: "survived: new steps",
    },
    Row {
        model: "register/watched",
        operator: Operator::U6NonMonotone,
        original: "vars.commit.max(index)",
        replacement: "index",
        verdict: "killed by step invariant",
    },
    Row {
        model: "register/unwatched",
        operator: Operator::U6NonMonotone,
        original: "vars.commit.max(index)",
        replacement: "index",
        verdict: "survived: new steps",
    },
    Row {
        model: "news/watched",
        operator: Operator::M3NotSent,
        original: "vars.told[p] = true",
        replacement: "if p != ben { vars.told[p] = true; }",
        verdict: "killed by temporal property",
    },
    Row {
        model: "news/unwatched",
        operator: Operator::M3NotSent,
        original: "vars.told[p] = true",
        replacement: "if p != ben { vars.told[p] = true; }",
        verdict: "survived: new states",
    },
];

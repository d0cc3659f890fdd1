//! Operators on conditions.

use mutaspec_mutator::Operator;

use super::Row;

/// Money is drawn up to a limit until the account is frozen.
#[mutaspec::spec(may_deadlock)]
pub mod account {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default(2)]
        pub limit: u8,
        #[default(3)]
        pub credit: u8,
    }

    #[variables]
    pub struct Vars {
        pub drawn: u8,
        pub frozen: bool,
        pub audited: bool,
        pub asked: bool,
        pub refused: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            drawn: 0,
            frozen: false,
            audited: false,
            asked: false,
            refused: false,
        }
    }

    #[action]
    fn draw(vars: &mut Vars, c: &Constants) {
        require(vars.drawn < c.limit && !vars.frozen);
        vars.drawn += 1;
    }

    #[action]
    fn freeze(vars: &mut Vars) {
        require(!vars.frozen);
        vars.frozen = true;
    }

    #[action]
    fn audit(vars: &mut Vars, c: &Constants) {
        require(vars.frozen || vars.drawn == c.limit);
        vars.audited = true;
    }

    #[action]
    fn ask(vars: &mut Vars) {
        require(!vars.asked);
        vars.asked = true;
        if vars.frozen {
            vars.refused = true;
        }
    }

    #[invariant]
    fn within_the_limit(v: &Vars, c: &Constants) -> bool {
        v.drawn <= c.limit
    }

    #[invariant]
    fn refused_where_frozen(v: &Vars) -> bool {
        v.frozen || !v.refused
    }

    #[step_invariant]
    fn nothing_leaves_a_frozen_account(before: &Vars, after: &Vars) -> bool {
        !before.frozen || before.drawn == after.drawn
    }

    #[reachable]
    fn an_empty_account_is_audited(v: &Vars) -> bool {
        v.audited && v.drawn == 0
    }
}

/// Refusals are counted, and a single one aborts.
#[mutaspec::spec(may_deadlock)]
pub mod ballot {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub voters: Participants,
    }

    #[variables]
    pub struct Vars {
        pub refused: Participants,
        pub counted: Participants,
        pub aborted: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            refused: Set::new(),
            counted: Set::new(),
            aborted: false,
        }
    }

    #[action(who in voters)]
    fn refuse(who: Participant, vars: &mut Vars) {
        require(!vars.counted.contains(&who));
        vars.refused.insert(who);
    }

    #[action(who in voters)]
    fn count(who: Participant, vars: &mut Vars) {
        vars.counted.insert(who);
        if vars.refused.contains(&who) {
            vars.aborted = true;
        }
    }

    #[invariant]
    fn a_refusal_that_was_counted_aborts(v: &Vars) -> bool {
        v.aborted || v.counted.is_disjoint(&v.refused)
    }
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        model: "account/watched",
        operator: Operator::C1Boundary,
        original: "vars.drawn < c.limit",
        replacement: "vars.drawn <= c.limit",
        verdict: "killed by state invariant",
    },
    Row {
        model: "account/unwatched",
        operator: Operator::C1Boundary,
        original: "vars.drawn < c.limit",
        replacement: "vars.drawn <= c.limit",
        verdict: "survived: new states",
    },
    Row {
        model: "account/watched",
        operator: Operator::C2Negate,
        original: "vars.frozen",
        replacement: "!vars.frozen",
        verdict: "killed by state invariant",
    },
    Row {
        model: "account/unwatched",
        operator: Operator::C2Negate,
        original: "vars.frozen",
        replacement: "!vars.frozen",
        verdict: "survived: new states",
    },
    Row {
        model: "account/watched",
        operator: Operator::C3DropConjunct,
        original: "vars.drawn < c.limit && !vars.frozen",
        replacement: "vars.drawn < c.limit",
        verdict: "killed by step invariant",
    },
    Row {
        model: "account/unwatched",
        operator: Operator::C3DropConjunct,
        original: "vars.drawn < c.limit && !vars.frozen",
        replacement: "vars.drawn < c.limit",
        verdict: "survived: new steps",
    },
    Row {
        model: "account/watched",
        operator: Operator::C4DropDisjunct,
        original: "vars.frozen || vars.drawn == c.limit",
        replacement: "vars.drawn == c.limit",
        verdict: "killed by reachability goal",
    },
    Row {
        model: "account/unwatched",
        operator: Operator::C4DropDisjunct,
        original: "vars.frozen || vars.drawn == c.limit",
        replacement: "vars.drawn == c.limit",
        verdict: "survived: less behaviour",
    },
    Row {
        model: "account/watched",
        operator: Operator::C5WrongVariable,
        original: "c.limit",
        replacement: "c.credit",
        verdict: "killed by state invariant",
    },
    Row {
        model: "account/unwatched",
        operator: Operator::C5WrongVariable,
        original: "c.limit",
        replacement: "c.credit",
        verdict: "survived: new states",
    },
    Row {
        model: "ballot/watched",
        operator: Operator::M2IgnoreParticipant,
        original: "vars.refused.contains(&who)",
        replacement: "vars.refused.contains(&who) && who != ben",
        verdict: "killed by state invariant",
    },
    Row {
        model: "ballot/unwatched",
        operator: Operator::M2IgnoreParticipant,
        original: "vars.refused.contains(&who)",
        replacement: "vars.refused.contains(&who) && who != ben",
        verdict: "survived: new states",
    },
];

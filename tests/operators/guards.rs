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
        Vars { holders: Set::new() }
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

pub(crate) const ROWS: &[Row] = &[
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
];

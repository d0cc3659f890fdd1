//! Operators on fairness.

use mutaspec_mutator::Operator;

use super::Row;

/// A lamp goes on and off; a ship sees it while it is on.
#[mutaspec::spec]
pub mod lighthouse {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default(1)]
        pub ships: u8,
    }

    #[variables]
    pub struct Vars {
        pub lit: bool,
        pub seen: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { lit: false, seen: 0 }
    }

    #[action(fair)]
    fn turn(vars: &mut Vars) {
        vars.lit = !vars.lit;
    }

    #[action(strongly_fair)]
    fn see(vars: &mut Vars, c: &Constants) {
        require(vars.lit && vars.seen < c.ships);
        vars.seen += 1;
    }

    #[temporal]
    fn it_is_seen() -> Formula {
        eventually(|s| s.seen == 1)
    }
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        model: "lighthouse/watched",
        operator: Operator::F1DropFairness,
        original: "strongly_fair",
        replacement: "",
        verdict: "killed by temporal property",
    },
    Row {
        model: "lighthouse/unwatched",
        operator: Operator::F1DropFairness,
        original: "strongly_fair",
        replacement: "",
        verdict: "survived: different cycles/fairness",
    },
    Row {
        model: "lighthouse/watched",
        operator: Operator::F2WeakenFairness,
        original: "strongly_fair",
        replacement: "fair",
        verdict: "killed by temporal property",
    },
    Row {
        model: "lighthouse/unwatched",
        operator: Operator::F2WeakenFairness,
        original: "strongly_fair",
        replacement: "fair",
        verdict: "survived: different cycles/fairness",
    },
];

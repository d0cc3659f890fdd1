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
        Vars {
            lit: false,
            seen: 0,
        }
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

/// Two steps that move a counter, with fairness for both together.
#[mutaspec::spec]
pub mod escalator {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default(2)]
        pub floors: u8,
    }

    #[variables]
    pub struct Vars {
        pub floor: u8,
        pub rings: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            floor: 0,
            rings: false,
        }
    }

    #[action]
    fn up(vars: &mut Vars, c: &Constants) {
        vars.floor = (vars.floor + 1) % c.floors;
    }

    #[action(floor in 0..2)]
    fn ring(floor: u8, vars: &mut Vars) {
        require(vars.floor == floor && !vars.rings);
        vars.rings = true;
    }

    #[fairness]
    fn both() -> Fairness {
        weak(up::STEP) & strong(ring::STEP.of(1))
    }

    #[temporal]
    fn it_rings() -> Formula {
        eventually(|s| s.rings)
    }
}

const fn of_escalator(
    operator: Operator,
    original: &'static str,
    replacement: &'static str,
    verdict: &'static str,
) -> Row {
    Row {
        model: "escalator/watched",
        operator,
        original,
        replacement,
        verdict,
    }
}

pub(crate) const ROWS: &[Row] = &[
    of_escalator(
        Operator::F1DropFairness,
        "weak(up::STEP)",
        "Fairness::none()",
        "killed by temporal property",
    ),
    of_escalator(
        Operator::F1DropFairness,
        "strong(ring::STEP.of(1))",
        "Fairness::none()",
        "killed by temporal property",
    ),
    of_escalator(
        Operator::F2WeakenFairness,
        "strong",
        "weak",
        "killed by temporal property",
    ),
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

//! Operators on quantifiers, sets and choices.

use mutaspec_mutator::Operator;

use super::Row;

/// A council of four votes. Half of the votes is not a majority.
#[mutaspec::spec(may_deadlock)]
pub mod council {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("ann", "ben", "cleo", "dave")]
        pub members: Participants,
        #[default("ann", "ben")]
        pub elders: Participants,
    }

    #[variables]
    pub struct Vars {
        pub yes: Participants,
        pub wise: Participants,
        pub passed: bool,
        pub unanimous: bool,
        pub chair: Option<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            yes: Set::new(),
            wise: Set::new(),
            passed: false,
            unanimous: false,
            chair: None,
        }
    }

    #[action(who in members)]
    fn agree(who: Participant, vars: &mut Vars, c: &Constants) {
        vars.yes.insert(who);
        vars.wise = &vars.yes & &c.elders;
    }

    #[action]
    fn pass(vars: &mut Vars, c: &Constants) {
        require(2 * vars.yes.len() > c.members.len());
        vars.passed = true;
    }

    #[action]
    fn acclaim(vars: &mut Vars, c: &Constants) {
        require(c.members.all(|p| vars.yes.contains(&p)));
        vars.unanimous = true;
    }

    #[action]
    fn elect(vars: &mut Vars, c: &Constants) {
        require(vars.chair.is_none());
        let chair = pick(&c.members);
        vars.chair = Some(chair);
    }

    #[invariant]
    fn a_majority_passed_it(v: &Vars) -> bool {
        !v.passed || v.yes.len() >= 3
    }

    #[invariant]
    fn all_acclaimed_it(v: &Vars) -> bool {
        !v.unanimous || v.yes.len() == 4
    }

    #[invariant]
    fn the_wise_are_elders(v: &Vars, c: &Constants) -> bool {
        v.wise.is_subset(&c.elders)
    }

    #[reachable]
    fn anybody_may_preside(v: &Vars, c: &Constants) -> bool {
        v.chair == c.members.last()
    }
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        model: "council/watched",
        operator: Operator::Q1SwapQuantifier,
        original: "all",
        replacement: "any",
        verdict: "killed by state invariant",
    },
    Row {
        model: "council/unwatched",
        operator: Operator::Q1SwapQuantifier,
        original: "all",
        replacement: "any",
        verdict: "survived: new states",
    },
    Row {
        model: "council/watched",
        operator: Operator::Q2Quorum,
        original: "2 * vars.yes.len() > c.members.len()",
        replacement: "2 * vars.yes.len() >= c.members.len()",
        verdict: "killed by state invariant",
    },
    Row {
        model: "council/unwatched",
        operator: Operator::Q2Quorum,
        original: "2 * vars.yes.len() > c.members.len()",
        replacement: "2 * vars.yes.len() >= c.members.len()",
        verdict: "survived: new states",
    },
    Row {
        model: "council/watched",
        operator: Operator::Q3ShrinkDomain,
        original: "c.members",
        replacement: "c.members.without(ann)",
        verdict: "killed by state invariant",
    },
    Row {
        model: "council/unwatched",
        operator: Operator::Q3ShrinkDomain,
        original: "c.members",
        replacement: "c.members.without(ann)",
        verdict: "survived: new states",
    },
    Row {
        model: "council/watched",
        operator: Operator::Q4SetOperator,
        original: "&vars.yes & &c.elders",
        replacement: "&vars.yes | &c.elders",
        verdict: "killed by state invariant",
    },
    Row {
        model: "council/unwatched",
        operator: Operator::Q4SetOperator,
        original: "&vars.yes & &c.elders",
        replacement: "&vars.yes | &c.elders",
        verdict: "survived: new states",
    },
    Row {
        model: "council/watched",
        operator: Operator::Q5FixChoice,
        original: "&c.members",
        replacement: "c.members.first()",
        verdict: "killed by reachability goal",
    },
    Row {
        model: "council/unwatched",
        operator: Operator::Q5FixChoice,
        original: "&c.members",
        replacement: "c.members.first()",
        verdict: "survived: less behaviour",
    },
];

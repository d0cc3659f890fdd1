//! Operators on branches.

use mutaspec_mutator::Operator;

use super::Row;

/// A manager decides and announces the decision in a message that can be received once.
#[mutaspec::spec(may_deadlock)]
pub mod verdicts {
    #[value]
    pub enum Said {
        Nothing,
        Commit,
        Abort,
    }

    #[value]
    pub enum Work {
        Working,
        Committed,
        Aborted,
    }

    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default(1)]
        pub unused: u8,
    }

    #[variables]
    pub struct Vars {
        pub said: Said,
        pub state: Work,
        pub heard: bool,
        pub signed: Work,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            said: Said::Nothing,
            state: Work::Working,
            heard: false,
            signed: Work::Working,
        }
    }

    #[action]
    fn decide(vars: &mut Vars) {
        require(vars.said == Said::Nothing);
        if either() {
            vars.said = Said::Commit;
        } else {
            vars.said = Said::Abort;
        }
    }

    #[action]
    fn sign(vars: &mut Vars) {
        require(vars.said != Said::Nothing);
        if vars.said == Said::Commit {
            vars.signed = Work::Committed;
        } else {
            vars.signed = Work::Aborted;
        }
    }

    #[action(fair)]
    fn hear(vars: &mut Vars) {
        require(!vars.heard);
        match vars.said {
            Said::Nothing => {}
            Said::Commit => {
                vars.state = Work::Committed;
                vars.heard = true;
            }
            Said::Abort => {
                vars.state = Work::Aborted;
                vars.heard = true;
            }
        }
    }

    #[invariant]
    fn done_what_was_said(v: &Vars) -> bool {
        match v.state {
            Work::Working => true,
            Work::Committed => v.said == Said::Commit,
            Work::Aborted => v.said == Said::Abort,
        }
    }

    #[invariant]
    fn signed_what_was_said(v: &Vars) -> bool {
        match v.signed {
            Work::Working => true,
            Work::Committed => v.said == Said::Commit,
            Work::Aborted => v.said == Said::Abort,
        }
    }

    #[reachable]
    fn a_commit_is_heard(v: &Vars) -> bool {
        v.heard && v.said == Said::Commit
    }

    #[temporal]
    fn what_is_said_is_heard() -> Formula {
        leads_to(|s| s.said != Said::Nothing, |s| s.heard)
    }
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        model: "verdicts/watched",
        operator: Operator::B1DropArm,
        original: "vars.state = Work::Aborted;\n                vars.heard = true;",
        replacement: "",
        verdict: "killed by temporal property",
    },
    Row {
        model: "verdicts/unwatched",
        operator: Operator::B1DropArm,
        original: "vars.state = Work::Aborted;\n                vars.heard = true;",
        replacement: "",
        verdict: "survived: less behaviour",
    },
    Row {
        model: "verdicts/watched",
        operator: Operator::B2SwapBranches,
        original: "vars.said == Said::Commit",
        replacement: "vars.said != Said::Commit",
        verdict: "killed by state invariant",
    },
    Row {
        model: "verdicts/unwatched",
        operator: Operator::B2SwapBranches,
        original: "vars.said == Said::Commit",
        replacement: "vars.said != Said::Commit",
        verdict: "survived: new states",
    },
    Row {
        model: "verdicts/watched",
        operator: Operator::B3DropAlternative,
        original: "vars.said = Said::Commit;",
        replacement: "wait_until(false);",
        verdict: "killed by reachability goal",
    },
    Row {
        model: "verdicts/unwatched",
        operator: Operator::B3DropAlternative,
        original: "vars.said = Said::Commit;",
        replacement: "wait_until(false);",
        verdict: "survived: less behaviour",
    },
    Row {
        model: "verdicts/watched",
        operator: Operator::B4WrongTarget,
        original: "Work::Committed",
        replacement: "Work::Aborted",
        verdict: "killed by state invariant",
    },
    Row {
        model: "verdicts/unwatched",
        operator: Operator::B4WrongTarget,
        original: "Work::Committed",
        replacement: "Work::Aborted",
        verdict: "survived: new states",
    },
];

//! Mutants written by the author: in an action, a process and helpers, and on a statement.

use mutaspec_mutator::Operator;

use super::Row;

/// A clerk stamps letters, at most three at a time, and sends them off.
#[mutaspec::spec(may_deadlock)]
pub mod office {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default(3)]
        pub most: u8,
    }

    #[variables]
    pub struct Vars {
        pub stamped: u8,
        pub sent: u8,
        pub open: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            stamped: 0,
            sent: 0,
            open: true,
        }
    }

    #[mutant("any number is few", n <= c.most => n <= c.most || c.most > 2)]
    fn is_few(n: u8, c: &Constants) -> bool {
        n <= c.most && n < 9
    }

    #[mutant("a letter is counted twice", vars.sent += 1 => { vars.sent += 1; vars.sent += 1; })]
    fn send_one(vars: &mut Vars) {
        require(vars.stamped > 0 && vars.sent < 3);
        vars.stamped -= 1;
        vars.sent += 1;
    }

    #[action]
    #[mutant("a stamp too many", occurrence = 2, 1 => 2)]
    fn stamp(vars: &mut Vars, c: &Constants) {
        require(vars.open && is_few(vars.stamped + 1, c));
        vars.stamped += 1;
        assert!(vars.stamped < 9);
    }

    #[process]
    #[mutant("the door stays open", vars.open = false; => {})]
    fn clerk(vars: &mut Vars) {
        'send: while vars.open {
            if either() {
                send_one(vars);
            } else {
                #[mutant("he leaves without closing", vars.open = false => return)]
                vars.open = false;
            }
        }
        'rest: {
            let left = vars.stamped;
            vars.stamped = left;
        }
    }

    #[invariant]
    fn few(v: &Vars, c: &Constants) -> bool {
        v.stamped <= c.most && v.sent <= 3
    }

    #[reachable]
    fn can_close(v: &Vars) -> bool {
        !v.open
    }

    #[step_invariant]
    fn one_by_one(before: &Vars, after: &Vars) -> bool {
        after.sent <= before.sent + 1 && after.stamped <= before.stamped + 1
    }
}

const fn row(
    model: &'static str,
    original: &'static str,
    replacement: &'static str,
    verdict: &'static str,
) -> Row {
    Row {
        model,
        operator: Operator::AuAuthor,
        original,
        replacement,
        verdict,
    }
}

pub(crate) const ROWS: &[Row] = &[
    row(
        "office/watched",
        "n <= c.most",
        "n <= c.most || c.most > 2",
        "killed by state invariant",
    ),
    row(
        "office/unwatched",
        "n <= c.most",
        "n <= c.most || c.most > 2",
        "survived: new states",
    ),
    row(
        "office/watched",
        "vars.sent += 1",
        "{ vars.sent += 1; vars.sent += 1; }",
        "killed by step invariant",
    ),
    row("office/watched", "1", "2", "killed by step invariant"),
    row(
        "office/watched",
        "vars.open = false",
        "{}",
        "killed by reachability goal",
    ),
    row(
        "office/watched",
        "vars.open = false",
        "return",
        "killed by reachability goal",
    ),
];

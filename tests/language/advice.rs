//! What a failing baseline says besides the reason: each kind of advice on a small spec.

use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::compiled;
use mutaspec_runner::outcome::{BaselineOutcome, Outcome, PropertyVerdict, Warning};
use mutaspec_runner::panics;
use mutaspec_runner::settings::Settings;

/// Two processes that take two forks in opposite orders, one that ends, and an action.
#[mutaspec::spec]
pub mod forks {
    #[constants]
    pub struct Constants {
        #[default("ann", "bob")]
        pub people: Participants,
        #[default("ann")]
        pub first: Participant,
    }

    #[variables]
    pub struct Vars {
        pub left: Option<Participant>,
        pub right: Option<Participant>,
        pub washed: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            left: None,
            right: None,
            washed: false,
        }
    }

    #[action]
    fn wash(vars: &mut Vars) {
        require(!vars.washed);
        vars.washed = true;
    }

    #[action]
    fn never(_vars: &mut Vars) {
        require(false);
    }

    #[action]
    fn wash_again(vars: &mut Vars) {
        require(!vars.washed);
        require(vars.left.is_none());
        vars.washed = true;
    }

    #[process(me in people)]
    fn person(me: Participant, vars: &mut Vars, c: &Constants) {
        'one: {
            if me == c.first {
                wait_until(vars.left.is_none());
                vars.left = Some(me);
            } else {
                wait_until(vars.right.is_none());
                vars.right = Some(me);
            }
        }
        'two: {
            wait_until(vars.left.is_none() || vars.right.is_none());
            vars.left = None;
            vars.right = None;
        }
    }

    #[process]
    fn guest(_vars: &mut Vars) {
        'leave: {}
    }
}

/// A counter with two goals that no state meets.
#[mutaspec::spec(may_deadlock)]
pub mod goals {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub on: bool,
        pub other: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            n: 0,
            on: false,
            other: false,
        }
    }

    #[action]
    fn count(vars: &mut Vars) {
        require(vars.n < 3);
        vars.n += 1;
        vars.other = !vars.other;
    }

    #[action]
    fn toggle(vars: &mut Vars) {
        vars.on = vars.n < 2;
    }

    #[reachable]
    fn too_many(v: &Vars) -> bool {
        v.n > 3 && v.on
    }

    #[reachable]
    fn never_at_once(v: &Vars) -> bool {
        v.n == 3 && v.n < 3
    }

    #[reachable]
    fn one_clause(v: &Vars) -> bool {
        v.n == 9
    }
}

/// Two variables that grow and one that does not.
#[mutaspec::spec]
pub mod unbounded {
    #[variables]
    pub struct Vars {
        pub n: u32,
        pub log: Vec<bool>,
        pub on: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            n: 0,
            log: Vec::new(),
            on: false,
        }
    }

    #[action]
    fn count(vars: &mut Vars) {
        vars.n += 1;
        vars.log.push(true);
    }

    #[action]
    fn toggle(vars: &mut Vars) {
        vars.on = !vars.on;
    }
}

/// A step that panics before the goal is met.
#[mutaspec::spec(may_deadlock)]
pub mod panicking {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub unused: Option<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0, unused: None }
    }

    #[action]
    fn count(vars: &mut Vars) {
        require(vars.n < 5);
        vars.n = if vars.n == 2 {
            vars.unused.unwrap()
        } else {
            vars.n + 1
        };
    }

    #[action]
    fn last(vars: &mut Vars) {
        require(vars.n == 4);
        vars.n = 5;
    }

    #[reachable]
    fn done(v: &Vars) -> bool {
        v.n == 5
    }
}

fn check(spec: &str) -> Outcome {
    panics::install();
    let source = compiled::spec(spec).unwrap();
    let settings = Settings {
        model: "default".to_owned(),
        ..Settings::default()
    };
    let machine = source.build(&settings).unwrap();
    let options = Options {
        max_states: 2_000,
        findings: true,
        ..Options::default()
    };
    campaign::check(machine.as_ref(), &options, &|_| {}, &AtomicBool::new(false)).unwrap()
}

fn verdict(outcome: &Outcome, property: &str) -> PropertyVerdict {
    let place = outcome
        .properties
        .iter()
        .position(|of| of.name == property)
        .unwrap();
    outcome.baseline.properties[place].clone()
}

fn fails(outcome: &Outcome, property: &str, reason: &str) {
    assert_eq!(
        verdict(outcome, property),
        PropertyVerdict::Fails(reason.to_owned()),
        "{property}"
    );
}

#[test]
fn deadlock_names_waiting_processes_and_guards() {
    fails(
        &check("forks"),
        "deadlock_freedom",
        "a state is reached in which no step is enabled: `wash` waits until `!vars.washed`; `person(ann)` and `person(bob)` wait at `two` until `vars.left.is_none() || vars.right.is_none()`; `never` and `wash_again` are not enabled; `guest` is at the end",
    );
}

#[test]
fn unmet_goal_names_false_clauses_and_nearest_state() {
    let outcome = check("goals");
    fails(
        &outcome,
        "too_many",
        "no reachable state meets it: `v.n > 3` is never true; the nearest state is 1 step away (n = 0, on = true)",
    );
    fails(
        &outcome,
        "never_at_once",
        "no reachable state meets it: its clauses are never all true at once; the nearest state is initial (n = 0), where `v.n == 3` is false",
    );
    fails(&outcome, "one_clause", "no reachable state meets it");
}

#[test]
fn search_that_hits_its_bound_names_growing_variables() {
    let BaselineOutcome { warnings, .. } = check("unbounded").baseline;
    let growing = vec!["n".to_owned(), "log".to_owned()];
    assert!(
        warnings.contains(&Warning::Truncated {
            max_states: 2_000,
            growing
        }),
        "{warnings:?}"
    );
}

#[test]
fn panic_leaves_goals_undecided_and_steps_without_warnings() {
    let outcome = check("panicking");
    assert_eq!(verdict(&outcome, "done"), PropertyVerdict::Undecided);
    assert!(matches!(
        verdict(&outcome, "no_crash"),
        PropertyVerdict::Fails(_)
    ));
    assert_eq!(
        (outcome.baseline.warnings, outcome.baseline.findings),
        (Vec::new(), None)
    );
}

//! Fairness of sets of steps: `#[fairness]` functions, with TLC's verdicts.

use std::collections::BTreeMap;

use mutaspec::spec;
use mutaspec_runner::settings::{Setting, Settings};

use crate::counting::{definition, machine, source};
use crate::properties::false_formulas_of;

/// TLA+, with one `SPECIFICATION` for each model:
///
/// ```text
/// Init == x = 0 /\ done = FALSE
/// Tick == x' = 1 - x /\ UNCHANGED done
/// Finish(i) == x = i /\ ~done /\ done' = TRUE /\ UNCHANGED x
/// Next == Tick \/ \E i \in {0, 1} : Finish(i)
/// Nothing == Init /\ [][Next]_vars
/// AllSteps == Nothing /\ WF_vars(Next)
/// Union == Nothing /\ WF_vars(Tick) /\ WF_vars(\E i \in {0, 1} : Finish(i))
/// Each == Nothing /\ WF_vars(Tick) /\ \A i \in {0, 1} : WF_vars(Finish(i))
/// One == Nothing /\ WF_vars(Tick) /\ SF_vars(Finish(1))
/// Mixed == Nothing /\ SF_vars(Tick \/ Finish(0))
/// ```
#[spec]
pub mod ring {
    #[value]
    #[derive(Copy)]
    pub enum Assumed {
        Nothing,
        AllSteps,
        Union,
        Each,
        One,
        Mixed,
    }

    #[constants]
    #[model(nothing, assumed = Assumed::Nothing)]
    #[model(all_steps, assumed = Assumed::AllSteps)]
    #[model(union, assumed = Assumed::Union)]
    #[model(each, assumed = Assumed::Each)]
    #[model(one, assumed = Assumed::One)]
    #[model(mixed, assumed = Assumed::Mixed)]
    pub struct Constants {
        pub assumed: Assumed,
    }

    #[variables]
    pub struct Vars {
        pub x: u8,
        pub done: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars { x: 0, done: false }
    }

    #[action]
    fn tick(vars: &mut Vars) {
        vars.x = 1 - vars.x;
    }

    #[action(i in 0..2)]
    fn finish(i: u8, vars: &mut Vars) {
        require(vars.x == i && !vars.done);
        vars.done = true;
    }

    #[fairness]
    fn assumed(c: &Constants) -> Fairness {
        match c.assumed {
            Assumed::Nothing => Fairness::none(),
            Assumed::AllSteps => weak(any_step()),
            Assumed::Union => weak(tick::STEP) & weak(finish::STEP),
            Assumed::Each => weak(tick::STEP) & Fairness::each(0..2, |i| weak(finish::STEP.of(i))),
            Assumed::One => weak(tick::STEP) & strong(finish::STEP.of(1)),
            Assumed::Mixed => strong(any([tick::STEP, finish::STEP.of(0)])),
        }
    }

    #[temporal]
    fn finishes() -> Formula {
        eventually(|s| s.done)
    }

    #[temporal]
    fn moves() -> Formula {
        eventually(|s| s.x == 1)
    }

    #[temporal]
    fn keeps_moving() -> Formula {
        always(eventually(|s| s.x == 1))
    }
}

#[test]
fn step_set_fairness_matches_tlc() {
    for (model, failing) in [
        ("nothing", ["finishes", "moves", "keeps_moving"].as_slice()),
        ("all_steps", &["finishes"]),
        ("union", &[]),
        ("each", &["finishes"]),
        ("one", &[]),
        ("mixed", &["finishes"]),
    ] {
        assert_eq!(false_formulas_of("ring", Some(model)), failing, "{model}");
    }
}

/// Attributes and functions, labels and instances in one spec.
#[spec(may_deadlock)]
pub mod both {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub users: Participants,
        #[default("ann")]
        pub first: Participant,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action(fair)]
    fn reset(vars: &mut Vars) {
        require(vars.n == 9);
        vars.n = 0;
    }

    fn all_users(c: &Constants) -> Participants {
        c.users.with(c.first)
    }

    #[process(me in all_users(c))]
    fn user(me: Participant, vars: &mut Vars) {
        'read: {
            wait_until(vars.n < 9);
        }
        'write: {
            vars.n += 1;
        }
    }

    #[fairness]
    fn of_writers(c: &Constants) -> Fairness {
        weak(user::Write | reset::STEP) & strong(user::Read.of(c.first))
    }

    #[fairness]
    fn of_users(c: &Constants) -> Fairness {
        Fairness::each(&c.users, |p| weak(user::STEP.of(p)))
    }
}

#[test]
fn constraints_are_sets_of_steps() {
    let machine = machine("both", None);
    let names = |steps: &[u32]| {
        steps
            .iter()
            .map(|step| machine.steps()[*step as usize].name.clone())
            .collect::<Vec<_>>()
    };
    let found: Vec<_> = machine
        .fairness()
        .iter()
        .map(|constraint| (constraint.row, names(&constraint.steps)))
        .collect();
    let expected = [
        (0, vec!["reset"]),
        (1, vec!["reset", "user(ann).write", "user(ben).write"]),
        (2, vec!["user(ann).read"]),
        (3, vec!["user(ann).read", "user(ann).write"]),
        (3, vec!["user(ben).read", "user(ben).write"]),
    ];
    assert_eq!(
        found,
        expected.map(|(row, names)| (row, names.into_iter().map(str::to_owned).collect()))
    );
    assert_eq!(definition("both").fairness.len(), 4);
}

/// Fairness for an instance that one of the models does not have.
#[spec(may_deadlock)]
pub mod misspelt {
    #[constants]
    #[model(large, last = 2)]
    #[model(small, last = 1)]
    pub struct Constants {
        pub last: u8,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action(i in 0..=c.last)]
    fn set(i: u8, vars: &mut Vars) {
        vars.n = i;
    }

    #[fairness]
    fn of_the_last() -> Fairness {
        weak(set::STEP.of(2))
    }
}

#[test]
fn fairness_of_missing_instance_is_refused() {
    let build = |model: &str| {
        let settings = mutaspec_runner::settings::Settings {
            model: model.to_owned(),
            ..Default::default()
        };
        source("misspelt")
            .build(&settings)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    assert_eq!(build("large"), Ok(()));
    let error = "model `small` has no step `set(2)`, which its fairness is about";
    assert_eq!(build("small"), Err(error.to_owned()));
}

/// The constant `assumed` of a model of `ring` with this setting, or the error.
fn assumed(setting: &str) -> String {
    let settings = Settings {
        model: "nothing".to_owned(),
        constants: BTreeMap::from([("assumed".to_owned(), Setting::parse(setting))]),
        ..Settings::default()
    };
    match source("ring").build(&settings) {
        Ok(machine) => machine.facts().constants[0].1.clone(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn enum_constant_is_set_by_variant_name() {
    assert_eq!(assumed("Mixed"), "Mixed");
    assert_eq!(
        assumed("mixed"),
        "constant `assumed` takes one of `Nothing`, `AllSteps`, `Union`, `Each`, `One`, `Mixed`, not `mixed`"
    );
}

//! Annotations of the author: places that are not mutated, and faults that must be withstood.

use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_mutator::Operator;
use mutaspec_runner::campaign::{self, Engine, Options};
use mutaspec_runner::outcome::{Outcome, Promise, SurvivorClass, Verdict};

use crate::counting::{definition, machine};

macro_rules! counters {
    ($(#[$on_spec:meta])* $name:ident, [$(#[$on_label:meta])*], [$(#[$on_statement:meta])*], [$(#[$on_arm:meta])*], [$(#[$on_action:meta])*]) => {
        $(#[$on_spec])*
        #[spec(may_deadlock)]
        pub mod $name {
            #[variables]
            pub struct Vars {
                pub n: u8,
                pub big: bool,
            }

            #[init]
            fn init() -> Vars {
                Vars { n: 0, big: false }
            }

            #[process(fair)]
            fn count(vars: &mut Vars) {
                $(#[$on_label])*
                'up: while vars.n < 3 {
                    vars.n += 1;
                }
                'tell: {
                    $(#[$on_statement])*
                    vars.big = vars.n >= 3;
                    vars.n = 0;
                }
                'last: {
                    match vars.n {
                        $(#[$on_arm])*
                        0 => vars.n = 7,
                        _ => vars.n = 8,
                    }
                }
            }

            $(#[$on_action])*
            #[action]
            fn grow(vars: &mut Vars) {
                require(vars.big);
                vars.n = 9;
            }
        }
    };
}

counters!(plain_counter, [], [], [], []);
counters!(
    quiet_counter,
    [#[mutate(skip, why = "counting is not what this is about")]],
    [#[mutate(skip(U1), why = "the flag is only told")]],
    [#[mutate(skip, why = "the arm is only told")]],
    [#[mutate(skip, why = "growth is not what this is about")]]
);

/// The mutants of a spec, with names that are equal in all specs of the same text.
fn mutants(spec: &str) -> Vec<String> {
    let definition = definition(spec);
    let rows = definition.mutants.iter();
    rows.map(|row| {
        format!(
            "{}/{}-{} `{}`",
            row.item,
            row.operator.id(),
            row.hash,
            row.original
        )
    })
    .collect()
}

#[test]
fn skip_removes_mutants_and_keeps_other_ids() {
    let (plain, quiet) = (mutants("plain_counter"), mutants("quiet_counter"));
    assert!(
        quiet.iter().all(|mutant| plain.contains(mutant)),
        "{quiet:?}"
    );
    let gone: Vec<&String> = plain
        .iter()
        .filter(|mutant| !quiet.contains(mutant))
        .collect();
    let expected = |mutant: &str| {
        mutant.starts_with("count.up/")
            || mutant.starts_with("grow/")
            || (mutant.starts_with("count.tell/U1") && mutant.contains("vars.big"))
            || (mutant.starts_with("count.last/") && mutant.contains("`vars.n = 7"))
    };
    for mutant in &plain {
        assert_eq!(gone.contains(&mutant), expected(mutant), "{mutant}");
    }
    let definition = definition("quiet_counter");
    let rows = &definition.annotations.omissions;
    let told: Vec<_> = rows.iter().map(|row| (&*row.item, &*row.why)).collect();
    assert_eq!(
        told,
        [
            ("count", "counting is not what this is about"),
            ("count", "the flag is only told"),
            ("count", "the arm is only told"),
            ("grow", "growth is not what this is about"),
        ]
    );
    assert_eq!(rows.iter().map(|row| row.rows).sum::<usize>(), gone.len());
    assert_eq!(
        (rows[1].rows, &*rows[1].operators),
        (1, &[Operator::U1LostUpdate][..])
    );
}

/// The first courier to start carries the only letter. The others need not start.
#[spec(may_deadlock)]
#[tolerates(starvation, why = "whoever is awake carries the letter")]
#[tolerates(loss, why = "nothing is ever sent here")]
pub mod couriers {
    #[constants]
    #[model(two)]
    #[model(one, couriers = ["ann"])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub couriers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub carried_by: Option<Participant>,
        pub rested: Participants,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            carried_by: None,
            rested: Set::new(),
        }
    }

    #[action(me in couriers, fair)]
    fn carry(me: Participant, vars: &mut Vars) {
        require(vars.carried_by.is_none() && !vars.rested.contains(&me));
        vars.carried_by = Some(me);
    }

    #[tolerates(starvation, why = "nobody must rest")]
    #[action(me in couriers)]
    fn rest(me: Participant, vars: &mut Vars) {
        require(vars.carried_by.is_some() && !vars.rested.contains(&me));
        vars.rested.insert(me);
    }

    #[temporal]
    fn the_letter_arrives() -> Formula {
        eventually(|s| s.carried_by.is_some())
    }
}

fn run(spec: &str, model: &str, engine: Engine, operators: &[Operator]) -> Outcome {
    let options = Options {
        operators: Some(operators.to_vec()),
        engine,
        threads: 1,
        ..Options::default()
    };
    let machine = machine(spec, Some(model));
    campaign::run(machine.as_ref(), &options, &|_| {}, &AtomicBool::new(false))
        .expect("it can be run")
}

fn promised(model: &str, expected: &[(&str, Verdict)]) {
    for engine in [Engine::Pipeline, Engine::Naive] {
        let outcome = run("couriers", model, engine, &[Operator::G2GuardStrengthen]);
        let found: Vec<_> = outcome
            .mutants
            .iter()
            .map(|m| {
                let who = m.mutant.participant.as_deref().unwrap_or_default();
                (format!("{}@{who}", m.mutant.row().item), m.verdict)
            })
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(name, verdict)| (name.as_str(), *verdict))
            .collect();
        assert_eq!(found, expected, "{model} {engine:?}");
    }
}

const KEPT: Verdict = Verdict::Tolerated(Promise::Kept);
const BROKEN: Verdict = Verdict::Tolerated(Promise::Broken);

#[test]
fn undetected_fault_is_tolerated() {
    promised(
        "two",
        &[
            ("carry@ann", KEPT),
            ("carry@ben", KEPT),
            ("rest@ann", KEPT),
            ("rest@ben", KEPT),
        ],
    );
}

#[test]
fn detected_fault_breaks_the_promise() {
    promised("one", &[("carry@ann", BROKEN), ("rest@ann", KEPT)]);
}

#[test]
fn promises_are_excluded_from_the_score() {
    let score = run(
        "couriers",
        "one",
        Engine::Pipeline,
        &[Operator::G2GuardStrengthen],
    )
    .score();
    assert_eq!(
        (score.kept, score.broken, score.killed, score.survived),
        (1, 1, 0, 0)
    );
    assert_eq!(score.ratio(), None);
}

#[test]
fn tolerated_mutant_keeps_its_class() {
    let outcome = run(
        "couriers",
        "two",
        Engine::Pipeline,
        &[Operator::G2GuardStrengthen],
    );
    assert!(
        outcome
            .mutants
            .iter()
            .all(|m| m.class == Some(SurvivorClass::LessBehaviour))
    );
}

#[test]
fn other_mutants_of_tolerant_item_are_judged() {
    let outcome = run(
        "couriers",
        "two",
        Engine::Pipeline,
        &[Operator::U1LostUpdate],
    );
    assert!(
        outcome
            .mutants
            .iter()
            .all(|m| !matches!(m.verdict, Verdict::Tolerated(_)))
    );
}

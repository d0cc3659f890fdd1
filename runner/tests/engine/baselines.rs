//! Baselines that fail, are cut off, or mean little.

use std::sync::atomic::AtomicBool;

use mutaspec_runner::assumption::Strength;
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::formula::{always, atom, eventually};
use mutaspec_runner::outcome::{PropertyVerdict, Warning};

use crate::campaigning::{both, ring, run};
use crate::restaurants;
use crate::toy::{At, Rule, To, Toy, edge};

#[test]
fn failing_baseline_has_trace_and_no_mutants() {
    let outcome = run(
        ring(&[], &[Rule::Never(2), Rule::Reach(7)])
            .machine()
            .as_ref(),
        &Options::default(),
    )
    .expect("an outcome");
    assert_eq!(
        (outcome.planned, outcome.mutants.len(), outcome.interrupted),
        (0, 0, false)
    );
    let fails = |why: &str| PropertyVerdict::Fails(why.to_owned());
    assert_eq!(
        outcome.baseline.properties[..2],
        [
            fails("a reachable state violates it"),
            fails("no reachable state meets it")
        ]
    );
    assert_eq!(outcome.baseline.traces.len(), 1);
    assert_eq!(
        (
            outcome.baseline.traces[0].0,
            outcome.baseline.traces[0].1.steps.len()
        ),
        (0, 3)
    );
}

#[test]
fn baseline_lasso_names_returning_step() {
    let away = Rule::Temporal(eventually(always(atom("away", |s: &At| s.0 != 0))));
    let toy = Toy {
        fair: vec![(0, Strength::Weak)],
        ..ring(&[], &[away])
    };
    let outcome = campaign::check(
        toy.machine().as_ref(),
        &Options::default(),
        &|_| {},
        &AtomicBool::new(false),
    )
    .expect("an outcome");
    let trace = &outcome.baseline.traces[0].1;
    let back = trace.back_to.expect("a lasso");
    assert_eq!(
        trace.steps[back].state,
        trace.steps.last().expect("steps").state
    );
    assert_eq!(trace.steps.len(), back + 4);
}

#[test]
fn truncated_baseline_has_no_mutants() {
    let options = Options {
        max_states: 100,
        ..Options::default()
    };
    let outcome = run(restaurants::machine(3).as_ref(), &options).expect("an outcome");
    assert_eq!(
        outcome.baseline.warnings,
        [Warning::Truncated {
            max_states: 100,
            growing: Vec::new()
        }]
    );
    assert!(outcome.mutants.is_empty() && !outcome.baseline.counts.complete);
    assert!(
        outcome
            .baseline
            .properties
            .contains(&PropertyVerdict::Undecided)
    );
}

#[test]
fn weak_baselines_are_warned_about() {
    let warnings = |toy: &Toy| {
        let check = campaign::check(
            toy.machine().as_ref(),
            &Options::default(),
            &|_| {},
            &AtomicBool::new(false),
        );
        check.expect("an outcome").baseline.warnings
    };
    let dead = Warning::DeadStep { step: "a1".into() };
    // A step that does not return is enabled.
    let faulty = Toy::from(0, vec![edge(0, 0, To::State(1)), edge(1, 1, To::Loop)]);
    assert_eq!(warnings(&faulty), []);
    let rule = || vec![Rule::Never(9)];
    let single = Toy {
        rules: rule(),
        ..Toy::from(0, vec![edge(1, 5, To::State(0)), edge(0, 0, To::State(0))])
    };
    assert_eq!(warnings(&single), [Warning::SingleState, dead]);
    let empty = Toy {
        rules: rule(),
        initial: vec![],
        ..single
    };
    assert_eq!(warnings(&empty)[0], Warning::Empty);
    let label = Toy {
        process: true,
        ..Toy::from(0, vec![edge(1, 0, To::State(1))])
    };
    assert_eq!(
        warnings(&label),
        [Warning::DeadStep {
            step: "a0.only".into()
        }]
    );
}

#[test]
fn constraint_without_fair_run_is_warned_about() {
    let toy = Toy {
        outside: vec![2],
        fair: vec![(0, Strength::Weak)],
        ..ring(
            &[],
            &[Rule::Temporal(eventually(atom("nine", |s: &At| s.0 == 9)))],
        )
    };
    let outcome = both(toy.machine().as_ref());
    assert_eq!(outcome.baseline.warnings, [Warning::NoFairRun]);
}

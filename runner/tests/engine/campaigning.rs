//! Campaigns: verdicts, classes, controls, and a comparison of the two engines.

use std::sync::atomic::AtomicBool;

use mutaspec_mutator::Operator;
use mutaspec_runner::assumption::Strength;
use mutaspec_runner::campaign::{self, Engine, Inspection, Options, Refusal};
use mutaspec_runner::formula::{always, atom, eventually};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{
    Equivalence, MutantOutcome, Outcome, Stage, SurvivorClass, Verdict,
};

use crate::toy::{At, Edge, Rule, To, Toy, When, edge, edges};
use crate::{lamport, restaurants};

pub(crate) fn run(machine: &dyn Machine, options: &Options) -> Result<Outcome, Refusal> {
    campaign::run(machine, options, &|_| {}, &AtomicBool::new(false))
}

/// Returns the outcome on which both engines agree in every detail, with and without matrix.
pub(crate) fn both(machine: &dyn Machine) -> Outcome {
    let with = |engine, matrix| {
        let options = Options {
            engine,
            matrix,
            ..Options::default()
        };
        run(machine, &options).expect("the campaign runs")
    };
    assert_eq!(
        details(&with(Engine::Pipeline, true)),
        details(&with(Engine::Naive, true))
    );
    let outcome = with(Engine::Pipeline, false);
    assert_eq!(details(&outcome), details(&with(Engine::Naive, false)));
    outcome
}

/// Returns everything in an outcome that does not depend on how it was computed.
pub(crate) fn details(outcome: &Outcome) -> Vec<String> {
    let mut details = vec![format!(
        "{:?} {} {}",
        outcome.baseline, outcome.planned, outcome.interrupted
    )];
    details.extend(
        outcome
            .mutants
            .iter()
            .map(|mutant| format!("{:?}", found(mutant))),
    );
    details
}

/// Removes from an outcome how the mutant was decided.
pub(crate) fn found(mutant: &MutantOutcome) -> MutantOutcome {
    MutantOutcome {
        stage: Stage::default(),
        steps_taken: 0,
        ..mutant.clone()
    }
}

/// Formats a mutant: verdict, killers or class, distinct states.
fn short(outcome: &Outcome, mutant: &MutantOutcome) -> String {
    let killers: Vec<&str> = mutant
        .killed_by
        .iter()
        .map(|p| outcome.properties[*p].name.as_str())
        .collect();
    let class = mutant.class.map_or("", SurvivorClass::words);
    let length = mutant
        .trace_length
        .map_or("-".into(), |length| length.to_string());
    let id = mutant.mutant.id.split_once('/').map_or("", |(_, id)| id);
    format!(
        "{id} {} {}{class} {} {length}",
        mutant.verdict.word(),
        killers.join("+"),
        mutant.counts.distinct
    )
}

#[test]
fn restaurant_mutants_get_expected_verdicts() {
    let outcome = both(restaurants::machine(3).as_ref());
    let found: Vec<String> = outcome
        .mutants
        .iter()
        .map(|mutant| short(&outcome, mutant))
        .collect();
    let expected = [
        "restaurant.c/G1-00000001 killed deadlock_freedom 476 8",
        "restaurant.c/G2-00000002@bob killed deadlock_freedom 58 9",
        "restaurant.c/G2-00000002@chuck killed deadlock_freedom 58 9",
        "restaurant.c/G2-00000002@dave killed deadlock_freedom 58 9",
        "restaurant.c/B3-00000003 killed can_commit 90 -",
        "restaurant.c/B3-00000004 survived less behaviour 90 3",
        "restaurant.c1/C2-00000005 equivalent  296 -",
        "restaurant.c1/C2-00000006 survived new states 296 14",
        "alice.n2/U1-00000007 killed can_commit 126 -",
        "alice.n2/C2-00000008 killed no_divergence 2 2",
        "alice.n3/G1-00000009 killed deadlock_freedom 708 13",
        "alice.n3/M2-0000000a@bob killed deadlock_freedom 140 10",
        "alice.n3/M2-0000000a@chuck killed deadlock_freedom 140 10",
        "alice.n3/M2-0000000a@dave killed deadlock_freedom 140 10",
        "alice.n3/M2-0000000b@bob survived new states 302 7",
        "alice.n3/M2-0000000b@chuck survived new states 302 7",
        "alice.n3/M2-0000000b@dave survived new states 302 7",
        "alice.n3/U1-0000000c survived new states 262 7",
        "decided/C2-0000000d equivalent  296 -",
        "init/I1-0000000e killed can_commit 262 -",
        "restaurant.c1/B4-0000000f unreached  296 -",
        "restaurant/F1-00000010 killed all_or_nothing+termination 296 5",
        "alice/F1-00000011 killed all_or_nothing+termination 296 0",
    ];
    assert_eq!(found, expected);
}

/// Checks the verdict on the first mutant: word, killers or class, and kind of equivalence.
pub(crate) fn check(toy: &Toy, expected: &str) {
    let machine = toy.machine();
    let outcome = both(machine.as_ref());
    let mutant = &outcome.mutants[0];
    let killers: Vec<&str> = mutant
        .killed_by
        .iter()
        .map(|p| outcome.properties[*p].name.as_str())
        .collect();
    let why = match (mutant.verdict, mutant.class) {
        (Verdict::Equivalent(how), _) => how.words().to_owned(),
        (_, Some(class)) => class.words().to_owned(),
        _ => killers.join(" and "),
    };
    assert_eq!(format!("{}: {why}", mutant.verdict.word()), expected);
    check_inspection(machine.as_ref(), &outcome, 0);
}

fn inspect(machine: &dyn Machine, id: &str) -> Result<Inspection, Refusal> {
    campaign::inspect(
        machine,
        &Options::default(),
        id,
        &|_| {},
        &AtomicBool::new(false),
    )
}

/// Checks that an inspection agrees with the campaign, and that its trace has the reported length.
fn check_inspection(machine: &dyn Machine, outcome: &Outcome, number: usize) {
    let mutant = &outcome.mutants[number];
    let inspection = inspect(machine, &mutant.mutant.id).expect("the mutant exists");
    let same = MutantOutcome {
        same_as: None,
        ..found(mutant)
    };
    // A campaign reports traces only on request.
    let untold = |told: &MutantOutcome| MutantOutcome {
        how: None,
        run: None,
        apart: None,
        story: None,
        ..found(told)
    };
    let inspected: Vec<MutantOutcome> = inspection.outcome.mutants.iter().map(untold).collect();
    assert_eq!(format!("{inspected:?}"), format!("{:?}", [same]));
    assert_eq!(
        inspection.reason.is_some(),
        mutant.verdict == Verdict::Killed
    );
    assert_eq!(
        inspection.story.is_some(),
        mutant.verdict == Verdict::Survived
    );
    let trace = inspection
        .trace
        .or(inspection.story.map(|story| story.trace));
    assert_eq!(
        trace.map(|trace| trace.steps.len() as u32 - 1),
        mutant.trace_length
    );
}

/// Creates an edge of action 0 that only mutant 1 has.
pub(crate) fn new(from: u8, to: To) -> Edge {
    Edge {
        when: When::Mutant(1),
        ..edge(0, from, to)
    }
}

/// Creates an edge of action 0 that mutant 1 lacks.
fn lost(from: u8, to: u8) -> Edge {
    Edge {
        when: When::Without(1),
        ..edge(0, from, To::State(to))
    }
}

/// Creates the ring 0 -> 1 -> 2 -> 0 with additional edges and one mutant.
pub(crate) fn ring(more: &[Edge], rules: &[Rule]) -> Toy {
    Toy {
        mutants: 1,
        rules: rules.to_vec(),
        ..Toy::from(0, [&edges(&[(0, 1), (1, 2), (2, 0)]), more].concat())
    }
}

#[test]
fn mutant_is_killed_at_first_violation() {
    check(
        &ring(
            &[new(1, To::State(3))],
            &[Rule::Never(3), Rule::NoStep(1, 3), Rule::NoStep(3, 3)],
        ),
        "killed: p0 and p1",
    );
    check(
        &ring(
            &[new(1, To::State(0))],
            &[Rule::Never(3), Rule::NoStep(1, 0)],
        ),
        "killed: p1",
    );
    check(
        &ring(&[new(1, To::Assertion)], &[Rule::Never(3)]),
        "killed: assertion a0",
    );
    check(
        &ring(&[new(1, To::Panic)], &[Rule::Never(3)]),
        "killed: no_crash",
    );
    check(
        &ring(&[new(1, To::Loop)], &[Rule::Never(3)]),
        "killed: no_divergence",
    );
    check(
        &ring(&[new(1, To::State(4))], &[Rule::PanicsAt(4)]),
        "killed: p0",
    );
    let deadlock = Toy {
        deadlock: true,
        ..ring(&[new(1, To::State(3))], &[])
    };
    check(&deadlock, "killed: deadlock_freedom");
}

#[test]
fn goals_and_temporal_properties_kill_more_than_invariants() {
    let goal = ring(
        &[lost(1, 3), edge(0, 3, To::State(0))],
        &[Rule::Reach(3), Rule::Reach(2)],
    );
    check(&goal, "killed: p0");
    let back = Rule::Temporal(always(eventually(atom("home", |s: &At| s.0 == 0))));
    let fair = |toy: Toy| Toy {
        fair: vec![(0, Strength::Weak)],
        ..toy
    };
    check(
        &fair(ring(
            &[
                new(1, To::State(1)),
                new(1, To::State(3)),
                edge(0, 3, To::State(3)),
            ],
            std::slice::from_ref(&back),
        )),
        "killed: p0",
    );
    check(
        &fair(ring(&[new(1, To::State(0))], &[back])),
        "survived: new steps",
    );
}

#[test]
fn survivors_are_classified_by_difference() {
    check(&ring(&[new(1, To::State(3))], &[]), "survived: new states");
    check(&ring(&[new(1, To::State(0))], &[]), "survived: new steps");
    check(&ring(&[lost(0, 2)], &[]), "survived: less behaviour");
    let label = Edge {
        action: 1,
        ..new(0, To::State(1))
    };
    // Only fairness depends on the name of a step.
    check(
        &ring(std::slice::from_ref(&label), &[]),
        "equivalent: stutters",
    );
    let fair = Toy {
        mutants: 1,
        fair: vec![(0, Strength::Weak)],
        ..Toy::from(
            0,
            [&edges(&[(1, 2), (2, 0)]), &[lost(0, 1), label][..]].concat(),
        )
    };
    check(&fair, "survived: different cycles/fairness");
    check(
        &ring(&[new(1, To::Own(2, 7))], &[]),
        "survived: needs history",
    );
}

#[test]
fn unchanged_mutant_is_equivalent_unevaluated_one_unreached() {
    check(
        &ring(&[new(1, To::State(2))], &[]),
        "equivalent: same graph",
    );
    check(&ring(&[new(1, To::State(1))], &[]), "equivalent: stutters");
    check(&ring(&[new(9, To::State(2))], &[]), "unreached: ");
    let initial = Toy {
        initial: vec![(0, None), (1, Some(When::Mutant(1)))],
        ..ring(&[], &[])
    };
    check(&initial, "survived: different cycles/fairness");
    let twice = Toy {
        initial: vec![(0, None), (0, Some(When::Mutant(1)))],
        ..ring(&[], &[])
    };
    check(&twice, "equivalent: same graph");
}

#[test]
fn mutant_without_initial_states_is_invalid() {
    let none = Toy {
        initial: vec![(0, Some(When::Without(1)))],
        ..ring(&[], &[Rule::Reach(2)])
    };
    check(&none, "invalid: ");
}

#[test]
fn excluded_states_distinguish_mutants() {
    let outside = |more: &[Edge]| Toy {
        outside: vec![7, 8],
        ..ring(&[&[edge(0, 1, To::State(7))], more].concat(), &[])
    };
    check(&outside(&[new(1, To::State(8))]), "survived: new states");
    check(&outside(&[new(2, To::State(7))]), "survived: new steps");
    check(&outside(&[new(1, To::State(7))]), "equivalent: same graph");
}

#[test]
fn dropped_fairness_is_killed_survives_or_is_equivalent() {
    let back = Rule::Temporal(always(eventually(atom("home", |s: &At| s.0 == 0))));
    let fair = |action: usize, more: &[Edge], rules: &[Rule]| Toy {
        mutants: 0,
        fair: vec![(action, Strength::Weak)],
        ..ring(more, rules)
    };
    check(&fair(0, &[], &[back]), "killed: p0");
    check(&fair(0, &[], &[]), "survived: different cycles/fairness");
    check(&fair(1, &[], &[]), "equivalent: same graph");
    check(
        &fair(1, &[edge(1, 1, To::State(1))], &[]),
        "equivalent: same graph",
    );
}

/// Creates the path 0 -> 1 -> .. -> 20 with a mutant that continues to 250, and a forbidden state.
fn long(wrong: u8) -> Toy {
    let steps: Vec<(u8, u8)> = (0..20).map(|at| (at, at + 1)).collect();
    let more = (20..250).map(|at| new(at, To::State(at + 1)));
    Toy {
        mutants: 1,
        rules: vec![Rule::Never(wrong)],
        ..Toy::from(0, edges(&steps).into_iter().chain(more).collect())
    }
}

#[test]
fn too_large_mutant_is_inconclusive_with_limit() {
    let machine = long(249).machine();
    for engine in [Engine::Naive, Engine::Pipeline] {
        let verdict = |mutant_states| {
            let options = Options {
                engine,
                mutant_states,
                ..Options::default()
            };
            run(machine.as_ref(), &options)
                .expect("the campaign runs")
                .mutants
                .remove(0)
        };
        let capped = verdict(Some(100));
        assert_eq!(
            (capped.verdict, capped.counts.distinct),
            (Verdict::Inconclusive, 100)
        );
        assert_eq!(
            capped.reason.as_deref(),
            Some("more than 100 states; no property fails in these, nor on random walks")
        );
        assert_eq!(verdict(None).verdict, Verdict::Killed);
        assert_eq!(
            verdict(Some(1)).counts.distinct,
            21,
            "a mutant may have as many states as the baseline"
        );
    }
}

#[test]
fn too_large_mutant_can_be_killed_by_walk() {
    let machine = long(60).machine();
    let options = Options {
        mutant_states: Some(30),
        ..Options::default()
    };
    let outcome = run(machine.as_ref(), &options).expect("the campaign runs");
    let mutant = &outcome.mutants[0];
    assert_eq!(
        (mutant.verdict, &mutant.killed_by[..], mutant.trace_length),
        (Verdict::Killed, &[0][..], Some(60))
    );
    assert_eq!(
        (mutant.counts.distinct, mutant.counts.complete),
        (30, false)
    );
    let inspection = campaign::inspect(
        machine.as_ref(),
        &options,
        &mutant.mutant.id,
        &|_| {},
        &AtomicBool::new(false),
    )
    .expect("a look");
    assert_eq!(inspection.trace.expect("a run").steps.len(), 61);
}

#[test]
fn invalid_options_are_refused() {
    let machine = restaurants::machine(3);
    let with = |options: &Options| run(machine.as_ref(), options).err();
    let unknown = Options {
        properties: Some(vec!["consistent".into(), "consistant".into()]),
        ..Options::default()
    };
    assert_eq!(
        with(&unknown),
        Some(Refusal::UnknownProperty {
            name: "consistant".into()
        })
    );
    let none = Options {
        operators: Some(vec![Operator::Q2Quorum]),
        ..Options::default()
    };
    assert_eq!(with(&none), Some(Refusal::NoMutants));
    assert_eq!(
        run(lamport::machine(3).as_ref(), &Options::default()).err(),
        Some(Refusal::NoMutants)
    );
    assert!(matches!(
        inspect(machine.as_ref(), "nobody"),
        Err(Refusal::UnknownMutant { id }) if id == "nobody"
    ));
    let atoms = (0..30)
        .map(|n| atom("p", move |s: &At| s.0 == n))
        .reduce(|a, b| a | b)
        .expect("some");
    let huge = ring(&[], &[Rule::Temporal(always(eventually(atoms)))]);
    let refused = run(huge.machine().as_ref(), &Options::default()).err();
    assert!(
        matches!(refused, Some(Refusal::Formula { .. })),
        "{refused:?}"
    );
}

#[test]
fn only_selected_properties_and_operators_count() {
    let options = Options {
        properties: Some(vec!["can_commit".into()]),
        operators: Some(vec![Operator::B3DropAlternative, Operator::F1DropFairness]),
        ..Options::default()
    };
    let outcome = run(restaurants::machine(3).as_ref(), &options).expect("the campaign runs");
    let names: Vec<&str> = outcome
        .properties
        .iter()
        .map(|property| property.name.as_str())
        .collect();
    assert_eq!(names, ["can_commit", "no_crash", "no_divergence"]);
    let found: Vec<String> = outcome
        .mutants
        .iter()
        .map(|mutant| short(&outcome, mutant))
        .collect();
    let expected = [
        "restaurant.c/B3-00000003 killed can_commit 90 -",
        "restaurant.c/B3-00000004 survived less behaviour 90 3",
        "restaurant/F1-00000010 survived different cycles/fairness 296 5",
        "alice/F1-00000011 survived different cycles/fairness 296 0",
    ];
    assert_eq!(found, expected);
}

#[test]
fn every_restaurant_mutant_can_be_inspected() {
    let machine = restaurants::machine(3);
    let outcome = run(machine.as_ref(), &Options::default()).expect("the campaign runs");
    (0..outcome.mutants.len())
        .for_each(|number| check_inspection(machine.as_ref(), &outcome, number));
    let ignored = outcome
        .mutants
        .iter()
        .find(|mutant| mutant.mutant.id.ends_with("0b@bob"))
        .expect("the mutant");
    let story = inspect(machine.as_ref(), &ignored.mutant.id)
        .expect("a look")
        .story
        .expect("a story");
    assert_eq!(
        story.sentence,
        "the mutant reaches a state that the baseline never reaches"
    );
    let last = story.trace.steps.last().expect("steps");
    let other: Vec<&str> = story.other.iter().map(|step| step.step.as_str()).collect();
    assert_eq!(
        (last.step.as_str(), &last.choices[..]),
        ("alice.n3", &["p = bob".to_owned()][..])
    );
    assert_eq!(other, ["alice.n3"]);
    assert!(
        story.other[0]
            .state
            .as_ref()
            .expect("a state")
            .to_string()
            .contains("aborted: true")
    );
}

#[test]
fn survivors_with_equal_graph_name_the_first() {
    let toy = Toy {
        mutants: 3,
        ..ring(
            &[
                new(1, To::State(0)),
                Edge {
                    when: When::Mutant(2),
                    ..edge(0, 1, To::State(1))
                },
                Edge {
                    when: When::Mutant(3),
                    ..edge(0, 1, To::State(0))
                },
            ],
            &[],
        )
    };
    let outcome = both(toy.machine().as_ref());
    let doubles: Vec<Option<usize>> = outcome
        .mutants
        .iter()
        .map(|mutant| mutant.same_as)
        .collect();
    assert_eq!(doubles, [None, None, Some(0)]);
    assert_eq!(
        outcome.mutants[1].verdict,
        Verdict::Equivalent(Equivalence::Stutters)
    );
}

#[test]
fn outcome_is_independent_of_threads() {
    let machine = restaurants::machine(4);
    let outcomes = [1, 2, 5].map(|threads| {
        let options = Options {
            threads,
            ..Options::default()
        };
        details(&run(machine.as_ref(), &options).expect("the campaign runs"))
    });
    assert_eq!(outcomes[0], outcomes[1]);
    assert_eq!(outcomes[0], outcomes[2]);
}

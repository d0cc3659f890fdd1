//! Mutants on which random walks run before a search.

use std::sync::atomic::AtomicBool;

use mutaspec_mutator::Operator;
use mutaspec_runner::campaign::{self, Engine, Options};
use mutaspec_runner::outcome::{MutantOutcome, Outcome, PropertyVerdict, Stage, Verdict};

use crate::campaigning::{found, new, run};
use crate::restaurants;
use crate::toy::{Edge, Rule, To, Toy, When, edge};

/// The pipeline with walks, which small models would skip.
pub(crate) const WALKING: Options = Options {
    properties: None,
    operators: None,
    only: None,
    max_states: u64::MAX,
    mutant_states: None,
    max_bytes: u64::MAX,
    matrix: false,
    threads: 2,
    engine: Engine::Pipeline,
    symmetry: true,
    fingerprints: false,
    tell: false,
    settled: std::collections::BTreeSet::new(),
    walk_from: 0,
    seed: 0,
    simulate: None,
    findings: false,
};

/// Checks that walks kill correctly (by properties that fail, in no fewer steps than the naive
/// engine) and change no other result.
pub(crate) fn check_walks(walking: &Outcome, naive: &Outcome, matrix: &Outcome) {
    assert_eq!(
        format!("{:?}", walking.baseline),
        format!("{:?}", naive.baseline)
    );
    assert_eq!(walking.mutants.len(), naive.mutants.len());
    for ((walked, searched), full) in walking
        .mutants
        .iter()
        .zip(&naive.mutants)
        .zip(&matrix.mutants)
    {
        let id = &walked.mutant.id;
        if walked.stage != Stage::Walks {
            // `same_as` is equal on both sides too, as walks kill no survivor.
            assert_eq!(
                format!("{:?}", found(walked)),
                format!("{:?}", found(searched))
            );
            continue;
        }
        assert_eq!(
            (walked.verdict, searched.verdict),
            (Verdict::Killed, Verdict::Killed),
            "{id}"
        );
        assert!(!walked.shortest && !walked.counts.complete, "{id}");
        assert!(!walked.killed_by.is_empty(), "{id}");
        for place in &walked.killed_by {
            assert!(
                matches!(full.matrix[*place], PropertyVerdict::Fails(_)),
                "{id}: {place}"
            );
        }
        if walked.killed_by.first() == searched.killed_by.first() {
            assert!(walked.trace_length >= searched.trace_length, "{id}");
        }
    }
}

#[test]
fn walks_kill_only_what_search_kills() {
    for managers in [2, 3, 4] {
        let machine = restaurants::machine(managers);
        let naive = |matrix| Options {
            engine: Engine::Naive,
            matrix,
            ..Options::default()
        };
        let [naive, matrix] = [false, true]
            .map(|matrix| run(machine.as_ref(), &naive(matrix)).expect("the campaign runs"));
        let walking = run(machine.as_ref(), &WALKING).expect("the campaign runs");
        check_walks(&walking, &naive, &matrix);
        let on_walks = walking
            .mutants
            .iter()
            .filter(|mutant| mutant.stage == Stage::Walks)
            .count();
        assert!(on_walks >= 7, "{on_walks} were killed on walks");
    }
}

#[test]
fn walks_are_independent_of_threads_and_mutants() {
    let machine = restaurants::machine(4);
    let with = |threads, operators: Option<Vec<Operator>>| {
        let options = Options {
            threads,
            operators,
            ..WALKING
        };
        run(machine.as_ref(), &options).expect("the campaign runs")
    };
    let told = |outcome: &Outcome| -> Vec<String> {
        outcome
            .mutants
            .iter()
            .map(|mutant| format!("{mutant:?}"))
            .collect()
    };
    let alone = told(&with(1, None));
    assert_eq!(alone, told(&with(2, None)));
    assert_eq!(alone, told(&with(8, None)));
    let ignoring = told(&with(3, Some(vec![Operator::M2IgnoreParticipant])));
    assert!(!ignoring.is_empty() && ignoring.iter().all(|mutant| alone.contains(mutant)));
}

#[test]
fn seed_changes_walks() {
    let machine = restaurants::machine(4);
    let [first, again, other, another] = [0, 0, 1, 2].map(|seed| {
        let outcome =
            run(machine.as_ref(), &Options { seed, ..WALKING }).expect("the campaign runs");
        let steps: Vec<u64> = outcome
            .mutants
            .iter()
            .map(|mutant| mutant.steps_taken)
            .collect();
        let verdicts: Vec<&str> = outcome
            .mutants
            .iter()
            .map(|mutant| mutant.verdict.word())
            .collect();
        (steps, verdicts)
    });
    assert_eq!(first, again);
    for other in [other, another] {
        assert_ne!(first.0, other.0);
        assert_eq!(first.1, other.1);
    }
}

#[test]
fn inspection_replaces_walk_kill_with_shortest_run() {
    let machine = restaurants::machine(3);
    let outcome = run(machine.as_ref(), &WALKING).expect("the campaign runs");
    let walked: Vec<&MutantOutcome> = outcome
        .mutants
        .iter()
        .filter(|mutant| !mutant.shortest)
        .collect();
    assert!(!walked.is_empty());
    for mutant in walked {
        let inspection = campaign::inspect(
            machine.as_ref(),
            &WALKING,
            &mutant.mutant.id,
            &|_| {},
            &AtomicBool::new(false),
        )
        .expect("a look");
        let near = &inspection.outcome.mutants[0];
        assert_eq!(
            (near.verdict, near.shortest, near.stage),
            (Verdict::Killed, true, Stage::Search)
        );
        assert_eq!(
            inspection.trace.map(|trace| trace.steps.len() as u32 - 1),
            near.trace_length
        );
    }
}

#[test]
fn walk_starts_at_first_difference() {
    // The path 0 -> 1 -> .. -> 99 with edges back to 0, and a mutant that continues.
    let steps = (0..99).flat_map(|at| {
        [
            edge(0, at, To::State(at + 1)),
            edge(1, at, To::State(0)),
            edge(2, at, To::State(0)),
        ]
    });
    let toy = Toy {
        mutants: 1,
        rules: vec![Rule::Never(100)],
        ..Toy::from(
            0,
            steps
                .chain([new(99, To::State(100)), edge(1, 99, To::State(0))])
                .collect(),
        )
    };
    let outcome = run(toy.machine().as_ref(), &WALKING).expect("the campaign runs");
    let mutant = &outcome.mutants[0];
    assert_eq!(
        (mutant.verdict, mutant.stage, mutant.trace_length),
        (Verdict::Killed, Stage::Walks, Some(100))
    );
    let steps = mutant.steps_taken;
    assert!((1..10).contains(&steps), "{steps} steps");
}

/// The path 0 -> 1 -> .. -> 99 with edges back to 0, from which random walks never get far. States
/// from 100 on are a path to 210, which the baseline never enters.
fn long_path(initial: Vec<(u8, Option<When>)>, more: Vec<Edge>, rule: Rule) -> Toy {
    let steps = (0..99).flat_map(|at| {
        let back = |action| edge(action, at, To::State(0));
        [edge(0, at, To::State(at + 1)), back(1), back(2)]
    });
    let beyond = (100..210).map(|at| edge(0, at, To::State(at + 1)));
    Toy {
        initial,
        mutants: 1,
        rules: vec![rule],
        ..Toy::from(0, steps.chain(beyond).chain(more).collect())
    }
}

/// Runs a campaign on a model that is too small for the stage of walks, with a limit that leaves
/// the mutant undecided by its search.
fn limited(toy: &Toy) -> Outcome {
    let options = Options {
        mutant_states: Some(0),
        ..Options::default()
    };
    run(toy.machine().as_ref(), &options).expect("the campaign runs")
}

#[test]
fn walk_after_search_starts_at_first_difference() {
    let toy = long_path(
        vec![(0, None)],
        vec![new(99, To::State(100))],
        Rule::Never(120),
    );
    let mutant = &limited(&toy).mutants[0];
    assert_eq!(
        (mutant.verdict, mutant.stage, mutant.trace_length),
        (Verdict::Killed, Stage::Walks, Some(120))
    );
}

#[test]
fn walk_of_mutant_with_other_start_uses_no_baseline_path() {
    // The step from 5 to 7 breaks the rule, but the mutant never is in state 5.
    let toy = long_path(
        vec![(0, Some(When::Without(1))), (100, Some(When::Mutant(1)))],
        vec![new(5, To::State(7))],
        Rule::NoStep(5, 7),
    );
    let mutant = &limited(&toy).mutants[0];
    assert_eq!(mutant.verdict, Verdict::Inconclusive);
}

#[test]
fn matrix_uses_no_walks() {
    let options = Options {
        matrix: true,
        ..WALKING
    };
    let outcome = run(restaurants::machine(3).as_ref(), &options).expect("the campaign runs");
    assert!(
        outcome
            .mutants
            .iter()
            .all(|mutant| mutant.stage != Stage::Walks && mutant.shortest)
    );
}

//! Temporal properties and comparisons on recorded graphs of a real spec.

use std::sync::atomic::AtomicBool;

use mutaspec_runner::compare::{
    Comparison, Difference, Divergence, Observables, Witness, compare, fingerprint,
};
use mutaspec_runner::fairness::Fairness;
use mutaspec_runner::graph::Graph;
use mutaspec_runner::liveness::{self, Lasso};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{Equivalence, SurvivorClass};
use mutaspec_runner::search::{Pace, Search, Task};
use mutaspec_runner::step::Switch;
use mutaspec_runner::value::Member;

#[path = "../engine/restaurants.rs"]
mod restaurants;

const ALL_OR_NOTHING: usize = 3;
const RESTAURANTS: usize = 0;
const ALICE: usize = 1;

/// Returns the graph of the spec with this mutant (0 for none), for families about Bob.
fn graph(machine: &dyn Machine, number: u32) -> Graph {
    let task = Task {
        properties: &[],
        pace: Pace::Ahead,
        record: true,
        go_on: true,
        of_mutant: false,
        max_states: u64::MAX,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let mut worker = machine.worker();
    let member = machine
        .facts()
        .universe
        .iter()
        .next()
        .map(Member::Participant);
    let mut worker = worker.under((number > 0).then_some(Switch { number, member }));
    let mut search = Search::new();
    search.run(machine, &mut *worker, &task);
    search.into_graph()
}

fn all_or_nothing(machine: &dyn Machine, graph: &Graph, fairness: &[usize]) -> Option<Lasso> {
    let formula = machine.formula(ALL_OR_NOTHING);
    liveness::check(graph, machine, machine.worker().as_mut(), formula, fairness).expect("small")
}

fn compared(number: u32) -> Comparison {
    let machine = restaurants::machine(3);
    let (baseline, mutant) = (graph(machine.as_ref(), 0), graph(machine.as_ref(), number));
    let observables = Observables::new(machine.as_ref(), &[]);
    compare(
        &baseline,
        &mutant,
        machine.as_ref(),
        machine.worker().as_mut(),
        &observables,
    )
}

fn different(number: u32) -> (SurvivorClass, Divergence) {
    match compared(number) {
        Comparison::Different {
            class,
            witness: Some(Witness::Divergence(divergence)),
        } => (class, divergence),
        other => panic!("mutant {number}: {other:?}"),
    }
}

#[test]
fn article_needs_its_fairness() {
    let machine = restaurants::machine(3);
    let graph = graph(machine.as_ref(), 0);
    let check = |fairness: &[usize], expected: Option<usize>| {
        let lasso = all_or_nothing(machine.as_ref(), &graph, fairness);
        assert_eq!(
            lasso.map(|lasso| lasso.stem.len()),
            expected,
            "{fairness:?}"
        );
        let lasso = liveness::termination(
            &graph,
            machine.as_ref(),
            machine.worker().as_mut(),
            fairness,
        )
        .expect("small");
        assert_eq!(
            lasso.map(|lasso| lasso.stem.len()),
            expected,
            "{fairness:?}"
        );
    };
    check(&[RESTAURANTS, ALICE], None);
    // Alice never begins.
    check(&[RESTAURANTS], Some(1));
    check(&[], Some(1));
    // Alice asks all restaurants and leaves the loop, but none of them ever answers.
    check(&[ALICE], Some(6));
}

#[test]
fn each_article_assumption_forbids_a_run() {
    let machine = restaurants::machine(3);
    let graph = graph(machine.as_ref(), 0);
    for (dropped, kept) in [(RESTAURANTS, ALICE), (ALICE, RESTAURANTS)] {
        let free = |kept: &[usize]| {
            let kept = Fairness::new(machine.as_ref(), kept);
            liveness::freed(
                &graph,
                machine.as_ref(),
                machine.worker().as_mut(),
                dropped,
                &kept,
            )
            .expect("small")
        };
        assert!(free(&[kept]).is_some_and(|lasso| lasso.cycle.is_empty()));
        assert_eq!(free(&[kept, dropped]), None, "assumed twice");
    }
}

#[test]
fn silent_restaurant_blocks_the_others() {
    let machine = restaurants::machine(3);
    let lasso = all_or_nothing(
        machine.as_ref(),
        &graph(machine.as_ref(), 2),
        &[RESTAURANTS, ALICE],
    )
    .expect("Bob is never enabled");
    assert!(lasso.cycle.is_empty());
    let steps = lasso.stem[1..]
        .iter()
        .map(|(step, _)| machine.steps()[*step as usize].name.as_str());
    let bob = steps.filter(|name| name.contains("bob")).count();
    assert_eq!(bob, 0, "Bob takes no step");
}

#[test]
fn equivalent_mutants_have_the_same_graph() {
    for number in [5, 15, 999] {
        assert_eq!(
            compared(number),
            Comparison::Equivalent(Equivalence::SameGraph),
            "mutant {number}"
        );
        let machine = restaurants::machine(3);
        let of = |number| fingerprint(&graph(machine.as_ref(), number), &mut *machine.worker());
        assert_eq!(of(number), of(0));
    }
}

#[test]
fn alice_ignoring_bob_diverges_at_forgotten_refusal() {
    let (class, divergence) = different(11);
    assert_eq!(
        (class, divergence.difference, divergence.lost),
        (SurvivorClass::NewStates, Difference::State, false)
    );
    let machine = restaurants::machine(3);
    let names = |steps: &[(u32, Vec<u8>)]| -> Vec<String> {
        let name = |(step, _): &(u32, Vec<u8>)| machine.steps()[*step as usize].name.clone();
        steps.iter().map(name).collect()
    };
    // Alice begins, asks three and leaves the loop; Bob refuses; Alice receives his answer.
    assert_eq!(divergence.run.len(), 8);
    assert_eq!(names(&divergence.run[7..]), ["alice.n3"]);
    assert_eq!(names(&divergence.other), ["alice.n3"]);
    assert_ne!(divergence.other[0].1, divergence.run[7].1);
}

#[test]
fn restaurant_that_never_refuses_does_less() {
    let (class, divergence) = different(4);
    assert_eq!(
        (class, divergence.difference, divergence.lost),
        (SurvivorClass::LessBehaviour, Difference::State, true)
    );
    // Alice begins and asks one restaurant, which refuses; in the mutant it accepts.
    assert_eq!((divergence.run.len(), divergence.other.len()), (4, 1));
}

#[test]
fn wrong_initial_state_diverges_immediately() {
    let (class, divergence) = different(14);
    assert_eq!(
        (class, divergence.difference, divergence.lost),
        (SurvivorClass::NewStates, Difference::State, false)
    );
    assert_eq!((divergence.run.len(), divergence.other.len()), (1, 1));
    assert_ne!(divergence.run[0].1, divergence.other[0].1);
}

//! Checks comparisons of small graphs.

mod definition;
mod enumeration;
mod hidden_state;
mod oracle;

use super::{Comparison, Difference, Observables, Witness, compare, fingerprint};
use crate::graph::Graph;
use crate::machine::{Expanded, StepId};
use crate::outcome::{Equivalence, SurvivorClass};
use crate::tests::toy::{STEPS, Sketch, Toy, ToyWorker};

type Bytes = Vec<u8>;

/// A graph with states `[0, 0], [1, 0], ..` and these steps. The first state is initial.
fn sketch(edges: &[(usize, StepId, usize)]) -> Sketch {
    Sketch {
        states: (0..6).map(|n| [n, 0]).collect(),
        initial: vec![0],
        edges: edges.to_vec(),
    }
}

/// Properties that see the names of steps and deadlocks, without fairness.
fn sharp() -> Observables {
    Observables {
        deadlock: true,
        names: Some((0..STEPS).collect()),
        ..Observables::default()
    }
}

fn compared_by(baseline: &Sketch, mutant: &Sketch, observables: &Observables) -> Comparison {
    compare(
        &baseline.graph(),
        &mutant.graph(),
        &Toy::new(),
        &mut ToyWorker,
        observables,
    )
}

fn compared(baseline: &Sketch, mutant: &Sketch) -> Comparison {
    compared_by(baseline, mutant, &sharp())
}

/// Steps with the first bytes of their targets.
type NamedSteps = [(StepId, u8)];

fn check(
    baseline: &Sketch,
    mutant: &Sketch,
    class: SurvivorClass,
    difference: Difference,
    lost: bool,
    run: &NamedSteps,
    other: &NamedSteps,
) {
    let packed = |names: &NamedSteps| {
        names
            .iter()
            .map(|(step, name)| (*step, *name))
            .collect::<Vec<_>>()
    };
    let Comparison::Different {
        class: found,
        witness: Some(Witness::Divergence(divergence)),
    } = compared(baseline, mutant)
    else {
        panic!("they differ");
    };
    let names = |run: &[(StepId, Bytes)]| {
        run.iter()
            .map(|(step, state)| (*step, state[0]))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (found, divergence.difference, divergence.lost),
        (class, difference, lost)
    );
    assert_eq!(
        (names(&divergence.run), names(&divergence.other)),
        (packed(run), packed(other))
    );
}

const RING: [(usize, StepId, usize); 3] = [(0, 0, 1), (1, 0, 2), (2, 0, 0)];

#[test]
fn renumbered_graph_is_equivalent() {
    let check = |mutant: &Sketch| {
        assert_eq!(
            compared(&sketch(&RING), mutant),
            Comparison::Equivalent(Equivalence::SameGraph)
        );
    };
    check(&sketch(&RING));
    check(&sketch(&[(2, 0, 0), (1, 0, 2), (0, 0, 1), (0, 0, 1)]));
    let mut two_initial = sketch(&RING);
    two_initial.initial = vec![0, 1, 0];
    let mut turned = two_initial.clone();
    turned.initial = vec![1, 0];
    assert_eq!(
        compared(&two_initial, &turned),
        Comparison::Equivalent(Equivalence::SameGraph)
    );
}

#[test]
fn stuttering_steps_make_no_difference() {
    let idle = sketch(&[&RING[..], &[(1, 3, 1)]].concat());
    assert_eq!(
        compared(&sketch(&RING), &idle),
        Comparison::Equivalent(Equivalence::Stutters)
    );
    assert_eq!(
        compared(&idle, &sketch(&RING)),
        Comparison::Equivalent(Equivalence::Stutters)
    );
}

#[test]
fn idling_in_deadlock_counts_for_deadlock_freedom() {
    let (stuck, idle) = (sketch(&[(0, 0, 1)]), sketch(&[(0, 0, 1), (1, 2, 1)]));
    let run = [(0, 0), (0, 1), (2, 1)];
    check(
        &stuck,
        &idle,
        SurvivorClass::LessBehaviour,
        Difference::Idling,
        false,
        &run,
        &[],
    );
    check(
        &idle,
        &stuck,
        SurvivorClass::LessBehaviour,
        Difference::Idling,
        true,
        &run,
        &[],
    );
    let unseen = |baseline, mutant| compared_by(baseline, mutant, &Observables::default());
    assert_eq!(
        unseen(&stuck, &idle),
        Comparison::Equivalent(Equivalence::Stutters)
    );
    assert_eq!(
        unseen(&idle, &stuck),
        Comparison::Equivalent(Equivalence::Stutters)
    );
}

#[test]
fn new_states_outrank_new_steps() {
    let mutant = sketch(&[&RING[..], &[(0, 1, 2), (1, 0, 3)]].concat());
    let run = [(0, 0), (0, 1), (0, 3)];
    check(
        &sketch(&RING),
        &mutant,
        SurvivorClass::NewStates,
        Difference::State,
        false,
        &run,
        &[(0, 2)],
    );
}

#[test]
fn new_initial_state_is_a_one_state_run() {
    let mut mutant = sketch(&RING);
    mutant.initial = vec![0, 5];
    check(
        &sketch(&RING),
        &mutant,
        SurvivorClass::NewStates,
        Difference::State,
        false,
        &[(0, 5)],
        &[(0, 0)],
    );
    mutant.initial = vec![0, 2];
    check(
        &sketch(&RING),
        &mutant,
        SurvivorClass::DifferentCycles,
        Difference::Start,
        false,
        &[(0, 2)],
        &[(0, 0)],
    );
    check(
        &mutant,
        &sketch(&RING),
        SurvivorClass::LessBehaviour,
        Difference::Start,
        true,
        &[(0, 2)],
        &[(0, 0)],
    );
}

#[test]
fn nearest_new_step_is_reported() {
    let mutant = sketch(&[&RING[..], &[(2, 4, 1), (1, 2, 0)]].concat());
    let run = [(0, 0), (0, 1), (2, 0)];
    check(
        &sketch(&RING),
        &mutant,
        SurvivorClass::NewSteps,
        Difference::Step,
        false,
        &run,
        &[],
    );
}

#[test]
fn divergence_shows_same_instance_on_other_side() {
    // Steps 2 and 3 are one instance, 0 and 1 another.
    let baseline = sketch(&[
        (0, 2, 1),
        (0, 2, 2),
        (0, 2, 1),
        (0, 3, 1),
        (0, 0, 2),
        (1, 0, 2),
        (2, 0, 0),
    ]);
    let mutant = sketch(&[
        (0, 2, 1),
        (0, 0, 2),
        (1, 0, 2),
        (1, 2, 0),
        (2, 0, 0),
        (0, 3, 3),
    ]);
    let run = [(0, 0), (3, 3)];
    let other = [(2, 1), (2, 2), (3, 1)];
    check(
        &baseline,
        &mutant,
        SurvivorClass::NewStates,
        Difference::State,
        false,
        &run,
        &other,
    );
}

#[test]
fn lost_behaviour_is_shown_on_baseline() {
    let longer = sketch(&[&RING[..], &[(1, 1, 3)]].concat());
    let run = [(0, 0), (0, 1), (1, 3)];
    check(
        &longer,
        &sketch(&RING),
        SurvivorClass::LessBehaviour,
        Difference::State,
        true,
        &run,
        &[(0, 2)],
    );
    let more = sketch(&[&RING[..], &[(1, 1, 0)]].concat());
    let run = [(0, 0), (0, 1), (1, 0)];
    check(
        &more,
        &sketch(&RING),
        SurvivorClass::LessBehaviour,
        Difference::Step,
        true,
        &run,
        &[(0, 2)],
    );
}

#[test]
fn renamed_moves_count_if_names_are_observable() {
    let other = sketch(&[(0, 0, 1), (1, 4, 2), (2, 0, 0)]);
    let run = [(0, 0), (0, 1), (4, 2)];
    check(
        &sketch(&RING),
        &other,
        SurvivorClass::NewSteps,
        Difference::Label,
        false,
        &run,
        &[(0, 2)],
    );
    let both = sketch(&[&RING[..], &[(1, 1, 2)]].concat());
    let run = [(0, 0), (0, 1), (1, 2)];
    check(
        &both,
        &sketch(&RING),
        SurvivorClass::LessBehaviour,
        Difference::Label,
        true,
        &run,
        &[(0, 2)],
    );
    for (baseline, mutant) in [(&sketch(&RING), &other), (&both, &sketch(&RING))] {
        let unseen = compared_by(baseline, mutant, &Observables::default());
        assert_eq!(unseen, Comparison::Equivalent(Equivalence::Stutters));
        let shared = Observables {
            names: Some(vec![7, 7, 8, 8, 7, 8]),
            ..Observables::default()
        };
        assert_eq!(
            compared_by(baseline, mutant, &shared),
            Comparison::Equivalent(Equivalence::Stutters)
        );
    }
}

#[test]
fn difference_in_local_variables_needs_history() {
    let of = |states: &[[u8; 2]]| Sketch {
        states: states.to_vec(),
        initial: vec![0],
        edges: RING.to_vec(),
    };
    let (baseline, mutant) = (of(&[[0, 0], [1, 0], [2, 0]]), of(&[[0, 0], [1, 0], [2, 7]]));
    let run = [(0, 0), (0, 1), (0, 2)];
    check(
        &baseline,
        &mutant,
        SurvivorClass::NeedsHistory,
        Difference::State,
        false,
        &run,
        &[(0, 2)],
    );
    // With a step that is new even if names are invisible.
    let mut more = mutant.clone();
    more.edges.push((1, 3, 0));
    check(
        &baseline,
        &more,
        SurvivorClass::NewStates,
        Difference::State,
        false,
        &run,
        &[(0, 2)],
    );
    // With a step that is missing.
    let (mut longer, mut baseline) = (mutant, baseline);
    longer.edges.push((2, 3, 1));
    baseline.edges.push((2, 3, 1));
    baseline.edges.push((2, 4, 1));
    baseline.edges.push((1, 4, 0));
    check(
        &baseline,
        &longer,
        SurvivorClass::NewStates,
        Difference::State,
        false,
        &run,
        &[(0, 2)],
    );
}

#[test]
fn excluded_states_are_compared() {
    let (here, there) = (
        sketch(&[(0, 0, 1), (0, 1, 8)]),
        sketch(&[(0, 0, 1), (0, 1, 9)]),
    );
    let check_outside = |baseline: &Sketch, mutant: &Sketch, name| {
        let other = if baseline.edges.len() < 2 {
            vec![(0, 1)]
        } else {
            vec![(0, 1), (1, 8)]
        };
        check(
            baseline,
            mutant,
            SurvivorClass::NewStates,
            Difference::State,
            false,
            &[(0, 0), (1, name)],
            &other,
        );
    };
    check_outside(&here, &there, 9);
    check_outside(&sketch(&[(0, 0, 1)]), &here, 8);
    let lost = [(0, 0), (1, 8)];
    check(
        &here,
        &sketch(&[(0, 0, 1)]),
        SurvivorClass::LessBehaviour,
        Difference::State,
        true,
        &lost,
        &[(0, 1)],
    );
    assert_ne!(
        fingerprint(&here.graph(), &mut ToyWorker).graph,
        fingerprint(&there.graph(), &mut ToyWorker).graph
    );
    assert_eq!(
        fingerprint(&here.graph(), &mut ToyWorker).states,
        fingerprint(&there.graph(), &mut ToyWorker).states
    );
}

#[test]
fn excluded_initial_states_are_compared() {
    let outside = |names: &[u8]| {
        let mut graph = sketch(&RING).graph();
        for name in names {
            let (number, _) = graph.outside.intern(&[*name, 0]).expect("small");
            graph.outside_initial.push(number);
        }
        graph
    };
    let check = |baseline: &[u8], mutant: &[u8], expected: Option<SurvivorClass>| {
        let (baseline, mutant) = (outside(baseline), outside(mutant));
        let class = match compare(&baseline, &mutant, &Toy::new(), &mut ToyWorker, &sharp()) {
            Comparison::Equivalent(_) => None,
            Comparison::Different { class, witness } => {
                let Some(Witness::Divergence(divergence)) = witness else {
                    panic!("no state: {witness:?}");
                };
                assert_eq!(
                    (divergence.difference, divergence.run.len()),
                    (Difference::State, 1)
                );
                Some(class)
            }
        };
        assert_eq!(class, expected);
        assert_eq!(
            fingerprint(&baseline, &mut ToyWorker) == fingerprint(&mutant, &mut ToyWorker),
            expected.is_none()
        );
    };
    check(&[7, 8], &[8, 7], None);
    check(&[7], &[7, 8], Some(SurvivorClass::NewStates));
    check(&[7, 8], &[7], Some(SurvivorClass::LessBehaviour));
}

#[test]
fn state_with_faulty_step_is_not_deadlocked() {
    let graph = |enabled| {
        let mut graph = Graph::new();
        graph.store.intern(&[0, 0]).expect("small");
        graph.initial.push(0);
        graph.end_state(Expanded {
            enabled,
            terminated: false,
        });
        graph
    };
    let compared = compare(
        &graph(true),
        &graph(false),
        &Toy::new(),
        &mut ToyWorker,
        &sharp(),
    );
    let class = SurvivorClass::LessBehaviour;
    assert_eq!(
        compared,
        Comparison::Different {
            class,
            witness: None
        }
    );
    assert_ne!(
        fingerprint(&graph(true), &mut ToyWorker),
        fingerprint(&graph(false), &mut ToyWorker)
    );
}

#[test]
fn empty_graphs_are_equivalent() {
    let compared = compare(
        &Graph::new(),
        &Graph::new(),
        &Toy::new(),
        &mut ToyWorker,
        &sharp(),
    );
    assert_eq!(compared, Comparison::Equivalent(Equivalence::SameGraph));
}

#[test]
fn look_ahead_and_taken_steps_see_single_moves() {
    let check = |ahead: bool, taken: &[Vec<bool>], expected: bool| {
        let observables = Observables {
            ahead,
            taken: taken.to_vec(),
            ..Observables::default()
        };
        assert_eq!(observables.sees_single_moves(), expected);
    };
    check(false, &[], false);
    check(true, &[], true);
    check(false, &[vec![true]], true);
}

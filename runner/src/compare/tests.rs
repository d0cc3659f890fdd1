//! Checks comparisons of graphs against their definition on sets.

mod oracle;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Comparison, Difference, Divergence, Observables, Witness, compare, fingerprint};
use crate::graph::{Graph, OUTSIDE};
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
        )
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
        fingerprint(&here.graph()).graph,
        fingerprint(&there.graph()).graph
    );
    assert_eq!(
        fingerprint(&here.graph()).states,
        fingerprint(&there.graph()).states
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
            fingerprint(&baseline) == fingerprint(&mutant),
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
    assert_ne!(fingerprint(&graph(true)), fingerprint(&graph(false)));
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

/// A graph as plain sets.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sets {
    states: BTreeSet<Bytes>,
    starts: BTreeSet<Bytes>,
    edges: BTreeSet<(Bytes, StepId, Bytes)>,
    stuck: BTreeSet<Bytes>,
}

impl Sets {
    /// Excluded states have first bytes that no other states have, so they need no mark.
    fn new(graph: &Graph) -> Sets {
        let mut sets = Sets::default();
        let mut outside = graph.outside_targets().iter();
        sets.states = graph
            .store
            .iter()
            .chain(graph.outside.iter())
            .map(<[u8]>::to_vec)
            .collect();
        sets.starts = graph
            .initial
            .iter()
            .map(|state| graph.store.get(*state).to_vec())
            .collect();
        for state in 0..graph.len() {
            let before = graph.store.get(state).to_vec();
            if graph.edges(state).len() == 0 {
                sets.stuck.insert(before.clone());
            }
            for (step, target) in graph.edges(state) {
                let after = match target {
                    OUTSIDE => graph
                        .outside
                        .get(*outside.next().expect("one for each edge")),
                    target => graph.store.get(target),
                };
                sets.edges.insert((before.clone(), step, after.to_vec()));
            }
        }
        sets
    }

    fn moves(&self) -> BTreeSet<(Bytes, StepId, Bytes)> {
        self.edges
            .iter()
            .filter(|(before, _, after)| before != after)
            .cloned()
            .collect()
    }

    fn pairs(&self) -> BTreeSet<(Bytes, Bytes)> {
        self.moves()
            .into_iter()
            .map(|(before, _, after)| (before, after))
            .collect()
    }

    fn visible(&self) -> (BTreeSet<u8>, BTreeSet<u8>, BTreeSet<(u8, u8)>) {
        let first = |states: &BTreeSet<Bytes>| states.iter().map(|state| state[0]).collect();
        let pairs = self
            .pairs()
            .into_iter()
            .map(|(before, after)| (before[0], after[0]));
        (
            first(&self.states),
            first(&self.starts),
            pairs.filter(|(before, after)| before != after).collect(),
        )
    }

    /// Returns the length of the shortest run to each state in steps.
    fn distances(&self) -> BTreeMap<Bytes, usize> {
        let mut distances: BTreeMap<Bytes, usize> =
            self.starts.iter().map(|start| (start.clone(), 0)).collect();
        for distance in 1..=self.states.len() {
            let reached = self
                .edges
                .iter()
                .filter(|(before, ..)| distances.contains_key(before))
                .map(|(.., after)| after.clone());
            for after in reached.collect::<Vec<_>>() {
                distances.entry(after).or_insert(distance);
            }
        }
        distances
    }
}

/// The definition of the classes, on sets. `sharp` means that names and deadlocks are visible.
fn expected(baseline: &Sets, mutant: &Sets, sharp: bool) -> Result<Equivalence, SurvivorClass> {
    if baseline == mutant {
        return Ok(Equivalence::SameGraph);
    }
    let new_states = !mutant.states.is_subset(&baseline.states);
    let new_steps = !mutant.pairs().is_subset(&baseline.pairs());
    let labels = |of: &Sets, by: &Sets| {
        sharp
            && of
                .moves()
                .iter()
                .any(|edge| by.states.contains(&edge.0) && !by.moves().contains(edge))
    };
    let is_stuck_elsewhere = || {
        let common = baseline.states.intersection(&mutant.states);
        sharp
            && common
                .into_iter()
                .any(|state| baseline.stuck.contains(state) != mutant.stuck.contains(state))
    };
    Err(
        if (new_states || new_steps) && baseline.visible() == mutant.visible() {
            SurvivorClass::NeedsHistory
        } else if new_states {
            SurvivorClass::NewStates
        } else if new_steps || labels(mutant, baseline) {
            SurvivorClass::NewSteps
        } else if !baseline.states.is_subset(&mutant.states)
            || !baseline.pairs().is_subset(&mutant.pairs())
            || labels(baseline, mutant)
            || is_stuck_elsewhere()
            || mutant.starts.is_subset(&baseline.starts) && mutant.starts != baseline.starts
        {
            SurvivorClass::LessBehaviour
        } else if mutant.starts != baseline.starts {
            SurvivorClass::DifferentCycles
        } else {
            return Ok(Equivalence::Stutters);
        },
    )
}

/// Checks that a divergence is a shortest run to the first difference of its kind.
fn validate(divergence: &Divergence, graphs: [&Graph; 2]) {
    let sets = graphs.map(Sets::new);
    let [graph, _] = if divergence.lost {
        graphs
    } else {
        [graphs[1], graphs[0]]
    };
    let [here, there] = if divergence.lost {
        [&sets[0], &sets[1]]
    } else {
        [&sets[1], &sets[0]]
    };
    let run = &divergence.run;
    assert!(here.starts.contains(&run[0].1));
    for pair in run.windows(2) {
        assert!(
            here.edges
                .contains(&(pair[0].1.clone(), pair[1].0, pair[1].1.clone()))
        );
    }
    let distances = here.distances();
    let differs = |(before, step, after): &(Bytes, StepId, Bytes)| {
        let idle = before == after;
        match divergence.difference {
            Difference::State => !there.states.contains(after),
            Difference::Step => !idle && !there.pairs().contains(&(before.clone(), after.clone())),
            Difference::Label => {
                !idle
                    && !there
                        .edges
                        .contains(&(before.clone(), *step, after.clone()))
            }
            Difference::Idling => idle && there.stuck.contains(before),
            Difference::Start | Difference::HiddenState | Difference::Allowed => false,
        }
    };
    let differs_at_start = |start: &&Bytes| match divergence.difference {
        Difference::State => !there.states.contains(*start),
        Difference::Start => there.states.contains(*start) && !there.starts.contains(*start),
        _ => false,
    };
    let starts = here.starts.iter().filter(differs_at_start).map(|_| 1);
    let shortest = here
        .edges
        .iter()
        .filter(|edge| differs(edge))
        .map(|edge| distances[&edge.0] + 2)
        .chain(starts)
        .min();
    assert_eq!(Some(run.len()), shortest, "{divergence:?}");
    if let [.., before, last] = &run[..] {
        assert!(
            differs(&(before.1.clone(), last.0, last.1.clone())),
            "{divergence:?}"
        );
        let first = here
            .edges
            .iter()
            .filter(|edge| differs(edge) && distances[&edge.0] + 2 == run.len());
        let first = first.map(|edge| (graph.store.find(&edge.0), edge.1)).min();
        assert_eq!(
            first,
            Some((graph.store.find(&before.1), last.0)),
            "{divergence:?}"
        );
        let instance = |step: StepId| [0, 0, 1, 1, 2, 3][step as usize];
        let other = there
            .edges
            .iter()
            .filter(|edge| edge.0 == before.1)
            .filter(|edge| {
                instance(edge.1) == instance(last.0)
                    || divergence.difference == Difference::Label && edge.2 == last.1
            });
        let other: BTreeSet<_> = other
            .map(|(_, step, after)| (*step, after.clone()))
            .collect();
        assert_eq!(divergence.other.len(), other.len());
        assert_eq!(
            divergence.other.iter().cloned().collect::<BTreeSet<_>>(),
            other
        );
        assert!(
            divergence.difference == Difference::Label
                || divergence.other.is_sorted_by_key(|(step, _)| *step)
        );
    } else {
        assert!(differs_at_start(&&run[0].1));
        let starts = divergence.other.iter().map(|(_, state)| state.clone());
        assert_eq!(starts.collect::<BTreeSet<_>>(), there.starts);
    }
}

/// A baseline and a mutant that shares most of its steps. Some steps leave the model.
fn pairs() -> impl Strategy<Value = (Sketch, Sketch)> {
    let states: Vec<[u8; 2]> = vec![[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]];
    let edge = (
        0_usize..6,
        0..STEPS,
        prop_oneof![14 => 0_usize..6, 1 => 8_usize..10],
    );
    let initial = prop::collection::vec(0_usize..6, 1..3);
    let shared = prop::collection::vec(edge.clone(), 0..14);
    let own = prop_oneof![2 => Just(Vec::new()), 3 => prop::collection::vec(edge, 0..3)];
    let swap = prop_oneof![3 => Just(None), 1 => initial.clone().prop_map(Some)];
    (initial, shared, own.clone(), own, swap).prop_map(
        move |(initial, shared, first, second, other_initial)| {
            let of = |initial: Vec<usize>, edges| Sketch {
                states: states.clone(),
                initial,
                edges,
            };
            let reversed: Vec<_> = shared.iter().rev().copied().collect();
            (
                of(initial.clone(), [first, shared].concat()),
                of(
                    other_initial.unwrap_or_else(|| initial.iter().rev().copied().collect()),
                    [reversed, second].concat(),
                ),
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn classes_and_divergences_agree_with_set_definition((baseline, mutant) in pairs(), is_sharp in any::<bool>()) {
        let (first, second) = (baseline.graph(), mutant.graph());
        let (baseline_sets, mutant_sets) = (Sets::new(&first), Sets::new(&second));
        let observables = if is_sharp { sharp() } else { Observables::default() };
        let found = match compare(&first, &second, &Toy::new(), &mut ToyWorker, &observables) {
            Comparison::Equivalent(equivalence) => Ok(equivalence),
            Comparison::Different { class, witness } => {
                let Some(Witness::Divergence(divergence)) = witness else {
                    panic!("every state can be reached, and nothing is fair");
                };
                validate(&divergence, [&first, &second]);
                Err(class)
            }
        };
        prop_assert_eq!(found, expected(&baseline_sets, &mutant_sets, is_sharp));
    }

    #[test]
    fn fingerprints_are_equal_iff_graphs_are((baseline, mutant) in pairs()) {
        let (first, second) = (baseline.graph(), mutant.graph());
        let (baseline_sets, mutant_sets) = (Sets::new(&first), Sets::new(&second));
        let (here, there) = (fingerprint(&first), fingerprint(&second));
        let inside = |graph: &Graph| graph.store.iter().map(<[u8]>::to_vec).collect::<BTreeSet<_>>();
        prop_assert_eq!(here.states == there.states, inside(&first) == inside(&second));
        prop_assert_eq!(here.graph == there.graph, baseline_sets == mutant_sets);
    }
}

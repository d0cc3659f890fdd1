//! Compares classes and divergences with their definition on sets.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Bytes, sharp};
use crate::compare::{
    Comparison, Difference, Divergence, Observables, Witness, compare, fingerprint,
};
use crate::graph::{Graph, OUTSIDE};
use crate::machine::StepId;
use crate::outcome::{Equivalence, SurvivorClass};
use crate::tests::toy::{STEPS, Sketch, Toy, ToyWorker};

/// An edge: the states before and after a step.
type Move = (Bytes, StepId, Bytes);

/// A graph as plain sets.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sets {
    states: BTreeSet<Bytes>,
    starts: BTreeSet<Bytes>,
    edges: BTreeSet<Move>,
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

    fn moves(&self) -> BTreeSet<Move> {
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
    let ([graph, _], [here, there]) = if divergence.lost {
        (graphs, [&sets[0], &sets[1]])
    } else {
        ([graphs[1], graphs[0]], [&sets[1], &sets[0]])
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
    let kind = divergence.difference;
    let different = |edge: &&Move| differs(kind, edge, there);
    let starts = here
        .starts
        .iter()
        .filter(|start| differs_at_start(kind, start, there))
        .map(|_| 1);
    let shortest = here
        .edges
        .iter()
        .filter(different)
        .map(|edge| distances[&edge.0] + 2)
        .chain(starts)
        .min();
    assert_eq!(Some(run.len()), shortest, "{divergence:?}");
    if let [.., before, last] = &run[..] {
        assert!(
            differs(kind, &(before.1.clone(), last.0, last.1.clone()), there),
            "{divergence:?}"
        );
        let first = here
            .edges
            .iter()
            .filter(|edge| different(edge) && distances[&edge.0] + 2 == run.len());
        let first = first.map(|edge| (graph.store.find(&edge.0), edge.1)).min();
        assert_eq!(
            first,
            Some((graph.store.find(&before.1), last.0)),
            "{divergence:?}"
        );
        validate_other_side(divergence, &before.1, last, there);
    } else {
        assert!(differs_at_start(kind, &run[0].1, there));
        let starts = divergence.other.iter().map(|(_, state)| state.clone());
        assert_eq!(starts.collect::<BTreeSet<_>>(), there.starts);
    }
}

/// Whether an edge shows a difference of this kind from the other graph.
fn differs(kind: Difference, (before, step, after): &Move, there: &Sets) -> bool {
    let idle = before == after;
    match kind {
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
}

/// Whether an initial state shows a difference of this kind from the other graph.
fn differs_at_start(kind: Difference, start: &Bytes, there: &Sets) -> bool {
    match kind {
        Difference::State => !there.states.contains(start),
        Difference::Start => there.states.contains(start) && !there.starts.contains(start),
        _ => false,
    }
}

/// Checks the steps that the other graph allows in the state before the divergence: those of the
/// same instance, and those to the same state if only the step differs.
fn validate_other_side(
    divergence: &Divergence,
    before: &Bytes,
    last: &(StepId, Bytes),
    there: &Sets,
) {
    let is_label = divergence.difference == Difference::Label;
    let instance = |step: StepId| [0, 0, 1, 1, 2, 3][step as usize];
    let other = there
        .edges
        .iter()
        .filter(|edge| edge.0 == *before)
        .filter(|edge| instance(edge.1) == instance(last.0) || is_label && edge.2 == last.1);
    let other: BTreeSet<_> = other
        .map(|(_, step, after)| (*step, after.clone()))
        .collect();
    assert_eq!(divergence.other.len(), other.len());
    assert_eq!(
        divergence.other.iter().cloned().collect::<BTreeSet<_>>(),
        other
    );
    assert!(is_label || divergence.other.is_sorted_by_key(|(step, _)| *step));
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
    fn classes_and_divergences_agree_with_set_definition(
        (baseline, mutant) in pairs(),
        is_sharp in any::<bool>(),
    ) {
        let (first, second) = (baseline.graph(), mutant.graph());
        let (baseline_sets, mutant_sets) = (Sets::new(&first), Sets::new(&second));
        let observables = if is_sharp {
            sharp()
        } else {
            Observables::default()
        };
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
        let (here, there) = (fingerprint(&first, &mut ToyWorker), fingerprint(&second, &mut ToyWorker));
        let inside = |graph: &Graph| {
            graph
                .store
                .iter()
                .map(<[u8]>::to_vec)
                .collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(
            here.states == there.states,
            inside(&first) == inside(&second)
        );
        prop_assert_eq!(here.graph == there.graph, baseline_sets == mutant_sets);
    }
}

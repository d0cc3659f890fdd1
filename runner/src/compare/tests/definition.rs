//! Compares classes and divergences with their definition on sets.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Bytes;
use crate::compare::{
    Comparison, Difference, Divergence, Observables, Witness, compare, fingerprint,
};
use crate::graph::{Graph, OUTSIDE};
use crate::machine::StepId;
use crate::outcome::{Equivalence, SurvivorClass};
use crate::tests::toy::{DONE, STEPS, Sketch, Toy, ToyWorker};

/// An edge: the states before and after a step.
type Move = (Bytes, StepId, Bytes);

/// A graph as plain sets.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sets {
    states: BTreeSet<Bytes>,
    starts: BTreeSet<Bytes>,
    edges: BTreeSet<Move>,
    stuck: BTreeSet<Bytes>,
    deadlocked: BTreeSet<Bytes>,
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
        let inside = graph.initial.iter().map(|state| graph.store.get(*state));
        let excluded = graph.outside_initial.iter();
        let excluded = excluded.map(|state| graph.outside.get(*state));
        sets.starts = inside.chain(excluded).map(<[u8]>::to_vec).collect();
        for state in 0..graph.len() {
            let before = graph.store.get(state).to_vec();
            if graph.edges(state).len() == 0 {
                sets.stuck.insert(before.clone());
                if before[1] & DONE == 0 {
                    sets.deadlocked.insert(before.clone());
                }
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

    /// Returns the moves with their names as properties see them.
    fn named(&self, observables: &Observables) -> BTreeSet<(Bytes, u32, Bytes)> {
        self.moves()
            .into_iter()
            .map(|(before, step, after)| (before, observables.name(step), after))
            .collect()
    }

    /// Whether one of these steps is allowed in a state.
    fn allows(&self, state: &Bytes, steps: &[bool]) -> bool {
        self.edges
            .iter()
            .any(|(before, step, _)| before == state && steps[*step as usize])
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

/// The definition of the classes, on sets.
fn expected(
    baseline: &Sets,
    mutant: &Sets,
    observables: &Observables,
) -> Result<Equivalence, SurvivorClass> {
    if baseline == mutant {
        return Ok(Equivalence::SameGraph);
    }
    let new_states = !mutant.states.is_subset(&baseline.states);
    let new_steps = !mutant.pairs().is_subset(&baseline.pairs());
    let labels = |of: &Sets, by: &Sets| {
        let named = by.named(observables);
        of.named(observables)
            .iter()
            .any(|edge| by.states.contains(&edge.0) && !named.contains(edge))
    };
    let differs_in_common_state = |differs: &dyn Fn(&Bytes) -> bool| {
        let mut common = baseline.states.intersection(&mutant.states);
        common.any(differs)
    };
    let is_deadlocked_elsewhere = || {
        let is_deadlocked = |sets: &Sets, state: &Bytes| sets.deadlocked.contains(state);
        observables.deadlock
            && differs_in_common_state(&|state| {
                is_deadlocked(baseline, state) != is_deadlocked(mutant, state)
            })
    };
    let allows_others = |steps: &Vec<bool>| {
        differs_in_common_state(&|state| {
            baseline.allows(state, steps) != mutant.allows(state, steps)
        })
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
            || observables.allowed.iter().any(allows_others)
            || is_deadlocked_elsewhere()
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
fn validate(divergence: &Divergence, graphs: [&Graph; 2], observables: &Observables) {
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
    let different = |edge: &&Move| differs(kind, edge, there, observables);
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
            different(&&(before.1.clone(), last.0, last.1.clone())),
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
fn differs(
    kind: Difference,
    (before, step, after): &Move,
    there: &Sets,
    observables: &Observables,
) -> bool {
    let idle = before == after;
    match kind {
        Difference::State => !there.states.contains(after),
        Difference::Step => !idle && !there.pairs().contains(&(before.clone(), after.clone())),
        Difference::Label => {
            let named = (before.clone(), observables.name(*step), after.clone());
            !idle && !there.named(observables).contains(&named)
        }
        Difference::Idling => idle && there.deadlocked.contains(before),
        Difference::Allowed => observables
            .allowed
            .iter()
            .any(|steps| steps[*step as usize] && !there.allows(before, steps)),
        Difference::Start | Difference::HiddenState => false,
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

/// A graph with excluded initial states.
#[derive(Clone, Debug)]
struct Drawn(Sketch, Vec<u8>);

impl Drawn {
    fn graph(&self) -> Graph {
        let mut graph = self.0.graph();
        for state in &self.1 {
            let (number, _) = graph.outside.intern(&[*state, 0]).expect("small");
            graph.outside_initial.push(number);
        }
        graph
    }
}

/// A baseline and a mutant that shares most of its steps. Some steps leave the model.
fn pairs() -> impl Strategy<Value = (Drawn, Drawn)> {
    let states: Vec<[u8; 2]> = vec![[0, 0], [0, 1], [1, 0], [1, DONE], [2, 0], [2, 1]];
    let edge = (
        0_usize..6,
        0..STEPS,
        prop_oneof![14 => 0_usize..6, 1 => 8_usize..10],
    );
    let initial = prop::collection::vec(0_usize..6, 1..3);
    let shared = prop::collection::vec(edge.clone(), 0..14);
    let own = || {
        let more = prop::collection::vec(edge.clone(), 0..3);
        prop_oneof![2 => Just(Vec::new()), 3 => more]
    };
    let swap = prop_oneof![3 => Just(None), 1 => initial.clone().prop_map(Some)];
    let excluded = || prop_oneof![9 => Just(vec![]), 1 => Just(vec![8]), 1 => Just(vec![9, 8])];
    (
        initial,
        shared,
        [own(), own()],
        swap,
        [excluded(), excluded()],
    )
        .prop_map(
            move |(initial, shared, [first, second], other_initial, [here, there])| {
                let of = |initial: Vec<usize>, edges| Sketch {
                    states: states.clone(),
                    initial,
                    edges,
                };
                let reversed: Vec<_> = shared.iter().rev().copied().collect();
                let swapped =
                    other_initial.unwrap_or_else(|| initial.iter().rev().copied().collect());
                (
                    Drawn(of(initial, [first, shared].concat()), here),
                    Drawn(of(swapped, [reversed, second].concat()), there),
                )
            },
        )
}

/// What properties of states and steps may see.
fn observables() -> impl Strategy<Value = Observables> {
    let names = prop_oneof![
        Just(None),
        Just(Some((0..STEPS).collect())),
        Just(Some(vec![0, 0, 1, 1, 2, 1])),
    ];
    let steps = prop::collection::vec(any::<bool>(), STEPS as usize);
    let allowed = prop::collection::vec(steps, 0..2);
    (any::<bool>(), names, allowed).prop_map(|(deadlock, names, allowed)| Observables {
        deadlock,
        allowed,
        names,
        ..Observables::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn classes_and_divergences_agree_with_set_definition(
        (baseline, mutant) in pairs(),
        observables in observables(),
    ) {
        let (first, second) = (baseline.graph(), mutant.graph());
        let (baseline_sets, mutant_sets) = (Sets::new(&first), Sets::new(&second));
        let found = match compare(&first, &second, &Toy::new(), &mut ToyWorker, &observables) {
            Comparison::Equivalent(equivalence) => Ok(equivalence),
            Comparison::Different { class, witness } => {
                let Some(Witness::Divergence(divergence)) = witness else {
                    panic!("every state can be reached, and nothing is fair");
                };
                validate(&divergence, [&first, &second], &observables);
                Err(class)
            }
        };
        prop_assert_eq!(found, expected(&baseline_sets, &mutant_sets, &observables));
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

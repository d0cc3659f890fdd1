//! Compares verdicts on mutants with hidden state with the definition of the simulation on sets.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Bytes;
use super::enumeration::HIDDEN;
use super::oracle::{EXTRA, Hiding, packed_edges};
use crate::compare::{Comparison, Difference, Divergence, Observables, Witness, compare};
use crate::graph::{Graph, OUTSIDE};
use crate::machine::{Expanded, Machine, StepId};
use crate::outcome::{Equivalence, SurvivorClass};
use crate::store::Store;
use crate::tests::toy::{STEPS, Sketch, Toy, ToyWorker};

/// Number of states of the baseline. The mutant has two hidden copies of each.
const PLAIN: usize = 4;

/// The first excluded state, whose hidden copy is 16 places later.
const EXCLUDED: usize = 13;

fn visible(state: &[u8]) -> Bytes {
    vec![state[0] & !HIDDEN, state[1]]
}

/// A graph as sets, with the facts that deadlock freedom and termination read.
struct Sets {
    starts: BTreeSet<Bytes>,
    edges: BTreeSet<(Bytes, StepId, Bytes)>,
    /// The states that satisfy the constraints.
    expanded: BTreeMap<Bytes, Expanded>,
}

impl Sets {
    fn new(graph: &Graph) -> Sets {
        let inside = graph.initial.iter().map(|state| graph.store.get(*state));
        let outside = graph.outside_initial.iter();
        let outside = outside.map(|state| graph.outside.get(*state));
        let numbered = (0..).zip(graph.store.iter());
        Sets {
            starts: inside.chain(outside).map(<[u8]>::to_vec).collect(),
            edges: packed_edges(graph),
            expanded: numbered
                .map(|(number, state)| (state.to_vec(), graph.expanded(number)))
                .collect(),
        }
    }

    fn from<'s>(&'s self, state: &'s Bytes) -> impl Iterator<Item = (StepId, &'s Bytes)> {
        let edges = self.edges.iter().filter(move |edge| edge.0 == *state);
        edges.map(|(_, step, after)| (*step, after))
    }

    /// Returns the moves from a state and from all states that invisible moves reach from it.
    fn moves(&self, state: &Bytes) -> BTreeSet<(StepId, Bytes)> {
        let mut alike = BTreeSet::from([state.clone()]);
        while let Some((_, _, next)) = self.edges.iter().find(|(before, _, after)| {
            alike.contains(before) && !alike.contains(after) && visible(after) == visible(state)
        }) {
            alike.insert(next.clone());
        }
        let moves = alike.iter().flat_map(|state| self.from(state));
        moves
            .filter(|(_, after)| visible(after) != visible(state))
            .map(|(step, after)| (step, after.clone()))
            .collect()
    }

    /// Whether edges, initial states and enabled steps are equal.
    fn has_graph_of(&self, other: &Sets) -> bool {
        let enabled = |sets: &Sets| -> Vec<(Bytes, bool)> {
            let states = sets.expanded.iter();
            states
                .map(|(state, at)| (state.clone(), at.enabled))
                .collect()
        };
        (&self.starts, &self.edges) == (&other.starts, &other.edges)
            && enabled(self) == enabled(other)
    }

    /// Whether a step that matches one of these is taken from one state to another.
    fn takes(&self, before: &Bytes, steps: &[bool], after: &Bytes) -> bool {
        self.from(before)
            .any(|(step, to)| to == after && matches(steps, step))
    }

    fn distances(&self) -> BTreeMap<Bytes, usize> {
        let mut distances: BTreeMap<Bytes, usize> =
            self.starts.iter().map(|start| (start.clone(), 0)).collect();
        for distance in 1..=self.edges.len() {
            let reached = self
                .edges
                .iter()
                .filter(|edge| distances.contains_key(&edge.0));
            for after in reached.map(|edge| edge.2.clone()).collect::<Vec<_>>() {
                distances.entry(after).or_insert(distance);
            }
        }
        distances
    }
}

fn matches(steps: &[bool], step: StepId) -> bool {
    steps.get(step as usize) == Some(&true)
}

/// The states of the mutant in which it does less than the baseline by the definition; without
/// any, it is equivalent.
fn shortcomings(baseline: &Sets, mutant: &Sets, observables: &Observables) -> BTreeSet<Bytes> {
    let has_moves = |state: &Bytes, counts: &dyn Fn(&Bytes) -> bool| {
        let moves = mutant.moves(state);
        let moves: BTreeSet<_> = moves
            .iter()
            .filter(|(_, after)| counts(after))
            .map(|(step, after)| (observables.name(*step), visible(after)))
            .collect();
        let twin = visible(state);
        let mut wanted = baseline.from(&twin).filter(|(_, after)| **after != twin);
        wanted.all(|(step, after)| moves.contains(&(observables.name(step), after.clone())))
    };
    let mut unmatched = BTreeSet::new();
    while let Some(state) = mutant.expanded.keys().find(|state| {
        !unmatched.contains(*state) && !has_moves(state, &|after| !unmatched.contains(after))
    }) {
        unmatched.insert(state.clone());
    }
    let matched = mutant
        .starts
        .iter()
        .filter(|start| !unmatched.contains(*start));
    let matched: BTreeSet<Bytes> = matched.map(|start| visible(start)).collect();
    let is_short = |state: &Bytes| {
        if matched.is_superset(&baseline.starts) {
            !looks_alike(baseline, mutant, observables, state)
        } else {
            !has_moves(state, &|_| true)
        }
    };
    let states = mutant.expanded.keys().filter(|state| is_short(state));
    states.cloned().collect()
}

/// Whether a state and its twin agree in what can happen next, as far as properties see it.
fn looks_alike(baseline: &Sets, mutant: &Sets, observables: &Observables, state: &Bytes) -> bool {
    let twin = visible(state);
    let (here, there) = (mutant.expanded[state], baseline.expanded[&twin]);
    let is_stuck = |at: Expanded| !at.enabled && !at.terminated;
    let can_change = |sets: &Sets, state: &Bytes, steps: &[bool]| {
        sets.from(state)
            .any(|(step, after)| after != state && matches(steps, step))
    };
    let allows = |sets: &Sets, state: &Bytes, steps: &[bool]| {
        sets.from(state).any(|(step, _)| matches(steps, step))
    };
    let inside = |after: &Bytes| mutant.expanded.contains_key(after);
    let is_taken_alike = |steps: &Vec<bool>| {
        let mut moves = mutant.from(state).map(|(_, after)| after);
        moves.all(|after| {
            !inside(after)
                || visible(after) == twin
                || mutant.takes(state, steps, after)
                    == baseline.takes(&twin, steps, &visible(after))
        })
    };
    let ahead = |moves: BTreeSet<(StepId, Bytes)>| -> BTreeSet<(StepId, Bytes)> {
        moves
            .into_iter()
            .map(|(step, after)| (step, visible(&after)))
            .collect()
    };
    (!observables.deadlock || is_stuck(here) == is_stuck(there))
        && (!observables.termination || here.terminated == there.terminated)
        && observables
            .enabled
            .iter()
            .all(|steps| can_change(mutant, state, steps) == can_change(baseline, &twin, steps))
        && observables
            .allowed
            .iter()
            .all(|steps| allows(mutant, state, steps) == allows(baseline, &twin, steps))
        && observables.taken.iter().all(is_taken_alike)
        && (!observables.ahead || ahead(mutant.moves(state)) == baseline.moves(&twin))
}

/// Checks that the run is a shortest one of the mutant to a state in which it does less, with the
/// baseline's steps by the same instance.
fn validate(divergence: &Divergence, baseline: &Sets, mutant: &Sets, short: &BTreeSet<Bytes>) {
    let run = &divergence.run;
    assert!(mutant.starts.contains(&run[0].1));
    for pair in run.windows(2) {
        let edge = (pair[0].1.clone(), pair[1].0, pair[1].1.clone());
        assert!(mutant.edges.contains(&edge), "{divergence:?}");
    }
    let distances = mutant.distances();
    let nearest = short.iter().map(|state| distances[state] + 1).min();
    assert!(short.contains(&run[run.len() - 1].1), "{divergence:?}");
    assert_eq!((Some(run.len()), divergence.lost), (nearest, false));
    let other: BTreeSet<_> = divergence.other.iter().cloned().collect();
    assert_eq!(other.len(), divergence.other.len());
    let expected = match &run[..] {
        [.., (_, before), (step, _)] => {
            let toy = Toy::new();
            let instance =
                |step: StepId| toy.steps().get(step as usize).map(|facts| facts.instance);
            let twin = visible(before);
            let steps = baseline
                .from(&twin)
                .filter(|(other, _)| instance(*other) == instance(*step));
            steps.map(|(step, after)| (step, after.clone())).collect()
        }
        _ => BTreeSet::new(),
    };
    assert_eq!(other, expected);
}

/// A graph with other facts about the end of runs, and with excluded initial states.
#[derive(Clone, Debug)]
struct Ends {
    /// For each state whether all processes are done in it, by its first byte modulo 64.
    terminated: u64,
    /// Whether steps that the graph does not contain are enabled, likewise.
    enabled: u64,
    outside_initial: Vec<u8>,
}

impl Ends {
    fn of(&self, graph: &Graph) -> Graph {
        let mut ended = Graph::new();
        ended.store = graph.store.clone();
        ended.outside = graph.outside.clone();
        ended.initial.clone_from(&graph.initial);
        for state in &self.outside_initial {
            let (number, _) = ended.outside.intern(&[*state, 0]).expect("small");
            if !ended.outside_initial.contains(&number) {
                ended.outside_initial.push(number);
            }
        }
        let mut outside = graph.outside_targets().iter();
        for state in 0..graph.len() {
            for (step, target) in graph.edges(state) {
                match target {
                    OUTSIDE => ended.push_outside_edge(step, *outside.next().expect("one each")),
                    target => ended.push_edge(step, target),
                }
            }
            let bit = 1 << (graph.store.get(state)[0] % 64);
            ended.end_state(Expanded {
                enabled: graph.expanded(state).enabled || self.enabled & bit != 0,
                terminated: self.terminated & bit != 0,
            });
        }
        ended
    }
}

/// Returns the mutant's graph as properties see it.
fn seen(mutant: &Graph) -> Graph {
    let sets = Sets::new(mutant);
    let mut seen = Graph::new();
    let mut expanded: BTreeMap<Bytes, Expanded> = BTreeMap::new();
    for (state, facts) in &sets.expanded {
        let all = expanded.entry(visible(state)).or_default();
        all.enabled |= facts.enabled;
        all.terminated |= facts.terminated;
    }
    let inside: Vec<&Bytes> = expanded.keys().collect();
    for state in &inside {
        seen.store.intern(state).expect("small");
    }
    for state in &inside {
        let edges = sets.edges.iter().filter(|edge| visible(&edge.0) == **state);
        for (_, step, after) in edges {
            let after = visible(after);
            match seen.store.find(&after) {
                Some(number) => seen.push_edge(*step, number),
                None => {
                    let (number, _) = seen.outside.intern(&after).expect("small");
                    seen.push_outside_edge(*step, number);
                }
            }
        }
        seen.end_state(expanded[*state]);
    }
    for start in &sets.starts {
        let start = visible(start);
        match seen.store.find(&start) {
            Some(number) => seen.initial.push(number),
            None => {
                let (number, _) = seen.outside.intern(&start).expect("small");
                seen.outside_initial.push(number);
            }
        }
    }
    seen
}

/// A baseline, and a mutant whose hidden copies have most of the baseline's steps.
fn pairs() -> impl Strategy<Value = (Sketch, Sketch)> {
    let target = prop_oneof![8 => 0..PLAIN, 1 => EXCLUDED..EXCLUDED + 2];
    let edges = prop::collection::vec((0..PLAIN, 0..STEPS, target), 1..6);
    let copy = || prop_oneof![5 => Just(0_usize), 1 => Just(1), 1 => Just(2)];
    let is_kept = || prop::bool::weighted(0.9);
    let step = prop_oneof![9 => Just(None), 1 => (0..=EXTRA).prop_map(Some)];
    let made = prop::collection::vec(
        [
            (is_kept(), copy()),
            (is_kept(), copy()),
            (is_kept(), copy()),
        ],
        6,
    );
    let renamed = prop::collection::vec(step, 6);
    let unseen = prop::collection::vec((0..PLAIN, copy(), 0..=EXTRA, copy()), 0..4);
    let starts = prop::collection::vec((0_usize..2, copy()), 1..3);
    (edges, made, renamed, unseen, starts).prop_map(|(edges, made, renamed, unseen, starts)| {
        let states = |copies: u8| -> Vec<[u8; 2]> {
            let copies = (0..copies).map(|copy| copy << 4);
            copies
                .flat_map(|bits| (0..PLAIN as u8).map(move |n| [n | bits, n]))
                .collect()
        };
        let mut kept = Vec::new();
        for ((edge, made), renamed) in edges.iter().zip(made).zip(renamed) {
            for (copy, (is_kept, target)) in made.into_iter().enumerate() {
                let after = match edge.2 {
                    inside if inside < PLAIN => inside + PLAIN * target,
                    outside => outside + 16 * target.min(1),
                };
                if is_kept {
                    kept.push((edge.0 + PLAIN * copy, renamed.unwrap_or(edge.1), after));
                }
            }
        }
        let unseen = unseen.into_iter().map(|(state, before, step, after)| {
            (state + PLAIN * before, step, state + PLAIN * after)
        });
        let baseline = Sketch {
            states: states(1),
            initial: starts.iter().map(|start| start.0).collect(),
            edges,
        };
        let mutant = Sketch {
            states: states(3),
            initial: starts
                .iter()
                .map(|(start, copy)| start + PLAIN * copy)
                .collect(),
            edges: kept.into_iter().chain(unseen).collect(),
        };
        (baseline, mutant)
    })
}

/// Facts about the ends of runs that are mostly equal for a state and its hidden copies.
fn ends() -> impl Strategy<Value = (Ends, Ends)> {
    let bits = || prop_oneof![2 => Just(0_u64), 1 => 0_u64..16];
    let other = || prop_oneof![4 => Just(0_u64), 1 => any::<u64>()];
    let starts = prop_oneof![
        4 => Just((vec![], vec![])),
        1 => Just((vec![EXCLUDED as u8], vec![EXCLUDED as u8 + 16])),
        1 => Just((vec![EXCLUDED as u8], vec![EXCLUDED as u8, EXCLUDED as u8 + 16])),
        1 => Just((vec![EXCLUDED as u8], vec![EXCLUDED as u8 + 1])),
    ];
    let copies = |bits: u64| bits | bits << 16 | bits << 32;
    let all = (bits(), other(), bits(), other(), starts);
    all.prop_map(
        move |(terminated, ended, enabled, fault, (baseline, mutant))| {
            let ends = |terminated, enabled, outside_initial| Ends {
                terminated,
                enabled,
                outside_initial,
            };
            (
                ends(terminated, enabled, baseline),
                ends(copies(terminated) ^ ended, copies(enabled) ^ fault, mutant),
            )
        },
    )
}

/// What properties without fairness may see.
fn observables() -> impl Strategy<Value = Observables> {
    let steps =
        || prop::collection::vec(prop::collection::vec(any::<bool>(), STEPS as usize), 0..2);
    let names = prop_oneof![
        Just(None),
        Just(Some((0..STEPS).collect())),
        Just(Some(vec![0, 0, 1, 1, 2, 1])),
    ];
    let all = (any::<[bool; 3]>(), steps(), steps(), steps(), names);
    all.prop_map(
        |([deadlock, termination, ahead], enabled, allowed, taken, names)| Observables {
            deadlock,
            termination,
            ahead,
            enabled,
            allowed,
            taken,
            names,
            ..Observables::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn simulation_agrees_with_definition(
        (baseline, mutant) in pairs(),
        ends in ends(),
        observables in observables(),
    ) {
        let compared = |baseline: &Graph, mutant: &Graph| {
            let worker = &mut Hiding(ToyWorker);
            compare(baseline, mutant, &Toy::new(), worker, &observables)
        };
        let (baseline, mutant) = (ends.0.of(&baseline.graph()), ends.1.of(&mutant.graph()));
        let found = compared(&baseline, &mutant);
        match compared(&baseline, &seen(&mutant)) {
            // States or steps differ.
            Comparison::Different { class, .. } => {
                let Comparison::Different { class: found, .. } = found else {
                    panic!("{found:?}");
                };
                prop_assert_eq!(found, class);
            }
            Comparison::Equivalent(equivalence) => {
                let (here, there) = (Sets::new(&baseline), Sets::new(&mutant));
                let is_hidden = |store: &Store| {
                    store.iter().any(|state| state[0] & HIDDEN != 0)
                };
                if !is_hidden(&mutant.store) && !is_hidden(&mutant.outside) {
                    let is_same = here.has_graph_of(&there);
                    prop_assert_eq!(equivalence == Equivalence::SameGraph, is_same);
                    prop_assert_eq!(found, Comparison::Equivalent(equivalence));
                    return Ok(());
                }
                let short = shortcomings(&here, &there, &observables);
                match found {
                    Comparison::Equivalent(found) => {
                        prop_assert_eq!(found, Equivalence::Stutters);
                        prop_assert!(short.is_empty(), "{short:?}");
                    }
                    Comparison::Different {
                        class: SurvivorClass::LessBehaviour,
                        witness: Some(Witness::Divergence(divergence)),
                    } => {
                        prop_assert_eq!(divergence.difference, Difference::HiddenState);
                        validate(&divergence, &here, &there, &short);
                    }
                    Comparison::Different { .. } => panic!("{found:?}"),
                }
            }
        }
    }
}

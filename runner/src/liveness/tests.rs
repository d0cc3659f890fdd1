//! Compares verdicts on temporal properties with an enumeration.

mod enumeration;
mod steps;

use std::collections::BTreeSet;

use proptest::prelude::*;

use enumeration::{Constraint, constraints, fair_sets, is_violated, validate};

use super::{Lasso, Refused, avoiding, check, freed, seek, termination};
use crate::assumption::Strength;
use crate::fairness::Fairness;
use crate::graph::{Graph, OUTSIDE};
use crate::machine::{ErasedFormula, StepId};
use crate::tests::formula_oracle::formulas;
use crate::tests::toy::{
    DONE, FAIRNESS, STATE_ATOMS, STEPS, STRONG_ACT, STRONG_WORKER, Sketch, Toy, ToyWorker,
    WEAK_ACT, WEAK_WORKER, edges,
};

const P: ErasedFormula = ErasedFormula::Atom(0);

fn eventually(p: ErasedFormula) -> ErasedFormula {
    ErasedFormula::Eventually(Box::new(p))
}

fn always(p: ErasedFormula) -> ErasedFormula {
    ErasedFormula::Always(Box::new(p))
}

fn not(p: ErasedFormula) -> ErasedFormula {
    ErasedFormula::Not(Box::new(p))
}

/// A graph with states `0, 1, ..` and these letters. The first state is initial.
fn sketch(letters: &[u8], edges: &[(usize, StepId, usize)]) -> Sketch {
    Sketch {
        states: (0..).zip(letters).map(|(n, letter)| [n, *letter]).collect(),
        initial: vec![0],
        edges: edges.to_vec(),
    }
}

/// Returns the states of the stem and of the cycle of a violating run, as the sketch numbers them.
fn lasso_of(
    sketch: &Sketch,
    formula: &ErasedFormula,
    fairness: &[usize],
) -> Option<(Vec<u8>, Vec<u8>)> {
    let (toy, graph) = (Toy::new(), sketch.graph());
    let lasso = check(&graph, &toy, &mut ToyWorker, formula, fairness).expect("small")?;
    validate(&graph, &lasso, &constraints(&toy, fairness), Some(formula));
    let states = |part: Vec<(StepId, u32)>| {
        part.into_iter()
            .map(|(_, state)| graph.store.get(state)[0])
            .collect()
    };
    Some((states(lasso.stem), states(lasso.cycle)))
}

#[test]
fn run_may_stutter_unless_fairness_forbids_it() {
    let line = sketch(&[0, 1], &[(0, 0, 1)]);
    assert_eq!(
        lasso_of(&line, &eventually(P), &[]),
        Some((vec![0], vec![]))
    );
    assert_eq!(lasso_of(&line, &eventually(P), &[WEAK_WORKER]), None);
    assert_eq!(
        lasso_of(&line, &eventually(P), &[WEAK_ACT]),
        Some((vec![0], vec![]))
    );
    assert_eq!(lasso_of(&line, &eventually(not(P)), &[]), None);
}

#[test]
fn stuttering_step_is_neither_enabled_nor_taken() {
    let turning = sketch(&[0], &[(0, 0, 0)]);
    assert_eq!(
        lasso_of(&turning, &eventually(P), &[WEAK_WORKER, STRONG_WORKER]),
        Some((vec![0], vec![]))
    );
    assert_eq!(
        lasso_of(&turning, &eventually(ErasedFormula::Atom(2)), &[]),
        Some((vec![0], vec![]))
    );
    let leaving = sketch(&[0, 1], &[(0, 0, 0), (0, 1, 1)]);
    assert_eq!(lasso_of(&leaving, &eventually(P), &[WEAK_WORKER]), None);
}

#[test]
fn step_to_excluded_state_is_enabled_never_taken() {
    let leaving = sketch(&[0], &[(0, 0, 9)]);
    assert_eq!(
        lasso_of(&leaving, &eventually(P), &[]),
        Some((vec![0], vec![]))
    );
    assert_eq!(lasso_of(&leaving, &eventually(P), &[WEAK_WORKER]), None);
    assert_eq!(lasso_of(&leaving, &eventually(P), &[STRONG_WORKER]), None);
    assert_eq!(
        lasso_of(&leaving, &always(not(ErasedFormula::Atom(2))), &[]),
        Some((vec![0], vec![]))
    );
}

#[test]
fn weak_fairness_lets_intermittently_enabled_step_starve() {
    // `act` can leave state 0 for p, while the worker alternates between 0 and 1.
    let swinging = sketch(&[0, 0, 1], &[(0, 0, 1), (1, 0, 0), (0, 4, 2)]);
    let round = Some((vec![0], vec![1, 0]));
    assert_eq!(
        lasso_of(&swinging, &eventually(P), &[WEAK_WORKER, WEAK_ACT]),
        round
    );
    assert_eq!(
        lasso_of(&swinging, &eventually(P), &[WEAK_WORKER, STRONG_ACT]),
        None
    );
    assert_eq!(
        lasso_of(&swinging, &eventually(P), &[STRONG_ACT]),
        Some((vec![0, 1], vec![]))
    );
}

#[test]
fn strong_fairness_searches_rest_of_component() {
    // 0, 1 and 2 form one component; without states in which `act` is enabled only 1 and 2 do.
    let graph = sketch(
        &[0, 0, 0, 1],
        &[(0, 0, 1), (1, 0, 2), (2, 0, 1), (2, 1, 0), (0, 4, 3)],
    );
    let round = Some((vec![0, 1], vec![2, 1]));
    assert_eq!(
        lasso_of(&graph, &eventually(P), &[WEAK_WORKER, STRONG_ACT]),
        round
    );
}

#[test]
fn nearest_violation_is_reported() {
    // The search visits the long branch first. Both ends violate the formula.
    let branches = sketch(
        &[0, 0, 0, 0, 0],
        &[(0, 0, 1), (1, 0, 2), (2, 0, 3), (0, 1, 4)],
    );
    assert_eq!(
        lasso_of(&branches, &eventually(P), &[WEAK_WORKER]),
        Some((vec![0, 4], vec![]))
    );
}

#[test]
fn cycle_meets_all_acceptance_marks() {
    // The violation needs infinitely many p and infinitely many not p.
    let ring = sketch(&[1, 0, 0], &[(0, 0, 1), (1, 0, 2), (2, 0, 0)]);
    let formula = ErasedFormula::Or(vec![eventually(always(P)), eventually(always(not(P)))]);
    assert_eq!(
        lasso_of(&ring, &formula, &[]),
        Some((vec![0], vec![1, 2, 0]))
    );
}

#[test]
fn termination_requires_every_process_to_end() {
    let toy = Toy::new();
    let check = |letters: &[u8], expected: Option<usize>| {
        let graph = sketch(letters, &[(0, 0, 1), (1, 0, 2)]).graph();
        let lasso = termination(&graph, &toy, &mut ToyWorker, &[WEAK_WORKER]).expect("small");
        assert_eq!(lasso.map(|lasso| lasso.stem.len()), expected);
    };
    check(&[0, 0, DONE], None);
    check(&[0, DONE, 0], None);
    check(&[0, 0, 0], Some(3));
}

#[test]
fn incomplete_graph_is_refused() {
    let mut graph = Graph::new();
    let (id, _) = graph.store.intern(&[0, 0]).expect("small");
    graph.initial.push(id);
    assert_eq!(
        check(&graph, &Toy::new(), &mut ToyWorker, &eventually(P), &[]),
        Err(Refused::Incomplete)
    );
}

#[test]
fn unknown_atom_is_refused() {
    let graph = sketch(&[0], &[]).graph();
    let formula = eventually(ErasedFormula::Atom(77));
    assert_eq!(
        check(&graph, &Toy::new(), &mut ToyWorker, &formula, &[]),
        Err(Refused::UnknownAtom(77))
    );
}

#[test]
fn graph_without_initial_states_violates_nothing() {
    assert_eq!(
        check(
            &Graph::new(),
            &Toy::new(),
            &mut ToyWorker,
            &eventually(P),
            &[]
        ),
        Ok(None)
    );
}

#[test]
fn long_runs_do_not_overflow_stack() {
    let mut graph = Graph::new();
    let states = 200_000_u32;
    for n in 0..states {
        graph
            .store
            .intern(&[(n >> 16) as u8, 0, (n >> 8) as u8, n as u8])
            .expect("room");
        graph.push_edge(0, (n + 1) % states);
        graph.end_state(crate::machine::Expanded {
            enabled: true,
            terminated: false,
        });
    }
    graph.initial.push(0);
    for (fairness, cycle) in [
        (&[][..], 0),
        (&[WEAK_WORKER], states),
        (&[STRONG_WORKER], states),
    ] {
        let found = check(
            &graph,
            &Toy::new(),
            &mut ToyWorker,
            &eventually(P),
            fairness,
        )
        .expect("small");
        let lengths = found.map(|lasso| (lasso.stem.len(), lasso.cycle.len()));
        assert_eq!(lengths, Some((1, cycle as usize)));
    }
}

/// Graphs of up to six states with random letters and edges, some of which leave the model.
fn sketches() -> impl Strategy<Value = Sketch> {
    (1_usize..=6).prop_flat_map(|states| {
        let letters = prop::collection::vec(0_u8..4, states);
        let edges = prop::collection::vec(
            (
                0..states,
                0..STEPS,
                prop_oneof![12 => 0..states, 1 => Just(9)],
            ),
            0..16,
        );
        let initial = prop::collection::vec(0..states, 1..3);
        (letters, edges, initial).prop_map(|(letters, edges, initial)| Sketch {
            initial,
            ..sketch(&letters, &edges)
        })
    })
}

/// Returns a graph with only the first states expanded, and one with all others excluded.
fn parted(graph: &Graph, expanded: u32) -> (Graph, Graph) {
    let (mut part, mut model) = (Graph::new(), Graph::new());
    for state in graph.store.iter() {
        part.store.intern(state).expect("room");
        model.store.intern(state).expect("room");
    }
    part.initial.clone_from(&graph.initial);
    model
        .initial
        .extend(graph.initial.iter().filter(|state| **state < expanded));
    for state in 0..expanded {
        for (step, target) in graph.edges(state) {
            part.push_edge(step, target);
            model.push_edge(step, if target < expanded { target } else { OUTSIDE });
        }
        part.end_state(graph.expanded(state));
        model.end_state(graph.expanded(state));
    }
    for _ in expanded..graph.len() {
        model.end_state(crate::machine::Expanded::default());
    }
    (part, model)
}

fn assumptions() -> impl Strategy<Value = Vec<usize>> {
    prop::sample::subsequence((0..FAIRNESS).collect::<Vec<_>>(), 0..=4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn check_agrees_with_enumeration(
        sketch in sketches(),
        formula in formulas(STATE_ATOMS),
        fairness in assumptions(),
    ) {
        let (toy, graph) = (Toy::new(), sketch.graph());
        let constraints = constraints(&toy, &fairness);
        match check(&graph, &toy, &mut ToyWorker, &formula, &fairness) {
            Err(refused) => prop_assert!(matches!(refused, Refused::Places { .. }), "{}", refused),
            Ok(lasso) => {
                prop_assert_eq!(lasso.is_some(), is_violated(&graph, &formula, &constraints));
                if let Some(lasso) = lasso {
                    validate(&graph, &lasso, &constraints, Some(&formula));
                }
            }
        }
    }

    #[test]
    fn states_whose_runs_avoid_a_goal_violate_the_formulas_about_it(
        sketch in sketches(),
        fairness in assumptions(),
    ) {
        let (toy, graph) = (Toy::new(), sketch.graph());
        let bits = |atom: usize| {
            let holds = |state: &u32| graph.store.get(*state)[1] >> atom & 1 == 1;
            let states = (0..graph.len()).filter(holds);
            vec![states.fold(0_u64, |bits, state| bits | 1 << state)]
        };
        let goal = bits(0);
        let avoiding = avoiding(&graph, &toy, &mut ToyWorker, &goal, &fairness).expect("small");
        let constraints = constraints(&toy, &fairness);
        let begins = |state: u32| avoiding[0] >> state & 1 == 1;
        let any_begin = graph.initial.iter().any(|state| begins(*state));
        prop_assert_eq!(any_begin, is_violated(&graph, &eventually(P), &constraints));
        let recurs = always(eventually(P));
        prop_assert_eq!(avoiding[0] != 0, is_violated(&graph, &recurs, &constraints));
        let leads_to = always(ErasedFormula::Or(vec![
            not(ErasedFormula::Atom(1)),
            eventually(P),
        ]));
        let from = bits(1);
        prop_assert_eq!(
            avoiding[0] & from[0] != 0,
            is_violated(&graph, &leads_to, &constraints)
        );
    }

    #[test]
    fn partial_graph_violation_is_a_full_graph_run(
        sketch in sketches(),
        formula in formulas(STATE_ATOMS),
        fairness in assumptions(),
        cut in 0_u32..6,
    ) {
        let (toy, graph) = (Toy::new(), sketch.graph());
        let constraints = constraints(&toy, &fairness);
        let (part, model) = parted(&graph, cut.min(graph.len()));
        match seek(
            &part,
            &toy,
            &mut ToyWorker,
            &formula,
            &Fairness::new(&toy, &fairness),
        ) {
            Err(refused) => prop_assert!(matches!(refused, Refused::Places { .. }), "{}", refused),
            Ok(lasso) => {
                // The engine finds a violating run exactly if one stays among the expanded states.
                prop_assert_eq!(lasso.is_some(), is_violated(&model, &formula, &constraints));
                if let Some(lasso) = lasso {
                    validate(&graph, &lasso, &constraints, Some(&formula));
                }
            }
        }
    }

    #[test]
    fn weakened_assumption_agrees_with_enumeration(sketch in sketches(), row in 0..FAIRNESS) {
        let (toy, graph) = (Toy::new(), sketch.graph());
        let all: Vec<usize> = (0..FAIRNESS).collect();
        let others: Vec<usize> = all.iter().copied().filter(|other| *other != row).collect();
        let (mut kept, strong) = (constraints(&toy, &others), constraints(&toy, &[row]));
        let weak = constraints(&toy, &[row])
            .into_iter()
            .map(|constraint| Constraint {
                strength: Strength::Weak,
                ..constraint
            });
        kept.extend(weak);
        let free = strong.iter().any(|constraint| {
            let takes = |from, to| {
                edges(&graph, from)
                    .into_iter()
                    .any(|(step, target)| target == to && constraint.steps.contains(&step))
            };
            let sets = fair_sets(&graph, &kept, &|from, to| !takes(from, to));
            sets.iter().any(|set| !constraint.allows(&graph, set, &[]))
        });
        let weakened = Fairness::weakened(&toy, row);
        let lasso = freed(&graph, &toy, &mut ToyWorker, row, &weakened).expect("small");
        prop_assert_eq!(lasso.is_some(), free);
        if let Some(lasso) = lasso {
            validate(&graph, &lasso, &kept, None);
        }
    }

    #[test]
    fn dropped_assumption_agrees_with_enumeration(
        sketch in sketches(),
        kept in assumptions(),
        dropped in 0..FAIRNESS,
    ) {
        let (toy, graph) = (Toy::new(), sketch.graph());
        let (all_kept, all_dropped) = (constraints(&toy, &kept), constraints(&toy, &[dropped]));
        // All moves except the constraint's steps are the largest set that can violate it.
        let free = all_dropped.iter().any(|constraint| {
            let takes = |from, to| {
                edges(&graph, from)
                    .into_iter()
                    .any(|(step, target)| target == to && constraint.steps.contains(&step))
            };
            let sets = fair_sets(&graph, &all_kept, &|from, to| !takes(from, to));
            sets.iter().any(|set| !constraint.allows(&graph, set, &[]))
        });
        let lasso = freed(
            &graph,
            &toy,
            &mut ToyWorker,
            dropped,
            &Fairness::new(&toy, &kept),
        )
        .expect("small");
        prop_assert_eq!(lasso.is_some(), free);
        if let Some(lasso) = lasso {
            validate(&graph, &lasso, &all_kept, None);
            let states: Vec<u32> = lasso
                .stem
                .last()
                .into_iter()
                .chain(&lasso.cycle)
                .map(|(_, state)| *state)
                .collect();
            let ways: Vec<_> = states.windows(2).map(|pair| (pair[0], pair[1])).collect();
            prop_assert!(
                all_dropped
                    .iter()
                    .any(|c| !c.allows(&graph, &states, &ways))
            );
        }
    }
}

//! Compares the proof of equivalence with an enumeration of finite runs and fair cycles.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::enumeration::{
    HIDDEN, Moves, constraints, has_forbidden_run, have_the_same_finite_runs, is_forbidden,
};

use crate::compare::{Comparison, Difference, Divergence, Observables, Witness, compare};
use crate::fairness::Fairness;
use crate::forward_worker;
use crate::graph::{Graph, OUTSIDE, WithExcluded};
use crate::liveness::{self, Lasso, Refused};
use crate::machine::{CrashStateEraser, Ending, ErasedFormula, Machine, StepId, Worker};
use crate::outcome::{Equivalence, SurvivorClass};
use crate::tests::formula_oracle::{formulas, step_formulas};
use crate::tests::toy::{ATOMS, FAIRNESS, STATE_ATOMS, STEPS, Sketch, Toy, ToyWorker};
use crate::value::View;

/// A step that only the mutant has, without fairness.
pub(super) const EXTRA: StepId = STEPS;

/// Reads states whose first bytes have hidden bits.
pub(super) struct Hiding(pub(super) ToyWorker);

impl Worker for Hiding {
    forward_worker!(0: switch, watch_states, watch_steps, initial, expand, expand_step, sites, properties, atoms);

    fn crash_state(&mut self) -> Option<&mut dyn CrashStateEraser> {
        Some(self)
    }
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        into.extend_from_slice(state);
    }
    fn view(&mut self, state: &[u8]) -> View {
        self.0.view(state)
    }
    fn choices(&mut self, _: Option<&[u8]>, _: StepId, _: Ending<'_>) -> Option<Vec<String>> {
        None
    }
}

impl CrashStateEraser for Hiding {
    fn without_crash_state(&mut self, state: &[u8], into: &mut Vec<u8>) -> bool {
        into.clear();
        into.extend_from_slice(&[state[0] & !HIDDEN, state[1]]);
        state[0] & HIDDEN != 0
    }
}

/// Returns the edges between packed states: the numbers of states depend on the order of
/// successors.
pub(super) fn packed_edges(graph: &Graph) -> BTreeSet<(Vec<u8>, StepId, Vec<u8>)> {
    let whole = WithExcluded::new(graph);
    let packed = |state: u32| whole.state(state).to_vec();
    let from = |state| {
        whole
            .edges(state)
            .map(move |(step, target)| (packed(state), step, packed(target)))
    };
    (0..graph.len()).flat_map(from).collect()
}

/// A baseline of at most four states, and a mutant with hidden copies of them. The mutant has most
/// of the baseline's moves, by the same or another step.
fn pairs() -> impl Strategy<Value = (Sketch, Sketch)> {
    let target = || prop_oneof![20 => 0_usize..4, 1 => Just(99)];
    let edges = prop::collection::vec((0_usize..4, 0..STEPS, target()), 1..6);
    // Another step instead, or no step.
    let relabel = prop::collection::vec(
        prop_oneof![6 => Just(None), 2 => (0..STEPS).prop_map(Some), 1 => Just(Some(EXTRA + 1))],
        6,
    );
    // From, step, to; the states include hidden copies.
    let hidden = prop::collection::vec(
        (0_usize..12, prop_oneof![0..STEPS, Just(EXTRA)], 0_usize..12),
        0..6,
    );
    (edges, relabel, hidden).prop_map(|(edges, relabel, hidden)| {
        let plain: Vec<[u8; 2]> = (0..4).map(|n| [n, n & 3]).collect();
        let copy = |bits: u8| {
            plain
                .iter()
                .map(move |state| [state[0] | bits, state[1]])
                .collect::<Vec<_>>()
        };
        let baseline = Sketch {
            states: plain.clone(),
            initial: vec![0],
            edges: edges.clone(),
        };
        let labelled = edges
            .iter()
            .zip(relabel)
            .map(|(edge, step)| (edge.0, step.unwrap_or(edge.1), edge.2));
        let labelled = labelled.filter(|edge| edge.1 <= EXTRA);
        // Moves of hidden copies are kept only if they are invisible or the baseline has them.
        let has = |from: usize, to: usize| {
            from % 4 == to % 4
                || edges
                    .iter()
                    .any(|edge| (edge.0, edge.2) == (from % 4, to % 4))
        };
        let more = hidden.into_iter().filter(|(from, _, to)| has(*from, *to));
        let mutant = Sketch {
            states: [plain.clone(), copy(0x10), copy(0x20)].concat(),
            initial: vec![0],
            edges: labelled.chain(more).collect(),
        };
        (baseline, mutant)
    })
}

fn observables(toy: &Toy, in_force: &[usize], is_named: bool) -> Observables {
    Observables {
        fairness: Fairness::new(toy, in_force),
        names: is_named.then(|| (0..STEPS).collect()),
        ..Observables::default()
    }
}

fn assumptions() -> impl Strategy<Value = Vec<usize>> {
    prop::sample::subsequence((0..FAIRNESS).collect::<Vec<_>>(), 0..=3)
}

fn compared(baseline: &Graph, mutant: &Graph, observables: &Observables) -> Comparison {
    compare(
        baseline,
        mutant,
        &Toy::new(),
        &mut Hiding(ToyWorker),
        observables,
    )
}

/// Returns a lasso's states and moves by number.
fn rounds(lasso: &Lasso) -> (Vec<usize>, Vec<(usize, usize)>) {
    let last = lasso.stem.last().expect("a run has a first state").1 as usize;
    let mut states = vec![last];
    states.extend(lasso.cycle.iter().map(|(_, state)| *state as usize));
    let ways = states.windows(2).map(|pair| (pair[0], pair[1])).collect();
    if states.len() > 1 {
        states.pop();
    }
    (states, ways)
}

/// Checks that the run is one of the mutant, that it ends in a state that does less than the
/// baseline, and that the baseline's steps beside it are all those of the same instance.
fn check_hidden_state(
    divergence: &Divergence,
    baseline: &Graph,
    mutant: &Graph,
    observables: &Observables,
) {
    let toy = Toy::new();
    let edges = packed_edges(mutant);
    let last = &divergence.run.last().expect("a run has a first state").1;
    assert!(does_less(last, baseline, mutant, observables));
    for pair in divergence.run.windows(2) {
        let [(_, from), (step, to)] = pair else {
            unreachable!("windows of two")
        };
        assert!(edges.contains(&(from.clone(), *step, to.clone())));
    }
    let [.., (_, before), (step, _)] = &divergence.run[..] else {
        return;
    };
    let visible = [before[0] & !HIDDEN, before[1]];
    let instance = |step: StepId| toy.steps().get(step as usize).map(|facts| facts.instance);
    let other: BTreeSet<_> = packed_edges(baseline)
        .into_iter()
        .filter(|(from, other, _)| from[..] == visible && instance(*other) == instance(*step))
        .map(|(_, step, to)| (step, to))
        .collect();
    assert_eq!(
        divergence.other.iter().cloned().collect::<BTreeSet<_>>(),
        other
    );
}

/// Whether a state and those that stutters reach from it lack a move of the baseline, or whether
/// they end or idle otherwise.
fn does_less(state: &[u8], baseline: &Graph, mutant: &Graph, observables: &Observables) -> bool {
    let visible = |state: &[u8]| vec![state[0] & !HIDDEN, state[1]];
    let edges = packed_edges(mutant);
    let mut alike = BTreeSet::from([state.to_vec()]);
    while let Some((.., to)) = edges.iter().find(|(from, _, to)| {
        alike.contains(from) && !alike.contains(to) && visible(to) == visible(state)
    }) {
        alike.insert(to.clone());
    }
    let moves: BTreeSet<_> = edges
        .iter()
        .filter(|(from, ..)| alike.contains(from))
        .map(|(_, step, to)| (observables.name(*step), visible(to)))
        .collect();
    let twin = visible(state);
    let wanted = packed_edges(baseline)
        .into_iter()
        .filter(|(from, _, to)| *from == twin && *to != twin);
    let mut wanted = wanted.map(|(_, step, to)| (observables.name(step), to));
    let expanded = |graph: &Graph, state: &[u8]| graph.store.find(state).map(|n| graph.expanded(n));
    wanted.any(|step| !moves.contains(&step))
        || expanded(baseline, &twin) != expanded(mutant, state)
}

/// Excludes graphs for which the enumeration takes long.
fn is_small(mutant: &Moves) -> bool {
    let ways = mutant
        .edges
        .iter()
        .filter(|(from, _, to)| from != to)
        .map(|(from, _, to)| (*from, *to));
    ways.collect::<BTreeSet<_>>().len() <= 9
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn equivalence_agrees_with_enumerated_runs(
        (baseline, mutant) in pairs(),
        in_force in assumptions(),
        is_named in any::<bool>(),
    ) {
        let (toy, first, second) = (Toy::new(), baseline.graph(), mutant.graph());
        let (here, there) = (Moves::new(&first), Moves::new(&second));
        prop_assume!(is_small(&there));
        let observables = observables(&toy, &in_force, is_named);
        let name = |step| observables.name(step);
        let all = constraints(&toy, &in_force);
        match compared(&first, &second, &observables) {
            Comparison::Equivalent(Equivalence::SameGraph) => {
                prop_assert_eq!(packed_edges(&first), packed_edges(&second));
            }
            Comparison::Equivalent(Equivalence::Stutters) => {
                prop_assert!(have_the_same_finite_runs(&here, &there, &name));
                prop_assert!(!has_forbidden_run(&here, &there, &all));
            }
            Comparison::Different {
                class: SurvivorClass::DifferentCycles,
                witness,
            } => {
                let Some(Witness::Run(lasso)) = witness else {
                    panic!("they begin alike")
                };
                let (states, ways) = rounds(&lasso);
                prop_assert!(is_forbidden(&here, &there, &all, &states, &ways));
                prop_assert!(second.initial.contains(&lasso.stem[0].1));
                let run: Vec<_> = lasso.stem.iter().chain(&lasso.cycle).collect();
                prop_assert!(run.windows(2).all(|pair| there.edges.contains(&(
                    pair[0].1 as usize,
                    pair[1].0,
                    pair[1].1 as usize
                ))));
            }
            // The simulation is not complete: runs may be equal although this was not proven.
            Comparison::Different {
                witness: Some(Witness::Divergence(divergence)),
                ..
            } if divergence.difference == Difference::HiddenState => {
                check_hidden_state(&divergence, &first, &second, &observables);
            }
            Comparison::Different { .. } => {
                prop_assert!(!have_the_same_finite_runs(&here, &there, &name));
            }
        }
    }

    /// With one predicate for each state, a killed equivalent mutant would reveal a wrong proof.
    #[test]
    fn temporal_formulas_never_kill_equivalent_mutants(
        (baseline, mutant) in pairs(),
        in_force in assumptions(),
        formula in formulas(4),
    ) {
        let (toy, first, second) = (Toy::new(), baseline.graph(), mutant.graph());
        if let Comparison::Equivalent(_) =
            compared(&first, &second, &observables(&toy, &in_force, false))
        {
            let holds = |graph: &Graph| {
                let bits = |atom: u8| {
                    vec![
                        (0..graph.len())
                            .filter(|state| graph.store.get(*state)[0] & !HIDDEN == atom)
                            .fold(0_u64, |bits, state| bits | 1 << state),
                    ]
                };
                let given: Vec<Vec<u64>> = (0..4).map(bits).collect();
                match liveness::check_given(
                    graph,
                    &toy,
                    &mut Hiding(ToyWorker),
                    &formula,
                    &given,
                    &in_force,
                ) {
                    Ok(lasso) => Some(lasso.is_none()),
                    Err(Refused::Places { .. }) => None,
                    Err(refused) => panic!("{refused}"),
                }
            };
            if let (Some(on_baseline), Some(on_mutant)) = (holds(&first), holds(&second)) {
                prop_assert!(
                    !on_baseline || on_mutant,
                    "{formula:?} kills an equivalent mutant"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8000, ..ProptestConfig::default() })]

    #[test]
    fn step_formulas_never_kill_equivalent_mutants(
        (baseline, mutant) in pairs(),
        in_force in assumptions(),
        formula in step_formulas(STATE_ATOMS, ATOMS),
    ) {
        let (toy, first, second) = (Toy::looking_at(&formula), baseline.graph(), mutant.graph());
        let observables = Observables {
            fairness: Fairness::new(&toy, &in_force),
            ..Observables::new(&toy, &[])
        };
        if let Comparison::Equivalent(_) = compared(&first, &second, &observables) {
            let holds = |graph: &Graph| match liveness::check(
                graph,
                &toy,
                &mut Hiding(ToyWorker),
                &formula,
                &in_force,
            ) {
                Ok(lasso) => Some(lasso.is_none()),
                Err(Refused::Places { .. }) => None,
                Err(refused) => panic!("{refused}"),
            };
            if let (Some(on_baseline), Some(on_mutant)) = (holds(&first), holds(&second)) {
                prop_assert!(
                    !on_baseline || on_mutant,
                    "{formula:?} kills an equivalent mutant"
                );
            }
        }
    }
}

/// Whether a mutant is equivalent as far as an atom sees. State 2 is 0 with hidden state.
fn is_equivalent_to_atom(
    atom: usize,
    baseline: &[(usize, StepId, usize)],
    mutant: &[(usize, StepId, usize)],
) -> bool {
    let toy = Toy::looking_at(&ErasedFormula::Atom(atom));
    let observables = Observables {
        fairness: Fairness::new(&toy, &[]),
        ..Observables::new(&toy, &[])
    };
    let [baseline, mutant] = [baseline, mutant].map(|edges| with_hidden_state(edges).graph());
    matches!(
        compared(&baseline, &mutant, &observables),
        Comparison::Equivalent(_)
    )
}

fn with_hidden_state(edges: &[(usize, StepId, usize)]) -> Sketch {
    Sketch {
        states: vec![[0, 0], [1, 1], [0x10, 0]],
        initial: vec![0],
        edges: edges.to_vec(),
    }
}

#[test]
fn missing_step_named_by_property_prevents_equivalence() {
    // A step of `act` leads from 0 to 1 too, but in the mutant only with hidden state.
    let both = [(0, 0, 1), (0, 4, 1)];
    let hidden = [(0, 0, 1), (0, EXTRA, 2), (2, 4, 1)];
    assert!(is_equivalent_to_atom(0, &both, &hidden));
    assert!(!is_equivalent_to_atom(6, &both, &hidden));
    // With hidden state the mutant no longer idles.
    let idle = [(0, 0, 0), (0, 4, 1)];
    let hidden = [(0, 0, 0), (0, 4, 1), (0, EXTRA, 2), (2, 4, 1)];
    assert!(is_equivalent_to_atom(0, &idle, &hidden));
    assert!(!is_equivalent_to_atom(4, &idle, &hidden));
}

#[test]
fn hidden_state_change_is_not_a_step() {
    let halves = with_hidden_state(&[(0, 0, 2), (2, 0, 1)]).graph();
    let never = ErasedFormula::Always(Box::new(ErasedFormula::Not(Box::new(ErasedFormula::Atom(
        5,
    )))));
    let arrives = ErasedFormula::Eventually(Box::new(ErasedFormula::Atom(0)));
    let formula = ErasedFormula::Or(vec![never, arrives]);
    assert_eq!(
        liveness::check(&halves, &Toy::new(), &mut Hiding(ToyWorker), &formula, &[]),
        Ok(None)
    );
}

/// States of the baseline are `0` to `3`, their hidden copies `4` to `7`. State 0 is initial.
fn check(
    baseline: &[(usize, StepId, usize)],
    mutant: &[(usize, StepId, usize)],
    in_force: &[usize],
    expected: Option<SurvivorClass>,
) {
    let plain: Vec<[u8; 2]> = (0..4).map(|n| [n, 0]).collect();
    let hidden = plain.iter().map(|state| [state[0] | 0x10, 0]);
    let of = |states: Vec<[u8; 2]>, edges: &[(usize, StepId, usize)]| Sketch {
        states,
        initial: vec![0],
        edges: edges.to_vec(),
    };
    let baseline = of(plain.clone(), baseline).graph();
    let mutant = of(plain.iter().copied().chain(hidden).collect(), mutant).graph();
    let found = match compared(
        &baseline,
        &mutant,
        &observables(&Toy::new(), in_force, false),
    ) {
        Comparison::Equivalent(_) => None,
        Comparison::Different { class, .. } => Some(class),
    };
    assert_eq!(found, expected);
}

/// The worker goes from 0 to 1 and to 2.
const WAY: [(usize, StepId, usize); 2] = [(0, 0, 1), (1, 1, 2)];

#[test]
fn crash_is_equivalent_only_without_fairness() {
    let crash = [&WAY[..], &[(0, EXTRA, 4), (1, EXTRA, 5)]].concat();
    check(&WAY, &crash, &[], None);
    check(&WAY, &crash, &[crate::tests::toy::WEAK_ACT], None);
    check(
        &WAY,
        &crash,
        &[crate::tests::toy::WEAK_WORKER],
        Some(SurvivorClass::DifferentCycles),
    );
}

#[test]
fn half_step_is_equivalent_if_completed() {
    // The first half of the step from 0 to 1, and then the second. The step's fairness is kept.
    let halves = [(0, 0, 4), (4, 0, 1), (1, 1, 2)];
    for in_force in [&[][..], &[crate::tests::toy::WEAK_WORKER]] {
        check(&WAY, &halves, in_force, None);
    }
    // No process has to take the second half.
    check(
        &WAY,
        &[(0, 0, 4), (1, 1, 2)],
        &[],
        Some(SurvivorClass::LessBehaviour),
    );
    // After the first half, the other move is lost.
    let fork = [(0, 0, 1), (0, 4, 2)];
    check(&fork, &[(0, 0, 4), (4, 0, 1), (4, 4, 2)], &[], None);
    check(
        &fork,
        &[(0, 0, 4), (0, 4, 4), (4, 0, 1)],
        &[],
        Some(SurvivorClass::LessBehaviour),
    );
}

#[test]
fn step_name_matters_only_for_fairness() {
    let other = [(0, 4, 1), (1, 1, 2)];
    check(&WAY, &other, &[], None);
    check(
        &WAY,
        &other,
        &[crate::tests::toy::WEAK_WORKER],
        Some(SurvivorClass::DifferentCycles),
    );
    // Only the baseline enables `act` in state 0, or only the mutant takes it to state 1.
    let act = [crate::tests::toy::WEAK_ACT];
    let fewer = Some(SurvivorClass::DifferentCycles);
    check(&[(0, 0, 1), (0, 4, 1)], &[(0, 0, 1)], &act, fewer);
    let round = [(0, 0, 1), (1, 0, 0), (0, 4, 2), (1, 4, 2)];
    check(&round, &[&round[..], &[(0, 4, 1)]].concat(), &act, fewer);
    // The fairness of `act` forbids everything that the worker's fairness forbids.
    check(
        &WAY,
        &other,
        &[crate::tests::toy::WEAK_WORKER, crate::tests::toy::WEAK_ACT],
        None,
    );
}

#[test]
fn excluded_moves_are_enabled_but_never_taken() {
    assert_eq!(OUTSIDE, u32::MAX);
    let leaving = [(0, 0, 1), (1, 0, 99)];
    check(
        &leaving,
        &[&leaving[..], &[(1, EXTRA, 5), (5, 0, 99)]].concat(),
        &[crate::tests::toy::WEAK_WORKER],
        None,
    );
    check(
        &leaving,
        &[&leaving[..], &[(1, EXTRA, 5)]].concat(),
        &[crate::tests::toy::WEAK_WORKER],
        Some(SurvivorClass::DifferentCycles),
    );
}

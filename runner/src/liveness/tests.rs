//! Compares verdicts on temporal properties with an enumeration.

mod steps;

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Lasso, Refused, check, freed, seek, termination};
use crate::assumption::{FairnessKind, Strength};
use crate::fairness::Fairness;
use crate::graph::{Graph, OUTSIDE};
use crate::machine::{ErasedFormula, Machine, StepId};
use crate::tests::formula_oracle::{self, formulas};
use crate::tests::toy::{
    DONE, FAIRNESS, STATE_ATOMS, STEPS, STRONG_ACT, STRONG_SET, STRONG_WORKER, Sketch, Toy,
    ToyWorker, WEAK_ACT, WEAK_NEXT, WEAK_WORKER, edges, enables,
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

/// The steps of one instance in one fairness assumption, read from the machine's tables.
struct Constraint {
    strength: Strength,
    steps: BTreeSet<StepId>,
}

fn constraints(toy: &Toy, in_force: &[usize]) -> Vec<Constraint> {
    let mut all = Vec::new();
    for (number, row) in in_force
        .iter()
        .map(|number| (*number, &toy.definition().fairness[*number]))
    {
        let mut add = |steps: &dyn Fn(StepId) -> bool| {
            all.push(Constraint {
                strength: row.strength,
                steps: (0..STEPS).filter(|step| steps(*step)).collect(),
            });
        };
        match &row.kind {
            FairnessKind::Attribute { item, labels } => (0..4).for_each(|instance| {
                add(&|step| {
                    let facts = &toy.steps()[step as usize];
                    facts.item == *item
                        && facts.instance == instance
                        && labels
                            .as_ref()
                            .is_none_or(|labels| labels.contains(&facts.label))
                });
            }),
            FairnessKind::Call if number == WEAK_NEXT => add(&|_| true),
            FairnessKind::Call => add(&|step| STRONG_SET.contains(&step)),
        }
    }
    all
}

impl Constraint {
    fn is_enabled(&self, graph: &Graph, state: u32) -> bool {
        enables(graph, state, &|step| self.steps.contains(&step))
    }

    /// Whether a run may stay in these states for ever and repeat exactly these moves.
    fn allows(&self, graph: &Graph, states: &[u32], ways: &[(u32, u32)]) -> bool {
        let is_taken = |(from, to): &(u32, u32)| {
            from != to
                && edges(graph, *from)
                    .into_iter()
                    .any(|(step, target)| target == *to && self.steps.contains(&step))
        };
        let enabled = |state: &u32| self.is_enabled(graph, *state);
        ways.iter().any(is_taken)
            || match self.strength {
                Strength::Weak => !states.iter().all(enabled),
                Strength::Strong => !states.iter().any(enabled),
            }
    }
}

/// Returns the letter of a state from which a run goes to `next`, or stays if `None`.
fn letter(graph: &Graph, state: u32, next: Option<u32>) -> u32 {
    let byte = u32::from(graph.store.get(state)[1]);
    let a = enables(graph, state, &|step| step < 2);
    let act = enables(graph, state, &|step| step >= 4);
    let allowed = edges(graph, state).iter().any(|(step, _)| *step < 2);
    let takes = |steps: &dyn Fn(StepId) -> bool| {
        let is_one = |(step, target): &(StepId, u32)| {
            Some(*target) == next && *target != state && steps(*step)
        };
        edges(graph, state).iter().any(is_one)
    };
    let differs = next.is_some_and(|next| (byte ^ u32::from(graph.store.get(next)[1])) & 1 == 1);
    let bits = [
        a,
        act,
        allowed,
        takes(&|step| step < 2),
        takes(&|step| step >= 4),
        differs,
    ];
    (2..).zip(bits).fold(byte & 3, |letter, (bit, holds)| {
        letter | u32::from(holds) << bit
    })
}

/// Checks that a lasso is a fair run of the graph that violates the formula.
fn validate(
    graph: &Graph,
    lasso: &Lasso,
    constraints: &[Constraint],
    formula: Option<&ErasedFormula>,
) {
    let Lasso { stem, cycle } = lasso;
    assert!(
        graph.initial.contains(&stem[0].1),
        "begins in an initial state"
    );
    let run: Vec<_> = stem.iter().chain(cycle).collect();
    for pair in run.windows(2) {
        assert!(
            edges(graph, pair[0].1).contains(pair[1]),
            "{pair:?} is an edge"
        );
        assert_ne!(pair[0].1, pair[1].1, "stuttering is left out");
    }
    let last = stem[stem.len() - 1].1;
    assert_eq!(run[run.len() - 1].1, last, "the cycle closes");
    let mut states: Vec<u32> = cycle.iter().map(|(_, state)| *state).collect();
    let ways: Vec<_> = run[stem.len() - 1..]
        .windows(2)
        .map(|pair| (pair[0].1, pair[1].1))
        .collect();
    if states.is_empty() {
        states.push(last);
    }
    assert!(
        constraints.iter().all(|c| c.allows(graph, &states, &ways)),
        "fair: {lasso:?}"
    );
    if let Some(formula) = formula {
        let back = if cycle.is_empty() {
            stem.len() - 1
        } else {
            stem.len()
        };
        let after = |place: usize| {
            run.get(place + 1)
                .or((!cycle.is_empty()).then(|| &run[back]))
                .map(|(_, state)| *state)
        };
        let letters: Vec<u32> = run
            .iter()
            .enumerate()
            .map(|(place, (_, state))| letter(graph, *state, after(place)))
            .collect();
        assert!(
            !formula_oracle::holds(formula, &letters, back),
            "violates the formula: {lasso:?}"
        );
    }
}

/// Returns the sets of states in which a fair run can repeat all moves that `may` allows.
fn fair_sets(
    graph: &Graph,
    constraints: &[Constraint],
    may: &dyn Fn(u32, u32) -> bool,
) -> Vec<Vec<u32>> {
    let mut sets = Vec::new();
    for set in 1_u32..1 << graph.len() {
        let states: Vec<u32> = (0..graph.len()).filter(|s| set >> s & 1 == 1).collect();
        let mut ways = Vec::new();
        for from in &states {
            let targets = edges(graph, *from).into_iter().map(|(_, target)| target);
            ways.extend(
                targets
                    .filter(|to| to != from && states.contains(to) && may(*from, *to))
                    .map(|to| (*from, to)),
            );
        }
        let reached_from = |state: u32| {
            let mut reached = BTreeSet::from([state]);
            while let Some((_, to)) = ways
                .iter()
                .find(|(from, to)| reached.contains(from) && !reached.contains(to))
            {
                reached.insert(*to);
            }
            reached.len()
        };
        if states.iter().all(|s| reached_from(*s) == states.len())
            && constraints.iter().all(|c| c.allows(graph, &states, &ways))
        {
            sets.push(states);
        }
    }
    sets
}

/// Evaluates the formula on a run with this first letter, and appends the values of its temporal
/// subformulas, outermost last. `next` are their values on the rest of the run, in the same order.
fn truths(
    formula: &ErasedFormula,
    letter: u32,
    next: &mut dyn Iterator<Item = bool>,
    into: &mut Vec<bool>,
) -> bool {
    let mut of = |inner: &ErasedFormula| truths(inner, letter, next, into);
    match formula {
        ErasedFormula::Atom(atom) => letter >> atom & 1 == 1,
        ErasedFormula::Not(inner) => !of(inner),
        ErasedFormula::And(parts) => parts.iter().fold(true, |all, part| of(part) & all),
        ErasedFormula::Or(parts) => parts.iter().fold(false, |any, part| of(part) | any),
        ErasedFormula::Eventually(inner) | ErasedFormula::Always(inner) => {
            let now = of(inner);
            let later = next
                .next()
                .expect("as many as there are temporal operators");
            let both = matches!(formula, ErasedFormula::Always(_));
            into.push(if both { now & later } else { now | later });
            into[into.len() - 1]
        }
    }
}

/// Returns the values of the formula and its temporal subformulas from those one position later.
fn before(formula: &ErasedFormula, letter: u32, next: &[bool]) -> (bool, Vec<bool>) {
    let mut into = Vec::new();
    let value = truths(formula, letter, &mut next.iter().copied(), &mut into);
    (value, into)
}

fn operators(formula: &ErasedFormula) -> usize {
    match formula {
        ErasedFormula::Atom(_) => 0,
        ErasedFormula::Not(inner) => operators(inner),
        ErasedFormula::And(parts) | ErasedFormula::Or(parts) => parts.iter().map(operators).sum(),
        ErasedFormula::Eventually(inner) | ErasedFormula::Always(inner) => operators(inner) + 1,
    }
}

/// Whether a fair run violates the formula, decided without automata: for each set of states in
/// which a fair run can stay, possible values before it are computed backwards along the edges.
fn is_violated(graph: &Graph, formula: &ErasedFormula, constraints: &[Constraint]) -> bool {
    let sets = fair_sets(graph, constraints, &|_, _| true).into_iter();
    let mut rounds = sets.map(|set| {
        set.into_iter()
            .map(|state| (state, letter(graph, state, None)))
            .collect::<Vec<_>>()
    });
    rounds.any(|round| leads_to_violation(graph, formula, &round))
}

/// Whether a violating run finally stays in these states and repeats each with its letter.
fn leads_to_violation(graph: &Graph, formula: &ErasedFormula, round: &[(u32, u32)]) -> bool {
    let letters: Vec<u32> = round.iter().map(|(_, letter)| *letter).collect();
    let mut known: BTreeSet<(u32, bool, Vec<bool>)> = round
        .iter()
        .enumerate()
        .map(|(place, (state, _))| {
            // The run that begins here and repeats the round, in any order.
            let mut round = letters.clone();
            round.rotate_left(place);
            let mut temporal = Vec::new();
            collect_temporal(formula, &mut temporal);
            let truths = temporal
                .iter()
                .map(|f| formula_oracle::holds(f, &round, 0))
                .collect();
            (*state, formula_oracle::holds(formula, &round, 0), truths)
        })
        .collect();
    assert!(
        known
            .iter()
            .all(|(_, _, truths)| truths.len() == operators(formula))
    );
    let mut todo: Vec<_> = known.iter().cloned().collect();
    while let Some((state, _, next)) = todo.pop() {
        for from in (0..graph.len()).filter(|from| {
            edges(graph, *from)
                .iter()
                .any(|(_, target)| *target == state)
        }) {
            let (value, truths) = before(formula, letter(graph, from, Some(state)), &next);
            if known.insert((from, value, truths.clone())) {
                todo.push((from, value, truths));
            }
        }
    }
    known
        .iter()
        .any(|(state, value, _)| graph.initial.contains(state) && !value)
}

/// Collects the temporal subformulas in the order of [`truths`].
fn collect_temporal<'f>(formula: &'f ErasedFormula, into: &mut Vec<&'f ErasedFormula>) {
    match formula {
        ErasedFormula::Atom(_) => {}
        ErasedFormula::Not(inner) => collect_temporal(inner, into),
        ErasedFormula::And(parts) | ErasedFormula::Or(parts) => {
            parts.iter().for_each(|part| collect_temporal(part, into))
        }
        ErasedFormula::Eventually(inner) | ErasedFormula::Always(inner) => {
            collect_temporal(inner, into);
            into.push(formula);
        }
    }
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
    fn check_agrees_with_enumeration(sketch in sketches(), formula in formulas(STATE_ATOMS), fairness in assumptions()) {
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
    fn partial_graph_violation_is_a_full_graph_run(sketch in sketches(), formula in formulas(STATE_ATOMS), fairness in assumptions(), cut in 0_u32..6) {
        let (toy, graph) = (Toy::new(), sketch.graph());
        let constraints = constraints(&toy, &fairness);
        let (part, model) = parted(&graph, cut.min(graph.len()));
        match seek(&part, &toy, &mut ToyWorker, &formula, &Fairness::new(&toy, &fairness)) {
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
        let weak = constraints(&toy, &[row]).into_iter().map(|constraint| Constraint { strength: Strength::Weak, ..constraint });
        kept.extend(weak);
        let free = strong.iter().any(|constraint| {
            let takes = |from, to| edges(&graph, from).into_iter().any(|(step, target)| target == to && constraint.steps.contains(&step));
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
    fn dropped_assumption_agrees_with_enumeration(sketch in sketches(), kept in assumptions(), dropped in 0..FAIRNESS) {
        let (toy, graph) = (Toy::new(), sketch.graph());
        let (all_kept, all_dropped) = (constraints(&toy, &kept), constraints(&toy, &[dropped]));
        // All moves except the constraint's steps are the largest set that can violate it.
        let free = all_dropped.iter().any(|constraint| {
            let takes = |from, to| edges(&graph, from).into_iter().any(|(step, target)| target == to && constraint.steps.contains(&step));
            let sets = fair_sets(&graph, &all_kept, &|from, to| !takes(from, to));
            sets.iter().any(|set| !constraint.allows(&graph, set, &[]))
        });
        let lasso = freed(&graph, &toy, &mut ToyWorker, dropped, &Fairness::new(&toy, &kept)).expect("small");
        prop_assert_eq!(lasso.is_some(), free);
        if let Some(lasso) = lasso {
            validate(&graph, &lasso, &all_kept, None);
            let states: Vec<u32> = lasso.stem.last().into_iter().chain(&lasso.cycle).map(|(_, state)| *state).collect();
            let ways: Vec<_> = states.windows(2).map(|pair| (pair[0], pair[1])).collect();
            prop_assert!(all_dropped.iter().any(|c| !c.allows(&graph, &states, &ways)));
        }
    }
}

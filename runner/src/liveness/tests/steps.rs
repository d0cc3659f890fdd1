//! Compares verdicts on formulas about steps with an enumeration of all sets of moves.

use super::enumeration::{leads_to_violation, letter};
use super::*;
use crate::automaton::must_ignore_stuttering;
use crate::tests::formula_oracle::step_formulas;
use crate::tests::toy::ATOMS;

/// A step of `worker("a")` is taken.
const TAKEN: ErasedFormula = ErasedFormula::Atom(5);
/// A step of `act` is taken.
const ACTED: ErasedFormula = ErasedFormula::Atom(6);
/// The step changes atom 0.
const FLIPS: ErasedFormula = ErasedFormula::Atom(7);

fn leads_to(p: ErasedFormula, q: ErasedFormula) -> ErasedFormula {
    always(ErasedFormula::Or(vec![not(p), eventually(q)]))
}

/// Returns the states, with letters, in which a fair run can repeat exactly these moves for ever.
fn rounds(graph: &Graph, constraints: &[Constraint]) -> Vec<Vec<(u32, u32)>> {
    let mut moves = BTreeSet::new();
    for state in 0..graph.len() {
        let targets = edges(graph, state).into_iter().map(|(_, target)| target);
        moves.extend(
            targets
                .filter(|to| *to != state && *to != OUTSIDE)
                .map(|to| (state, to)),
        );
    }
    let moves: Vec<(u32, u32)> = moves.into_iter().collect();
    let mut rounds: Vec<Vec<(u32, u32)>> = (0..graph.len())
        .filter(|state| constraints.iter().all(|c| c.allows(graph, &[*state], &[])))
        .map(|state| vec![(state, letter(graph, state, None))])
        .collect();
    for set in 1_u32..1 << moves.len() {
        let set: Vec<(u32, u32)> = (0..moves.len())
            .filter(|n| set >> n & 1 == 1)
            .map(|n| moves[n])
            .collect();
        let states: BTreeSet<u32> = set.iter().flat_map(|(from, to)| [*from, *to]).collect();
        let reaches_all = |state: &u32| {
            let mut reached = BTreeSet::from([*state]);
            while let Some((_, to)) = set
                .iter()
                .find(|(from, to)| reached.contains(from) && !reached.contains(to))
            {
                reached.insert(*to);
            }
            reached == states
        };
        let states_in_order: Vec<u32> = states.iter().copied().collect();
        if states.iter().all(reaches_all)
            && constraints
                .iter()
                .all(|c| c.allows(graph, &states_in_order, &set))
        {
            rounds.push(
                set.iter()
                    .map(|(from, to)| (*from, letter(graph, *from, Some(*to))))
                    .collect(),
            );
        }
    }
    rounds
}

#[test]
fn recurring_step_is_decided_by_moves() {
    // `worker("a")` leads to 1, and `act` leads back.
    let ring = sketch(&[0, 0], &[(0, 0, 1), (1, 4, 0)]);
    let often = always(eventually(TAKEN));
    assert_eq!(lasso_of(&ring, &often, &[]), Some((vec![0], vec![])));
    assert_eq!(
        lasso_of(&ring, &often, &[WEAK_WORKER]),
        Some((vec![0, 1], vec![]))
    );
    assert_eq!(lasso_of(&ring, &often, &[WEAK_WORKER, WEAK_ACT]), None);
    assert_eq!(
        lasso_of(
            &ring,
            &eventually(always(not(TAKEN))),
            &[WEAK_WORKER, WEAK_ACT]
        ),
        Some((vec![0], vec![1, 0]))
    );
    assert_eq!(lasso_of(&ring, &leads_to(TAKEN, ACTED), &[WEAK_ACT]), None);
    assert_eq!(
        lasso_of(&ring, &leads_to(ACTED, TAKEN), &[WEAK_ACT]),
        Some((vec![0, 1, 0], vec![]))
    );
}

#[test]
fn step_is_taken_by_equal_move_of_other_name() {
    let same = sketch(&[0, 0], &[(0, 0, 1), (0, 4, 1)]);
    assert_eq!(lasso_of(&same, &eventually(TAKEN), &[WEAK_ACT]), None);
    let other = sketch(&[0, 0, 0], &[(0, 0, 1), (0, 4, 2)]);
    assert_eq!(
        lasso_of(&other, &eventually(TAKEN), &[WEAK_ACT]),
        Some((vec![0, 2], vec![]))
    );
}

#[test]
fn stuttering_step_is_allowed_never_taken() {
    let idle = sketch(&[0], &[(0, 0, 0)]);
    assert_eq!(lasso_of(&idle, &always(not(TAKEN)), &[]), None);
    assert_eq!(lasso_of(&idle, &always(ErasedFormula::Atom(4)), &[]), None);
    assert_eq!(
        lasso_of(&idle, &always(not(ErasedFormula::Atom(2))), &[]),
        None
    );
}

#[test]
fn forbidden_move_violates_and_ends_stem() {
    let line = sketch(&[0, 0, 1], &[(0, 0, 1), (1, 0, 2)]);
    assert_eq!(
        lasso_of(&line, &always(not(FLIPS)), &[]),
        Some((vec![0, 1, 2], vec![]))
    );
    assert_eq!(lasso_of(&line, &eventually(FLIPS), &[WEAK_WORKER]), None);
}

#[test]
fn stuttering_sensitive_formula_is_refused() {
    let refusal = |formula: &ErasedFormula| {
        must_ignore_stuttering(formula, &Toy::new())
            .err()
            .map(|refused| refused.to_string())
    };
    let check = |formula: ErasedFormula, inside: Option<&str>| {
        let found = refusal(&formula);
        let expected = inside.map(|inside| format!("directly inside `{inside}(..)`"));
        match (&found, &expected) {
            (None, None) => {}
            (Some(found), Some(expected)) if found.contains(expected) => {}
            _ => panic!("{formula:?}: {found:?}"),
        }
    };
    check(TAKEN, Some("eventually"));
    check(not(TAKEN), Some("always"));
    check(always(TAKEN), Some("eventually"));
    check(eventually(not(TAKEN)), Some("always"));
    check(not(eventually(TAKEN)), None);
    check(not(always(TAKEN)), Some("always"));
    check(leads_to(TAKEN, ACTED), None);
    check(leads_to(P, TAKEN), None);
    check(leads_to(not(TAKEN), P), Some("eventually"));
    check(
        always(ErasedFormula::Or(vec![
            P,
            eventually(ErasedFormula::And(vec![P, TAKEN])),
        ])),
        None,
    );
    check(
        eventually(ErasedFormula::And(vec![TAKEN, always(not(ACTED))])),
        None,
    );
}

/// Graphs with few moves, so that all sets of moves can be enumerated.
fn small_sketches() -> impl Strategy<Value = Sketch> {
    (1_usize..=4).prop_flat_map(|states| {
        let letters = prop::collection::vec(0_u8..4, states);
        let edges = prop::collection::vec(
            (
                0..states,
                0..STEPS,
                prop_oneof![12 => 0..states, 1 => Just(9)],
            ),
            0..10,
        );
        let initial = prop::collection::vec(0..states, 1..3);
        (letters, edges, initial).prop_map(|(letters, edges, initial)| Sketch {
            initial,
            ..sketch(&letters, &edges)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    /// Only the engine may stay in a state before a move, so this also compares stuttering runs.
    #[test]
    fn step_check_agrees_with_enumeration(
        sketch in small_sketches(),
        formula in step_formulas(STATE_ATOMS, ATOMS),
        fairness in assumptions(),
    ) {
        let (toy, graph) = (Toy::new(), sketch.graph());
        prop_assert_eq!(must_ignore_stuttering(&formula, &toy), Ok(()));
        let constraints = constraints(&toy, &fairness);
        match check(&graph, &toy, &mut ToyWorker, &formula, &fairness) {
            Err(refused) => prop_assert!(matches!(refused, Refused::Places { .. }), "{}", refused),
            Ok(lasso) => {
                let violated = rounds(&graph, &constraints)
                    .iter()
                    .any(|round| leads_to_violation(&graph, &formula, round));
                prop_assert_eq!(lasso.is_some(), violated);
                if let Some(lasso) = lasso {
                    validate(&graph, &lasso, &constraints, Some(&formula));
                }
            }
        }
    }
}

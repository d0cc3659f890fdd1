//! Compares automata with an oracle that evaluates formulas directly.

use proptest::prelude::*;

use super::{Automaton, Refused};
use crate::machine::ErasedFormula;
use crate::tests::formula_oracle::{formulas, holds};

const P: ErasedFormula = ErasedFormula::Atom(0);
const Q: ErasedFormula = ErasedFormula::Atom(1);
const R: ErasedFormula = ErasedFormula::Atom(2);

fn eventually(p: ErasedFormula) -> ErasedFormula {
    ErasedFormula::Eventually(Box::new(p))
}

fn always(p: ErasedFormula) -> ErasedFormula {
    ErasedFormula::Always(Box::new(p))
}

fn not(p: ErasedFormula) -> ErasedFormula {
    ErasedFormula::Not(Box::new(p))
}

fn or<const N: usize>(parts: [ErasedFormula; N]) -> ErasedFormula {
    ErasedFormula::Or(parts.into())
}

fn and<const N: usize>(parts: [ErasedFormula; N]) -> ErasedFormula {
    ErasedFormula::And(parts.into())
}

fn leads_to(p: ErasedFormula, q: ErasedFormula) -> ErasedFormula {
    always(or([not(p), eventually(q)]))
}

/// Whether the automaton accepts the run: a reachable cycle meets every mark.
fn accepts(automaton: &Automaton, letters: &[u32], back: usize) -> bool {
    let places = automaton.places.len();
    let number = |i: usize, place: usize| i * places + place;
    let nodes = letters.len() * places;
    // reach[a][b]: a path of at least one step leads from a to b.
    let mut edges = Vec::new();
    for (i, word) in letters.iter().enumerate() {
        let next = if i + 1 == letters.len() { back } else { i + 1 };
        let bits = automaton.atoms.iter().enumerate();
        let letter = bits.fold(0, |letter, (bit, atom)| letter | (word >> atom & 1) << bit);
        for (place, transitions) in automaton.places.iter().enumerate() {
            for transition in transitions.iter().filter(|t| t.admits(letter)) {
                edges.push((
                    number(i, place),
                    number(next, transition.target.into()),
                    transition.marks,
                ));
            }
        }
    }
    let mut reach = vec![vec![false; nodes]; nodes];
    for (a, b, _) in &edges {
        reach[*a][*b] = true;
    }
    for middle in 0..nodes {
        let onward = reach[middle].clone();
        for row in reach.iter_mut().filter(|row| row[middle]) {
            row.iter_mut()
                .zip(&onward)
                .for_each(|(here, there)| *here |= there);
        }
    }
    (0..nodes).any(|node| {
        let met = edges
            .iter()
            .filter(|(a, b, _)| (*a == node || reach[node][*a]) && (*b == node || reach[*b][node]));
        (node == 0 || reach[0][node])
            && reach[node][node]
            && met.fold(0, |all, (.., marks)| all | marks) == automaton.marks
    })
}

fn violated(formula: &ErasedFormula, letters: &[u32], back: usize) -> Result<bool, Refused> {
    Ok(Automaton::of_violations(formula)?
        .iter()
        .any(|automaton| accepts(automaton, letters, back)))
}

/// Returns the number of places and of marks of each automaton.
fn sizes(formula: &ErasedFormula) -> Vec<(usize, u32)> {
    let automata = Automaton::of_violations(formula).expect("small");
    automata
        .iter()
        .map(|automaton| (automaton.places.len(), automaton.marks.count_ones()))
        .collect()
}

#[test]
fn common_formulas_have_small_automata() {
    let check = |formula: ErasedFormula, expected: &[(usize, u32)]| {
        assert_eq!(sizes(&formula), expected, "{formula:?}");
    };
    check(eventually(P), &[(1, 0)]);
    check(always(P), &[(2, 1)]);
    check(always(eventually(P)), &[(2, 1)]);
    check(eventually(always(P)), &[(1, 1)]);
    check(leads_to(P, Q), &[(2, 1)]);
    check(or([eventually(P), eventually(Q)]), &[(1, 0)]);
    check(
        or([eventually(always(P)), eventually(always(Q))]),
        &[(1, 2)],
    );
    check(
        or([not(always(eventually(P))), always(eventually(Q))]),
        &[(2, 2)],
    );
    check(and([eventually(P), eventually(Q)]), &[(1, 0), (1, 0)]);
    check(and([leads_to(P, Q), leads_to(Q, R)]), &[(3, 1)]);
    check(always(and([eventually(P), eventually(Q)])), &[(3, 1)]);
    check(leads_to(P, always(Q)), &[(2, 2)]);
    check(eventually(and([P, eventually(Q)])), &[(2, 0)]);
    check(or([not(P), eventually(Q)]), &[(2, 0)]);
}

#[test]
fn redundant_outer_operators_are_removed() {
    let check = |formula: ErasedFormula, same: ErasedFormula| {
        assert_eq!(
            Automaton::of_violations(&formula),
            Automaton::of_violations(&same),
            "{formula:?}"
        );
    };
    check(eventually(eventually(P)), eventually(P));
    check(always(always(P)), always(P));
    check(eventually(always(eventually(P))), always(eventually(P)));
    check(always(eventually(always(P))), eventually(always(P)));
    check(
        always(eventually(always(eventually(P)))),
        always(eventually(P)),
    );
    check(and([always(P), always(Q)]), always(and([P, Q])));
    check(or([eventually(P), eventually(Q)]), eventually(or([P, Q])));
    check(
        always(or([P, always(eventually(Q))])),
        or([always(P), always(eventually(Q))]),
    );
    check(not(not(P)), P);
    check(and([P, or([P, Q])]), P);
    check(and([eventually(P), always(P)]), always(P));
}

#[test]
fn true_never_fails_and_false_always_fails() {
    let check = |formula: ErasedFormula, expected: bool| {
        for letters in [&[0_u32][..], &[1], &[0, 1]] {
            assert_eq!(violated(&formula, letters, 0), Ok(expected), "{formula:?}");
        }
    };
    check(and([]), false);
    check(or([]), true);
    check(always(or([])), true);
    check(eventually(and([])), false);
    check(or([P, not(P)]), false);
    check(and([eventually(P), not(eventually(P))]), true);
}

#[test]
fn automaton_waits_unless_it_can_stay_forever() {
    let check = |formula: ErasedFormula, expected: bool| {
        let automata = Automaton::of_violations(&formula).expect("small");
        assert!(
            automata
                .iter()
                .all(|automaton| automaton.waits() == expected),
            "{formula:?}"
        );
    };
    check(leads_to(P, Q), true);
    check(always(P), true);
    check(always(eventually(P)), true);
    check(eventually(always(P)), false);
    check(eventually(P), false);
    check(or([]), false);
}

#[test]
fn large_conjunction_is_split() {
    let atoms = (0..60).step_by(2);
    let parts = atoms.map(|n| leads_to(ErasedFormula::Atom(n), ErasedFormula::Atom(n + 1)));
    let automata = Automaton::of_violations(&ErasedFormula::And(parts.collect())).expect("split");
    assert_eq!(automata.len(), 30);
    assert!(
        automata
            .iter()
            .all(|automaton| automaton.places.len() == 2 && automaton.atoms.len() == 2)
    );
}

#[test]
fn too_large_formula_is_refused_with_reason() {
    let check = |formula: ErasedFormula, reason: &str| {
        let refused = Automaton::of_violations(&formula).expect_err(reason);
        assert!(refused.to_string().contains(reason), "{refused}");
    };
    let many = |n: usize, f: &dyn Fn(ErasedFormula) -> ErasedFormula| {
        (0..n)
            .map(|i| f(ErasedFormula::Atom(i)))
            .collect::<Vec<_>>()
    };
    check(
        always(ErasedFormula::Or(many(25, &eventually))),
        "25 different predicates",
    );
    check(
        eventually(ErasedFormula::Or(many(12, &always))),
        "automaton",
    );
    let deep = (0..1000).fold(P, |inner, n| {
        eventually(ErasedFormula::And(vec![
            ErasedFormula::Atom(n % 3),
            always(ErasedFormula::Or(vec![Q, inner])),
        ]))
    });
    check(deep, "200 levels deep");
}

#[test]
fn long_chains_do_not_nest() {
    let chain = |join: fn(Vec<ErasedFormula>) -> ErasedFormula| {
        (0..2000).fold(P, |all, n| join(vec![all, ErasedFormula::Atom(n % 3)]))
    };
    assert_eq!(sizes(&eventually(chain(ErasedFormula::Or))), [(1, 0)]);
    assert_eq!(sizes(&always(chain(ErasedFormula::And))), [(2, 1)]);
    let negations = (0..2000).fold(eventually(P), |inner, _| not(inner));
    assert_eq!(sizes(&negations), [(1, 0)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn automata_accept_exactly_violating_runs(
        formula in formulas(3),
        letters in prop::collection::vec(0_u32..8, 1..6),
        back in any::<prop::sample::Index>(),
    ) {
        let back = back.index(letters.len());
        match violated(&formula, &letters, back) {
            Ok(violated) => prop_assert_eq!(violated, !holds(&formula, &letters, back)),
            // With this few atoms only the limit on places can be reached.
            Err(refused) => prop_assert!(matches!(refused, Refused::Places { .. }), "{}", refused),
        }
    }
}

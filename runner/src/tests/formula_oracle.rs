//! The semantics of formulas on a run that ends in a cycle, written down directly for tests.

use proptest::prelude::*;

use crate::machine::ErasedFormula;

/// Evaluates the formula on a run with these letters (atom `n` is bit `n`) that returns to `back`.
pub(crate) fn holds(formula: &ErasedFormula, letters: &[u32], back: usize) -> bool {
    truth(formula, letters, back)[0]
}

/// Returns whether the formula holds at each position of the run.
fn truth(formula: &ErasedFormula, letters: &[u32], back: usize) -> Vec<bool> {
    let of = |inner: &ErasedFormula| truth(inner, letters, back);
    let places = 0..letters.len();
    // The positions ahead include the entire cycle.
    let ahead = |place: usize| place.min(back)..letters.len();
    match formula {
        ErasedFormula::Atom(atom) => letters
            .iter()
            .map(|letter| letter >> atom & 1 == 1)
            .collect(),
        ErasedFormula::Not(inner) => of(inner).into_iter().map(|b| !b).collect(),
        ErasedFormula::And(parts) => {
            let parts: Vec<_> = parts.iter().map(of).collect();
            places.map(|i| parts.iter().all(|part| part[i])).collect()
        }
        ErasedFormula::Or(parts) => {
            let parts: Vec<_> = parts.iter().map(of).collect();
            places.map(|i| parts.iter().any(|part| part[i])).collect()
        }
        ErasedFormula::Eventually(inner) => {
            let inner = of(inner);
            places
                .map(|i| ahead(i).any(|j| (j >= i || j >= back) && inner[j]))
                .collect()
        }
        ErasedFormula::Always(inner) => {
            let inner = of(inner);
            places
                .map(|i| ahead(i).all(|j| (j < i && j < back) || inner[j]))
                .collect()
        }
    }
}

/// Formulas of all shapes over atoms `0..atoms`.
pub(crate) fn formulas(atoms: usize) -> impl Strategy<Value = ErasedFormula> {
    let leaf = (0..atoms).prop_map(ErasedFormula::Atom);
    leaf.prop_recursive(5, 14, 3, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let several = prop::collection::vec(inner, 0..4);
        prop_oneof![
            1 => boxed.clone().prop_map(ErasedFormula::Not),
            2 => boxed.clone().prop_map(ErasedFormula::Eventually),
            2 => boxed.prop_map(ErasedFormula::Always),
            1 => several.clone().prop_map(ErasedFormula::And),
            2 => several.prop_map(ErasedFormula::Or),
        ]
    })
}

/// Formulas over the state atoms `0..state_atoms` and the step atoms from there to `atoms`, which
/// occur only where stuttering cannot matter.
pub(crate) fn step_formulas(
    state_atoms: usize,
    atoms: usize,
) -> impl Strategy<Value = ErasedFormula> {
    let wrapped = move |formula: ErasedFormula| placed(formula, state_atoms, true, None);
    formulas(atoms).prop_map(wrapped)
}

/// Puts each step atom directly inside the temporal operator that it needs, and adds this operator
/// if necessary. `eventual` is whether the enclosing temporal operator is an `eventually` after
/// negations are moved inwards.
fn placed(
    formula: ErasedFormula,
    state_atoms: usize,
    holds: bool,
    eventual: Option<bool>,
) -> ErasedFormula {
    let of = |inner: Box<ErasedFormula>, holds, eventual| {
        Box::new(placed(*inner, state_atoms, holds, eventual))
    };
    let all = |parts: Vec<ErasedFormula>| {
        parts
            .into_iter()
            .map(|part| placed(part, state_atoms, holds, eventual))
            .collect()
    };
    match formula {
        // A positive atom needs an `eventually`, a negated one an `always`.
        ErasedFormula::Atom(atom) if atom >= state_atoms && eventual != Some(holds) => {
            ErasedFormula::Eventually(Box::new(ErasedFormula::Atom(atom)))
        }
        ErasedFormula::Atom(atom) => ErasedFormula::Atom(atom),
        ErasedFormula::Not(inner) => ErasedFormula::Not(of(inner, !holds, eventual)),
        ErasedFormula::And(parts) => ErasedFormula::And(all(parts)),
        ErasedFormula::Or(parts) => ErasedFormula::Or(all(parts)),
        ErasedFormula::Eventually(inner) => {
            ErasedFormula::Eventually(of(inner, holds, Some(holds)))
        }
        ErasedFormula::Always(inner) => ErasedFormula::Always(of(inner, holds, Some(!holds))),
    }
}

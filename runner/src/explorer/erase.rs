//! Temporal formulas without types: the atoms of all formulas of a spec are numbered.

use std::sync::Arc;

use crate::formula::{Atom, AtomKind, Formula};
use crate::machine::{ErasedAtom, ErasedFormula, ErasedKind};

pub(super) struct Atoms<S>(Vec<Atom<S>>);

impl<S> Default for Atoms<S> {
    fn default() -> Atoms<S> {
        Atoms(Vec::new())
    }
}

impl<S: Clone> Atoms<S> {
    /// Returns the formula with numbers for its atoms.
    pub(super) fn erase(&mut self, formula: &Formula<S>) -> ErasedFormula {
        let mut all = |parts: &[Formula<S>]| parts.iter().map(|part| self.erase(part)).collect();
        match formula {
            Formula::Atom(atom) => ErasedFormula::Atom(self.number(atom)),
            Formula::Not(part) => ErasedFormula::Not(Box::new(self.erase(part))),
            Formula::And(parts) => ErasedFormula::And(all(parts)),
            Formula::Or(parts) => ErasedFormula::Or(all(parts)),
            Formula::Eventually(part) => ErasedFormula::Eventually(Box::new(self.erase(part))),
            Formula::Always(part) => ErasedFormula::Always(Box::new(self.erase(part))),
        }
    }

    /// Returns the atoms without types, and the typed atoms to evaluate.
    pub(super) fn into_parts(self) -> (Vec<ErasedAtom>, Vec<Atom<S>>) {
        let erased = self.0.iter().map(|atom| ErasedAtom {
            name: atom.name.clone(),
            kind: match &atom.kind {
                AtomKind::Predicate(_) => ErasedKind::Predicate,
                AtomKind::Enabled(steps) => ErasedKind::Enabled(steps.clone()),
                AtomKind::Allowed(steps) => ErasedKind::Allowed(steps.clone()),
                AtomKind::Taken(steps) => ErasedKind::Taken(steps.clone()),
                AtomKind::Change { unless, .. } => ErasedKind::Change { unless: *unless },
            },
        });
        (erased.collect(), self.0)
    }

    fn number(&mut self, atom: &Atom<S>) -> usize {
        let known = self
            .0
            .iter()
            .position(|other| same(&other.kind, &atom.kind));
        known.unwrap_or_else(|| {
            self.0.push(atom.clone());
            self.0.len() - 1
        })
    }
}

/// Whether two atoms are identical: the same steps, or the same predicate object.
fn same<S>(a: &AtomKind<S>, b: &AtomKind<S>) -> bool {
    match (a, b) {
        (AtomKind::Enabled(a), AtomKind::Enabled(b))
        | (AtomKind::Allowed(a), AtomKind::Allowed(b))
        | (AtomKind::Taken(a), AtomKind::Taken(b)) => a == b,
        (AtomKind::Predicate(a), AtomKind::Predicate(b)) => Arc::ptr_eq(a, b),
        (
            AtomKind::Change {
                predicate: a,
                unless: x,
            },
            AtomKind::Change {
                predicate: b,
                unless: y,
            },
        ) => Arc::ptr_eq(a, b) && x == y,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::{
        StepPattern, allowed, always, atom, changed_and, enabled, eventually, step_predicate,
        taken, unchanged_or,
    };

    fn step(item: usize) -> StepPattern {
        StepPattern {
            item,
            label: None,
            argument: None,
        }
    }

    #[test]
    fn repeated_atom_has_one_number() {
        let p = atom("p", |state: &u8| *state == 1);
        let formula = eventually(p.clone())
            | always(!p)
            | enabled(step(1))
            | enabled(step(2))
            | enabled(step(1));
        let mut atoms = Atoms::default();
        let erased = format!("{:?}", atoms.erase(&formula));
        let numbers: String = erased
            .split("Atom(")
            .skip(1)
            .map(|rest| &rest[..1])
            .collect();
        assert_eq!(numbers, "00121");
        let names: Vec<String> = atoms
            .into_parts()
            .0
            .into_iter()
            .map(|atom| atom.name)
            .collect();
        assert_eq!(names, ["p", "enabled", "enabled"]);
    }

    #[test]
    fn atoms_of_different_kinds_have_different_numbers() {
        let grows = step_predicate("grows", |before: &u8, after: &u8| before < after);
        let (changed, unchanged) = (changed_and(grows.clone()), unchanged_or(grows));
        let formula = enabled(step(1))
            | allowed(step(1))
            | taken(step(1))
            | taken(step(2))
            | changed.clone()
            | unchanged
            | changed;
        let mut atoms = Atoms::default();
        let erased = format!("{:?}", atoms.erase(&formula));
        let numbers: String = erased
            .split("Atom(")
            .skip(1)
            .map(|rest| &rest[..1])
            .collect();
        assert_eq!(numbers, "0123454");
    }
}

//! Temporal formulas without types: the atoms of all formulas of a spec are numbered.

use crate::formula::{Atom, Formula};
use crate::machine::ErasedFormula;

/// The atoms of all formulas of a spec, each once.
pub(super) struct Atoms<S>(pub(super) Vec<Atom<S>>);

impl<S> Atoms<S> {
    /// Adds the atoms of a formula. Returns the formula over the numbers of the atoms.
    pub(super) fn erase(&mut self, formula: Formula<S>) -> ErasedFormula {
        let (mut shape, atoms) = formula.into_parts();
        let mut numbers = Vec::new();
        for atom in atoms {
            numbers.push(self.number(atom));
        }
        shape.renumber(&|atom| numbers[atom]);
        shape
    }

    fn number(&mut self, atom: Atom<S>) -> usize {
        for (number, known) in self.0.iter().enumerate() {
            if known.is_same(&atom) {
                return number;
            }
        }
        self.0.push(atom);
        self.0.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::{
        allowed, always, atom, changed_and, enabled, eventually, step_predicate, taken,
        unchanged_or,
    };
    use crate::step_pattern::StepPattern;

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
        let mut atoms = Atoms(Vec::new());
        let erased = format!("{:?}", atoms.erase(formula));
        let numbers: String = erased
            .split("Atom(")
            .skip(1)
            .map(|rest| &rest[..1])
            .collect();
        assert_eq!(numbers, "00121");
        let names: Vec<&str> = atoms
            .0
            .iter()
            .map(|atom| atom.erased().name.as_str())
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
        let mut atoms = Atoms(Vec::new());
        let erased = format!("{:?}", atoms.erase(formula));
        let numbers: String = erased
            .split("Atom(")
            .skip(1)
            .map(|rest| &rest[..1])
            .collect();
        assert_eq!(numbers, "0123454");
    }
}

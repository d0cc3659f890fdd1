//! Temporal formulas for the engine: their atoms are numbers.

use mutaspec_runner::machine::{ErasedAtom, ErasedFormula, ErasedKind};

use super::compiled::is_changing;
use crate::compile::{Expr, FairnessConjunct};
use crate::evaluate::Formula;
use crate::syntax::{Sources, Span};

/// Collects the atoms of formulas.
pub(super) struct Atoms<'a> {
    pub(super) sources: &'a Sources,
    pub(super) predicates: &'a mut Vec<Expr>,
    pub(super) step_predicates: &'a mut Vec<Expr>,
    pub(super) found: Vec<ErasedAtom>,
    /// For each atom the index of its predicate, and whether it holds where that one does not.
    pub(super) decided_by: Vec<(usize, bool)>,
}

impl Atoms<'_> {
    /// Returns a formula with numbers for its atoms.
    pub(super) fn formula(&mut self, formula: &Formula) -> ErasedFormula {
        match formula {
            Formula::State(node) => self.state(node),
            Formula::Step(node) => self.step(node),
            Formula::Not(inner) => not(self.formula(inner)),
            Formula::And(items) => ErasedFormula::And(self.all(items)),
            Formula::Or(items) => ErasedFormula::Or(self.all(items)),
            Formula::Implies(a, b) => implies(self.formula(a), self.formula(b)),
            Formula::Equivalent(a, b) => {
                let (a, b) = (self.formula(a), self.formula(b));
                ErasedFormula::And(vec![implies(a.clone(), b.clone()), implies(b, a)])
            }
            Formula::Always(inner) => always(self.formula(inner)),
            Formula::Eventually(inner) => eventually(self.formula(inner)),
            Formula::LeadsTo(a, b) => {
                let (a, b) = (self.formula(a), self.formula(b));
                always(implies(a, eventually(b)))
            }
            Formula::Fair(fair) => self.fair(fair),
        }
    }

    fn all(&mut self, items: &[Formula]) -> Vec<ErasedFormula> {
        items.iter().map(|item| self.formula(item)).collect()
    }

    /// `WF_v(A)` is `[]<>(~ENABLED <<A>>_v \/ <<A>>_v)`, and `SF_v(A)` is
    /// `<>[]~ENABLED <<A>>_v \/ []<><<A>>_v`.
    fn fair(&mut self, fair: &FairnessConjunct) -> ErasedFormula {
        let disabled = not(self.state(&fair.enabled));
        let taken = self.step(&fair.step);
        if fair.strong {
            let never = eventually(always(disabled));
            ErasedFormula::Or(vec![never, always(eventually(taken))])
        } else {
            always(eventually(ErasedFormula::Or(vec![disabled, taken])))
        }
    }

    fn state(&mut self, node: &Expr) -> ErasedFormula {
        self.predicates.push(node.clone());
        let decided_by = self.predicates.len() - 1;
        self.atom(node.span, ErasedKind::Predicate, decided_by)
    }

    /// `<<A>>_v` holds on a step that satisfies it; `[A]_v` on a step that does not violate it.
    fn step(&mut self, node: &Expr) -> ErasedFormula {
        self.step_predicates.push(node.clone());
        let decided_by = self.step_predicates.len() - 1;
        let unless = !is_changing(node);
        let atom = self.atom(node.span, ErasedKind::Change { unless }, decided_by);
        if unless { not(atom) } else { atom }
    }

    fn atom(&mut self, span: Span, kind: ErasedKind, decided_by: usize) -> ErasedFormula {
        let text = self.sources.text(span).split_whitespace();
        let name = text.collect::<Vec<_>>().join(" ");
        let unless = kind == ErasedKind::Change { unless: true };
        self.decided_by.push((decided_by, unless));
        self.found.push(ErasedAtom { name, kind });
        ErasedFormula::Atom(self.found.len() - 1)
    }
}

/// Returns the formula under assumptions: it holds where they do.
pub(super) fn assuming(assumed: Vec<ErasedFormula>, formula: ErasedFormula) -> ErasedFormula {
    if assumed.is_empty() {
        return formula;
    }
    implies(ErasedFormula::And(assumed), formula)
}

fn not(formula: ErasedFormula) -> ErasedFormula {
    match formula {
        ErasedFormula::Not(inner) => *inner,
        other => ErasedFormula::Not(Box::new(other)),
    }
}

fn implies(a: ErasedFormula, b: ErasedFormula) -> ErasedFormula {
    ErasedFormula::Or(vec![not(a), b])
}

fn always(formula: ErasedFormula) -> ErasedFormula {
    ErasedFormula::Always(Box::new(formula))
}

fn eventually(formula: ErasedFormula) -> ErasedFormula {
    ErasedFormula::Eventually(Box::new(formula))
}

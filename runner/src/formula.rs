//! Temporal formulas: linear temporal logic without `next`, over predicates on states and on steps.
//!
//! They follow TLA+'s temporal logic of actions. A formula must not depend on how long a run stays
//! in a state, so step formulas are allowed in some positions only. A campaign refuses other
//! formulas.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};
use std::sync::Arc;

use crate::machine::{ErasedAtom, ErasedFormula, ErasedKind};
use crate::step_pattern::StepPattern;

/// A temporal formula over the states `S` of a spec.
#[derive(Clone, Debug)]
pub struct Formula<S> {
    /// The formula over the indices of its atoms.
    shape: ErasedFormula,
    atoms: Vec<Atom<S>>,
}

/// A predicate on a state or on a step, with its name in reports.
#[derive(Clone)]
pub struct Atom<S> {
    erased: ErasedAtom,
    predicate: Option<Predicate<S>>,
}

/// The author's code for an atom.
#[derive(Clone)]
enum Predicate<S> {
    State(Arc<dyn Fn(&S) -> bool + Send + Sync>),
    Step(OnStep<S>),
}

impl<S> Formula<S> {
    /// The formula that always holds.
    pub const TRUE: Formula<S> = Formula {
        shape: ErasedFormula::And(Vec::new()),
        atoms: Vec::new(),
    };

    fn of_atom(name: &str, kind: ErasedKind, predicate: Option<Predicate<S>>) -> Formula<S> {
        let name = name.to_owned();
        Formula {
            shape: ErasedFormula::Atom(0),
            atoms: vec![Atom {
                erased: ErasedAtom { name, kind },
                predicate,
            }],
        }
    }

    fn boxed(self, operator: fn(Box<ErasedFormula>) -> ErasedFormula) -> Formula<S> {
        Formula {
            shape: operator(Box::new(self.shape)),
            atoms: self.atoms,
        }
    }

    fn joined(
        formulas: Vec<Formula<S>>,
        operator: fn(Vec<ErasedFormula>) -> ErasedFormula,
    ) -> Formula<S> {
        let (mut shapes, mut atoms) = (Vec::new(), Vec::new());
        for mut formula in formulas {
            formula.shape.renumber(&|atom| atoms.len() + atom);
            shapes.push(formula.shape);
            atoms.append(&mut formula.atoms);
        }
        Formula {
            shape: operator(shapes),
            atoms,
        }
    }

    /// Returns the formula over the indices of its atoms, and the atoms.
    pub(crate) fn into_parts(self) -> (ErasedFormula, Vec<Atom<S>>) {
        (self.shape, self.atoms)
    }
}

impl<S> Atom<S> {
    pub(crate) fn erased(&self) -> &ErasedAtom {
        &self.erased
    }

    /// Evaluates the atom on a state. `None` if it is not about one state.
    pub(crate) fn on_state(&self, state: &S) -> Option<bool> {
        match &self.predicate {
            Some(Predicate::State(predicate)) => Some(predicate(state)),
            _ => None,
        }
    }

    /// Evaluates the atom on a step. `None` if the author's code does not decide it.
    pub(crate) fn on_step(&self, before: &S, after: &S) -> Option<bool> {
        match (&self.predicate, &self.erased.kind) {
            (Some(Predicate::Step(predicate)), ErasedKind::Change { unless }) => {
                Some(predicate(before, after) != *unless)
            }
            _ => None,
        }
    }

    /// Whether two atoms are identical: the same steps, or the same predicate object.
    pub(crate) fn is_same(&self, other: &Atom<S>) -> bool {
        let is_same_code = match (&self.predicate, &other.predicate) {
            (None, None) => true,
            (Some(Predicate::State(a)), Some(Predicate::State(b))) => Arc::ptr_eq(a, b),
            (Some(Predicate::Step(a)), Some(Predicate::Step(b))) => Arc::ptr_eq(a, b),
            _ => false,
        };
        is_same_code && self.erased.kind == other.erased.kind
    }
}

/// A condition on the states before and after a step.
pub type OnStep<S> = Arc<dyn Fn(&S, &S) -> bool + Send + Sync>;

/// A predicate on the states before and after a step, with its name in reports.
#[derive(Clone)]
pub struct StepPredicate<S> {
    name: String,
    predicate: OnStep<S>,
}

impl<S> fmt::Debug for StepPredicate<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl<S> fmt::Debug for Atom<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.erased.name)
    }
}

/// Accepted in place of a formula: a formula, or a predicate on states.
pub trait IntoFormula<S> {
    /// Converts the value into a formula.
    fn into_formula(self) -> Formula<S>;
}

impl<S> IntoFormula<S> for Formula<S> {
    fn into_formula(self) -> Formula<S> {
        self
    }
}

impl<S, F: Fn(&S) -> bool + Send + Sync + 'static> IntoFormula<S> for F {
    fn into_formula(self) -> Formula<S> {
        atom("a predicate", self)
    }
}

/// Accepted in place of a step predicate: a step predicate, or a function of two states.
pub trait IntoStepPredicate<S> {
    /// Converts the value into a step predicate.
    fn into_step_predicate(self) -> StepPredicate<S>;
}

impl<S> IntoStepPredicate<S> for StepPredicate<S> {
    fn into_step_predicate(self) -> StepPredicate<S> {
        self
    }
}

impl<S, F: Fn(&S, &S) -> bool + Send + Sync + 'static> IntoStepPredicate<S> for F {
    fn into_step_predicate(self) -> StepPredicate<S> {
        step_predicate("a predicate", self)
    }
}

/// Creates a step predicate with a name.
pub fn step_predicate<S>(
    name: &str,
    predicate: impl Fn(&S, &S) -> bool + Send + Sync + 'static,
) -> StepPredicate<S> {
    StepPredicate {
        name: name.to_owned(),
        predicate: Arc::new(predicate),
    }
}

/// Creates a formula from a predicate on states with a name.
pub fn atom<S>(name: &str, predicate: impl Fn(&S) -> bool + Send + Sync + 'static) -> Formula<S> {
    let predicate = Predicate::State(Arc::new(predicate));
    Formula::of_atom(name, ErasedKind::Predicate, Some(predicate))
}

/// Holds if one of these steps is enabled and changes the state: TLA+'s `ENABLED <<A>>_vars`.
pub fn enabled<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    Formula::of_atom("enabled", ErasedKind::Enabled(steps.into()), None)
}

/// Holds if one of these steps is enabled, even if it changes nothing: TLA+'s `ENABLED A`.
pub fn allowed<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    Formula::of_atom("allowed", ErasedKind::Allowed(steps.into()), None)
}

/// Holds if the current step is one of these and changes the state: TLA+'s `<<A>>_vars`.
///
/// As in TLA+, only the effect counts: a step of another name with the same successor counts too.
pub fn taken<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    Formula::of_atom("taken", ErasedKind::Taken(steps.into()), None)
}

/// Holds if the current step changes the state and satisfies the predicate: TLA+'s `<<P>>_vars`.
pub fn changed_and<S>(predicate: impl IntoStepPredicate<S>) -> Formula<S> {
    change(predicate, false)
}

/// Holds if the current step satisfies the predicate or changes nothing: TLA+'s `[P]_vars`.
pub fn unchanged_or<S>(predicate: impl IntoStepPredicate<S>) -> Formula<S> {
    !change(predicate, true)
}

fn change<S>(predicate: impl IntoStepPredicate<S>, unless: bool) -> Formula<S> {
    let StepPredicate { name, predicate } = predicate.into_step_predicate();
    Formula::of_atom(
        &name,
        ErasedKind::Change { unless },
        Some(Predicate::Step(predicate)),
    )
}

/// Holds if the first state of the run satisfies `p`: a predicate as a formula, as in TLA+.
pub fn initially<S>(p: impl IntoFormula<S>) -> Formula<S> {
    p.into_formula()
}

/// TLA+'s `<>p`: now or later.
pub fn eventually<S>(p: impl IntoFormula<S>) -> Formula<S> {
    p.into_formula().boxed(ErasedFormula::Eventually)
}

/// TLA+'s `[]p`: now and always.
pub fn always<S>(p: impl IntoFormula<S>) -> Formula<S> {
    p.into_formula().boxed(ErasedFormula::Always)
}

/// TLA+'s `p ~> q`: whenever `p` holds, `q` holds then or later.
pub fn leads_to<S>(p: impl IntoFormula<S>, q: impl IntoFormula<S>) -> Formula<S> {
    always(!p.into_formula() | eventually(q))
}

/// Holds if the formula holds for every element.
pub fn for_all<S, T, F: IntoFormula<S>>(
    elements: impl IntoIterator<Item = T>,
    mut formula: impl FnMut(T) -> F,
) -> Formula<S> {
    let formulas = elements.into_iter().map(|x| formula(x).into_formula());
    Formula::joined(formulas.collect(), ErasedFormula::And)
}

/// Holds if the formula holds for some element.
pub fn for_some<S, T, F: IntoFormula<S>>(
    elements: impl IntoIterator<Item = T>,
    mut formula: impl FnMut(T) -> F,
) -> Formula<S> {
    let formulas = elements.into_iter().map(|x| formula(x).into_formula());
    Formula::joined(formulas.collect(), ErasedFormula::Or)
}

impl<S> Not for Formula<S> {
    type Output = Formula<S>;
    fn not(self) -> Formula<S> {
        self.boxed(ErasedFormula::Not)
    }
}

impl<S, R: IntoFormula<S>> BitAnd<R> for Formula<S> {
    type Output = Formula<S>;
    fn bitand(self, right: R) -> Formula<S> {
        Formula::joined(vec![self, right.into_formula()], ErasedFormula::And)
    }
}

impl<S, R: IntoFormula<S>> BitOr<R> for Formula<S> {
    type Output = Formula<S>;
    fn bitor(self, right: R) -> Formula<S> {
        Formula::joined(vec![self, right.into_formula()], ErasedFormula::Or)
    }
}

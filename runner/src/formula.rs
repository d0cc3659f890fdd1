//! Temporal formulas: linear temporal logic without `next`, over predicates on states and on steps.
//!
//! They follow TLA+'s temporal logic of actions. A formula must not depend on how long a run stays
//! in a state, so step formulas are allowed in some positions only. A campaign refuses other
//! formulas.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};
use std::sync::Arc;

/// A temporal formula over the states `S` of a spec.
#[derive(Clone, Debug)]
pub enum Formula<S> {
    /// Holds if the first state or step of the run satisfies the atom.
    Atom(Atom<S>),
    /// Holds if the formula does not hold.
    Not(Box<Formula<S>>),
    /// Holds if all formulas hold; true if empty.
    And(Vec<Formula<S>>),
    /// Holds if at least one formula holds; false if empty.
    Or(Vec<Formula<S>>),
    /// TLA+'s `<>`.
    Eventually(Box<Formula<S>>),
    /// TLA+'s `[]`.
    Always(Box<Formula<S>>),
}

/// A predicate on a state or on a step, with its name in reports.
#[derive(Clone)]
pub struct Atom<S> {
    /// The author's text.
    pub name: String,
    /// The predicate or step pattern to evaluate.
    pub kind: AtomKind<S>,
}

/// The kinds of atoms.
#[derive(Clone)]
pub enum AtomKind<S> {
    /// A predicate on the state.
    Predicate(Arc<dyn Fn(&S) -> bool + Send + Sync>),
    /// TLA+'s `ENABLED <<A>>_vars`: one of these steps is enabled and changes the state.
    Enabled(StepPattern),
    /// TLA+'s `ENABLED A`: one of these steps is enabled, even if it changes nothing.
    Allowed(StepPattern),
    /// TLA+'s `<<A>>_vars`: the current step is one of these and changes the state.
    Taken(StepPattern),
    /// TLA+'s `<<P>>_vars`: the current step changes the state and satisfies the predicate.
    Change {
        /// The predicate on the states before and after the step.
        predicate: OnStep<S>,
        /// `<<~P>>_vars` instead: the step changes the state and violates the predicate.
        unless: bool,
    },
}

/// A condition on the states before and after a step.
pub type OnStep<S> = Arc<dyn Fn(&S, &S) -> bool + Send + Sync>;

/// A predicate on the states before and after a step, with its name in reports.
#[derive(Clone)]
pub struct StepPredicate<S> {
    name: String,
    predicate: OnStep<S>,
}

/// The steps of an item, optionally of one label only, optionally with one first argument only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPattern {
    /// Index in [`Definition::items`](crate::definition::Definition::items).
    pub item: usize,
    /// The label; `None` means all labels.
    pub label: Option<usize>,
    /// The first argument as printed; `None` means any arguments.
    pub argument: Option<String>,
}

impl StepPattern {
    /// Restricts the pattern to steps whose first argument is `argument`.
    #[must_use]
    pub fn of(mut self, argument: impl fmt::Display) -> StepPattern {
        self.argument = Some(argument.to_string());
        self
    }
}

impl<S> fmt::Debug for StepPredicate<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl<S> fmt::Debug for Atom<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
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
    Formula::Atom(Atom {
        name: name.to_owned(),
        kind: AtomKind::Predicate(Arc::new(predicate)),
    })
}

/// Holds if one of these steps is enabled and changes the state: TLA+'s `ENABLED <<A>>_vars`.
pub fn enabled<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    of_steps("enabled", AtomKind::Enabled(steps.into()))
}

/// Holds if one of these steps is enabled, even if it changes nothing: TLA+'s `ENABLED A`.
pub fn allowed<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    of_steps("allowed", AtomKind::Allowed(steps.into()))
}

/// Holds if the current step is one of these and changes the state: TLA+'s `<<A>>_vars`.
///
/// As in TLA+, only the effect counts: a step of another name with the same successor counts too.
pub fn taken<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    of_steps("taken", AtomKind::Taken(steps.into()))
}

fn of_steps<S>(name: &str, kind: AtomKind<S>) -> Formula<S> {
    let name = name.to_owned();
    Formula::Atom(Atom { name, kind })
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
    Formula::Atom(Atom {
        name,
        kind: AtomKind::Change { predicate, unless },
    })
}

/// Holds if the first state of the run satisfies `p`: a predicate as a formula, as in TLA+.
pub fn initially<S>(p: impl IntoFormula<S>) -> Formula<S> {
    p.into_formula()
}

/// TLA+'s `<>p`: now or later.
pub fn eventually<S>(p: impl IntoFormula<S>) -> Formula<S> {
    Formula::Eventually(Box::new(p.into_formula()))
}

/// TLA+'s `[]p`: now and always.
pub fn always<S>(p: impl IntoFormula<S>) -> Formula<S> {
    Formula::Always(Box::new(p.into_formula()))
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
    Formula::And(
        elements
            .into_iter()
            .map(|x| formula(x).into_formula())
            .collect(),
    )
}

/// Holds if the formula holds for some element.
pub fn for_some<S, T, F: IntoFormula<S>>(
    elements: impl IntoIterator<Item = T>,
    mut formula: impl FnMut(T) -> F,
) -> Formula<S> {
    Formula::Or(
        elements
            .into_iter()
            .map(|x| formula(x).into_formula())
            .collect(),
    )
}

impl<S> Not for Formula<S> {
    type Output = Formula<S>;
    fn not(self) -> Formula<S> {
        Formula::Not(Box::new(self))
    }
}

impl<S, R: IntoFormula<S>> BitAnd<R> for Formula<S> {
    type Output = Formula<S>;
    fn bitand(self, right: R) -> Formula<S> {
        Formula::And(vec![self, right.into_formula()])
    }
}

impl<S, R: IntoFormula<S>> BitOr<R> for Formula<S> {
    type Output = Formula<S>;
    fn bitor(self, right: R) -> Formula<S> {
        Formula::Or(vec![self, right.into_formula()])
    }
}

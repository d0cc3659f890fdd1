//! Temporal formulas as authors write them: linear temporal logic without `next`, over predicates on states and on steps.
//!
//! Source: TLA+'s temporal logic of actions. As there, a formula cannot depend on how long a run stays in a state, so formulas about steps are restricted to some
//! positions; the check of a campaign refuses them elsewhere.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};
use std::sync::Arc;

/// A temporal formula over the states `S` of a spec.
#[derive(Clone, Debug)]
pub enum Formula<S> {
    /// Holds of a run whose first state satisfies the atom.
    Atom(Atom<S>),
    /// Holds where the formula does not.
    Not(Box<Formula<S>>),
    /// All of them; true where there is none.
    And(Vec<Formula<S>>),
    /// One of them at least; false where there is none.
    Or(Vec<Formula<S>>),
    /// TLA+'s `<>`
    Eventually(Box<Formula<S>>),
    /// TLA+'s `[]`
    Always(Box<Formula<S>>),
}

/// A predicate on a state or on a step, with its name in reports.
#[derive(Clone)]
pub struct Atom<S> {
    /// The author's text.
    pub name: String,
    /// What it looks at.
    pub kind: AtomKind<S>,
}

/// The kinds of atom.
#[derive(Clone)]
pub enum AtomKind<S> {
    /// A predicate on the state.
    Predicate(Arc<dyn Fn(&S) -> bool + Send + Sync>),
    /// TLA+'s `ENABLED <<A>>_vars`: one of these steps can be taken and changes the state.
    Enabled(StepPattern),
    /// TLA+'s `ENABLED A`: one of these steps can be taken, even if it changes nothing.
    Allowed(StepPattern),
    /// TLA+'s `<<A>>_vars`: the step taken now is one of these and changes the state.
    Taken(StepPattern),
    /// TLA+'s `<<P>>_vars`: the step taken now changes the state and satisfies the predicate.
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

/// Some steps of a spec: those of an item, perhaps only of one label, perhaps only with one first argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPattern {
    /// Place in [`Definition::items`](crate::spec::Definition::items).
    pub item: usize,
    /// Only at this label.
    pub label: Option<usize>,
    /// Only with this first parameter, as it is printed.
    pub argument: Option<String>,
}

impl StepPattern {
    /// Only the steps whose first parameter is `argument`.
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

/// What may stand where a formula is expected: a formula, or a predicate on states.
pub trait IntoFormula<S> {
    /// The formula.
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

/// What may stand where a predicate on a step is expected.
pub trait IntoStepPredicate<S> {
    /// The predicate.
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

/// A predicate on steps with a name.
pub fn step_predicate<S>(name: &str, predicate: impl Fn(&S, &S) -> bool + Send + Sync + 'static) -> StepPredicate<S> {
    StepPredicate {
        name: name.to_owned(),
        predicate: Arc::new(predicate),
    }
}

/// A predicate with a name.
pub fn atom<S>(name: &str, predicate: impl Fn(&S) -> bool + Send + Sync + 'static) -> Formula<S> {
    Formula::Atom(Atom {
        name: name.to_owned(),
        kind: AtomKind::Predicate(Arc::new(predicate)),
    })
}

/// One of these steps can be taken and changes the state: TLA+'s `ENABLED <<A>>_vars`.
pub fn enabled<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    of_steps("enabled", AtomKind::Enabled(steps.into()))
}

/// One of these steps can be taken, even if it leaves the state as it is: TLA+'s `ENABLED A`.
pub fn allowed<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    of_steps("allowed", AtomKind::Allowed(steps.into()))
}

/// The step taken now is one of these and changes the state: TLA+'s `<<A>>_vars`.
///
/// As in TLA+, a step is what it does: a step of another name that leads to the same state counts too.
pub fn taken<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    of_steps("taken", AtomKind::Taken(steps.into()))
}

fn of_steps<S>(name: &str, kind: AtomKind<S>) -> Formula<S> {
    let name = name.to_owned();
    Formula::Atom(Atom { name, kind })
}

/// The step taken now changes the state and satisfies the predicate: TLA+'s `<<P>>_vars`.
pub fn changed_and<S>(predicate: impl IntoStepPredicate<S>) -> Formula<S> {
    change(predicate, false)
}

/// The step taken now satisfies the predicate or leaves the state as it is: TLA+'s `[P]_vars`.
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

/// Holds of a run whose first state satisfies `p`: a predicate alone as a formula, as in TLA+.
pub fn initially<S>(p: impl IntoFormula<S>) -> Formula<S> {
    p.into_formula()
}

/// TLA+'s `<>p`: at some time.
pub fn eventually<S>(p: impl IntoFormula<S>) -> Formula<S> {
    Formula::Eventually(Box::new(p.into_formula()))
}

/// TLA+'s `[]p`: at all times.
pub fn always<S>(p: impl IntoFormula<S>) -> Formula<S> {
    Formula::Always(Box::new(p.into_formula()))
}

/// TLA+'s `p ~> q`: whenever `p`, then `q` at that time or later.
pub fn leads_to<S>(p: impl IntoFormula<S>, q: impl IntoFormula<S>) -> Formula<S> {
    always(!p.into_formula() | eventually(q))
}

/// The formula for every element.
pub fn for_all<S, T, F: IntoFormula<S>>(elements: impl IntoIterator<Item = T>, mut formula: impl FnMut(T) -> F) -> Formula<S> {
    Formula::And(elements.into_iter().map(|x| formula(x).into_formula()).collect())
}

/// The formula for some element.
pub fn for_some<S, T, F: IntoFormula<S>>(elements: impl IntoIterator<Item = T>, mut formula: impl FnMut(T) -> F) -> Formula<S> {
    Formula::Or(elements.into_iter().map(|x| formula(x).into_formula()).collect())
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

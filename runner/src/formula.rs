//! Temporal formulas as authors write them: linear temporal logic without `next`, over predicates on states.

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

/// A predicate on states with the name by which reports call it.
#[derive(Clone)]
pub struct Atom<S> {
    /// The author's text.
    pub name: String,
    /// What it looks at.
    pub kind: AtomKind<S>,
}

/// The two kinds of atom.
#[derive(Clone)]
pub enum AtomKind<S> {
    /// A predicate on the state.
    Predicate(Arc<dyn Fn(&S) -> bool + Send + Sync>),
    /// TLA+'s `ENABLED <<A>>_vars`: one of these steps can be taken and changes the state.
    Enabled(StepPattern),
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

/// A predicate with a name.
pub fn atom<S>(name: &str, predicate: impl Fn(&S) -> bool + Send + Sync + 'static) -> Formula<S> {
    Formula::Atom(Atom {
        name: name.to_owned(),
        kind: AtomKind::Predicate(Arc::new(predicate)),
    })
}

/// One of these steps can be taken and changes the state: TLA+'s `ENABLED <<A>>_vars`.
pub fn enabled<S>(steps: impl Into<StepPattern>) -> Formula<S> {
    Formula::Atom(Atom {
        name: "enabled".to_owned(),
        kind: AtomKind::Enabled(steps.into()),
    })
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

//! Fairness assumptions of a `#[fairness]` function: weak or strong fairness of any set of steps.
//!
//! As TLA+'s `WF_vars(A)` and `SF_vars(A)` in a specification `Init /\ [][Next]_vars /\ F`.

use std::ops::{BitAnd, BitOr};

use mutaspec_mutator::Rows;

use crate::step_pattern::StepPattern;

/// A fairness assumption in the source of a spec.
#[derive(Clone, Debug)]
pub struct FairnessRow {
    /// How it is written, and which steps it covers.
    pub kind: FairnessKind,
    /// Weak or strong.
    pub strength: Strength,
    /// Line of the attribute or call.
    pub line: u32,
}

/// The two ways to write a fairness assumption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FairnessKind {
    /// An attribute: fairness of each instance by itself, as `\A p \in set : WF_vars(A(p))`.
    Attribute {
        /// Index in [`Definition::items`](crate::definition::Definition::items).
        item: usize,
        /// Indices of the labels that it covers. `None` means all.
        labels: Option<Rows<usize>>,
    },
    /// A call of `weak` or `strong` in a `#[fairness]` function.
    /// [`Spec::fairness`](crate::spec::Spec::fairness) returns the steps.
    Call,
}

/// The strength of a fairness assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// TLA+'s `WF_vars`: steps that stay enabled are taken infinitely often.
    Weak,
    /// TLA+'s `SF_vars`: steps that are enabled infinitely often are taken infinitely often.
    Strong,
}

/// A set of steps of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepSet {
    /// Every step: TLA+'s `Next`.
    All,
    /// The steps that match at least one of the patterns.
    Any(Vec<StepPattern>),
}

/// Returns the set of all steps: `weak(any_step())` is TLA+'s `WF_vars(Next)`.
pub fn any_step() -> StepSet {
    StepSet::All
}

/// Returns the union of sets of steps: `weak(any([send::STEP, receive::STEP]))` is TLA+'s
/// `WF_vars(Send \/ Receive)`.
///
/// Fairness of a union is weaker than fairness of each part: a run may take steps of one part only.
pub fn any<T: Into<StepSet>>(sets: impl IntoIterator<Item = T>) -> StepSet {
    let none = StepSet::Any(Vec::new());
    sets.into_iter().fold(none, |all, set| all | set)
}

impl From<StepPattern> for StepSet {
    fn from(pattern: StepPattern) -> StepSet {
        StepSet::Any(vec![pattern])
    }
}

impl<T: Into<StepSet>> BitOr<T> for StepSet {
    type Output = StepSet;

    fn bitor(self, other: T) -> StepSet {
        match (self, other.into()) {
            (StepSet::Any(mut patterns), StepSet::Any(more)) => {
                patterns.extend(more);
                StepSet::Any(patterns)
            }
            _ => StepSet::All,
        }
    }
}

impl<T: Into<StepSet>> BitOr<T> for StepPattern {
    type Output = StepSet;

    fn bitor(self, other: T) -> StepSet {
        StepSet::from(self) | other
    }
}

/// One weak or strong fairness assumption of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Index in [`Definition::fairness`](crate::definition::Definition::fairness).
    pub row: usize,
    /// Weak or strong.
    pub strength: Strength,
    /// The set of steps.
    pub steps: StepSet,
}

/// The fairness that a spec assumes: the conjunction of weak and strong fairness of sets of steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions(Vec<Assumption>);

impl Assumptions {
    /// Returns the empty conjunction: no assumption.
    pub fn none() -> Assumptions {
        Assumptions::default()
    }

    /// Returns the conjunction over all elements: `Fairness::each(&c.clients, |p|
    /// weak(send::STEP.of(p)))`.
    pub fn each<T>(
        elements: impl IntoIterator<Item = T>,
        assumption: impl FnMut(T) -> Assumptions,
    ) -> Assumptions {
        let all = elements.into_iter().map(assumption);
        all.fold(Assumptions::none(), BitAnd::bitand)
    }

    /// Returns the assumptions in the order in which the spec writes them.
    pub fn into_vec(self) -> Vec<Assumption> {
        self.0
    }
}

impl BitAnd for Assumptions {
    type Output = Assumptions;

    fn bitand(mut self, other: Assumptions) -> Assumptions {
        self.0.extend(other.0);
        self
    }
}

/// Weak fairness of a set of steps. `row` is the index of the call in
/// [`Definition::fairness`](crate::definition::Definition::fairness); authors write `weak(steps)`.
pub fn weak(row: usize, steps: impl Into<StepSet>) -> Assumptions {
    assumed(row, Strength::Weak, steps)
}

/// Strong fairness of a set of steps. `row` is the index of the call in
/// [`Definition::fairness`](crate::definition::Definition::fairness); authors write
/// `strong(steps)`.
pub fn strong(row: usize, steps: impl Into<StepSet>) -> Assumptions {
    assumed(row, Strength::Strong, steps)
}

fn assumed(row: usize, strength: Strength, steps: impl Into<StepSet>) -> Assumptions {
    Assumptions(vec![Assumption {
        row,
        strength,
        steps: steps.into(),
    }])
}

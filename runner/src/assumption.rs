//! Fairness assumptions as authors write them in a `#[fairness]` function: weak or strong fairness of any set of steps.
//!
//! Source: TLA+'s `WF_vars(A)` and `SF_vars(A)` as conjuncts of a specification `Init /\ [][Next]_vars /\ F`.

use std::ops::{BitAnd, BitOr};

use crate::formula::StepPattern;

/// A fairness assumption.
#[derive(Debug)]
pub struct FairnessRow {
    /// The steps it is about.
    pub kind: FairnessKind,
    /// Weak or strong.
    pub strength: Strength,
    /// Line of the word that assumes it.
    pub line: u32,
}

/// The two ways to write a fairness assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FairnessKind {
    /// An attribute: fairness of each instance separately, as `\A p \in set : WF_vars(A(p))`.
    Attribute {
        /// Place in [`Definition::items`](crate::spec::Definition::items).
        item: usize,
        /// The labels whose steps it is about, by their numbers. `None` means all.
        labels: Option<&'static [usize]>,
    },
    /// A call of `weak` or `strong` in a `#[fairness]` function. [`Spec::fairness`](crate::spec::Spec::fairness) returns its sets of steps.
    Call,
}

/// How strong a fairness assumption is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// TLA+'s `WF_vars`: a step that stays enabled is taken.
    Weak,
    /// TLA+'s `SF_vars`: a step that is enabled again and again is taken.
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

/// Every step of the spec: `weak(any_step())` is TLA+'s `WF_vars(Next)`.
pub fn any_step() -> StepSet {
    StepSet::All
}

/// The union of sets of steps: `weak(any([send::STEP, receive::STEP]))` is TLA+'s `WF_vars(Send \/ Receive)`.
///
/// Fairness of a union is weaker than fairness of each part: a run may take the same part for ever.
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

/// One weak or strong fairness assumption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Place in [`Definition::fairness`](crate::spec::Definition::fairness).
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
    /// No assumption.
    pub fn none() -> Assumptions {
        Assumptions::default()
    }

    /// The conjunction over all elements: `Fairness::each(&c.clients, |p| weak(send::STEP.of(p)))`.
    pub fn each<T>(elements: impl IntoIterator<Item = T>, assumption: impl FnMut(T) -> Assumptions) -> Assumptions {
        let all = elements.into_iter().map(assumption);
        all.fold(Assumptions::none(), BitAnd::bitand)
    }

    /// The assumptions in the order in which they are written.
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

/// Weak fairness of a set of steps, as the call with this place in the table of fairness. Authors write `weak(steps)`.
pub fn weak(row: usize, steps: impl Into<StepSet>) -> Assumptions {
    assumed(row, Strength::Weak, steps)
}

/// Strong fairness of a set of steps, as the call with this place in the table of fairness. Authors write `strong(steps)`.
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

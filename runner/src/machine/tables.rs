//! The tables of a machine: steps, fairness constraints, constants.

use std::sync::Arc;

use mutaspec_mutator::Text;

use crate::assumption::Strength;
use crate::step_pattern::StepPattern;
use crate::value::{Participant, Universe};

/// The number of a step in [`Machine::steps`](super::Machine::steps): instances in the order of
/// `Spec::steps`, and one number for each label of an instance. Steps that only mutants take come
/// last.
pub type StepId = u32;

/// A step of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFacts {
    /// Index in [`Definition::items`](crate::definition::Definition::items).
    pub item: usize,
    /// Index of the instance among the instances of all items, as in `Spec::steps`.
    pub instance: usize,
    /// Index of the label in its process; 0 for an action.
    pub label: usize,
    /// The parameters as they are printed.
    pub arguments: Vec<String>,
    /// The name as it is printed: `rm_prepare(r1)`, `restaurant(bob).c1`, `alice.n3`.
    pub name: String,
    /// Whether only some mutants take this step: a crash or a restart. No fairness constraint
    /// covers it, and its `label` is not a label of the item.
    pub extra: bool,
}

impl StepFacts {
    /// Whether the pattern selects this step. Steps that only mutants take match no pattern.
    pub fn matches(&self, pattern: &StepPattern) -> bool {
        !self.extra
            && pattern.item == self.item
            && pattern.label.is_none_or(|label| label == self.label)
            && pattern
                .argument
                .as_ref()
                .is_none_or(|argument| self.arguments.first() == Some(argument))
    }
}

/// The rules of a spec's language for states in which no step is enabled.
///
/// For a PlusCal algorithm these depend on its processes. A plain TLA+ spec has neither rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FinalStates {
    /// Whether such states are never a deadlock: all processes may wait forever.
    pub may_wait: bool,
    /// Whether a [terminated](super::Expanded::terminated) state counts as its own successor.
    /// PlusCal adds this stuttering step, and TLC counts it as generated.
    pub stutter: bool,
}

/// Weak or strong fairness of one set of steps.
///
/// A run is unfair if one of the steps stays enabled (weak) or is enabled infinitely often
/// (strong), but they are taken only finitely often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Index of the assumption in
    /// [`Definition::fairness`](crate::definition::Definition::fairness).
    pub row: usize,
    /// Weak or strong.
    pub strength: Strength,
    /// The steps, in ascending order.
    pub steps: Vec<StepId>,
}

/// The participants and constants of a model. Made by
/// [`ModelSource::build`](super::ModelSource::build).
#[derive(Clone, Debug)]
pub struct ModelFacts {
    /// Name of the model in [`Definition::models`](crate::definition::Definition::models) whose
    /// constants were used.
    pub model: String,
    /// The participants that the constants name.
    pub universe: Arc<Universe>,
    /// Each constant with its value in the syntax of [settings](crate::settings::Setting),
    /// participants separated by commas. In the order of
    /// [`Definition::constants`](crate::definition::Definition::constants).
    pub constants: Vec<(String, String)>,
    /// Whether the machine was built without the specs that it refines.
    pub alone: bool,
    /// The sets of numbers over which families of mutants range, by the key in
    /// [`Family::Numbers`](mutaspec_mutator::Family).
    pub numbers: Vec<(Text, Vec<i128>)>,
    /// The sets of participants over which families of mutants range and that can be symmetric, by
    /// the key in [`Family::Constants`](mutaspec_mutator::Family): the name of a constant, or of
    /// another constant set of the spec. A constant that is one participant has that one.
    pub participants: Vec<(Text, Vec<Participant>)>,
    /// The rows of [`Definition::mutants`](crate::definition::Definition::mutants) that this model
    /// cannot judge, by index in ascending order. It has no mutants of them.
    pub omitted: Vec<usize>,
}

impl ModelFacts {
    /// Returns the facts of a model without constants and participants.
    pub fn new(model: &str) -> ModelFacts {
        ModelFacts {
            model: model.to_owned(),
            universe: Arc::default(),
            constants: Vec::new(),
            alone: false,
            numbers: Vec::new(),
            participants: Vec::new(),
            omitted: Vec::new(),
        }
    }

    /// Returns the participants in the set with this key, or none if there is no such set.
    pub fn participants_of(&self, key: &str) -> &[Participant] {
        let set = self.participants.iter().find(|(name, _)| *name == key);
        set.map_or(&[], |(_, members)| members)
    }
}

//! The parts of a graph that a model's properties can see, beyond its states and moves.
//!
//! State invariants, step invariants, goals and temporal formulas over predicates read the states
//! of a run, which always count. Everything else counts only if a property asks for it: which step
//! moves (scenarios, `taken(..)`), what can happen next (look-ahead invariants, `enabled(..)`,
//! `allowed(..)`), and where a run ends (deadlock freedom, termination). The author's properties
//! count even if the model does not check them.

use std::collections::BTreeMap;

use crate::definition::PropertyKind;
use crate::fairness::Fairness;
use crate::faults::{InjectedFault, is_on};
use crate::machine::{ErasedKind, Machine, StepId};
use crate::outcome::Property;
use crate::step_pattern::StepPattern;

/// The parts of a graph that properties and fairness see.
#[derive(Clone, Debug, Default)]
pub struct Observables {
    /// The fairness of baseline and mutant.
    pub(super) fairness: Fairness,
    /// Whether deadlock freedom is checked.
    pub(super) deadlock: bool,
    /// Whether termination is checked.
    pub(super) termination: bool,
    /// Whether an invariant looks one step ahead.
    pub(super) ahead: bool,
    /// For each `enabled(..)` in a temporal formula, the steps that it matches.
    pub(super) enabled: Vec<Vec<bool>>,
    /// For each `allowed(..)`, the steps that it matches.
    pub(super) allowed: Vec<Vec<bool>>,
    /// For each `taken(..)`, the steps that it matches.
    pub(super) taken: Vec<Vec<bool>>,
    /// For each step the number of its name as properties see it; `None` if they see no names.
    pub(super) names: Option<Vec<u32>>,
}

impl Observables {
    /// Returns what the checked properties see, together with all properties that the author wrote.
    pub fn new(machine: &dyn Machine, checked: &[Property]) -> Observables {
        let definition = machine.definition();
        let is_checked = |kind, source| {
            checked
                .iter()
                .any(|property| (property.kind, property.source) == (kind, source))
        };
        let ahead = definition
            .properties
            .iter()
            .any(|row| row.kind == PropertyKind::Ahead);
        let steps_of = |pattern: &StepPattern| {
            machine
                .steps()
                .iter()
                .map(|step| step.matches(pattern))
                .collect::<Vec<bool>>()
        };
        let (mut enabled, mut allowed, mut taken) = (Vec::new(), Vec::new(), Vec::new());
        for atom in machine.atoms() {
            match &atom.kind {
                ErasedKind::Enabled(pattern) => enabled.push(steps_of(pattern)),
                ErasedKind::Allowed(pattern) => allowed.push(steps_of(pattern)),
                ErasedKind::Taken(pattern) => taken.push(steps_of(pattern)),
                ErasedKind::Predicate | ErasedKind::Change { .. } => {}
            }
        }
        let scenarios =
            (0..definition.properties.len()).flat_map(|place| machine.scenario(place).parts());
        let named: Vec<_> = scenarios
            .map(|(pattern, _)| steps_of(pattern))
            .chain(enabled.iter().chain(&taken).cloned())
            .collect();
        Observables {
            fairness: Fairness::new(machine, &(0..definition.fairness.len()).collect::<Vec<_>>()),
            deadlock: is_checked(PropertyKind::Deadlock, None) && !machine.final_states().may_wait,
            termination: is_checked(PropertyKind::Temporal, None),
            ahead,
            enabled,
            allowed,
            taken,
            names: if is_on(InjectedFault::NamesUncompared) {
                None
            } else {
                names(machine.steps().len(), ahead, &named)
            },
        }
    }

    /// Whether a property sees which steps make a single move of one state.
    pub(crate) fn sees_single_moves(&self) -> bool {
        self.ahead || !self.taken.is_empty()
    }

    /// Returns the number of a step's name. All unknown steps share one more name.
    #[inline]
    pub(super) fn name(&self, step: StepId) -> u32 {
        self.names.as_ref().map_or(0, |names| {
            names.get(step as usize).copied().unwrap_or(u32::MAX)
        })
    }
}

#[inline]
pub(super) fn is_in(steps: &[bool], step: StepId) -> bool {
    steps.get(step as usize) == Some(&true)
}

/// Numbers the names that can be distinguished. A look-ahead invariant may ask for any step, other
/// properties only for those that they name.
fn names(steps: usize, ahead: bool, named: &[Vec<bool>]) -> Option<Vec<u32>> {
    if ahead {
        return Some((0..steps as u32).collect());
    }
    if named.is_empty() {
        return None;
    }
    let mut known = BTreeMap::new();
    let name = |step: usize| {
        let signature: Vec<bool> = named.iter().map(|steps| steps[step]).collect();
        let next = known.len() as u32;
        *known.entry(signature).or_insert(next)
    };
    Some((0..steps).map(name).collect())
}

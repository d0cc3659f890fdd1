//! Maps what a worker reports to the properties of a task.

use crate::definition::PropertyKind;
use crate::machine::{FinalStates, Machine};
use crate::outcome::Property;

/// Indices in the task's properties for what a worker reports, and facts about the spec.
pub(super) struct PropertyIndex {
    /// For each of the author's properties.
    pub(super) authors: Vec<Option<usize>>,
    /// For each assertion.
    pub(super) assertions: Vec<Option<usize>>,
    pub(super) deadlock: Option<usize>,
    pub(super) crash: Option<usize>,
    pub(super) divergence: Option<usize>,
    pub(super) any_step_invariant: bool,
    /// The temporal properties of which a part is an invariant.
    pub(super) partly_safety: Vec<usize>,
    pub(super) final_states: FinalStates,
}

impl PropertyIndex {
    pub(super) fn new(machine: &dyn Machine, properties: &[Property]) -> PropertyIndex {
        let (definition, final_states) = (machine.definition(), machine.final_states());
        let find = |kind| properties.iter().position(|property| property.kind == kind);
        let sources = |count: usize, assertions: bool| {
            let mut index = vec![None; count];
            for (place, property) in properties.iter().enumerate() {
                if let Some(source) = property
                    .source
                    .filter(|_| (property.kind == PropertyKind::Assertion) == assertions)
                {
                    index[source] = Some(place);
                }
            }
            index
        };
        let is_partly_safety = |place: &usize| {
            let property = &properties[*place];
            property.kind == PropertyKind::Temporal
                && property
                    .source
                    .is_some_and(|source| machine.has_safety_part(source))
        };
        PropertyIndex {
            authors: sources(definition.properties.len(), false),
            assertions: sources(definition.assertions.len(), true),
            deadlock: find(PropertyKind::Deadlock),
            crash: find(PropertyKind::Crash),
            divergence: find(PropertyKind::Divergence),
            any_step_invariant: false,
            partly_safety: (0..properties.len()).filter(is_partly_safety).collect(),
            final_states,
        }
    }
}

//! Maps what a worker reports to the properties of a task.

use crate::outcome::Property;
use crate::spec::{Definition, PropertyKind};

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
    /// The spec has processes, and all of them are daemons, so it never deadlocks.
    pub(super) only_daemons: bool,
    /// Whether a state in which all processes are done counts as its own successor: PlusCal adds
    /// this stuttering if all processes can finish, and TLC counts it.
    pub(super) counts_termination: bool,
}

impl PropertyIndex {
    pub(super) fn new(definition: &Definition, properties: &[Property]) -> PropertyIndex {
        let find = |kind| properties.iter().position(|property| property.kind == kind);
        let sources = |count: usize, assertions: bool| {
            let mut index = vec![None; count];
            for (place, property) in properties.iter().enumerate() {
                if let Some(source) = property.source.filter(|_| (property.kind == PropertyKind::Assertion) == assertions) {
                    index[source] = Some(place);
                }
            }
            index
        };
        PropertyIndex {
            authors: sources(definition.properties.len(), false),
            assertions: sources(definition.assertions.len(), true),
            deadlock: find(PropertyKind::Deadlock),
            crash: find(PropertyKind::Crash),
            divergence: find(PropertyKind::Divergence),
            any_step_invariant: false,
            only_daemons: definition.is_all_daemons(),
            counts_termination: definition.has_stuttering_end(),
        }
    }
}

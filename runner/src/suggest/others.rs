//! The other models of a spec on which suggestions are tried: a larger one, and those that would
//! also check the suggestions.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::RelatedModel;
use super::larger::OtherModel;
use crate::campaign::{self, Options};
use crate::definition::PropertyKind;
use crate::dialect::Schema;
use crate::event::Listener;
use crate::outcome::{Outcome, Property, PropertyVerdict};

/// The limit on states of another model, or ten times the states of the model if that is more.
const MOST_STATES: u64 = 100_000;

/// The maximal total size in bytes of the graphs of models that check added properties.
const GRAPHS: u64 = 1 << 28;

/// Other models of a spec, searched.
pub(super) struct SearchedModels<'m> {
    pub(super) models: Vec<(RelatedModel<'m>, OtherModel<'m>)>,
    /// Index of the larger model.
    pub(super) larger: Option<usize>,
}

impl<'m> SearchedModels<'m> {
    /// Searches the models that check added properties, and the first that is larger than that of
    /// an outcome and satisfies its own properties. Those that are too large are left out.
    pub(super) fn searched(
        related: &[RelatedModel<'m>],
        outcome: &Outcome,
        options: &Options,
        schema: &Arc<Schema>,
        stop: &AtomicBool,
    ) -> SearchedModels<'m> {
        let own = outcome.baseline.counts.distinct;
        let options = Options {
            max_states: MOST_STATES.max(10 * own).min(options.max_states),
            ..options.clone()
        };
        let mut others = SearchedModels {
            models: Vec::new(),
            larger: None,
        };
        let mut room = GRAPHS.min(options.max_bytes);
        for related in related {
            if others.larger.is_some() && !related.checks_added {
                continue;
            }
            let (states, bytes) = (options.max_states, options.max_bytes);
            let model = OtherModel::new(related.machine, schema, states, bytes, stop);
            let Some(model) = model else { continue };
            let is_larger = others.larger.is_none()
                && model.states() > own
                && is_sound(related, outcome, &options, stop);
            if is_larger {
                others.larger = Some(others.models.len());
            }
            let left = room.checked_sub(model.graph.bytes() as u64);
            if is_larger || related.checks_added && left.is_some() {
                room = left.unwrap_or(room);
                others.models.push((*related, model));
            }
        }
        others
    }

    /// Returns the larger model and its name.
    pub(super) fn larger(&self) -> Option<(&'m str, &OtherModel<'m>)> {
        let (related, model) = &self.models[self.larger?];
        Some((related.name, model))
    }
}

/// Whether the properties of an outcome hold on another model, so that it is evidence.
fn is_sound(
    related: &RelatedModel<'_>,
    outcome: &Outcome,
    options: &Options,
    stop: &AtomicBool,
) -> bool {
    let is_named = |property: &&Property| {
        !matches!(
            property.kind,
            PropertyKind::Assertion | PropertyKind::Crash | PropertyKind::Divergence
        )
    };
    let properties = outcome.properties.iter().filter(is_named);
    let options = Options {
        properties: Some(properties.map(|property| property.name.clone()).collect()),
        matrix: false,
        ..options.clone()
    };
    let listener: &Listener<'_> = &|_| {};
    let checked = campaign::check(related.machine, &options, listener, stop);
    checked.is_ok_and(|outcome| {
        let holds = |verdict: &PropertyVerdict| *verdict == PropertyVerdict::Holds;
        outcome.baseline.counts.complete && outcome.baseline.properties.iter().all(holds)
    })
}

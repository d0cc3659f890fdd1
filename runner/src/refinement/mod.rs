//! Refinement: a map from the states of a spec to the states of a more abstract spec, which turns
//! every behaviour of the first into a behaviour of the second.
//!
//! This is TLA+'s `Spec => Abstract!Spec` with a refinement mapping. Every initial state must map
//! to an initial state of the other spec, and every step to one of its steps or to no change. On
//! request, no fair run may map to one that the other spec's fairness forbids. The other spec is a
//! separate [`Machine`] with the same participants, so that states are
//! packed alike. Its `#[constraint]`s are not part of its behaviour, as in TLC.

mod check;
mod images;

pub use check::{RefinementViolation, begins_nowhere, is_never_fair, unfair_run, wrong};

use crate::machine::ModelFacts;
use crate::machine::{Machine, ModelSource, Refinement};
use crate::settings::{Setting, SettingError, Settings};
use crate::spec::RefinementRow;
use crate::value::View;

/// Builds the machine of the other spec. The author's constants (`given`, as text of a setting)
/// take precedence over the model's own ones of the same name, and those over the row's model.
pub fn build(
    row: &RefinementRow,
    facts: &ModelFacts,
    given: Vec<(&'static str, String)>,
) -> Result<Box<dyn Machine>, SettingError> {
    let other = row.spec.definition();
    let refused = |error: SettingError| SettingError::Refined {
        spec: other.name.clone(),
        error: Box::new(error),
    };
    let mut settings = Settings {
        model: row
            .model
            .map_or_else(|| other.models[0].name.to_string(), str::to_owned),
        participants: facts
            .universe
            .iter()
            .map(|p| facts.universe.name(p).to_owned())
            .collect(),
        alone: true,
        ..Settings::default()
    };
    let has = |name: &str| other.constants.iter().any(|constant| constant.name == name);
    // Constants with the default value are not set, since their text may not be parsable.
    let plain = row
        .spec
        .build(&settings)
        .map_or_else(|_| Vec::new(), |plain| plain.facts().constants.clone());
    let own = facts
        .constants
        .iter()
        .filter(|constant| has(&constant.0) && !plain.contains(constant));
    let own = own.map(|(name, value)| (name.clone(), Setting::parse(value)));
    let given = given
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Setting::parse(&value)));
    settings.constants.extend(own.chain(given));
    row.spec.build(&settings).map_err(refused)
}

/// Returns the image of a state as a tree with the other spec's name; `None` if the map panics.
pub fn view(refinement: &Refinement, state: &[u8]) -> Option<View> {
    let mut mapped = Vec::new();
    refinement.map.image(state, &mut mapped).ok()?;
    Some(match refinement.machine.worker().view(&mapped) {
        View::Record(_, fields) => {
            View::Record(refinement.machine.definition().name.to_string(), fields)
        }
        other => other,
    })
}

//! Models with one constant shrunk.
//!
//! Participants keep the larger model's numbers, so that packed states can be compared.

use crate::compiled::CompiledSpec;
use crate::machine::{Machine, ModelFacts, ModelSource};
use crate::settings::{Setting, SettingError, Settings};

/// Returns the next smaller value of a constant: a number minus one, or a set without its last
/// member. `None` for numbers below 1 and sets of one member.
pub(super) fn smaller(
    source: &CompiledSpec,
    facts: &ModelFacts,
    constant: usize,
) -> Option<Setting> {
    let (_, shown) = facts.constants.get(constant)?;
    // A set of one number is shown as the number.
    let is_set = source
        .definition()
        .constants
        .get(constant)?
        .type_text
        .contains("Set<");
    if let (false, Ok(number)) = (is_set, shown.trim().parse::<i128>()) {
        return (number >= 1).then(|| Setting::One((number - 1).to_string()));
    }
    let mut members: Vec<String> = shown
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect();
    members.pop();
    (!members.is_empty()).then_some(Setting::Many(members))
}

/// Builds the model with this constant shrunk.
pub(super) fn shrunk(
    source: &CompiledSpec,
    facts: &ModelFacts,
    constant: usize,
) -> Result<Box<dyn Machine>, SettingError> {
    let mut settings = Settings {
        model: facts.model.clone(),
        ..Settings::default()
    };
    // Only constants that differ from the model's are set outside and can be set again.
    let plain = source.build(&settings).ok();
    let plain = plain.map_or(Vec::new(), |plain| plain.facts().constants.clone());
    for ((name, shown), (_, of_model)) in facts.constants.iter().zip(&plain) {
        if shown != of_model {
            settings
                .constants
                .insert(name.clone(), Setting::parse(shown));
        }
    }
    if let (Some((name, _)), Some(smaller)) = (
        facts.constants.get(constant),
        smaller(source, facts, constant),
    ) {
        settings.constants.insert(name.clone(), smaller);
    }
    settings.participants = facts
        .universe
        .iter()
        .map(|p| facts.universe.name(p).to_owned())
        .collect();
    source.build(&settings)
}

//! Checks that the names in the configuration file exist in the specs.

use mutaspec_runner::definition::Definition;
use mutaspec_runner::settings::Setting;

use super::{Config, ConfiguredModel, ConfiguredSpec, property_names};
use crate::program::error::nearest;

/// Returns the first mistake with the keys that lead to it.
pub(super) fn check(config: &Config, definitions: &[&Definition]) -> Result<(), String> {
    let specs: Vec<&str> = definitions.iter().map(|definition| &*definition.name).collect();
    for (name, spec) in &config.specs {
        known("specs", "spec", name, &specs)?;
        let definition = definitions.iter().find(|definition| definition.name == *name);
        definition.map_or(Ok(()), |definition| check_spec(&format!("specs.{name}"), spec, definition))?;
    }
    Ok(())
}

fn check_spec(at: &str, spec: &ConfiguredSpec, definition: &Definition) -> Result<(), String> {
    for (name, model) in &spec.models {
        if name.is_empty() || name.contains(|c: char| c == '/' || c.is_whitespace() || c.is_control()) {
            return Err(format!("{at}.models: a model's name has no blanks and no `/`"));
        }
        if definition.models.iter().any(|row| row.name == *name) {
            let spec = &definition.name;
            return Err(format!(
                "{at}.models: spec `{spec}` has a model `{name}` already; choose another name"
            ));
        }
        check_model(&format!("{at}.models.{name}"), model, definition)?;
    }
    let of_source = definition.models.iter().filter(|row| row.expect_failure.is_none());
    let models = of_source
        .map(|row| &*row.name)
        .chain(spec.models.iter().map(|(name, _)| name.as_str()));
    let ladder = spec.ladder.as_deref().unwrap_or_default();
    all_known(&format!("{at}.ladder"), "model", ladder, &models.collect::<Vec<_>>())
}

fn check_model(at: &str, model: &ConfiguredModel, definition: &Definition) -> Result<(), String> {
    let models: Vec<&str> = definition.models.iter().map(|row| &*row.name).collect();
    all_known(&format!("{at}.from"), "model", model.from.as_slice(), &models)?;
    let constants: Vec<&str> = definition.constants.iter().map(|row| &*row.name).collect();
    let at_constants = format!("{at}.constants");
    for (name, setting) in &model.constants {
        known(&at_constants, "constant", name, &constants)?;
        // On the command line, where nothing has quotes, a word is a set of one name.
        let mut of_name = definition.constants.iter().filter(|row| row.name == *name);
        if let Setting::One(word) = setting
            && word.parse::<u64>().is_err()
            && of_name.any(|row| is_set_of_names(&row.type_text))
        {
            return Err(format!(
                "{at_constants}.{name}: `{word}` is one word; write a list of names, such as [{word}], or their number, such as 5"
            ));
        }
    }
    let properties = property_names(definition);
    let properties: Vec<&str> = properties.iter().map(String::as_str).collect();
    all_known(
        &format!("{at}.properties"),
        "property",
        model.properties.as_deref().unwrap_or_default(),
        &properties,
    )
}

/// Whether a type is the set of participants, as written in the spec.
fn is_set_of_names(type_text: &str) -> bool {
    type_text.rsplit("::").next().is_some_and(|last| last.trim() == "Participants")
}

/// Checks a list of names, of which none may appear twice.
fn all_known(at: &str, what: &str, names: &[String], all: &[&str]) -> Result<(), String> {
    for (place, name) in names.iter().enumerate() {
        known(at, what, name, all)?;
        if names[..place].contains(name) {
            return Err(format!("{at}: {what} `{name}` appears twice"));
        }
    }
    Ok(())
}

fn known(at: &str, what: &str, name: &str, all: &[&str]) -> Result<(), String> {
    unknown(what, name, all).map_or(Ok(()), |mistake| Err(format!("{at}: {mistake}")))
}

/// Describes the mistake if `name` is not among `known`.
pub(super) fn unknown(what: &str, name: &str, known: &[&str]) -> Option<String> {
    if known.contains(&name) {
        return None;
    }
    let advice = match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "none exists".to_owned(),
        None => format!("expected one of {}", known.join(", ")),
    };
    Some(format!("unknown {what} `{name}`; {advice}"))
}

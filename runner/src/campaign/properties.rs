//! The properties of a model: the author's, the assertions in its steps and the built-in ones.

use crate::campaign::Refusal;
use crate::definition::{Definition, PropertyKind};
use crate::machine::Machine;
use crate::outcome::Property;

/// Name of the property that some step is enabled in each state until all processes are done.
pub const DEADLOCK_FREEDOM: &str = "deadlock_freedom";
/// Name of the property that in every run all processes except daemons eventually finish.
pub const TERMINATION: &str = "termination";
/// Name of the property that no step panics.
pub const NO_CRASH: &str = "no_crash";
/// Name of the property that every step returns.
pub const NO_DIVERGENCE: &str = "no_divergence";

/// Returns the properties that a campaign checks: `chosen` if given, otherwise those of the model,
/// otherwise all. Assertions, [`NO_CRASH`] and [`NO_DIVERGENCE`] are always included.
pub fn properties(machine: &dyn Machine, chosen: Option<&[String]>) -> Result<Vec<Property>, Refusal> {
    let definition = machine.definition();
    let model = definition.models.iter().find(|model| model.name == machine.facts().model);
    let of_model = || {
        model
            .and_then(|model| model.properties.as_ref())
            .map(|names| names.iter().map(ToString::to_string).collect())
    };
    let Some(names) = chosen.map(<[String]>::to_vec).or_else(of_model) else {
        return Ok(those(definition, |_| true, definition.deadlock, definition.termination));
    };
    let has = |name: &str| names.iter().any(|other| other == name);
    let all = those(definition, has, has(DEADLOCK_FREEDOM), has(TERMINATION));
    match names.into_iter().find(|name| all.iter().all(|property| property.name != *name)) {
        Some(name) => Err(Refusal::UnknownProperty { name }),
        None => Ok(all),
    }
}

fn those(definition: &Definition, chosen: impl Fn(&str) -> bool, deadlock: bool, termination: bool) -> Vec<Property> {
    let authors = definition.properties.iter().enumerate().filter(|(_, row)| chosen(&row.name));
    let authors = authors.map(|(source, row)| Property {
        name: row.name.to_string(),
        kind: row.kind,
        line: Some(row.line),
        source: Some(source),
    });
    let assertions = definition.assertions.iter().enumerate().map(|(source, row)| Property {
        name: format!("assertion {}", row.item),
        kind: PropertyKind::Assertion,
        line: Some(row.line),
        source: Some(source),
    });
    let built_in = |name: &str, kind| Property {
        name: name.to_owned(),
        kind,
        line: None,
        source: None,
    };
    let deadlock = deadlock.then(|| built_in(DEADLOCK_FREEDOM, PropertyKind::Deadlock));
    let termination = termination.then(|| built_in(TERMINATION, PropertyKind::Temporal));
    let always = [
        built_in(NO_CRASH, PropertyKind::Crash),
        built_in(NO_DIVERGENCE, PropertyKind::Divergence),
    ];
    authors.chain(assertions).chain(deadlock).chain(termination).chain(always).collect()
}

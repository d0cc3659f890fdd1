//! The properties of a model: the author's, the assertions in its steps and the built-in ones.

use crate::automaton::{Automaton, must_ignore_stuttering};
use crate::campaign::plan::refusal::Refusal;
use crate::definition::{Definition, PropertyKind};
use crate::fairness::is_misspelt;
use crate::graph::scenario;
use crate::machine::{ErasedFormula, ErasedKind, Machine};
use crate::outcome::Property;

/// Returns the properties that a campaign checks: `chosen` if given, otherwise those of the model,
/// otherwise all. Assertions are always included, as are the properties that steps return and do not
/// fail with an error.
pub fn properties(
    machine: &dyn Machine,
    chosen: Option<&[String]>,
) -> Result<Vec<Property>, Refusal> {
    let definition = machine.definition();
    let model = definition
        .models
        .iter()
        .find(|model| model.name == machine.facts().model);
    let of_model = || {
        model
            .and_then(|model| model.properties.as_ref())
            .map(|names| names.iter().map(ToString::to_string).collect())
    };
    let Some(names) = chosen.map(<[String]>::to_vec).or_else(of_model) else {
        return Ok(those(
            definition,
            |_| true,
            definition.deadlock,
            definition.termination,
        ));
    };
    let has = |name: &str| names.iter().any(|other| other == name);
    let words = &definition.language.words;
    let all = those(
        definition,
        has,
        has(&words.deadlock),
        has(&words.termination),
    );
    match names
        .into_iter()
        .find(|name| all.iter().all(|property| property.name != *name))
    {
        Some(name) => Err(Refusal::UnknownProperty { name }),
        None => Ok(all),
    }
}

fn those(
    definition: &Definition,
    chosen: impl Fn(&str) -> bool,
    deadlock: bool,
    termination: bool,
) -> Vec<Property> {
    let authors = definition
        .properties
        .iter()
        .enumerate()
        .filter(|(_, row)| chosen(&row.name));
    let authors = authors.map(|(source, row)| Property {
        name: row.name.to_string(),
        kind: row.kind,
        line: Some(row.line),
        source: Some(source),
    });
    let assertions = definition
        .assertions
        .iter()
        .enumerate()
        .map(|(source, row)| Property {
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
    let words = &definition.language.words;
    let deadlock = deadlock.then(|| built_in(&words.deadlock, PropertyKind::Deadlock));
    let termination = termination.then(|| built_in(&words.termination, PropertyKind::Temporal));
    let always = [
        built_in(&words.crash, PropertyKind::Crash),
        built_in(&words.divergence, PropertyKind::Divergence),
    ];
    authors
        .chain(assertions)
        .chain(deadlock)
        .chain(termination)
        .chain(always)
        .collect()
}

/// Refuses properties that cannot be decided: formulas without an automaton, and unknown steps.
pub(crate) fn must_be_decidable(
    machine: &dyn Machine,
    properties: &[Property],
) -> Result<(), Refusal> {
    for property in properties {
        let Some(source) = property.source else {
            continue;
        };
        let unknown = match property.kind {
            PropertyKind::Temporal => {
                let formula = machine.formula(source);
                let decidable = Automaton::of_violations(formula)
                    .and_then(|_| must_ignore_stuttering(formula, machine));
                decidable.map_err(|refused| Refusal::formula(property, &refused))?;
                unknown_step(formula, machine)
            }
            PropertyKind::Possible | PropertyKind::Forbidden => {
                scenario::unknown_step(machine, machine.scenario(source))
            }
            _ => None,
        };
        if let Some(step) = unknown {
            let property = property.name.clone();
            return Err(Refusal::NoStep { property, step });
        }
    }
    Ok(())
}

/// Returns the first step named by `taken(..)` or `allowed(..)` that the model does not have.
fn unknown_step(formula: &ErasedFormula, machine: &dyn Machine) -> Option<String> {
    match formula {
        ErasedFormula::Atom(number) => match &machine.atoms().get(*number)?.kind {
            ErasedKind::Taken(steps) | ErasedKind::Allowed(steps)
                if is_misspelt(steps, machine.steps()) =>
            {
                Some(machine.definition().step_name(steps))
            }
            _ => None,
        },
        ErasedFormula::Not(inner)
        | ErasedFormula::Always(inner)
        | ErasedFormula::Eventually(inner) => unknown_step(inner, machine),
        ErasedFormula::And(parts) | ErasedFormula::Or(parts) => {
            parts.iter().find_map(|part| unknown_step(part, machine))
        }
    }
}

//! Reports clashing names.

use std::collections::{BTreeMap, BTreeSet};

use syn::ext::IdentExt;
use syn::{Ident, Item, ItemFn};

use crate::ast::{Process, PropertyKind, SpecModule, parameters, pattern_ident};
use crate::errors::Errors;

/// The words that an author cannot redefine.
const WORDS: &[&str] = &[
    "pick",
    "either",
    "wait_until",
    "require",
    "eventually",
    "always",
    "leads_to",
    "for_all",
    "for_some",
    "enabled",
    "initially",
    "changed_and",
    "unchanged_or",
];

/// The words of `#[fairness]` functions, reserved only in specs with such a function.
const FAIRNESS_WORDS: [&str; 3] = ["weak", "strong", "any_step"];

pub(super) const BUILT_IN: [&str; 4] = [
    "deadlock_freedom",
    "termination",
    "no_crash",
    "no_divergence",
];

/// Reports names that clash with each other or with names that `#[spec]` generates.
pub(super) fn all(spec: &SpecModule, errors: &mut Errors) {
    functions(spec, errors);
    for process in &spec.processes {
        of_process(process, spec, errors);
    }
    types(spec, errors);
}

fn functions(spec: &SpecModule, errors: &mut Errors) {
    let mut seen: BTreeMap<String, &'static str> = BTreeMap::new();
    for (function, what) in named(spec) {
        let name = &function.sig.ident;
        let text = name.unraw().to_string();
        if let Some(other) = seen.insert(text.clone(), what) {
            if other == what {
                errors.at(name, format!("two {what}s of one name: `{name}`"));
            } else {
                errors.at(name, format!("`{name}` is the name of a {other} already"));
            }
        }
        let is_word = WORDS.contains(&text.as_str())
            || !spec.fairness.is_empty() && FAIRNESS_WORDS.contains(&text.as_str());
        if is_word {
            errors.at(
                name,
                format!("`{name}` is a word of the spec language; choose another name"),
            );
        }
        if what == "property" && BUILT_IN.contains(&text.as_str()) {
            errors.at(
                name,
                format!("`{name}` is a built-in property; choose another name"),
            );
        }
    }
}

/// All functions of the module, each with its kind.
fn named(spec: &SpecModule) -> impl Iterator<Item = (&ItemFn, &'static str)> {
    let actions = spec.actions.iter().map(|a| (&a.function, "step"));
    let processes = spec.processes.iter().map(|p| (&p.function, "step"));
    let properties = spec.properties.iter().map(|p| (&p.function, "property"));
    let constraints = spec.constraints.iter().map(|f| (f, "constraint"));
    let fairness = spec
        .fairness
        .iter()
        .map(|f| (f, "function of `#[fairness]`"));
    let helpers = spec.helpers.iter().map(|f| (f, "helper"));
    let init = std::iter::once((&spec.init, "function of `#[init]`"));
    actions
        .chain(processes)
        .chain(properties)
        .chain(constraints)
        .chain(fairness)
        .chain(helpers)
        .chain(init)
}

fn of_process(process: &Process, spec: &SpecModule, errors: &mut Errors) {
    let name = &process.function.sig.ident;
    if spec
        .variables
        .fields
        .iter()
        .any(|f| f.ident.as_ref() == Some(name))
    {
        errors.at(
            name,
            format!(
                "`{name}` is a variable and a process: a property could not tell `s.{name}` from it"
            ),
        );
    }
    let camel = crate::ast::camel(name);
    let twin = spec.processes.iter().map(|p| &p.function.sig.ident);
    if let Some(twin) = twin
        .take_while(|other| *other != name)
        .find(|other| crate::ast::camel(other) == camel)
    {
        errors.at(
            name,
            format!("processes `{twin}` and `{name}` differ too little: both would be `{camel}`"),
        );
    }
    let mut taken: BTreeSet<String> = parameters(&process.function)
        .filter_map(|p| pattern_ident(&p.pat))
        .map(Ident::to_string)
        .collect();
    for variable in &process.variables {
        let name = &variable.name;
        if name == "pc" {
            errors.at(
                name,
                "`pc` is the label at which a process stands; choose another name",
            );
        } else if !taken.insert(name.to_string()) {
            errors.at(
                name,
                format!("`{name}` is a parameter or a variable of this process already"),
            );
        }
    }
}

fn types(spec: &SpecModule, errors: &mut Errors) {
    let temporal = spec
        .properties
        .iter()
        .any(|p| p.kind == PropertyKind::Temporal);
    let scenario = spec.properties.iter().any(|p| p.kind.is_scenario());
    let ahead = spec
        .properties
        .iter()
        .any(|p| p.kind == PropertyKind::Ahead);
    let constants = spec.constants.iter().map(|c| &c.item.ident);
    let of_items = spec
        .values
        .iter()
        .chain(&spec.others)
        .filter_map(|item| match item {
            Item::Struct(i) => Some(&i.ident),
            Item::Enum(i) => Some(&i.ident),
            Item::Type(i) => Some(&i.ident),
            _ => None,
        });
    for name in of_items.chain(constants).chain([&spec.variables.ident]) {
        if name == "State"
            || (temporal && name == "Formula")
            || (scenario && name == "Scenario")
            || (ahead && name == "Next")
            || (!spec.fairness.is_empty() && name == "Fairness")
        {
            errors.at(
                name,
                format!("`{name}` is a type that `#[spec]` makes; choose another name"),
            );
        }
    }
}

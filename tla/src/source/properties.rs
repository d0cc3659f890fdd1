//! Facts about the text of properties: mutants of them, and the left sides of implications.

use std::collections::HashSet;

use mutaspec_mutator::rows;
use mutaspec_runner::property_facts::{
    DefinitionRow, ProbeRow, Probed, PropertyFacts, PropertyMutantRow,
};

use crate::check::Checked;
use crate::config::Configuration;
use crate::machine::{CheckedKind, Compiled, Numbering};
use crate::modules::{Content, Modules};
use crate::mutate::{Condition, Role, conditions};
use crate::syntax::tree::{Definition, Module, UnitKind};
use crate::syntax::{Sources, Symbol};

/// Whether a state of some model may stand for others.
fn merges_states(models: &[Compiled]) -> bool {
    let merges = |model: &Compiled| model.program.view.is_some() || model.uses_symmetry();
    models.iter().any(merges)
}

/// Returns the conditions of the properties of all models: first those that properties contain,
/// then their mutants. Empty if a state may stand for others.
pub(super) fn find(modules: &Modules, sources: &Sources, models: &[Compiled]) -> Vec<Condition> {
    if merges_states(models) {
        return Vec::new();
    }
    let mut known: Vec<Symbol> = Vec::new();
    let mut all = Vec::new();
    for property in models.iter().flat_map(|model| &model.properties) {
        let is_goal = match property.kind {
            CheckedKind::Temporal(_) => continue,
            CheckedKind::Goal(_) => true,
            CheckedKind::States(_) | CheckedKind::Steps(_) => false,
        };
        if known.contains(&property.name) {
            continue;
        }
        known.push(property.name);
        if let Some(definition) = definition(modules.root(), modules, property.name) {
            all.extend(conditions(
                property.name,
                &definition.body,
                is_goal,
                sources,
            ));
        }
    }
    let (mutants, mut found): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|condition| matches!(condition.role, Role::Mutant(_)));
    found.extend(mutants);
    found
}

/// Returns the definitions of the main module that are expressions on states, as predicates are,
/// and that no configuration names or replaces. Empty if a state may stand for others.
pub(super) fn definitions<'m>(
    modules: &'m Modules,
    checked: &Checked,
    (models, configurations): (&[Compiled], &[(String, Configuration)]),
) -> Vec<&'m Definition> {
    if merges_states(models) {
        return Vec::new();
    }
    let of_states: HashSet<Symbol> = checked
        .names()
        .filter(|known| known.depends_on_state)
        .map(|known| known.name)
        .collect();
    let is_named = |name: Symbol| {
        configurations.iter().any(|(_, of)| {
            let all = [&of.invariants, &of.properties, &of.goals, &of.constraints];
            let mut replaced = of.replacements.iter();
            all.into_iter().flatten().any(|known| known.name == name)
                || replaced.any(|known| known.original.name == name)
        })
    };
    let units = modules.root().units.iter();
    let own = units.filter_map(|unit| match &unit.kind {
        UnitKind::Definition(definition) => Some(&**definition),
        _ => None,
    });
    own.filter(|own| of_states.contains(&own.name.name) && !is_named(own.name.name))
        .collect()
}

/// Returns a definition without parameters of a module or of one that it extends.
fn definition<'m>(
    module: &'m Module,
    modules: &'m Modules,
    name: Symbol,
) -> Option<&'m Definition> {
    let own = module.units.iter().find_map(|unit| match &unit.kind {
        UnitKind::Definition(definition) if definition.name.name == name => Some(&**definition),
        _ => None,
    });
    let own = own.filter(|own| own.parameters.is_empty() && own.bounds.is_empty());
    own.or_else(|| {
        module.extends.iter().find_map(|other| {
            let Some(Content::Text(other)) = modules.get(other.name) else {
                return None;
            };
            definition(other, modules, name)
        })
    })
}

/// Returns the rows for conditions in the order of [`find`], and for definitions. Variables that they
/// read are added later.
pub(super) fn facts(
    conditions: &[Condition],
    definitions: &[&Definition],
    numbering: &Numbering,
    sources: &Sources,
) -> PropertyFacts {
    let line = |condition: &Condition| sources.location(condition.span).line as u32;
    let probes = conditions.iter().filter_map(|condition| {
        let (kind, is_conjunct) = match condition.role {
            Role::Antecedent { is_conjunct } => (Probed::Antecedent, is_conjunct),
            Role::Clause => (Probed::Conjunct, true),
            Role::Mutant(_) => return None,
        };
        Some(ProbeRow {
            property: numbering.property(condition.property),
            kind,
            line: line(condition),
            text: condition.text.clone().into(),
            is_conjunct,
        })
    });
    let mutants = conditions.iter().filter_map(|condition| {
        let Role::Mutant(edit) = &condition.role else {
            return None;
        };
        let (property, operator) = (condition.property, edit.operator);
        Some(PropertyMutantRow {
            id: format!("{property}/{}-{}", operator.id(), edit.hash).into(),
            property: numbering.property(property),
            operator,
            line: line(condition),
            original: condition.text.clone().into(),
            replacement: edit.replacement.clone().into(),
            statement: edit.statement.clone().into(),
        })
    });
    let definitions = definitions.iter().map(|definition| DefinitionRow {
        name: definition.name.name.as_str().to_owned().into(),
        line: sources.location(definition.span).line as u32,
        reads: rows([]),
    });
    PropertyFacts {
        probes: rows(probes),
        mutants: rows(mutants),
        definitions: rows(definitions),
        ..PropertyFacts::default()
    }
}

//! Facts about the text of properties: mutants of them, and the left sides of implications.

use mutaspec_mutator::rows;
use mutaspec_runner::property_facts::{ProbeRow, Probed, PropertyFacts, PropertyMutantRow};

use crate::machine::{CheckedKind, Compiled, Numbering};
use crate::modules::{Content, Modules};
use crate::mutate::{Condition, Role, conditions};
use crate::syntax::tree::{Definition, Module, UnitKind};
use crate::syntax::{Sources, Symbol};

/// Returns the conditions of the properties of all models: first those that properties contain,
/// then their mutants. Empty if a state may stand for others.
pub(super) fn find(modules: &Modules, sources: &Sources, models: &[Compiled]) -> Vec<Condition> {
    let merges = |model: &Compiled| model.program.view.is_some() || model.uses_symmetry();
    if models.iter().any(merges) {
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

/// Returns the rows for conditions in the order of [`find`].
pub(super) fn facts(
    conditions: &[Condition],
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
    PropertyFacts {
        probes: rows(probes),
        mutants: rows(mutants),
        ..PropertyFacts::default()
    }
}

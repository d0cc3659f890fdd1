//! Facts about the text of properties: mutants of them, and the left sides of implications.

use std::collections::HashSet;

use mutaspec_mutator::rows;
use mutaspec_runner::property_facts::{
    DefinitionRow, ProbeRow, Probed, PropertyFacts, PropertyMutantRow,
};

use crate::check::{Checked, KnownName, Level};
use crate::config::Configuration;
use crate::machine::{CheckedKind, Compiled, Numbering};
use crate::modules::{Content, Modules};
use crate::mutate::{Condition, Role, conditions};
use crate::syntax::tree::{
    Application, Definition, Expression, ExpressionKind, Module, PathStep, UnitKind,
};
use crate::syntax::visit::children;
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

/// Definitions of the main module that could be properties, and that no configuration names or
/// replaces.
#[derive(Default)]
pub(super) struct Unlisted<'m> {
    /// Expressions on states, as predicates are.
    pub(super) of_states: Vec<&'m Definition>,
    /// Temporal formulas.
    pub(super) temporal: Vec<&'m Definition>,
}

impl<'m> Unlisted<'m> {
    /// Finds the definitions. Empty if a state may stand for others.
    pub(super) fn find(
        modules: &'m Modules,
        checked: &Checked,
        (models, configurations): (&[Compiled], &[(String, Configuration)]),
    ) -> Unlisted<'m> {
        if merges_states(models) {
            return Unlisted::default();
        }
        let names = |is_it: fn(&KnownName) -> bool| -> HashSet<Symbol> {
            let names = checked.names().filter(is_it);
            names.map(|known| known.name).collect()
        };
        let is_new = |own: &&Definition| !is_named(configurations, own.name.name);
        let own: Vec<&Definition> = own(modules).filter(is_new).collect();
        let of = |wanted: HashSet<Symbol>| {
            let all = own.iter().copied();
            all.filter(|own| wanted.contains(&own.name.name)).collect()
        };
        let mut unlisted = Unlisted {
            of_states: of(names(|known| known.is_formula(Level::State))),
            temporal: of(names(|known| known.is_formula(Level::Temporal))),
        };
        // Formulas about the steps of the specification are mostly parts of it, or other ones.
        let mut parts = applied(modules, specifications(configurations));
        let of_steps = names(|known| known.level > Some(Level::State));
        parts.retain(|part| of_steps.contains(part));
        unlisted
            .temporal
            .retain(|own| applied(modules, [own.name.name]).is_disjoint(&parts));
        unlisted
    }
}

/// Whether a configuration names or replaces a definition.
fn is_named(configurations: &[(String, Configuration)], name: Symbol) -> bool {
    configurations.iter().any(|(_, of)| {
        let all = [&of.invariants, &of.properties, &of.goals, &of.constraints];
        let mut replaced = of.replacements.iter();
        all.into_iter().flatten().any(|known| known.name == name)
            || replaced.any(|known| known.original.name == name)
    })
}

/// The definitions of the main module.
fn own(modules: &Modules) -> impl Iterator<Item = &Definition> {
    let units = modules.root().units.iter();
    units.filter_map(|unit| match &unit.kind {
        UnitKind::Definition(definition) => Some(&**definition),
        _ => None,
    })
}

/// The names of the specifications of configurations.
fn specifications(configurations: &[(String, Configuration)]) -> impl Iterator<Item = Symbol> {
    let names = configurations.iter();
    let names = names.flat_map(|(_, of)| of.specification.iter().chain(&of.next));
    names.map(|known| known.name)
}

/// Returns these names and those that their definitions apply, directly or through others.
fn applied(modules: &Modules, names: impl IntoIterator<Item = Symbol>) -> HashSet<Symbol> {
    fn add(expression: &Expression, names: &mut Vec<Symbol>) {
        if let ExpressionKind::Apply(Application { path, .. }) = &*expression.kind {
            names.extend(path.iter().filter_map(|step| match step {
                PathStep::Name { name, .. } => Some(name.name),
                _ => None,
            }));
        }
        children(expression, &mut |part| add(part, names));
    }
    let mut open: Vec<Symbol> = names.into_iter().collect();
    let mut all = HashSet::new();
    while let Some(name) = open.pop() {
        if all.insert(name)
            && let Some(definition) = defined(modules.root(), modules, name)
        {
            add(&definition.body, &mut open);
        }
    }
    all
}

/// Returns a definition without parameters of a module or of one that it extends.
fn definition<'m>(
    module: &'m Module,
    modules: &'m Modules,
    name: Symbol,
) -> Option<&'m Definition> {
    let found = defined(module, modules, name);
    found.filter(|of| of.parameters.is_empty() && of.bounds.is_empty())
}

/// Returns a definition of a module or of one that it extends.
fn defined<'m>(module: &'m Module, modules: &'m Modules, name: Symbol) -> Option<&'m Definition> {
    let own = module.units.iter().find_map(|unit| match &unit.kind {
        UnitKind::Definition(definition) if definition.name.name == name => Some(&**definition),
        _ => None,
    });
    own.or_else(|| {
        module.extends.iter().find_map(|other| {
            let Some(Content::Text(other)) = modules.get(other.name) else {
                return None;
            };
            defined(other, modules, name)
        })
    })
}

/// Returns the rows for conditions in the order of [`find`], and for definitions. Variables that they
/// read are added later.
pub(super) fn facts(
    conditions: &[Condition],
    unlisted: &Unlisted<'_>,
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
    let row = |definition: &&Definition| DefinitionRow {
        name: definition.name.name.as_str().to_owned().into(),
        line: sources.location(definition.span).line as u32,
        reads: rows([]),
    };
    PropertyFacts {
        probes: rows(probes),
        mutants: rows(mutants),
        definitions: rows(unlisted.of_states.iter().map(row)),
        temporal: rows(unlisted.temporal.iter().map(row)),
        ..PropertyFacts::default()
    }
}

//! Checks the units of a module.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::scope::{Entity, EntityKind, Exports, Level, Scope};
use crate::syntax::tree::{
    Definition, Expression, Identifier, Instance, Module, Parameter, Unit, UnitKind,
};
use crate::syntax::{Diagnostic, Sources, Span, Symbol};

/// Checks one module, with its inner modules.
pub(super) struct Checker<'a> {
    /// The modules that were checked before.
    known: &'a HashMap<Symbol, Arc<Exports>>,
    sources: &'a Sources,
    pub(super) library: bool,
    pub(super) scope: Scope,
    /// The names that the module does not offer to others.
    local: HashSet<Symbol>,
    /// The modules that are visible by their names: the inner ones.
    inner: HashMap<Symbol, Arc<Exports>>,
    /// The definitions that are still to come, for hints.
    pub(super) later: HashMap<Symbol, Span>,
    /// The number of `EXCEPT` values around the place.
    pub(super) updates: usize,
    pub(super) errors: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(
        known: &'a HashMap<Symbol, Arc<Exports>>,
        sources: &'a Sources,
        library: bool,
    ) -> Checker<'a> {
        Checker {
            known,
            sources,
            library,
            scope: Scope::default(),
            local: HashSet::new(),
            inner: HashMap::new(),
            later: HashMap::new(),
            updates: 0,
            errors: Vec::new(),
        }
    }

    pub(super) fn error(
        &mut self,
        span: Span,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.errors.push(Diagnostic::new(span, message).hint(hint));
    }

    /// Checks a module. `outer` are the modules around it whose inner modules it can name.
    pub(super) fn module(
        &mut self,
        module: &Module,
        outer: &HashMap<Symbol, Arc<Exports>>,
    ) -> Exports {
        self.inner.clone_from(outer);
        let mark = self.scope.mark();
        for extended in &module.extends {
            if let Some(exports) = self.find(*extended) {
                self.extend(*extended, &exports);
            }
        }
        self.later = module.units.iter().flat_map(later).collect();
        for unit in &module.units {
            self.unit(unit);
        }
        let mut exports = Exports {
            modules: self.inner.clone(),
            ..Exports::default()
        };
        for name in self.scope.names() {
            let into = if self.local.contains(&name) {
                &mut exports.local
            } else {
                &mut exports.names
            };
            if let Some(entity) = self.scope.get(name) {
                into.insert(name, entity.clone());
            }
        }
        self.scope.leave(mark);
        exports
    }

    fn find(&self, name: Identifier) -> Option<Arc<Exports>> {
        self.inner
            .get(&name.name)
            .or_else(|| self.known.get(&name.name))
            .cloned()
    }

    /// Adds the names of a module that is extended.
    fn extend(&mut self, module: Identifier, exports: &Exports) {
        self.inner.extend(exports.modules.clone());
        for (name, entity) in &exports.names {
            let known = self.scope.get(*name);
            if let Some(known) = known.filter(|known| differ(known, entity)) {
                let message = format!(
                    "`{name}` of `{}` is also in another module, with other arguments",
                    module.name
                );
                if known.parameters != entity.parameters && !known.library && !entity.library {
                    self.error(module.span, message, "rename one of them");
                }
            }
            if known_is_newer(self.scope.get(*name), entity) {
                self.scope.add(*name, entity.clone());
            }
        }
    }

    fn unit(&mut self, unit: &Unit) {
        match &unit.kind {
            UnitKind::Constants(parameters) => {
                for parameter in parameters {
                    let arities = vec![0; parameter.arity];
                    let span = parameter.name.span;
                    self.declare(
                        parameter.name,
                        Entity::new(EntityKind::Constant, &arities, span),
                    );
                }
            }
            UnitKind::Variables(names) => {
                for name in names {
                    self.declare(*name, Entity::new(EntityKind::Variable, &[], name.span));
                }
            }
            UnitKind::Assumption { name, body } => {
                self.statement(*name);
                if let Some(body) = body {
                    self.assumption(body);
                }
            }
            UnitKind::Theorem(name, _) => self.statement(*name),
            UnitKind::Module(module) => {
                let (inner, later) = (self.inner.clone(), std::mem::take(&mut self.later));
                let local = std::mem::take(&mut self.local);
                let exports = Arc::new(self.module(module, &inner));
                (self.inner, self.later, self.local) = (inner, later, local);
                self.inner.insert(module.name.name, exports);
            }
            UnitKind::Recursive(_)
            | UnitKind::Definition(_)
            | UnitKind::Instance(_)
            | UnitKind::NamedInstance { .. } => self.definition_unit(unit),
        }
    }

    /// Checks a unit that can also be in a `LET`.
    pub(super) fn definition_unit(&mut self, unit: &Unit) {
        let before = self.scope.mark();
        match &unit.kind {
            UnitKind::Recursive(parameters) => self.recursive(parameters),
            UnitKind::Definition(definition) => self.definition(definition),
            UnitKind::Instance(instance) => self.instance(instance),
            UnitKind::NamedInstance {
                name,
                parameters,
                instance,
            } => {
                self.named_instance(*name, parameters, instance);
            }
            _ => {}
        }
        if unit.local {
            self.local.extend(self.scope.since(before));
            if let UnitKind::Definition(definition) = &unit.kind {
                self.local.insert(definition.name.name);
            }
        }
    }

    fn statement(&mut self, name: Option<Identifier>) {
        if let Some(name) = name {
            self.declare(name, Entity::new(EntityKind::Statement, &[], name.span));
        }
    }

    fn assumption(&mut self, body: &Expression) {
        let level = self.expression(body);
        if level > Level::Constant {
            let what = if level == Level::State {
                "variables"
            } else {
                "behaviours"
            };
            self.error(
                body.span,
                format!("an assumption cannot depend on {what}"),
                "`ASSUME` is about constants; a statement about states is an invariant",
            );
        }
    }

    /// Adds a name that is declared or defined here.
    pub(super) fn declare(&mut self, name: Identifier, entity: Entity) {
        self.later.remove(&name.name);
        // The modules of the library have names that those of the same name elsewhere may lack.
        let conflict = self.scope.get(name.name).filter(|_| !self.library);
        let hint = match conflict.map(|known| (known.span, known.library)) {
            Some((None, _)) => Some(super::hints::defined_in_standard(name.name)),
            Some((Some(first), false)) => {
                Some(super::hints::defined_at(first, name.span, self.sources))
            }
            _ => None,
        };
        if let Some(hint) = hint {
            let message = format!("`{}` is already defined", name.name);
            self.error(name.span, message, hint);
        }
        let entity = Entity {
            library: self.library,
            ..entity
        };
        self.scope.add(name.name, entity);
    }

    fn recursive(&mut self, parameters: &[Parameter]) {
        for parameter in parameters {
            let arities = vec![0; parameter.arity];
            let entity = Entity::new(EntityKind::Recursive, &arities, parameter.name.span);
            self.declare(parameter.name, entity);
        }
    }

    fn definition(&mut self, definition: &Definition) {
        let name = definition.name;
        let arities: Vec<usize> = definition
            .parameters
            .iter()
            .map(|parameter| parameter.arity)
            .collect();
        let mut entity = Entity::new(EntityKind::Definition, &arities, name.span);
        entity.library = self.library;
        let declared = self.declared_recursive(name, &arities);
        let mark = self.scope.mark();
        if !definition.bounds.is_empty() && !declared {
            let sets = self.bound_sets(&definition.bounds);
            entity.level = sets;
            self.scope.add(name.name, entity.clone());
            self.bind_patterns(&definition.bounds);
        } else {
            if !definition.bounds.is_empty() {
                self.bound_sets(&definition.bounds);
                self.bind_patterns(&definition.bounds);
            }
            for parameter in &definition.parameters {
                self.bind(parameter.name, parameter.arity);
            }
        }
        let body = self.expression(&definition.body);
        self.scope.leave(mark);
        entity.level = entity.level.max(body);
        if declared {
            self.scope.replace(name.name, entity);
        } else {
            self.declare(name, entity);
        }
    }

    /// Whether the definition is that of a name after `RECURSIVE`.
    fn declared_recursive(&mut self, name: Identifier, arities: &[usize]) -> bool {
        let Some(known) = self.scope.get(name.name) else {
            return false;
        };
        if !matches!(known.kind, EntityKind::Recursive) {
            return false;
        }
        if known.parameters.len() != arities.len() {
            let message = format!(
                "`{}` is defined with {}, but declared with {}",
                name.name,
                super::hints::arguments(arities.len()),
                known.parameters.len()
            );
            self.error(
                name.span,
                message,
                "make `RECURSIVE` and the definition agree",
            );
        }
        true
    }

    /// The definitions of a module, as if they were here.
    fn instance(&mut self, instance: &Instance) {
        let Some(exports) = self.substitutions(instance) else {
            return;
        };
        for (name, entity) in &exports.names {
            let declared = matches!(entity.kind, EntityKind::Constant | EntityKind::Variable);
            if !declared && known_is_newer(self.scope.get(*name), entity) {
                self.scope.add(*name, entity.clone());
            }
        }
    }

    fn named_instance(&mut self, name: Identifier, parameters: &[Parameter], instance: &Instance) {
        let mark = self.scope.mark();
        for parameter in parameters {
            self.bind(parameter.name, parameter.arity);
        }
        let exports = self.substitutions(instance);
        self.scope.leave(mark);
        let arities: Vec<usize> = parameters.iter().map(|parameter| parameter.arity).collect();
        let kind = EntityKind::Instance(exports.unwrap_or_default());
        self.declare(name, Entity::new(kind, &arities, name.span));
    }

    /// Checks what replaces the constants and variables of a module that is instantiated.
    fn substitutions(&mut self, instance: &Instance) -> Option<Arc<Exports>> {
        let exports = self.find(instance.module)?;
        let declared =
            |entity: &Entity| matches!(entity.kind, EntityKind::Constant | EntityKind::Variable);
        for (name, value) in &instance.substitutions {
            let entity = exports
                .names
                .get(&name.name)
                .filter(|entity| declared(entity));
            match entity {
                Some(entity) => {
                    self.argument(value, entity.parameters.len());
                }
                None => {
                    self.unknown_substitution(*name, instance.module, &exports);
                    self.argument_of_unknown(value);
                }
            }
        }
        let given: HashSet<Symbol> = instance
            .substitutions
            .iter()
            .map(|(name, _)| name.name)
            .collect();
        let mut missing: Vec<Symbol> = exports
            .names
            .iter()
            .filter(|(_, entity)| declared(entity))
            .map(|(name, _)| *name)
            .filter(|name| !given.contains(name) && self.scope.get(*name).is_none())
            .collect();
        missing.sort_unstable();
        for name in missing {
            let message = format!(
                "`{name}` of the module `{}` has no value here",
                instance.module.name
            );
            let hint = format!("write `WITH {name} <- ..`, or define `{name}` before");
            self.error(instance.module.span, message, hint);
        }
        Some(exports)
    }
}

/// Whether `entity` adds something to what is known.
fn known_is_newer(known: Option<&Entity>, entity: &Entity) -> bool {
    known.is_none_or(|known| differ(known, entity))
}

/// Whether two entities are of different places. Operators of standard modules have none; no two
/// of them have the same name.
fn differ(first: &Entity, second: &Entity) -> bool {
    first.span != second.span
}

/// The names that a unit defines.
fn later(unit: &Unit) -> Vec<(Symbol, Span)> {
    match &unit.kind {
        UnitKind::Definition(definition) => vec![(definition.name.name, definition.name.span)],
        UnitKind::NamedInstance { name, .. } => vec![(name.name, name.span)],
        UnitKind::Variables(names) => names.iter().map(|name| (name.name, name.span)).collect(),
        UnitKind::Constants(parameters) => parameters
            .iter()
            .map(|parameter| (parameter.name.name, parameter.name.span))
            .collect(),
        _ => Vec::new(),
    }
}

//! The names that are known at a place.

use std::collections::HashMap;
use std::sync::Arc;

use crate::modules::StandardModule;
use crate::syntax::{Span, Symbol};

/// What an expression depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// No variable.
    Constant,
    /// Variables.
    State,
    /// Primed variables.
    Action,
    /// A whole behaviour.
    Temporal,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    pub(super) kind: EntityKind,
    /// For each parameter, the number of its own arguments.
    pub(super) parameters: Arc<[usize]>,
    pub(super) level: Level,
    /// Where it is defined. `None` for a name that is part of the language or of a standard module.
    pub(super) span: Option<Span>,
    /// Whether it is from a module that is part of the program.
    pub(super) library: bool,
}

/// The kinds of [`Entity`].
#[derive(Clone, Debug)]
pub(super) enum EntityKind {
    /// A declared constant.
    Constant,
    /// A declared variable.
    Variable,
    /// A definition.
    Definition,
    /// What follows `RECURSIVE`, before its definition.
    Recursive,
    /// A parameter, or a name bound by a quantifier or another binder.
    Bound,
    /// `Name == INSTANCE M`.
    Instance(Arc<Exports>),
    /// The name of a theorem or an assumption.
    Statement,
}

/// What a module offers to those that extend or instantiate it.
#[derive(Clone, Debug, Default)]
pub(super) struct Exports {
    /// The names.
    pub(super) names: HashMap<Symbol, Entity>,
    /// The names that it keeps for itself.
    pub(super) local: HashMap<Symbol, Entity>,
    /// The inner modules.
    pub(super) modules: HashMap<Symbol, Arc<Exports>>,
}

/// The names at a place, with those that inner scopes hide.
#[derive(Debug, Default)]
pub(super) struct Scope {
    names: HashMap<Symbol, Vec<Entity>>,
    order: Vec<Symbol>,
}

impl Entity {
    pub(super) fn new(kind: EntityKind, parameters: &[usize], span: Span) -> Entity {
        let level = match kind {
            EntityKind::Variable => Level::State,
            _ => Level::Constant,
        };
        Entity {
            kind,
            parameters: parameters.into(),
            level,
            span: Some(span),
            library: false,
        }
    }
}

impl Exports {
    /// Returns what a module without a text offers.
    pub(super) fn standard(
        module: &StandardModule,
        known: &HashMap<Symbol, Arc<Exports>>,
    ) -> Exports {
        let mut exports = Exports::default();
        for extended in module.extends {
            if let Some(extended) = known.get(&Symbol::new(extended)) {
                exports.names.extend(extended.names.clone());
            }
        }
        for operator in module.operators {
            let entity = Entity {
                kind: EntityKind::Definition,
                parameters: operator.parameters.into(),
                level: Level::Constant,
                span: None,
                library: true,
            };
            exports.names.insert(Symbol::new(operator.name), entity);
        }
        exports
    }
}

impl Scope {
    pub(super) fn get(&self, name: Symbol) -> Option<&Entity> {
        self.names.get(&name)?.last()
    }

    pub(super) fn add(&mut self, name: Symbol, entity: Entity) {
        self.names.entry(name).or_default().push(entity);
        self.order.push(name);
    }

    /// Replaces what a name stands for, for example a declaration by its definition.
    pub(super) fn replace(&mut self, name: Symbol, entity: Entity) {
        if let Some(known) = self.names.get_mut(&name).and_then(|known| known.last_mut()) {
            *known = entity;
        }
    }

    /// The number of names, to which [`leave`](Scope::leave) returns.
    pub(super) fn mark(&self) -> usize {
        self.order.len()
    }

    pub(super) fn leave(&mut self, mark: usize) {
        for name in self.order.drain(mark..).rev() {
            if let Some(known) = self.names.get_mut(&name) {
                known.pop();
            }
        }
    }

    /// The names that were added after a mark.
    pub(super) fn since(&self, mark: usize) -> impl Iterator<Item = Symbol> {
        self.order[mark..].iter().copied()
    }

    /// All names.
    pub(super) fn names(&self) -> impl Iterator<Item = Symbol> {
        self.names
            .iter()
            .filter(|(_, known)| !known.is_empty())
            .map(|(name, _)| *name)
    }
}

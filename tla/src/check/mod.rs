//! Errors that can be found before anything is evaluated: names, arguments, levels.
//!
//! The rules are those of SANY, TLC's parser. Levels are computed from below: a parameter counts
//! as a constant, so an error of levels that only the arguments of an operator cause is not found
//! here.

mod binders;
mod configuration;
mod expression;
mod hints;
mod levels;
mod module;
mod path;
mod scope;

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::Configuration;
use crate::modules::{Content, Modules};
use crate::syntax::{Diagnostic, Sources, Symbol};
use module::Checker;
pub(crate) use scope::Level;
use scope::{EntityKind, Exports};

/// What the definitions of a spec are, after its modules were checked.
#[derive(Debug)]
pub struct Checked {
    modules: HashMap<Symbol, Arc<Exports>>,
    root: Symbol,
}

impl Checked {
    /// Returns the names that are known in the main module.
    pub(crate) fn names(&self) -> impl Iterator<Item = KnownName> {
        let root = &self.modules[&self.root];
        root.names
            .iter()
            .chain(&root.local)
            .map(|(name, entity)| KnownName {
                name: *name,
                variable: matches!(entity.kind, EntityKind::Variable),
                level: matches!(entity.kind, EntityKind::Definition).then_some(entity.level),
                has_parameters: !entity.parameters.is_empty(),
                library: entity.library,
            })
    }

    /// Checks a configuration against the modules.
    pub fn configuration(&self, configuration: &Configuration) -> Vec<Diagnostic> {
        configuration::check(&self.modules[&self.root], &self.modules, configuration)
    }
}

/// A name that is known in the main module.
pub(crate) struct KnownName {
    pub(crate) name: Symbol,
    pub(crate) variable: bool,
    /// The level of a definition.
    pub(crate) level: Option<Level>,
    pub(crate) has_parameters: bool,
    /// Whether it is from a module that is part of the program.
    pub(crate) library: bool,
}

impl KnownName {
    /// Whether it is a definition without parameters of this level.
    pub(crate) fn is_formula(&self, level: Level) -> bool {
        self.level == Some(level) && !self.has_parameters
    }
}

/// Checks all modules of a spec.
pub fn check(modules: &Modules, sources: &Sources) -> Result<Checked, Vec<Diagnostic>> {
    let mut known: HashMap<Symbol, Arc<Exports>> = HashMap::new();
    let mut errors = Vec::new();
    for (name, content) in modules.iter() {
        let exports = match content {
            Content::Standard(module) => Exports::standard(module, &known),
            Content::Text(module) => {
                let mut checker = Checker::new(&known, sources, modules.is_library(name));
                let exports = checker.module(module, &HashMap::new());
                errors.extend(checker.errors);
                exports
            }
        };
        known.insert(name, Arc::new(exports));
    }
    if errors.is_empty() {
        return Ok(Checked {
            modules: known,
            root: modules.root().name.name,
        });
    }
    errors.sort_by_key(|error| error.span);
    errors.dedup();
    Err(errors)
}

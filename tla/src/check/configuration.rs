//! Checks a configuration against the modules.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::hints;
use super::scope::{EntityKind, Exports, Level};
use crate::config::Configuration;
use crate::nearest::nearest;
use crate::syntax::tree::Identifier;
use crate::syntax::{Diagnostic, Symbol};

pub(super) fn check(
    root: &Exports,
    modules: &HashMap<Symbol, Arc<Exports>>,
    configuration: &Configuration,
) -> Vec<Diagnostic> {
    let mut check = Check {
        root,
        modules,
        errors: Vec::new(),
    };
    let open = check.open(configuration);
    check.values(configuration, &open);
    check.definitions(configuration);
    check.goals(configuration);
    check.missing(&open);
    check.behaviour(configuration);
    check.errors.sort_by_key(|error| error.span);
    check.errors
}

/// Returns the name that is the beginning of another one, or that begins with it, such as `Cap` for `Capacity`.
fn begins_alike<'a>(name: &str, known: &'a [Symbol]) -> Option<&'a str> {
    let name = name.to_lowercase();
    known.iter().map(|other| other.as_str()).find(|other| {
        let other = other.to_lowercase();
        other.len() > 1 && (name.starts_with(&other) || name.len() > 1 && other.starts_with(&name))
    })
}

struct Check<'a> {
    root: &'a Exports,
    modules: &'a HashMap<Symbol, Arc<Exports>>,
    errors: Vec<Diagnostic>,
}

impl Check<'_> {
    fn values(&mut self, configuration: &Configuration, open: &[Symbol]) {
        for assignment in &configuration.assignments {
            self.replaced(assignment.constant, assignment.module, open);
        }
        for replacement in &configuration.replacements {
            self.replaced(replacement.original, replacement.module, open);
            let original = self.arity(replacement.original.name, replacement.module);
            let Some(new) = self.root.names.get(&replacement.replacement.name) else {
                self.unknown(replacement.replacement);
                continue;
            };
            if let Some(original) = original.filter(|arity| *arity != new.parameters.len()) {
                let message = format!(
                    "`{}` has {}, but `{}` has {original}",
                    replacement.replacement.name,
                    hints::arguments(new.parameters.len()),
                    replacement.original.name
                );
                self.errors
                    .push(Diagnostic::new(replacement.replacement.span, message));
            }
        }
    }

    /// Checks what is replaced. TLC ignores the values of constants that do not exist, so that is
    /// an error only if another constant has no value: then it is probably a slip.
    fn replaced(&mut self, name: Identifier, module: Option<Identifier>, open: &[Symbol]) {
        if let Some(module) = module.filter(|module| !self.has_module(module.name)) {
            let message = format!("there is no module `{}` in this spec", module.name);
            let names = self.modules.keys().map(|name| name.as_str());
            let error = Diagnostic::new(module.span, message);
            self.errors.push(match nearest(&module.name, names) {
                Some(similar) => error.hint(format!("`{similar}` has a similar name")),
                None => error,
            });
        }
        if self
            .modules
            .values()
            .any(|exports| exports.names.contains_key(&name.name))
        {
            return;
        }
        if open.is_empty() {
            return;
        }
        let error = Diagnostic::new(name.span, format!("there is no constant `{}`", name.name));
        let similar = nearest(&name.name, open.iter().map(|name| name.as_str()));
        self.errors
            .push(match similar.or_else(|| begins_alike(&name.name, open)) {
                Some(similar) => {
                    error.hint(format!("`{similar}` has a similar name, and no value"))
                }
                None => error,
            });
    }

    fn has_module(&self, name: Symbol) -> bool {
        let inner = || {
            self.modules
                .values()
                .any(|exports| exports.modules.contains_key(&name))
        };
        self.modules.contains_key(&name) || inner()
    }

    fn arity(&self, name: Symbol, module: Option<Identifier>) -> Option<usize> {
        let exports = match module {
            None => self.root,
            Some(module) => self.modules.get(&module.name)?,
        };
        Some(exports.names.get(&name)?.parameters.len())
    }

    fn definitions(&mut self, configuration: &Configuration) {
        let states = configuration.init.iter().chain(&configuration.invariants);
        let states = states.chain(&configuration.goals);
        for name in states.chain(&configuration.constraints) {
            self.definition(*name, Level::State);
        }
        let actions = configuration
            .next
            .iter()
            .chain(&configuration.action_constraints);
        for name in actions
            .chain(&configuration.view)
            .chain(&configuration.alias)
        {
            self.definition(*name, Level::Action);
        }
        let formulas = configuration
            .specification
            .iter()
            .chain(&configuration.properties);
        for name in formulas
            .chain(&configuration.symmetry)
            .chain(&configuration.postconditions)
        {
            self.definition(*name, Level::Temporal);
        }
    }

    /// A property has one kind.
    fn goals(&mut self, configuration: &Configuration) {
        for goal in &configuration.goals {
            let others = configuration
                .invariants
                .iter()
                .chain(&configuration.properties);
            if others.into_iter().any(|other| other.name == goal.name) {
                let message = format!("`{}` is a goal and another property", goal.name);
                let hint = "a goal holds in some state; give one of the two another name";
                self.errors
                    .push(Diagnostic::new(goal.span, message).hint(hint));
            }
        }
    }

    /// Checks that a name is a definition without arguments, of a level that is not too high.
    fn definition(&mut self, name: Identifier, most: Level) {
        let Some(entity) = self.root.names.get(&name.name) else {
            return self.unknown(name);
        };
        let arity = entity.parameters.len();
        if arity > 0 {
            let message = format!("`{}` has {}", name.name, hints::arguments(arity));
            let hint = "only a definition without arguments can be named here";
            self.errors
                .push(Diagnostic::new(name.span, message).hint(hint));
        } else if entity.level > most {
            let (what, hint) = match (entity.level, most) {
                (Level::Temporal, Level::State) => {
                    ("a temporal formula", "name it after `PROPERTY`")
                }
                (Level::Temporal, _) => (
                    "a temporal formula",
                    "a formula is named after `SPECIFICATION`",
                ),
                _ => (
                    "an action",
                    "`[][A]_vars` is a temporal formula, to be named after `PROPERTY`",
                ),
            };
            let expected = if most == Level::State {
                "a statement about a state"
            } else {
                "an action"
            };
            let message = format!("`{}` is {what}, not {expected}", name.name);
            self.errors
                .push(Diagnostic::new(name.span, message).hint(hint));
        }
    }

    fn unknown(&mut self, name: Identifier) {
        let error = Diagnostic::new(
            name.span,
            format!("the module does not define `{}`", name.name),
        );
        let similar = nearest(&name.name, self.root.names.keys().map(|name| name.as_str()));
        self.errors.push(match similar {
            Some(similar) => error.hint(format!("`{similar}` has a similar name")),
            None => error,
        });
    }

    /// The constants without a value.
    fn open(&self, configuration: &Configuration) -> Vec<Symbol> {
        let assigned = configuration
            .assignments
            .iter()
            .map(|other| other.constant.name);
        let replaced = configuration
            .replacements
            .iter()
            .map(|other| other.original.name);
        let given: HashSet<Symbol> = assigned.chain(replaced).collect();
        let constants = self.root.names.iter();
        let constants = constants.filter(|(_, entity)| matches!(entity.kind, EntityKind::Constant));
        let names = constants
            .map(|(name, _)| *name)
            .filter(|name| !given.contains(name));
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names
    }

    /// Reports properties of behaviours that the configuration does not name, at the first property.
    fn behaviour(&mut self, configuration: &Configuration) {
        let properties = configuration.invariants.iter();
        let properties = properties.chain(&configuration.properties);
        let first = properties.chain(&configuration.goals).next();
        let is_named = configuration.specification.is_some() || configuration.init.is_some();
        if let Some(first) = first.filter(|_| !is_named && self.errors.is_empty()) {
            let message = "the configuration names no `SPECIFICATION`, nor `INIT` and `NEXT`";
            let hint = "write a line such as `SPECIFICATION Spec`";
            self.errors
                .push(Diagnostic::new(first.span, message).hint(hint));
        }
    }

    /// Reports the constants without a value, where they are declared.
    fn missing(&mut self, open: &[Symbol]) {
        for name in open {
            let entity = &self.root.names[name];
            let Some(span) = entity.span else { continue };
            let sign = if entity.parameters.is_empty() {
                "="
            } else {
                "<-"
            };
            let error = Diagnostic::new(span, format!("the constant `{name}` has no value"));
            let hint = format!("write `CONSTANT {name} {sign} ..` in the configuration");
            self.errors.push(error.hint(hint));
        }
    }
}

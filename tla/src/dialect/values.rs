//! Constants and definitions with values that no state changes, as far as their texts show it.

use std::collections::HashMap;

use mutaspec_runner::value::View;

use crate::config::{Configuration, Constant};
use crate::machine::view;
use crate::modules::{Content, Modules};
use crate::syntax::Symbol;
use crate::syntax::tree::{Application, Expression, ExpressionKind, Module, PathStep, UnitKind};
use crate::value::Value;

/// The most elements of a set that is listed: properties range over small sets.
const MOST: i32 = 64;
/// The most definitions that one value goes through.
const MOST_NAMES: usize = 16;

/// Returns the constants of a configuration and the definitions of the module whose values are
/// numbers, names and sets of these. Only simple expressions count: literals, `..`, `\cup` and `\`.
pub(crate) fn values(modules: &Modules, configuration: &Configuration) -> Vec<(String, View)> {
    let all = constants(modules, configuration).into_iter();
    all.map(|(name, value)| (name.to_string(), view(&value)))
        .collect()
}

/// Returns what [`values`] returns, as values.
pub(crate) fn constants(modules: &Modules, configuration: &Configuration) -> Vec<(Symbol, Value)> {
    let mut definitions = HashMap::new();
    let mut names = Vec::new();
    collect(modules.root(), modules, &mut definitions, &mut names);
    let constants = configuration.assignments.iter();
    let constants = constants.filter(|assignment| assignment.module.is_none());
    let reader = Reader {
        definitions,
        constants: constants
            .map(|known| (known.constant.name, &known.value))
            .collect(),
        replacements: configuration
            .replacements
            .iter()
            .filter(|known| known.module.is_none())
            .map(|known| (known.original.name, known.replacement.name))
            .collect(),
    };
    let assigned = configuration
        .assignments
        .iter()
        .map(|known| known.constant.name);
    let replaced = configuration
        .replacements
        .iter()
        .map(|known| known.original.name);
    let mut found: Vec<(Symbol, Value)> = Vec::new();
    for name in assigned.chain(replaced).chain(names) {
        if found.iter().all(|(known, _)| *known != name)
            && let Some(value) = reader.named(name, 0)
        {
            found.push((name, value));
        }
    }
    found
}

/// Collects the definitions without arguments of a module and of those that it extends.
fn collect<'m>(
    module: &'m Module,
    modules: &'m Modules,
    definitions: &mut HashMap<Symbol, &'m Expression>,
    names: &mut Vec<Symbol>,
) {
    for unit in &module.units {
        if let UnitKind::Definition(definition) = &unit.kind
            && definition.parameters.is_empty()
            && definition.bounds.is_empty()
        {
            let name = definition.name.name;
            definitions.insert(name, &definition.body);
            names.push(name);
        }
    }
    for extended in &module.extends {
        if let Some(Content::Text(module)) = modules.get(extended.name)
            && !modules.is_library(extended.name)
        {
            collect(module, modules, definitions, names);
        }
    }
}

struct Reader<'m> {
    definitions: HashMap<Symbol, &'m Expression>,
    constants: HashMap<Symbol, &'m Constant>,
    replacements: HashMap<Symbol, Symbol>,
}

impl Reader<'_> {
    fn named(&self, name: Symbol, depth: usize) -> Option<Value> {
        if depth > MOST_NAMES {
            return None;
        }
        if let Some(other) = self.replacements.get(&name) {
            return self.expression(self.definitions.get(other)?, depth + 1);
        }
        match self.constants.get(&name) {
            Some(constant) => value(constant),
            None => self.expression(self.definitions.get(&name)?, depth + 1),
        }
    }

    fn expression(&self, expression: &Expression, depth: usize) -> Option<Value> {
        match &*expression.kind {
            ExpressionKind::Number(number) => Some(Value::Int(i32::try_from(*number).ok()?)),
            ExpressionKind::String(text) => Some(Value::Str(*text)),
            ExpressionKind::Parenthesized(inner) => self.expression(inner, depth),
            ExpressionKind::Set(elements) => {
                let elements = elements
                    .iter()
                    .map(|element| self.expression(element, depth));
                Some(Value::set(elements.collect::<Option<_>>()?))
            }
            ExpressionKind::Apply(Application { path, .. }) => match path.as_slice() {
                [PathStep::Name { name, arguments }] => match arguments.as_slice() {
                    [] => self.named(name.name, depth),
                    [a, b] => {
                        let (a, b) = (self.expression(a, depth)?, self.expression(b, depth)?);
                        operation(name.name.as_str(), a, b)
                    }
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }
}

fn operation(name: &str, a: Value, b: Value) -> Option<Value> {
    match (name, a, b) {
        ("..", Value::Int(low), Value::Int(high)) if high.checked_sub(low)? < MOST => {
            Some(Value::set((low..=high).map(Value::Int).collect()))
        }
        ("+", Value::Int(a), Value::Int(b)) => Some(Value::Int(a.checked_add(b)?)),
        ("-", Value::Int(a), Value::Int(b)) => Some(Value::Int(a.checked_sub(b)?)),
        ("\\cup", Value::Set(a), Value::Set(b)) => {
            Some(Value::set(a.iter().chain(b.iter()).cloned().collect()))
        }
        ("\\", Value::Set(a), Value::Set(b)) => {
            let rest = a.iter().filter(|element| !b.contains(element));
            Some(Value::set(rest.cloned().collect()))
        }
        _ => None,
    }
}

fn value(constant: &Constant) -> Option<Value> {
    Some(match constant {
        Constant::Boolean(truth) => Value::Bool(*truth),
        Constant::Number(number) => Value::Int(i32::try_from(*number).ok()?),
        Constant::String(text) => Value::Str(*text),
        Constant::Model(name) => Value::Model(*name),
        Constant::Set(elements) => Value::set(elements.iter().map(value).collect::<Option<_>>()?),
    })
}

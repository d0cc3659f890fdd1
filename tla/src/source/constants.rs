//! The constants of a spec that configurations give values.

use crate::config::{Assignment, Configuration, Constant};
use crate::dialect::constants;
use crate::modules::{Content, Modules};
use crate::syntax::tree::{Identifier, Module, UnitKind};
use crate::syntax::{Span, Symbol};
use crate::value::Value;

/// A constant with the value that a configuration gives it.
pub(super) struct Given {
    pub(super) constant: Identifier,
    /// What the configuration says about it: `N = 3` or `N <- Limit`.
    pub(super) span: Span,
    /// Whether the value counts in all modules, not in one alone.
    pub(super) is_global: bool,
    pub(super) value: Constant,
}

/// Returns the constants of a configuration with their values: those that it assigns, and those that
/// it replaces by a definition with a simple value.
pub(super) fn given(modules: &Modules, configuration: &Configuration) -> Vec<Given> {
    let assigned = configuration.assignments.iter().map(|known| Given {
        constant: known.constant,
        span: known.span,
        is_global: known.module.is_none(),
        value: known.value.clone(),
    });
    let values = constants(modules, configuration);
    let replacements = configuration.replacements.iter();
    let replaced = replacements.filter_map(|known| {
        let name = known.original.name;
        let (_, value) = values.iter().find(|(of, _)| *of == name)?;
        let is_known = known.module.is_none() && is_declared(modules, name);
        Some(Given {
            constant: known.original,
            span: known.span,
            is_global: true,
            value: written(value).filter(|_| is_known)?,
        })
    });
    assigned.chain(replaced).collect()
}

/// Whether a module declares a constant.
fn is_declared(modules: &Modules, name: Symbol) -> bool {
    fn declares(module: &Module, name: Symbol) -> bool {
        module.units.iter().any(|unit| match &unit.kind {
            UnitKind::Constants(all) => all.iter().any(|constant| constant.name.name == name),
            UnitKind::Module(inner) => declares(inner, name),
            _ => false,
        })
    }
    modules.iter().any(|(_, content)| match content {
        Content::Text(module) => declares(module, name),
        Content::Standard(_) => false,
    })
}

/// Returns a value as it is written in a configuration.
fn written(value: &Value) -> Option<Constant> {
    Some(match value {
        Value::Bool(truth) => Constant::Boolean(*truth),
        Value::Int(number) => Constant::Number(i64::from(*number)),
        Value::Str(text) => Constant::String(*text),
        Value::Model(name) => Constant::Model(*name),
        Value::Set(elements) => Constant::Set(elements.iter().map(written).collect::<Option<_>>()?),
        _ => return None,
    })
}

/// Gives a constant of a configuration another value.
pub(super) fn set(configuration: &mut Configuration, name: &str, value: &Constant) {
    let is_it = |known: Symbol| known.as_str() == name;
    let mut replaced = None;
    configuration.replacements.retain(|known| {
        let is_replaced = known.module.is_none() && is_it(known.original.name);
        if is_replaced {
            replaced = Some((known.original, known.span));
        }
        !is_replaced
    });
    configuration
        .assignments
        .extend(replaced.map(|(constant, span)| Assignment {
            constant,
            module: None,
            value: value.clone(),
            span,
        }));
    let assignments = configuration.assignments.iter_mut();
    for assignment in assignments.filter(|known| is_it(known.constant.name)) {
        assignment.value = value.clone();
    }
}

/// Returns the next smaller value of a constant: a number minus one, or a set without its last
/// element. `None` for numbers below 1, for sets with one element and for other values.
pub(super) fn smaller(value: &Constant) -> Option<Constant> {
    match value {
        Constant::Number(number) if *number >= 1 => Some(Constant::Number(number - 1)),
        Constant::Set(elements) => {
            let (_, rest) = elements.split_last()?;
            (!rest.is_empty()).then(|| Constant::Set(rest.to_vec()))
        }
        _ => None,
    }
}

/// Returns a value as it is written in a configuration.
pub(super) fn text(value: &Constant) -> String {
    match value {
        Constant::Boolean(true) => "TRUE".to_owned(),
        Constant::Boolean(false) => "FALSE".to_owned(),
        Constant::Number(number) => number.to_string(),
        Constant::String(string) => format!("\"{string}\""),
        Constant::Model(name) => name.to_string(),
        Constant::Set(elements) => {
            let elements: Vec<String> = elements.iter().map(text).collect();
            format!("{{{}}}", elements.join(", "))
        }
    }
}

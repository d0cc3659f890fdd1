//! The modules that a module needs.

use std::collections::HashSet;

use crate::syntax::Symbol;
use crate::syntax::tree::{Expression, ExpressionKind, Identifier, Module, Unit, UnitKind};
use crate::syntax::visit::{children, unit_expressions};

/// The modules that a module, its inner modules included, names after `EXTENDS` and `INSTANCE`. Its
/// own inner modules are not among them.
pub(super) fn requests(module: &Module) -> Vec<Identifier> {
    let mut requests = Vec::new();
    collect(module, &mut requests);
    let inner = inner_modules(module);
    requests.retain(|request| !inner.contains(&request.name));
    requests
}

/// The names of the modules inside of a module.
pub(super) fn inner_modules(module: &Module) -> HashSet<Symbol> {
    let mut names = HashSet::new();
    for unit in &module.units {
        if let UnitKind::Module(inner) = &unit.kind {
            names.insert(inner.name.name);
            names.extend(inner_modules(inner));
        }
    }
    names
}

fn collect(module: &Module, requests: &mut Vec<Identifier>) {
    requests.extend(&module.extends);
    for unit in &module.units {
        unit_requests(unit, requests);
    }
}

fn unit_requests(unit: &Unit, requests: &mut Vec<Identifier>) {
    match &unit.kind {
        UnitKind::Instance(instance) | UnitKind::NamedInstance { instance, .. } => {
            requests.push(instance.module);
        }
        UnitKind::Module(inner) => collect(inner, requests),
        _ => {}
    }
    unit_expressions(unit, &mut |expression| {
        expression_requests(expression, requests);
    });
}

fn expression_requests(expression: &Expression, requests: &mut Vec<Identifier>) {
    if let ExpressionKind::Let { units, body } = &*expression.kind {
        for unit in units {
            unit_requests(unit, requests);
        }
        expression_requests(body, requests);
        return;
    }
    children(expression, &mut |child| {
        expression_requests(child, requests);
    });
}

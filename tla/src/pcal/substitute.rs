//! Copies of expressions in which names stand for other expressions.

use std::sync::Arc;

use crate::syntax::Symbol;
use crate::syntax::tree::{
    Application, Bound, Definition, Expression, ExpressionKind, Identifier, Module, PathStep,
    Pattern, Style, Unit, UnitKind,
};
use crate::syntax::visit::{children_mut, unit_expressions_mut};

/// A replacement for a name.
pub(super) enum Replacement {
    /// Another name. It replaces the name of an applied operator as well.
    Name(Symbol),
    /// An expression.
    Expression(Expression),
}

/// Returns a copy that shares nothing with the expression.
pub(crate) fn copy(expression: &Expression) -> Expression {
    let mut copy = expression.clone();
    unshare(&mut copy);
    copy
}

fn unshare(expression: &mut Expression) {
    if let ExpressionKind::Let { units, .. } = &mut *expression.kind {
        for unit in units {
            if let UnitKind::Definition(definition) = &mut unit.kind {
                *definition = Arc::new(Definition::clone(definition));
            }
        }
    }
    children_mut(expression, &mut unshare);
}

/// Makes units share nothing with others.
pub(super) fn unshare_units(units: &mut [Unit]) {
    for unit in units {
        match &mut unit.kind {
            UnitKind::Definition(definition) => {
                *definition = Arc::new(Definition::clone(definition));
            }
            UnitKind::Module(module) => {
                *module = Arc::new(Module::clone(module));
                if let Some(module) = Arc::get_mut(module) {
                    unshare_units(&mut module.units);
                }
            }
            _ => {}
        }
        unit_expressions_mut(unit, &mut unshare);
    }
}

/// Replaces the names in an expression, but for those that it binds itself.
pub(super) fn replace(
    expression: &mut Expression,
    with: &dyn Fn(Identifier) -> Option<Replacement>,
) {
    Substitution {
        with,
        bound: Vec::new(),
    }
    .expression(expression);
}

struct Substitution<'a> {
    with: &'a dyn Fn(Identifier) -> Option<Replacement>,
    /// The names that are bound at the place.
    bound: Vec<Symbol>,
}

impl Substitution<'_> {
    fn expression(&mut self, expression: &mut Expression) {
        use ExpressionKind as Kind;
        match &mut *expression.kind {
            Kind::Apply(Application { path, .. }) => {
                if let Some(replaced) = self.first_name(path) {
                    *expression = replaced;
                    return;
                }
                children_mut(expression, &mut |child| self.expression(child));
            }
            Kind::Quantifier { bounds, body, .. } | Kind::Function { bounds, body } => {
                self.binder(bounds.iter_mut(), body);
            }
            Kind::Image { element, bounds } => self.binder(bounds.iter_mut(), element),
            Kind::Choose { bound, body }
            | Kind::Filter {
                bound,
                condition: body,
            } => {
                self.binder(std::iter::once(bound), body);
            }
            Kind::TemporalQuantifier { names, body, .. }
            | Kind::Lambda {
                parameters: names,
                body,
            }
            | Kind::Label {
                parameters: names,
                body,
                ..
            } => {
                let names: Vec<Symbol> = names.iter().map(|name| name.name).collect();
                self.inside(names, |inside| inside.expression(body));
            }
            Kind::Let { units, body } => self.let_in(units, body),
            _ => children_mut(expression, &mut |child| self.expression(child)),
        }
    }

    /// Returns the replacement of a name without arguments. Renames the operator of a path.
    fn first_name(&self, path: &mut [PathStep]) -> Option<Expression> {
        let alone = path.len() == 1;
        let PathStep::Name { name, arguments } = path.first_mut()? else {
            return None;
        };
        if self.bound.contains(&name.name) {
            return None;
        }
        match (self.with)(*name)? {
            Replacement::Name(other) => name.name = other,
            Replacement::Expression(expression) if alone && arguments.is_empty() => {
                return Some(expression);
            }
            Replacement::Expression(expression) => {
                if let Some(other) = as_name(&expression) {
                    name.name = other.name;
                }
            }
        }
        None
    }

    fn inside(&mut self, names: Vec<Symbol>, visit: impl FnOnce(&mut Self)) {
        let before = self.bound.len();
        self.bound.extend(names);
        visit(self);
        self.bound.truncate(before);
    }

    fn binder<'b>(&mut self, bounds: impl Iterator<Item = &'b mut Bound>, body: &mut Expression) {
        let mut names = Vec::new();
        for bound in bounds {
            if let Some(set) = &mut bound.set {
                self.expression(set);
            }
            for pattern in &bound.patterns {
                match pattern {
                    Pattern::Name(name) => names.push(name.name),
                    Pattern::Tuple(items) => names.extend(items.iter().map(|name| name.name)),
                }
            }
        }
        self.inside(names, |inside| inside.expression(body));
    }

    fn let_in(&mut self, units: &mut [Unit], body: &mut Expression) {
        let before = self.bound.len();
        for unit in units.iter() {
            match &unit.kind {
                UnitKind::Definition(definition) => self.bound.push(definition.name.name),
                UnitKind::NamedInstance { name, .. } => self.bound.push(name.name),
                _ => {}
            }
        }
        for unit in units {
            match &mut unit.kind {
                UnitKind::Definition(definition) => {
                    let definition = Arc::get_mut(definition).expect("a copy shares no definition");
                    let parameters = definition.parameters.iter().map(|each| each.name.name);
                    let parameters = parameters.collect();
                    self.inside(parameters, |inside| {
                        let Definition { bounds, body, .. } = definition;
                        inside.binder(bounds.iter_mut(), body);
                    });
                }
                UnitKind::Instance(instance) | UnitKind::NamedInstance { instance, .. } => {
                    instance
                        .substitutions
                        .iter_mut()
                        .for_each(|(_, value)| self.expression(value));
                }
                _ => {}
            }
        }
        self.expression(body);
        self.bound.truncate(before);
    }
}

/// The name, if the expression is nothing else.
pub(super) fn as_name(expression: &Expression) -> Option<Identifier> {
    let ExpressionKind::Apply(Application {
        path,
        style: Style::Call,
    }) = &*expression.kind
    else {
        return None;
    };
    match path.as_slice() {
        [PathStep::Name { name, arguments }] if arguments.is_empty() => Some(*name),
        _ => None,
    }
}

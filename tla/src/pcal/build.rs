//! Makes the trees of a translation.

use std::sync::Arc;

use super::substitute::{as_name, copy};
use crate::syntax::tree::{
    Application, Bound, Definition, Expression, ExpressionId, ExpressionKind, Identifier,
    Parameter, PathStep, Pattern, Selector, Style, Unit, UnitKind, Update,
};
use crate::syntax::{Span, Symbol};

/// Makes nodes that come from one part of the algorithm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Build(pub(super) Span);

impl Build {
    /// Makes nodes that come from one place.
    pub(crate) fn at(span: Span) -> Build {
        Build(span)
    }

    pub(crate) fn node(self, kind: ExpressionKind) -> Expression {
        Expression {
            kind: Box::new(kind),
            span: self.0,
            id: ExpressionId::default(),
        }
    }

    pub(crate) fn identifier(self, name: impl Into<Symbol>) -> Identifier {
        Identifier {
            name: name.into(),
            span: self.0,
        }
    }

    pub(crate) fn apply(
        self,
        name: impl Into<Symbol>,
        style: Style,
        arguments: Vec<Expression>,
    ) -> Expression {
        let path = vec![PathStep::Name {
            name: self.identifier(name),
            arguments,
        }];
        self.node(ExpressionKind::Apply(Application { path, style }))
    }

    pub(crate) fn name(self, name: impl Into<Symbol>) -> Expression {
        self.call(name, Vec::new())
    }

    pub(crate) fn call(self, name: impl Into<Symbol>, arguments: Vec<Expression>) -> Expression {
        self.apply(name, Style::Call, arguments)
    }

    pub(crate) fn infix(self, left: Expression, symbol: &str, right: Expression) -> Expression {
        self.apply(symbol, Style::Infix, vec![left, right])
    }

    pub(crate) fn prefix(self, symbol: &str, operand: Expression) -> Expression {
        self.apply(symbol, Style::Prefix, vec![operand])
    }

    pub(crate) fn prime(self, operand: Expression) -> Expression {
        self.apply("'", Style::Postfix, vec![operand])
    }

    pub(crate) fn string(self, text: Symbol) -> Expression {
        self.node(ExpressionKind::String(text))
    }

    pub(crate) fn tuple(self, items: Vec<Expression>) -> Expression {
        self.node(ExpressionKind::Tuple(items))
    }

    pub(crate) fn parenthesized(self, inner: Expression) -> Expression {
        self.node(ExpressionKind::Parenthesized(inner))
    }

    pub(crate) fn index(self, function: Expression, argument: Expression) -> Expression {
        self.node(ExpressionKind::Index {
            function,
            arguments: vec![argument],
        })
    }

    pub(crate) fn field(self, record: Expression, field: Symbol) -> Expression {
        self.node(ExpressionKind::Field {
            record,
            field: self.identifier(field),
        })
    }

    /// `[f EXCEPT ![i].a = e]`.
    pub(crate) fn except(self, name: Symbol, updates: Vec<Update>) -> Expression {
        self.node(ExpressionKind::Except {
            base: self.name(name),
            updates,
        })
    }

    /// A list with bullets.
    pub(crate) fn list(self, conjunction: bool, items: Vec<Expression>) -> Expression {
        let bullets = items.iter().map(|item| item.span).collect();
        self.node(ExpressionKind::Junction {
            conjunction,
            items,
            bullets,
        })
    }

    /// The items between operators; a single item alone.
    pub(crate) fn between(self, conjunction: bool, mut items: Vec<Expression>) -> Expression {
        if items.len() == 1 {
            return items.remove(0);
        }
        let bullets = items.iter().skip(1).map(|item| item.span).collect();
        self.node(ExpressionKind::Junction {
            conjunction,
            items,
            bullets,
        })
    }

    /// `\A self \in set : body`, or `\E`.
    pub(crate) fn each_self(
        self,
        universal: bool,
        set: Expression,
        body: Expression,
    ) -> Expression {
        let bounds = vec![bound(self.identifier("self"), set)];
        self.node(ExpressionKind::Quantifier {
            universal,
            bounds,
            body,
        })
    }

    /// `[self \in set |-> body]`.
    pub(crate) fn function_of_self(self, set: Expression, body: Expression) -> Expression {
        let bounds = vec![bound(self.identifier("self"), set)];
        self.node(ExpressionKind::Function { bounds, body })
    }

    /// `UNCHANGED v`, or `UNCHANGED <<v, w>>`.
    pub(crate) fn unchanged(self, names: &[Symbol]) -> Expression {
        let names: Vec<Expression> = names.iter().map(|name| self.name(*name)).collect();
        let operand = match <[Expression; 1]>::try_from(names) {
            // A short name is shorter with a prime.
            Ok([single]) if single_is_short(&single) => {
                let primed = self.prime(copy(&single));
                return self.infix(primed, "=", single);
            }
            Ok([single]) => single,
            Err(several) => self.tuple(several),
        };
        self.prefix("UNCHANGED", operand)
    }

    /// `name(parameters) == body`.
    pub(crate) fn definition(
        self,
        name: impl Into<Symbol>,
        parameters: &[&str],
        body: Expression,
    ) -> Unit {
        let parameters = parameters
            .iter()
            .map(|name| Parameter {
                name: self.identifier(*name),
                arity: 0,
            })
            .collect();
        let name = self.identifier(name);
        let definition = Definition {
            name,
            parameters,
            bounds: Vec::new(),
            body,
            span: self.0,
        };
        self.unit(UnitKind::Definition(Arc::new(definition)))
    }

    pub(crate) fn unit(self, kind: UnitKind) -> Unit {
        Unit {
            kind,
            local: false,
            span: self.0,
        }
    }
}

fn single_is_short(name: &Expression) -> bool {
    as_name(name).is_some_and(|name| name.name.chars().count() <= 5)
}

/// `name \in set` as a bound.
pub(crate) fn bound(name: Identifier, set: Expression) -> Bound {
    Bound {
        patterns: vec![Pattern::Name(name)],
        set: Some(set),
    }
}

/// Copies of selectors.
pub(crate) fn copy_path(path: &[Selector]) -> Vec<Selector> {
    path.iter()
        .map(|selector| match selector {
            Selector::Index(arguments) => Selector::Index(arguments.iter().map(copy).collect()),
            Selector::Field(field) => Selector::Field(*field),
        })
        .collect()
}

/// Whether an expression as the right side of `=` needs parentheses.
pub(crate) fn needs_parentheses(expression: &Expression) -> bool {
    match &*expression.kind {
        ExpressionKind::Junction { bullets, items, .. } => bullets.len() < items.len(),
        ExpressionKind::Apply(Application {
            path,
            style: Style::Infix,
        }) => {
            matches!(&path[..], [PathStep::Name { name, .. }] if binds_loosely(&name.name))
        }
        _ => false,
    }
}

/// Whether an operator does not bind tighter than `=`.
fn binds_loosely(symbol: &str) -> bool {
    crate::syntax::binding(symbol).is_some_and(|binding| binding.low <= 5)
}

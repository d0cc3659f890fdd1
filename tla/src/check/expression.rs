//! Checks expressions.

use super::module::Checker;
use super::scope::Level;
use crate::syntax::tree::{Bound, Expression, ExpressionKind, Identifier, Selector, Unit, Update};
use crate::syntax::visit::children;

impl Checker<'_> {
    /// Checks an expression. Returns its level.
    pub(super) fn expression(&mut self, expression: &Expression) -> Level {
        use ExpressionKind as Kind;
        match &*expression.kind {
            Kind::Apply(application) => self.application(application, expression.span),
            Kind::Quantifier { bounds, body, .. } | Kind::Function { bounds, body } => {
                self.binder(bounds, body)
            }
            Kind::Choose { bound, body }
            | Kind::Filter {
                bound,
                condition: body,
            } => self.binder(std::slice::from_ref(bound), body),
            Kind::Image { element, bounds } => self.binder(bounds, element),
            Kind::TemporalQuantifier { names, body, .. } => {
                let mark = self.scope.mark();
                for name in names {
                    self.bind(*name, 0);
                }
                self.expression(body);
                self.scope.leave(mark);
                Level::Temporal
            }
            Kind::Let { units, body } => self.let_in(units, body),
            Kind::Lambda { parameters, body } => {
                self.error(
                    expression.span,
                    "`LAMBDA` is not a value",
                    "it can only be passed to an operator that expects an operator",
                );
                self.lambda(parameters, body)
            }
            Kind::Box {
                action, subscript, ..
            } => self.boxed(action, subscript, Level::Action),
            Kind::Fairness {
                subscript, action, ..
            } => self.boxed(action, subscript, Level::Temporal),
            Kind::Except { base, updates } => {
                let base = self.expression(base);
                updates
                    .iter()
                    .map(|update| self.update(update))
                    .fold(base, Level::max)
            }
            Kind::Old => self.old(expression),
            Kind::Label { body, .. } => self.expression(body),
            _ => {
                let mut level = Level::Constant;
                children(expression, &mut |child| {
                    level = level.max(self.expression(child));
                });
                level
            }
        }
    }

    fn old(&mut self, expression: &Expression) -> Level {
        if self.updates == 0 {
            let hint = "it is the old value in `[f EXCEPT ![x] = @ + 1]`";
            self.error(
                expression.span,
                "`@` has no meaning outside of `EXCEPT`",
                hint,
            );
        }
        Level::Constant
    }

    fn binder(&mut self, bounds: &[Bound], body: &Expression) -> Level {
        let sets = self.bound_sets(bounds);
        let mark = self.scope.mark();
        self.bind_patterns(bounds);
        let body = self.expression(body);
        self.scope.leave(mark);
        sets.max(body)
    }

    fn let_in(&mut self, units: &[Unit], body: &Expression) -> Level {
        let mark = self.scope.mark();
        for unit in units {
            self.definition_unit(unit);
        }
        let level = self.expression(body);
        self.scope.leave(mark);
        level
    }

    pub(super) fn lambda(&mut self, parameters: &[Identifier], body: &Expression) -> Level {
        let mark = self.scope.mark();
        for name in parameters {
            self.bind(*name, 0);
        }
        let level = self.expression(body);
        self.scope.leave(mark);
        level
    }

    fn boxed(&mut self, action: &Expression, subscript: &Expression, level: Level) -> Level {
        let inner = self.expression(action);
        self.limit(std::slice::from_ref(action), inner, Level::Action, "`_`");
        let variables = self.expression(subscript);
        self.limit(
            std::slice::from_ref(subscript),
            variables,
            Level::State,
            "the subscript `_`",
        );
        level
    }

    fn update(&mut self, update: &Update) -> Level {
        let mut level = Level::Constant;
        self.updates += 1;
        for selector in &update.path {
            if let Selector::Index(arguments) = selector {
                for argument in arguments {
                    level = level.max(self.expression(argument));
                }
            }
        }
        level = level.max(self.expression(&update.value));
        self.updates -= 1;
        level
    }
}

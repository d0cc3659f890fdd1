//! Levels: what operators allow of their operands, and the level of the result.

use super::module::Checker;
use super::scope::Level;
use crate::syntax::tree::{Application, Expression, ExpressionKind, Style};

impl Checker<'_> {
    /// The level of an operator that is part of the language, applied to operands.
    pub(super) fn builtin_level(
        &mut self,
        operator: &str,
        operands: &[Expression],
        levels: &[Level],
    ) -> Level {
        let highest = levels.iter().copied().max().unwrap_or(Level::Constant);
        match operator {
            "'" => self.primed(operands, highest),
            "UNCHANGED" => {
                self.limit(operands, highest, Level::State, "`UNCHANGED`");
                Level::Action
            }
            "ENABLED" => {
                self.limit(operands, highest, Level::Action, "`ENABLED`");
                Level::State
            }
            "[]" | "<>" => {
                self.no_bare_action(operator, operands, levels);
                Level::Temporal
            }
            "~>" | "-+->" => Level::Temporal,
            "\\cdot" => Level::Action,
            _ => highest,
        }
    }

    fn primed(&mut self, operands: &[Expression], level: Level) -> Level {
        self.limit(operands, level, Level::State, "a prime");
        if level == Level::Constant {
            Level::Constant
        } else {
            Level::Action
        }
    }

    /// Reports an operand whose level is too high.
    pub(super) fn limit(&mut self, operands: &[Expression], level: Level, most: Level, of: &str) {
        if level <= most {
            return;
        }
        let Some(operand) = operands.first() else {
            return;
        };
        let (what, hint) = match level {
            Level::Temporal => (
                "a temporal formula",
                "temporal formulas are about whole behaviours",
            ),
            _ => (
                "an expression with primes",
                "each variable can be primed once",
            ),
        };
        self.error(
            operand.span,
            format!("{of} cannot be applied to {what}"),
            hint,
        );
    }

    /// `[]A` and `<>A` need `[A]_v` and `<<A>>_v` if `A` is an action.
    fn no_bare_action(&mut self, operator: &str, operands: &[Expression], levels: &[Level]) {
        let ([operand], [Level::Action]) = (operands, levels) else {
            return;
        };
        if may_be_box(operand) {
            return;
        }
        let (message, hint) = if operator == "[]" {
            (
                "`[]` cannot be applied to an action",
                "write `[][A]_vars` instead of `[]A`",
            )
        } else {
            (
                "`<>` cannot be applied to an action",
                "write `<><<A>>_vars` instead of `<>A`",
            )
        };
        self.error(operand.span, message, hint);
    }
}

/// Whether an expression is `[A]_v`, or a name that may stand for one.
fn may_be_box(expression: &Expression) -> bool {
    match &*expression.kind {
        ExpressionKind::Box { .. } => true,
        ExpressionKind::Parenthesized(inner) => may_be_box(inner),
        ExpressionKind::Apply(Application { style, .. }) => *style == Style::Call,
        ExpressionKind::Junction { items, .. } => items.iter().all(may_be_box),
        ExpressionKind::Quantifier { body, .. } | ExpressionKind::Let { body, .. } => {
            may_be_box(body)
        }
        _ => false,
    }
}

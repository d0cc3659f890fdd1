//! Initial values: I1 and I2.

use mutaspec_mutator::Operator;

use super::names::{name, place};
use super::walk::Walk;
use super::write::Written;
use crate::compile::Level;
use crate::syntax::tree::{Expression, ExpressionKind, Pattern};

impl<'a> Walk<'a> {
    /// `x = e` in an initial state: another value, or any value.
    pub(super) fn initial(
        &mut self,
        e: &'a Expression,
        (variable, value): (&'a Expression, &'a Expression),
        alone: bool,
    ) {
        self.wrong_initial(value);
        let of = place(variable);
        let Some(any) = self.any_value(value, of.as_deref()) else {
            return;
        };
        let writer = self.writer(e);
        let new = writer.infix(writer.author(variable), "\\in", any);
        self.replace(Operator::I2WidenedInit, e, new, alone);
    }

    /// Another value at the start. Strings follow with the other values of their variable.
    pub(super) fn wrong_initial(&mut self, value: &'a Expression) {
        let writer = self.writer(value);
        let other = match &*value.kind {
            ExpressionKind::Parenthesized(inner) | ExpressionKind::Function { body: inner, .. } => {
                return self.wrong_initial(inner);
            }
            ExpressionKind::Number(number) => writer.number(number + 1),
            _ => match name(value).map(crate::syntax::Symbol::as_str) {
                Some("TRUE") => writer.name("FALSE"),
                Some("FALSE") => writer.name("TRUE"),
                Some(_) if self.is_constant_set(value) => writer.set(Vec::new()),
                _ => return,
            },
        };
        self.replace(Operator::I1WrongInit, value, other, false);
    }

    /// Whether an expression is a constant over whose members names range.
    fn is_constant_set(&self, e: &'a Expression) -> bool {
        self.level(e) == Level::Constant && self.bodies.is_ranged_over(e)
    }

    /// The set of all legal values, as far as it is known.
    fn any_value(&self, value: &'a Expression, of: Option<&str>) -> Option<Written> {
        let writer = self.writer(value);
        match &*value.kind {
            ExpressionKind::Parenthesized(inner) => self.any_value(inner, of),
            ExpressionKind::String(string) => {
                let others = self.strings.others(of?, *string);
                let all = std::iter::once(*string).chain(others.iter().copied());
                let all = all.map(|string| writer.string(string)).collect();
                (!others.is_empty()).then(|| writer.set(all))
            }
            ExpressionKind::Function { bounds, body } => {
                let [bound] = bounds.as_slice() else {
                    return None;
                };
                let (Some(set), [Pattern::Name(_)]) = (&bound.set, bound.patterns.as_slice())
                else {
                    return None;
                };
                let range = self.any_value(body, of)?;
                Some(writer.functions(writer.author(set), range))
            }
            _ => match name(value).map(crate::syntax::Symbol::as_str) {
                Some("TRUE" | "FALSE") => Some(writer.name("BOOLEAN")),
                _ => None,
            },
        }
    }
}

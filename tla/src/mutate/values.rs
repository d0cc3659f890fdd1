//! Expressions that are neither conditions nor actions.

use mutaspec_mutator::Operator;

use super::names::{operator, place};
use super::walk::Walk;
use super::write::Written;
use crate::syntax::tree::{Expression, ExpressionKind, Selector};

impl<'a> Walk<'a> {
    /// Walks through a value. `target` is the place that it is assigned to or compared with.
    pub(super) fn value(&mut self, e: &'a Expression, target: Option<&str>, alone: bool) {
        if !self.is_used(e) {
            return;
        }
        match &*e.kind {
            ExpressionKind::Parenthesized(inner) => self.value(inner, target, true),
            ExpressionKind::String(string) => {
                let others = target.map(|target| self.strings.others(target, *string));
                if let Some(other) = others.and_then(|others| others.into_iter().next()) {
                    let new = self.writer(e).string(other);
                    self.replace(Operator::B4WrongTarget, e, new, true);
                }
            }
            ExpressionKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.branching(condition);
                self.value(then, target, true);
                self.value(otherwise, target, true);
            }
            ExpressionKind::Except { base, updates } => {
                if updates.len() > 1 {
                    self.lost_updates(e);
                }
                let of_base = place(base);
                for update in updates {
                    let field = match update.path.last() {
                        Some(Selector::Field(field)) => Some(format!(".{}", field.name)),
                        _ => target.map(str::to_owned).or_else(|| of_base.clone()),
                    };
                    self.value(&update.value, field.as_deref(), true);
                }
            }
            ExpressionKind::Record(fields) => {
                for (field, value) in fields {
                    self.value(value, Some(&format!(".{}", field.name)), true);
                }
            }
            ExpressionKind::Set(items) => {
                for item in items {
                    self.value(item, target, true);
                }
            }
            ExpressionKind::Function { bounds, body } => {
                let length = self.names.len();
                self.names.extend(super::names::bound(bounds));
                if self.bodies.is_boolean(body, &self.names) {
                    self.condition(body, true);
                } else {
                    self.value(body, target, true);
                }
                self.names.truncate(length);
            }
            _ => {
                self.set_operator(e, alone);
                if self.bodies.is_boolean(e, &self.names) {
                    self.condition(e, alone);
                } else {
                    self.parts(e);
                }
            }
        }
    }

    /// Union, intersection and difference for each other.
    fn set_operator(&mut self, e: &'a Expression, alone: bool) {
        let Some((symbol, [left, right])) = operator(e) else {
            return;
        };
        let others: &[&str] = match symbol {
            "\\cup" => &["\\cap", "\\"],
            "\\cap" => &["\\cup", "\\"],
            "\\" => &["\\cup", "\\cap"],
            _ => return,
        };
        for other in others {
            let writer = self.writer(e);
            let new = writer.infix(writer.author(left), other, writer.author(right));
            self.replace(Operator::Q4SetOperator, e, new, alone);
        }
    }

    /// One of several updates of an `EXCEPT` is lost.
    fn lost_updates(&mut self, e: &'a Expression) {
        let ExpressionKind::Except { updates, .. } = &*e.kind else {
            return;
        };
        let text = self.sources.text(e.span);
        for number in 0..updates.len() {
            let mut tree = e.clone();
            if let ExpressionKind::Except { updates, .. } = &mut *tree.kind {
                updates.remove(number);
            }
            // With the update, its comma goes.
            let (start, end) = match number {
                0 => (updates[0].span.start, updates[1].span.start),
                _ => (updates[number - 1].span.end, updates[number].span.end),
            };
            let (start, end) = (start - e.span.start, end - e.span.start);
            let (Some(before), Some(after)) =
                (text.get(..start as usize), text.get(end as usize..))
            else {
                return;
            };
            let new = Written {
                text: format!("{before}{after}"),
                tree,
                column: self.writer(e).column(e.span),
            };
            self.replace(Operator::U1LostUpdate, e, new, true);
        }
    }
}

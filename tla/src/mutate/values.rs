//! Expressions that are neither conditions nor actions.

use mutaspec_mutator::Operator;

use super::names::{Local, name, operator, place};
use super::walk::Walk;
use super::write::Written;
use crate::syntax::tree::{Expression, ExpressionKind, Selector, Update};
use crate::syntax::{Symbol, print};

impl<'a> Walk<'a> {
    /// Walks through a value. `target` is the place that it is assigned to or compared with.
    pub(super) fn value(&mut self, e: &'a Expression, target: Option<&str>, alone: bool) {
        if !self.is_used(e) {
            return;
        }
        match &*e.kind {
            ExpressionKind::Parenthesized(inner) => self.value(inner, target, true),
            ExpressionKind::String(string) => self.other_string(e, *string, target),
            ExpressionKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.non_monotone(e, target, alone);
                self.branching(condition);
                self.value(then, target, true);
                self.value(otherwise, target, true);
            }
            ExpressionKind::Case { arms, other } => {
                for (condition, _) in arms {
                    self.condition(condition, true);
                }
                for value in arms.iter().map(|(_, value)| value).chain(other) {
                    self.value(value, target, true);
                }
            }
            ExpressionKind::Except { base, updates } => self.updates(e, (base, updates), target),
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
                self.non_monotone(e, target, alone);
                self.wrong_name(e);
                self.set_operator(e, alone);
                if self.bodies.is_boolean(e, &self.names) {
                    self.condition(e, alone);
                } else {
                    self.parts(e);
                }
            }
        }
    }

    /// Another string of the same place.
    fn other_string(&mut self, e: &'a Expression, string: Symbol, target: Option<&str>) {
        let others = target.map(|target| self.strings.others(target, string));
        let Some(other) = others.and_then(|others| others.into_iter().next()) else {
            return;
        };
        let new = self.writer(e).string(other);
        let operator = if self.is_initial {
            Operator::I1WrongInit
        } else if self.is_sent {
            Operator::M6Misdeliver
        } else {
            Operator::B4WrongTarget
        };
        self.replace(operator, e, new, true);
    }

    /// `[base EXCEPT ..]`.
    fn updates(
        &mut self,
        e: &'a Expression,
        (base, updates): (&'a Expression, &'a [Update]),
        target: Option<&str>,
    ) {
        if updates.len() > 1 {
            self.lost_updates(e);
        }
        let of_base = place(base);
        let old = self.writer(e).old();
        for update in updates {
            self.dropped_arms(&update.value, &old);
            self.selectors(&update.path);
            let field = match update.path.last() {
                Some(Selector::Field(field)) => Some(format!(".{}", field.name)),
                _ => target.map(str::to_owned).or_else(|| of_base.clone()),
            };
            self.value(&update.value, field.as_deref(), true);
        }
    }

    /// The arguments in the selectors of an update.
    fn selectors(&mut self, path: &'a [Selector]) {
        for selector in path {
            if let Selector::Index(arguments) = selector {
                for argument in arguments {
                    self.expression(argument, true);
                }
            }
        }
    }

    /// Another name that ranges over the same set.
    fn wrong_name(&mut self, e: &'a Expression) {
        let Some(used) = name(e) else {
            return;
        };
        let Some(at) = self.names.iter().rposition(|local| local.name == used) else {
            return;
        };
        let sets = |local: &Local<'a>| -> Vec<String> {
            match local.set {
                Some(set) => vec![print::expression(set)],
                None => {
                    let sets = self.bodies.sets_of(local, &[], self.behaviour());
                    sets.iter().map(print::expression).collect()
                }
            }
        };
        let wanted = sets(&self.names[at]);
        let other = self.names.iter().enumerate().find(|(place, local)| {
            let is_hidden = self.names[place + 1..]
                .iter()
                .any(|inner| inner.name == local.name);
            local.name != used && !is_hidden && !wanted.is_empty() && sets(local) == wanted
        });
        if let Some((_, other)) = other {
            let new = self.writer(e).name(&other.name);
            self.replace(Operator::C5WrongVariable, e, new, true);
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

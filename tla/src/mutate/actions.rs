//! Conjuncts and disjuncts of actions, and assignments.

use mutaspec_mutator::Operator;

use super::media::Traffic;
use super::names::{name, operator};
use super::walk::Walk;
use crate::compile::Level;
use crate::syntax::Symbol;
use crate::syntax::tree::{Bound, Expression, ExpressionKind};

impl<'a> Walk<'a> {
    /// Walks through an expression that gives values to variables.
    pub(super) fn action(&mut self, e: &'a Expression, alone: bool) {
        match &*e.kind {
            ExpressionKind::Parenthesized(inner) => self.action(inner, true),
            ExpressionKind::Label { body, .. } => self.action(body, true),
            ExpressionKind::Let { units, body } => {
                self.local(units);
                self.action(body, true);
            }
            ExpressionKind::Junction {
                conjunction,
                items,
                bullets,
            } => {
                let is_list = bullets.len() == items.len();
                if *conjunction {
                    self.torn_pairs(items, is_list);
                }
                for item in items {
                    if *conjunction {
                        self.conjunct(item, is_list);
                    } else {
                        self.disjunct(item, items.len(), is_list);
                    }
                }
            }
            ExpressionKind::Quantifier {
                universal,
                bounds,
                body,
            } => {
                if !universal {
                    self.fixed_choice(bounds);
                }
                self.narrowed(bounds);
                self.binding(bounds, |walk| walk.conjunct(body, true));
            }
            ExpressionKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.branching(condition);
                self.conjunct(then, true);
                self.conjunct(otherwise, true);
            }
            ExpressionKind::Case { arms, other } => {
                for (condition, _) in arms {
                    self.branching(condition);
                }
                for value in arms.iter().map(|(_, value)| value).chain(other) {
                    self.dropped_arm(value);
                    self.conjunct(value, true);
                }
            }
            _ => self.simple_action(e, alone),
        }
    }

    fn simple_action(&mut self, e: &'a Expression, alone: bool) {
        match operator(e) {
            Some(("=" | "\\in", [left, _])) if self.keeps(left) => {}
            Some(("=", [left, right])) if self.assigned(left).is_some() => {
                self.assignment(e, left, right, alone);
            }
            Some(("\\in", [left, right])) if self.assigned(left).is_some() => {
                self.lost(e, left, alone);
                self.expression(right, false);
            }
            Some(("=>", [left, right])) => {
                self.condition(left, false);
                self.conjunct(right, false);
            }
            Some(("UNCHANGED", _)) => self.broken_frame(e, alone),
            Some(("'", _)) => {}
            _ if self.level(e) < Level::Action => self.condition(e, alone),
            _ => {
                let sender = super::names::called(e).map(|(name, _)| Symbol::new(name));
                if sender.is_some_and(|name| self.media.is_sender(name)) {
                    self.forged(e, alone);
                }
                self.parts(e);
            }
        }
    }

    /// Whether a variable gets its only value here.
    fn keeps(&self, left: &'a Expression) -> bool {
        let variable = self.assigned(left).and_then(name);
        variable.is_some_and(|name| self.bodies.is_fixed(name))
    }

    /// Walks through a part of an action that is a guard unless it gives values to variables.
    fn conjunct(&mut self, e: &'a Expression, alone: bool) {
        if !self.is_used(e) {
            return;
        }
        if self.level(e) == Level::Action {
            self.action(e, alone);
        } else if name(e).is_none_or(|name| !matches!(name.as_str(), "TRUE" | "FALSE")) {
            self.guard(e, alone);
        }
    }

    fn disjunct(&mut self, e: &'a Expression, count: usize, alone: bool) {
        let is_added = name(e).is_some_and(|name| name.as_str() == "Terminating");
        if count > 1 && !is_added {
            let writer = self.writer(e);
            self.replace(Operator::B3DropAlternative, e, writer.name("FALSE"), alone);
        }
        self.conjunct(e, alone);
    }

    /// `x' = e`, or `x = e` of an initial state.
    fn assignment(
        &mut self,
        e: &'a Expression,
        left: &'a Expression,
        right: &'a Expression,
        alone: bool,
    ) {
        let Some(variable) = self.assigned(left) else {
            return;
        };
        self.sent(e, (left, right), alone);
        if self.is_initial {
            self.initial(e, (variable, right), alone);
        } else if name(right).is_none_or(|right| Some(right) != name(variable)) {
            self.lost(e, left, alone);
        }
        self.updated(variable, right);
    }

    /// The variable keeps its value.
    fn lost(&mut self, e: &'a Expression, left: &'a Expression, alone: bool) {
        let Some(variable) = self.assigned(left).filter(|_| !self.is_initial) else {
            return;
        };
        let value = match operator(e) {
            Some(("=", [_, right])) => Some(right),
            _ => None,
        };
        let operator = match value.and_then(|value| self.traffic(left, value)) {
            Some(Traffic::Sends) => Operator::M3NotSent,
            Some(Traffic::Receives) => Operator::M4Duplicate,
            None if value.is_some_and(is_empty) => Operator::U2MissingReset,
            None => Operator::U1LostUpdate,
        };
        let writer = self.writer(e);
        let new = writer.infix(writer.author(left), "=", writer.author(variable));
        self.replace(operator, e, new, alone);
    }

    /// The new value of a variable.
    fn updated(&mut self, variable: &'a Expression, value: &'a Expression) {
        self.dropped_arms(value, &self.writer(value).author(variable));
        if let Some(("\\cup", [left, right])) = operator(value)
            && name(left).is_some()
            && name(left) == name(variable)
        {
            let new = self.writer(value).author(right);
            self.replace(Operator::U3Overwrite, value, new, false);
        }
        let saved = self.is_sent;
        self.is_sent = name(variable)
            .and_then(|name| self.media.traffic(name, value))
            .is_some_and(|traffic| traffic == Traffic::Sends);
        self.value(value, super::names::place(variable).as_deref(), false);
        self.is_sent = saved;
    }

    /// Always the same one of the members of a set.
    pub(super) fn fixed_choice(&mut self, bounds: &[Bound]) {
        for (bound, set) in bounds
            .iter()
            .filter_map(|bound| Some((bound, bound.set.as_ref()?)))
        {
            if bound.patterns.len() != 1 {
                continue;
            }
            let Some(chosen) = self.writer(set).chosen(bound, set) else {
                continue;
            };
            self.replace(Operator::Q5FixChoice, set, chosen, true);
        }
    }

    /// All members but one.
    pub(super) fn narrowed(&mut self, bounds: &'a [Bound]) {
        for set in bounds.iter().filter_map(|bound| bound.set.as_ref()) {
            self.narrowed_set(set);
        }
    }

    /// A set without one of its members.
    pub(super) fn narrowed_set(&mut self, set: &'a Expression) {
        let sets = self.bodies.sets(set, &self.names, self.behaviour());
        if sets.is_empty() {
            return;
        }
        let writer = self.writer(set);
        let without = writer.set(vec![writer.name(crate::compile::MEMBER)]);
        let new = writer.infix(writer.author_in_family(set), "\\", without);
        self.replace_for(Operator::Q3ShrinkDomain, set, new, true, sets);
    }
}

/// Whether a value is that of something empty: `{}`, `<<>>`, `FALSE`, `0`.
pub(super) fn is_empty(e: &Expression) -> bool {
    match &*e.kind {
        ExpressionKind::Set(items) | ExpressionKind::Tuple(items) => items.is_empty(),
        ExpressionKind::Number(number) => *number == 0,
        ExpressionKind::Function { body, .. } => is_empty(body),
        ExpressionKind::Parenthesized(inner) => is_empty(inner),
        _ => name(e).is_some_and(|name| name.as_str() == "FALSE"),
    }
}

//! Operators on updates: U4, U5, U6, and B1 on arms.

use std::collections::BTreeSet;

use mutaspec_mutator::Operator;

use super::names::{called, name, operator, primed};
use super::walk::Walk;
use super::write::Written;
use crate::syntax::tree::{Expression, ExpressionKind};
use crate::syntax::{Symbol, print};

impl<'a> Walk<'a> {
    /// Of two assignments one after the other, the second may be lost.
    pub(super) fn torn_pairs(&mut self, items: &'a [Expression], alone: bool) {
        if self.is_initial {
            return;
        }
        for pair in items.windows(2) {
            let [first, second] = pair else {
                continue;
            };
            let (Some((one, _)), Some((other, value))) = (self.update(first), self.update(second))
            else {
                continue;
            };
            if one == other {
                continue;
            }
            let Some(("=", [left, _])) = operator(second) else {
                continue;
            };
            let writer = self.writer(second);
            let Some(variable) = self.assigned(left) else {
                continue;
            };
            let both = vec![writer.author(variable), writer.author(value)];
            let new = writer.infix(writer.author(left), "\\in", writer.set(both));
            self.replace(Operator::U4TornPair, second, new, alone);
        }
    }

    /// The variable and the new value of `x' = e`, unless the variable keeps its value or says
    /// where a process is.
    fn update(&self, e: &'a Expression) -> Option<(Symbol, &'a Expression)> {
        let Some(("=", [left, right])) = operator(e) else {
            return None;
        };
        let variable = name(self.assigned(left)?)?;
        (name(right) != Some(variable) && !is_control(variable)).then_some((variable, right))
    }

    /// A variable that an action leaves alone changes: a Boolean is negated, another one gets its
    /// initial value.
    pub(super) fn broken_frame(&mut self, e: &'a Expression, alone: bool) {
        let Some(("UNCHANGED", [kept])) = operator(e) else {
            return;
        };
        let variables = match &*kept.kind {
            ExpressionKind::Tuple(items) => items.iter().collect(),
            _ => vec![kept],
        };
        let names: Option<Vec<Symbol>> = variables
            .iter()
            .map(|variable| name(variable).filter(|name| self.bodies.is_variable(*name)))
            .collect();
        let Some(names) = names else {
            return;
        };
        let writer = self.writer(e);
        let changed = names.iter().enumerate().find_map(|(number, variable)| {
            if self.bodies.is_fixed(*variable) || is_control(*variable) {
                return None;
            }
            Some((number, self.other_value(*variable, e)?))
        });
        let Some((number, value)) = changed else {
            return;
        };
        let change = writer.infix(writer.primed(names[number]), "=", value);
        let rest = names.iter().enumerate().filter(|(at, _)| *at != number);
        let rest: Vec<Written> = rest.map(|(_, name)| writer.name(name)).collect();
        let new = if rest.is_empty() {
            change
        } else {
            writer.both(writer.prefix("UNCHANGED", writer.tuple(rest)), change)
        };
        self.replace(Operator::U5FrameBreak, e, new, alone);
    }

    /// Another value of a variable, for a place in the file in which its initial value is written.
    fn other_value(&self, variable: Symbol, at: &Expression) -> Option<Written> {
        let writer = self.writer(at);
        if self.bodies.has_booleans(variable) {
            return Some(writer.prefix("~", writer.name(&variable)));
        }
        let initial = self.bodies.initial(variable, self.behaviour())?;
        (initial.span.file == at.span.file
            && !self
                .names
                .iter()
                .any(|local| super::names::binds_or_mentions(initial, local.name)))
        .then(|| writer.author(initial))
    }

    /// A maximum or minimum of two values becomes the one that is new.
    pub(super) fn non_monotone(&mut self, e: &'a Expression, target: Option<&str>, alone: bool) {
        let Some((one, other)) = extremum(e) else {
            return;
        };
        let is_old = |e: &Expression| {
            matches!(&*e.kind, ExpressionKind::Old)
                || target.is_some() && super::names::place(e).as_deref() == target
        };
        let new = if is_old(other) { one } else { other };
        let new = self.writer(new).author(new);
        self.replace(Operator::U6NonMonotone, e, new, alone);
    }

    /// Arms of an action that change nothing.
    pub(super) fn dropped_arm(&mut self, value: &'a Expression) {
        let mut variables = BTreeSet::new();
        if self.is_initial || !self.bodies.assigned_in(value, &mut variables) {
            return;
        }
        let writer = self.writer(value);
        let names: Vec<Written> = variables
            .iter()
            .map(|name| writer.name(&Symbol::new(name)))
            .collect();
        if names.is_empty() {
            return;
        }
        let new = writer.prefix("UNCHANGED", writer.tuple(names));
        self.replace(Operator::B1DropArm, value, new, true);
    }

    /// Arms of a value that keep the old value.
    pub(super) fn dropped_arms(&mut self, value: &'a Expression, old: &Written) {
        match &*value.kind {
            ExpressionKind::Parenthesized(inner) => self.dropped_arms(inner, old),
            ExpressionKind::Case { arms, other } => {
                let values = arms.iter().map(|(_, value)| value).chain(other);
                for value in values {
                    if print::expression(value) != print::expression(&old.tree) {
                        self.replace(Operator::B1DropArm, value, old.clone(), true);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a variable says where processes are, which the translator of PlusCal adds.
fn is_control(variable: Symbol) -> bool {
    matches!(variable.as_str(), "pc" | "stack")
}

/// The two values of which an expression is the larger or the smaller one.
fn extremum(e: &Expression) -> Option<(&Expression, &Expression)> {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => extremum(inner),
        ExpressionKind::If {
            condition,
            then,
            otherwise,
        } => {
            let ("<" | "<=" | ">" | ">=", [left, right]) = operator(condition)? else {
                return None;
            };
            let text = |e: &Expression| print::expression(e);
            let sides = [text(left), text(right)];
            let branches = [text(then), text(otherwise)];
            let is_one = sides == branches || sides[0] == branches[1] && sides[1] == branches[0];
            is_one.then_some((then, otherwise))
        }
        _ => {
            let (name, arguments) = called(e)?;
            let name = name.to_lowercase();
            if !matches!(name.as_str(), "max" | "min" | "maximum" | "minimum") {
                return None;
            }
            match arguments {
                [one, other] => Some((one, other)),
                [set] => match &*set.kind {
                    ExpressionKind::Set(items) => match items.as_slice() {
                        [one, other] => Some((one, other)),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            }
        }
    }
}

/// Adds the variables to which an expression gives values directly. False if it does so in a way
/// that its form does not show.
pub(super) fn assigned_directly(
    e: &Expression,
    is_variable: &dyn Fn(Symbol) -> bool,
    into: &mut BTreeSet<String>,
) -> bool {
    match operator(e) {
        Some(("=" | "\\in", [left, _])) => {
            if let Some(variable) = primed(left)
                .and_then(name)
                .filter(|name| is_variable(*name))
            {
                into.insert(variable.to_string());
                return true;
            }
            false
        }
        Some(("UNCHANGED", [kept])) => {
            let variables = match &*kept.kind {
                ExpressionKind::Tuple(items) => items.iter().collect(),
                _ => vec![kept],
            };
            let names: Option<Vec<Symbol>> = variables
                .iter()
                .map(|variable| name(variable).filter(|name| is_variable(*name)))
                .collect();
            let known = names.is_some();
            into.extend(names.into_iter().flatten().map(|name| name.to_string()));
            known
        }
        _ => false,
    }
}

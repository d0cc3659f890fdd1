//! Guards: G1 to G5, T1.

use mutaspec_mutator::{Operator, words};

use super::names::{called, name, operator, place};
use super::walk::Walk;
use crate::compile::Level;
use crate::syntax::Symbol;
use crate::syntax::tree::{Expression, ExpressionKind};
use crate::syntax::visit::children;

impl<'a> Walk<'a> {
    /// Walks through a guard.
    pub(super) fn guard(&mut self, e: &'a Expression, alone: bool) {
        if !self.is_initial {
            let writer = self.writer(e);
            self.replace(self.dropping(e), e, writer.name("TRUE"), alone);
            if let Some((name, sets)) = self.ranging(e).into_iter().next() {
                let new = self.excluding(e, name);
                self.replace_for(Operator::G2GuardStrengthen, e, new, alone, sets);
            }
            self.early(e, alone);
            if self.is_timer(e) && !is_chain(e, false) {
                let never = self.writer(e).name("FALSE");
                self.replace(Operator::T1Timeout, e, never, alone);
            }
        }
        self.condition(e, alone);
    }

    /// A condition about a timer that chooses between two branches: the timeout always comes, or
    /// never. In a chain, C3 and C4 drop the clause about the timer alone.
    pub(super) fn timeout(&mut self, e: &'a Expression) {
        if self.is_initial || !self.is_timer(e) {
            return;
        }
        for (answer, is_conjunction) in [("FALSE", false), ("TRUE", true)] {
            if !is_chain(e, is_conjunction) {
                let new = self.writer(e).name(answer);
                self.replace(Operator::T1Timeout, e, new, true);
            }
        }
    }

    /// The operator that drops a guard.
    fn dropping(&self, e: &Expression) -> Operator {
        if self.is_epoch_check(e) {
            Operator::G3EpochCheckDrop
        } else if self.is_not_done(e) {
            Operator::G4IdempotenceDrop
        } else if self.is_timer(e) && !is_chain(e, true) && !is_chain(e, false) {
            Operator::T1Timeout
        } else {
            Operator::G1GuardDrop
        }
    }

    /// Whether a name in an expression suggests a timer. Names of constants do not count.
    fn is_timer(&self, e: &Expression) -> bool {
        let is_of_state = self.level(e) >= Level::State || self.is_local(e);
        let of = named(e).or(called(e).map(|(name, _)| Symbol::new(name)));
        let mut found =
            is_of_state && of.is_some_and(|name| words::is_timer(&in_snake_case(&name)));
        children(e, &mut |part| found |= self.is_timer(part));
        found
    }

    /// Whether a guard compares two numbers that grow with each takeover.
    fn is_epoch_check(&self, e: &Expression) -> bool {
        match operator(e) {
            _ if matches!(&*e.kind, ExpressionKind::Parenthesized(_)) => {
                let mut found = false;
                children(e, &mut |inner| found = self.is_epoch_check(inner));
                found
            }
            Some(("<" | "<=" | ">" | ">=", [left, right])) => {
                let is_of_state =
                    |side: &Expression| self.level(side) >= Level::State || self.is_local(side);
                is_of_state(left) && is_of_state(right) && (has_epoch(left) || has_epoch(right))
            }
            _ => false,
        }
    }

    /// Whether an expression mentions a bound name.
    fn is_local(&self, e: &Expression) -> bool {
        let mut names = self.names.iter();
        names.any(|local| super::names::mentions(e, local.name))
    }

    /// Whether a guard says that something is not yet in a set of the state.
    fn is_not_done(&self, e: &Expression) -> bool {
        let is_in_state =
            |set: &Expression| place(set).is_some() && self.level(set) == Level::State;
        match operator(e) {
            Some(("\\notin", [_, set])) => is_in_state(set),
            Some(("~", [inner])) => {
                let inner = match &*inner.kind {
                    ExpressionKind::Parenthesized(inner) => inner,
                    _ => inner,
                };
                matches!(operator(inner), Some(("\\in", [_, set])) if is_in_state(set))
            }
            _ => false,
        }
    }

    /// A guard that requires a string accepts the one before it too.
    fn early(&mut self, e: &'a Expression, alone: bool) {
        match &*e.kind {
            ExpressionKind::Parenthesized(inner) => self.early(inner, true),
            ExpressionKind::Junction { items, bullets, .. } => {
                let is_list = items.len() == bullets.len();
                for item in items {
                    self.early(item, is_list);
                }
            }
            _ => {
                let Some(("=", [left, right])) = operator(e) else {
                    return;
                };
                let ExpressionKind::String(string) = &*right.kind else {
                    return;
                };
                let earlier = place(left).and_then(|of| self.strings.before(&of, *string));
                if let Some(earlier) = earlier {
                    let writer = self.writer(e);
                    let both = vec![writer.string(earlier), writer.string(*string)];
                    let new = writer.infix(writer.author(left), "\\in", writer.set(both));
                    self.replace(Operator::G5EarlyEnable, e, new, alone);
                }
            }
        }
    }
}

/// Whether a name in an expression suggests a number that grows with each takeover.
fn has_epoch(e: &Expression) -> bool {
    let mut found = named(e).is_some_and(|name| is_epoch(&name));
    children(e, &mut |part| found |= has_epoch(part));
    found
}

/// Returns the name that an expression is or applies, or its field.
fn named(e: &Expression) -> Option<Symbol> {
    let field = match &*e.kind {
        ExpressionKind::Field { field, .. } => Some(field.name),
        _ => None,
    };
    field.or_else(|| name(e))
}

/// Whether an expression is a chain of clauses with `/\`, or with `\/`.
fn is_chain(e: &Expression, with_and: bool) -> bool {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => is_chain(inner, with_and),
        ExpressionKind::Junction {
            conjunction, items, ..
        } => *conjunction == with_and && items.len() > 1,
        _ => false,
    }
}

/// Whether a word of a name in camel case or with underscores stands for a number that grows with
/// each takeover.
fn is_epoch(name: &str) -> bool {
    in_snake_case(name).split('_').any(words::is_epoch)
}

/// Returns a name in lower case, with underscores between its words.
fn in_snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut was_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && was_lower {
            snake.push('_');
        }
        was_lower = c.is_lowercase();
        snake.extend(c.to_lowercase());
    }
    snake
}

//! Guards: G1 to G5.

use mutaspec_mutator::Operator;

use super::names::{name, operator, place};
use super::walk::Walk;
use crate::compile::Level;
use crate::syntax::tree::{Expression, ExpressionKind};
use crate::syntax::visit::children;

/// Words in names of numbers that grow with each takeover.
const EPOCHS: [&str; 12] = [
    "term",
    "version",
    "epoch",
    "ballot",
    "bal",
    "round",
    "view",
    "generation",
    "seq",
    "seqno",
    "sequence",
    "incarnation",
];

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
        }
        self.condition(e, alone);
    }

    /// The operator that drops a guard.
    fn dropping(&self, e: &Expression) -> Operator {
        if self.is_epoch_check(e) {
            Operator::G3EpochCheckDrop
        } else if self.is_not_done(e) {
            Operator::G4IdempotenceDrop
        } else {
            Operator::G1GuardDrop
        }
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
    let field = match &*e.kind {
        ExpressionKind::Field { field, .. } => Some(field.name),
        _ => None,
    };
    let mut found = field
        .or_else(|| name(e))
        .is_some_and(|name| is_epoch(&name));
    children(e, &mut |part| found |= has_epoch(part));
    found
}

/// Whether a word of a name in camel case or with underscores is one of [`EPOCHS`].
fn is_epoch(name: &str) -> bool {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if c == '_' || (c.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c != '_') {
            word.extend(c.to_lowercase());
        }
    }
    let is_known = |word: &String| {
        EPOCHS.contains(&word.as_str()) || EPOCHS.contains(&word.trim_end_matches('s'))
    };
    words.iter().any(is_known)
}

//! Variables that hold messages: sets of records or tuples, and queues.

use std::collections::{HashMap, HashSet};

use super::names::{Argument, Bodies, Local, called, name, operator};
use crate::syntax::Symbol;
use crate::syntax::tree::{Expression, ExpressionKind};
use crate::syntax::visit::children;

/// The deepest chain of definitions and arguments that is followed.
const MOST_LINKS: usize = 8;

/// How a variable holds messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    /// A set. Messages are added by `\cup`.
    Set,
    /// Sequences. Messages are added at the end and removed at the beginning.
    Queue,
}

/// What an update does with messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Traffic {
    /// It adds messages.
    Sends,
    /// It removes messages.
    Receives,
}

/// The variables of a spec that hold messages.
#[derive(Debug, Default)]
pub(super) struct Media {
    of: HashMap<Symbol, Medium>,
    /// Definitions that send their arguments.
    senders: HashSet<Symbol>,
}

impl Media {
    pub(super) fn of(bodies: &Bodies<'_>) -> Media {
        let mut media = Media::default();
        for (variable, values) in bodies.all_values() {
            let is_sent = |value: &Argument<'_>| {
                added(value.value, variable)
                    .is_some_and(|set| is_message_set(set, &value.names, bodies, MOST_LINKS))
            };
            if values.iter().any(is_sent) {
                media.of.insert(variable, Medium::Set);
            }
            let uses = |wanted| values.iter().any(|value| contains(value.value, wanted));
            if uses(is_append) && uses(is_tail) {
                media.of.insert(variable, Medium::Queue);
            }
        }
        for (variable, values) in bodies.all_values() {
            for value in values.iter().filter(|_| media.of.contains_key(&variable)) {
                let parameters = value.names.iter().filter_map(|name| {
                    let (definition, _) = name.parameter?;
                    super::names::mentions(value.value, name.name).then_some(definition)
                });
                media.senders.extend(parameters);
            }
        }
        media
    }

    /// Whether a definition sends its arguments.
    pub(super) fn is_sender(&self, definition: Symbol) -> bool {
        self.senders.contains(&definition)
    }

    /// Returns what giving a value to a variable does with messages.
    pub(super) fn traffic(&self, variable: Symbol, value: &Expression) -> Option<Traffic> {
        match self.of.get(&variable)? {
            Medium::Set if added(value, variable).is_some() => Some(Traffic::Sends),
            Medium::Set => match operator(value) {
                Some(("\\", [left, _])) if name(left) == Some(variable) => Some(Traffic::Receives),
                _ => None,
            },
            Medium::Queue => queued(value, variable),
        }
    }
}

/// Returns the set that a value adds to a variable: `S` of `x \cup S`.
pub(super) fn added(value: &Expression, variable: Symbol) -> Option<&Expression> {
    match operator(value) {
        Some(("\\cup", [left, right])) if name(left) == Some(variable) => Some(right),
        Some(("\\cup", [left, right])) if name(right) == Some(variable) => Some(left),
        _ => None,
    }
}

/// Returns the only new value in `[x EXCEPT ![i] = e]`, or the whole value.
pub(super) fn only_update(value: &Expression, variable: Symbol) -> Option<&Expression> {
    match &*value.kind {
        ExpressionKind::Except { base, updates } if name(base) == Some(variable) => {
            match updates.as_slice() {
                [update] => Some(&update.value),
                _ => None,
            }
        }
        _ => Some(value),
    }
}

fn queued(value: &Expression, variable: Symbol) -> Option<Traffic> {
    let update = only_update(value, variable)?;
    match () {
        () if is_append(update) => Some(Traffic::Sends),
        () if is_tail(update) => Some(Traffic::Receives),
        () => None,
    }
}

fn contains(e: &Expression, wanted: fn(&Expression) -> bool) -> bool {
    let mut found = wanted(e);
    children(e, &mut |part| found |= contains(part, wanted));
    found
}

fn is_append(e: &Expression) -> bool {
    appended(e).is_some()
}

/// Returns the queue and the message of `Append(q, m)` or `q \o <<m>>`.
pub(super) fn appended(e: &Expression) -> Option<(&Expression, &Expression)> {
    if let Some(("Append", [queue, message])) = called(e) {
        return Some((queue, message));
    }
    let Some(("\\o" | "\\circ", [queue, last])) = operator(e) else {
        return None;
    };
    match &*last.kind {
        ExpressionKind::Tuple(items) => match items.as_slice() {
            [message] => Some((queue, message)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an expression is `Tail(q)` or `SubSeq(q, 2, Len(q))`.
fn is_tail(e: &Expression) -> bool {
    match called(e) {
        Some(("Tail", [_])) => true,
        Some(("SubSeq", [_, from, _])) => matches!(&*from.kind, ExpressionKind::Number(2)),
        _ => false,
    }
}

/// Whether the elements of a set are records or tuples, as far as its form shows.
fn is_message_set(
    set: &Expression,
    names: &[Local<'_>],
    bodies: &Bodies<'_>,
    links: usize,
) -> bool {
    let is_message = |e: &Expression| is_message(e, names, bodies, links);
    match &*set.kind {
        ExpressionKind::Parenthesized(inner) => is_message_set(inner, names, bodies, links),
        ExpressionKind::Set(items) => items.iter().any(is_message),
        ExpressionKind::Image { element, .. } => is_message(element),
        _ => false,
    }
}

fn is_message(e: &Expression, names: &[Local<'_>], bodies: &Bodies<'_>, links: usize) -> bool {
    let Some(links) = links.checked_sub(1) else {
        return false;
    };
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => is_message(inner, names, bodies, links),
        ExpressionKind::Record(_) => true,
        ExpressionKind::Tuple(items) => !items.is_empty(),
        _ => {
            let local = name(e).and_then(|of| names.iter().rev().find(|known| known.name == of));
            let arguments = local.and_then(|local| local.parameter);
            let mut arguments = arguments
                .map_or(&[][..], |key| bodies.arguments_of(key))
                .iter();
            arguments.any(|argument| is_message(argument.value, &argument.names, bodies, links))
        }
    }
}

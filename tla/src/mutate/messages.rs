//! Operators on messages: M1, M3, M4, M5 and M8.

use mutaspec_mutator::Operator;

use super::media::{Traffic, only_update};
use super::names::{binds_or_mentions, called, name};
use super::walk::Walk;
use super::write::Written;
use crate::syntax::tree::{Expression, ExpressionId, ExpressionKind};
use crate::syntax::visit::{children, children_mut};
use crate::syntax::{Symbol, print};

/// The name of the value that a forged message carries.
const FORGED: &str = "forged";

impl<'a> Walk<'a> {
    /// What an assignment of an action does with messages.
    pub(super) fn traffic(&self, left: &'a Expression, right: &'a Expression) -> Option<Traffic> {
        let variable = self.assigned(left).filter(|_| !self.is_initial)?;
        self.media.traffic(name(variable)?, right)
    }

    /// `x' = e` that sends a message, which may be lost, or overtake others.
    pub(super) fn sent(
        &mut self,
        e: &'a Expression,
        (left, right): (&'a Expression, &'a Expression),
        alone: bool,
    ) {
        if self.traffic(left, right) != Some(Traffic::Sends) {
            return;
        }
        let Some(variable) = self.assigned(left) else {
            return;
        };
        self.forged(e, alone);
        let writer = self.writer(e);
        let either = |first: Written, second: Written| {
            writer.infix(writer.author(left), "\\in", writer.set(vec![first, second]))
        };
        let lossy = either(writer.author(variable), writer.author(right));
        self.replace(Operator::M1Lose, e, lossy, alone);
        if let Some(first) = self.first_in_queue(variable, right) {
            let unordered = either(writer.author(right), first);
            self.replace(Operator::M5Reorder, e, unordered, alone);
        }
    }

    /// The value of a queue to which a message was added in front: `<<m>> \o q` instead of
    /// `Append(q, m)`.
    fn first_in_queue(&self, variable: &'a Expression, value: &'a Expression) -> Option<Written> {
        let update = only_update(value, name(variable)?)?;
        let ("Append", [queue, message]) = called(update)? else {
            return None;
        };
        let writer = self.writer(update);
        let tuple = writer.tuple(vec![writer.author(message)]);
        let new = writer.infix(tuple, "\\o", writer.author(queue));
        let mut tree = value.clone();
        let ExpressionKind::Except { updates, .. } = &mut *tree.kind else {
            return Some(new);
        };
        updates.first_mut()?.value = new.tree;
        let text = self.sources.text(value.span);
        let (start, end) = (
            update.span.start - value.span.start,
            update.span.end - value.span.start,
        );
        let (before, after) = (text.get(..start as usize)?, text.get(end as usize..)?);
        Some(Written {
            text: format!("{before}{}{after}", new.text),
            tree,
            column: writer.column(value.span),
        })
    }

    /// An action that sends a record: a field that is a bound name may have any value of its set.
    pub(super) fn forged(&mut self, e: &'a Expression, alone: bool) {
        let mut fields = Vec::new();
        fields_in(e, &mut fields);
        for value in fields {
            let Some(used) = name(value) else {
                continue;
            };
            let local = self.names.iter().rev().find(|local| local.name == used);
            let sets = local.map_or(Vec::new(), |local| {
                self.bodies.sets_of(local, &self.names, self.behaviour())
            });
            let [set] = sets.as_slice() else {
                continue;
            };
            let is_free = !binds_or_mentions(e, Symbol::new(FORGED));
            if !is_free || set.span.file != e.span.file || has_let(e) {
                continue;
            }
            let writer = self.writer(e);
            let mut tree = e.clone();
            put(&mut tree, value.id, &writer.name(FORGED).tree);
            let text = self.sources.text(e.span);
            let (start, end) = (
                value.span.start - e.span.start,
                value.span.end - e.span.start,
            );
            let (Some(before), Some(after)) =
                (text.get(..start as usize), text.get(end as usize..))
            else {
                continue;
            };
            let body = Written {
                text: format!("{before}{FORGED}{after}"),
                tree,
                column: writer.column(e.span),
            };
            let set = Written {
                text: print::expression(set),
                tree: set.clone(),
                column: 0,
            };
            let new = writer.exists(FORGED, set, body);
            self.replace(Operator::M8Forge, e, new, alone);
        }
    }
}

/// Adds the values of the fields of records in an expression.
fn fields_in<'a>(e: &'a Expression, into: &mut Vec<&'a Expression>) {
    if let ExpressionKind::Record(fields) = &*e.kind {
        into.extend(fields.iter().map(|(_, value)| value));
    }
    children(e, &mut |part| fields_in(part, into));
}

fn has_let(e: &Expression) -> bool {
    let mut found = matches!(&*e.kind, ExpressionKind::Let { .. });
    children(e, &mut |part| found |= has_let(part));
    found
}

/// Replaces a part of an expression without `LET`.
fn put(e: &mut Expression, at: ExpressionId, new: &Expression) {
    if e.id == at {
        *e = new.clone();
        return;
    }
    children_mut(e, &mut |part| put(part, at, new));
}

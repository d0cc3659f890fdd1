//! Operators on messages: M1, M3, M4 and M5.

use mutaspec_mutator::Operator;

use super::media::{Traffic, only_update};
use super::names::{called, name};
use super::walk::Walk;
use super::write::Written;
use crate::syntax::tree::{Expression, ExpressionKind};

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
}

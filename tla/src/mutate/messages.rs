//! Operators on messages: M1, M3, M4, M5 and M8.

use mutaspec_mutator::Operator;

use super::media::{Traffic, appended, only_update};
use super::names::{Local, binds_or_mentions, called, name};
use super::walk::Walk;
use super::write::Written;
use crate::syntax::tree::{Expression, ExpressionId, ExpressionKind};
use crate::syntax::visit::{children, children_mut};
use crate::syntax::{Symbol, print};

/// The name of the value that a forged message carries.
pub(super) const FORGED: &str = "forged";

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
        let first = name(variable).and_then(|variable| self.first_in_queue(variable, right));
        if let Some(first) = first {
            let unordered = either(writer.author(right), first);
            self.replace(Operator::M5Reorder, e, unordered, alone);
        }
    }

    /// The value of a queue to which a message was added in front: `<<m>> \o q` instead of
    /// `Append(q, m)`.
    pub(super) fn first_in_queue(
        &self,
        variable: Symbol,
        value: &'a Expression,
    ) -> Option<Written> {
        let update = only_update(value, variable)?;
        let (queue, message) = appended(update)?;
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

    /// An action that sends a message: a part of it may have any legal value.
    pub(super) fn forged(&mut self, e: &'a Expression, alone: bool) {
        for (set, body) in self.forgeries(e) {
            let new = self.writer(e).exists(FORGED, set, body);
            self.replace(Operator::M8Forge, e, new, alone);
        }
    }

    /// Returns an expression that sends a message with [`FORGED`] in place of each part whose legal
    /// values are known, with the set of these.
    pub(super) fn forgeries(&self, e: &'a Expression) -> Vec<(Written, Written)> {
        if binds_or_mentions(e, Symbol::new(FORGED)) || has_let(e) {
            return Vec::new();
        }
        let mut parts = Vec::new();
        add_parts(e, false, &mut parts);
        let mut all = Vec::new();
        for (field, value) in parts {
            let Some(set) = self.legal_values(field, value) else {
                continue;
            };
            let mut tree = e.clone();
            put(&mut tree, value.id, &self.writer(e).name(FORGED).tree);
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
                column: self.writer(e).column(e.span),
            };
            let set = Written {
                text: print::expression(&set),
                tree: set,
                column: 0,
            };
            all.push((set, body));
        }
        all
    }

    /// The legal values of a part of a message: those of the set over which a name ranges, or those
    /// of the field in sets of records. The kind of a message is not forged.
    fn legal_values(&self, field: Option<Symbol>, value: &'a Expression) -> Option<Expression> {
        let used = name(value);
        let local = self
            .names
            .iter()
            .rev()
            .find(|local| Some(local.name) == used);
        let sets = local.map_or(Vec::new(), |local| {
            self.bodies.sets_of(local, &[], self.behaviour())
        });
        if let [set] = sets.as_slice() {
            return (set.span.file == value.span.file).then(|| set.clone());
        }
        let set = self.bodies.field_values(field?)?;
        let is_hidden = |local: &Local<'_>| binds_or_mentions(set, local.name);
        let is_kind = matches!(&*value.kind, ExpressionKind::String(_));
        let is_free = set.span.file == value.span.file && !self.names.iter().any(is_hidden);
        (is_free && !is_kind).then(|| set.clone())
    }
}

/// Adds the parts of the messages in an expression: the fields of records, and the elements of
/// tuples that are sent.
fn add_parts<'a>(
    e: &'a Expression,
    is_sent: bool,
    into: &mut Vec<(Option<Symbol>, &'a Expression)>,
) {
    match &*e.kind {
        ExpressionKind::Record(fields) => {
            into.extend(
                fields
                    .iter()
                    .map(|(field, value)| (Some(field.name), value)),
            );
        }
        ExpressionKind::Tuple(items) if is_sent => {
            into.extend(items.iter().map(|item| (None, item)));
        }
        _ => {}
    }
    let sends = matches!(&*e.kind, ExpressionKind::Set(_)) || called(e).is_some();
    children(e, &mut |part| add_parts(part, sends, into));
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

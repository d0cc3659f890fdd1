//! Statements that send messages: M1, M5 and M8.

use mutaspec_mutator::Operator;

use super::algorithm::Reader;
use super::media::Traffic;
use super::messages::FORGED;
use super::write::indented;
use crate::pcal::Edit;
use crate::pcal::tree::{Assignment, Statement, StatementKind};
use crate::syntax::tree::{Expression, Identifier};
use crate::syntax::{Span, Symbol};

impl<'a> Reader<'a> {
    /// What an assignment does with messages.
    pub(super) fn traffic(&self, assignment: &Assignment) -> Option<Traffic> {
        let variable = assignment.variable.name;
        self.walk.media.traffic(variable, &assignment.value)
    }

    /// An assignment that sends a message, which may be lost, overtake others or be forged.
    pub(super) fn sent(&mut self, assignment: &'a Assignment, statement: &'a Statement) {
        if self.traffic(assignment) != Some(Traffic::Sends) {
            return;
        }
        let span = statement.span;
        let same = (self.walk.sources.text(span).to_owned(), &assignment.value);
        let skip = ("skip".to_owned(), StatementKind::Skip);
        let sends = (same.0.clone(), with_value(assignment, same.1));
        self.either(Operator::M1Lose, span, sends.clone(), skip);
        let value = &assignment.value;
        if let Some(first) = self.walk.first_in_queue(assignment.variable.name, value) {
            let text = self.with_text(span, value.span, &first.text);
            let other = (text, with_value(assignment, &first.tree));
            self.either(Operator::M5Reorder, span, sends, other);
        }
        for (set, forged) in self.walk.forgeries(value) {
            let head = if self.parsed.algorithm.braces {
                format!("with ({FORGED} \\in {}) {{ ", set.text)
            } else {
                format!("with {FORGED} \\in {} do ", set.text)
            };
            let text = self.with_text(span, value.span, &forged.text);
            let end = if self.parsed.algorithm.braces {
                "}"
            } else {
                "end with"
            };
            let text = format!("{head}{}; {end}", indented(&text, head.len()));
            let name = Identifier {
                name: Symbol::new(FORGED),
                span,
            };
            let kind = StatementKind::With {
                name,
                member: true,
                value: set.tree,
                body: vec![inside(span, with_value(assignment, &forged.tree))],
            };
            self.add(Operator::M8Forge, span, text, Edit::Statement(span, kind));
        }
    }

    /// One of two statements is executed instead of the one at a place.
    fn either(
        &mut self,
        operator: Operator,
        span: Span,
        first: (String, StatementKind),
        second: (String, StatementKind),
    ) {
        let (opening, middle, end) = if self.parsed.algorithm.braces {
            ("either { ", "; } or { ", "; }")
        } else {
            ("either ", "; or ", "; end either")
        };
        let one = indented(&first.0, opening.len());
        let text = format!("{opening}{one}{middle}{}{end}", second.0);
        let clauses = [first.1, second.1].map(|kind| vec![inside(span, kind)]);
        let kind = StatementKind::Either(clauses.into());
        self.add(operator, span, text, Edit::Statement(span, kind));
    }

    /// The text of a statement with another text for a part of it.
    fn with_text(&self, statement: Span, part: Span, new: &str) -> String {
        let text = self.walk.sources.text(statement);
        let start = (part.start - statement.start) as usize;
        let end = (part.end - statement.start) as usize;
        format!("{}{new}{}", &text[..start], &text[end..])
    }
}

fn with_value(assignment: &Assignment, value: &Expression) -> StatementKind {
    StatementKind::Assign(vec![Assignment {
        value: value.clone(),
        ..assignment.clone()
    }])
}

/// A statement that takes no place of its own, so that the edit of the one around it does not change
/// it.
fn inside(around: Span, kind: StatementKind) -> Statement {
    Statement {
        label: None,
        kind,
        span: Span {
            end: around.start,
            ..around
        },
        call: None,
    }
}

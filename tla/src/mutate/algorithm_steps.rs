//! The steps of an algorithm: A1, A2 and A3.

use mutaspec_mutator::Operator;

use super::algorithm::Reader;
use super::names::{name, operator};
use crate::pcal::Edit;
use crate::pcal::tree::{
    Assignment, Label, Modifier, Statement, StatementKind, Variable, each, has_label,
};
use crate::syntax::tree::{Expression, ExpressionKind};
use crate::syntax::{Span, Symbol, print};

impl<'a> Reader<'a> {
    /// A1: other processes can run between a guard and what follows it.
    pub(super) fn split(&mut self, guard: &'a Statement, next: &'a Statement) {
        if !is_guard(guard) || is_guard(next) || next.label.is_some() {
            return;
        }
        let Some(new) = self.new_label() else {
            return;
        };
        let text = self.walk.sources.text(next.span);
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let word = &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())];
        let span = Span {
            end: next.span.start + word.len() as u32,
            ..next.span
        };
        let edit = Edit::Label(next.span, new);
        self.add(Operator::A1SplitStep, span, format!("{new}: {word}"), edit);
    }

    /// Returns a label for the second half of the current step. `None` if it cannot have one.
    fn new_label(&self) -> Option<Symbol> {
        let label = self.label.filter(|_| self.takes_labels)?;
        // The new step would have the strong fairness of the label.
        if label.modifier == Modifier::Plus {
            return None;
        }
        let mut names = (2..).map(|number| Symbol::new(&format!("{}_{number}", label.name.name)));
        names.find(|name| !self.labels.contains(name))
    }

    /// A2: a step is part of the one before it.
    pub(super) fn merged(&mut self, statement: &'a Statement, label: Label) {
        if label.modifier != Modifier::None || self.parsed.adds_labels() {
            return;
        }
        let name = label.name.span;
        let after = Span {
            start: name.end,
            end: statement.span.start,
            ..name
        };
        let Some(colon) = self.walk.sources.text(after).find(':') else {
            return;
        };
        let span = Span {
            end: name.end + colon as u32 + 1,
            ..name
        };
        let edit = Edit::Unlabel(statement.span);
        self.add(Operator::A2MergeSteps, span, String::new(), edit);
    }

    /// A3: what a step releases at its end is released before its other updates, and other processes
    /// can run in between. `body` begins with the step.
    pub(super) fn released(&mut self, body: &'a [Statement]) {
        let ends = |(place, statement): (usize, &Statement)| {
            place > 0 && statement.label.is_some()
                || statement.kind.bodies().into_iter().any(has_label)
                || matches!(
                    statement.kind,
                    StatementKind::While { .. }
                        | StatementKind::Goto(_)
                        | StatementKind::Return
                        | StatementKind::Call(_)
                        | StatementKind::CallReturn(_)
                        | StatementKind::CallGoto(..)
                )
        };
        let length = body.iter().enumerate().position(ends);
        let step = &body[..length.unwrap_or(body.len())];
        let guards = step.iter().take_while(|statement| is_guard(statement));
        let Some((last, before)) = step[guards.count()..].split_last() else {
            return;
        };
        let StatementKind::Assign(assignments) = &last.kind else {
            return;
        };
        let [release] = assignments.as_slice() else {
            return;
        };
        let (Some(first), Some(second)) = (before.first(), before.last()) else {
            return;
        };
        if !self.is_release(release) || !self.changes_others(before) {
            return;
        }
        let (text, rest) = (
            self.walk.sources.text(last.span),
            self.walk.sources.text(first.span.to(second.span)),
        );
        // The last statement may be inside of braces that the first one is not in.
        let is_whole = rest.matches('{').count() == rest.matches('}').count();
        let Some(new) = self.new_label().filter(|_| is_whole) else {
            return;
        };
        let span = first.span.to(last.span);
        let column = self.walk.writer_at(span).column(span);
        let text = format!("{text};\n{new}:\n{}{rest}", " ".repeat(column));
        let edit = Edit::Release {
            first: first.span,
            release: last.span,
            label: new,
        };
        self.add(Operator::A3EarlyRelease, span, text, edit);
    }

    /// Whether an assignment empties a variable, removes something from it, or gives it its initial
    /// value.
    fn is_release(&self, assignment: &Assignment) -> bool {
        let value = &assignment.value;
        let is_initial = self.initial(assignment.variable.name).is_some_and(|first| {
            is_constant(value) && print::expression(first) == print::expression(value)
        });
        let removes = operator(value).is_some_and(|(symbol, operands)| {
            let text = self.walk.sources.text(assignment.span);
            let variable = text.split(":=").next().unwrap_or_default();
            let from = operands
                .first()
                .map(|from| self.walk.sources.text(from.span));
            symbol == "\\" && from.map(str::trim) == Some(variable.trim())
        });
        let is_number = matches!(&*value.kind, ExpressionKind::Number(_));
        is_initial || removes || super::actions::is_empty(value) && !is_number
    }

    /// The initial value of a global variable, or of its elements.
    fn initial(&self, variable: Symbol) -> Option<&'a Expression> {
        let mut globals = self.parsed.algorithm.variables.iter();
        let of = globals.find(|of| of.name.name == variable && !of.member)?;
        let mut value = of.value.as_ref()?;
        while let ExpressionKind::Function { body, .. } | ExpressionKind::Parenthesized(body) =
            &*value.kind
        {
            value = body;
        }
        Some(value)
    }

    /// Whether statements change a variable that other processes can see.
    fn changes_others(&self, statements: &'a [Statement]) -> bool {
        let globals = &self.parsed.algorithm.variables;
        let is_global = |name: Symbol| {
            let mut globals = globals.iter();
            globals.any(|global: &Variable| global.name.name == name)
        };
        let mut found = false;
        each(statements, &mut |statement| match &statement.kind {
            StatementKind::Assign(all) => {
                found |= all.iter().any(|one| is_global(one.variable.name));
            }
            StatementKind::Macro(_) => found = true,
            _ => {}
        });
        found
    }
}

fn is_guard(statement: &Statement) -> bool {
    matches!(statement.kind, StatementKind::Await(_))
}

/// Whether an expression is a name or a string, so that its value needs nothing that comes before.
fn is_constant(e: &Expression) -> bool {
    name(e).is_some() || matches!(&*e.kind, ExpressionKind::String(_))
}

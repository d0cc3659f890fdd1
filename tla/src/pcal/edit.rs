//! Changed copies of an algorithm.

use super::substitute::copy;
use super::tree::{Algorithm, Label, Modifier, Statement, StatementKind, each_mut};
use crate::syntax::tree::{Expression, ExpressionId, Identifier};
use crate::syntax::visit::{children, children_mut};
use crate::syntax::{Span, Symbol};

/// A change of an algorithm. Statements are named by their places.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    /// The expression with this number becomes another one.
    Expression(ExpressionId, Expression),
    /// A statement becomes another one.
    Statement(Span, StatementKind),
    /// All statements of a clause of an `either` become one.
    Clause(Span, usize, StatementKind),
    /// A statement gets a label.
    Label(Span, Symbol),
    /// A statement loses its label.
    Unlabel(Span),
    /// Of the statements of one step, the one at `release` comes before the one at `first`, which
    /// gets a label.
    Release {
        first: Span,
        release: Span,
        label: Symbol,
    },
}

impl Algorithm {
    /// Returns the algorithm with an edit.
    pub(super) fn with(&self, edit: &Edit) -> Algorithm {
        let mut algorithm = self.clone();
        if let Edit::Expression(number, new) = edit {
            algorithm.expressions_mut(&mut |expression| {
                if contains(expression, *number) {
                    *expression = copy(expression);
                    replace(expression, *number, new);
                }
            });
        }
        algorithm.bodies_mut(&mut |body| match edit {
            Edit::Release {
                first,
                release,
                label,
            } => release_early(body, (*first, *release), *label),
            _ => each_mut(body, &mut |statement| statement.change(edit)),
        });
        algorithm
    }
}

impl Statement {
    fn change(&mut self, edit: &Edit) {
        let span = self.span;
        match (edit, &mut self.kind) {
            (Edit::Statement(at, new), kind) if *at == span => *kind = new.clone(),
            (Edit::Clause(at, number, new), StatementKind::Either(clauses)) if *at == span => {
                if let Some(first) = clauses[*number].first_mut() {
                    first.kind = new.clone();
                    clauses[*number].truncate(1);
                }
            }
            (Edit::Label(at, name), _) if *at == span => self.label = Some(label(*name, span)),
            (Edit::Unlabel(at), _) if *at == span => self.label = None,
            _ => {}
        }
    }
}

fn label(name: Symbol, span: Span) -> Label {
    Label {
        name: Identifier { name, span },
        modifier: Modifier::None,
    }
}

/// Moves a statement before another one of the same body, which gets a label.
fn release_early(body: &mut Vec<Statement>, (first, release): (Span, Span), new: Symbol) {
    let at = |span: Span| body.iter().position(|statement| statement.span == span);
    if let (Some(first), Some(release)) = (at(first), at(release)) {
        let mut released = body.remove(release);
        let second = &mut body[first];
        released.label = second.label.replace(label(new, second.span));
        body.insert(first, released);
        return;
    }
    for statement in body {
        let mut visit = |inner: &mut Vec<Statement>| release_early(inner, (first, release), new);
        statement.kind.bodies_mut(&mut visit);
    }
}

fn contains(expression: &Expression, number: ExpressionId) -> bool {
    let mut found = expression.id == number;
    children(expression, &mut |child| {
        found |= contains(child, number);
    });
    found
}

fn replace(expression: &mut Expression, number: ExpressionId, new: &Expression) {
    if expression.id == number {
        *expression = copy(new);
        return;
    }
    children_mut(expression, &mut |child| replace(child, number, new));
}

//! Cuts a body into its steps: the statements from one label to the next ones, with the changes of
//! `pc` and of the stack that lead from one to the other.

use super::build::{Build, copy_path};
use super::macros::written;
use super::substitute::{as_name, copy};
use super::tree::{Algorithm, Assignment, Procedure, Statement, StatementKind, has_label};
use crate::syntax::tree::{Expression, ExpressionKind, Identifier};
use crate::syntax::{Span, Symbol};

/// The statements of one label.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) label: Identifier,
    pub(super) actions: Vec<Action>,
    /// From the label to the end of its statements.
    pub(super) span: Span,
}

/// A statement of a step.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) kind: ActionKind,
    pub(super) span: Span,
    /// The call of the macro that the statement comes from.
    pub(super) call: Option<Span>,
}

/// The kinds of statements of a step.
#[derive(Debug)]
pub(super) enum ActionKind {
    /// `pc = "l"`.
    At(Symbol),
    Assign(Vec<Assignment>),
    If {
        condition: Expression,
        then: Vec<Action>,
        otherwise: Vec<Action>,
    },
    Either(Vec<Vec<Action>>),
    With {
        name: Identifier,
        member: bool,
        value: Expression,
        body: Vec<Action>,
    },
    Await(Expression),
    Print(Expression),
    Assert(Expression),
    Skip,
}

/// Cuts bodies into steps.
pub(super) struct Steps<'a> {
    pub(super) algorithm: &'a Algorithm,
    /// The procedure whose body it is.
    pub(super) procedure: Option<&'a Procedure>,
    /// The identifier of the process, of whose function `stack` is a value.
    pub(super) identity: Option<&'a Expression>,
    /// Whether there is no variable `pc`.
    pub(super) without_pc: bool,
}

/// The statements up to the first label, and the steps inside of them.
struct Part {
    actions: Vec<Action>,
    inner: Vec<Step>,
    /// Whether nothing has set `pc` yet.
    open: bool,
}

/// The branches of a statement.
struct Clauses {
    branches: Vec<Vec<Action>>,
    inner: Vec<Step>,
    open: bool,
}

impl Steps<'_> {
    /// The steps of a body, after which `pc` is `next`.
    pub(super) fn body(&self, body: &[Statement], next: Symbol) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut rest = body;
        while let Some((first, after)) = split(rest) {
            let follower = label_of(after).unwrap_or(next);
            steps.extend(self.labelled(first, follower));
            rest = after;
        }
        steps
    }

    /// The steps of statements of which only the first one has a label, inner labels aside.
    fn labelled(&self, statements: &[Statement], next: Symbol) -> Vec<Step> {
        let Some((Some(label), first)) = statements.first().map(|first| (first.label, first))
        else {
            return Vec::new();
        };
        let last = statements.last().unwrap_or(first);
        let label = label.name;
        let span = label.span.to(written(last));
        let mut step = Step {
            label,
            actions: Vec::new(),
            span,
        };
        if !self.without_pc {
            step.actions
                .push(plain(ActionKind::At(label.name), label.span));
        }
        if let StatementKind::While { condition, body } = &first.kind {
            return self.while_loop(step, (first, condition, body), &statements[1..], next);
        }
        let part = self.closed(statements, next);
        step.actions.extend(part.actions);
        let mut steps = vec![step];
        steps.extend(part.inner);
        steps
    }

    fn while_loop(
        &self,
        mut step: Step,
        (statement, condition, body): (&Statement, &Expression, &[Statement]),
        rest: &[Statement],
        next: Symbol,
    ) -> Vec<Step> {
        let start = step.label.name;
        let (unlabelled, labelled) = split_labelled(body);
        let inside = self.closed(unlabelled, label_of(labelled).unwrap_or(start));
        let endless = is_true(condition);
        let mut after = self.closed(rest, next);
        if endless {
            step.actions.extend(inside.actions);
        } else {
            let kind = ActionKind::If {
                condition: copy(condition),
                then: inside.actions,
                otherwise: std::mem::take(&mut after.actions),
            };
            step.actions.push(Action {
                kind,
                span: statement.span,
                call: statement.call,
            });
        }
        let mut steps = vec![step];
        steps.extend(self.body(labelled, start));
        steps.extend(inside.inner);
        if !endless {
            steps.extend(after.inner);
        }
        steps
    }

    /// The statements of a step or of a branch, after which `pc` is set.
    fn closed(&self, statements: &[Statement], next: Symbol) -> Part {
        let mut part = self.open(statements, next);
        if part.open {
            let span = statements
                .last()
                .map_or(self.algorithm.name.span, |last| last.span);
            part.actions.push(goto(next, span));
            part.open = false;
        }
        part
    }

    /// The statements of a step or of a branch. `pc` is set only if they say so themselves.
    fn open(&self, statements: &[Statement], next: Symbol) -> Part {
        let Some((last, before)) = statements.split_last() else {
            return Part {
                actions: Vec::new(),
                inner: Vec::new(),
                open: !self.without_pc,
            };
        };
        let mut actions: Vec<Action> = before
            .iter()
            .flat_map(|statement| self.open_last(statement, next).actions)
            .collect();
        let part = self.open_last(last, next);
        actions.extend(part.actions);
        Part { actions, ..part }
    }

    fn open_last(&self, statement: &Statement, next: Symbol) -> Part {
        let (kind, inner, open) = match &statement.kind {
            StatementKind::If {
                condition,
                then,
                otherwise,
            } => {
                let part = self.clauses(&[then, otherwise], next, false);
                (conditional(condition, part.branches), part.inner, part.open)
            }
            StatementKind::Either(clauses) => {
                let clauses: Vec<&Vec<Statement>> = clauses.iter().collect();
                let part = self.clauses(&clauses, next, true);
                (ActionKind::Either(part.branches), part.inner, part.open)
            }
            StatementKind::With {
                name,
                member,
                value,
                body,
            } => {
                let part = self.open(body, next);
                let (name, member, value, body) = (*name, *member, copy(value), part.actions);
                (
                    ActionKind::With {
                        name,
                        member,
                        value,
                        body,
                    },
                    part.inner,
                    part.open,
                )
            }
            kind => match self.jump(kind, next, statement.span) {
                Some(actions) => {
                    return Part {
                        actions,
                        inner: Vec::new(),
                        open: false,
                    };
                }
                None => (simple(kind), Vec::new(), !self.without_pc),
            },
        };
        let action = Action {
            kind,
            span: statement.span,
            call: statement.call,
        };
        Part {
            actions: vec![action],
            inner,
            open,
        }
    }

    /// The actions of a statement that says itself where the process goes on.
    fn jump(&self, kind: &StatementKind, next: Symbol, span: Span) -> Option<Vec<Action>> {
        Some(match kind {
            StatementKind::Goto(label) => vec![goto(label.name, span)],
            StatementKind::Call(call) => self.call(call, next, span),
            StatementKind::CallGoto(call, label) => self.call(call, label.name, span),
            StatementKind::Return => self.returns(span),
            StatementKind::CallReturn(call) => self.call_return(call, span),
            _ => return None,
        })
    }

    /// The branches of `if` or `either`. If one of them sets `pc`, all of them do. The steps inside
    /// come clause by clause, or, as those of `if` do, the ones that labels of a branch begin come
    /// before the ones that are inside of what precedes these labels.
    fn clauses(&self, clauses: &[&Vec<Statement>], next: Symbol, by_clause: bool) -> Clauses {
        let labels = clauses.iter().any(|clause| has_label(clause));
        let (mut branches, mut inner, mut late) = (Vec::new(), Vec::new(), Vec::new());
        for clause in clauses {
            let (unlabelled, labelled) = split_labelled(clause);
            let follower = label_of(labelled).unwrap_or(next);
            let part = if labels {
                self.closed(unlabelled, follower)
            } else {
                self.open(unlabelled, next)
            };
            if by_clause {
                inner.extend(part.inner);
            } else {
                late.extend(part.inner);
            }
            inner.extend(self.body(labelled, next));
            branches.push((part.actions, part.open, clause.last().map(|last| last.span)));
        }
        let open = branches.iter().all(|(_, open, _)| *open);
        let branches = branches.into_iter().map(|(mut actions, is_open, span)| {
            if is_open && !open {
                actions.push(goto(next, span.unwrap_or(self.algorithm.name.span)));
            }
            actions
        });
        let branches = branches.collect();
        inner.extend(late);
        Clauses {
            branches,
            inner,
            open,
        }
    }
}

/// The first statement with those after it that have no label, and the rest.
fn split(statements: &[Statement]) -> Option<(&[Statement], &[Statement])> {
    let after = statements
        .iter()
        .skip(1)
        .position(|statement| statement.label.is_some());
    (!statements.is_empty())
        .then(|| statements.split_at(after.map_or(statements.len(), |at| at + 1)))
}

/// The statements before the first label, and the rest.
fn split_labelled(statements: &[Statement]) -> (&[Statement], &[Statement]) {
    let first = statements
        .iter()
        .position(|statement| statement.label.is_some());
    statements.split_at(first.unwrap_or(statements.len()))
}

pub(super) fn label_of(statements: &[Statement]) -> Option<Symbol> {
    statements.first()?.label.map(|label| label.name.name)
}

/// The action of an `if` with two branches.
fn conditional(condition: &Expression, mut branches: Vec<Vec<Action>>) -> ActionKind {
    let otherwise = branches.pop().unwrap_or_default();
    let then = branches.pop().unwrap_or_default();
    let condition = copy(condition);
    ActionKind::If {
        condition,
        then,
        otherwise,
    }
}

/// A statement that is one action of its step and does not change `pc`.
fn simple(kind: &StatementKind) -> ActionKind {
    match kind {
        StatementKind::Assign(assignments) => {
            ActionKind::Assign(assignments.iter().map(copy_assignment).collect())
        }
        StatementKind::Await(expression) => ActionKind::Await(copy(expression)),
        StatementKind::Print(expression) => ActionKind::Print(copy(expression)),
        StatementKind::Assert(expression) => ActionKind::Assert(copy(expression)),
        _ => ActionKind::Skip,
    }
}

fn plain(kind: ActionKind, span: Span) -> Action {
    Action {
        kind,
        span,
        call: None,
    }
}

pub(super) fn assigned(assignments: Vec<Assignment>, span: Span) -> Action {
    plain(ActionKind::Assign(assignments), span)
}

pub(super) fn assignment(name: Symbol, value: Expression, span: Span) -> Assignment {
    Assignment {
        variable: Identifier { name, span },
        path: Vec::new(),
        value,
        span,
    }
}

fn copy_assignment(assignment: &Assignment) -> Assignment {
    Assignment {
        path: copy_path(&assignment.path),
        value: copy(&assignment.value),
        ..assignment.clone()
    }
}

pub(super) fn goto(label: Symbol, span: Span) -> Action {
    assigned(
        vec![assignment(
            Symbol::new("pc"),
            Build(span).string(label),
            span,
        )],
        span,
    )
}

/// The initial value of a variable that is declared without one.
pub(super) fn default_value(span: Span) -> Expression {
    Build(span).name("defaultInitValue")
}

/// The place before which a statement is the first one of a step that begins with this one.
pub(super) fn entry(first: &Statement) -> Option<Span> {
    let StatementKind::While { condition, body } = &first.kind else {
        return Some(first.span);
    };
    // A step at a loop with a condition may skip the body.
    let inner = body.first().filter(|_| is_true(condition))?;
    let label = inner.label.map(|label| label.name.span);
    Some(label.map_or(inner.span, |label| label.to(inner.span)))
}

/// `TRUE` or `(TRUE)`.
fn is_true(condition: &Expression) -> bool {
    match &*condition.kind {
        ExpressionKind::Parenthesized(inner) => {
            as_name(inner).is_some_and(|name| &*name.name == "TRUE")
        }
        _ => as_name(condition).is_some_and(|name| &*name.name == "TRUE"),
    }
}

//! The tree of an algorithm, as it is written.

use crate::syntax::tree::{Expression, Identifier, Selector, Unit};
use crate::syntax::{Span, Symbol};

/// An algorithm.
#[derive(Debug)]
pub(super) struct Algorithm {
    /// The name after `algorithm`.
    pub(super) name: Identifier,
    /// Whether it is a `--fair algorithm`.
    pub(super) fair: bool,
    /// The global variables.
    pub(super) variables: Vec<Variable>,
    /// The content of `define`.
    pub(super) definitions: Vec<Unit>,
    /// The macros in the order of the text.
    pub(super) macros: Vec<Macro>,
    /// The procedures.
    pub(super) procedures: Vec<Procedure>,
    /// The statements of an algorithm without processes.
    pub(super) body: Vec<Statement>,
    /// The processes. An algorithm with processes has no body.
    pub(super) processes: Vec<Process>,
    /// From `--algorithm` to its end.
    pub(super) span: Span,
}

impl Algorithm {
    /// Whether it has processes.
    pub(super) fn is_multiprocess(&self) -> bool {
        !self.processes.is_empty()
    }
}

/// A variable or a parameter with its initial value.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: Identifier,
    /// `x \in S` instead of `x = e`.
    pub(super) member: bool,
    /// The initial value or the set. `None` for `defaultInitValue`.
    pub(super) value: Option<Expression>,
    pub(super) span: Span,
}

/// A macro.
#[derive(Debug)]
pub(super) struct Macro {
    pub(super) name: Identifier,
    pub(super) parameters: Vec<Identifier>,
    pub(super) body: Vec<Statement>,
}

/// A procedure.
#[derive(Debug)]
pub(super) struct Procedure {
    pub(super) name: Identifier,
    pub(super) parameters: Vec<Variable>,
    pub(super) variables: Vec<Variable>,
    pub(super) body: Vec<Statement>,
    pub(super) span: Span,
}

impl Procedure {
    /// The local variables and then the parameters, as the stack stores them.
    pub(super) fn stored(&self) -> impl Iterator<Item = &Variable> {
        self.variables.iter().chain(&self.parameters)
    }
}

/// The fairness of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fairness {
    Unfair,
    Weak,
    Strong,
}

/// A process, or a set of processes.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) name: Identifier,
    /// `process p = id` instead of `process p \in S`.
    pub(super) single: bool,
    /// The identifier or the set of identifiers.
    pub(super) id: Expression,
    pub(super) fairness: Fairness,
    pub(super) variables: Vec<Variable>,
    pub(super) body: Vec<Statement>,
    pub(super) span: Span,
}

/// The modifier of a label: `l:+` or `l:-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Modifier {
    None,
    /// `+`: strongly fair.
    Plus,
    /// `-`: not fair.
    Minus,
}

/// A label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) name: Identifier,
    pub(super) modifier: Modifier,
}

/// A statement with its label.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) label: Option<Label>,
    pub(super) kind: StatementKind,
    /// Without the label and the semicolon.
    pub(super) span: Span,
    /// The call of the macro that the statement comes from.
    pub(super) call: Option<Span>,
}

/// The kinds of statements.
#[derive(Clone, Debug)]
pub(super) enum StatementKind {
    Assign(Vec<Assignment>),
    If {
        condition: Expression,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    While {
        condition: Expression,
        body: Vec<Statement>,
    },
    Either(Vec<Vec<Statement>>),
    /// `with x = e` or, if `member`, `with x \in S`.
    With {
        name: Identifier,
        member: bool,
        value: Expression,
        body: Vec<Statement>,
    },
    Await(Expression),
    Print(Expression),
    Assert(Expression),
    Skip,
    Goto(Identifier),
    Call(Call),
    Return,
    /// `call p(); return`.
    CallReturn(Call),
    /// `call p(); goto l`.
    CallGoto(Call, Identifier),
    Macro(Call),
}

/// The call of a procedure or a macro.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) name: Identifier,
    pub(super) arguments: Vec<Expression>,
}

/// `x[i].a := e`.
#[derive(Clone, Debug)]
pub(super) struct Assignment {
    pub(super) variable: Identifier,
    pub(super) path: Vec<Selector>,
    pub(super) value: Expression,
    pub(super) span: Span,
}

impl StatementKind {
    /// Calls `visit` with each sequence of statements that is directly inside.
    pub(super) fn bodies_mut(&mut self, visit: &mut dyn FnMut(&mut Vec<Statement>)) {
        match self {
            StatementKind::If {
                then, otherwise, ..
            } => {
                visit(then);
                visit(otherwise);
            }
            StatementKind::While { body, .. } | StatementKind::With { body, .. } => visit(body),
            StatementKind::Either(clauses) => clauses.iter_mut().for_each(visit),
            _ => {}
        }
    }

    /// The sequences of statements that are directly inside.
    pub(super) fn bodies(&self) -> Vec<&[Statement]> {
        match self {
            StatementKind::If {
                then, otherwise, ..
            } => vec![then, otherwise],
            StatementKind::While { body, .. } | StatementKind::With { body, .. } => vec![body],
            StatementKind::Either(clauses) => clauses.iter().map(Vec::as_slice).collect(),
            _ => Vec::new(),
        }
    }

    /// Calls `visit` with each expression that is directly inside.
    pub(super) fn expressions_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        match self {
            StatementKind::Assign(assignments) => {
                for assignment in assignments {
                    for selector in &mut assignment.path {
                        if let Selector::Index(arguments) = selector {
                            arguments.iter_mut().for_each(&mut *visit);
                        }
                    }
                    visit(&mut assignment.value);
                }
            }
            StatementKind::If {
                condition: expression,
                ..
            }
            | StatementKind::While {
                condition: expression,
                ..
            }
            | StatementKind::With {
                value: expression, ..
            }
            | StatementKind::Await(expression)
            | StatementKind::Print(expression)
            | StatementKind::Assert(expression) => visit(expression),
            StatementKind::Call(call)
            | StatementKind::CallReturn(call)
            | StatementKind::CallGoto(call, _)
            | StatementKind::Macro(call) => call.arguments.iter_mut().for_each(visit),
            StatementKind::Either(_)
            | StatementKind::Skip
            | StatementKind::Goto(_)
            | StatementKind::Return => {}
        }
    }
}

/// Calls `visit` with each statement of a sequence, those inside of others included.
pub(super) fn each_mut(statements: &mut [Statement], visit: &mut dyn FnMut(&mut Statement)) {
    for statement in statements {
        visit(statement);
        statement.kind.bodies_mut(&mut |body| each_mut(body, visit));
    }
}

/// Calls `visit` with each statement of a sequence, those inside of others included.
pub(super) fn each<'a>(statements: &'a [Statement], visit: &mut dyn FnMut(&'a Statement)) {
    for statement in statements {
        visit(statement);
        statement
            .kind
            .bodies()
            .into_iter()
            .for_each(|body| each(body, visit));
    }
}

/// Whether a sequence of statements contains a label.
pub(super) fn has_label(statements: &[Statement]) -> bool {
    statements.iter().any(|statement| {
        statement.label.is_some() || statement.kind.bodies().into_iter().any(has_label)
    })
}

/// The name `Done`, which `pc` has at the end of a process.
pub(super) fn done() -> Symbol {
    Symbol::new("Done")
}

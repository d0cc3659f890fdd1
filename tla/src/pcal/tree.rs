//! The tree of an algorithm, as it is written.

use crate::syntax::tree::{Expression, Identifier, Selector, Unit};
use crate::syntax::{Span, Symbol};

/// An algorithm.
#[derive(Clone, Debug)]
pub(crate) struct Algorithm {
    /// The name after `algorithm`.
    pub(crate) name: Identifier,
    /// Whether it is a `--fair algorithm`.
    pub(crate) fair: bool,
    /// Whether it has the syntax with braces.
    pub(crate) braces: bool,
    /// The global variables.
    pub(crate) variables: Vec<Variable>,
    /// The content of `define`.
    pub(crate) definitions: Vec<Unit>,
    /// The macros in the order of the text.
    pub(crate) macros: Vec<Macro>,
    /// The procedures.
    pub(crate) procedures: Vec<Procedure>,
    /// The statements of an algorithm without processes.
    pub(crate) body: Vec<Statement>,
    /// The processes. An algorithm with processes has no body.
    pub(crate) processes: Vec<Process>,
    /// From `--algorithm` to its end.
    pub(crate) span: Span,
}

impl Algorithm {
    /// Whether it has processes.
    pub(crate) fn is_multiprocess(&self) -> bool {
        !self.processes.is_empty()
    }

    /// Calls `visit` with the body of each macro, procedure and process, and with the main body.
    pub(crate) fn bodies_mut(&mut self, visit: &mut dyn FnMut(&mut Vec<Statement>)) {
        let macros = self.macros.iter_mut().map(|each| &mut each.body);
        let procedures = self.procedures.iter_mut().map(|each| &mut each.body);
        let processes = self.processes.iter_mut().map(|each| &mut each.body);
        let bodies = macros.chain(procedures).chain(processes);
        bodies.chain([&mut self.body]).for_each(visit);
    }

    /// Calls `visit` with each expression that is no part of another one: initial values,
    /// identifiers of processes and the expressions of statements. Those of `define` are not among
    /// them.
    pub(crate) fn expressions_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
        let procedures = self.procedures.iter_mut();
        let of_procedures =
            procedures.flat_map(|each| each.parameters.iter_mut().chain(&mut each.variables));
        let mut variables: Vec<&mut Variable> =
            self.variables.iter_mut().chain(of_procedures).collect();
        for process in &mut self.processes {
            visit(&mut process.id);
            variables.extend(&mut process.variables);
        }
        let values = variables.into_iter().filter_map(|each| each.value.as_mut());
        values.for_each(&mut *visit);
        self.bodies_mut(&mut |body| {
            each_mut(body, &mut |statement| statement.kind.expressions_mut(visit));
        });
    }
}

/// A variable or a parameter with its initial value.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: Identifier,
    /// `x \in S` instead of `x = e`.
    pub(crate) member: bool,
    /// The initial value or the set. `None` for `defaultInitValue`.
    pub(crate) value: Option<Expression>,
    pub(crate) span: Span,
}

/// A macro.
#[derive(Clone, Debug)]
pub(crate) struct Macro {
    pub(crate) name: Identifier,
    pub(crate) parameters: Vec<Identifier>,
    pub(crate) body: Vec<Statement>,
}

/// A procedure.
#[derive(Clone, Debug)]
pub(crate) struct Procedure {
    pub(crate) name: Identifier,
    pub(crate) parameters: Vec<Variable>,
    pub(crate) variables: Vec<Variable>,
    pub(crate) body: Vec<Statement>,
    pub(crate) span: Span,
}

impl Procedure {
    /// The local variables and then the parameters, as the stack stores them.
    pub(crate) fn stored(&self) -> impl Iterator<Item = &Variable> {
        self.variables.iter().chain(&self.parameters)
    }
}

/// The fairness of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fairness {
    Unfair,
    Weak,
    Strong,
}

/// A process, or a set of processes.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    pub(crate) name: Identifier,
    /// `process p = id` instead of `process p \in S`.
    pub(crate) single: bool,
    /// The identifier or the set of identifiers.
    pub(crate) id: Expression,
    pub(crate) fairness: Fairness,
    pub(crate) variables: Vec<Variable>,
    pub(crate) body: Vec<Statement>,
    pub(crate) span: Span,
}

/// The modifier of a label: `l:+` or `l:-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Modifier {
    None,
    /// `+`: strongly fair.
    Plus,
    /// `-`: not fair.
    Minus,
}

/// A label.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label {
    pub(crate) name: Identifier,
    pub(crate) modifier: Modifier,
}

/// A statement with its label.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) label: Option<Label>,
    pub(crate) kind: StatementKind,
    /// Without the label and the semicolon.
    pub(crate) span: Span,
    /// The call of the macro that the statement comes from.
    pub(crate) call: Option<Span>,
}

/// The kinds of statements.
#[derive(Clone, Debug)]
pub(crate) enum StatementKind {
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
pub(crate) struct Call {
    pub(crate) name: Identifier,
    pub(crate) arguments: Vec<Expression>,
}

/// `x[i].a := e`.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) variable: Identifier,
    pub(crate) path: Vec<Selector>,
    pub(crate) value: Expression,
    pub(crate) span: Span,
}

impl StatementKind {
    /// Calls `visit` with each sequence of statements that is directly inside.
    pub(crate) fn bodies_mut(&mut self, visit: &mut dyn FnMut(&mut Vec<Statement>)) {
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
    pub(crate) fn bodies(&self) -> Vec<&[Statement]> {
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
    pub(crate) fn expressions_mut(&mut self, visit: &mut dyn FnMut(&mut Expression)) {
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
pub(crate) fn each_mut(statements: &mut [Statement], visit: &mut dyn FnMut(&mut Statement)) {
    for statement in statements {
        visit(statement);
        statement.kind.bodies_mut(&mut |body| each_mut(body, visit));
    }
}

/// Calls `visit` with each statement of a sequence, those inside of others included.
pub(crate) fn each<'a>(statements: &'a [Statement], visit: &mut dyn FnMut(&'a Statement)) {
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
pub(crate) fn has_label(statements: &[Statement]) -> bool {
    statements.iter().any(|statement| {
        statement.label.is_some() || statement.kind.bodies().into_iter().any(has_label)
    })
}

/// The name `Done`, which `pc` has at the end of a process.
pub(crate) fn done() -> Symbol {
    Symbol::new("Done")
}

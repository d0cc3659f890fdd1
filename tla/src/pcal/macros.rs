//! Replaces calls of macros by the statements of the macros.

use super::substitute::{Replacement, as_name, copy, replace};
use super::tree::{Algorithm, Assignment, Call, Macro, Statement, StatementKind, each_mut};
use crate::nearest::nearest;
use crate::syntax::tree::{Expression, ExpressionKind, Identifier, Selector, Style};
use crate::syntax::{Diagnostic, Span};

/// The statements that an algorithm can have after its macros are expanded.
const MAX_STATEMENTS: usize = 20_000;

/// Expands all macros of an algorithm. A macro can call those before it.
pub(super) fn expand(algorithm: &mut Algorithm, errors: &mut Vec<Diagnostic>) {
    let mut expansion = Expansion {
        macros: Vec::new(),
        errors,
        budget: MAX_STATEMENTS,
    };
    for mut each in std::mem::take(&mut algorithm.macros) {
        expansion.sequence(&mut each.body);
        if let Some(first) = expansion
            .macros
            .iter()
            .find(|other| other.name.name == each.name.name)
        {
            let message = format!("the macro `{}` is defined twice", first.name.name);
            expansion
                .errors
                .push(Diagnostic::new(each.name.span, message));
        }
        expansion.macros.push(each);
    }
    expansion.sequence(&mut algorithm.body);
    for procedure in &mut algorithm.procedures {
        expansion.sequence(&mut procedure.body);
    }
    for process in &mut algorithm.processes {
        expansion.sequence(&mut process.body);
    }
}

struct Expansion<'a> {
    /// The macros before the place, expanded.
    macros: Vec<Macro>,
    errors: &'a mut Vec<Diagnostic>,
    budget: usize,
}

impl Expansion<'_> {
    fn sequence(&mut self, statements: &mut Vec<Statement>) {
        let mut expanded = Vec::with_capacity(statements.len());
        for mut statement in std::mem::take(statements) {
            statement.kind.bodies_mut(&mut |body| self.sequence(body));
            if let StatementKind::Macro(call) = &statement.kind {
                match self.call(call, &statement) {
                    Ok(body) => expanded.extend(body),
                    Err(error) => self.errors.push(error),
                }
            } else {
                expanded.push(statement);
            }
        }
        *statements = expanded;
    }

    fn call(&mut self, call: &Call, statement: &Statement) -> Result<Vec<Statement>, Diagnostic> {
        let name = call.name.name;
        let Some(called) = self.macros.iter().find(|each| each.name.name == name) else {
            let known = self.macros.iter().map(|each| each.name.name.as_str());
            let error = Diagnostic::new(call.name.span, format!("there is no macro `{name}`"));
            return Err(match nearest(&name, known) {
                Some(similar) => error.hint(format!("`{similar}` has a similar name")),
                None => error.hint("a macro is defined before its call; a procedure needs `call`"),
            });
        };
        let (takes, given) = (called.parameters.len(), call.arguments.len());
        if takes != given {
            return Err(Diagnostic::new(
                statement.span,
                format!(
                    "the macro `{name}` takes {}, not {given}",
                    arguments_of(takes)
                ),
            ));
        }
        let mut body = called.body.clone();
        let mut count = 0;
        each_mut(&mut body, &mut |_| count += 1);
        if count > self.budget {
            return Err(Diagnostic::new(
                statement.span,
                "the macros expand to too many statements",
            )
            .hint(format!("an algorithm has at most {MAX_STATEMENTS} of them")));
        }
        self.budget -= count;
        let parameters: Vec<Identifier> = called.parameters.clone();
        let arguments = Arguments {
            parameters: &parameters,
            call,
        };
        let mut failed = None;
        each_mut(&mut body, &mut |inner| {
            inner.call = Some(statement.span);
            if let Err(error) = arguments.substitute(&mut inner.kind) {
                failed = Some(error);
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        if let Some(first) = body.first_mut() {
            first.label = statement.label;
        }
        Ok(body)
    }
}

struct Arguments<'a> {
    parameters: &'a [Identifier],
    call: &'a Call,
}

impl Arguments<'_> {
    fn of(&self, name: Identifier) -> Option<&Expression> {
        let at = self
            .parameters
            .iter()
            .position(|parameter| parameter.name == name.name)?;
        self.call.arguments.get(at)
    }

    fn substitute(&self, kind: &mut StatementKind) -> Result<(), Diagnostic> {
        kind.expressions_mut(&mut |expression| {
            *expression = copy(expression);
            replace(expression, &|name| {
                self.of(name)
                    .map(|value| Replacement::Expression(operand(value)))
            });
        });
        if let StatementKind::Assign(assignments) = kind {
            assignments
                .iter_mut()
                .try_for_each(|assignment| self.assigned(assignment))?;
        }
        Ok(())
    }

    /// Puts the argument for a parameter to which the macro assigns.
    fn assigned(&self, assignment: &mut Assignment) -> Result<(), Diagnostic> {
        let Some(argument) = self.of(assignment.variable) else {
            return Ok(());
        };
        let parameter = assignment.variable.name;
        let Some((variable, mut path)) = target(argument) else {
            return Err(Diagnostic::new(
                argument.span,
                format!("the macro assigns to `{parameter}`, so its argument must be a variable"),
            )
            .hint(format!("`{}` has the assignment", self.call.name.name)));
        };
        path.append(&mut assignment.path);
        assignment.variable = variable;
        assignment.path = path;
        Ok(())
    }
}

/// A copy of an argument, in parentheses unless it binds tighter than any operator.
fn operand(argument: &Expression) -> Expression {
    let copied = copy(argument);
    match &*copied.kind {
        ExpressionKind::Apply(application) if application.style != Style::Call => {
            parenthesized(copied)
        }
        ExpressionKind::Junction { .. }
        | ExpressionKind::Quantifier { .. }
        | ExpressionKind::TemporalQuantifier { .. }
        | ExpressionKind::Choose { .. }
        | ExpressionKind::Product(_)
        | ExpressionKind::If { .. }
        | ExpressionKind::Case { .. }
        | ExpressionKind::Let { .. }
        | ExpressionKind::Lambda { .. }
        | ExpressionKind::Label { .. } => parenthesized(copied),
        _ => copied,
    }
}

fn parenthesized(expression: Expression) -> Expression {
    let Expression { span, id, .. } = expression;
    Expression {
        kind: Box::new(ExpressionKind::Parenthesized(expression)),
        span,
        id,
    }
}

/// The variable and the path of `x[i].a`.
fn target(expression: &Expression) -> Option<(Identifier, Vec<Selector>)> {
    let (inner, selector) = match &*expression.kind {
        ExpressionKind::Index {
            function,
            arguments,
        } => (
            function,
            Selector::Index(arguments.iter().map(copy).collect()),
        ),
        ExpressionKind::Field { record, field } => (record, Selector::Field(*field)),
        _ => return as_name(expression).map(|name| (name, Vec::new())),
    };
    let (name, mut path) = target(inner)?;
    path.push(selector);
    Some((name, path))
}

/// A number of arguments in words.
pub(super) fn arguments_of(number: usize) -> String {
    format!("{number} argument{}", if number == 1 { "" } else { "s" })
}

/// The call that a statement comes from, or the statement.
pub(super) fn written(statement: &Statement) -> Span {
    statement.call.unwrap_or(statement.span)
}

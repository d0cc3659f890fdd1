//! Calls of procedures and returns from them, as assignments to `pc`, `stack` and the variables of
//! the procedures.

use super::build::Build;
use super::steps::{Action, Steps, assigned, assignment, default_value, goto, label_of};
use super::substitute::copy;
use super::tree::{Assignment, Call, Procedure, done};
use crate::syntax::tree::{Expression, ExpressionKind};
use crate::syntax::{Span, Symbol};

impl Steps<'_> {
    /// `stack`, of the process.
    fn stack(&self, build: Build) -> Expression {
        let stack = build.name("stack");
        match self.identity {
            Some(identity) => build.index(stack, copy(identity)),
            None => stack,
        }
    }

    fn called(&self, call: &Call) -> Option<&Procedure> {
        self.algorithm
            .procedures
            .iter()
            .find(|each| each.name.name == call.name.name)
    }

    /// `call p(..)`, after which the process goes on at `back`.
    pub(super) fn call(&self, call: &Call, back: Symbol, span: Span) -> Vec<Action> {
        let Some(procedure) = self.called(call) else {
            return Vec::new();
        };
        let build = Build(span);
        let pushed = pushed(procedure, build.string(back), self.stack(build), build);
        let mut first = vec![assignment(Symbol::new("stack"), pushed, span)];
        first.extend(arguments(procedure, call, span));
        let mut actions = vec![assigned(first, span)];
        actions.extend(enter(procedure, span));
        actions
    }

    /// `Head(stack).field`.
    fn popped(&self, field: Symbol, build: Build) -> Expression {
        build.field(build.call("Head", vec![self.stack(build)]), field)
    }

    /// `return`.
    pub(super) fn returns(&self, span: Span) -> Vec<Action> {
        let build = Build(span);
        let pc = Symbol::new("pc");
        let names = self.procedure.into_iter().flat_map(Procedure::stored);
        let names = std::iter::once(pc).chain(names.map(|variable| variable.name.name));
        let mut actions: Vec<Action> = names
            .map(|name| assigned(vec![assignment(name, self.popped(name, build), span)], span))
            .collect();
        let tail = build.call("Tail", vec![self.stack(build)]);
        actions.push(assigned(
            vec![assignment(Symbol::new("stack"), tail, span)],
            span,
        ));
        actions
    }

    /// `call p(..); return`. The stack has one record for both.
    pub(super) fn call_return(&self, call: &Call, span: Span) -> Vec<Action> {
        let (Some(to), Some(from)) = (self.called(call), self.procedure) else {
            return Vec::new();
        };
        let build = Build(span);
        let mut first = Vec::new();
        if from.name.name != to.name.name {
            first.extend(from.variables.iter().map(|variable| {
                let name = variable.name.name;
                assignment(name, self.popped(name, build), span)
            }));
            let back = self.popped(Symbol::new("pc"), build);
            let rest = build.call("Tail", vec![self.stack(build)]);
            let pushed = pushed(to, back, rest, build);
            first.push(assignment(Symbol::new("stack"), pushed, span));
        }
        first.extend(arguments(to, call, span));
        let mut actions = Vec::new();
        if !first.is_empty() {
            actions.push(assigned(first, span));
        }
        actions.extend(enter(to, span));
        actions
    }
}

/// `<<[procedure |-> "p", pc |-> back, ..]>> \o rest`.
fn pushed(procedure: &Procedure, back: Expression, rest: Expression, build: Build) -> Expression {
    let mut fields = vec![
        (
            build.identifier("procedure"),
            build.string(procedure.name.name),
        ),
        (build.identifier("pc"), back),
    ];
    fields.extend(procedure.stored().map(|variable| {
        (
            build.identifier(variable.name.name),
            build.name(variable.name.name),
        )
    }));
    let record = build.node(ExpressionKind::Record(fields));
    build.infix(build.tuple(vec![record]), "\\o", rest)
}

/// The assignments of the arguments to the parameters.
fn arguments(procedure: &Procedure, call: &Call, span: Span) -> Vec<Assignment> {
    procedure
        .parameters
        .iter()
        .zip(&call.arguments)
        .map(|(parameter, argument)| assignment(parameter.name.name, copy(argument), span))
        .collect()
}

/// The initial values of the variables of a procedure, and the jump to its first label.
fn enter(procedure: &Procedure, span: Span) -> Vec<Action> {
    let variables = procedure.variables.iter().map(|variable| {
        let value = variable
            .value
            .as_ref()
            .map_or_else(|| default_value(span), copy);
        assigned(vec![assignment(variable.name.name, value, span)], span)
    });
    let first = label_of(&procedure.body).unwrap_or_else(done);
    variables
        .chain(std::iter::once(goto(first, span)))
        .collect()
}

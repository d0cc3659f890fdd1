//! Recursive operators, whose applications are calls.

use std::collections::HashSet;
use std::sync::Arc;

use super::compiler::{Compiler, OpenCall, Outcome};
use super::names::{Arguments, At, check_arity};
use super::node::{Callee, Expr, Kind, Level, Node, Range};
use super::scope::{Meaning, Operator, bind, same_scope};
use crate::syntax::Span;
use crate::syntax::tree::ExpressionId;

impl<'t> Compiler<'t> {
    /// Compiles the call of a recursive operator.
    pub(super) fn recursive_call(
        &mut self,
        operator: &Operator<'t>,
        arguments: &Arguments<'t>,
        at: At,
    ) -> Outcome<Expr> {
        let parameters = &operator.parameters;
        check_arity(operator.name.name, parameters.len(), arguments.len(), at)?;
        let mut values = Vec::new();
        let mut operators = Vec::new();
        for (number, parameter) in parameters.iter().enumerate() {
            if parameter.arity > 0 {
                operators.push(self.operand(arguments, number, parameter.arity)?);
            } else {
                values.push(self.value(arguments, number, at)?);
            }
        }
        let known = self.open_calls.iter().find(|open| {
            std::ptr::eq(open.body, operator.body)
                && open.environment == operator.context.environment.id
                && open.variant == self.variant()
                && same_scope(&open.scope, &operator.scope)
                && open
                    .operators
                    .iter()
                    .zip(&operators)
                    .all(|(a, b)| a.is_same(b))
        });
        let number = match known {
            Some(open) => open.number,
            None => self.callee(operator, operators, at.0)?,
        };
        Ok(self.call(number, values, at))
    }

    fn callee(
        &mut self,
        operator: &Operator<'t>,
        operators: Vec<Meaning<'t>>,
        span: Span,
    ) -> Outcome<usize> {
        let number = self.callees.len();
        self.callees.push(None);
        self.open_calls.push(OpenCall {
            body: operator.body,
            environment: operator.context.environment.id,
            scope: operator.scope.clone(),
            variant: self.variant(),
            operators: operators.clone(),
            number,
        });
        let start = self.next_slot();
        let mut scope = operator.scope.clone();
        let mut slots = Vec::new();
        let mut fixed = operators.into_iter();
        for parameter in &operator.parameters {
            let operator = if parameter.arity > 0 {
                fixed.next()
            } else {
                None
            };
            let meaning = operator.unwrap_or_else(|| {
                let slot = self.slot();
                slots.push(slot);
                Meaning::Slot(slot)
            });
            scope = bind(&scope, parameter.name.name, meaning);
        }
        let body = self.deeper(span, |compiler| {
            compiler.with_old(&operator.old, |compiler| {
                compiler.expression(operator.body, &scope, &operator.context)
            })
        })?;
        let range = Range {
            start,
            end: self.next_slot(),
        };
        let name = operator.name.name;
        self.callees[number] = Some(Callee {
            name,
            parameters: slots,
            body,
            range,
            closed: false,
        });
        Ok(number)
    }

    fn call(&self, number: usize, values: Vec<Expr>, at: (Span, ExpressionId)) -> Expr {
        let mut node = Node::new(Kind::Call(number, values), at.0, at.1);
        match &self.callees[number] {
            Some(callee) => {
                node.level = node.level.max(callee.body.level);
                node.volatile |= callee.body.volatile;
                node.switched |= callee.body.switched;
                // The body contains its own calls, which were open while it was compiled.
                node.open |= callee.body.open && self.callees.iter().any(Option::is_none);
                if callee.body.lowest < callee.range.start {
                    node.lowest = node.lowest.min(callee.body.lowest);
                }
            }
            None => node.open = true,
        }
        Arc::new(node)
    }
}

/// Finds the operators that are [closed](Callee::closed).
pub(super) fn close(callees: &mut [Callee]) {
    let mut called = Vec::new();
    for callee in &mut *callees {
        let body = &callee.body;
        let mut calls = HashSet::new();
        callee.closed = body.level == Level::Constant
            && !body.volatile
            && is_within(body, callee.range, &mut HashSet::new(), &mut calls);
        called.push(calls);
    }
    // An operator that calls one that is not closed is not closed either.
    let mut changes = true;
    while changes {
        changes = false;
        for (number, calls) in called.iter().enumerate() {
            let closed = calls.iter().all(|other: &usize| callees[*other].closed);
            if callees[number].closed && !closed {
                callees[number].closed = false;
                changes = true;
            }
        }
    }
}

/// Whether an expression uses no slot outside of a range. Collects the operators that it calls.
fn is_within(
    node: &Node,
    range: Range,
    seen: &mut HashSet<*const Node>,
    calls: &mut HashSet<usize>,
) -> bool {
    // What is evaluated once is closed, and so is what was seen before.
    if matches!(node.kind, Kind::Once(..)) || !seen.insert(node) {
        return true;
    }
    if let Kind::Call(number, _) = node.kind {
        calls.insert(number);
    }
    let mut within = true;
    node.own_slots(&mut |slot| within &= (range.start..range.end).contains(&slot));
    node.parts(&mut |part| within = within && is_within(part, range, seen, calls));
    within
}

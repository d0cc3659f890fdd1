//! The successors that an action allows, by TLC's rules.
//!
//! An action is descended into from left to right. What is still to do is a list. The first
//! `x' = e` or `x' \in S` that meets a variable without a value assigns it; later ones are tests.
//! Once all variables have values, what is still to do is evaluated as Booleans. Equal successors
//! are all emitted: they count as generated states.

use std::cell::RefCell;

use super::expression::called;
use super::failure::{Outcome, undefined};
use super::rest::{Bindings, Emit, Rest};
use super::state::{Evaluator, peel};
use crate::compile::{Binder, Expr, Kind, Level, Node, Pattern, Primitive, Range, Slot};
use crate::value::{Value, contains, values};

impl<'p> Evaluator<'p> {
    /// Emits each way to make an action true. Returns false if `emit` did.
    pub(super) fn enumerate(&mut self, action: &Node, emit: Emit<'_, 'p>) -> Outcome<bool> {
        let result = self.descend(action, Rest::Done, emit);
        if result.is_err() {
            // Assignments that were being tried are undone.
            self.forget_next();
        }
        result
    }

    pub(super) fn descend(
        &mut self,
        node: &Node,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        self.burn(node.span)?;
        self.check_stack(node.span)?;
        match &node.kind {
            Kind::And(items) => self.items(items, rest, emit),
            Kind::If(..)
            | Kind::Case(..)
            | Kind::Let(..)
            | Kind::With(..)
            | Kind::Switch { .. } => {
                let branch = self.branch(node)?;
                self.descend(branch, rest, emit)
            }
            Kind::Named(named) => {
                self.clear(&named.clear);
                let result = if named.range.end > named.range.start && !matches!(rest, Rest::Done) {
                    self.separately(&named.body, named.range, Vec::new(), rest, emit)
                } else {
                    self.descend(&named.body, rest, emit)
                };
                called(result, node)
            }
            Kind::Held(_, inner) => self.descend(inner, rest, emit),
            Kind::Lazy(slot, inner) if self.frame[*slot as usize].is_none() => {
                self.descend(inner, rest, emit)
            }
            Kind::Unchanged(subscript) => self.unchanged(subscript, node, rest, emit),
            Kind::Primitive(Primitive::Equal, operands) => {
                self.equality(operands, node, rest, emit)
            }
            Kind::Primitive(Primitive::In, operands) => self.membership(operands, node, rest, emit),
            Kind::Call(number, arguments) if node.level == Level::Action || node.open => {
                self.called_action(*number, arguments, node, rest, emit)
            }
            Kind::Apply(function, argument) if node.level == Level::Action => {
                self.applied(function, argument, node, rest, emit)
            }
            _ => self.choose_way(node, rest, emit),
        }
    }

    /// Descends into an expression that can be true in several ways.
    fn choose_way(&mut self, node: &Node, rest: Rest<'_>, emit: Emit<'_, 'p>) -> Outcome<bool> {
        match &node.kind {
            Kind::Or(items) => {
                for item in items {
                    if !self.descend(item, rest, emit)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Kind::Quantifier {
                universal,
                binders,
                body,
                range,
            } => {
                if !universal {
                    return self.exists(binders, body, rest, emit);
                }
                let instances = self.instances(binders)?;
                self.for_all(body, *range, &instances, rest, emit)
            }
            Kind::Implies(a, b) => {
                if self.truth(a)? {
                    self.descend(b, rest, emit)
                } else {
                    self.proceed(rest, emit)
                }
            }
            Kind::Box {
                changing: true,
                action,
                subscript,
            } => self.descend(action, Rest::Changed(subscript, node, &rest), emit),
            Kind::Box {
                action, subscript, ..
            } => {
                Ok(self.descend(action, rest, emit)?
                    && self.unchanged(subscript, node, rest, emit)?)
            }
            _ => self.test(node, rest, emit),
        }
    }

    /// Descends into the body of a recursive operator.
    fn called_action(
        &mut self,
        number: usize,
        arguments: &[Expr],
        node: &Node,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        let callee = &self.program.callees[number];
        let mut given = Vec::with_capacity(arguments.len());
        for (slot, argument) in callee.parameters.iter().zip(arguments) {
            given.push((*slot, self.expression(argument)?));
        }
        self.deeper(node.span, |evaluator| {
            evaluator.separately(&callee.body, callee.range, given, rest, emit)
        })
    }

    /// Goes on if a condition holds.
    pub(super) fn test(
        &mut self,
        node: &Node,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        if self.truth(node)? {
            self.proceed(rest, emit)
        } else {
            Ok(true)
        }
    }

    fn items(&mut self, items: &[Expr], rest: Rest<'_>, emit: Emit<'_, 'p>) -> Outcome<bool> {
        match items {
            [] => self.proceed(rest, emit),
            [last] => self.descend(last, rest, emit),
            [first, others @ ..] => self.descend(first, Rest::Items(others, &rest), emit),
        }
    }

    /// Does what is still to do.
    pub(super) fn proceed(&mut self, rest: Rest<'_>, emit: Emit<'_, 'p>) -> Outcome<bool> {
        if self.unassigned == 0 {
            return self.remaining(rest, emit);
        }
        match rest {
            Rest::Done => emit(self),
            Rest::Items(items, rest) => self.items(items, *rest, emit),
            Rest::Instances(body, range, instances, rest) => {
                self.for_all(body, range, instances, *rest, emit)
            }
            Rest::Unchanged(subscript, node, rest) => self.unchanged(subscript, node, *rest, emit),
            Rest::Changed(subscript, node, rest) => {
                if self.is_unchanged(subscript, node.span)? {
                    return Ok(true);
                }
                self.proceed(*rest, emit)
            }
            Rest::Return(range, saved, rest) => {
                self.swap_frame(range, saved);
                let result = self.proceed(*rest, emit);
                self.swap_frame(range, saved);
                result
            }
        }
    }

    /// Evaluates what is still to do as Booleans: all variables have values.
    fn remaining(&mut self, rest: Rest<'_>, emit: Emit<'_, 'p>) -> Outcome<bool> {
        match rest {
            Rest::Done => emit(self),
            Rest::Items(items, rest) => {
                for item in items {
                    if !self.truth(item)? {
                        return Ok(true);
                    }
                }
                self.remaining(*rest, emit)
            }
            Rest::Instances(body, range, instances, rest) => {
                if !self.all_hold(body, range, instances)? {
                    return Ok(true);
                }
                self.remaining(*rest, emit)
            }
            Rest::Unchanged(subscript, node, rest) => {
                if self.is_unchanged(subscript, node.span)? {
                    return self.remaining(*rest, emit);
                }
                Ok(true)
            }
            Rest::Changed(subscript, node, rest) => {
                if self.is_unchanged(subscript, node.span)? {
                    return Ok(true);
                }
                self.remaining(*rest, emit)
            }
            Rest::Return(range, saved, rest) => {
                self.swap_frame(range, saved);
                let result = self.remaining(*rest, emit);
                self.swap_frame(range, saved);
                result
            }
        }
    }

    /// Whether a body is true for all instances. The instance that is being descended into keeps
    /// its slots.
    fn all_hold(&mut self, body: &Node, range: Range, instances: &[Bindings]) -> Outcome<bool> {
        let Some(first) = instances.first() else {
            return Ok(true);
        };
        let saved = self.take_frame(range);
        let outer: Vec<_> = first
            .iter()
            .map(|(slot, _)| self.frame[*slot as usize].take())
            .collect();
        let mut result = Ok(true);
        for bindings in instances {
            for (slot, value) in bindings {
                self.set(*slot, value.clone());
            }
            result = self.truth(body);
            if !matches!(result, Ok(true)) {
                break;
            }
        }
        for ((slot, _), value) in first.iter().zip(outer) {
            self.frame[*slot as usize] = value;
        }
        self.restore_frame(range, saved);
        result
    }

    fn swap_frame(&mut self, range: Range, saved: &RefCell<Vec<Option<Value>>>) {
        let frame = &mut self.frame[range.start as usize..range.end as usize];
        for (slot, other) in frame.iter_mut().zip(saved.borrow_mut().iter_mut()) {
            std::mem::swap(slot, other);
        }
    }

    /// Descends into a body with its own copies of slots: what follows may enter it again.
    fn separately(
        &mut self,
        body: &Node,
        range: Range,
        given: Bindings,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        let saved = RefCell::new(self.take_frame(range));
        for (slot, value) in given {
            self.set(slot, value);
        }
        let result = self.descend(body, Rest::Return(range, &saved, &rest), emit);
        self.restore_frame(range, saved.into_inner());
        result
    }

    fn exists(
        &mut self,
        binders: &[Binder],
        body: &Node,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        let Some((binder, others)) = binders.split_first() else {
            return self.descend(body, rest, emit);
        };
        let set = self.expression(&binder.set)?;
        let elements = self.list(&set, &binder.set)?;
        for element in elements.iter() {
            self.bind(&binder.pattern, element, &binder.set)?;
            if let Some(chosen) = &mut self.chosen {
                chosen.push((binder.name, element.clone()));
            }
            let goes_on = self.exists(others, body, rest, emit)?;
            // After a failure, what was chosen before it is kept.
            if let Some(chosen) = &mut self.chosen {
                chosen.pop();
            }
            if !goes_on {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns all choices of the bound names.
    fn instances(&mut self, binders: &[Binder]) -> Outcome<Vec<Bindings>> {
        let slots: Vec<Slot> = binders
            .iter()
            .flat_map(|binder| binder.pattern.slots())
            .copied()
            .collect();
        let mut all = Vec::new();
        self.each(binders, &mut |evaluator| {
            let value = |slot: &Slot| {
                evaluator.frame[*slot as usize]
                    .clone()
                    .map(|value| (*slot, value))
            };
            all.push(slots.iter().filter_map(value).collect());
            Ok(true)
        })?;
        Ok(all)
    }

    fn for_all(
        &mut self,
        body: &Node,
        range: Range,
        instances: &[Bindings],
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        let Some((bindings, others)) = instances.split_first() else {
            return self.proceed(rest, emit);
        };
        let saved = self.take_frame(range);
        let mut outer = Vec::with_capacity(bindings.len());
        for (slot, value) in bindings {
            outer.push(self.frame[*slot as usize].replace(value.clone()));
        }
        let result = self.descend(body, Rest::Instances(body, range, others, &rest), emit);
        for ((slot, _), value) in bindings.iter().zip(outer) {
            self.frame[*slot as usize] = value;
        }
        self.restore_frame(range, saved);
        result
    }

    /// Descends into the body of a function that is applied.
    fn applied(
        &mut self,
        function: &Node,
        argument: &Node,
        node: &Node,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        let Kind::Function(f) = &peel(function).kind else {
            return self.test(node, rest, emit);
        };
        if f.itself.is_some() {
            return self.test(node, rest, emit);
        }
        let argument = self.element(argument)?;
        let given = match f.binders.as_slice() {
            [_] => vec![argument],
            _ => values(&argument).to_vec(),
        };
        for (binder, value) in f.binders.iter().zip(&given) {
            let domain = self.expression(&binder.set)?;
            if !super::failure::at(contains(&domain, value), node)? {
                return undefined(format!("{value} is not in the domain {domain}"), node.span);
            }
        }
        let mut bindings = Vec::new();
        for (binder, value) in f.binders.iter().zip(given) {
            match &binder.pattern {
                Pattern::One(slot) => bindings.push((*slot, value)),
                Pattern::Tuple(slots) => {
                    bindings.extend(slots.iter().copied().zip(values(&value).iter().cloned()));
                }
            }
        }
        self.separately(&f.body, f.range, bindings, rest, emit)
    }
}

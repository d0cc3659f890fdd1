//! From expressions to values.

use super::failure::{Failure, Outcome, Reason, at, undefined};
use super::rest::Rest;
use super::state::{Assigned, Evaluator, peel};
use crate::compile::{Binder, Expr, Kind, Level, Node, Once, Pattern, Slot, Subscript};
use crate::syntax::Span;
use crate::value::{Record, Shape, Symbolic, Value, contains, equal, listed, set_of, size};
use std::sync::{Arc, OnceLock};

/// Sets that are evaluated once are listed up to this size.
const ONCE_LIMIT: usize = 1024;

impl Evaluator<'_> {
    /// Returns the truth of an expression.
    pub(super) fn truth(&mut self, node: &Node) -> Outcome<bool> {
        match &node.kind {
            Kind::And(items) => Ok(self.first_that_is(items, false)?.is_none()),
            Kind::Or(items) => Ok(self.first_that_is(items, true)?.is_some()),
            Kind::Not(inner) => Ok(!self.truth(inner)?),
            Kind::Implies(a, b) => Ok(!self.truth(a)? || self.truth(b)?),
            Kind::Quantifier {
                universal,
                binders,
                body,
                ..
            } => {
                let universal = *universal;
                let complete = self.each(binders, &mut |evaluator| {
                    Ok(evaluator.truth(body)? == universal)
                })?;
                Ok(complete == universal)
            }
            Kind::If(..)
            | Kind::Case(..)
            | Kind::Let(..)
            | Kind::With(..)
            | Kind::Switch { .. } => {
                let branch = self.branch(node)?;
                self.truth(branch)
            }
            Kind::Unchanged(subscript) => self.is_unchanged(subscript, node.span),
            Kind::Box {
                changing,
                action,
                subscript,
            } => {
                let happens = self.truth(action)?;
                if happens != *changing {
                    return Ok(happens);
                }
                Ok(self.is_unchanged(subscript, node.span)? != *changing)
            }
            Kind::Enabled(action) => self.is_enabled(action),
            Kind::Primitive(primitive, operands) => {
                match self.comparison(*primitive, operands, node)? {
                    Some(truth) => Ok(truth),
                    None => self.plain_truth(node),
                }
            }
            Kind::Named(named) => {
                self.clear(&named.clear);
                let result = self.truth(&named.body);
                called(result, node)
            }
            _ => self.plain_truth(node),
        }
    }

    /// Evaluates conditions up to the first one with this truth, and returns its place.
    fn first_that_is(&mut self, items: &[Expr], truth: bool) -> Outcome<Option<usize>> {
        for (place, item) in items.iter().enumerate() {
            if self.truth(item)? == truth {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    fn plain_truth(&mut self, node: &Node) -> Outcome<bool> {
        if let Some(Value::Bool(truth)) = self.peek(node) {
            return Ok(*truth);
        }
        match self.expression(node)? {
            Value::Bool(truth) => Ok(truth),
            other => undefined(
                format!("{other} is {}, not a Boolean", other.kind()),
                node.span,
            ),
        }
    }

    /// Returns a value as it is stored in collections and states: listed.
    pub(super) fn element(&mut self, node: &Node) -> Outcome<Value> {
        let value = self.expression(node)?;
        self.stored(value, node)
    }

    /// Returns the listed form of a value.
    pub(super) fn stored(&mut self, value: Value, node: &Node) -> Outcome<Value> {
        match value {
            Value::Lambda(_) => self.listed_function(&value, node),
            Value::Interval(..) | Value::Symbolic(_) => {
                self.burn_size(&value, node)?;
                Ok(listed(value))
            }
            _ => Ok(value),
        }
    }

    /// Returns the value of an expression.
    pub(super) fn expression(&mut self, node: &Node) -> Outcome<Value> {
        match &node.kind {
            Kind::Constant(value) | Kind::Fixed(_, value) => Ok(value.clone()),
            Kind::Local(slot) => match &self.frame[*slot as usize] {
                Some(value) => Ok(value.clone()),
                None => undefined("this name has no value here", node.span),
            },
            Kind::Lazy(slot, inner) => self.lazy(*slot, inner),
            Kind::Held(number, inner) => self.held(*number, inner),
            Kind::Once(cell, inner) => self.once(cell, inner),
            Kind::Variable(variable) => self.variable(*variable, node.span),
            Kind::Next(variable) => self.next_variable(*variable, node.span),
            Kind::Apply(function, argument) => self.application(function, argument, node),
            Kind::Field(record, field) => self.field(record, *field, node),
            Kind::Primitive(primitive, operands) => self.primitive(*primitive, operands, node),
            Kind::If(..)
            | Kind::Case(..)
            | Kind::Let(..)
            | Kind::With(..)
            | Kind::Switch { .. } => {
                let branch = self.branch(node)?;
                self.expression(branch)
            }
            Kind::Named(named) => {
                self.clear(&named.clear);
                called(self.expression(&named.body), node)
            }
            Kind::Call(number, arguments) => self.call(*number, arguments, node),
            Kind::Member => match &self.member {
                Some(member) => Ok(member.clone()),
                None => undefined("no member is chosen here", node.span),
            },
            Kind::Refused(message) => undefined(message.as_str(), node.span),
            Kind::And(_)
            | Kind::Or(_)
            | Kind::Not(_)
            | Kind::Implies(..)
            | Kind::Quantifier { .. }
            | Kind::Unchanged(_)
            | Kind::Box { .. }
            | Kind::Enabled(_) => Ok(Value::Bool(self.truth(node)?)),
            _ => self.constructor(node),
        }
    }

    /// Returns the expression that a node stands for here.
    pub(super) fn branch<'n>(&mut self, node: &'n Node) -> Outcome<&'n Node> {
        match &node.kind {
            Kind::If(condition, then, otherwise) => Ok(if self.truth(condition)? {
                then
            } else {
                otherwise
            }),
            Kind::Case(arms, other) => {
                for (condition, value) in arms {
                    if self.truth(condition)? {
                        return Ok(value);
                    }
                }
                match other {
                    Some(value) => Ok(value),
                    None => undefined("no arm of this CASE is true", node.span),
                }
            }
            Kind::Let(slots, body) => {
                self.clear(slots);
                Ok(body)
            }
            Kind::With(bindings, body) => {
                for (slot, value) in bindings {
                    self.set(*slot, value.clone());
                }
                Ok(body)
            }
            Kind::Switch {
                original,
                alternatives,
            } => Ok(self.switch(original, alternatives)),
            _ => Ok(node),
        }
    }

    fn lazy(&mut self, slot: Slot, inner: &Node) -> Outcome<Value> {
        if let Some(value) = &self.frame[slot as usize] {
            return Ok(value.clone());
        }
        let value = self.expression(inner)?;
        self.set(slot, value.clone());
        Ok(value)
    }

    fn held(&mut self, number: usize, inner: &Node) -> Outcome<Value> {
        if let Some((evaluation, value)) = &self.held[number]
            && *evaluation == self.evaluation
        {
            return Ok(value.clone());
        }
        let value = self.expression(inner)?;
        self.held[number] = Some((self.evaluation, value.clone()));
        Ok(value)
    }

    fn once(&mut self, cell: &OnceLock<Once>, inner: &Node) -> Outcome<Value> {
        if let Some(Once { value, switches }) = cell.get() {
            if self.is_active(switches) {
                return self.expression(inner);
            }
            if self.recording {
                self.recorded.extend_from_slice(switches);
            }
            return Ok(value.clone());
        }
        let (result, switches) = self.with_switches(|evaluator| evaluator.expression(inner));
        let mut value = result?;
        if size(&value).is_some_and(|n| n <= ONCE_LIMIT) {
            value = listed(value);
        }
        // A function that is not listed evaluates switches later, when it is applied.
        let is_open = inner.switched && matches!(value, Value::Lambda(_));
        if is_open || self.is_active(&switches) {
            return Ok(value);
        }
        Ok(cell.get_or_init(|| Once { value, switches }).value.clone())
    }

    /// Runs `inside`. Also returns the switches that it evaluates.
    pub(super) fn with_switches<T>(
        &mut self,
        inside: impl FnOnce(&mut Self) -> T,
    ) -> (T, Vec<(u32, u32)>) {
        let recording = std::mem::replace(&mut self.recording, true);
        let recorded = std::mem::take(&mut self.recorded);
        let result = inside(self);
        let switches = std::mem::replace(&mut self.recorded, recorded);
        self.recording = recording;
        if recording {
            self.recorded.extend_from_slice(&switches);
        }
        (result, switches)
    }

    /// Whether an alternative of one of these switches is active.
    pub(super) fn is_active(&self, switches: &[(u32, u32)]) -> bool {
        switches
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&self.active))
    }

    /// Returns the value of an expression that makes a set, a tuple, a record or a function.
    fn constructor(&mut self, node: &Node) -> Outcome<Value> {
        Ok(match &node.kind {
            Kind::Set(items) => at(set_of(self.elements(items)?), node)?,
            Kind::Tuple(items) => Value::tuple(self.elements(items)?),
            Kind::Product(sets) => {
                let sets = sets
                    .iter()
                    .map(|set| self.set_value(set))
                    .collect::<Outcome<_>>()?;
                Value::symbolic(Symbolic::Product(sets))
            }
            Kind::FunctionSet(domain, range) => {
                let domain = self.set_value(domain)?;
                Value::symbolic(Symbolic::Functions(domain, self.set_value(range)?))
            }
            Kind::Record(shape, fields) => self.record(*shape, fields)?,
            Kind::RecordSet(shape, fields) => {
                let mut sets = vec![Value::Bool(false); fields.len()];
                for (place, set) in fields {
                    sets[*place] = self.set_value(set)?;
                }
                Value::symbolic(Symbolic::Records(*shape, sets))
            }
            Kind::Filter {
                pattern,
                set,
                condition,
            } => self.filter(pattern, set, condition)?,
            Kind::Image { binders, element } => {
                let mut elements = Vec::new();
                self.each(binders, &mut |evaluator| {
                    elements.push(evaluator.element(element)?);
                    Ok(true)
                })?;
                at(set_of(elements), node)?
            }
            Kind::Choose {
                pattern,
                set,
                condition,
            } => self.choose(pattern, set.as_ref(), condition, node)?,
            Kind::Function(function) => self.function(function, node)?,
            Kind::Except(base, updates) => {
                let base = self.element(base)?;
                self.except(base, updates)?
            }
            Kind::Select(sequence, slot, test) => self.select(sequence, *slot, test)?,
            Kind::Sort(sequence, a, b, less) => self.sort(sequence, (*a, *b), less)?,
            _ => return undefined("this expression has no value", node.span),
        })
    }

    pub(super) fn elements(&mut self, items: &[Expr]) -> Outcome<Vec<Value>> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(self.element(item)?);
        }
        Ok(values)
    }

    /// Returns the value of an expression that must be a set.
    pub(super) fn set_value(&mut self, node: &Node) -> Outcome<Value> {
        let value = self.expression(node)?;
        if value.is_set() {
            return Ok(value);
        }
        undefined(format!("{value} is {}, not a set", value.kind()), node.span)
    }

    fn record(&mut self, shape: Shape, fields: &[(usize, Expr)]) -> Outcome<Value> {
        let mut values = vec![Value::Bool(false); fields.len()];
        for (place, field) in fields {
            values[*place] = self.element(field)?;
        }
        Ok(Value::Record(Arc::new(Record { shape, values })))
    }

    fn filter(&mut self, pattern: &Pattern, set: &Node, condition: &Node) -> Outcome<Value> {
        let value = self.expression(set)?;
        let all = self.list(&value, set)?;
        let mut some = Vec::new();
        for element in all.iter() {
            self.burn(condition.span)?;
            self.bind(pattern, element, set)?;
            if self.truth(condition)? {
                some.push(element.clone());
            }
        }
        Ok(if some.len() == all.len() {
            Value::Set(all)
        } else {
            Value::Set(Arc::new(some))
        })
    }

    fn choose(
        &mut self,
        pattern: &Pattern,
        set: Option<&Expr>,
        condition: &Node,
        node: &Node,
    ) -> Outcome<Value> {
        let Some(set) = set else {
            return undefined("a CHOOSE without a set cannot be evaluated", node.span);
        };
        let value = self.expression(set)?;
        for element in self.list(&value, set)?.iter() {
            self.burn(node.span)?;
            self.bind(pattern, element, set)?;
            if self.truth(condition)? {
                return Ok(element.clone());
            }
        }
        undefined("no element of the set satisfies this CHOOSE", node.span)
    }

    /// Binds the names of a pattern to an element.
    pub(super) fn bind(&mut self, pattern: &Pattern, element: &Value, at: &Node) -> Outcome<()> {
        match pattern {
            Pattern::One(slot) => self.set(*slot, element.clone()),
            Pattern::Tuple(slots) => match element {
                Value::Tuple(values) if values.len() == slots.len() => {
                    for (slot, value) in slots.iter().zip(values.iter()) {
                        self.set(*slot, value.clone());
                    }
                }
                _ => {
                    let message = format!("{element} is not a tuple of {} values", slots.len());
                    return undefined(message, at.span);
                }
            },
        }
        Ok(())
    }

    /// Calls `body` for each choice of the bound names until it returns false. Returns whether it
    /// never did.
    pub(super) fn each(
        &mut self,
        binders: &[Binder],
        body: &mut dyn FnMut(&mut Self) -> Outcome<bool>,
    ) -> Outcome<bool> {
        let Some((binder, rest)) = binders.split_first() else {
            return body(self);
        };
        let set = self.expression(&binder.set)?;
        if let (Value::Interval(low, high), Pattern::One(slot)) = (&set, &binder.pattern) {
            for number in *low..=*high {
                self.burn(binder.set.span)?;
                self.set(*slot, Value::Int(number));
                if !self.each(rest, body)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        for element in self.list(&set, &binder.set)?.iter() {
            self.burn(binder.set.span)?;
            self.bind(&binder.pattern, element, &binder.set)?;
            if !self.each(rest, body)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a value is in the set of an expression, which is not listed for that.
    pub(super) fn is_in(&mut self, value: &Value, set: &Node) -> Outcome<bool> {
        match &peel(set).kind {
            Kind::Filter {
                pattern,
                set,
                condition,
            } => {
                return self.passes(value, pattern, set, condition);
            }
            // Part of an infinite set, which cannot be listed once.
            Kind::Once(cell, inner) if cell.get().is_none() => {
                if let Kind::Filter {
                    pattern,
                    set,
                    condition,
                } = &peel(inner).kind
                    && size(&self.expression(set)?).is_none()
                {
                    return self.passes(value, pattern, set, condition);
                }
            }
            _ => {}
        }
        if let Some(found) = self.peek(set) {
            return at(contains(found, value), set);
        }
        let set_value = self.expression(set)?;
        at(contains(&set_value, value), set)
    }

    /// Whether a value is in a set and satisfies a condition.
    fn passes(
        &mut self,
        value: &Value,
        pattern: &Pattern,
        set: &Node,
        condition: &Node,
    ) -> Outcome<bool> {
        if !self.is_in(value, set)? {
            return Ok(false);
        }
        self.bind(pattern, value, set)?;
        self.truth(condition)
    }

    /// Whether two expressions are equal.
    pub(super) fn are_equal(&mut self, a: &Node, b: &Node, node: &Node) -> Outcome<bool> {
        if let (Some(x), Some(y)) = (self.peek_listed(a), self.peek_listed(b)) {
            return at(equal(x, y), node);
        }
        let mut x = self.unless_at_hand(a)?;
        let mut y = self.unless_at_hand(b)?;
        for (value, side) in [(&mut x, a), (&mut y, b)] {
            match value.as_ref().or_else(|| self.peek(side)) {
                Some(lambda @ Value::Lambda(_)) => {
                    let lambda = lambda.clone();
                    *value = Some(self.stored(lambda, side)?);
                }
                Some(set @ (Value::Interval(..) | Value::Symbolic(_))) => {
                    let set = set.clone();
                    self.burn_size(&set, side)?;
                }
                _ => {}
            }
        }
        let x = x.as_ref().or_else(|| self.peek(a));
        let y = y.as_ref().or_else(|| self.peek(b));
        match (x, y) {
            (Some(x), Some(y)) => at(equal(x, y), node),
            _ => undefined("this comparison has no value", node.span),
        }
    }

    /// Whether the parts of a subscript have the same values in both states.
    pub(super) fn is_unchanged(&mut self, subscript: &[Subscript], span: Span) -> Outcome<bool> {
        for part in subscript {
            if !self.part_unchanged(part, span)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn part_unchanged(&mut self, part: &Subscript, span: Span) -> Outcome<bool> {
        match part {
            Subscript::Variable(variable) => {
                if let Assigned::Same = self.next[*variable] {
                    return Ok(true);
                }
                let next = self.next_variable(*variable, span)?;
                let now = self.variable(*variable, span)?;
                equal(&now, &next).map_err(|m| Failure::new(Reason::Undefined, m, span))
            }
            Subscript::Expression(now, next) => self.are_equal(now, next, next),
        }
    }

    /// Whether an action is possible in the current state.
    fn is_enabled(&mut self, action: &Node) -> Outcome<bool> {
        if action.level < Level::Action {
            return self.truth(action);
        }
        let count = self.next.len();
        let nothing = (0..count).map(|_| Assigned::Nothing).collect();
        let (saved, unassigned) = self.replace_next(nothing, count);
        // What is evaluated around this may use the definitions of the action too, so these need
        // their own copies of slots: something is still to do.
        let rest = Rest::Items(&[], &Rest::Done);
        let result = self.descend(action, rest, &mut |_| Ok(false));
        self.replace_next(saved, unassigned);
        Ok(!result?)
    }
}

/// Adds the definition that is evaluated to the path of a failure.
pub(super) fn called<T>(result: Outcome<T>, node: &Node) -> Outcome<T> {
    result.map_err(|mut failure| {
        if let Kind::Named(named) = &node.kind {
            failure.called(named.name, node.span);
        }
        failure
    })
}

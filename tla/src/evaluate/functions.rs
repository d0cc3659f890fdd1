//! Functions: application, construction, updates, and the operators that sort and select.

use std::sync::{Arc, Mutex, PoisonError};

use super::failure::{Outcome, Reason, at, undefined};
use super::state::Evaluator;
use crate::compile::{Expr, FunctionNode, Kind, Node, Range, Slot, UpdateNode};
use crate::syntax::Symbol;
use crate::value::{
    LIST_LIMIT, Lambda, Symbolic, Value, ValueMap, check_argument, contains, function, list,
    listed, position, replaced, sequence_values, size, values,
};

/// What is needed to apply a lambda.
struct Closure {
    function: Arc<FunctionNode>,
    captured: Vec<(Slot, Option<Value>)>,
    known: Mutex<ValueMap<Value>>,
}

impl Evaluator<'_> {
    /// Returns `f[x]`. An element of a split variable is read alone.
    pub(super) fn application(
        &mut self,
        function: &Node,
        argument: &Node,
        node: &Node,
    ) -> Outcome<Value> {
        if let Some(value) = self.peek(node) {
            return Ok(value.clone());
        }
        match &function.kind {
            Kind::Variable(variable) if self.is_split(*variable) => {
                let argument = self.element(argument)?;
                if let Some(slot) = self.split_slot(*variable, &argument) {
                    return Ok(self.slot(slot));
                }
                let value = self.variable(*variable, function.span)?;
                self.apply(&value, &argument, node)
            }
            Kind::Next(variable) if self.is_split(*variable) => {
                let argument = self.element(argument)?;
                if let Some(slot) = self.split_slot(*variable, &argument)
                    && let Some(value) = self.next_slot(*variable, slot)
                {
                    return Ok(value);
                }
                let value = self.next_variable(*variable, function.span)?;
                self.apply(&value, &argument, node)
            }
            _ => {
                let value = self.expression(function)?;
                let argument = self.element(argument)?;
                self.apply(&value, &argument, node)
            }
        }
    }

    /// Returns `r.field`.
    pub(super) fn field(&mut self, record: &Node, field: Symbol, node: &Node) -> Outcome<Value> {
        if let Some(value) = self.peek(node) {
            return Ok(value.clone());
        }
        let name = Value::Str(field);
        if let Kind::Variable(variable) = &record.kind
            && self.is_split(*variable)
            && let Some(slot) = self.split_slot(*variable, &name)
        {
            return Ok(self.slot(slot));
        }
        let value = self.expression(record)?;
        if !value.is_function() {
            let message = format!("{value} is {}, and has no field {field}", value.kind());
            return undefined(message, node.span);
        }
        if let (Value::Record(_), None) = (&value, position(&value, &name)) {
            return undefined(format!("{value} has no field {field}"), node.span);
        }
        self.apply(&value, &name, node)
    }

    /// Returns the value of a function for an argument.
    pub(super) fn apply(&mut self, f: &Value, argument: &Value, node: &Node) -> Outcome<Value> {
        if let Value::Lambda(lambda) = f {
            return self.apply_lambda(lambda, argument, node);
        }
        if let Some(place) = position(f, argument) {
            return Ok(values(f)[place].clone());
        }
        if !f.is_function() {
            return undefined(format!("{f} is {}, not a function", f.kind()), node.span);
        }
        undefined(format!("{argument} is not in the domain of {f}"), node.span)
    }

    fn apply_lambda(
        &mut self,
        lambda: &Arc<Lambda>,
        argument: &Value,
        node: &Node,
    ) -> Outcome<Value> {
        let Some(closure) = lambda.closure.downcast_ref::<Closure>() else {
            return undefined("this function cannot be applied", node.span);
        };
        let known = closure
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(argument)
            .cloned();
        if let Some(value) = known {
            return Ok(value);
        }
        if !at(contains(&lambda.domain, argument), node)? {
            let domain = &lambda.domain;
            return undefined(
                format!("{argument} is not in the domain {domain}"),
                node.span,
            );
        }
        self.burn(node.span)?;
        let FunctionNode {
            binders,
            body,
            itself,
            range,
            ..
        } = &*closure.function;
        let value = self.deeper(node.span, |evaluator| {
            let saved = evaluator.take_frame(*range);
            let outer: Vec<_> = closure
                .captured
                .iter()
                .map(|(slot, value)| {
                    std::mem::replace(&mut evaluator.frame[*slot as usize], value.clone())
                })
                .collect();
            if let Some(slot) = itself {
                evaluator.set(*slot, Value::Lambda(Arc::clone(lambda)));
            }
            let result = evaluator
                .bind_arguments(binders, argument, node)
                .and_then(|()| evaluator.expression(body));
            for ((slot, _), value) in closure.captured.iter().zip(outer) {
                evaluator.frame[*slot as usize] = value;
            }
            evaluator.restore_frame(*range, saved);
            result
        })?;
        let mut known = closure.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(argument.clone(), value.clone());
        Ok(value)
    }

    fn bind_arguments(
        &mut self,
        binders: &[crate::compile::Binder],
        argument: &Value,
        node: &Node,
    ) -> Outcome<()> {
        if let [binder] = binders {
            return self.bind(&binder.pattern, argument, node);
        }
        for (binder, value) in binders.iter().zip(values(argument)) {
            self.bind(&binder.pattern, value, node)?;
        }
        Ok(())
    }

    /// Empties slots of the frame and returns what was in them.
    pub(super) fn take_frame(&mut self, range: Range) -> Vec<Option<Value>> {
        let slots = &mut self.frame[range.start as usize..range.end as usize];
        slots.iter_mut().map(Option::take).collect()
    }

    pub(super) fn restore_frame(&mut self, range: Range, saved: Vec<Option<Value>>) {
        for (slot, value) in (range.start as usize..).zip(saved) {
            self.frame[slot] = value;
        }
    }

    /// Returns the function of a constructor: listed if its domain is and it does not apply itself.
    pub(super) fn function(&mut self, f: &Arc<FunctionNode>, node: &Node) -> Outcome<Value> {
        let domain = match f.binders.as_slice() {
            [binder] => self.set_value(&binder.set)?,
            binders => {
                let sets = binders.iter().map(|binder| self.set_value(&binder.set));
                Value::symbolic(Symbolic::Product(sets.collect::<Outcome<_>>()?))
            }
        };
        let is_listed = size(&domain).is_some_and(|n| n <= LIST_LIMIT);
        if f.itself.is_some() || !is_listed {
            return Ok(self.lambda(f, domain));
        }
        match self.list_function(f, &domain, node) {
            // As in TLC, an element without a value is an error only if it is needed.
            Err(failure) if failure.reason != Reason::Limit => Ok(self.lambda(f, domain)),
            result => result,
        }
    }

    fn lambda(&self, f: &Arc<FunctionNode>, domain: Value) -> Value {
        let slots = f.captures.iter();
        let captured = slots
            .map(|slot| (*slot, self.frame[*slot as usize].clone()))
            .collect();
        let closure = Closure {
            function: Arc::clone(f),
            captured,
            known: Mutex::default(),
        };
        Value::Lambda(Arc::new(Lambda {
            domain,
            closure: Box::new(closure),
        }))
    }

    /// Returns a function with the values of all elements of its domain.
    fn list_function(&mut self, f: &FunctionNode, domain: &Value, node: &Node) -> Outcome<Value> {
        if let (Value::Interval(1, high), [binder]) = (domain, f.binders.as_slice()) {
            let mut all = Vec::new();
            for number in 1..=*high {
                self.burn(node.span)?;
                self.bind(&binder.pattern, &Value::Int(number), node)?;
                all.push(self.element(&f.body)?);
            }
            return Ok(Value::tuple(all));
        }
        let keys = self.list(domain, node)?;
        let mut all = Vec::with_capacity(keys.len());
        for key in keys.iter() {
            self.burn(node.span)?;
            self.bind_arguments(&f.binders, key, node)?;
            all.push(self.element(&f.body)?);
        }
        Ok(function(&keys, all))
    }

    /// Returns a lambda with its values listed.
    pub(super) fn listed_function(&mut self, f: &Value, node: &Node) -> Outcome<Value> {
        let Value::Lambda(lambda) = f else {
            return Ok(f.clone());
        };
        let keys = self.list(&lambda.domain, node)?;
        let mut all = Vec::with_capacity(keys.len());
        for key in keys.iter() {
            let value = self.apply_lambda(lambda, key, node)?;
            all.push(self.stored(value, node)?);
        }
        Ok(function(&keys, all))
    }

    /// Returns a function with updates.
    pub(super) fn except(&mut self, mut f: Value, updates: &[UpdateNode]) -> Outcome<Value> {
        for update in updates {
            f = self.update(f, &update.path, update)?;
        }
        Ok(f)
    }

    /// Returns a function with one update. A key outside of its domain changes nothing, as in TLC,
    /// unless it is of another kind.
    fn update(&mut self, f: Value, path: &[Expr], update: &UpdateNode) -> Outcome<Value> {
        let Some((key, rest)) = path.split_first() else {
            if update.uses_old {
                self.set(update.old, f);
            }
            return self.element(&update.value);
        };
        let argument = self.element(key)?;
        if !f.is_function() {
            return undefined(format!("{f} is {}, not a function", f.kind()), key.span);
        }
        let Some(place) = position(&f, &argument) else {
            at(check_argument(&f, &argument), key)?;
            return Ok(f);
        };
        let old = values(&f)[place].clone();
        let new = self.update(old, rest, update)?;
        Ok(replaced(&f, place, new))
    }

    /// Returns the new value for one update of an element whose path begins with its key.
    pub(super) fn update_element(&mut self, old: Value, update: &UpdateNode) -> Outcome<Value> {
        self.update(old, &update.path[1..], update)
    }

    /// Returns `SelectSeq(s, Test)`.
    pub(super) fn select(&mut self, sequence: &Node, slot: Slot, test: &Node) -> Outcome<Value> {
        let value = self.element(sequence)?;
        let all = at(sequence_values(&value), sequence)?;
        let mut some = Vec::new();
        for element in all.iter() {
            self.burn(test.span)?;
            self.set(slot, element.clone());
            if self.truth(test)? {
                some.push(element.clone());
            }
        }
        Ok(Value::tuple(some))
    }

    /// Returns `SortSeq(s, Less)`, sorted by insertion as in TLC.
    pub(super) fn sort(
        &mut self,
        sequence: &Node,
        (a, b): (Slot, Slot),
        less: &Node,
    ) -> Outcome<Value> {
        let value = self.element(sequence)?;
        let mut all = at(sequence_values(&value), sequence)?.to_vec();
        for end in 1..all.len() {
            let mut place = end;
            while place > 0 {
                self.burn(less.span)?;
                self.set(a, all[place].clone());
                self.set(b, all[place - 1].clone());
                if !self.truth(less)? {
                    break;
                }
                all.swap(place, place - 1);
                place -= 1;
            }
        }
        Ok(Value::tuple(all))
    }
}

/// Returns `f @@ g`.
pub(super) fn extend(f: &Value, g: &Value, node: &Node) -> Outcome<Value> {
    for value in [f, g] {
        if !value.is_function() {
            return undefined(
                format!("{value} is {}, not a function", value.kind()),
                node.span,
            );
        }
    }
    let pairs = |f: &Value| -> Outcome<Vec<(Value, Value)>> {
        let domain = at(crate::value::domain(f).and_then(|d| list(&d)), node)?;
        Ok(domain
            .iter()
            .cloned()
            .zip(values(f).iter().cloned())
            .collect())
    };
    let mut all = pairs(f)?;
    for (key, value) in pairs(g)? {
        if position(f, &key).is_none() {
            at(check_argument(f, &key), node)?;
            all.push((key, value));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let (keys, all): (Vec<Value>, Vec<Value>) = all.into_iter().unzip();
    Ok(function(
        &Arc::new(keys.into_iter().map(listed).collect()),
        all,
    ))
}

//! Calls of recursive operators. An operator that depends on nothing but its arguments is evaluated
//! once for equal ones, as long as that saves evaluations.

use std::hash::{Hash, Hasher};

use super::failure::Outcome;
use super::state::Evaluator;
use crate::compile::{Expr, Node};
use crate::value::{Value, ValueHasher};

/// The number of places for remembered calls of an operator. A new call takes the place of an older
/// one.
const PLACES: usize = 1 << 13;

/// The number of calls before it is decided whether remembering them pays.
const TRIAL: u64 = 1000;

/// The deepest nesting of calls that are remembered. It is so far below the limits of the nesting
/// and of the stack that no failure depends on what is remembered.
const SHALLOW: usize = 200;

/// The remembered calls of an operator.
#[derive(Default)]
pub(super) struct Calls {
    known: Vec<Option<Box<Known>>>,
    lookups: u64,
    hits: u64,
}

/// A remembered call.
struct Known {
    arguments: Vec<Option<Value>>,
    value: Value,
    /// The first and last numbers of the switches that its evaluation met. It does not count while
    /// one of their alternatives is active.
    switches: Vec<(u32, u32)>,
    /// The evaluation steps that it took. It takes them again, so that no failure depends on what
    /// is remembered.
    steps: u64,
    /// The nesting of calls in it.
    depth: usize,
}

impl Calls {
    fn pay(&self) -> bool {
        self.lookups < TRIAL || self.hits >= self.lookups / 5
    }
}

impl Evaluator<'_> {
    /// Applies a recursive operator.
    pub(super) fn call(
        &mut self,
        number: usize,
        arguments: &[Expr],
        node: &Node,
    ) -> Outcome<Value> {
        let base = self.stack.len();
        for argument in arguments {
            match self.expression(argument) {
                Ok(value) => self.stack.push(Some(value)),
                Err(failure) => {
                    self.stack.truncate(base);
                    return Err(failure);
                }
            }
        }
        let callee = &self.program.callees[number];
        // A function that is not listed may read variables when it is applied.
        let is_open = |value: &Option<Value>| matches!(value, Some(Value::Lambda(_)));
        let remembers =
            callee.closed && self.calls[number].pay() && !self.stack[base..].iter().any(is_open);
        let result = if remembers {
            self.remembered(number, base, node)
        } else {
            self.enter_call(number, base, node)
        };
        self.stack.truncate(base);
        result.map_err(|mut failure| {
            failure.called(callee.name, node.span);
            failure
        })
    }

    /// Returns the value for the arguments from a place of the stack on, which is looked up first.
    fn remembered(&mut self, number: usize, base: usize, node: &Node) -> Outcome<Value> {
        let arguments = &self.stack[base..];
        let mut hasher = ValueHasher::default();
        arguments.hash(&mut hasher);
        let place = hasher.finish() as usize % PLACES;
        self.calls[number].lookups += 1;
        if let Some(Some(known)) = self.calls[number].known.get(place)
            && known.arguments == arguments
            && known.steps <= self.fuel
            && known.depth + self.depth <= SHALLOW
            && !self.is_active(&known.switches)
        {
            self.fuel -= known.steps;
            self.deepest = self.deepest.max(self.depth + known.depth);
            if self.recording {
                self.recorded.extend_from_slice(&known.switches);
            }
            let value = known.value.clone();
            self.calls[number].hits += 1;
            return Ok(value);
        }
        let arguments = arguments.to_vec();
        let fuel = self.fuel;
        let deepest = std::mem::replace(&mut self.deepest, self.depth);
        let (result, switches) =
            self.with_switches(|evaluator| evaluator.enter_call(number, base, node));
        let depth = self.deepest - self.depth;
        self.deepest = self.deepest.max(deepest);
        let value = result?;
        let is_open = matches!(value, Value::Lambda(_)) || self.is_active(&switches);
        if !is_open && depth <= SHALLOW {
            let known = Known {
                arguments,
                value: value.clone(),
                switches,
                steps: fuel - self.fuel,
                depth,
            };
            let calls = &mut self.calls[number];
            calls.known.resize_with(PLACES, || None);
            calls.known[place] = Some(Box::new(known));
        }
        Ok(value)
    }

    /// Evaluates the body of a recursive operator for the arguments from a place of the stack on.
    /// The slots of the call around it are kept on the stack.
    fn enter_call(&mut self, number: usize, base: usize, node: &Node) -> Outcome<Value> {
        let callee = &self.program.callees[number];
        let range = callee.range.start as usize..callee.range.end as usize;
        let saved = self.stack.len();
        self.stack
            .extend(self.frame[range.clone()].iter_mut().map(Option::take));
        for (place, slot) in (base..).zip(&callee.parameters) {
            self.frame[*slot as usize] = self.stack[place].take();
        }
        let result = self
            .burn(node.span)
            .and_then(|()| self.deeper(node.span, |evaluator| evaluator.expression(&callee.body)));
        for (place, slot) in (saved..).zip(range) {
            self.frame[slot] = self.stack[place].take();
        }
        self.stack.truncate(saved);
        result
    }
}

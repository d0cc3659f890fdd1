//! Values that are at hand: nothing is evaluated, copied or logged for them.
//!
//! Most operands are bound names, their fields and constants. Looking at them in place saves the
//! counting of references.

use super::state::Evaluator;
use crate::compile::{Kind, Node};
use crate::value::{PARTS, Value, contains_parts, position, values};

impl Evaluator<'_> {
    /// Returns the value of an expression if it is at hand.
    pub(super) fn peek<'s>(&'s self, node: &'s Node) -> Option<&'s Value> {
        match &node.kind {
            Kind::Constant(value) => Some(value),
            Kind::Local(slot) | Kind::Lazy(slot, _) => self.frame[*slot as usize].as_ref(),
            Kind::Once(cell, _) => cell
                .get()
                .filter(|once| once.switches.is_empty())
                .map(|once| &once.value),
            Kind::Held(number, _) => match &self.held[*number] {
                Some((evaluation, value)) if *evaluation == self.evaluation => Some(value),
                _ => None,
            },
            Kind::Named(named) if named.clear.is_empty() => self.peek(&named.body),
            Kind::Variable(variable) => self.logged_slot(self.only_slot(*variable)?),
            Kind::Apply(function, argument) => {
                let argument = self.peek(argument)?;
                if let Kind::Variable(variable) = &function.kind
                    && self.is_split(*variable)
                {
                    return self.logged_slot(self.split_slot(*variable, argument)?);
                }
                let function = self.peek(function)?;
                values(function).get(position(function, argument)?)
            }
            Kind::Field(record, field) => match self.peek(record)? {
                Value::Record(record) => record.values.get(record.shape.position(*field)?),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a tuple or a record whose parts are at hand is in a set that is at hand. It is not
    /// made for that. `None` if parts are not at hand, or the answer is an error.
    pub(super) fn has_parts(&self, constructor: &Node, set: &Node) -> Option<bool> {
        let Some(Value::Set(elements)) = self.peek(set) else {
            return None;
        };
        let mut parts = [None; PARTS];
        let shape = match &constructor.kind {
            Kind::Tuple(items) if items.len() <= PARTS => {
                for (part, item) in parts.iter_mut().zip(items) {
                    *part = Some(self.peek_listed(item)?);
                }
                Err(items.len())
            }
            Kind::Record(shape, fields) if fields.len() <= PARTS => {
                for (place, field) in fields {
                    parts[*place] = Some(self.peek_listed(field)?);
                }
                Ok(*shape)
            }
            _ => return None,
        };
        contains_parts(elements, shape, &parts)
    }

    /// Returns the value of an expression if it is at hand, and listed.
    pub(super) fn peek_listed<'s>(&'s self, node: &'s Node) -> Option<&'s Value> {
        let value = self.peek(node)?;
        let unlisted = matches!(
            value,
            Value::Interval(..) | Value::Symbolic(_) | Value::Lambda(_)
        );
        (!unlisted).then_some(value)
    }

    /// Evaluates an expression unless its value is at hand.
    pub(super) fn unless_at_hand(&mut self, node: &Node) -> super::failure::Outcome<Option<Value>> {
        if self.peek(node).is_some() {
            return Ok(None);
        }
        self.expression(node).map(Some)
    }
}

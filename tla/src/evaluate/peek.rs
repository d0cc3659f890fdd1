//! Values that are at hand: nothing is evaluated, copied or logged for them.
//!
//! Most operands are bound names, their fields and constants. Looking at them in place saves the
//! counting of references.

use super::state::Evaluator;
use crate::compile::{Kind, Node};
use crate::value::{Value, position, values};

impl Evaluator<'_> {
    /// Returns the value of an expression if it is at hand.
    pub(super) fn peek<'s>(&'s self, node: &'s Node) -> Option<&'s Value> {
        match &node.kind {
            Kind::Constant(value) => Some(value),
            Kind::Local(slot) | Kind::Lazy(slot, _) => self.frame[*slot as usize].as_ref(),
            Kind::Once(cell, _) => cell.get(),
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

    /// Evaluates an expression unless its value is at hand.
    pub(super) fn unless_at_hand(&mut self, node: &Node) -> super::failure::Outcome<Option<Value>> {
        if self.peek(node).is_some() {
            return Ok(None);
        }
        self.expression(node).map(Some)
    }
}

//! The operators of the language and of the standard modules.

use std::sync::Arc;

use super::failure::{Failure, Outcome, Reason, at, undefined};
use super::functions::extend;
use super::state::Evaluator;
use crate::compile::{Expr, Kind, Node, Primitive as P};
use crate::syntax::Symbol;
use crate::value::{
    LIST_LIMIT, Symbolic, Value, contains, difference, domain, function, includes, intersection,
    permutations, sequence_values, set_of, size, union,
};

impl Evaluator<'_> {
    /// Returns the truth of an operator whose values are Booleans, `None` for another one.
    pub(super) fn comparison(
        &mut self,
        primitive: P,
        operands: &[Expr],
        node: &Node,
    ) -> Outcome<Option<bool>> {
        Ok(Some(match (primitive, operands) {
            (P::Equal, [a, b]) => self.are_equal(a, b, node)?,
            (P::Unequal, [a, b]) => !self.are_equal(a, b, node)?,
            (P::In, [a, b]) => self.is_element(a, b)?,
            (P::NotIn, [a, b]) => !self.is_element(a, b)?,
            (P::Equivalent, [a, b]) => self.truth(a)? == self.truth(b)?,
            (P::SubsetEqual, [a, b]) => self.includes(b, a, node)?,
            (P::Less, [a, b]) => self.integer(a)? < self.integer(b)?,
            (P::Greater, [a, b]) => self.integer(a)? > self.integer(b)?,
            (P::LessEqual, [a, b]) => self.integer(a)? <= self.integer(b)?,
            (P::GreaterEqual, [a, b]) => self.integer(a)? >= self.integer(b)?,
            (P::Assert, [a, b]) => {
                if !self.truth(a)? {
                    let text = self.element(b)?;
                    let text = match &text {
                        Value::Str(text) => text.to_string(),
                        other => other.to_string(),
                    };
                    return Err(Failure::new(Reason::Assertion, text, node.span));
                }
                true
            }
            _ => return Ok(None),
        }))
    }

    fn is_element(&mut self, a: &Node, b: &Node) -> Outcome<bool> {
        if let (Some(value), Some(set)) = (self.peek(a), self.peek(b))
            && !matches!(value, Value::Lambda(_))
        {
            return at(contains(set, value), b);
        }
        if let Kind::Tuple(_) | Kind::Record(..) = a.kind
            && let Some(answer) = self.has_parts(a, b)
        {
            return Ok(answer);
        }
        let value = self.element(a)?;
        self.is_in(&value, b)
    }

    fn includes(&mut self, large: &Node, small: &Node, node: &Node) -> Outcome<bool> {
        let small = self.set_value(small)?;
        let large = self.set_value(large)?;
        self.burn_size(&small, node)?;
        at(includes(&large, &small), node)
    }

    pub(super) fn integer(&mut self, node: &Node) -> Outcome<i32> {
        if let Some(Value::Int(number)) = self.peek(node) {
            return Ok(*number);
        }
        match self.expression(node)? {
            Value::Int(number) => Ok(number),
            other => undefined(
                format!("{other} is {}, not an integer", other.kind()),
                node.span,
            ),
        }
    }

    /// Returns the value of an operator.
    pub(super) fn primitive(
        &mut self,
        primitive: P,
        operands: &[Expr],
        node: &Node,
    ) -> Outcome<Value> {
        if let Some(truth) = self.comparison(primitive, operands, node)? {
            return Ok(Value::Bool(truth));
        }
        match (primitive, operands) {
            (P::Plus | P::Minus | P::Times | P::Divide | P::Modulo | P::Power, [a, b]) => {
                let (a, b) = (self.integer(a)?, self.integer(b)?);
                at(arithmetic(primitive, a, b).map(Value::Int), node)
            }
            (P::Negate, [a]) => {
                let number = self.integer(a)?;
                at(
                    number.checked_neg().map(Value::Int).ok_or_else(overflow),
                    node,
                )
            }
            (P::Interval, [a, b]) => Ok(Value::Interval(self.integer(a)?, self.integer(b)?)),
            (P::Single, [a, b]) => {
                let key = self.element(a)?;
                let value = self.element(b)?;
                Ok(function(&Arc::new(vec![key]), vec![value]))
            }
            (P::Extend, [a, b]) => {
                let (f, g) = (self.element(a)?, self.element(b)?);
                extend(&f, &g, node)
            }
            (P::Permutations, [a]) => {
                let set = self.set_value(a)?;
                at(permutations(&set), node)
            }
            (P::ToString, [a]) => {
                let value = self.element(a)?;
                Ok(Value::string(&value.to_string()))
            }
            (P::TlcEval, [a]) => self.element(a),
            (P::PrintT, [a]) => {
                self.element(a)?;
                Ok(Value::Bool(true))
            }
            (P::Print, [a, b]) => {
                self.element(a)?;
                self.expression(b)
            }
            _ => self.set_operator(primitive, operands, node),
        }
    }

    /// Returns the value of an operator on sets.
    fn set_operator(&mut self, primitive: P, operands: &[Expr], node: &Node) -> Outcome<Value> {
        match (primitive, operands) {
            (P::Cup, [a, b]) => {
                let (a, b) = (self.set_value(a)?, self.set_value(b)?);
                self.burn_size(&a, node)?;
                self.burn_size(&b, node)?;
                at(union(a, b), node)
            }
            (P::Cap, [a, b]) => {
                let (a, b) = (self.set_value(a)?, self.set_value(b)?);
                self.burn_size(&a, node)?;
                at(intersection(&a, &b), node)
            }
            (P::Difference, [a, b]) => {
                let (a, b) = (self.set_value(a)?, self.set_value(b)?);
                self.burn_size(&a, node)?;
                at(difference(&a, &b), node)
            }
            (P::Subsets, [a]) => Ok(Value::symbolic(Symbolic::Subsets(self.set_value(a)?))),
            (P::Sequences, [a]) => Ok(Value::symbolic(Symbolic::Sequences(self.set_value(a)?))),
            (P::BigUnion, [a]) => self.big_union(a, node),
            (P::Domain, [a]) => {
                let f = self.expression(a)?;
                at(domain(&f), node)
            }
            (P::Cardinality, [a]) => {
                let set = self.set_value(a)?;
                // The size of a union is only a bound.
                let count = match &set {
                    Value::Symbolic(symbolic) if matches!(**symbolic, Symbolic::Union(_)) => {
                        self.list(&set, node)?.len()
                    }
                    _ => match size(&set) {
                        Some(count) => count,
                        None => self.list(&set, node)?.len(),
                    },
                };
                at(
                    i32::try_from(count).map(Value::Int).map_err(|_| overflow()),
                    node,
                )
            }
            (P::IsFiniteSet, [a]) => {
                let set = self.set_value(a)?;
                Ok(Value::Bool(size(&set).is_some()))
            }
            _ => self.sequence(primitive, operands, node),
        }
    }

    /// Returns the value of an operator of `Sequences`.
    fn sequence(&mut self, primitive: P, operands: &[Expr], node: &Node) -> Outcome<Value> {
        let first = self.element(&operands[0])?;
        if let Value::Str(text) = &first {
            return self.string(primitive, *text, operands, node);
        }
        let all = at(sequence_values(&first), &operands[0])?;
        match (primitive, operands) {
            (P::Length, _) => Ok(length(all.len())),
            (P::Append, [_, last]) => {
                let last = self.element(last)?;
                let mut longer = Vec::with_capacity(all.len() + 1);
                longer.extend_from_slice(all);
                longer.push(last);
                Ok(Value::tuple(longer))
            }
            (P::Head, _) => match all.first() {
                Some(first) => Ok(first.clone()),
                None => undefined("the empty sequence has no Head", node.span),
            },
            (P::Tail, _) => match all.split_first() {
                Some((_, rest)) => Ok(Value::tuple(rest.to_vec())),
                None => undefined("the empty sequence has no Tail", node.span),
            },
            (P::SubSeq, [_, from, to]) => {
                let (from, to) = (self.integer(from)?, self.integer(to)?);
                match part_of(all, from, to) {
                    Some(part) => Ok(Value::tuple(part.to_vec())),
                    None => undefined(no_part(from, to, &first), node.span),
                }
            }
            (P::Concatenate, [_, second]) => {
                let value = self.element(second)?;
                let rest = at(sequence_values(&value), second)?;
                let mut both = Vec::with_capacity(all.len() + rest.len());
                both.extend_from_slice(all);
                both.extend_from_slice(rest);
                Ok(Value::tuple(both))
            }
            _ => undefined("this operator is not supported", node.span),
        }
    }

    /// Returns the value of an operator of `Sequences` for a string, as far as TLC knows it.
    fn string(
        &mut self,
        primitive: P,
        text: Symbol,
        operands: &[Expr],
        node: &Node,
    ) -> Outcome<Value> {
        match (primitive, operands) {
            (P::Length, _) => Ok(length(text.chars().count())),
            (P::Concatenate, [_, second]) => match self.element(second)? {
                Value::Str(rest) => Ok(Value::string(&format!("{text}{rest}"))),
                other => undefined(
                    format!("{other} is {}, not a string", other.kind()),
                    second.span,
                ),
            },
            (P::Append, [_, last]) => match self.element(last)? {
                Value::Str(last) => Ok(Value::string(&format!("{text}{last}"))),
                other => undefined(
                    format!("{other} is {}, not a string", other.kind()),
                    last.span,
                ),
            },
            (P::Head | P::Tail, _) => {
                let mut rest = text.chars();
                let Some(first) = rest.next() else {
                    return undefined("the empty string has no Head and no Tail", node.span);
                };
                let first = first.to_string();
                let is_head = primitive == P::Head;
                Ok(Value::string(if is_head { &first } else { rest.as_str() }))
            }
            (P::SubSeq, [_, from, to]) => {
                let (from, to) = (self.integer(from)?, self.integer(to)?);
                let all: Vec<char> = text.chars().collect();
                match part_of(&all, from, to) {
                    Some(part) => Ok(Value::string(&part.iter().collect::<String>())),
                    None => undefined(no_part(from, to, &Value::Str(text)), node.span),
                }
            }
            _ => {
                let message = format!("{} is a string, not a sequence", Value::Str(text));
                undefined(message, node.span)
            }
        }
    }

    fn big_union(&mut self, sets: &Node, node: &Node) -> Outcome<Value> {
        let value = self.set_value(sets)?;
        let sets = self.list(&value, sets)?;
        self.burn_many(sets.len(), node.span)?;
        let mut all = Vec::new();
        let mut unlisted = Vec::new();
        for set in sets.iter() {
            if !set.is_set() {
                return undefined(format!("{set} is {}, not a set", set.kind()), node.span);
            }
            if size(set).is_some_and(|n| n <= LIST_LIMIT) {
                all.extend_from_slice(&self.list(set, node)?);
            } else {
                unlisted.push(set.clone());
            }
        }
        let listed = at(set_of(all), node)?;
        if unlisted.is_empty() {
            return Ok(listed);
        }
        unlisted.push(listed);
        Ok(Value::symbolic(Symbolic::Union(unlisted)))
    }
}

/// Returns a part of a sequence, which is empty if its end is before its beginning.
fn part_of<T>(all: &[T], from: i32, to: i32) -> Option<&[T]> {
    if from > to {
        return Some(&[]);
    }
    let start = usize::try_from(from.checked_sub(1)?).ok()?;
    all.get(start..usize::try_from(to).ok()?)
}

fn no_part(from: i32, to: i32, sequence: &Value) -> String {
    format!("{from}..{to} is not a part of the domain of {sequence}")
}

/// Returns a length, which is far below the limit of integers.
fn length(count: usize) -> Value {
    Value::Int(i32::try_from(count).unwrap_or(i32::MAX))
}

fn overflow() -> String {
    "the number needs more than 32 bits".into()
}

fn arithmetic(primitive: P, a: i32, b: i32) -> Result<i32, String> {
    let result = match primitive {
        P::Plus => a.checked_add(b),
        P::Minus => a.checked_sub(b),
        P::Times => a.checked_mul(b),
        P::Divide | P::Modulo if b == 0 => return Err(format!("{a} is divided by zero")),
        P::Modulo if b < 0 => return Err(format!("the second argument of % is negative: {b}")),
        // The quotient is rounded down, and the remainder is never negative.
        P::Divide => a.checked_div(b).map(|q| {
            if a % b != 0 && (a < 0) != (b < 0) {
                q - 1
            } else {
                q
            }
        }),
        P::Modulo => a.checked_rem_euclid(b),
        _ if a == 0 && b == 0 => return Err("0^0 is undefined".into()),
        _ => match u32::try_from(b) {
            Ok(exponent) => a.checked_pow(exponent),
            Err(_) => return Err(format!("the exponent {b} is negative")),
        },
    };
    result.ok_or_else(overflow)
}

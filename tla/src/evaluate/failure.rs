//! Why an expression has no value.

use std::fmt;

use crate::compile::Node;
use crate::syntax::{Span, Symbol};
use crate::value::Sentence;

/// Why an expression has no value.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What kind of failure it is.
    pub reason: Reason,
    /// One sentence without a full stop.
    pub message: String,
    /// The expression.
    pub span: Span,
    /// The definitions that were being evaluated, the innermost one first, with the places where
    /// they are used.
    pub calls: Vec<(Symbol, Span)>,
}

/// The kinds of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The expression has no value.
    Undefined,
    /// The first argument of `Assert` is false.
    Assertion,
    /// Evaluation takes too long, or is nested too deeply.
    Limit,
}

/// The result of an evaluation.
pub type Outcome<T> = Result<T, Box<Failure>>;

impl Failure {
    /// Returns a failure without calls.
    pub fn new(reason: Reason, message: impl Into<String>, span: Span) -> Box<Failure> {
        Box::new(Failure {
            reason,
            message: message.into(),
            span,
            calls: Vec::new(),
        })
    }

    /// Adds a definition that was being evaluated.
    pub(super) fn called(&mut self, name: Symbol, span: Span) {
        if self.calls.len() < CALLS_SHOWN {
            self.calls.push((name, span));
        }
    }
}

/// A deep recursion need not be told in full.
const CALLS_SHOWN: usize = 32;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// Returns the failure of an expression without a value.
pub(super) fn undefined<T>(message: impl Into<String>, span: Span) -> Outcome<T> {
    Err(Failure::new(Reason::Undefined, message, span))
}

/// Adds the place to the result of an operation on values.
pub(super) fn at<T>(result: Result<T, Sentence>, node: &Node) -> Outcome<T> {
    result.map_err(|message| Failure::new(Reason::Undefined, message, node.span))
}

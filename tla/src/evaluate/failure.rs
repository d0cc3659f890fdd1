//! Why an expression has no value.

use std::fmt;

use crate::syntax::{Span, Symbol};

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
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

//! Errors in modules and configuration files.

use super::Span;

/// An error in a text, with its place. [`Sources::render`](super::Sources::render) prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The place.
    pub span: Span,
    /// One sentence without a full stop, in terms of TLA+.
    pub message: String,
    /// What would correct the error, or why it is one.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// Returns an error without a hint.
    pub fn new(span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            span,
            message: message.into(),
            hint: None,
        }
    }

    /// Returns the error with a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Diagnostic {
        Diagnostic {
            hint: Some(hint.into()),
            ..self
        }
    }
}

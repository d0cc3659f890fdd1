//! Names steps in formulas, fairness assumptions and scenarios.

use std::fmt;

/// The steps of an item, optionally of one label only, optionally with one first argument only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPattern {
    /// Index in [`Definition::items`](crate::definition::Definition::items).
    pub item: usize,
    /// The label; `None` means all labels.
    pub label: Option<usize>,
    /// The first argument as printed; `None` means any arguments.
    pub argument: Option<String>,
}

impl StepPattern {
    /// Restricts the pattern to steps whose first argument is `argument`.
    #[must_use]
    pub fn of(mut self, argument: impl fmt::Display) -> StepPattern {
        self.argument = Some(argument.to_string());
        self
    }
}

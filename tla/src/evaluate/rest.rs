//! What is still to do while an action is descended into.

use std::cell::RefCell;

use super::failure::Outcome;
use super::state::Evaluator;
use crate::compile::{Expr, Node, Range, Slot, Subscript};
use crate::value::Value;

/// What is still to do after an action.
#[derive(Clone, Copy)]
pub(super) enum Rest<'r> {
    Done,
    Items(&'r [Expr], &'r Rest<'r>),
    /// The remaining instances of the body of a `\A`.
    Instances(&'r Node, Range, &'r [Bindings], &'r Rest<'r>),
    Unchanged(&'r [Subscript], &'r Node, &'r Rest<'r>),
    Changed(&'r [Subscript], &'r Node, &'r Rest<'r>),
    /// The end of a body that has its own copies of slots: those of its caller come back.
    Return(Range, &'r RefCell<Vec<Option<Value>>>, &'r Rest<'r>),
}

pub(super) type Bindings = Vec<(Slot, Value)>;

/// Receives a successor. Returns whether more are wanted.
pub(super) type Emit<'e, 'p> = &'e mut dyn FnMut(&mut Evaluator<'p>) -> Outcome<bool>;

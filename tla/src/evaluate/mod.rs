//! From compiled expressions to values, and from actions to successors.
//!
//! An [`Evaluator`] serves one thread. [`Evaluator::enter`] sets the current state: a value for
//! each slot of its [`Layout`]. Then [`Evaluator::successors`], [`Evaluator::holds`],
//! [`Evaluator::holds_on_step`] and [`Evaluator::value`] may be called any number of times, with
//! nodes of the [`Program`](crate::compile::Program) or with the parts that [`steps`],
//! [`conjuncts`] and [`expand`] make of them. Other parts of nodes must not be evaluated alone:
//! the slots of the definitions around them would hold values of earlier states.
//!
//! | file | content |
//! |---|---|
//! | `failure` | why an expression has no value |
//! | `layout` | how variables are stored in a state |
//! | `state` | the current and the next state of an evaluator |
//! | `expression`, `functions`, `primitives` | expressions to values |
//! | `calls` | calls of recursive operators |
//! | `peek` | values that are at hand |
//! | `rest`, `successors`, `assignment` | actions to successors, by TLC's rules |
//! | `steps` | the next-state relation cut into named steps |
//! | `symmetry` | the permutations of model values that a spec declares |
//! | `formulas` | temporal formulas without quantifiers |

mod assignment;
mod calls;
mod expression;
mod failure;
mod formulas;
mod functions;
mod layout;
mod peek;
mod primitives;
mod rest;
mod state;
mod steps;
mod successors;
mod symmetry;

pub use failure::{Failure, Outcome, Reason};
pub use formulas::{Formula, expand};
pub use layout::{Layout, Place};
pub use state::{Alternative, Choice, Evaluator, Write};
pub use steps::{Extra, Step, StepKey, conjuncts, extra_steps, steps, steps_of};
pub use symmetry::symmetry;

/// The stack that a thread with an evaluator needs, in bytes.
pub const STACK_SIZE: usize = 512 << 20;

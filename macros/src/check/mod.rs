//! What can only be seen of a module as a whole: names that clash, types that cannot be kept in a state, shapes of functions, steps that nothing leads
//! to, lets that outlive their step, what tells members of a symmetric set apart.
//!
//! Expansion may assume that all of this is in order.

mod bodies;
mod formulas;
mod lets;
mod names;
mod ranges;
mod reach;
mod reads;
mod shapes;
mod symmetry;
mod types;

use crate::ast::SpecModule;
use crate::errors::Errors;

pub(crate) use reach::Calls;
pub(crate) use reads::{asserted, of as reads};
pub(crate) use shapes::is_ordinary;
pub(crate) use symmetry::unproven;
pub(crate) use types::shape;

/// Reports everything that is wrong with a module as a whole.
pub(crate) fn module(spec: &SpecModule, errors: &mut Errors) {
    names::all(spec, errors);
    types::all(spec, errors);
    shapes::all(spec, errors);
    formulas::all(spec, errors);
    bodies::all(spec, errors);
    symmetry::all(spec, errors);
}

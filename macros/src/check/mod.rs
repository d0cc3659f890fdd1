//! Checks that need the module as a whole: clashing names, types that cannot be in the state,
//! shapes of functions, unreachable steps, `let`s that outlive their step, symmetric sets.
//!
//! Expansion relies on these checks.

mod bodies;
mod call_graph;
mod dropped;
mod formulas;
mod lets;
mod names;
mod outside_world;
mod ranges;
mod reads;
mod shapes;
mod symmetry;
mod types;

use crate::ast::SpecModule;
use crate::errors::Errors;

pub(crate) use call_graph::CallGraph;
pub(crate) use reads::{asserted, of as reads};
pub(crate) use shapes::is_ordinary;
pub(crate) use symmetry::unproven;
pub(crate) use types::shape;

/// Reports all errors that concern the module as a whole.
pub(crate) fn module(spec: &SpecModule, errors: &mut Errors) {
    names::all(spec, errors);
    types::all(spec, errors);
    shapes::all(spec, errors);
    formulas::all(spec, errors);
    outside_world::all(spec, errors);
    bodies::all(spec, errors);
    dropped::all(spec, errors);
    symmetry::all(spec, errors);
}

//! Operators, mutants and mutation sites of a spec.
//!
//! The crate defines the [operators](operator) and the [mutants](mutant) they make. The feature
//! `syntax` adds the code that finds mutation sites in a syntax tree. The crate never runs a spec,
//! never reads a file and never decides a verdict.

pub mod fault;
pub mod mutant;
pub mod operator;
pub mod property;

#[cfg(feature = "syntax")]
pub mod syntax;

pub use fault::Fault;
pub use mutant::{Effect, Family, MutantRow};
pub use operator::{Catch, Level, Operator, Polarity};
pub use property::PropertyOperator;

//! Operators, mutants and mutation sites of a spec.
//!
//! Defines the [operators](operator) and the [mutants](mutant) they make. Feature `syntax` adds the
//! search for sites in a syntax tree. The crate runs no spec, reads no file and decides no verdict.

pub mod fault;
pub mod hash;
pub mod mutant;
pub mod operator;
pub mod property;
mod template;
pub mod text;
mod tla;
pub mod words;

#[cfg(feature = "syntax")]
pub mod syntax;

pub use fault::Fault;
pub use mutant::{Effect, Family, MutantRow};
pub use operator::{Catch, Group, Level, Operator, Polarity, Reading};
pub use property::PropertyOperator;
pub use template::{MutantParts, Template};
pub use text::{Rows, Text, rows, text};

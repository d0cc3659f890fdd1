//! What can be changed in a spec, and under which name.
//!
//! The crate knows the [operators](operator), the [mutants](mutant) they make and, behind the feature `syntax`, how to
//! find their sites in a syntax tree. It never runs a spec, never reads a file and never decides whether a mutant was noticed.

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

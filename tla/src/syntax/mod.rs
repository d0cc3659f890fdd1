//! Modules as text and as trees.

mod diagnostic;
pub mod position;
pub mod symbol;
pub mod tree;

pub use diagnostic::Diagnostic;
pub use position::{FileId, Span};
pub use symbol::Symbol;

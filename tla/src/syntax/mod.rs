//! Modules as text and as trees.

pub mod position;
pub mod symbol;
pub mod tree;

pub use position::{FileId, Span};
pub use symbol::Symbol;

//! Modules as text and as trees.

mod diagnostic;
mod lexer;
mod operators;
mod parser;
pub mod position;
mod sources;
pub mod symbol;
mod token;
pub mod tree;
pub mod visit;

pub use diagnostic::Diagnostic;
pub use parser::parse;
pub use position::{FileId, Span};
pub use sources::{Location, SourceFile, Sources};
pub use symbol::Symbol;

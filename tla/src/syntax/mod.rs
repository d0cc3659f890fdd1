//! Modules as text and as trees.

mod cursor;
mod diagnostic;
pub(crate) mod lexer;
mod operators;
mod parser;
pub mod position;
pub mod print;
mod sources;
pub mod symbol;
pub(crate) mod token;
pub mod tree;
pub mod visit;

pub(crate) use cursor::Cursor;
pub use diagnostic::Diagnostic;
pub(crate) use operators::{infix as binding, is_operator};
pub use parser::parse;
pub(crate) use parser::{Parser, number::number};
pub use position::{FileId, Span};
pub use sources::{Location, SourceFile, Sources};
pub use symbol::Symbol;

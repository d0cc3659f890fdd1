//! Modules as text and as trees.
//!
//! [`parse`] reads all of TLA+2. Proofs are read for their extent and not kept. The reader takes
//! time and memory in proportion to the length of the text. It has limits, so that neither it nor
//! what walks through the tree later runs out of stack: 128 expressions inside of each other, 500
//! operators or branches in a row, and 32 modules inside of each other.

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

pub(crate) use cursor::{Cursor, foreign_operator};
pub use diagnostic::Diagnostic;
pub(crate) use operators::{infix as binding, is_operator, spelling};
pub use parser::parse;
pub(crate) use parser::{Parser, number::number};
pub use position::{FileId, Span};
pub use sources::{Location, SourceFile, Sources};
pub use symbol::Symbol;

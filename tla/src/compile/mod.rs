//! From trees to resolved expressions.
//!
//! | file | content |
//! |---|---|
//! | `node`, `walk`, `primitive` | compiled expressions |
//! | `program` | a compiled spec: initial states, next-state relation, properties |
//! | `tables`, `scope` | names of modules and of expressions |
//! | `compiler`, `expression`, `binders` | from an expression to a node |
//! | `names`, `paths`, `operators`, `recursive` | what names stand for, and their application |
//! | `specification`, `temporal` | the parts of temporal formulas |

mod binders;
mod compiler;
mod expression;
mod names;
mod node;
mod operators;
mod paths;
mod primitive;
mod program;
mod recursive;
mod scope;
mod specification;
mod tables;
mod temporal;
mod walk;

pub use compiler::{Action, Additions, Alternatives, Behaviour, Seen};
pub use node::{
    Binder, Callee, DefinitionKey, Expr, FunctionNode, Kind, Level, MEMBER, Named, Node, Once,
    Pattern, Range, Slot, Subscript, UpdateNode,
};
pub use primitive::Primitive;
pub use program::{Added, Program, Property};
pub use temporal::{FairnessConjunct, Temporal};

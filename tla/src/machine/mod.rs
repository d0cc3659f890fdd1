//! Models as machines of the engine.
//!
//! | file | content |
//! |---|---|
//! | `packing`, `table`, `layouts`, `states` | states as bytes: a number for the value in each slot |
//! | `trie`, `memo`, `cache`, `evaluation` | steps and predicates, each evaluated once for what it reads |
//! | `symmetry` | one state for all that differ by a permutation of model values |
//! | `compiled`, `fixed`, `parts`, `formulas` | what a model consists of |
//! | `tables` | the definition that the models of a spec share |
//! | `events` | steps that history variables can record |
//! | `model`, `worker`, `inspector`, `view`, `boundary` | the engine's interface |

mod boundary;
mod cache;
mod compiled;
mod evaluation;
mod events;
mod fixed;
mod formulas;
mod inspector;
mod layouts;
mod memo;
mod model;
mod packing;
mod parts;
mod states;
mod symmetry;
mod table;
mod tables;
mod trie;
mod view;
mod worker;

pub(crate) use compiled::{CheckedKind, Compiled, compile};
pub(crate) use model::{Rebuild, TlaMachine};
pub(crate) use states::States;
pub(crate) use tables::{
    LANGUAGE, NamedModel, Numbering, definition, other_kind, source_number, with_properties,
};
pub(crate) use view::view;

//! TLA+ specs for mutaspec.
//!
//! A front-end of the engine: it reads modules and configuration files, gives them TLC's meaning,
//! and offers each configuration as a [`Machine`](mutaspec_runner::machine::Machine). Nothing in
//! the engine depends on this crate.
//!
//! | module | content |
//! |---|---|
//! | [`syntax`] | text to tree: tokens, layout, precedence, modules, errors with their place |
//! | [`config`] | configuration files |
//! | [`check`] | errors in names, arguments and levels |
//! | [`pcal`] | algorithms in PlusCal: parser and translation to the syntax tree |
//! | [`modules`] | files, the modules that a spec needs, the standard modules |
//! | [`value`] | values, their order and their text |
//! | [`compile`] | trees to expressions whose names are resolved |
//! | [`mutate`] | mutants of expressions |
//! | [`evaluate`] | expressions to values, actions to successors |
//! | `machine` | packed states, memoised steps, the interface of the engine |
//! | [`source`] | a module with its configurations as a spec of the program |

pub mod check;
pub mod compile;
pub mod config;
mod deep;
pub mod evaluate;
mod machine;
pub mod modules;
pub mod mutate;
mod nearest;
pub mod pcal;
pub mod source;
pub mod syntax;
pub mod value;

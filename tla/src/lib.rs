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
//! | [`pcal`] | algorithms in PlusCal: parser and translation to the syntax tree |
//! | [`modules`] | files, the modules that a spec needs, the standard modules |

pub mod config;
pub mod modules;
mod nearest;
pub mod pcal;
pub mod syntax;

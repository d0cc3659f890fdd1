//! The engine of mutaspec: it runs specs, searches states and decides mutants. It never prints.
//!
//! Authors use this crate through `mutaspec`. `ARCHITECTURE.md` lists its modules.

pub mod annotations;
pub mod assumption;
pub mod automaton;
pub mod campaign;
pub mod compare;
pub mod compiled;
pub mod crash_state;
pub mod definition;
pub mod dialect;
pub mod event;
pub mod explorer;
pub mod fairness;
pub mod faults;
pub mod findings;
pub mod formula;
pub mod graph;
pub mod heartbeat;
pub mod liveness;
pub mod lookahead;
pub mod machine;
pub mod matrix;
pub mod memory;
pub mod numbers;
pub mod outcome;
pub mod panics;
pub mod primitives;
pub mod property_facts;
pub mod refinement;
pub mod replay;
pub mod scenario;
pub mod search;
pub mod settings;
pub mod spec;
pub mod step;
pub mod step_pattern;
pub mod store;
pub mod suggest;
pub mod symmetry;
#[cfg(test)]
mod tests;
pub mod value;
pub mod vocabulary;

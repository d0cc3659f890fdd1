//! The spec language: small specs with results by hand or from TLC.
//!
//! Each test follows its spec. States are counted as TLC does: generated and distinct.

#![allow(
    missing_docs,
    reason = "a spec of five lines explains itself in the comment above its test"
)]
#![allow(
    clippy::assigning_clones,
    reason = "`k = all.clone()` reads as the PlusCal does"
)]
#![allow(unreachable_pub, reason = "specs are written as in a library")]

mod advice;
mod annotations;
mod assertions;
mod author_mutants;
mod bounds;
mod combinations;
mod control;
mod counting;
mod equal_names;
mod failing_steps;
mod fairness;
mod findings;
mod initial_states;
mod layouts;
mod lints;
mod media;
mod numbers;
mod properties;
mod refinement;
mod scenarios;
mod step_formulas;
mod suggestions;
mod symmetry;
mod values;
mod waiting;
mod words;

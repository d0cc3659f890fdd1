//! The third layer: controls, and each way to a verdict on one mutant.

pub(crate) mod by_orbits;
pub(crate) mod control;
pub(crate) mod filter;
pub(crate) mod judged;
pub(crate) mod less_fairness;
mod property_mutants;
pub(crate) mod search;
pub(crate) mod simulate;
pub(crate) mod smaller_model;
pub(crate) mod split_steps;
pub(crate) mod walk;

//! The fifth layer: which mutant is decided in which way, and the stages of all mutants.

mod decide;
pub(crate) mod stages;
mod symmetric;

//! The ground layer: the task of a campaign, and the means to do it.

pub(crate) mod lab;
pub(crate) mod mutants;
pub(crate) mod options;
pub(crate) mod pool;
pub mod properties;
pub(crate) mod refusal;
pub(crate) mod symmetry;

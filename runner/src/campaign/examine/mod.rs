//! The second layer: which properties fail on a machine, and the baseline.

pub(crate) mod baseline;
pub(crate) mod examination;
pub(crate) mod failure;
pub(crate) mod graph_properties;
pub(crate) mod orbits;
pub(crate) mod trial;

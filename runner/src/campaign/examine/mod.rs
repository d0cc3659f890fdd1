//! The second layer: which properties fail on a machine, and the baseline.

pub(crate) mod baseline;
mod deadlock;
pub(crate) mod examination;
pub(crate) mod failure;
mod goal;
pub(crate) mod graph_properties;
pub(crate) mod growth;
pub(crate) mod orbits;
pub(crate) mod trial;
pub(crate) mod undefined;

//! The built program, from the outside: what it finds out about the gallery, what it says about mistakes, and whether the documents tell the truth.
//! Nothing here looks inside a crate.

mod accept;
mod agree;
mod causal;
mod dashboard;
mod disks;
mod documents;
mod formats;
mod gallery;
mod gates;
mod matrix;
mod mistakes;
mod numbers;
mod rebuilt;
mod resume;
mod schema;
mod shards;
mod streams;
mod structure;
mod suggestions;
mod supervision;
mod support;
mod verdicts;

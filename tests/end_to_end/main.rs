//! The built program, from the outside: what it finds out about the gallery, what it says about mistakes, and whether the documents tell the truth.
//! Nothing here looks inside a crate.

mod accept;
mod dashboard;
mod documents;
mod formats;
mod gallery;
mod matrix;
mod mistakes;
mod numbers;
mod schema;
mod streams;
mod structure;
mod suggestions;
mod support;

//! Interchangeable participants: states that differ only by who is who are one, their orbit, of which the search keeps a representative.
//!
//! A [`Quotient`] is a machine whose workers give every state by the representative of its orbit, so the engine searches it like any other. That the
//! members of a set are interchangeable is the author's claim; [`check`](check::check) tests it on the states that were found, and nothing here
//! believes it before.

pub mod check;
pub mod group;
pub mod orbit;
mod quotient;
pub mod run;

pub use group::{Group, Unfit};
pub use quotient::Quotient;

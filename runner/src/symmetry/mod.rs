//! Symmetry: states that are equal up to a permutation of interchangeable participants form an
//! orbit. The search keeps one representative of each.
//!
//! A [`Quotient`] is a machine whose workers replace every state by its representative, so the
//! engine can search it like any other machine. Symmetry is declared by the author.
//! The module [`check`] verifies it on the explored states before any result counts.

pub mod check;
pub mod orbit;
mod quotient;
pub mod real_run;

pub use quotient::Quotient;

//! A campaign: one model, its properties and all its mutants.

pub mod properties;
mod refusal;

pub use refusal::Refusal;

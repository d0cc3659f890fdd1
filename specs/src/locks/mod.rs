//! Locks: one at a time, and everybody in turn.

pub mod peterson;

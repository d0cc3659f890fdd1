//! Locks: one at a time, and everybody in turn.

pub mod atomic_updates;
pub mod lost_update;
pub mod lost_update_locked;
pub mod peterson;

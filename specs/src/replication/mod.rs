//! One value in two places, and what keeps them equal.

pub mod alternating_bit;
pub mod delivery;
pub mod dual_writes;
pub mod dual_writes_messages;
pub mod ordered_log;

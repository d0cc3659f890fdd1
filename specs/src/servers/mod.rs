//! Servers that are started and removed as demand changes.

pub mod server_capacity;

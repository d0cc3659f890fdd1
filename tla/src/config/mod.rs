//! Configuration files: what TLC checks of a module, and with which constants.

mod types;

pub use types::{Assignment, Configuration, Constant, Replacement};

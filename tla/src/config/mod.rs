//! Configuration files: what TLC checks of a module, and with which constants.

mod reader;
mod types;

pub use reader::read;
pub use types::{Assignment, Configuration, Constant, Replacement};

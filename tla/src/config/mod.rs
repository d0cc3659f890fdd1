//! Configuration files: what TLC checks of a module, and with which constants.

mod annotations;
mod reader;
mod types;

pub use reader::{constant, read};
pub use types::{Assignment, Configuration, Constant, Replacement};

//! Support for the tests of several modules.

pub(crate) mod samples;
pub(crate) mod texts;

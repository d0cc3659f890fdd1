//! Support for the tests of several modules.

pub(crate) mod formula_oracle;
pub(crate) mod laws;
pub(crate) mod toy;

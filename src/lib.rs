//! Mutation testing for specifications: mutaspec breaks a spec on purpose, in every small way a real system breaks, checks every broken copy, and shows
//! the ones that no property noticed.

pub mod prelude;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use mutaspec_macros::{spec, value};

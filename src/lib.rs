//! Mutation testing for specifications: mutaspec breaks a spec on purpose, in every small way a real system breaks, checks every broken copy, and shows
//! the ones that no property noticed.
//!
//! A crate that holds specs depends on this one alone, and its `main.rs` is one line:
//!
//! ```text
//! mutaspec::main!(my_specs);
//! ```

// Specs in the tests of this crate call it by its name, as all specs do.
#[cfg(test)]
extern crate self as mutaspec;

pub mod prelude;
mod program;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use mutaspec_macros::{spec, value};
pub use program::program;

/// Writes a `main` that is the whole program for the specs of these crates.
///
/// Specs register themselves where they are linked, and only a crate that is named is linked: a program that names none finds no spec, says so and
/// ends with code 4.
#[macro_export]
macro_rules! main {
    ($($specs:ident),* $(,)?) => {
        $(use $specs as _;)*

        fn main() -> ::std::process::ExitCode {
            $crate::program()
        }
    };
}

/// The examples of the language's reference, which must compile.
#[cfg(doctest)]
#[doc = include_str!("../docs/language.md")]
mod language {}

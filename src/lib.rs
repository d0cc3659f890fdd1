//! Mutation testing for specifications: mutaspec mutates a spec in the ways in which real systems
//! fail, model-checks every mutant, and reports the ones that no property caught.
//!
//! A crate with specs needs only this dependency, and its `main.rs` is one line:
//!
//! ```text
//! mutaspec::main!(my_specs);
//! ```

// Generated code names this crate `mutaspec`, also in this crate's own tests.
#[cfg(test)]
extern crate self as mutaspec;

mod driver;
pub mod prelude;
mod program;
mod source;
mod workshop;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

#[doc(hidden)]
pub use driver::driver;
pub use mutaspec_macros::{spec, value};
pub use program::{program, program_with};

/// Defines a `main` that runs the command line for all specs in the given crates.
///
/// Specs register themselves when they are linked, and only a crate that is named is linked. A
/// program without specs reports that and exits with code 4.
#[macro_export]
macro_rules! main {
    ($($specs:ident),* $(,)?) => {
        $(use $specs as _;)*

        fn main() -> ::std::process::ExitCode {
            $crate::program()
        }
    };
}

/// Compiles the examples of the language reference.
#[cfg(doctest)]
#[doc = include_str!("../docs/language.md")]
mod language {}

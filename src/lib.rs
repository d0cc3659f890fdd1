//! Mutation testing for specifications: breaks a spec on purpose and shows which mistakes its properties would not notice.
//!
//! A crate that holds specs depends on this one alone, and its `main.rs` is one line:
//!
//! ```text
//! mutaspec::main!(my_specs);
//! ```

mod program;

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

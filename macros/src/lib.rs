//! The attributes of mutaspec's spec language: `#[spec]` and `#[value]`.
//!
//! A module goes through four stages, each in a folder or file of its own: [`parse`] reads it into [`ast`], [`check`] finds what is wrong
//! with it as a whole, the mutator adds its switches, and [`expand`] writes the code that the engine runs. Where anything is wrong [`fallback`] keeps
//! the author's items, so that the compiler and the editor see one error and not forty. Nothing here knows how states are searched.

use proc_macro::TokenStream;

mod ast;
mod check;
mod errors;
mod expand;
mod fallback;
mod intent;
mod labels;
mod parse;
mod words;

/// Makes a spec of a module of ordinary Rust.
///
/// Inside the module these attributes mean something: `#[variables]`, `#[constants]` with `#[model(..)]` and `#[default(..)]`, `#[value]`, `#[init]`,
/// `#[action(..)]`, `#[process(..)]`, `#[invariant]`, `#[step_invariant]`, `#[reachable]`, `#[temporal]`, `#[constraint]`. Everything else is left as it
/// stands. `docs/language.md` in the repository is the reference.
///
/// Options: `#[spec(termination)]` also checks that every run ends; `#[spec(may_deadlock)]` does not check deadlock freedom; both apply to models that
/// name no properties. `#[spec(unmutated)]` makes no mutants: such a spec can only be checked.
#[proc_macro_attribute]
pub fn spec(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::spec(arguments.into(), item.into()).into()
}

/// Says that a type may be kept in a state: derives `Clone`, `Debug`, `PartialEq`, `Eq`, `PartialOrd`, `Ord`, `Hash` and the packed form, and `Copy` on an
/// enum without fields.
///
/// Inside a `#[spec]` module it needs no import.
#[proc_macro_attribute]
pub fn value(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::value::attribute(arguments.into(), &item.into()).into()
}

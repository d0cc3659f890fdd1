//! The attributes of mutaspec's spec language: `#[spec]` and `#[value]`.
//!
//! A module goes through four stages. [`parse`] reads it into [`ast`], and [`check`] reports errors
//! in the module as a whole. The mutator adds switches, and [`expand`] writes the code that the
//! engine runs. If there are errors, [`fallback`] keeps the author's items, so that compiler and
//! editor show one error and not forty. Nothing here knows the search.

mod alternative_names;
mod annotations;
mod assertions;
mod ast;
mod attributes;
mod check;
mod errors;
mod expand;
mod fallback;
mod labels;
mod parse;
mod prepare;
mod words;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;

use assertions::assert_in_every_profile;
use errors::Errors;

/// Turns a module of ordinary Rust into a spec.
///
/// These attributes have a meaning inside the module: `#[variables]`; `#[constants]` with
/// `#[model(..)]`, `#[ladder(..)]`, `#[default(..)]` and `#[symmetric]`; `#[value]`, `#[init]`,
/// `#[action(..)]`, `#[process(..)]`, `#[fairness]`, `#[constraint]`, `#[durable]`; the properties
/// `#[invariant]`, `#[step_invariant]`, `#[reachable]`, `#[temporal]`, `#[scenario(..)]` and
/// `#[refines(..)]`; the annotations `#[mutate(..)]`, `#[mutant(..)]`, `#[tolerates(..)]` and
/// `#[requirement(..)]`. All other code is left unchanged. `docs/language.md` in the repository is
/// the reference.
///
/// Options: `#[spec(termination)]` also checks that every run ends; `#[spec(may_deadlock)]` does
/// not check deadlock freedom. Both apply to models that name no properties. `#[spec(unmutated)]`
/// makes no mutants.
#[proc_macro_attribute]
pub fn spec(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expanded(arguments.into(), item.into()).into()
}

/// Parses, checks and expands a module. With errors, keeps the author's items.
fn expanded(options: TokenStream2, item: TokenStream2) -> TokenStream2 {
    let mut module = match syn::parse2::<syn::ItemMod>(item.clone()) {
        Ok(module) => module,
        Err(error) => return fallback::unparsed(item, &error),
    };
    assert_in_every_profile(&mut module);
    let mut errors = Errors::default();
    let spec = parse::module(options, &module, &mut errors);
    if let Some(spec) = &spec {
        check::module(spec, &mut errors);
        if errors.is_empty() {
            let expanded = expand::module_code(spec, &mut errors);
            if errors.is_empty() {
                return expanded;
            }
        }
    }
    fallback::module(&module, spec.as_ref(), errors)
}

/// Makes a type usable in a state. Derives `Clone`, `Debug`, `PartialEq`, `Eq`, `PartialOrd`,
/// `Ord`, `Hash` and the packed form, and `Copy` on an enum without fields.
///
/// Inside a `#[spec]` module it needs no import.
#[proc_macro_attribute]
pub fn value(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::value::attribute(arguments.into(), &item.into()).into()
}

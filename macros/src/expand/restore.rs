//! `Spec::restore`: resets only the parts of a state that a step can change, to save copying.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Expansion;
use super::dispatch::is_plain;
use super::state::member_type;

/// The method: resets all variables, and the process that takes the step.
pub(super) fn method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let actions = spec.actions.iter().map(|a| {
        let name = &a.function.sig.ident;
        quote!(__Step::#name(..) => {})
    });
    let processes = spec.processes.iter().map(|p| {
        let name = &p.function.sig.ident;
        let member = format_ident!("__member");
        match member_type(p) {
            Some(ty) => {
                let key = if is_plain(&ty) { quote!(&#member) } else { quote!(#member) };
                quote!(__Step::#name(#member) => ::core::clone::Clone::clone_from(&mut __next.#name[#key], &__current.#name[#key]),)
            }
            None => quote!(__Step::#name() => ::core::clone::Clone::clone_from(&mut __next.#name, &__current.#name),),
        }
    });
    quote! {
        #[inline]
        fn restore(__step: __Step, __next: &mut State, __current: &State) {
            ::core::clone::Clone::clone_from(&mut __next.__vars, &__current.__vars);
            match __step { #(#actions)* #(#processes)* }
        }
    }
}

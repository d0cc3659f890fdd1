//! Refinements: the author's state maps as the engine calls them, and the table of refined specs.

use proc_macro2::TokenStream;
use quote::quote;

use super::Expansion;
use super::properties::arguments;
use crate::ast::{PropertyKind, Refines, Role, SpecModule, parameters};

/// The refinements with their indices among the properties.
fn all(spec: &SpecModule) -> impl Iterator<Item = (usize, &syn::ItemFn, &Refines)> {
    spec.properties
        .iter()
        .enumerate()
        .filter_map(|(place, property)| match &property.kind {
            PropertyKind::Refinement => {
                Some((place, &property.function, property.refines.as_ref()?))
            }
            _ => None,
        })
}

/// The methods of `Spec` that list refinements, map states and set constants; empty if there is no
/// refinement.
pub(super) fn methods(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    if all(spec).next().is_none() {
        return TokenStream::new();
    }
    let maps = all(spec).map(|(place, function, refines)| {
        let (name, other) = (&function.sig.ident, &refines.spec);
        let arguments = arguments(function, expansion, &[quote!(__state)]);
        quote! {
            #place => {
                let __mapped: #other::State = #name(#(#arguments),*);
                __rt::value::Value::encode(&__mapped, __writer);
            }
        }
    });
    let constants = all(spec)
        .filter(|(_, _, refines)| !refines.with.is_empty())
        .map(|(place, function, refines)| {
            let bound = parameters(function)
                .find(|p| spec.role(&p.ty) == Role::Constants)
                .map(|p| &p.pat);
            let bound = bound.map_or_else(|| quote!(c), |pat| quote!(#pat));
            let values = refines.with.iter().map(|(name, value)| {
                let name = name.to_string();
                quote!((#name, __rt::shown(&(#value), __universe)))
            });
            quote!(#place => { let #bound = __c; ::std::vec![#(#values),*] })
        });
    let rows = rows(spec);
    quote! {
        fn refinements() -> &'static [__rt::RefinementRow] {
            static __REFINEMENTS: &[__rt::RefinementRow] = #rows;
            __REFINEMENTS
        }
        fn refined(__property: usize, __state: &State, __c: &Self::Constants, __writer: &mut __rt::value::Writer<'_>) {
            match __property { #(#maps)* _ => {} }
        }
        fn refined_constants(
            __property: usize,
            __c: &Self::Constants,
            __universe: &__rt::value::Universe,
        ) -> ::std::vec::Vec<(&'static str, ::std::string::String)> {
            match __property { #(#constants)* _ => ::std::vec::Vec::new() }
        }
    }
}

fn rows(spec: &SpecModule) -> TokenStream {
    let rows = all(spec).map(|(place, _, refines)| {
        let (other, fair) = (&refines.spec, refines.fair);
        let model = refines.model.as_ref().map(ToString::to_string);
        let model = mutaspec_mutator::syntax::option(model);
        quote!(__rt::RefinementRow { property: #place, spec: &#other::__SOURCE, model: #model, fair: #fair })
    });
    quote!(&[#(#rows),*])
}

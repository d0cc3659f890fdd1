//! Enumerates and takes steps: one enum of all steps, and the methods of `Spec` that match on it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ItemFn, Type, parse_quote};

use mutaspec_mutator::syntax;

use super::ranges::range;
use super::state::{label_type, member_type, step_name};
use super::{Expansion, domains};
use crate::ast::{Parameter, Role, parameters, pattern_ident};

/// Whether `__Step` stores a parameter by value; others are leaked once per model.
pub(super) fn is_plain(ty: &Type) -> bool {
    syntax::name_of(ty).is_some_and(|n| {
        [
            "Participant",
            "u8",
            "u16",
            "u32",
            "u64",
            "usize",
            "i8",
            "i16",
            "i32",
            "i64",
            "isize",
            "bool",
        ]
        .contains(&n.as_str())
    })
}

fn parameter_type(function: &ItemFn, parameter: &Parameter) -> Type {
    parameters(function)
        .find(|p| pattern_ident(&p.pat) == Some(&parameter.name))
        .map_or_else(|| parse_quote!(()), |p| (*p.ty).clone())
}

fn field_type(ty: &Type) -> TokenStream {
    if is_plain(ty) {
        quote!(#ty)
    } else {
        quote!(&'static #ty)
    }
}

/// `enum __Step`: one variant for each item.
pub(super) fn step_type(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let actions = spec.actions.iter().map(|a| {
        let name = &a.function.sig.ident;
        let types = a
            .parameters
            .iter()
            .map(|p| field_type(&parameter_type(&a.function, p)));
        quote!(#name(#(#types),*))
    });
    let processes = spec.processes.iter().map(|p| {
        let name = &p.function.sig.ident;
        let types = member_type(p).map(|ty| field_type(&ty));
        let types = types.iter();
        quote!(#name(#(#types),*))
    });
    quote! {
        #[doc(hidden)]
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types)]
        enum __Step { #(#actions,)* #(#processes),* }
    }
}

/// The methods of `Spec` that enumerate and take steps.
pub(super) fn methods(expansion: &Expansion<'_>) -> TokenStream {
    let initial = initial_method(expansion);
    let steps = steps_method(expansion);
    let label = label_method(expansion);
    let take = take_method(expansion);
    let permuted = permuted_method(expansion);
    let numbers = number_sets_method(expansion);
    quote! {
        fn initial(__c: &Self::Constants) -> __rt::Flow<State> { #initial }
        fn steps(__c: &Self::Constants) -> ::std::vec::Vec<__rt::StepInstance<__Step>> { #steps }
        #numbers
        fn permuted(__step: __Step, __permutation: &__rt::value::Permutation) -> ::std::vec::Vec<__rt::value::View> { match __step { #permuted } }
        fn label(__step: __Step, __state: &State) -> usize { match __step { #label } }
        fn take(__step: __Step, __state: &mut State, __c: &Self::Constants) -> __rt::Flow<()> { match __step { #take } }
    }
}

/// Arguments of a call of one of the author's functions, by role.
pub(super) fn call_arguments(
    function: &ItemFn,
    vars: &TokenStream,
    own: impl Fn(&syn::Ident, &Type) -> TokenStream,
    expansion: &Expansion<'_>,
) -> Vec<TokenStream> {
    parameters(function)
        .map(|p| match expansion.spec.role(&p.ty) {
            Role::Constants => quote!(__c),
            Role::VariablesMut | Role::Variables | Role::State => vars.clone(),
            Role::Own | Role::Next => pattern_ident(&p.pat)
                .map(|name| own(name, &p.ty))
                .unwrap_or_default(),
        })
        .collect()
}

fn initial_method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let init = call_arguments(
        &spec.init,
        &quote!(&__vars),
        |_, _| TokenStream::new(),
        expansion,
    );
    let (mut firsts, mut names) = (TokenStream::new(), Vec::new());
    for process in &spec.processes {
        let name = &process.function.sig.ident;
        let first = format_ident!("__first_{name}");
        let arguments = call_arguments(
            &process.function,
            &quote!(&__vars),
            |_, _| quote!(::core::clone::Clone::clone(&__member)),
            expansion,
        );
        names.push(name);
        let Some(member) = &process.member else {
            firsts.extend(quote!(let #name = #first(#(#arguments),*)?;));
            continue;
        };
        let elements = elements(
            &process.function,
            member,
            &format_ident!("__member"),
            expansion,
        );
        firsts.extend(quote! {
            let mut #name = __rt::value::Map::new();
            for __member in #elements {
                let __process = #first(#(#arguments),*)?;
                #name.insert(__member, __process);
            }
        });
    }
    let (hidden, _) = super::state::hidden_fields(expansion);
    quote! {
        let __vars = __init(#(#init),*)?;
        #firsts
        ::core::result::Result::Ok(State { __vars #(, #names)* #(, #hidden: ::core::default::Default::default())* })
    }
}

/// The elements that a parameter ranges over; rustc reports a mismatch of types here.
fn elements(
    function: &ItemFn,
    parameter: &Parameter,
    name: &syn::Ident,
    expansion: &Expansion<'_>,
) -> TokenStream {
    let set = range(&parameter.set, function, expansion);
    let span = parameter.set.span();
    let ty = parameter_type(function, parameter);
    let (all, name) = (
        quote_spanned!(span=> __rt::elements(&(#set))),
        syn::Ident::new(&name.to_string(), span),
    );
    quote_spanned!(span=> {
        let #name: ::std::vec::Vec<#ty> = #all;
        #name
    })
}

fn steps_method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let mut all = TokenStream::new();
    for (item, action) in spec.actions.iter().enumerate() {
        all.extend(instances(
            item,
            &action.function,
            &action.parameters.iter().collect::<Vec<_>>(),
            expansion,
        ));
    }
    for (i, process) in spec.processes.iter().enumerate() {
        all.extend(instances(
            spec.actions.len() + i,
            &process.function,
            &process.member.iter().collect::<Vec<_>>(),
            expansion,
        ));
    }
    quote! {
        let mut __steps = ::std::vec::Vec::new();
        #all
        __steps
    }
}

/// Loops over the ranges of an item's parameters, the first outermost.
fn instances(
    item: usize,
    function: &ItemFn,
    ranges: &[&Parameter],
    expansion: &Expansion<'_>,
) -> TokenStream {
    let name = &function.sig.ident;
    let names: Vec<_> = ranges
        .iter()
        .map(|p| format_ident!("__{}", p.name))
        .collect();
    let fields = ranges.iter().zip(&names).map(|(p, name)| {
        if is_plain(&parameter_type(function, p)) {
            quote!(#name)
        } else {
            quote!(__rt::leak(::core::clone::Clone::clone(&#name)))
        }
    });
    let views = names.iter().map(|n| quote!(__rt::value::Value::view(&#n)));
    let mut code = quote! {
        let __arguments = ::std::vec![#(#views),*];
        __steps.push(__rt::StepInstance { step: __Step::#name(#(#fields),*), item: #item, arguments: __arguments });
    };
    for (parameter, name) in ranges.iter().zip(&names).rev() {
        let elements = elements(function, parameter, name, expansion);
        code = quote! {
            for #name in #elements {
                #code
            }
        };
    }
    code
}

/// The number sets that families range over; empty families for sets that do not parse.
fn number_sets_method(expansion: &Expansion<'_>) -> TokenStream {
    let constants = expansion.constants_type();
    let domains = domains::all(expansion);
    let mut sets = expansion.table.number_sets();
    sets.extend(domains.iter().map(|domain| domain.numbers.set.as_str()));
    let sets = sets.into_iter().filter_map(|set| {
        let members: syn::Expr = syn::parse_str(set).ok()?;
        Some(quote!((#set, |__c: &#constants| (&__rt::Numbers(&(#members))).numbers())))
    });
    let sets: Vec<_> = sets.collect();
    if sets.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[allow(warnings, clippy::all, clippy::pedantic)]
        fn number_sets() -> &'static [__rt::NumberSet<Self::Constants>] {
            use __rt::{IsNoNumberSet as _, IsNumberSet as _};
            &[#(#sets),*]
        }
    }
}

fn label_method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let actions = spec.actions.iter().map(|a| {
        let name = &a.function.sig.ident;
        quote!(__Step::#name(..) => 0,)
    });
    let processes = spec.processes.iter().map(|p| {
        let name = &p.function.sig.ident;
        match member_type(p) {
            Some(ty) => {
                let key = if is_plain(&ty) {
                    quote!(&__member)
                } else {
                    quote!(__member)
                };
                quote!(__Step::#name(__member) => __state.#name[#key].pc as usize,)
            }
            None => quote!(__Step::#name() => __state.#name.pc as usize,),
        }
    });
    quote!(#(#actions)* #(#processes)*)
}

/// The parameters of a step with permuted participants.
fn permuted_method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let arm = |function: &ItemFn, ranges: Vec<&Parameter>| {
        let name = &function.sig.ident;
        let bound: Vec<_> = ranges.iter().map(|p| &p.name).collect();
        let views = ranges.iter().map(|p| {
            let (name, ty) = (&p.name, parameter_type(function, p));
            let value = if is_plain(&ty) {
                quote!(#name)
            } else {
                quote!(::core::clone::Clone::clone(#name))
            };
            quote!({
                let mut __parameter: #ty = #value;
                __rt::value::Value::permute(&mut __parameter, __permutation);
                __rt::value::Value::view(&__parameter)
            })
        });
        quote!(__Step::#name(#(#bound),*) => ::std::vec![#(#views),*],)
    };
    let actions = spec
        .actions
        .iter()
        .map(|a| arm(&a.function, a.parameters.iter().collect()));
    let processes = spec
        .processes
        .iter()
        .map(|p| arm(&p.function, p.member.iter().collect()));
    quote!(#(#actions)* #(#processes)*)
}

fn take_method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let own = |name: &syn::Ident, ty: &Type| {
        if is_plain(ty) {
            quote!(#name)
        } else {
            quote!(::core::clone::Clone::clone(#name))
        }
    };
    let actions = spec.actions.iter().map(|a| {
        let name = &a.function.sig.ident;
        let function = format_ident!("__action_{name}");
        let bound = a.parameters.iter().map(|p| &p.name);
        let arguments = call_arguments(&a.function, &quote!(&mut __state.__vars), own, expansion);
        quote!(__Step::#name(#(#bound),*) => #function(#(#arguments),*),)
    });
    let processes = spec.processes.iter().map(|p| {
        let (name, ty) = (&p.function.sig.ident, label_type(p));
        let vars = quote!(&mut __state.__vars);
        let arguments: Vec<_> = call_arguments(&p.function, &vars, own, expansion);
        let bound: Vec<_> = p.member.iter().map(|m| &m.name).collect();
        let process = match (&p.member, member_type(p)) {
            (Some(m), Some(member)) => {
                let name_of = &m.name;
                let key = if is_plain(&member) { quote!(&#name_of) } else { quote!(#name_of) };
                quote!(&mut __state.#name[#key])
            }
            _ => quote!(&mut __state.#name),
        };
        let labels = p.labels.iter().enumerate().map(|(i, l)| {
            let (function, variant) = (step_name(p, i), &l.variant);
            quote!(#ty::#variant => #function(#(#arguments,)* __process),)
        });
        quote! {
            __Step::#name(#(#bound),*) => {
                let __process = #process;
                match __process.pc { #(#labels)* #ty::Done => ::core::result::Result::Err(__rt::Stop::Disabled) }
            }
        }
    });
    quote!(#(#actions)* #(#processes)*)
}

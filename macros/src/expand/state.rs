//! The state of a spec: its variables, and the program counter and variables of each process; and
//! the modules with the names of labels and steps for properties.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::{Expansion, value};
use crate::ast::{Process, camel};

pub(super) fn label_type(process: &Process) -> Ident {
    format_ident!("__{}Label", camel(&process.function.sig.ident))
}

/// The name of the function of a label.
pub(super) fn step_name(process: &Process, label: usize) -> Ident {
    format_ident!(
        "__step_{}_{}",
        process.function.sig.ident,
        process.labels[label].lifetime.ident
    )
}

pub(super) fn process_type(process: &Process) -> Ident {
    format_ident!("__{}Process", camel(&process.function.sig.ident))
}

/// The type of `me`; `None` if the process does not range over a set.
pub(super) fn member_type(process: &Process) -> Option<syn::Type> {
    let member = process.member.as_ref()?;
    crate::ast::parameters(&process.function)
        .find(|p| crate::ast::pattern_ident(&p.pat) == Some(&member.name))
        .map(|p| (*p.ty).clone())
}

pub(super) fn all(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let processes: Vec<_> = spec.processes.iter().map(process).collect();
    let actions = spec.actions.iter().enumerate().map(|(item, action)| {
        let name = &action.function.sig.ident;
        module(name, item, &TokenStream::new())
    });
    let modules = spec.processes.iter().enumerate().map(|(i, process)| {
        let label = label_type(process);
        let of = process_type(process);
        let labels = quote! {
            pub use super::#label::*;
            pub use super::#of as Process;
        };
        module(&process.function.sig.ident, spec.actions.len() + i, &labels)
    });
    let state = state(expansion);
    let label_impls = spec
        .processes
        .iter()
        .enumerate()
        .map(|(i, p)| label_impl(p, spec.actions.len() + i, !spec.fairness.is_empty()));
    quote!(#(#processes)* #(#label_impls)* #state #(#actions)* #(#modules)*)
}

/// `pub mod alice`: the names of an item's steps in properties.
fn module(name: &Ident, item: usize, labels: &TokenStream) -> TokenStream {
    let doc = format!("Names for the steps of `{name}` in properties.");
    quote! {
        #[doc = #doc]
        #[allow(unused_imports, dead_code, non_snake_case)]
        pub mod #name {
            #labels
            /// Any step of it: for `enabled(..)`.
            pub const STEP: ::mutaspec::__private::StepPattern =
                ::mutaspec::__private::StepPattern { item: #item, label: ::core::option::Option::None, argument: ::core::option::Option::None };
        }
    }
}

fn process(process: &Process) -> TokenStream {
    let (label, of) = (label_type(process), process_type(process));
    let name = process.function.sig.ident.to_string();
    let variants = process.labels.iter().map(|l| &l.variant);
    let enumeration: syn::Item = syn::parse_quote! {
        #[doc = "Where a process stands."]
        #[allow(missing_docs)]
        pub enum #label { #(#variants,)* Done }
    };
    let fields = process.variables.iter().map(|v| {
        let (name, ty) = (&v.name, &v.ty);
        quote!(pub #name: #ty)
    });
    let doc = format!("A process `{name}`: its program counter and its own variables.");
    let structure: syn::Item = syn::parse_quote! {
        #[doc = #doc]
        #[allow(missing_docs)]
        pub struct #of { pub pc: #label, #(#fields),* }
    };
    let (enumeration, structure) = (value::derive(&enumeration), value::derive(&structure));
    quote! {
        #enumeration
        #structure
        impl #of {
            /// Whether the process stands at this label.
            #[inline]
            pub fn at(&self, label: #label) -> bool {
                self.pc == label
            }
        }
    }
}

fn label_impl(process: &Process, item: usize, in_sets: bool) -> TokenStream {
    let label = label_type(process);
    let sets = in_sets.then(|| {
        quote! {
            impl ::core::convert::From<#label> for __rt::StepSet {
                fn from(label: #label) -> Self {
                    Self::from(__rt::StepPattern::from(label))
                }
            }
            impl<T: ::core::convert::Into<__rt::StepSet>> ::core::ops::BitOr<T> for #label {
                type Output = __rt::StepSet;
                fn bitor(self, other: T) -> __rt::StepSet {
                    __rt::StepSet::from(self) | other
                }
            }
        }
    });
    quote! {
        #sets
        impl #label {
            /// The step at this label of one member: for `enabled(..)`.
            #[allow(dead_code)]
            pub fn of(self, member: impl ::core::fmt::Display) -> __rt::StepPattern {
                __rt::StepPattern::from(self).of(member)
            }
        }
        impl ::core::convert::From<#label> for __rt::StepPattern {
            fn from(label: #label) -> Self {
                __rt::StepPattern { item: #item, label: ::core::option::Option::Some(label as usize), argument: ::core::option::Option::None }
            }
        }
    }
}

fn state(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let variables = &spec.variables.ident;
    let names: Vec<_> = spec
        .processes
        .iter()
        .map(|p| &p.function.sig.ident)
        .collect();
    let types: Vec<_> = spec
        .processes
        .iter()
        .map(|p| {
            let of = process_type(p);
            match member_type(p) {
                Some(member) => quote!(__rt::value::Map<#member, #of>),
                None => quote!(#of),
            }
        })
        .collect();
    let value = state_value(expansion, &names);
    let (hidden, hidden_types) = hidden_fields(expansion);
    let hidden_state = hidden_state(expansion, &names, &hidden);
    let clone = clone_of_state(&names, &hidden);
    let vis = &spec.variables.vis;
    quote! {
        /// A state of the spec: its variables, and each process by its name.
        #[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        #vis struct State {
            #[doc(hidden)]
            __vars: #variables,
            #(pub #names: #types,)*
            #(#[doc(hidden)] #hidden: #hidden_types,)*
        }
        #hidden_state
        #clone
        impl State {
            /// A state with these variables, and each process as it stands: for maps of a spec that
            /// refines this one.
            #[allow(dead_code, clippy::missing_const_for_fn, clippy::used_underscore_binding, clippy::too_many_arguments)]
            #vis fn new(__vars: #variables, #(#names: #types),*) -> Self {
                State { __vars, #(#names,)* #(#hidden: ::core::default::Default::default(),)* }
            }
        }
        #[automatically_derived]
        impl ::core::ops::Deref for State {
            type Target = #variables;
            #[inline]
            fn deref(&self) -> &#variables {
                &self.__vars
            }
        }
        #value
    }
}

fn clone_of_state(names: &[&Ident], hidden: &[Ident]) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl ::core::clone::Clone for State {
            #[inline]
            fn clone(&self) -> Self {
                State {
                    __vars: ::core::clone::Clone::clone(&self.__vars),
                    #(#names: ::core::clone::Clone::clone(&self.#names),)*
                    #(#hidden: ::core::clone::Clone::clone(&self.#hidden),)*
                }
            }
            #[inline]
            fn clone_from(&mut self, source: &Self) {
                ::core::clone::Clone::clone_from(&mut self.__vars, &source.__vars);
                #(::core::clone::Clone::clone_from(&mut self.#names, &source.#names);)*
                #(::core::clone::Clone::clone_from(&mut self.#hidden, &source.#hidden);)*
            }
        }
    }
}

/// The hidden fields of the state, with their types: for mutants only, and last.
pub(super) fn hidden_fields(expansion: &Expansion<'_>) -> (Vec<Ident>, Vec<TokenStream>) {
    let crash_state = expansion
        .has_extras()
        .then(|| (format_ident!("__detours"), quote!(__rt::CrashState)));
    let older = expansion
        .has_stale_reads()
        .then(|| (format_ident!("__older"), quote!(__rt::Older<__OlderValues>)));
    crash_state.into_iter().chain(older).unzip()
}

/// The `HiddenState` implementation of the state.
fn hidden_state(expansion: &Expansion<'_>, names: &[&Ident], hidden: &[Ident]) -> TokenStream {
    if hidden.is_empty() {
        return quote!(
            #[automatically_derived]
            impl __rt::HiddenState for State {}
        );
    }
    let (older_values, stale_reads) = (expansion.older_values(), expansion.stale_read_methods());
    let older = hidden.get(1);
    let clear_older =
        older.map(|older| quote!(__any |= self.#older.get().is_some(); self.#older.clear();));
    quote! {
        #older_values
        #[automatically_derived]
        #[allow(unused_variables, clippy::all, clippy::pedantic, clippy::nursery)]
        impl __rt::HiddenState for State {
            fn crash_state(&self) -> ::core::option::Option<&__rt::CrashState> {
                ::core::option::Option::Some(&self.__detours)
            }
            fn crash_state_mut(&mut self) -> ::core::option::Option<&mut __rt::CrashState> {
                ::core::option::Option::Some(&mut self.__detours)
            }
            #[inline]
            fn copy_hidden(&mut self, __from: &Self) {
                #(::core::clone::Clone::clone_from(&mut self.#hidden, &__from.#hidden);)*
            }
            fn clear_hidden(&mut self) -> bool {
                let mut __any = !self.__detours.is_empty();
                self.__detours.clear_all();
                #clear_older
                __any
            }
            #[inline]
            fn is_same_visibly(&self, __other: &Self) -> bool {
                self.__vars == __other.__vars #(&& self.#names == __other.#names)*
            }
            #stale_reads
        }
    }
}

/// The `Value` implementation of the state.
fn state_value(expansion: &Expansion<'_>, names: &[&Ident]) -> TokenStream {
    let spec = expansion.spec;
    let (hidden, hidden_types) = hidden_fields(expansion);
    let encode = match &hidden[..] {
        [crash_state, older] => {
            quote!(self.#crash_state.encode(__writer); self.#older.encode(self.#crash_state.is_empty(), __writer);)
        }
        all => quote!(#(self.#all.encode(__writer);)*),
    };
    let views = spec.processes.iter().map(|p| {
        let name = &p.function.sig.ident;
        let text = name.to_string();
        quote!(__fields.push((::std::string::String::from(#text), __rt::value::Value::view(&self.#name)));)
    });
    quote! {
        #[automatically_derived]
        impl __rt::value::Value for State {
            type SetRepr = __rt::value::set_repr::Sorted<State>;
            #[inline]
            fn encode(&self, __writer: &mut __rt::value::Writer<'_>) {
                __rt::value::Value::encode(&self.__vars, __writer);
                #(__rt::value::Value::encode(&self.#names, __writer);)*
                #encode
            }
            #[inline]
            fn decode(__reader: &mut __rt::value::Reader<'_>) -> Self {
                State {
                    __vars: __rt::value::Value::decode(__reader),
                    #(#names: __rt::value::Value::decode(__reader),)*
                    #(#hidden: <#hidden_types>::decode(__reader),)*
                }
            }
            #[inline]
            fn decode_into(&mut self, __reader: &mut __rt::value::Reader<'_>) {
                __rt::value::Value::decode_into(&mut self.__vars, __reader);
                #(__rt::value::Value::decode_into(&mut self.#names, __reader);)*
                #(self.#hidden.decode_into(__reader);)*
            }
            fn permute(&mut self, __permutation: &__rt::value::Permutation) {
                __rt::value::Value::permute(&mut self.__vars, __permutation);
                #(__rt::value::Value::permute(&mut self.#names, __permutation);)*
            }
            fn signature(&self, __colours: &__rt::value::Colours) -> u64 {
                let mut __signature = __rt::value::Value::signature(&self.__vars, __colours);
                #(__signature = __rt::value::permute::then(__signature, __rt::value::Value::signature(&self.#names, __colours));)*
                __signature
            }
            fn view(&self) -> __rt::value::View {
                let mut __fields = match __rt::value::Value::view(&self.__vars) {
                    __rt::value::View::Record(_, fields) => fields,
                    _ => ::std::vec::Vec::new(),
                };
                #(#views)*
                __rt::value::View::Record(::std::string::String::new(), __fields)
            }
        }
    }
}

/// The code of `Spec::encode_visible`: all that a property can read, so not the hidden field.
pub(super) fn encode_visible(expansion: &Expansion<'_>) -> TokenStream {
    let processes = expansion
        .spec
        .processes
        .iter()
        .map(|p| &p.function.sig.ident);
    quote! {
        __rt::value::Value::encode(&__state.__vars, __writer);
        #(__rt::value::Value::encode(&__state.#processes, __writer);)*
    }
}

/// Whether every process has finished, except daemons.
pub(super) fn terminated(expansion: &Expansion<'_>) -> TokenStream {
    let ends: Vec<_> = expansion
        .spec
        .processes
        .iter()
        .filter(|p| !p.daemon)
        .map(|p| {
            let (name, label) = (&p.function.sig.ident, label_type(p));
            if p.member.is_some() {
                quote!(__state.#name.values().all(|p| p.pc == #label::Done))
            } else {
                quote!(__state.#name.pc == #label::Done)
            }
        })
        .collect();
    if ends.is_empty() {
        quote!(false)
    } else {
        quote!(#(#ends)&&*)
    }
}

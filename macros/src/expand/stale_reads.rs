//! Stale reads (M7): older values of variables, as long as a step can read them.
//!
//! The site of such a mutant is in the steps of some labels of one process, or in an action. A
//! process that can no longer reach these labels reads nothing, so its older values are reset.

use std::collections::BTreeSet;

use mutaspec_mutator::Effect;
use mutaspec_mutator::syntax::{ExtraDraft, StaleRead, blankless, older_variables};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{GenericArgument, Ident, PathArguments, Type, parse_quote};

use super::extras::{mentions, raw_steps};
use super::state::{label_type, member_type};
use super::{Expansion, value};
use crate::ast::Process;
use crate::labels::{self, Step};

/// The labels of a process at which the site of a mutant is evaluated.
pub(crate) struct StaleReader {
    switch: u32,
    /// Index of the process.
    process: usize,
    labels: BTreeSet<usize>,
}

impl Expansion<'_> {
    /// Whether a mutant reads older values.
    pub(super) fn has_stale_reads(&self) -> bool {
        sites(self).next().is_some()
    }

    /// Records the steps of a process with sites of stale reads, given its steps with switches.
    pub(super) fn note_stale_readers(&mut self, process: &Process, steps: &[Step]) {
        let mut processes = self.spec.processes.iter();
        let Some(place) =
            processes.position(|p| p.function.sig.ident == process.function.sig.ident)
        else {
            return;
        };
        let switches: Vec<u32> = sites(self).map(|(switch, _)| switch).collect();
        for switch in switches {
            let name = older_variables(switch).to_string();
            let labels: BTreeSet<usize> = (0..steps.len())
                .filter(|label| mentions(&steps[*label].code, &|ident| ident == name))
                .collect();
            if !labels.is_empty() {
                self.stale_readers.push(StaleReader {
                    switch,
                    process: place,
                    labels,
                });
            }
        }
    }

    /// The type of older values: one field for each variable, and for the elements of each map.
    pub(super) fn older_values(&self) -> TokenStream {
        if self.has_stale_reads() {
            older_values(self)
        } else {
            TokenStream::new()
        }
    }

    /// The methods of `HiddenState` for older values.
    pub(super) fn stale_read_methods(&self) -> TokenStream {
        if self.has_stale_reads() {
            methods_of_state(self)
        } else {
            TokenStream::new()
        }
    }
}

/// The switches of stale reads, with what they read.
fn sites<'e>(expansion: &'e Expansion<'_>) -> impl Iterator<Item = (u32, &'e StaleRead)> {
    let stale = |(switch, extra): &'e (u32, ExtraDraft)| {
        if let ExtraDraft::Stale(read) = extra {
            Some((*switch, read))
        } else {
            None
        }
    };
    expansion.table.extras.iter().filter_map(stale)
}

/// What a mutant reads: a variable, or elements of a map.
struct Reading<'e> {
    switch: u32,
    field: &'e Ident,
    ty: &'e Type,
    /// The types of keys and values if it reads an element of a map.
    element: Option<(&'e Type, &'e Type)>,
    read: &'e StaleRead,
}

fn readings<'e>(expansion: &'e Expansion<'_>) -> impl Iterator<Item = Reading<'e>> {
    sites(expansion).filter_map(|(switch, read)| {
        let mut fields = expansion.spec.variables.fields.iter();
        let field = fields.find(|f| f.ident.as_ref().is_some_and(|ident| *ident == read.field))?;
        Some(Reading {
            switch,
            field: field.ident.as_ref()?,
            ty: &field.ty,
            element: read.key.as_ref().and_then(|_| key_and_value(&field.ty)),
            read,
        })
    })
}

/// The type arguments of a map.
fn key_and_value(ty: &Type) -> Option<(&Type, &Type)> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    let mut types = arguments.args.iter().filter_map(|argument| {
        if let GenericArgument::Type(ty) = argument {
            Some(ty)
        } else {
            None
        }
    });
    Some((types.next()?, types.next()?))
}

impl Reading<'_> {
    /// The field of `__OlderValues` for the older value.
    fn slot(&self) -> Ident {
        match self.element {
            Some(_) => format_ident!("elements_of_{}", self.field),
            None => format_ident!("whole_{}", self.field),
        }
    }

    /// Whether some step can still read the older value; of `__key` if it is of an element.
    fn is_read(&self, expansion: &Expansion<'_>) -> TokenStream {
        let Some(reader) = expansion
            .stale_readers
            .iter()
            .find(|reader| reader.switch == self.switch)
        else {
            // Actions can be taken at any time. Code that is in no step is never executed.
            let is_action = self.action(expansion).is_some();
            return quote!(#is_action);
        };
        let process = &expansion.spec.processes[reader.process];
        let (name, label) = (&process.function.sig.ident, label_type(process));
        let variants = leading_to(process, &reader.labels, expansion)
            .into_iter()
            .map(|number| &process.labels[number].variant);
        let variants: Vec<_> = variants.collect();
        let leads =
            |process: TokenStream| quote!(::core::matches!(#process.pc, #(#label::#variants)|*));
        if process.member.is_none() {
            return leads(quote!(#name));
        }
        let leads = leads(quote!(__process));
        if self.is_own_key(process) {
            quote!(#name.get(__key).is_some_and(|__process| #leads))
        } else {
            quote!(#name.values().any(|__process| #leads))
        }
    }

    /// Whether each process of the family reads the element with its own key only.
    fn is_own_key(&self, process: &Process) -> bool {
        let (Some(member), Some(ty), Some(key), Some((key_type, _))) = (
            &process.member,
            member_type(process),
            &self.read.key,
            self.element,
        ) else {
            return false;
        };
        let name = member.name.to_string();
        let is_rebound = labels::bound_names(&process.body).contains(&name);
        !is_rebound
            && blankless(key).trim_start_matches(['&', '*']) == name
            && blankless(&ty) == blankless(key_type)
    }

    /// The action with the site, if it is in one.
    fn action<'e>(&self, expansion: &'e Expansion<'_>) -> Option<&'e Ident> {
        let row = expansion
            .table
            .rows
            .iter()
            .find(|row| row.effect == Effect::Switch(self.switch))?;
        let actions = expansion
            .spec
            .actions
            .iter()
            .map(|action| &action.function.sig.ident);
        actions.into_iter().find(|name| **name == row.item)
    }
}

/// The labels from which control can reach one of these, themselves included.
fn leading_to(
    process: &Process,
    labels: &BTreeSet<usize>,
    expansion: &Expansion<'_>,
) -> BTreeSet<usize> {
    let steps = raw_steps(process, expansion);
    let mut leading = labels.clone();
    loop {
        let leads = |step: &Step| step.targets.iter().any(|target| leading.contains(target));
        let more: BTreeSet<usize> = (0..steps.len())
            .filter(|label| leads(&steps[*label]))
            .collect();
        if more.is_subset(&leading) {
            return leading;
        }
        leading.extend(more);
    }
}

fn older_values(expansion: &Expansion<'_>) -> TokenStream {
    let mut seen = BTreeSet::new();
    let fields = readings(expansion).filter_map(|reading| {
        let (slot, ty) = (reading.slot(), reading.ty);
        let ty = match reading.element {
            Some(_) => ty.to_token_stream(),
            None => quote!(::core::option::Option<#ty>),
        };
        seen.insert(slot.to_string()).then(|| quote!(#slot: #ty))
    });
    value::derive(&parse_quote! {
        #[derive(Default)]
        struct __OlderValues { #(#fields),* }
    })
}

fn methods_of_state(expansion: &Expansion<'_>) -> TokenStream {
    let updates = readings(expansion).map(|reading| {
        let (switch, field, slot) = (reading.switch, reading.field, reading.slot());
        let is_read = reading.is_read(expansion);
        match reading.element {
            Some((key, _)) => quote! {
                #switch => {
                    let __values = __older.get_or_default();
                    __rt::keep_elements(&mut __values.#slot, &__before.__vars.#field, &__vars.#field, |__key: &#key| #is_read);
                    if __values.#slot.is_empty() {
                        __older.clear();
                    }
                }
            },
            None => quote! {
                #switch => {
                    if !#is_read {
                        __older.clear();
                    } else if __before.__vars.#field != __vars.#field {
                        __older.get_or_default().#slot = ::core::option::Option::Some(::core::clone::Clone::clone(&__before.__vars.#field));
                    }
                }
            },
        }
    });
    let mut seen = BTreeSet::new();
    let views = readings(expansion).filter_map(|reading| {
        let (slot, name) = (reading.slot(), reading.field.to_string());
        let view = match reading.element {
            Some(_) => quote! {
                if !__values.#slot.is_empty() {
                    return ::core::option::Option::Some((#name, __rt::value::Value::view(&__values.#slot)));
                }
            },
            None => quote! {
                if let ::core::option::Option::Some(__value) = &__values.#slot {
                    return ::core::option::Option::Some((#name, __rt::value::Value::view(__value)));
                }
            },
        };
        seen.insert(slot).then_some(view)
    });
    let processes = expansion
        .spec
        .processes
        .iter()
        .map(|p| &p.function.sig.ident);
    let processes: Vec<_> = processes.collect();
    quote! {
        fn remember(&mut self, __number: u32, __before: &Self) {
            let State { __vars, __older, #(#processes,)* .. } = self;
            match __number { #(#updates)* _ => {} }
        }
        fn view_older(&self) -> ::core::option::Option<(&'static str, __rt::value::View)> {
            let __values = self.__older.get()?;
            #(#views)*
            ::core::option::Option::None
        }
    }
}

/// The method of `Spec` that packs what a step may read.
pub(super) fn method_of_spec(expansion: &Expansion<'_>) -> TokenStream {
    if !expansion.has_stale_reads() {
        return TokenStream::new();
    }
    let arms = readings(expansion).filter_map(|reading| {
        let (switch, slot) = (reading.switch, reading.slot());
        let reader = expansion
            .stale_readers
            .iter()
            .find(|reader| reader.switch == reading.switch);
        let (item, labels) = match reader {
            Some(reader) => {
                let labels = reader.labels.iter();
                let is_at = quote!(::core::matches!(Self::label(__step, __state), #(#labels)|*));
                (
                    &expansion.spec.processes[reader.process].function.sig.ident,
                    is_at,
                )
            }
            None => (reading.action(expansion)?, quote!(true)),
        };
        let value = match reading.element {
            Some(_) => quote!(::core::option::Option::Some(&__values.#slot)),
            None => quote!(__values.#slot.as_ref()),
        };
        Some(quote! {
            (#switch, __Step::#item(..)) if #labels => {
                let __value = #value;
                if let ::core::option::Option::Some(__value) = __value {
                    __rt::value::Value::encode(__value, __writer);
                }
                __value.is_some()
            }
        })
    });
    quote! {
        fn encode_older(__number: u32, __step: __Step, __state: &State, __writer: &mut __rt::value::Writer<'_>) -> bool {
            let ::core::option::Option::Some(__values) = __state.__older.get() else { return false };
            match (__number, __step) { #(#arms)* _ => false }
        }
    }
}

/// For each stale read, a function that chooses between the variables and a copy with an older
/// value.
pub(super) fn functions(expansion: &Expansion<'_>) -> TokenStream {
    let variables = &expansion.spec.variables.ident;
    let functions = readings(expansion).map(|reading| {
        let (name, field, ty) = (older_variables(reading.switch), reading.field, reading.ty);
        let (key, older, update) = match reading.element {
            Some((key, value)) => (
                quote!(, __key: &impl ::core::borrow::Borrow<#key>),
                quote!(__rt::older_element::<#key, #value>(::core::borrow::Borrow::borrow(__key))?),
                quote!(__vars.#field.insert(::core::clone::Clone::clone(::core::borrow::Borrow::borrow(__key)), __value);),
            ),
            None => (TokenStream::new(), quote!(__rt::older::<#ty>()?), quote!(__vars.#field = __value;)),
        };
        quote! {
            #[allow(non_snake_case)]
            fn #name(__vars: &#variables #key) -> __rt::Flow<::core::option::Option<#variables>> {
                let ::core::option::Option::Some(__value) = #older else {
                    return ::core::result::Result::Ok(::core::option::Option::None);
                };
                let mut __vars = ::core::clone::Clone::clone(__vars);
                #update
                ::core::result::Result::Ok(::core::option::Option::Some(__vars))
            }
        }
    });
    quote!(#(#functions)*)
}

//! The struct of constants, and the function that sets them for a model.

use proc_macro2::TokenStream;
use quote::quote;

use super::Expansion;
use crate::ast::{Constant, ConstantValue, Constants};

/// The struct and `__build`.
pub(super) fn all(expansion: &Expansion<'_>) -> TokenStream {
    let build = build(expansion);
    let Some(constants) = &expansion.spec.constants else {
        return build;
    };
    let item = syn::ItemStruct {
        attrs: super::value::without_derives(&constants.item.attrs, &["Clone", "Debug"]),
        ..constants.item.clone()
    };
    quote! {
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #item
        #build
    }
}

fn build(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let (fields, literal) = match &spec.constants {
        Some(constants) => {
            let fields = constants.fields.iter().map(|f| field(f, constants));
            let ident = &constants.item.ident;
            let names = constants.fields.iter().map(|f| &f.ident);
            let literal = match constants.item.fields {
                syn::Fields::Unit => quote!(#ident),
                _ => quote!(#ident { #(#names),* }),
            };
            (quote!(#(#fields)*), literal)
        }
        None => (TokenStream::new(), quote!(())),
    };
    let reserved = spec
        .constants
        .as_ref()
        .map_or_else(|| quote!(&[]), reserved);
    let shown = spec.constants.iter().flat_map(|c| &c.fields).map(|f| {
        let (ident, name, ty) = (&f.ident, f.ident.to_string(), &f.ty);
        quote!((::std::string::String::from(#name), (&&&__rt::Probe::<#ty>::new()).show(&__constants.#ident, &__universe)))
    });
    let members = spec.constants.iter().flat_map(|c| &c.fields).map(|f| {
        let (ident, name, ty) = (&f.ident, f.ident.to_string(), &f.ty);
        quote!((__rt::Cow::Borrowed(#name), (&&&__rt::Probe::<#ty>::new()).participants(&__constants.#ident)))
    });
    quote! {
        #[allow(unused_mut, unused_imports, clippy::all, clippy::pedantic)]
        fn __build(__settings: &__rt::Settings) -> ::core::result::Result<::std::boxed::Box<dyn __rt::Machine>, __rt::SettingError> {
            use __rt::Ask as _;
            __settings.check(&__DEFINITION)?;
            let mut __universe = __settings.universe();
            __universe.reserve(#reserved);
            #fields
            let __constants = #literal;
            let __shown = ::std::vec![#(#shown),*];
            let __facts = __rt::ModelFacts {
                model: ::core::clone::Clone::clone(&__settings.model),
                universe: ::std::sync::Arc::new(__universe),
                constants: __shown,
                alone: __settings.alone,
                numbers: ::std::vec::Vec::new(),
                omitted: ::std::vec::Vec::new(),
                participants: ::std::vec![#(#members),*],
            };
            __rt::machine::<__Spec>(&__SOURCE, __facts, __constants)
        }
    }
}

/// The names of all participants of a model, so that constants set by number do not reuse them.
fn reserved(constants: &Constants) -> TokenStream {
    let names_in = |model: Option<&crate::ast::Model>| {
        let values = constants.fields.iter().filter_map(|f| {
            let set = model
                .and_then(|m| m.values.iter().find(|(name, _)| *name == f.ident))
                .map(|(_, value)| value);
            set.or(f.default.as_ref())
        });
        let names = values
            .filter_map(|v| {
                if let ConstantValue::Names(names) = v {
                    Some(names)
                } else {
                    None
                }
            })
            .flatten();
        quote!(&[#(#names),*])
    };
    let arms = constants.models.iter().map(|m| {
        let (name, names) = (m.name.to_string(), names_in(Some(m)));
        quote!(#name => #names,)
    });
    let defaults = names_in(None);
    quote!(match __settings.model.as_str() { #(#arms)* _ => #defaults })
}

fn field(field: &Constant, constants: &Constants) -> TokenStream {
    let (ident, ty, name) = (&field.ident, &field.ty, field.ident.to_string());
    let models = constants.models.iter().filter_map(|m| {
        let value = m
            .values
            .iter()
            .find(|(n, _)| *n == field.ident)
            .map(|(_, v)| value(v, field))?;
        let model = m.name.to_string();
        Some(quote!(#model => #value,))
    });
    let default = match &field.default {
        Some(default) => value(default, field),
        None => quote!(
            return ::core::result::Result::Err(__rt::SettingError::Model {
                name: ::core::clone::Clone::clone(&__settings.model)
            })
        ),
    };
    let defaults = names(field.default.as_ref());
    let model_defaults = constants.models.iter().filter_map(|m| {
        let values = m
            .values
            .iter()
            .find(|(n, _)| *n == field.ident)
            .map(|(_, v)| names(Some(v)))?;
        let model = m.name.to_string();
        Some(quote!(#model => #values,))
    });
    quote! {
        let #ident: #ty = match __settings.constants.get(#name) {
            ::core::option::Option::Some(__setting) => {
                let __defaults: &[&str] = match __settings.model.as_str() { #(#model_defaults)* _ => #defaults };
                (&&&__rt::Probe::<#ty>::new()).read(#name, __setting, __defaults, &mut __universe)?
            }
            ::core::option::Option::None => match __settings.model.as_str() { #(#models)* _ => #default },
        };
    }
}

fn value(value: &ConstantValue, field: &Constant) -> TokenStream {
    match value {
        ConstantValue::Names(names) if crate::parse::is_participants(&field.ty) == Some(true) => {
            quote!(__rt::participants(&[#(#names),*], &mut __universe)?)
        }
        ConstantValue::Names(names) => {
            let name = &names[0];
            quote!(__rt::participant(#name, &mut __universe)?)
        }
        ConstantValue::Expr(expr) => quote!(#expr),
    }
}

fn names(value: Option<&ConstantValue>) -> TokenStream {
    match value {
        Some(ConstantValue::Names(names)) => quote!(&[#(#names),*]),
        _ => quote!(&[]),
    }
}

//! The table of a spec's types and names as text, so that suggested properties can be pasted.

use mutaspec_mutator::syntax::{literal, option, table, tidy};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Expr, Fields, Item, ItemFn, ReturnType, Type};

use super::{Expansion, domains};
use crate::ast::{Process, Role, SpecModule, parameters};

pub(super) fn tokens(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let constants = option(spec.constants.as_ref().map(|constants| literal(constants.item.ident.to_string())));
    let variables = fields(&spec.variables.fields);
    let processes = table(spec.processes.iter().map(|process| row(process, expansion)));
    let domains = table(domains::all(expansion).into_iter().map(|domain| domain.row()));
    let types = table(spec.values.iter().chain(&spec.others).filter_map(type_row));
    let predicates = table(spec.helpers.iter().filter_map(|f| predicate(f, spec)));
    quote! {
        __rt::Vocabulary {
            constants: #constants, variables: #variables, processes: #processes,
            types: #types, predicates: #predicates, domains: #domains,
        }
    }
}

fn text(ty: &Type) -> String {
    tidy(&ty.to_token_stream())
}

fn fields(fields: &Fields) -> TokenStream {
    let rows = fields.iter().enumerate().map(|(place, field)| {
        let name = field.ident.as_ref().map_or(place.to_string(), |name| name.unraw().to_string());
        let (name, ty) = (literal(name), literal(text(&field.ty)));
        quote!(__rt::FieldRow { name: #name, type_text: #ty })
    });
    table(rows)
}

fn row(process: &Process, expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let (name, many) = (literal(process.function.sig.ident.to_string()), process.member.is_some());
    let of_constant = process.member.as_ref().and_then(|member| match &member.set {
        Expr::Path(path) => path.path.get_ident().filter(|name| spec.constant(name).is_some()),
        _ => None,
    });
    let of_constant = of_constant.map(|name| format!("c.{name}"));
    let set = of_constant.or_else(|| domains::of_process(process, expansion).map(|domain| domain.code));
    let set = option(set.map(literal));
    let variables = table(process.variables.iter().map(|variable| {
        let (name, ty) = (literal(variable.name.unraw().to_string()), literal(text(&variable.ty)));
        quote!(__rt::FieldRow { name: #name, type_text: #ty })
    }));
    quote! {
        __rt::ProcessRow { name: #name, many: #many, set: #set, variables: #variables }
    }
}

fn type_row(item: &Item) -> Option<TokenStream> {
    let (name, shape) = match item {
        Item::Type(alias) if alias.generics.params.is_empty() => {
            let ty = literal(text(&alias.ty));
            (&alias.ident, quote!(Alias(#ty)))
        }
        Item::Struct(item) if item.generics.params.is_empty() => {
            let fields = fields(&item.fields);
            (&item.ident, quote!(Struct(#fields)))
        }
        Item::Enum(item) if item.generics.params.is_empty() => {
            let variants = table(item.variants.iter().map(|variant| {
                let (name, fields) = (literal(variant.ident.unraw().to_string()), fields(&variant.fields));
                quote!((#name, #fields))
            }));
            (&item.ident, quote!(Enum(#variants)))
        }
        _ => return None,
    };
    let name = literal(name.to_string());
    Some(quote!(__rt::TypeRow { name: #name, shape: __rt::Shape::#shape }))
}

/// A predicate on a state, perhaps with the constants.
fn predicate(function: &ItemFn, spec: &SpecModule) -> Option<TokenStream> {
    let is_bool = matches!(&function.sig.output, ReturnType::Type(_, ty) if text(ty) == "bool");
    let word = |ty: &Type| match spec.role(ty) {
        Role::Variables | Role::State => Some("s"),
        Role::Constants => Some("c"),
        Role::VariablesMut | Role::Next | Role::Own => None,
    };
    let words: Option<Vec<&str>> = parameters(function).map(|parameter| word(&parameter.ty)).collect();
    let words = words.filter(|words| is_bool && words.iter().filter(|word| **word == "s").count() == 1)?;
    let (name, arguments) = (literal(function.sig.ident.to_string()), literal(words.join(", ")));
    Some(quote!(__rt::PredicateRow { name: #name, arguments: #arguments }))
}

//! The sets of numbers used like participants, as suggested properties write them.

use mutaspec_mutator::syntax::{self, Inferred, Numbers, Types, literal, tidy, tidy_type};
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{Expr, ItemFn, Lit, Type};

use super::Expansion;
use super::ranges::{numbers_of, range};
use crate::ast::{Parameter, Process, parameters, pattern_ident};

/// A set of numbers.
pub(super) struct Domain {
    /// The set's expression in a property.
    pub(super) code: String,
    ty: String,
    pub(super) numbers: Numbers,
    is_range: bool,
}

impl Domain {
    pub(super) fn row(&self) -> TokenStream {
        let (code, ty, key, is_range) = (
            literal(&self.code),
            literal(&self.ty),
            literal(&self.numbers.set),
            self.is_range,
        );
        quote!(__rt::DomainRow { code: #code, type_text: #ty, key: #key, is_range: #is_range })
    }
}

/// The constants that are sets of numbers, and the ranges of parameters, each once.
pub(super) fn all(expansion: &Expansion<'_>) -> Vec<Domain> {
    let spec = expansion.spec;
    let constants = spec
        .constants
        .iter()
        .flat_map(|constants| &constants.fields);
    let constants = constants.filter_map(|field| of_constant(&field.ident, &field.ty));
    let processes = spec
        .processes
        .iter()
        .filter_map(|process| of_process(process, expansion));
    let actions = spec.actions.iter().flat_map(|action| {
        let parameters = action.parameters.iter();
        parameters.filter_map(|parameter| of_parameter(parameter, &action.function, expansion))
    });
    let mut domains: Vec<Domain> = Vec::new();
    for domain in constants.chain(processes).chain(actions) {
        if domains.iter().all(|other| other.code != domain.code) {
            domains.push(domain);
        }
    }
    domains
}

fn of_constant(name: &syn::Ident, ty: &Type) -> Option<Domain> {
    let numbers = Types::numbers_of_constant(name, &Inferred::of(ty))?;
    let element = tidy_type(ty);
    let element = element
        .split_once('<')?
        .1
        .trim_end()
        .strip_suffix('>')?
        .trim()
        .to_owned();
    Some(Domain {
        code: format!("c.{name}"),
        ty: element,
        numbers,
        is_range: false,
    })
}

/// The domain of a process set, if it is a constant or a range of numbers.
pub(super) fn of_process(process: &Process, expansion: &Expansion<'_>) -> Option<Domain> {
    of_parameter(process.member.as_ref()?, &process.function, expansion)
}

fn of_parameter(
    parameter: &Parameter,
    function: &ItemFn,
    expansion: &Expansion<'_>,
) -> Option<Domain> {
    let ty = &parameters(function)
        .find(|p| pattern_ident(&p.pat) == Some(&parameter.name))?
        .ty;
    let numbers = numbers_of(parameter, function, expansion);
    if !syntax::is_number(ty) || !expansion.types.has_members(&numbers) {
        return None;
    }
    let set = range(&parameter.set, function, expansion);
    let (set, is_range) = match set {
        Expr::Range(mut range) => {
            if let Some(Expr::Lit(start)) = range.start.as_deref_mut()
                && let Lit::Int(number) = &start.lit
                && number.suffix().is_empty()
                && !numbers.set.contains("__c")
            {
                // Nothing else determines the type of the numbers.
                let typed = format!("{}{}", number.base10_digits(), tidy_type(ty));
                start.lit = Lit::Int(syn::LitInt::new(&typed, number.span()));
            }
            (Expr::Range(range), true)
        }
        Expr::Field(field) if expansion.spec.constants.is_some() => (Expr::Field(field), false),
        _ => return None,
    };
    Some(Domain {
        code: tidy(&called_c(set.to_token_stream())),
        ty: tidy_type(ty),
        numbers,
        is_range,
    })
}

/// Renames the constants to `c`, their name in a property.
fn called_c(tokens: TokenStream) -> TokenStream {
    let renamed = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(ident) if ident == "__c" => TokenTree::Ident(format_ident!("c")),
        TokenTree::Group(group) => TokenTree::Group(proc_macro2::Group::new(
            group.delimiter(),
            called_c(group.stream()),
        )),
        other => other,
    });
    renamed.collect()
}

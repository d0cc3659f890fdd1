//! The expansion of a module with errors: the errors, and the author's items in a form that
//! compiles. So the compiler reports its own errors in the same run, and editors keep working.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::visit::Visit;
use syn::{Item, ItemFn};

use crate::ast::SpecModule;
use crate::attributes::{is_ours, take_ours};
use crate::errors::Errors;

/// Expands a module that syn cannot parse: removes our attributes and leaves the errors to rustc.
pub(crate) fn unparsed(item: TokenStream, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    // rustc reports a body that does not parse, but not an item that is no module.
    let is_module = item
        .clone()
        .into_iter()
        .any(|t| matches!(t, TokenTree::Ident(i) if i == "mod"));
    if is_module {
        let echo = without_our_attributes(item);
        return quote!(#error #[allow(unused)] #echo);
    }
    let error = syn::Error::new_spanned(
        item.into_iter().next(),
        "`#[spec]` marks a module: `pub mod name { .. }`",
    )
    .to_compile_error();
    quote!(#error)
}

fn without_our_attributes(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut out = TokenStream::new();
    let mut i = 0;
    while i < tokens.len() {
        if let (TokenTree::Punct(p), Some(TokenTree::Group(g))) = (&tokens[i], tokens.get(i + 1))
            && p.as_char() == '#'
            && syn::parse2::<AttributeOnly>(quote!(#p #g))
                .is_ok_and(|a| is_ours(&a.0) && !is_derives(&a.0))
        {
            i += 2;
            continue;
        }
        match &tokens[i] {
            TokenTree::Group(g) => {
                let mut group =
                    proc_macro2::Group::new(g.delimiter(), without_our_attributes(g.stream()));
                group.set_span(g.span());
                out.extend([TokenTree::Group(group)]);
            }
            other => out.extend([other.clone()]),
        }
        i += 1;
    }
    out
}

/// A bare `#[default]` on a variant belongs to `derive(Default)`; ours has a value.
fn is_derives(attr: &syn::Attribute) -> bool {
    attr.path().is_ident("default") && matches!(attr.meta, syn::Meta::Path(_))
}

struct AttributeOnly(syn::Attribute);

impl syn::parse::Parse for AttributeOnly {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut attrs = input.call(syn::Attribute::parse_outer)?;
        attrs
            .pop()
            .map(AttributeOnly)
            .ok_or_else(|| input.error("no attribute"))
    }
}

/// The errors, and the module's items if they compile without the spec. If a type cannot be part of
/// the state, no other item can compile either, and only the errors are emitted.
pub(crate) fn module(
    module: &syn::ItemMod,
    spec: Option<&SpecModule>,
    errors: Errors,
) -> TokenStream {
    let mut echo = Echo {
        errors: &errors,
        seen: BTreeSet::new(),
    };
    let items = module.content.iter().flat_map(|(_, items)| items);
    let items: Vec<_> = if errors.in_types() {
        Vec::new()
    } else {
        items.map(|item| echo.item(item)).collect()
    };
    let stand_ins = spec
        .filter(|_| !errors.in_types())
        .map(|spec| echo.stand_ins(spec));
    let errors = errors.into_tokens();
    let (attrs, vis, name) = (
        module.attrs.iter().filter(|attr| !is_ours(attr)),
        &module.vis,
        &module.ident,
    );
    quote! {
        #errors
        #(#attrs)*
        #[allow(dead_code, unused, unreachable_pub, missing_docs, clippy::all, clippy::pedantic, clippy::nursery)]
        #vis mod #name {
            use ::mutaspec::prelude::*;
            #stand_ins
            #(#items)*
        }
    }
}

/// Emits items without the parts that need a sound spec.
struct Echo<'a> {
    errors: &'a Errors,
    /// Names of functions and types emitted so far. A clash is reported, so only the first is kept.
    seen: BTreeSet<(bool, String)>,
}

impl Echo<'_> {
    /// An item without our attributes.
    fn item(&mut self, item: &Item) -> TokenStream {
        let mut item = item.clone();
        let ours = take_ours(&mut item);
        let has = |word: &str| ours.iter().any(|a| a.path().is_ident(word));
        match &mut item {
            Item::Struct(s) => {
                for field in &mut s.fields {
                    field.attrs.retain(|a| !is_ours(a));
                }
                if !self.seen.insert((true, s.ident.to_string())) {
                    return TokenStream::new();
                }
                if has("constants") {
                    s.attrs.retain(|a| !a.path().is_ident("derive"));
                    return quote!(#[derive(Clone, Debug)] #item);
                }
                if has("variables") || has("value") {
                    crate::expand::value::derive(&item)
                } else {
                    item.to_token_stream()
                }
            }
            Item::Enum(e) => {
                self.seen.insert((true, e.ident.to_string()));
                if has("value") {
                    crate::expand::value::derive(&item)
                } else {
                    item.to_token_stream()
                }
            }
            Item::Fn(f) => {
                if !self.seen.insert((false, f.sig.ident.to_string())) {
                    return TokenStream::new();
                }
                crate::annotations::strip(f);
                self.function(
                    f,
                    has("process") || has("temporal") || has("scenario") || has("fairness"),
                )
            }
            _ => item.to_token_stream(),
        }
    }

    /// A function; only its signature if the body cannot compile here or has an error already.
    fn function(&self, function: &ItemFn, stub: bool) -> TokenStream {
        if !stub && !needs_more(function) && !self.errors.within(function) {
            return function.to_token_stream();
        }
        let (attrs, vis, sig) = (&function.attrs, &function.vis, &function.sig);
        if self.errors.within(sig) {
            return TokenStream::new();
        }
        quote!(#(#attrs)* #vis #sig { ::std::unreachable!() })
    }

    /// Definitions for the types that signatures name and `#[spec]` would generate.
    fn stand_ins(&self, spec: &SpecModule) -> TokenStream {
        let names = [
            format_ident!("State"),
            format_ident!("Formula"),
            format_ident!("Next"),
            format_ident!("Fairness"),
            spec.variables.ident.clone(),
        ];
        let missing = names
            .iter()
            .filter(|name| !self.seen.contains(&(true, name.to_string())));
        quote!(#(pub struct #missing;)*)
    }
}

/// Whether a function mentions names that the emitted module lacks.
fn needs_more(function: &ItemFn) -> bool {
    struct FindMissingNames(bool);
    impl<'ast> Visit<'ast> for FindMissingNames {
        fn visit_ident(&mut self, ident: &'ast syn::Ident) {
            self.0 |=
                ident == "State" || ident == "Formula" || ident == "Next" || ident == "Fairness";
        }
        fn visit_macro(&mut self, mac: &'ast syn::Macro) {
            self.0 |= mac.path.is_ident("goto");
        }
    }
    let mut find = FindMissingNames(false);
    find.visit_item_fn(function);
    find.0
}

//! What is left of a module in which something is wrong: the errors, and the author's items in a form that compiles, so that the compiler
//! finds its own errors in the same run and editors keep working.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::visit::Visit;
use syn::{Item, ItemFn};

use crate::errors::Errors;
use crate::parse::{is_ours, take_ours};

/// A module that syn cannot read: our attributes are taken off the tokens, the compiler tells the rest.
pub(crate) fn unparsed(item: TokenStream, error: &syn::Error) -> TokenStream {
    let error = error.to_compile_error();
    // A body that does not parse is reported by the compiler itself; an item that is no module is ours to report.
    let is_module = item.clone().into_iter().any(|t| matches!(t, TokenTree::Ident(i) if i == "mod"));
    if is_module {
        let echo = without_our_attributes(item);
        return quote!(#error #echo);
    }
    let error = syn::Error::new_spanned(item.into_iter().next(), "`#[spec]` marks a module: `pub mod name { .. }`").to_compile_error();
    quote!(#error)
}

fn without_our_attributes(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut out = TokenStream::new();
    let mut i = 0;
    while i < tokens.len() {
        if let (TokenTree::Punct(p), Some(TokenTree::Group(g))) = (&tokens[i], tokens.get(i + 1))
            && p.as_char() == '#'
            && syn::parse2::<AttributeOnly>(quote!(#p #g)).is_ok_and(|a| is_ours(&a.0))
        {
            i += 2;
            continue;
        }
        match &tokens[i] {
            TokenTree::Group(g) => {
                let mut group = proc_macro2::Group::new(g.delimiter(), without_our_attributes(g.stream()));
                group.set_span(g.span());
                out.extend([TokenTree::Group(group)]);
            }
            other => out.extend([other.clone()]),
        }
        i += 1;
    }
    out
}

struct AttributeOnly(syn::Attribute);

impl syn::parse::Parse for AttributeOnly {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut attrs = input.call(syn::Attribute::parse_outer)?;
        attrs.pop().map(AttributeOnly).ok_or_else(|| input.error("no attribute"))
    }
}

/// The errors, and the module's items as far as they compile without the spec. Where a type cannot be kept in a state nothing else can compile either,
/// and the errors stand alone.
pub(crate) fn module(module: &syn::ItemMod, errors: Errors) -> TokenStream {
    let items: Vec<_> = if errors.in_types() {
        Vec::new()
    } else {
        module.content.iter().flat_map(|(_, items)| items).map(echo).collect()
    };
    let errors = errors.into_tokens();
    let (attrs, vis, name) = (&module.attrs, &module.vis, &module.ident);
    quote! {
        #errors
        #(#attrs)*
        #[allow(dead_code, unused, clippy::all, clippy::pedantic)]
        #vis mod #name {
            use ::mutaspec::prelude::*;
            #(#items)*
        }
    }
}

/// An item without our attributes. Functions that need what only a sound spec has (`State`, labels) are left out.
fn echo(item: &Item) -> TokenStream {
    let mut item = item.clone();
    let ours = take_ours(&mut item);
    let has = |word: &str| ours.iter().any(|a| a.path().is_ident(word));
    match &mut item {
        Item::Struct(s) => {
            for field in &mut s.fields {
                field.attrs.retain(|a| !is_ours(a));
            }
            if has("constants") {
                quote!(#[derive(Clone, Debug)] #item)
            } else {
                derived(&ours, &item)
            }
        }
        Item::Enum(_) => derived(&ours, &item),
        Item::Fn(f) if has("process") || has("temporal") || needs_more(f) => {
            let name = format_ident!("{}", f.sig.ident);
            quote!(#[allow(non_upper_case_globals)] const #name: () = ();)
        }
        _ => item.to_token_stream(),
    }
}

fn derived(ours: &[syn::Attribute], item: &Item) -> TokenStream {
    if ours.is_empty() {
        item.to_token_stream()
    } else {
        crate::expand::value::derive(item)
    }
}

/// Whether a function mentions what the echo does not have.
fn needs_more(function: &ItemFn) -> bool {
    struct Find(bool);
    impl<'ast> Visit<'ast> for Find {
        fn visit_ident(&mut self, ident: &'ast syn::Ident) {
            self.0 |= ident == "State" || ident == "Formula";
        }
        fn visit_label(&mut self, _: &'ast syn::Label) {
            self.0 = true;
        }
        fn visit_expr_try(&mut self, _: &'ast syn::ExprTry) {
            self.0 = true;
        }
        fn visit_macro(&mut self, mac: &'ast syn::Macro) {
            self.0 |= mac.path.is_ident("goto");
        }
    }
    let mut find = Find(false);
    find.visit_item_fn(function);
    find.0
}

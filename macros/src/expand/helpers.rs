//! Helpers and methods of a module: with fuel, bounded recursion and, if steps use them, switches.

use mutaspec_mutator::syntax::{BodyKind, Returns};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::VisitMut;
use syn::{Block, FnArg, ImplItem, Item, ItemFn, ReturnType, Type, parse_quote};

use super::bodies::{
    as_value, channels, instrument, prepared, replace_words, scope_of_helper, succeeded,
};
use super::{Expansion, author_mutants};
use crate::check;
use crate::prepare::close_operands;
use crate::words::{Body, Fuel};

/// A helper, and its twin if it uses words.
pub(super) fn helper(function: &ItemFn, expansion: &mut Expansion<'_>) -> TokenStream {
    let name = function.sig.ident.to_string();
    if !check::is_ordinary(&function.sig) || !expansion.calls.act_through(&name) {
        author_mutants::refuse(&name, expansion);
    }
    if !check::is_ordinary(&function.sig) {
        return function.to_token_stream();
    }
    let is_flow = expansion.calls.flow().contains(&name);
    let is_mutated = expansion.calls.act_through(&name);
    if !is_flow && !is_mutated {
        return guarded(function, expansion);
    }
    let mut body = if is_flow {
        prepared(function)
    } else {
        (*function.block).clone()
    };
    close_operands(&mut body);
    if is_mutated {
        let scope = scope_of_helper(function, expansion);
        let kind = BodyKind::Helper(returns(&function.sig.output));
        instrument(&mut body, &name, Vec::new(), kind, &scope, expansion);
    }
    let before = expansion.assertions.len();
    if is_flow {
        replace_words(
            &mut body,
            Body::Helper,
            &name,
            &channels(function, expansion),
            expansion,
        );
        let copies =
            author_mutant_copies(function, &mut body, Some(Body::Helper), before, expansion);
        let twin = with_twin(function, &body, expansion);
        return quote!(#twin #copies);
    }
    let copies = author_mutant_copies(function, &mut body, None, before, expansion);
    let mut function = function.clone();
    *function.block = body;
    let function = guarded(&function, expansion);
    quote!(#function #copies)
}

/// The copies of a helper for the author's own mutants; inserts calls of them at its beginning.
fn author_mutant_copies(
    function: &ItemFn,
    block: &mut Block,
    body: Option<Body<'_>>,
    before: usize,
    expansion: &mut Expansion<'_>,
) -> TokenStream {
    let (inputs, names) = author_mutants::inputs(&function.sig);
    let mut copies = TokenStream::new();
    for own in author_mutants::of_function(&function.sig.ident.to_string(), body, before, expansion)
    {
        let copy = own.copy(&function.sig.ident);
        block.stmts.insert(0, own.departure(&copy, &names));
        let mut of_copy = as_value(&own.body);
        let (output, code) = match (body, &function.sig.output) {
            (None, output) => {
                guard(&mut of_copy, &function.sig.ident.to_string(), expansion);
                (quote!(#output), quote!(#of_copy))
            }
            (Some(_), ReturnType::Default) => (
                quote!(-> __rt::Flow<()>),
                quote!(::core::result::Result::Ok(#of_copy)),
            ),
            (Some(_), ReturnType::Type(_, ty)) => (
                quote!(-> __rt::Flow<#ty>),
                quote!(::core::result::Result::Ok(#of_copy)),
            ),
        };
        copies.extend(author_mutants::function(
            &function.sig,
            &copy,
            &inputs,
            &output,
            &code,
        ));
    }
    copies
}

fn returns(output: &ReturnType) -> Returns {
    match output {
        ReturnType::Default => Returns::Nothing,
        ReturnType::Type(_, ty) => match &**ty {
            Type::Path(path) if path.path.is_ident("bool") => Returns::Condition,
            Type::Tuple(tuple) if tuple.elems.is_empty() => Returns::Nothing,
            _ => Returns::Value,
        },
    }
}

/// A function with fuel in its loops and, if it is recursive, a bound on its depth.
pub(super) fn guarded(function: &ItemFn, expansion: &Expansion<'_>) -> TokenStream {
    let mut function = function.clone();
    if check::is_ordinary(&function.sig) {
        guard(
            &mut function.block,
            &function.sig.ident.to_string(),
            expansion,
        );
    }
    function.to_token_stream()
}

fn guard(block: &mut Block, name: &str, expansion: &Expansion<'_>) {
    Fuel.visit_block_mut(block);
    if expansion.calls.is_recursive(name) {
        block
            .stmts
            .insert(0, parse_quote!(let __call = __rt::Call::open();));
    }
}

/// An item outside the spec language; the methods of an `impl` are guarded like helpers.
pub(super) fn other(item: &Item, expansion: &Expansion<'_>) -> TokenStream {
    let mut item = item.clone();
    if let Item::Impl(block) = &mut item {
        for item in &mut block.items {
            if let ImplItem::Fn(method) = item
                && check::is_ordinary(&method.sig)
            {
                guard(&mut method.block, &method.sig.ident.to_string(), expansion);
            }
        }
    }
    item.to_token_stream()
}

/// A helper that uses words: a twin that leaves with `?`, and a wrapper that leaves by unwinding.
fn with_twin(function: &ItemFn, body: &Block, expansion: &Expansion<'_>) -> TokenStream {
    let (attrs, vis, sig) = (&function.attrs, &function.vis, &function.sig);
    let body = succeeded(body);
    let twin = format_ident!("__flow_{}", sig.ident);
    let output = match &sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    let (inputs, generics, bounds) = (
        &sig.inputs,
        &sig.generics.params,
        &sig.generics.where_clause,
    );
    let (wrapper_inputs, names) = wrapper_inputs(&sig.inputs);
    let name = &sig.ident;
    let returns = &sig.output;
    let of_twin = attrs
        .iter()
        .filter(|a| !a.path().is_ident("doc") && !a.path().is_ident("must_use"));
    let open = expansion
        .calls
        .is_recursive(&name.to_string())
        .then(|| quote!(let __call = __rt::Call::open();));
    quote! {
        #(#attrs)*
        #[allow(dead_code)]
        #vis fn #name<#generics>(#(#wrapper_inputs),*) #returns #bounds {
            __rt::or_leave(#twin(#(#names),*))
        }
        #(#of_twin)*
        #[allow(non_snake_case, clippy::unnecessary_wraps)]
        fn #twin<#generics>(#inputs) -> __rt::Flow<#output> #bounds {
            #open
            #body
        }
    }
}

/// The parameters of a wrapper, which passes them on unchanged, and their names.
pub(super) fn wrapper_inputs(
    inputs: &syn::punctuated::Punctuated<FnArg, syn::Token![,]>,
) -> (Vec<TokenStream>, Vec<syn::Ident>) {
    let types = inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(&typed.ty),
        FnArg::Receiver(_) => None,
    });
    let named = types.enumerate().map(|(i, ty)| {
        let name = format_ident!("__{i}");
        (quote!(#name: #ty), name)
    });
    named.unzip()
}

//! Initial states and actions, with switches. Processes and helpers have modules of their own.

use mutaspec_mutator::syntax::{self, BodyKind};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Block, Expr, Stmt};

use super::Expansion;
use super::bodies::{
    channels, context, instrument, mutating_methods, prepared, replace_words, scope, succeeded,
    variables,
};
use super::dispatch::step_type;
use super::helpers::{helper, wrapper_inputs};
use super::processes::process;
use super::{author_mutants, fairness};
use crate::ast::Action;
use crate::words::{Body, mark_first};

/// All functions that make or take steps.
pub(super) fn all(expansion: &mut Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let init = init(expansion);
    let actions: Vec<_> = spec.actions.iter().map(|a| action(a, expansion)).collect();
    let processes: Vec<_> = spec
        .processes
        .iter()
        .map(|p| process(p, expansion))
        .collect();
    let helpers: Vec<_> = spec.helpers.iter().map(|h| helper(h, expansion)).collect();
    if !spec.options.unmutated {
        fairness::mutants(expansion);
    }
    let step = step_type(expansion);
    quote!(#step #init #(#actions)* #(#processes)* #(#helpers)*)
}

fn init(expansion: &mut Expansion<'_>) -> TokenStream {
    let function = &expansion.spec.init;
    let mut whole = Expr::Block(syn::ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: prepared(function),
    });
    let scope = scope(function, &[], expansion);
    let variables = &expansion.spec.variables.ident;
    if !expansion.spec.options.unmutated {
        let mut table = std::mem::take(&mut expansion.table);
        let context = context(expansion, "init", Vec::new(), BodyKind::Action);
        syntax::instrument_variables(
            &mut whole,
            &variables.to_string(),
            &context,
            &scope,
            &mut table,
        );
        expansion.table = table;
    }
    let Expr::Block(syn::ExprBlock {
        block: mut body, ..
    }) = whole
    else {
        return TokenStream::new();
    };
    replace_words(&mut body, Body::Helper, "init", &[], expansion);
    let body = succeeded(&body);
    let (attrs, vis, name) = (&function.attrs, &function.vis, &function.sig.ident);
    let (inputs, output) = (&function.sig.inputs, &function.sig.output);
    let (wrapper_inputs, names) = wrapper_inputs(inputs);
    quote! {
        #(#attrs)*
        #[allow(dead_code)]
        #vis fn #name(#(#wrapper_inputs),*) #output {
            __rt::or_leave(__init(#(#names),*))
        }
        #[allow(clippy::unnecessary_wraps)]
        fn __init(#inputs) -> __rt::Flow<#variables> {
            #body
        }
    }
}

fn action(action: &Action, expansion: &mut Expansion<'_>) -> TokenStream {
    let function = &action.function;
    let item = function.sig.ident.to_string();
    let mut body = prepared(function);
    let scope = scope(
        function,
        &action.parameters.iter().collect::<Vec<_>>(),
        expansion,
    );
    let own = action
        .parameters
        .iter()
        .map(|p| p.name.to_string())
        .collect();
    instrument(&mut body, &item, own, BodyKind::Action, &scope, expansion);
    let before = expansion.assertions.len();
    replace_words(
        &mut body,
        Body::Action,
        &item,
        &channels(function, expansion),
        expansion,
    );
    mark_first(
        &mut body,
        &variables(function, expansion),
        &mutating_methods(expansion),
    );
    let copies = own_mutants(function, &mut body, before, expansion);
    let name = format_ident!("__action_{}", function.sig.ident);
    let (attrs, inputs, stmts) = (&function.attrs, &function.sig.inputs, ended(body));
    quote! {
        #(#attrs)*
        #[inline(never)]
        #[allow(non_snake_case, clippy::unnecessary_wraps, clippy::trivially_copy_pass_by_ref, clippy::needless_pass_by_value)]
        fn #name(#inputs) -> __rt::Flow<()> {
            #stmts
            #[allow(unreachable_code)]
            ::core::result::Result::Ok(())
        }
        #copies
    }
}

/// The copies of an action for the author's own mutants; inserts calls of them at its beginning.
fn own_mutants(
    function: &syn::ItemFn,
    body: &mut Block,
    before: usize,
    expansion: &mut Expansion<'_>,
) -> TokenStream {
    let (inputs, names) = author_mutants::inputs(&function.sig);
    let mut copies = TokenStream::new();
    for own in author_mutants::of_function(
        &function.sig.ident.to_string(),
        Some(Body::Action),
        before,
        expansion,
    ) {
        let copy = own.copy(&function.sig.ident);
        body.stmts.insert(0, own.departure(&copy, &names));
        let stmts = ended(own.body);
        let stmts = quote!(#stmts ::core::result::Result::Ok(()));
        copies.extend(author_mutants::function(
            &function.sig,
            &copy,
            &inputs,
            &quote!(-> __rt::Flow<()>),
            &stmts,
        ));
    }
    copies
}

/// The statements of a body, ended with `;` so that more can follow.
fn ended(body: Block) -> TokenStream {
    let mut stmts = body.stmts;
    if let Some(Stmt::Expr(_, semi @ None)) = stmts.last_mut() {
        *semi = Some(syn::token::Semi::default());
    }
    stmts.into_iter().map(ToTokens::into_token_stream).collect()
}

//! Processes: one function per label, and one for the first values of the variables.

use std::collections::BTreeSet;

use mutaspec_mutator::syntax::{self, BodyKind, Inferred, Origin, Scope};
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::visit::{self, Visit};
use syn::{Block, Expr, FnArg, Ident, Stmt, Type, parse_quote};

use super::bodies::{
    context, instrument, label_steps, mutating_methods, replace_words, scope, variables,
};
use super::state::{label_type, process_type, step_name};
use super::{Expansion, author_mutants};
use crate::ast::{Process, ProcessVariable, Role, pattern_ident};
use crate::labels::Step;
use crate::prepare::prepare;
use crate::words::{self, Body};

/// All functions of a process.
pub(super) fn process(process: &Process, expansion: &mut Expansion<'_>) -> TokenStream {
    let function = &process.function;
    let item = function.sig.ident.to_string();
    let members: Vec<_> = process.member.iter().collect();
    let mut scope = scope(function, &members, expansion);
    let first = first_values(process, &scope, expansion);
    for variable in &process.variables {
        let mut known = Inferred::of(&variable.ty);
        if known.is_participants() || known.is_participant() {
            known.origin =
                Origin::of_constants(assigned_from(variable, process, &scope, expansion));
        }
        scope.insert(variable.name.to_string(), known);
    }
    let mut body = process.body.clone();
    let own = process.member.iter().map(|m| m.name.to_string()).collect();
    instrument(&mut body, &item, own, BodyKind::Process, &scope, expansion);
    let before = expansion.assertions.len();
    let mut steps = split(process, &body, expansion);
    expansion.note_stale_readers(process, &steps);
    let copies = author_mutant_copies(process, &mut steps, before, expansion);
    let steps = steps
        .iter()
        .enumerate()
        .map(|(i, step)| label_function(process, i, &step.code, expansion));
    quote!(#first #(#steps)* #copies)
}

/// The copies of steps for the author's own mutants; inserts calls of them in the steps.
fn author_mutant_copies(
    process: &Process,
    steps: &mut [Step],
    before: usize,
    expansion: &mut Expansion<'_>,
) -> TokenStream {
    let (_, mut names) = author_mutants::inputs(&process.function.sig);
    names.push(format_ident!("__p"));
    let mut copies = TokenStream::new();
    for own in author_mutants::of_process(process, before, expansion) {
        let copy = own.copy(&step_name(process, own.label));
        let (departure, code) = (own.departure(&copy, &names), &steps[own.label].code);
        steps[own.label].code = quote!(#departure #code);
        let stmts = &own.body.stmts;
        let function = step_function(process, &copy, usize::MAX, &quote!(#(#stmts)*), expansion);
        copies.extend(
            quote!(#[allow(warnings, clippy::all, clippy::pedantic, clippy::nursery)] #function),
        );
    }
    copies
}

/// Cuts an instrumented body into steps and replaces the words in each.
fn split(process: &Process, body: &Block, expansion: &mut Expansion<'_>) -> Vec<Step> {
    let mut errors = std::mem::take(expansion.errors);
    let mut assertions = std::mem::take(&mut expansion.assertions);
    let steps = label_steps(process, body, &mut assertions, &mut errors, expansion);
    *expansion.errors = errors;
    expansion.assertions = assertions;
    steps
}

/// The constants with a process variable's participants, by its first value and assignments.
fn assigned_from(
    variable: &ProcessVariable,
    process: &Process,
    scope: &Scope,
    expansion: &Expansion<'_>,
) -> BTreeSet<String> {
    struct Assigned<'a, 'e> {
        name: &'a Ident,
        scope: &'a Scope,
        expansion: &'a Expansion<'e>,
        origin: BTreeSet<String>,
    }
    impl<'ast> Visit<'ast> for Assigned<'_, '_> {
        fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
            if crate::parse::bare_name(&assign.left) == Some(self.name) {
                self.origin
                    .extend(self.expansion.types.constants_in(&assign.right, self.scope));
            }
            visit::visit_expr_assign(self, assign);
        }
    }
    let mut assigned = Assigned {
        name: &variable.name,
        scope,
        expansion,
        origin: expansion.types.constants_in(&variable.init, scope),
    };
    assigned.visit_block(&process.body);
    assigned.origin
}

/// The function that returns a process at its first label, with the first values of its variables.
fn first_values(process: &Process, scope: &Scope, expansion: &mut Expansion<'_>) -> TokenStream {
    let item = process.function.sig.ident.to_string();
    let name = format_ident!("__first_{}", process.function.sig.ident);
    let (of, label) = (process_type(process), label_type(process));
    let first = &process.labels[0].variant;
    let mut lets = TokenStream::new();
    for variable in &process.variables {
        let (ident, ty) = (&variable.name, &variable.ty);
        let mut value = variable.init.clone();
        if !expansion.spec.options.unmutated {
            let mut table = std::mem::take(&mut expansion.table);
            let context = context(expansion, &item, Vec::new(), BodyKind::Action);
            syntax::instrument_first(&mut value, ty, &context, scope, &mut table);
            expansion.table = table;
        }
        let mut block: Block = parse_quote!({ let #ident: #ty = #value; });
        prepare(&mut block);
        replace_words(&mut block, Body::First, &item, &[], expansion);
        lets.extend(block.stmts.into_iter().map(Stmt::into_token_stream));
    }
    let unused = process
        .variables
        .iter()
        .map(|v| &v.name)
        .filter(|name| !is_mentioned(name, expansion));
    let unused = unused.map(|name| quote!(#[warn(unused_variables)] { let #name = (); }));
    let names = process.variables.iter().map(|v| &v.name);
    let inputs = step_inputs(process, expansion, None);
    quote! {
        #[allow(non_snake_case, unused_variables, clippy::diverging_sub_expression, clippy::unnecessary_wraps, clippy::trivially_copy_pass_by_ref, clippy::needless_pass_by_value)]
        fn #name(#inputs) -> __rt::Flow<#of> {
            #lets
            #[allow(unreachable_code)]
            let __process = #of { pc: #label::#first, #(#names),* };
            #(#unused)*
            ::core::result::Result::Ok(__process)
        }
    }
}

/// Whether a process variable is mentioned in the module apart from its declaration.
fn is_mentioned(name: &Ident, expansion: &Expansion<'_>) -> bool {
    let items = expansion
        .spec
        .module
        .content
        .iter()
        .flat_map(|(_, items)| items);
    let count: usize = items
        .map(|item| count(item.to_token_stream(), &name.to_string()))
        .sum();
    count > 1 || name.to_string().starts_with('_')
}

fn count(tokens: TokenStream, name: &str) -> usize {
    let of = |token| match token {
        TokenTree::Ident(ident) => usize::from(ident == name),
        TokenTree::Group(group) => count(group.stream(), name),
        TokenTree::Literal(literal) => inline_arguments(&literal.to_string())
            .filter(|n| *n == name)
            .count(),
        TokenTree::Punct(_) => 0,
    };
    tokens.into_iter().map(of).sum()
}

/// The author's parameters of a step's function. Before any step (`label` is `None`), `&mut Vars`
/// becomes `&Vars`. A parameter that no label uses causes one warning, at the first label.
fn step_inputs(process: &Process, expansion: &Expansion<'_>, label: Option<usize>) -> TokenStream {
    let inputs = process.function.sig.inputs.iter().filter_map(|input| {
        let FnArg::Typed(typed) = input else {
            return None;
        };
        let mut typed = typed.clone();
        if label.is_none()
            && expansion.spec.role(&typed.ty) == Role::VariablesMut
            && let Type::Reference(reference) = &mut *typed.ty
        {
            reference.mutability = None;
        }
        let is_used =
            |name: &Ident| count(process.function.block.to_token_stream(), &name.to_string()) > 0;
        let is_member = |name: &Ident| process.member.as_ref().is_some_and(|m| m.name == *name);
        let used = pattern_ident(&typed.pat).is_some_and(|name| is_used(name) || is_member(name));
        let allow = (used || label != Some(0)).then(|| quote!(#[allow(unused_variables)]));
        Some(quote!(#allow #typed,))
    });
    quote!(#(#inputs)*)
}

fn label_function(
    process: &Process,
    label: usize,
    code: &TokenStream,
    expansion: &Expansion<'_>,
) -> TokenStream {
    step_function(process, &step_name(process, label), label, code, expansion)
}

/// A function with the code of one step.
fn step_function(
    process: &Process,
    name: &Ident,
    label: usize,
    code: &TokenStream,
    expansion: &Expansion<'_>,
) -> TokenStream {
    let (of, ty) = (process_type(process), label_type(process));
    let inputs = step_inputs(process, expansion, Some(label));
    let marked = begun(code, &process.function, expansion);
    let used: Vec<_> = process
        .variables
        .iter()
        .filter(|v| count(code.clone(), &v.name.to_string()) > 0)
        .collect();
    let copies = used.iter().map(|v| {
        let (ident, ty, mutability) = (&v.name, &v.ty, &v.mutability);
        let allow = may_change(ident, &process.body).then(|| quote!(#[allow(unused_mut)]));
        quote!(#allow #[allow(unused_variables, unused_assignments)] let #mutability #ident: #ty = ::core::clone::Clone::clone(&__p.#ident);)
    });
    let back = used.iter().map(|v| {
        let name = &v.name;
        if v.mutability.is_some() {
            quote!(__p.#name = #name;)
        } else {
            quote!(let _ = &#name;)
        }
    });
    quote! {
        #[inline(never)]
        #[allow(non_snake_case, unused_labels, clippy::diverging_sub_expression, clippy::trivially_copy_pass_by_ref, clippy::needless_pass_by_value)]
        fn #name(#inputs __p: &mut #of) -> __rt::Flow<()> {
            #(#copies)*
            let __next: #ty = '__step: #marked;
            #(#back)*
            __p.pc = __next;
            ::core::result::Result::Ok(())
        }
    }
}

/// The code of a step as a block, with the words at its beginning marked.
fn begun(code: &TokenStream, function: &syn::ItemFn, expansion: &Expansion<'_>) -> TokenStream {
    let block = quote!({ #code });
    match syn::parse2::<Block>(block.clone()) {
        Ok(mut marked) => {
            words::mark_first(
                &mut marked,
                &variables(function, expansion),
                &mutating_methods(expansion),
            );
            quote!(#marked)
        }
        Err(_) => block,
    }
}

/// Whether a step may change a process variable. If none does, rustc warns about its `mut`.
fn may_change(name: &Ident, body: &Block) -> bool {
    struct Changes<'a>(&'a Ident, bool);
    impl Changes<'_> {
        fn is_root(&self, expr: &Expr) -> bool {
            match expr {
                Expr::Field(e) => self.is_root(&e.base),
                Expr::Index(e) => self.is_root(&e.expr),
                Expr::Paren(e) => self.is_root(&e.expr),
                other => crate::parse::bare_name(other) == Some(self.0),
            }
        }
    }
    impl<'ast> Visit<'ast> for Changes<'_> {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            self.1 |= match expr {
                Expr::Assign(e) => {
                    self.is_root(&e.left)
                        || matches!(&*e.left, Expr::Tuple(_) | Expr::Struct(_) | Expr::Call(_))
                }
                Expr::Binary(e) => self.is_root(&e.left),
                Expr::MethodCall(e) => self.is_root(&e.receiver),
                Expr::Reference(e) => e.mutability.is_some() && self.is_root(&e.expr),
                Expr::Match(e) => self.is_root(&e.expr),
                Expr::Let(e) => self.is_root(&e.expr),
                Expr::Macro(e) => count(e.mac.tokens.clone(), &self.0.to_string()) > 0,
                _ => false,
            };
            visit::visit_expr(self, expr);
        }
    }
    let mut changes = Changes(name, false);
    changes.visit_block(body);
    changes.1
}

/// The names in a format string such as `"{n}"`.
fn inline_arguments(literal: &str) -> impl Iterator<Item = &str> {
    literal.split('{').skip(1).map(|part| {
        let end = part
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(part.len());
        &part[..end]
    })
}

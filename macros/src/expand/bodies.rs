//! Turns a body as the author wrote it into the body that runs: adds switches and replaces words.

use std::collections::BTreeSet;

use mutaspec_mutator::syntax::{self, BodyKind, Callers, Context, Inferred, Origin, Scope};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{Block, ItemFn};

use super::Expansion;
use super::ranges::numbers_of;
use super::state::{label_type, member_type};
use crate::ast::{Parameter, Process, Role, parameters, pattern_ident};
use crate::errors::Errors;
use crate::labels::{self, Step, never_ends};
use crate::prepare::prepare;
use crate::words::{self, Assertion, Body, VisibleItems, WordReplacer};

/// A body in the form that the mutator expects.
pub(super) fn prepared(function: &ItemFn) -> Block {
    let mut body = (*function.block).clone();
    prepare(&mut body);
    body
}

/// The facts about the parameters of a function.
pub(super) fn scope(function: &ItemFn, ranges: &[&Parameter], expansion: &Expansion<'_>) -> Scope {
    let mut scope = Scope::new();
    for parameter in parameters(function) {
        let Some(name) = pattern_ident(&parameter.pat) else {
            continue;
        };
        let mut known = Inferred::of(&parameter.ty);
        if let Some(range) = ranges.iter().find(|r| r.name == *name) {
            known.origin = origin(&known, range, function, expansion);
        }
        scope.insert(name.to_string(), known);
    }
    scope
}

/// The sets that a parameter with a range is a member of.
fn origin(
    known: &Inferred,
    range: &Parameter,
    function: &ItemFn,
    expansion: &Expansion<'_>,
) -> Origin {
    if known.is_participant() {
        return Origin::of_constants(constants_named(&range.set, expansion));
    }
    if !syntax::is_number(&known.ty) {
        return Origin::default();
    }
    Origin::of_numbers(numbers_of(range, function, expansion))
}

/// The constants with participants that the expression of a range names.
pub(super) fn constants_named(set: &syn::Expr, expansion: &Expansion<'_>) -> BTreeSet<String> {
    struct ConstantNames<'a, 'e>(&'a Expansion<'e>, BTreeSet<String>);
    impl<'ast> Visit<'ast> for ConstantNames<'_, '_> {
        fn visit_ident(&mut self, ident: &'ast syn::Ident) {
            if self.0.types.participant_sets().any(|s| ident == s) {
                self.1.insert(ident.to_string());
            }
        }
    }
    let mut names = ConstantNames(expansion, BTreeSet::new());
    names.visit_expr(set);
    names.1
}

/// Records the participants that send, receive and are passed to helpers, in all bodies.
pub(super) fn note_origins(expansion: &mut Expansion<'_>) {
    // Helpers pass parameters on to helpers, so each round uses the origins of the last one.
    for _ in 0..=expansion.spec.helpers.len() {
        let mut callers = Callers::default();
        for (function, scope) in bodies(expansion) {
            callers.note(&function.block, &scope, &expansion.types);
        }
        for item in &expansion.spec.others {
            callers.note_item(item, &expansion.types);
        }
        if !expansion.types.set_callers(callers) {
            break;
        }
    }
    for (function, scope) in bodies(expansion) {
        syntax::note_messages(&function.block, &scope, &mut expansion.types);
    }
    note_members(expansion);
}

/// Records the number sets used like participants: a process ranges over them, or members are keys.
fn note_members(expansion: &mut Expansion<'_>) {
    let spec = expansion.spec;
    for process in &spec.processes {
        if let Some(member) = &process.member
            && let Some(ty) = member_type(process)
            && syntax::is_number(&ty)
        {
            let numbers = numbers_of(member, &process.function, expansion);
            expansion.types.add_members(numbers);
        }
    }
    for (function, scope) in bodies(expansion) {
        expansion.types.note_keys(&function.block, &scope);
    }
}

/// All bodies that steps execute, each with the facts about its parameters.
fn bodies<'s>(expansion: &Expansion<'s>) -> Vec<(&'s ItemFn, Scope)> {
    let spec = expansion.spec;
    let init = std::iter::once((&spec.init, Vec::new()));
    let actions = spec
        .actions
        .iter()
        .map(|a| (&a.function, a.parameters.iter().collect()));
    let processes = spec
        .processes
        .iter()
        .map(|p| (&p.function, p.member.iter().collect()));
    let of_steps = init.chain(actions).chain(processes);
    let of_steps = of_steps
        .map(|(function, ranges): (_, Vec<_>)| (function, scope(function, &ranges, expansion)));
    let of_helpers = spec
        .helpers
        .iter()
        .map(|helper| (helper, scope_of_helper(helper, expansion)));
    of_steps.chain(of_helpers).collect()
}

/// The facts about the parameters of a helper, with the origins of its callers' arguments.
pub(super) fn scope_of_helper(function: &ItemFn, expansion: &Expansion<'_>) -> Scope {
    let mut scope = scope(function, &[], expansion);
    let helper = function.sig.ident.to_string();
    for (place, parameter) in parameters(function).enumerate() {
        let known = pattern_ident(&parameter.pat).and_then(|name| scope.get_mut(&name.to_string()));
        let is_about_members = |known: &Inferred| {
            known.is_participant() || known.is_participants() || syntax::is_number(&known.ty)
        };
        if let Some(known) = known.filter(|known| is_about_members(known)) {
            known.origin = expansion.types.origin_from_callers(&helper, place);
        }
    }
    scope
}

/// The context of the sites of an item.
pub(super) fn context<'a>(
    expansion: &'a Expansion<'_>,
    item: &str,
    own: Vec<String>,
    kind: BodyKind,
) -> Context<'a> {
    let helpers = expansion
        .spec
        .helpers
        .iter()
        .map(|h| h.sig.ident.to_string())
        .collect();
    let mut context = Context::new(
        &expansion.types,
        &expansion.source,
        item,
        own,
        helpers,
        kind,
    );
    context.mutant_steps = expansion.mutant_steps(item);
    context
}

/// Puts switches into a body, unless the spec is `unmutated`.
pub(super) fn instrument(
    block: &mut Block,
    item: &str,
    own: Vec<String>,
    kind: BodyKind,
    scope: &Scope,
    expansion: &mut Expansion<'_>,
) {
    if expansion.spec.options.unmutated {
        return;
    }
    let mut table = std::mem::take(&mut expansion.table);
    syntax::instrument(
        block,
        &mut context(expansion, item, own, kind),
        scope,
        &mut table,
    );
    expansion.table = table;
}

/// Replaces the words of a body by code that leaves the step.
pub(super) fn replace_words(
    block: &mut Block,
    body: Body<'_>,
    item: &str,
    channels: &[String],
    expansion: &mut Expansion<'_>,
) {
    let mut assertions = std::mem::take(&mut expansion.assertions);
    let mut errors = std::mem::take(expansion.errors);
    replace_words_into(
        block,
        body,
        item,
        channels,
        expansion,
        &mut assertions,
        &mut errors,
    );
    expansion.assertions = assertions;
    *expansion.errors = errors;
}

/// Like [`replace_words`], but takes assertions and errors as arguments.
pub(super) fn replace_words_into(
    block: &mut Block,
    body: Body<'_>,
    item: &str,
    channels: &[String],
    expansion: &Expansion<'_>,
    assertions: &mut Vec<Assertion>,
    errors: &mut Errors,
) {
    let visible = VisibleItems {
        flow_helpers: expansion.calls.flow(),
        channels,
        source: &expansion.source,
    };
    WordReplacer::new(body, &visible, item.to_owned(), assertions, errors).visit_block_mut(block);
}

/// Cuts an instrumented body into steps and replaces the words in each.
pub(super) fn label_steps(
    process: &Process,
    body: &Block,
    assertions: &mut Vec<Assertion>,
    errors: &mut Errors,
    expansion: &Expansion<'_>,
) -> Vec<Step> {
    let channels = channels(&process.function, expansion);
    let item = process.function.sig.ident.to_string();
    labels::steps(
        process,
        body,
        &label_type(process),
        &mut |block, label, jumps, errors| {
            let item = format!("{item}.{}", process.labels[label].lifetime.ident);
            replace_words_into(
                block,
                Body::Step(jumps),
                &item,
                &channels,
                expansion,
                assertions,
                errors,
            );
        },
        errors,
    )
}

/// A body as a value. Its braces get a generated span, because `unused_braces` would report the
/// author's braces, which were those of a function.
pub(super) fn as_value(body: &Block) -> Block {
    let mut body = body.clone();
    let span = Span::call_site().located_at(body.brace_token.span.join());
    body.brace_token = syn::token::Brace(span);
    body
}

/// `Ok({ .. })` of a body. After a panic or `return` at its end, the call is unreachable.
pub(super) fn succeeded(body: &Block) -> TokenStream {
    let allow = body
        .stmts
        .iter()
        .any(never_ends)
        .then(|| quote!(#[allow(unreachable_code)]));
    let body = as_value(body);
    quote!(#allow ::core::result::Result::Ok(#body))
}

/// The parameters by which a function may change the variables.
pub(super) fn variables(function: &ItemFn, expansion: &Expansion<'_>) -> Vec<syn::Ident> {
    let changing =
        parameters(function).filter(|p| expansion.spec.role(&p.ty) == Role::VariablesMut);
    changing
        .filter_map(|p| pattern_ident(&p.pat).cloned())
        .collect()
}

/// The methods of the module that may change their receiver.
pub(super) fn mutating_methods(expansion: &Expansion<'_>) -> Vec<String> {
    words::mutating_methods(&expansion.spec.others)
}

/// Channels of the spec as a function writes them: `vars.net`.
pub(super) fn channels(function: &ItemFn, expansion: &Expansion<'_>) -> Vec<String> {
    let spec = expansion.spec;
    let mut all = Vec::new();
    for parameter in parameters(function).filter(|p| spec.role(&p.ty) == Role::VariablesMut) {
        let Some(name) = pattern_ident(&parameter.pat) else {
            continue;
        };
        for field in &spec.variables.fields {
            let is_channel = syntax::name_of(&field.ty)
                .is_some_and(|n| ["Links", "Bag", "Queue", "Posted"].contains(&n.as_str()));
            if let (true, Some(ident)) = (is_channel, &field.ident) {
                all.push(format!("{name}.{ident}"));
            }
        }
    }
    all
}

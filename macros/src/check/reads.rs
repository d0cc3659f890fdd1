//! Infers from the text which fields of a state a property may read, directly or through helpers.
//!
//! The result for a property contains all fields that it reads. It is `None` if a state is used
//! other than by its fields, or passed to code outside the helpers. For assertions, bindings and
//! assignments are followed, but not what methods or partial updates add to a local.

use std::collections::BTreeSet;

use mutaspec_mutator::syntax::{bound_in, is_assignment, names_in};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Expr, ItemFn};

use super::CallGraph;
use super::shapes::is_ordinary;
use crate::assertions::ASSERTIONS;
use crate::ast::{PropertyKind, Role, SpecModule, parameters, pattern_ident};

/// The names of a state's fields: the variables in order, then the processes.
pub(crate) fn fields(spec: &SpecModule) -> Vec<String> {
    let variables = spec
        .variables
        .fields
        .iter()
        .filter_map(|f| f.ident.as_ref());
    let processes = spec.processes.iter().map(|p| &p.function.sig.ident);
    variables
        .chain(processes)
        .map(ToString::to_string)
        .collect()
}

/// The indices of the fields that a property may read; `None` if the text does not show it.
pub(crate) fn of(
    function: &ItemFn,
    kind: PropertyKind,
    spec: &SpecModule,
    calls: &CallGraph,
) -> Option<Vec<usize>> {
    // Possible next steps depend on all that guards read, and `next` gives access to later states.
    if kind == PropertyKind::Ahead
        || kind == PropertyKind::Temporal && asks_for_steps(function, spec)
    {
        return None;
    }
    let fields = fields(spec);
    let mut reads = Reads {
        spec,
        fields: &fields,
        found: BTreeSet::new(),
    };
    let mut states = states(function, spec);
    if kind == PropertyKind::Temporal {
        states.extend(closure_names(function.block.to_token_stream()));
    }
    reads.scan(function.block.to_token_stream(), &states, false)?;
    for name in calls.reached_from(&function.sig.ident.to_string()) {
        let Some(helper) = callable(spec, &name) else {
            if never_reads_state(spec, &name) {
                continue;
            }
            return None;
        };
        let states = self::states(helper, spec);
        reads.scan(helper.block.to_token_stream(), &states, false)?;
    }
    Some(reads.found.into_iter().collect())
}

/// Whether a formula uses `taken` or `allowed`, which depend on all that steps read and write.
fn asks_for_steps(function: &ItemFn, spec: &SpecModule) -> bool {
    let is_own = |word: &str| spec.helpers.iter().any(|helper| helper.sig.ident == word);
    let names = names_in(function.block.to_token_stream());
    ["taken", "allowed"]
        .iter()
        .any(|word| !is_own(word) && names.iter().any(|name| name == word))
}

/// The fields that assertions in steps read, directly, through other names or through helpers.
pub(crate) fn asserted(spec: &SpecModule, calls: &CallGraph) -> Vec<usize> {
    let mut named = BTreeSet::new();
    let mut bindings = Bindings {
        spec,
        all: Vec::new(),
    };
    let actions = spec.actions.iter().map(|a| &a.function);
    let processes = spec.processes.iter().map(|p| &p.function);
    for function in actions.chain(processes).chain(&spec.helpers) {
        assertions(function.block.to_token_stream(), &mut named);
        bindings.visit_block(&function.block);
    }
    // Equal names in different steps are merged: extra fields are harmless, missing ones are not.
    let mut followed = 0;
    while followed != named.len() {
        followed = named.len();
        for (bound, from) in &bindings.all {
            if bound.iter().any(|name| named.contains(name)) {
                named.extend(from.iter().cloned());
            }
        }
        let reached: BTreeSet<String> = named
            .iter()
            .flat_map(|name| calls.reached_from(name))
            .collect();
        for helper in named
            .union(&reached)
            .filter_map(|name| callable(spec, name))
            .collect::<Vec<_>>()
        {
            named.extend(names_in(helper.block.to_token_stream()));
        }
    }
    let is_named = |(place, name): (usize, String)| named.contains(&name).then_some(place);
    fields(spec)
        .into_iter()
        .enumerate()
        .filter_map(is_named)
        .collect()
}

/// Names that are bound or assigned, each with all names in its value.
struct Bindings<'a> {
    spec: &'a SpecModule,
    all: Vec<(Vec<String>, Vec<String>)>,
}

impl Bindings<'_> {
    fn add(&mut self, pat: &syn::Pat, from: &impl ToTokens) {
        self.all
            .push((bound_in(pat), names_in(from.to_token_stream())));
    }
}

impl<'ast> Visit<'ast> for Bindings<'_> {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        self.add(&local.pat, &local.init.as_ref().map(|init| &init.expr));
        visit::visit_local(self, local);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Let(test) => self.add(&test.pat, &test.expr),
            Expr::Match(choice) => choice
                .arms
                .iter()
                .for_each(|arm| self.add(&arm.pat, &choice.expr)),
            Expr::ForLoop(turns) => self.add(&turns.pat, &turns.expr),
            Expr::Assign(assign) => self.all.extend(assigned(&assign.left, &assign.right)),
            Expr::Binary(e) if is_assignment(&e.op) => self.all.extend(assigned(&e.left, &e.right)),
            Expr::MethodCall(call) => {
                for arg in &call.args {
                    let Expr::Closure(closure) = arg else {
                        continue;
                    };
                    closure
                        .inputs
                        .iter()
                        .for_each(|input| self.add(input, &call.receiver));
                }
            }
            Expr::Call(call) => {
                let name = crate::parse::bare_name(&call.func).map(ToString::to_string);
                let helper = name.and_then(|name| callable(self.spec, &name));
                for (parameter, arg) in helper.into_iter().flat_map(parameters).zip(&call.args) {
                    self.add(&parameter.pat, arg);
                }
            }
            _ => {}
        }
        visit::visit_expr(self, expr);
    }
}

/// The local that an assignment changes, with the names in its value.
fn assigned(place: &Expr, value: &Expr) -> Option<(Vec<String>, Vec<String>)> {
    let name = crate::parse::bare_name(place)?;
    Some((vec![name.to_string()], names_in(value.to_token_stream())))
}

/// The function of the module with this name.
fn callable<'a>(spec: &'a SpecModule, name: &str) -> Option<&'a ItemFn> {
    let properties = spec.properties.iter().map(|p| &p.function);
    let mut all = spec
        .helpers
        .iter()
        .chain(properties)
        .chain(&spec.constraints)
        .chain(&spec.fairness);
    all.find(|f| f.sig.ident == name)
}

/// Whether all methods of this name belong to value types and take no state.
fn never_reads_state(spec: &SpecModule, name: &str) -> bool {
    let is_state = |ty: &syn::Type| {
        mutaspec_mutator::syntax::name_of(ty)
            .is_none_or(|of| of == "State" || spec.variables.ident == of)
    };
    let blocks = spec.others.iter().filter_map(|item| {
        if let syn::Item::Impl(item) = item {
            Some(item)
        } else {
            None
        }
    });
    let mut named = blocks.flat_map(|block| {
        let methods = block.items.iter().filter_map(|item| {
            if let syn::ImplItem::Fn(method) = item {
                Some(method)
            } else {
                None
            }
        });
        methods
            .filter(|method| method.sig.ident == name)
            .map(move |method| (block, method))
    });
    named.all(|(block, method)| {
        let mut inputs = method.sig.inputs.iter();
        let takes_state = inputs.any(|input| match input {
            syn::FnArg::Typed(typed) => {
                spec.role(&typed.ty) != Role::Own || matches!(&*typed.ty, syn::Type::ImplTrait(_))
            }
            syn::FnArg::Receiver(_) => false,
        });
        !is_state(&block.self_ty)
            && !takes_state
            && method.sig.generics.params.is_empty()
            && block.generics.params.is_empty()
    })
}

/// The names of the parameters that are states.
fn states(function: &ItemFn, spec: &SpecModule) -> BTreeSet<String> {
    let of_state = |p: &&syn::PatType| {
        matches!(
            spec.role(&p.ty),
            Role::Variables | Role::VariablesMut | Role::State
        )
    };
    let names = parameters(function)
        .filter(of_state)
        .filter_map(|p| pattern_ident(&p.pat));
    names.map(ToString::to_string).collect()
}

/// Whether every state passed to this helper arrives in a parameter of a state type.
fn takes_states(helper: &ItemFn, spec: &SpecModule) -> bool {
    let is_open =
        |p: &syn::PatType| matches!(&*p.ty, syn::Type::ImplTrait(_) | syn::Type::Infer(_));
    is_ordinary(&helper.sig)
        && helper.sig.generics.params.is_empty()
        && !states(helper, spec).is_empty()
        && !parameters(helper).any(is_open)
}

/// The names that closures in a formula bind.
fn closure_names(tokens: TokenStream) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => names.extend(closure_names(group.stream())),
            TokenTree::Ident(ident) if is_bound(&tokens, place) => {
                names.insert(ident.to_string());
            }
            _ => {}
        }
    }
    names
}

/// Whether a token is a parameter of a closure: `|s|`, `|s: &State|` or `|before, after|`.
fn is_bound(tokens: &[TokenTree], place: usize) -> bool {
    let at = |distance: usize| {
        place
            .checked_sub(distance)
            .and_then(|place| tokens.get(place))
    };
    let after = tokens.get(place + 1);
    let is_first = is_punct(at(1), '|') && ['|', ':', ','].iter().any(|end| is_punct(after, *end));
    let is_second = is_punct(at(1), ',') && is_punct(at(3), '|') && is_punct(after, '|');
    is_first || is_second
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == wanted)
}

struct Reads<'a> {
    spec: &'a SpecModule,
    fields: &'a [String],
    found: BTreeSet<usize>,
}

impl Reads<'_> {
    /// Records the fields that the tokens read; `None` if a state is used as a whole. `handed` is
    /// true for the arguments of a helper that takes states.
    fn scan(&mut self, tokens: TokenStream, states: &BTreeSet<String>, handed: bool) -> Option<()> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (place, token) in tokens.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|place| tokens.get(place));
            let after = tokens.get(place + 1);
            match token {
                TokenTree::Group(group) => {
                    // A method, or a function of another module, may have the name of a helper.
                    let further = place.checked_sub(2).and_then(|place| tokens.get(place));
                    let is_own = !is_punct(further, '.') && !is_punct(further, ':');
                    let called = match before {
                        Some(TokenTree::Ident(name))
                            if is_own && group.delimiter() == Delimiter::Parenthesis =>
                        {
                            callable(self.spec, &name.to_string())
                        }
                        _ => None,
                    };
                    let handed = called.is_some_and(|helper| takes_states(helper, self.spec));
                    self.scan(group.stream(), states, handed)?;
                }
                TokenTree::Ident(ident)
                    if states.contains(&ident.to_string()) && !is_punct(before, '.') =>
                {
                    let is_handed = handed && ends(before, true) && ends(after, false);
                    if is_bound(&tokens, place) || is_handed {
                        continue;
                    }
                    match tokens.get(place + 2) {
                        Some(TokenTree::Ident(field)) if is_punct(after, '.') => {
                            self.read(&field.to_string())?;
                        }
                        _ => return None,
                    }
                }
                _ => {}
            }
        }
        Some(())
    }

    /// A variable and a process may have equal names; both then count as read.
    fn read(&mut self, name: &str) -> Option<()> {
        let places = self
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| *field == name);
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        let is_known = !places.is_empty();
        self.found.extend(places);
        is_known.then_some(())
    }
}

/// Whether this token delimits an argument.
fn ends(token: Option<&TokenTree>, begin: bool) -> bool {
    token.is_none() || is_punct(token, ',') || begin && is_punct(token, '&')
}

/// Collects the identifiers in assertions.
fn assertions(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident)
                if ASSERTIONS.iter().any(|word| ident == word) && is_punct(tokens.peek(), '!') =>
            {
                if let Some(TokenTree::Group(group)) = tokens.nth(1) {
                    names.extend(names_in(group.stream()));
                }
            }
            TokenTree::Group(group) => assertions(group.stream(), names),
            _ => {}
        }
    }
}

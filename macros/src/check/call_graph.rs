//! The call graph of a module, by the names in its bodies.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, ImplItem, Item};

use super::shapes::is_ordinary;
use crate::assertions::ASSERTIONS;
use crate::ast::{Role, SpecModule, parameters};
use crate::words;

/// The calls between functions and methods of a module. Any mention of a name counts as a call.
pub(crate) struct CallGraph {
    /// The callees of each function.
    callees: BTreeMap<String, BTreeSet<String>>,
    /// Functions that steps call outside assertions.
    by_steps: BTreeSet<String>,
    /// Functions that steps and initial states call, also in assertions.
    by_all: BTreeSet<String>,
    /// Helpers that steps reach and that use a word, directly or through another helper.
    flow: Vec<String>,
}

impl CallGraph {
    pub(crate) fn of(spec: &SpecModule) -> CallGraph {
        let bodies = bodies(spec);
        let known: BTreeSet<String> = bodies.iter().map(|(name, _)| name.clone()).collect();
        let (mut calls, mut acts) = (BTreeMap::new(), BTreeMap::new());
        for (name, block) in &bodies {
            let all: &mut BTreeSet<String> = calls.entry(name.clone()).or_default();
            all.extend(names(block, &known, true));
            let all: &mut BTreeSet<String> = acts.entry(name.clone()).or_default();
            all.extend(names(block, &known, false));
        }
        let actions = spec.actions.iter().map(|a| &*a.function.block);
        let steps: Vec<&Block> = actions
            .chain(spec.processes.iter().map(|p| &p.body))
            .collect();
        let by_steps = steps
            .iter()
            .flat_map(|block| names(block, &known, false))
            .collect();
        let processes = spec.processes.iter().map(|p| &*p.function.block);
        let starts = processes
            .chain(std::iter::once(&*spec.init.block))
            .chain(steps);
        let by_all = starts
            .flat_map(|block| names(block, &known, true))
            .collect();
        let mut all = CallGraph {
            by_steps: reached(by_steps, &acts),
            by_all: reached(by_all, &calls),
            callees: calls,
            flow: Vec::new(),
        };
        all.flow = all.flow_helpers(spec);
        all
    }

    /// Whether a step calls a helper outside assertions, so that its sites are mutated.
    pub(crate) fn act_through(&self, helper: &str) -> bool {
        self.by_steps.contains(helper)
    }

    /// All functions of the module that one calls, directly or indirectly.
    pub(crate) fn reached_from(&self, function: &str) -> BTreeSet<String> {
        self.callees
            .get(function)
            .map(|first| reached(first.clone(), &self.callees))
            .unwrap_or_default()
    }

    /// Whether a function calls itself, directly or indirectly.
    pub(crate) fn is_recursive(&self, function: &str) -> bool {
        self.callees
            .get(function)
            .is_some_and(|first| reached(first.clone(), &self.callees).contains(function))
    }

    /// Helpers that steps reach and that use a word, directly or through another helper.
    pub(crate) fn flow(&self) -> &[String] {
        &self.flow
    }

    fn flow_helpers(&self, spec: &SpecModule) -> Vec<String> {
        let mut flow: Vec<String> = Vec::new();
        let can_be_full = spec
            .variables
            .fields
            .iter()
            .any(|f| f.ty.to_token_stream().to_string().contains("Bounded"));
        loop {
            let more: Vec<_> = spec
                .helpers
                .iter()
                .filter(|h| is_ordinary(&h.sig) && self.by_all.contains(&h.sig.ident.to_string()))
                .filter(|h| {
                    let changes = parameters(h).any(|p| spec.role(&p.ty) == Role::VariablesMut);
                    words::uses_words(&h.block, &flow)
                        || (changes && words::receives(&h.block, can_be_full))
                })
                .map(|h| h.sig.ident.to_string())
                .filter(|name| !flow.contains(name))
                .collect();
            if more.is_empty() {
                return flow;
            }
            flow.extend(more);
        }
    }
}

/// The functions of the module that an author can call, methods by name alone.
fn bodies(spec: &SpecModule) -> Vec<(String, &Block)> {
    let properties = spec.properties.iter().map(|p| &p.function);
    let functions = spec
        .helpers
        .iter()
        .chain(properties)
        .chain(&spec.constraints)
        .chain(&spec.fairness);
    let mut all: Vec<_> = functions
        .map(|f| (f.sig.ident.to_string(), &*f.block))
        .collect();
    for item in &spec.others {
        let Item::Impl(item) = item else { continue };
        for item in &item.items {
            if let ImplItem::Fn(method) = item {
                all.push((method.sig.ident.to_string(), &method.block));
            }
        }
    }
    all
}

/// The functions reachable from `first`.
fn reached(
    first: BTreeSet<String>,
    calls: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<String> {
    let mut todo: Vec<String> = first.into_iter().collect();
    let mut reached = BTreeSet::new();
    while let Some(name) = todo.pop() {
        if let Some(next) = calls.get(&name)
            && reached.insert(name)
        {
            todo.extend(next.iter().cloned());
        }
    }
    reached
}

/// The known names in a body, with or without those in its assertions.
fn names(node: &Block, known: &BTreeSet<String>, assertions: bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(node.to_token_stream(), assertions, &mut names);
    names.intersection(known).cloned().collect()
}

fn collect(tokens: TokenStream, assertions: bool, names: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) => {
                let is_macro =
                    matches!(tokens.peek(), Some(TokenTree::Punct(p)) if p.as_char() == '!');
                if is_macro && !assertions && ASSERTIONS.iter().any(|word| ident == word) {
                    // Skips the `!` and the condition.
                    tokens.nth(1);
                } else {
                    names.insert(ident.to_string());
                }
            }
            TokenTree::Group(group) => collect(group.stream(), assertions, names),
            _ => {}
        }
    }
}

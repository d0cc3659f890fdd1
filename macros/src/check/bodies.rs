//! Checks the bodies of steps: invalid jumps, unreachable labels, misplaced words.
//!
//! Replaces the words as expansion does, and keeps only the errors.

use std::collections::BTreeSet;

use mutaspec_mutator::syntax::Source;
use quote::format_ident;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{Block, ItemFn};

use super::call_graph::CallGraph;
use super::lets::StepLets;
use crate::ast::{Process, Role, SpecModule, parameters};
use crate::errors::Errors;
use crate::labels::{self, Step};
use crate::prepare::prepare;
use crate::words::{Body, VisibleItems, WordReplacer};

pub(super) fn all(spec: &SpecModule, errors: &mut Errors) {
    let calls = CallGraph::of(spec);
    let visible = VisibleItems {
        flow_helpers: calls.flow(),
        channels: &[],
        source: &Source::default(),
    };
    body(&spec.init, Body::Helper, &visible, errors);
    for action in &spec.actions {
        body(&action.function, Body::Action, &visible, errors);
    }
    for process in &spec.processes {
        first_values(process, &visible, errors);
        steps(spec, process, &visible, errors);
    }
    for function in &spec.helpers {
        if calls.flow().contains(&function.sig.ident.to_string()) {
            body(function, Body::Helper, &visible, errors);
        } else {
            helper(spec, function, errors);
        }
    }
}

fn body(function: &ItemFn, body: Body<'_>, visible: &VisibleItems<'_>, errors: &mut Errors) {
    let mut block = (*function.block).clone();
    prepare(&mut block);
    replace_words(&mut block, body, visible, errors);
}

fn replace_words(
    block: &mut Block,
    body: Body<'_>,
    visible: &VisibleItems<'_>,
    errors: &mut Errors,
) {
    WordReplacer::new(body, visible, String::new(), &mut Vec::new(), errors).visit_block_mut(block);
}

fn first_values(process: &Process, visible: &VisibleItems<'_>, errors: &mut Errors) {
    for variable in &process.variables {
        let mut value = variable.init.clone();
        WordReplacer::new(Body::First, visible, String::new(), &mut Vec::new(), errors)
            .visit_expr_mut(&mut value);
    }
}

fn steps(spec: &SpecModule, process: &Process, visible: &VisibleItems<'_>, errors: &mut Errors) {
    let known = spec
        .helpers
        .iter()
        .map(|h| h.sig.ident.to_string())
        .collect();
    let mut lets = StepLets::new(process, known);
    let before = errors.count();
    let steps = labels::steps(
        process,
        &process.body,
        &format_ident!("Label"),
        &mut |block, label, jumps, errors| {
            lets.record(block, label);
            replace_words(block, Body::Step(jumps), visible, errors);
        },
        errors,
    );
    if process.sound && errors.count() == before {
        reachable(process, &steps, errors);
    }
    lets.report(errors);
}

/// Reports labels to which no control path leads, once for a chain of unreachable labels.
fn reachable(process: &Process, steps: &[Step], errors: &mut Errors) {
    let mut reached = BTreeSet::new();
    for (number, label) in process.labels.iter().enumerate() {
        if number > 0 && !reached.contains(&number) {
            let text = format!(
                "no path of control leads to `{0}`: remove it, or go there",
                label.lifetime
            );
            errors.at(&label.lifetime, text);
        }
        let mut todo = vec![number];
        while let Some(label) = todo.pop() {
            if reached.insert(label) {
                todo.extend(&steps[label].targets);
            }
        }
    }
}

/// Checks a helper without words: plain Rust, but labels and `goto!` suggest a process.
fn helper(spec: &SpecModule, function: &ItemFn, errors: &mut Errors) {
    struct HelperCheck<'a> {
        changes: bool,
        errors: &'a mut Errors,
    }
    impl<'ast> Visit<'ast> for HelperCheck<'_> {
        fn visit_macro(&mut self, mac: &'ast syn::Macro) {
            if mac.path.is_ident("goto") {
                self.errors
                    .at(mac, "`goto!` belongs in a process: labels are its steps");
            }
        }
        fn visit_label(&mut self, label: &'ast syn::Label) {
            if self.changes {
                self.errors.at(
                    &label.name,
                    "a label in a helper is no step: labels stand in the body of a process",
                );
            }
        }
    }
    let changes = parameters(function).any(|p| spec.role(&p.ty) == Role::VariablesMut);
    HelperCheck { changes, errors }.visit_block(&function.block);
}

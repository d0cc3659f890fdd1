//! Finds `let`s that outlive their step.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Expr, Ident};

use crate::ast::{Process, parameters, pattern_ident};
use crate::errors::Errors;
use crate::labels::bound_names;

/// Finds names that are bound by a `let` in one step of a process and used in another.
pub(crate) struct StepLets {
    process_names: BTreeSet<String>,
    /// The names that the step of each label binds.
    bound: BTreeMap<usize, BTreeSet<String>>,
    /// Used names, each with the label of the step.
    used: Vec<(usize, Ident)>,
    labels: Vec<String>,
}

impl StepLets {
    /// `known` are names of the module, which are available in every step.
    pub(crate) fn new(process: &Process, known: BTreeSet<String>) -> StepLets {
        let parameters = parameters(&process.function)
            .filter_map(|p| pattern_ident(&p.pat))
            .map(ToString::to_string);
        let variables = process.variables.iter().map(|v| v.name.to_string());
        StepLets {
            process_names: parameters.chain(variables).chain(known).collect(),
            bound: BTreeMap::new(),
            used: Vec::new(),
            labels: process
                .labels
                .iter()
                .map(|l| l.lifetime.to_string())
                .collect(),
        }
    }

    /// Records the names in a piece of code of a step.
    pub(crate) fn record(&mut self, block: &syn::Block, label: usize) {
        self.bound
            .entry(label)
            .or_default()
            .extend(bound_names(block));
        struct Uses(Vec<Ident>);
        impl<'ast> Visit<'ast> for Uses {
            fn visit_expr(&mut self, expr: &'ast Expr) {
                match expr {
                    // A callee is a function, even if another step has a `let` of this name.
                    Expr::Call(call) if crate::parse::bare_name(&call.func).is_some() => {
                        call.args.iter().for_each(|arg| self.visit_expr(arg));
                    }
                    other => {
                        self.0.extend(crate::parse::bare_name(other).cloned());
                        visit::visit_expr(self, other);
                    }
                }
            }
        }
        let mut uses = Uses(Vec::new());
        uses.visit_block(block);
        self.used
            .extend(uses.0.into_iter().map(|name| (label, name)));
    }

    /// Reports the uses of names that are out of scope.
    pub(crate) fn report(&self, errors: &mut Errors) {
        let mut reported = BTreeSet::new();
        for (label, name) in &self.used {
            let text = name.to_string();
            let here = self.bound.get(label).is_some_and(|b| b.contains(&text))
                || self.process_names.contains(&text);
            let elsewhere = self
                .bound
                .iter()
                .any(|(l, b)| l != label && b.contains(&text));
            if !here && elsewhere && reported.insert((*label, text)) {
                errors.at(
                    name,
                    format!(
                        "`{name}` is a `let` of another step and is gone in `{}`: make it a process variable, `let mut {name}: SomeType = ..;` before the first label",
                        self.labels[*label]
                    ),
                );
            }
        }
    }
}

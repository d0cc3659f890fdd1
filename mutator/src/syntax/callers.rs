//! Origins of values from elsewhere: senders and receivers of channels, parameters of helpers.
//!
//! Collected from all sends, receives and calls. One unknown origin makes the entire one unknown.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprCall, ExprPath};

use super::form::{bound, unshadowed};
use super::inferred::{Inferred, Scope};
use super::members;
use super::origin::{Callers, PossibleOrigins};
use super::source::names_in;
use super::types::Types;

impl PossibleOrigins {
    pub(super) fn add(&mut self, value: &Expr, types: &Types, scope: &Scope) {
        let origin = types
            .infer(value, scope)
            .map(|known| known.origin)
            .unwrap_or_default();
        self.unknown |= origin.is_empty();
        self.origin.extend(origin);
    }
}

impl Callers {
    /// Records the calls in a body.
    pub fn note(&mut self, block: &Block, scope: &Scope, types: &Types) {
        let mut find = Calls {
            callers: self,
            scope: &unshadowed(scope, block),
            locals: bound(block),
            types,
        };
        find.visit_block(block);
    }

    /// Records the calls in an item, without facts about its parameters.
    pub fn note_item(&mut self, item: &syn::Item, types: &Types) {
        let mut find = Calls {
            callers: self,
            scope: &Scope::new(),
            locals: BTreeSet::new(),
            types,
        };
        find.visit_item(item);
    }
}

struct Calls<'a> {
    callers: &'a mut Callers,
    scope: &'a Scope,
    locals: BTreeSet<String>,
    types: &'a Types,
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        let Some(function) = function_named(&call.func) else {
            return visit::visit_expr_call(self, call);
        };
        for (place, arg) in call.args.iter().enumerate() {
            let may_be_member = |known: Inferred| {
                known.is_participant() || known.is_participants() || members::is_number(&known.ty)
            };
            if self.types.infer(arg, self.scope).is_none_or(may_be_member) {
                let origins = self
                    .callers
                    .origins
                    .entry((function.clone(), place))
                    .or_default();
                origins.add(arg, self.types, self.scope);
            }
            self.visit_expr(arg);
        }
    }

    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        let name = last_name(path).filter(|name| !self.locals.contains(name));
        self.callers.handed_on.extend(name);
    }

    /// Macro arguments are tokens, so a function named there can be called with any participant.
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.callers.handed_on.extend(names_in(mac.tokens.clone()));
    }
}

fn function_named(function: &Expr) -> Option<String> {
    match function {
        Expr::Path(path) => last_name(path),
        Expr::Paren(inner) => function_named(&inner.expr),
        _ => None,
    }
}

fn last_name(path: &ExprPath) -> Option<String> {
    Some(path.path.segments.last()?.ident.to_string())
}

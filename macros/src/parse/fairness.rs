//! The calls of `weak` and `strong` in `#[fairness]` functions.

use syn::visit::{self, Visit};
use syn::{ExprCall, Ident, ItemFn};

use super::bare_name;

/// The calls of `weak` and `strong` in a `#[fairness]` function, in text order.
pub(crate) fn assumptions(function: &ItemFn) -> Vec<(Ident, ExprCall)> {
    struct AssumptionCalls(Vec<(Ident, ExprCall)>);
    impl<'ast> Visit<'ast> for AssumptionCalls {
        fn visit_expr_call(&mut self, call: &'ast ExprCall) {
            if let Some(word) = assumption_word(call) {
                self.0.push((word.clone(), call.clone()));
            }
            visit::visit_expr_call(self, call);
        }
    }
    let mut calls = AssumptionCalls(Vec::new());
    calls.visit_block(&function.block);
    calls.0
}

/// The function name of a call of `weak` or `strong`.
pub(crate) fn assumption_word(call: &ExprCall) -> Option<&Ident> {
    bare_name(&call.func).filter(|name| *name == "weak" || *name == "strong")
}

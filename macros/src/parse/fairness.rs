//! The calls of `weak` and `strong` in `#[fairness]` functions.

use mutaspec_mutator::syntax::EachExpr;
use syn::visit::Visit;
use syn::{Expr, ExprCall, Ident, ItemFn};

use super::bare_name;

/// The calls of `weak` and `strong` in a `#[fairness]` function, in text order.
pub(crate) fn assumptions(function: &ItemFn) -> Vec<(Ident, ExprCall)> {
    let mut calls = Vec::new();
    let note = |expr: &Expr| {
        if let Expr::Call(call) = expr
            && let Some(word) = assumption_word(call)
        {
            calls.push((word.clone(), call.clone()));
        }
    };
    EachExpr(note).visit_block(&function.block);
    calls
}

/// The function name of a call of `weak` or `strong`.
pub(crate) fn assumption_word(call: &ExprCall) -> Option<&Ident> {
    bare_name(&call.func).filter(|name| *name == "weak" || *name == "strong")
}

//! Visitors that call a function for each part of one kind, outermost first and in text order.

use syn::visit::{self, Visit};
use syn::{Expr, PatIdent};

/// Calls a function for each expression.
#[derive(Debug)]
pub struct EachExpr<F>(pub F);

impl<'ast, F: FnMut(&'ast Expr)> Visit<'ast> for EachExpr<F> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        (self.0)(expr);
        visit::visit_expr(self, expr);
    }
}

/// Calls a function for each name that a pattern binds, and each constant in a pattern.
#[derive(Debug)]
pub struct EachPatIdent<F>(pub F);

impl<'ast, F: FnMut(&'ast PatIdent)> Visit<'ast> for EachPatIdent<F> {
    fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
        (self.0)(pat);
        visit::visit_pat_ident(self, pat);
    }
}

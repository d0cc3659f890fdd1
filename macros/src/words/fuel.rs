//! Fuel for loops, so that a step that does not end is detected.

use syn::visit_mut::{self, VisitMut};
use syn::{Expr, parse_quote};

/// Adds fuel to the loops of code that cannot leave with `?`.
pub(crate) struct Fuel;

impl VisitMut for Fuel {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let body = match expr {
            Expr::While(l) => &mut l.body,
            Expr::Loop(l) => &mut l.body,
            Expr::ForLoop(l) => &mut l.body,
            _ => return,
        };
        body.stmts
            .insert(0, parse_quote!(__rt::or_leave(__rt::burn());));
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

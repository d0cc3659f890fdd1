//! Operators on updates: U1 and U2 delete a statement, B4 assigns another variant.
//!
//! A deleted assignment keeps the old value. No mutant is made if there may be none (moved, unset).

use quote::ToTokens;
use syn::{Expr, parse_quote, parse_quote_spanned};

use super::context::{Edited, switch, within};
use super::methods::{self, is_assignment};
use super::source::blankless;
use super::value;
use super::walk::Walk;
use crate::operator::Operator;

impl Walk<'_, '_> {
    /// The operator that deletes this statement, if there is one.
    pub(super) fn deletion_operator(&self, expr: &Expr) -> Option<Operator> {
        match expr {
            Expr::Assign(assign) if is_reset(&assign.right) => Some(Operator::U2MissingReset),
            Expr::Assign(_) => Some(Operator::U1LostUpdate),
            Expr::Binary(e) if is_assignment(&e.op) => Some(Operator::U1LostUpdate),
            Expr::MethodCall(call) if is_update(call) && call.method == "clear" => {
                Some(Operator::U2MissingReset)
            }
            Expr::MethodCall(call) if is_update(call) => Some(Operator::U1LostUpdate),
            Expr::Call(call) if self.is_helper(call) => Some(Operator::U1LostUpdate),
            _ => None,
        }
    }

    /// `place = value`: B4 or condition mutants on the value, and U1 or U2 on the statement.
    pub(super) fn assignment(&mut self, expr: &mut Expr) {
        let Some(operator) = self.deletion_operator(expr) else {
            return;
        };
        let Expr::Assign(assign) = expr else { return };
        let values = value::neighbours(&assign.right, Operator::B4WrongTarget, self.context);
        let whole = assign.clone();
        let mut edits = Vec::new();
        let has_value =
            !self
                .maybe_unset
                .is_first_value(&assign.left, &self.scope, self.context.types);
        if has_value {
            edits.push(self.deletion(&Expr::Assign(whole.clone()), operator));
        } else {
            self.skip(
                &whole,
                "the variable has no older value: it was moved away, or declared without one",
            );
        }
        edits.extend(within(values, |value| {
            let mut new = whole.clone();
            *new.right = value;
            parse_quote!({ #new; })
        }));
        edits.extend(self.more_edits(&Expr::Assign(whole.clone()), has_value));
        self.bound_value(&mut assign.right);
        self.wrap_statement(&whole, expr, edits);
    }

    pub(super) fn deletable(&mut self, expr: &mut Expr) {
        let Some(operator) = self.deletion_operator(expr) else {
            return;
        };
        let original = expr.clone();
        match &mut *expr {
            Expr::Binary(e) => self.expression(&mut e.right),
            other => self.expression(other),
        }
        let mut edits = vec![self.deletion(&original, operator)];
        edits.extend(self.more_edits(&original, true));
        self.wrap_statement(&original, expr, edits);
    }

    fn deletion(&self, original: &Expr, operator: Operator) -> Edited {
        self.context
            .edited(operator, original, parse_quote!({}), String::new())
    }

    fn wrap_statement(&mut self, original: &impl ToTokens, expr: &mut Expr, edits: Vec<Edited>) {
        if edits.is_empty() {
            return;
        }
        let anchor = self.context.text(original);
        let instrumented = expr.clone();
        let span = syn::spanned::Spanned::span(&*expr);
        *expr = switch(
            parse_quote_spanned!(span=> { #instrumented; }),
            edits,
            self.context,
            self.table,
            &anchor,
        );
    }

    fn is_helper(&self, call: &syn::ExprCall) -> bool {
        let Expr::Path(function) = &*call.func else {
            return false;
        };
        let name = function.path.get_ident();
        name.is_some_and(|name| self.context.helpers.iter().any(|h| name == h))
    }
}

/// Whether a method call updates its receiver: a variable of the spec, or a local.
fn is_update(call: &syn::ExprMethodCall) -> bool {
    methods::updates(&call.method) && matches!(root(&call.receiver), Some(Expr::Path(_)))
}

/// The place that an update changes; `None` for a call of a helper.
pub(super) fn place_of(stmt: &Expr) -> Option<&Expr> {
    match stmt {
        Expr::Assign(assign) => Some(&assign.left),
        Expr::Binary(e) if is_assignment(&e.op) => Some(&e.left),
        Expr::MethodCall(call) => Some(&call.receiver),
        _ => None,
    }
}

/// The root of a chain of fields and indices.
fn root(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Field(e) => root(&e.base),
        Expr::Index(e) => root(&e.expr),
        Expr::Path(_) => Some(expr),
        _ => None,
    }
}

/// Whether assigning the value empties or resets a variable.
pub(super) fn is_reset(value: &Expr) -> bool {
    let text = blankless(value);
    matches!(
        text.as_str(),
        "false" | "None" | "0" | "vec![]" | "Default::default()"
    ) || text.ends_with("::new()")
}

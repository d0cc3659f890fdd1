//! Operators on updates: U1 and U2 delete a statement, B4 assigns another variant.
//!
//! A deleted assignment keeps the old value. No mutant is made if there may be none (moved, unset).

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Block, Expr, parse_quote, parse_quote_spanned};

use super::body::{Walk, switch};
use super::condition::Edited;
use super::methods::{self, is_assignment};
use super::source::{blankless, names_in};
use super::types::{Scope, Types};
use super::value;
use crate::operator::Operator;

impl Walk<'_, '_> {
    /// The operator that deletes this statement, if there is one.
    pub(super) fn deletion_operator(&self, expr: &Expr) -> Option<Operator> {
        match expr {
            Expr::Assign(assign) if is_reset(&assign.right) => Some(Operator::U2MissingReset),
            Expr::Assign(_) => Some(Operator::U1LostUpdate),
            Expr::Binary(e) if is_assignment(&e.op) => Some(Operator::U1LostUpdate),
            Expr::MethodCall(call) if is_update(call) && call.method == "clear" => Some(Operator::U2MissingReset),
            Expr::MethodCall(call) if is_update(call) => Some(Operator::U1LostUpdate),
            Expr::Call(call) if self.is_helper(call) => Some(Operator::U1LostUpdate),
            _ => None,
        }
    }

    /// `place = value`: B4 or condition mutants on the value, and U1 or U2 on the statement.
    pub(super) fn assignment(&mut self, expr: &mut Expr) {
        let Some(operator) = self.deletion_operator(expr) else { return };
        let Expr::Assign(assign) = expr else { return };
        let values = value::neighbours(&assign.right, Operator::B4WrongTarget, self.context);
        let whole = assign.clone();
        let mut edits = Vec::new();
        let has_value = !self.maybe_unset.is_first_value(&assign.left, &self.scope, self.context.types);
        if has_value {
            edits.push(self.deletion(&Expr::Assign(whole.clone()), operator));
        } else {
            self.skip(
                &whole,
                "the variable has no older value: it was moved away, or declared without one",
            );
        }
        edits.extend(values.into_iter().map(|Edited { expr: value, edit }| {
            let mut new = whole.clone();
            *new.right = value;
            Edited {
                expr: parse_quote!({ #new; }),
                edit,
            }
        }));
        edits.extend(self.more_edits(&Expr::Assign(whole.clone()), has_value));
        self.bound_value(&mut assign.right);
        self.wrap_statement(&whole, expr, edits);
    }

    pub(super) fn deletable(&mut self, expr: &mut Expr) {
        let Some(operator) = self.deletion_operator(expr) else { return };
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
        Edited {
            expr: parse_quote!({}),
            edit: self.context.edit(operator, original, String::new()),
        }
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
        matches!(&*call.func, Expr::Path(p) if p.path.get_ident().is_some_and(|name| self.context.helpers.iter().any(|h| name == h)))
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
    matches!(text.as_str(), "false" | "None" | "0" | "vec![]" | "Default::default()") || text.ends_with("::new()")
}

/// The names of a body that may hold no value at some point.
pub(super) struct MaybeUnset {
    /// Declared without a value.
    late: BTreeSet<String>,
    /// Used by value, and so perhaps moved away.
    used: BTreeSet<String>,
}

impl MaybeUnset {
    pub(super) fn of(block: &Block) -> MaybeUnset {
        let mut maybe_unset = MaybeUnset {
            late: BTreeSet::new(),
            used: BTreeSet::new(),
        };
        maybe_unset.visit_block(block);
        maybe_unset
    }

    /// Whether an assignment to this place may be what gives it a value.
    fn is_first_value(&self, place: &Expr, scope: &Scope, types: &Types) -> bool {
        let Expr::Path(path) = place else { return false };
        let Some(name) = path.path.get_ident().map(ToString::to_string) else {
            return false;
        };
        let is_copied = scope.get(&name).is_some_and(|known| types.is_copy(&known.ty));
        self.late.contains(&name) || (self.used.contains(&name) && !is_copied)
    }

    /// Whether a block contains an assignment that may give a place its value.
    pub(super) fn is_needed(&self, block: &Block, scope: &Scope, types: &Types) -> bool {
        struct Assigned<'a>(&'a MaybeUnset, &'a Scope, &'a Types, bool);
        impl<'ast> Visit<'ast> for Assigned<'_> {
            fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
                self.3 |= self.0.is_first_value(&assign.left, self.1, self.2);
                visit::visit_expr_assign(self, assign);
            }
        }
        let mut assigned = Assigned(self, scope, types, false);
        assigned.visit_block(block);
        assigned.3
    }

    /// Visits a place that is read or borrowed, not moved.
    fn borrowed(&mut self, expr: &Expr) {
        match expr {
            Expr::Path(_) => {}
            Expr::Field(e) => self.borrowed(&e.base),
            Expr::Index(e) => {
                self.borrowed(&e.expr);
                self.visit_expr(&e.index);
            }
            Expr::Paren(e) => self.borrowed(&e.expr),
            other => self.visit_expr(other),
        }
    }
}

impl<'ast> Visit<'ast> for MaybeUnset {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        if local.init.is_none() {
            self.late.extend(super::body::bound_in(&local.pat));
        }
        visit::visit_local(self, local);
    }

    /// A macro may move any name in it, except the macros known to only read.
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        const READ_ONLY: &[&str] = &[
            "assert",
            "assert_eq",
            "assert_ne",
            "matches",
            "format",
            "println",
            "panic",
            "unreachable",
            "todo",
        ];
        if !READ_ONLY.iter().any(|name| mac.path.is_ident(name)) {
            self.used.extend(names_in(mac.tokens.clone()));
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Path(path) => self.used.extend(path.path.get_ident().map(ToString::to_string)),
            Expr::Reference(e) => self.borrowed(&e.expr),
            Expr::Field(e) if !matches!(&*e.base, Expr::Path(_)) => self.borrowed(&e.base),
            Expr::Index(_) => self.borrowed(expr),
            Expr::Assign(e) => {
                self.borrowed(&e.left);
                self.visit_expr(&e.right);
            }
            Expr::Binary(e) => {
                let compares = matches!(
                    e.op,
                    syn::BinOp::Eq(_) | syn::BinOp::Ne(_) | syn::BinOp::Lt(_) | syn::BinOp::Le(_) | syn::BinOp::Gt(_) | syn::BinOp::Ge(_)
                );
                if compares || is_assignment(&e.op) {
                    self.borrowed(&e.left);
                } else {
                    self.visit_expr(&e.left);
                }
                if compares {
                    self.borrowed(&e.right);
                } else {
                    self.visit_expr(&e.right);
                }
            }
            Expr::MethodCall(call) => {
                if consumes_receiver(&call.method) {
                    self.visit_expr(&call.receiver);
                } else {
                    self.borrowed(&call.receiver);
                }
                call.args.iter().for_each(|arg| self.visit_expr(arg));
            }
            Expr::Call(call) => call.args.iter().for_each(|arg| self.visit_expr(arg)),
            other => visit::visit_expr(self, other),
        }
    }
}

/// Whether a method may take its receiver by value: all except those known to borrow it.
fn consumes_receiver(method: &syn::Ident) -> bool {
    // Methods of numbers, options and iterators that only read but consume their receiver.
    const CONSUMING: &[&str] = &["copied", "is_some_and", "map", "max", "min"];
    const BORROW: &[&str] = &[
        "as_ref",
        "as_slice",
        "in_flight",
        "messages",
        "sort",
        "starts_with",
        "subsets",
        "to_owned",
    ];
    let is_one_of = |names: &[&str]| names.iter().any(|name| method == name);
    let borrows = methods::only_reads(method) && !is_one_of(CONSUMING) || is_one_of(BORROW);
    !methods::changes(method) && !borrows
}

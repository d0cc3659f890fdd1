//! Names of a body that may hold no value at some point.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Block, Expr};

use super::each::EachExpr;
use super::form::bound_in;
use super::inferred::Scope;
use super::methods::{self, is_assignment};
use super::source::names_in;
use super::types::Types;

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
    pub(super) fn is_first_value(&self, place: &Expr, scope: &Scope, types: &Types) -> bool {
        let Expr::Path(path) = place else {
            return false;
        };
        let Some(name) = path.path.get_ident().map(ToString::to_string) else {
            return false;
        };
        let is_copied = scope
            .get(&name)
            .is_some_and(|known| types.is_copy(&known.ty));
        self.late.contains(&name) || (self.used.contains(&name) && !is_copied)
    }

    /// Whether a block contains an assignment that may give a place its value.
    pub(super) fn is_needed(&self, block: &Block, scope: &Scope, types: &Types) -> bool {
        let mut is_needed = false;
        let note = |expr: &Expr| {
            is_needed |= matches!(
                expr,
                Expr::Assign(assign) if self.is_first_value(&assign.left, scope, types)
            );
        };
        EachExpr(note).visit_block(block);
        is_needed
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
            self.late.extend(bound_in(&local.pat));
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
            Expr::Path(path) => self
                .used
                .extend(path.path.get_ident().map(ToString::to_string)),
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
                    syn::BinOp::Eq(_)
                        | syn::BinOp::Ne(_)
                        | syn::BinOp::Lt(_)
                        | syn::BinOp::Le(_)
                        | syn::BinOp::Gt(_)
                        | syn::BinOp::Ge(_)
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

//! Labels are steps: reads the body of a process and cuts it into one piece of code for each label, as the PlusCal translator does.
//!
//! Each piece is the body of a labelled block `'__step` whose value is the label that comes next, so borrows, moves and `mut` stay as the author
//! wrote them. Grammar and rules: `docs/language.md`, "Labels are steps".

mod cut;
mod jumps;
mod read;

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Block, Expr, Lifetime, Stmt};

pub(crate) use cut::{Step, ends_as_statement, never_ends, steps};
pub(crate) use jumps::Jumps;
pub(crate) use read::process;

/// The label of a labelled statement.
fn label_of(stmt: &Stmt) -> Option<&Lifetime> {
    let Stmt::Expr(expr, _) = stmt else { return None };
    expr_label(expr)
}

fn expr_label(expr: &Expr) -> Option<&Lifetime> {
    match expr {
        Expr::Block(b) => b.label.as_ref(),
        Expr::While(l) => l.label.as_ref(),
        Expr::Loop(l) => l.label.as_ref(),
        Expr::ForLoop(l) => l.label.as_ref(),
        _ => None,
    }
    .map(|l| &l.name)
}

/// Whether a label stands anywhere in it, closures and items aside.
fn contains_labels(stmt: &Stmt) -> bool {
    let mut find = Find(false);
    find.visit_stmt(stmt);
    find.0
}

/// Whether a label stands anywhere in an expression, closures and items aside.
fn has_labels(expr: &Expr) -> bool {
    let mut find = Find(false);
    find.visit_expr(expr);
    find.0
}

struct Find(bool);

impl<'ast> Visit<'ast> for Find {
    fn visit_label(&mut self, _: &'ast syn::Label) {
        self.0 = true;
    }
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// The names that patterns bind anywhere in these statements. A capital letter makes a name a constant or a variant.
pub(crate) fn bound_names(block: &Block) -> BTreeSet<String> {
    struct Bound(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Bound {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            let name = pat.ident.to_string();
            if !name.starts_with(char::is_uppercase) {
                self.0.insert(name);
            }
            visit::visit_pat_ident(self, pat);
        }
    }
    let mut bound = Bound(BTreeSet::new());
    bound.visit_block(block);
    bound.0
}

//! Labels are steps: cuts the body of a process into one piece of code per label, as PlusCal does.
//!
//! Each piece is the body of a labelled block `'__step` whose value is the next label. So borrows,
//! moves and `mut` stay as they are. Grammar and rules: `docs/language.md`, "Labels are steps".

mod jumps;
mod read;
mod split;

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Block, Expr, Lifetime, Stmt};

pub(crate) use jumps::Jumps;
pub(crate) use read::process;
pub(crate) use split::{Step, never_ends, steps};

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

/// Whether a statement contains a label outside closures and items.
fn contains_labels(stmt: &Stmt) -> bool {
    let mut find = FindLabel(false);
    find.visit_stmt(stmt);
    find.0
}

/// Whether an expression contains a label outside closures and items.
fn has_labels(expr: &Expr) -> bool {
    let mut find = FindLabel(false);
    find.visit_expr(expr);
    find.0
}

struct FindLabel(bool);

impl<'ast> Visit<'ast> for FindLabel {
    fn visit_label(&mut self, _: &'ast syn::Label) {
        self.0 = true;
    }
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// The names that patterns in a block bind. An upper-case name is a constant or a variant.
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

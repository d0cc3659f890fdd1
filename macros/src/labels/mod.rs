//! Labels are steps: cuts the body of a process into one piece of code per label, as PlusCal does.
//!
//! Each piece is the body of a labelled block `'__step` whose value is the next label. So borrows,
//! moves and `mut` stay as they are. Grammar and rules: `docs/language.md`, "Labels are steps".

mod jumps;
mod read;
mod split;

use syn::visit::Visit;
use syn::{Expr, Lifetime, Stmt};

pub(crate) use jumps::Jumps;
pub(crate) use mutaspec_mutator::syntax::bound as bound_names;
pub(crate) use read::process;
pub(crate) use split::{Step, never_ends, steps};

fn label_of(stmt: &Stmt) -> Option<&Lifetime> {
    let Stmt::Expr(expr, _) = stmt else {
        return None;
    };
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

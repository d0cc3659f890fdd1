//! Takes the annotations off statements and arms.

use mutaspec_mutator::syntax::{Range, Source};
use quote::ToTokens;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Attribute, Expr, ItemFn, Stmt};

use super::is_note;
use crate::errors::Errors;

/// Takes the annotations off a function's statements; returns each with the statement's range.
pub(super) fn from_statements(
    function: &mut ItemFn,
    errors: &mut Errors,
) -> Vec<(Attribute, Range)> {
    let mut strip = Strip(Vec::new());
    strip.visit_block_mut(&mut function.block);
    Misplaced(errors).visit_block(&function.block);
    strip.0
}

/// Removes all annotations from a function's statements.
pub(crate) fn strip(function: &mut ItemFn) {
    Strip(Vec::new()).visit_block_mut(&mut function.block);
}

struct Strip(Vec<(Attribute, Range)>);

impl Strip {
    /// Records annotations with the range of the rest of their statement or arm.
    fn add(&mut self, notes: Vec<Attribute>, on: &impl ToTokens) {
        let range = Source::default().range(on);
        self.0.extend(notes.into_iter().map(|note| (note, range)));
    }
}

impl VisitMut for Strip {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        let attrs = match stmt {
            Stmt::Local(local) => Some(&mut local.attrs),
            Stmt::Macro(mac) => Some(&mut mac.attrs),
            Stmt::Expr(expr, _) => attributes(expr),
            Stmt::Item(_) => None,
        };
        let notes = attrs.map(take_annotations).unwrap_or_default();
        self.add(notes, stmt);
        visit_mut::visit_stmt_mut(self, stmt);
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        let notes = take_annotations(&mut arm.attrs);
        self.add(notes, arm);
        visit_mut::visit_arm_mut(self, arm);
    }
}

/// Takes the annotations out of a list of attributes.
fn take_annotations(attrs: &mut Vec<Attribute>) -> Vec<Attribute> {
    let (notes, others) = std::mem::take(attrs).into_iter().partition(is_note);
    *attrs = others;
    notes
}

/// The attributes of a statement, which the parser attaches to the leftmost part of its expression.
fn attributes(expr: &mut Expr) -> Option<&mut Vec<Attribute>> {
    Some(match expr {
        Expr::Assign(e) => return attributes(&mut e.left),
        Expr::Binary(e) => return attributes(&mut e.left),
        Expr::Cast(e) => return attributes(&mut e.expr),
        Expr::Block(e) => &mut e.attrs,
        Expr::Break(e) => &mut e.attrs,
        Expr::Call(e) => &mut e.attrs,
        Expr::Continue(e) => &mut e.attrs,
        Expr::Field(e) => &mut e.attrs,
        Expr::ForLoop(e) => &mut e.attrs,
        Expr::If(e) => &mut e.attrs,
        Expr::Index(e) => &mut e.attrs,
        Expr::Loop(e) => &mut e.attrs,
        Expr::Macro(e) => &mut e.attrs,
        Expr::Match(e) => &mut e.attrs,
        Expr::MethodCall(e) => &mut e.attrs,
        Expr::Paren(e) => &mut e.attrs,
        Expr::Path(e) => &mut e.attrs,
        Expr::Return(e) => &mut e.attrs,
        Expr::Try(e) => &mut e.attrs,
        Expr::Tuple(e) => &mut e.attrs,
        Expr::Unary(e) => &mut e.attrs,
        Expr::While(e) => &mut e.attrs,
        _ => return None,
    })
}

/// Reports annotations that are on neither a statement nor an arm.
struct Misplaced<'a>(&'a mut Errors);

impl<'ast> Visit<'ast> for Misplaced<'_> {
    fn visit_attribute(&mut self, attr: &'ast Attribute) {
        if is_note(attr) {
            self.0.at(
                attr.path(),
                "this stands on an item, a statement or an arm of a `match`",
            );
        }
    }
}

//! What statements do with the variables of a spec, as far as the text tells.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Expr, Stmt};

use super::body::{Walk, bound_in};
use super::methods::{self, is_assignment};
use super::source::names_in;

/// Words that choose.
const CHOOSE: &[&str] = &["choose", "either", "pick"];

/// What is changed: what a chain of fields and indices starts from, and its first field.
pub(super) struct Place {
    pub(super) root: String,
    pub(super) field: Option<String>,
}

/// The place that an expression names.
pub(super) fn place(expr: &Expr) -> Option<Place> {
    match expr {
        Expr::Path(path) => Some(Place {
            root: path.path.get_ident()?.to_string(),
            field: None,
        }),
        Expr::Field(e) => {
            let mut place = place(&e.base)?;
            if place.field.is_none() {
                place.field = Some(e.member.to_token_stream().to_string());
            }
            Some(place)
        }
        Expr::Index(e) => place(&e.expr),
        Expr::Paren(e) => place(&e.expr),
        Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => place(&e.expr),
        _ => None,
    }
}

/// The place that an expression changes, if it is an update of one.
pub(super) fn updated(expr: &Expr) -> Option<Place> {
    match expr {
        Expr::Assign(e) => place(&e.left),
        Expr::Binary(e) if is_assignment(&e.op) => place(&e.left),
        Expr::MethodCall(call) if methods::changes(&call.method) => place(&call.receiver),
        _ => None,
    }
}

/// What statements do.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of things that statements do, any of which may be done"
)]
pub(super) struct Seen {
    /// Names that are the variables of the spec.
    variables: Vec<String>,
    /// A variable of the spec is changed, or something is called that may change one.
    pub(super) changes_variables: bool,
    /// Anything is changed.
    pub(super) changes: bool,
    pub(super) chooses: bool,
    pub(super) sends: bool,
    /// Fields of the variables that are looked at.
    pub(super) fields: BTreeSet<String>,
    /// The variables as a whole are.
    pub(super) whole: bool,
    /// All names.
    pub(super) names: BTreeSet<String>,
    /// Names that are bound.
    pub(super) bound: BTreeSet<String>,
    /// Names that are assigned to.
    pub(super) assigned: BTreeSet<String>,
    /// Something in a macro, of which little is known.
    pub(super) macros: bool,
}

impl Walk<'_, '_> {
    /// Looks at statements.
    pub(super) fn see<'s>(&self, stmts: impl IntoIterator<Item = &'s Stmt>) -> Seen {
        let mut seen = self.seeing();
        stmts.into_iter().for_each(|stmt| seen.visit_stmt(stmt));
        seen
    }

    /// Looks at an expression.
    pub(super) fn see_expr(&self, expr: &Expr) -> Seen {
        let mut seen = self.seeing();
        seen.visit_expr(expr);
        seen
    }

    fn seeing(&self) -> Seen {
        Seen {
            variables: self.variables(),
            ..Seen::default()
        }
    }

    /// The names in scope that are the variables of the spec.
    pub(super) fn variables(&self) -> Vec<String> {
        let are = |(name, known): (&String, &super::Known)| self.context.types.is_variables(&known.ty).then(|| name.clone());
        self.scope.iter().filter_map(are).collect()
    }
}

impl<'ast> Visit<'ast> for Seen {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if let Some(place) = updated(expr) {
            self.changes = true;
            self.changes_variables |= self.variables.contains(&place.root);
            self.assigned.insert(place.root);
        }
        match expr {
            Expr::Field(field) => {
                if let Expr::Path(path) = &*field.base
                    && path.path.get_ident().is_some_and(|name| self.variables.iter().any(|v| name == v))
                {
                    self.fields.insert(field.member.to_token_stream().to_string());
                    return;
                }
            }
            Expr::Path(path) => {
                if let Some(name) = path.path.get_ident() {
                    self.whole |= self.variables.iter().any(|v| name == v);
                    self.names.insert(name.to_string());
                }
            }
            Expr::Call(call) => {
                if let Expr::Path(path) = &*call.func {
                    self.chooses |= path.path.segments.last().is_some_and(|s| CHOOSE.iter().any(|word| s.ident == word));
                }
                let is_whole = |arg: &Expr| place(arg).is_some_and(|p| p.field.is_none() && self.variables.contains(&p.root));
                if call.args.iter().any(is_whole) {
                    self.changes = true;
                    self.changes_variables = true;
                }
            }
            Expr::MethodCall(call) => {
                self.sends |= methods::sends(&call.method);
                self.chooses |= methods::receives(&call.method);
            }
            Expr::Reference(e) if e.mutability.is_some() => {
                self.changes = true;
                self.changes_variables |= place(&e.expr).is_some_and(|p| self.variables.contains(&p.root));
            }
            _ => {}
        }
        visit::visit_expr(self, expr);
    }

    fn visit_pat(&mut self, pat: &'ast syn::Pat) {
        self.bound.extend(bound_in(pat));
        visit::visit_pat(self, pat);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.macros = true;
        self.names.extend(names_in(mac.tokens.clone()));
    }
}

/// What a body writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Fields of the variables that it changes itself.
    pub fields: BTreeSet<String>,
    /// Functions that it calls by a bare name.
    pub called: BTreeSet<String>,
}

/// What a body writes of the variables, which it knows by these names.
pub fn written(block: &syn::Block, variables: &[String]) -> Written {
    struct Find<'a>(&'a [String], Written);
    impl<'ast> Visit<'ast> for Find<'_> {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            if let Some(place) = updated(expr).filter(|place| self.0.contains(&place.root)) {
                self.1.fields.extend(place.field);
            }
            if let Expr::Reference(e) = expr
                && let (true, Some(place)) = (e.mutability.is_some(), place(&e.expr))
                && self.0.contains(&place.root)
            {
                self.1.fields.extend(place.field);
            }
            if let Expr::Call(call) = expr
                && let Expr::Path(path) = &*call.func
            {
                self.1.called.extend(path.path.get_ident().map(ToString::to_string));
            }
            visit::visit_expr(self, expr);
        }
    }
    let mut find = Find(variables, Written::default());
    find.visit_block(block);
    find.1
}

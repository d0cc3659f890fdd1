//! Effects of statements on the variables of a spec, as far as their text shows.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Expr, Stmt};

use super::each::EachExpr;
use super::form::bound_in;
use super::inferred::Inferred;
use super::methods::{self, is_assignment};
use super::source::names_in;
use super::walk::Walk;

/// Functions that make a choice.
const CHOOSE: &[&str] = &["choose", "either", "pick"];

/// The target of a change: the root of a chain of fields and indices, and its first field.
pub(super) struct Place {
    pub(super) root: String,
    pub(super) field: Option<String>,
}

/// The place that an expression denotes.
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

/// The place that an expression changes, if it is an update.
pub(super) fn updated(expr: &Expr) -> Option<Place> {
    match expr {
        Expr::Assign(e) => place(&e.left),
        Expr::Binary(e) if is_assignment(&e.op) => place(&e.left),
        Expr::MethodCall(call) if methods::changes(&call.method) => place(&call.receiver),
        _ => None,
    }
}

/// The effects of statements and the names in them.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of things that statements do, any of which may be done"
)]
pub(super) struct Effects {
    /// Names of the variables of the spec in scope.
    variables: Vec<String>,
    /// Whether a variable of the spec is changed, or a call may change one.
    pub(super) changes_variables: bool,
    pub(super) changes: bool,
    pub(super) chooses: bool,
    pub(super) sends: bool,
    /// Fields of the variables that are mentioned.
    pub(super) fields: BTreeSet<String>,
    /// Whether the variables are used as a whole.
    pub(super) whole: bool,
    pub(super) names: BTreeSet<String>,
    pub(super) bound: BTreeSet<String>,
    pub(super) assigned: BTreeSet<String>,
    /// Whether there is a macro, whose effects are unknown.
    pub(super) macros: bool,
}

impl Walk<'_, '_> {
    /// Collects the effects of statements.
    pub(super) fn effects_of<'s>(&self, stmts: impl IntoIterator<Item = &'s Stmt>) -> Effects {
        let mut effects = self.no_effects();
        stmts.into_iter().for_each(|stmt| effects.visit_stmt(stmt));
        effects
    }

    /// Collects the effects of an expression.
    pub(super) fn effects_of_expr(&self, expr: &Expr) -> Effects {
        let mut effects = self.no_effects();
        effects.visit_expr(expr);
        effects
    }

    fn no_effects(&self) -> Effects {
        Effects {
            variables: self.variables(),
            ..Effects::default()
        }
    }

    /// The names in scope that are the variables of the spec.
    pub(super) fn variables(&self) -> Vec<String> {
        let is_variables = |(name, known): (&String, &Inferred)| {
            self.context
                .types
                .is_variables(&known.ty)
                .then(|| name.clone())
        };
        self.scope.iter().filter_map(is_variables).collect()
    }
}

impl<'ast> Visit<'ast> for Effects {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if let Some(place) = updated(expr) {
            self.changes = true;
            self.changes_variables |= self.variables.contains(&place.root);
            self.assigned.insert(place.root);
        }
        match expr {
            Expr::Field(field) => {
                if let Expr::Path(path) = &*field.base
                    && path
                        .path
                        .get_ident()
                        .is_some_and(|name| self.variables.iter().any(|v| name == v))
                {
                    self.fields
                        .insert(field.member.to_token_stream().to_string());
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
                    self.chooses |= path
                        .path
                        .segments
                        .last()
                        .is_some_and(|s| CHOOSE.iter().any(|word| s.ident == word));
                }
                let is_whole = |arg: &Expr| {
                    place(arg)
                        .is_some_and(|p| p.field.is_none() && self.variables.contains(&p.root))
                };
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
                self.changes_variables |=
                    place(&e.expr).is_some_and(|p| self.variables.contains(&p.root));
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

/// The variables that a body writes, itself or by calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writes {
    /// Fields of the variables that the body changes itself.
    pub fields: BTreeSet<String>,
    /// Functions that the body calls by an unqualified name.
    pub called: BTreeSet<String>,
}

/// Collects the writes of a body to the variables, which have these names in it.
pub fn writes(block: &syn::Block, variables: &[String]) -> Writes {
    let mut writes = Writes::default();
    let note = |expr: &Expr| {
        let borrowed = match expr {
            Expr::Reference(e) if e.mutability.is_some() => place(&e.expr),
            _ => None,
        };
        let changed = updated(expr).into_iter().chain(borrowed);
        let of_variables = changed.filter(|place| variables.contains(&place.root));
        writes
            .fields
            .extend(of_variables.filter_map(|place| place.field));
        if let Expr::Call(call) = expr
            && let Expr::Path(path) = &*call.func
        {
            writes
                .called
                .extend(path.path.get_ident().map(ToString::to_string));
        }
    };
    EachExpr(note).visit_block(block);
    writes
}

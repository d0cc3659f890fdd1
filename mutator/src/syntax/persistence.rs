//! Persistence: X3 loses a durable write in a crash after a send, M7 reads an older value.

use std::collections::BTreeSet;

use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Ident, Stmt, parse_quote};

use super::context::{BodyKind, Edited};
use super::source::{blankless, names_in};
use super::split_step::target;
use super::table::{ExtraDraft, StaleRead};
use super::type_parts::head;
use super::walk::Walk;
use crate::operator::Operator;

impl Walk<'_, '_> {
    /// Statements in a block, by index, that write a durable variable before another one sends.
    pub(super) fn durable_writes_before_send(&self, stmts: &[Stmt]) -> Vec<(usize, Stmt)> {
        if self.context.mutant_steps.durable.is_empty()
            || matches!(self.context.kind, BodyKind::Helper(_))
        {
            return Vec::new();
        }
        let variables = self.variables();
        let is_durable = |stmt: &Stmt| match stmt {
            Stmt::Expr(expr, _) => target(expr, &variables)
                .is_some_and(|name| self.context.mutant_steps.durable.contains(&name)),
            _ => false,
        };
        let places = (0..stmts.len()).filter(|place| {
            is_durable(&stmts[*place]) && self.effects_of(&stmts[place + 1..]).sends
        });
        places.map(|place| (place, stmts[place].clone())).collect()
    }

    /// X3 on a statement that has its other switches already. `original` is without them.
    pub(super) fn lose_write(&mut self, stmt: &mut Stmt, original: &Stmt) {
        let text = self.context.text(original);
        let edit = self.context.edit(
            Operator::X3SendBeforePersist,
            original,
            format!("{text} /* may be lost in a crash after the message is sent */"),
        );
        let first = self.table.add_site(&self.context.item, "", vec![edit]);
        self.table.add_extra(first, ExtraDraft::Unsaved);
        let (Stmt::Expr(now, _), Stmt::Expr(then, _)) = (&*stmt, original) else {
            return;
        };
        *stmt = parse_quote!(match __rt::switch(#first, 1) {
            0 => { #now; }
            _ => { if __rt::lose()? {} else { #then; } }
        });
    }

    /// M7 on a condition, with what it may read in an older version. `number` is its switch.
    pub(super) fn stale_read(&self, condition: &Expr, number: u32) -> Option<(Edited, StaleRead)> {
        let effects = self.effects_of_expr(condition);
        let reads_one_field = effects.fields.len() == 1
            && !effects.whole
            && !effects.changes
            && !effects.chooses
            && !effects.macros;
        let field = effects.fields.first()?;
        if !reads_one_field
            || self.context.has_mutable_borrow
            || matches!(self.context.kind, BodyKind::Helper(_))
        {
            return None;
        }
        let name = self.variables().into_iter().next()?;
        let text = self.context.text(condition);
        let edit = self.context.edit(
            Operator::M7StaleRead,
            condition,
            format!("/* `{name}.{field}` may be what it was before its last change */ {text}"),
        );
        let key = self.only_key(condition, &name, field, &effects.bound);
        let (vars, older_variables) = (ident(&name), older_variables(number));
        let mut older = condition.clone();
        let place = condition.span();
        UseOlderValue(&name).visit_expr_mut(&mut older);
        let (copy, older_vars) = (Ident::new("__copy", place), Ident::new(OLDER, place));
        let by_key = key.as_ref().map(|key| quote!(, &#key));
        // The copy must not look like an update: the baseline relies on guards without updates.
        let expr = parse_quote!({
            let #copy = #older_variables(&#vars #by_key)?;
            let #older_vars = #copy.as_ref().unwrap_or(&#vars);
            #older
        });
        let read = StaleRead {
            field: field.clone(),
            key: key.map(Box::new),
        };
        Some((Edited { expr, edit }, read))
    }

    /// The key of the only element that a condition reads of a map. `None` if it reads more, or if
    /// the key is not known before the condition is evaluated.
    fn only_key(
        &self,
        condition: &Expr,
        name: &str,
        field: &str,
        bound: &BTreeSet<String>,
    ) -> Option<Expr> {
        let (vars, member) = (ident(name), syn::parse_str::<Ident>(field).ok()?);
        let map = self
            .context
            .types
            .infer(&parse_quote!(#vars.#member), &self.scope)?;
        if !head(&map.ty, "Map") {
            return None;
        }
        let mut find = FindKeys {
            name,
            keys: Vec::new(),
            reads_more: false,
        };
        find.visit_expr(condition);
        let key = find.keys.first().filter(|_| !find.reads_more)?;
        let is_same = |other: &Expr| blankless(other) == blankless(key);
        let is_known = is_place(key)
            && !names_in(key.to_token_stream())
                .iter()
                .any(|name| bound.contains(name));
        (is_known && find.keys.iter().all(is_same)).then(|| key.clone())
    }
}

/// The name of the function that returns the variables with an older value, for a switch.
pub fn older_variables(number: u32) -> Ident {
    ident(&format!("__flow_older_{number}"))
}

fn ident(name: &str) -> Ident {
    Ident::new(name, proc_macro2::Span::call_site())
}

/// Whether an expression is a name, a field or a literal, so that its evaluation cannot fail.
fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Field(e) => is_place(&e.base),
        Expr::Reference(e) => is_place(&e.expr),
        Expr::Paren(e) => is_place(&e.expr),
        Expr::Unary(e) => matches!(e.op, syn::UnOp::Deref(_)) && is_place(&e.expr),
        _ => false,
    }
}

/// Collects the keys of the elements that a condition reads of the field of the variables `name`.
/// The condition uses no other field.
struct FindKeys<'a> {
    name: &'a str,
    keys: Vec<Expr>,
    /// Whether it reads the field other than by a key.
    reads_more: bool,
}

impl<'ast> Visit<'ast> for FindKeys<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        let is_variables = |expr: &Expr| expr.to_token_stream().to_string() == self.name;
        match expr {
            Expr::Index(index)
                if matches!(
                    &*index.expr,
                    Expr::Field(field) if is_variables(&field.base)
                ) =>
            {
                self.keys.push((*index.index).clone());
                self.visit_expr(&index.index);
            }
            other => {
                self.reads_more |= is_variables(other);
                visit::visit_expr(self, other);
            }
        }
    }
}

/// The name of the variables before their last change.
const OLDER: &str = "__older";

/// Renames the variables to the copy and keeps the author's tokens and positions otherwise. rustc
/// then emits equal errors for original and copy, and reports them once.
struct UseOlderValue<'a>(&'a str);

impl VisitMut for UseOlderValue<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if expr.to_token_stream().to_string() == self.0 {
            let older = Ident::new(OLDER, expr.span());
            *expr = parse_quote!(#older);
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}

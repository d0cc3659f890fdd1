//! Persistence: X3 loses a durable write in a crash after a send, M7 reads an older value.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Ident, Stmt, parse_quote};

use super::context::{BodyKind, Edited};
use super::split_step::target;
use super::table::ExtraDraft;
use super::walk::Walk;
use crate::operator::Operator;

impl Walk<'_, '_> {
    /// Statements in a block, by index, that write a durable variable before another one sends.
    pub(super) fn durable_writes_before_send(&self, stmts: &[Stmt]) -> Vec<(usize, Stmt)> {
        if self.context.mutant_steps.durable.is_empty() || matches!(self.context.kind, BodyKind::Helper(_)) {
            return Vec::new();
        }
        let variables = self.variables();
        let is_durable = |stmt: &Stmt| match stmt {
            Stmt::Expr(expr, _) => target(expr, &variables).is_some_and(|name| self.context.mutant_steps.durable.contains(&name)),
            _ => false,
        };
        let places = (0..stmts.len()).filter(|place| is_durable(&stmts[*place]) && self.effects_of(&stmts[place + 1..]).sends);
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

    /// M7 on a condition, with the variable of which it may read an older value.
    pub(super) fn stale_read(&self, condition: &Expr) -> Option<(Edited, String)> {
        let effects = self.effects_of_expr(condition);
        let reads_one_field = effects.fields.len() == 1 && !effects.whole && !effects.changes && !effects.chooses && !effects.macros;
        let field = effects.fields.first()?;
        if !reads_one_field || self.context.has_mutable_borrow || matches!(self.context.kind, BodyKind::Helper(_)) {
            return None;
        }
        let name = self.variables().into_iter().next()?;
        let text = self.context.text(condition);
        let edit = self.context.edit(
            Operator::M7StaleRead,
            condition,
            format!("/* `{name}.{field}` may be what it was before its last change */ {text}"),
        );
        let (vars, with_older) = (ident(&name), ident(&format!("__flow_older_{field}")));
        let mut older = condition.clone();
        let place = condition.span();
        UseOlderValue(&name).visit_expr_mut(&mut older);
        let older_vars = Ident::new(OLDER, place);
        // The copy must not look like an update: the baseline relies on guards without updates.
        let expr = parse_quote!({
            let #older_vars = #with_older(&#vars)?;
            #older
        });
        Some((Edited { expr, edit }, field.clone()))
    }
}

fn ident(name: &str) -> Ident {
    Ident::new(name, proc_macro2::Span::call_site())
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

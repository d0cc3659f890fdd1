//! Step splitting: A1 lets processes run between guards and rest, A3 releases before the rest.
//!
//! The first half leaves early; the second is the step without guards. No code is duplicated.

use quote::{ToTokens, quote};
use syn::{Block, Expr, Stmt, parse_quote};

use super::effects::updated;
use super::form::is_guard;
use super::source::squeeze;
use super::table::{Edit, ExtraDraft};
use super::walk::{Tail, Walk};
use crate::operator::Operator;

/// The ways to split a step.
pub(super) struct SplitPoints {
    /// The number of leading statements, up to the last guard.
    leading: usize,
    /// A1: the edit of the guards, before any switch is put on them.
    split: Option<Edit>,
    /// A3: the index of the releasing statement, the statement and its edit.
    release: Option<(usize, Stmt, Edit)>,
}

impl SplitPoints {
    /// Adjusts the indices for a statement that was inserted at this index.
    fn after(mut self, inserted: usize) -> SplitPoints {
        self.leading += usize::from(inserted < self.leading);
        if let Some((place, ..)) = &mut self.release {
            *place += usize::from(inserted <= *place);
        }
        self
    }
}

impl Walk<'_, '_> {
    /// Instruments a step up to the next label. `test` is the condition if the step is a loop.
    pub(super) fn step_block(&mut self, block: &mut Block, tail: Tail, test: Option<&Expr>) {
        let points = self.split_points(&block.stmts, test);
        let original = block.clone();
        self.block(block, tail);
        let inserted = self.frame(block, &original);
        if let Some(points) = points {
            let points = match inserted {
                Some(place) => points.after(place),
                None => points,
            };
            self.insert_switch(block, points);
        }
    }

    /// The ways to split the statements of a step, if there is any.
    fn split_points(&mut self, stmts: &[Stmt], test: Option<&Expr>) -> Option<SplitPoints> {
        let unlabelled = stmts.iter().take_while(|stmt| !has_labels(stmt)).count();
        let leading = stmts[..unlabelled]
            .iter()
            .take_while(|stmt| self.is_leading(stmt))
            .count();
        let leading = stmts[..leading]
            .iter()
            .rposition(is_guard_statement)
            .map_or(0, |last| last + 1);
        if let Some(test) = test {
            let effects = self.effects_of_expr(test);
            if effects.whole || !effects.fields.is_empty() || effects.macros || effects.chooses {
                if leading > 0 {
                    self.skip(
                        test,
                        "the loop may have ended when the rest of its step is done",
                    );
                }
                return None;
            }
        }
        let points = SplitPoints {
            leading,
            split: self.split(&stmts[..leading], &stmts[leading..], unlabelled - leading),
            release: self.release(stmts, leading, unlabelled),
        };
        (points.split.is_some() || points.release.is_some()).then_some(points)
    }

    /// Whether a statement can be among the guards: a guard, or a `let` that changes nothing.
    fn is_leading(&self, stmt: &Stmt) -> bool {
        match stmt {
            Stmt::Local(local) => local.init.as_ref().is_some_and(|init| {
                let effects = self.effects_of_expr(&init.expr);
                init.diverge.is_none() && !effects.changes && !effects.macros
            }),
            other => is_guard_statement(other),
        }
    }

    fn split(&mut self, guards: &[Stmt], rest: &[Stmt], unlabelled: usize) -> Option<Edit> {
        let last = guards.last()?;
        if !self.effects_of(&rest[..unlabelled]).changes {
            return None;
        }
        let used = self.effects_of(rest).names;
        if self
            .effects_of(guards)
            .bound
            .iter()
            .any(|name| used.contains(name))
        {
            self.skip(last, "what is looked up before the guard is used after it");
            return None;
        }
        let replacement = format!("{} /* others may come here */", self.context.text(last));
        Some(self.context.edit(Operator::A1SplitStep, last, replacement))
    }

    fn release(
        &mut self,
        stmts: &[Stmt],
        leading: usize,
        unlabelled: usize,
    ) -> Option<(usize, Stmt, Edit)> {
        let place = unlabelled.checked_sub(1).filter(|place| *place > leading)?;
        let stmt = &stmts[place];
        let Stmt::Expr(expr, _) = stmt else {
            return None;
        };
        let before = self.effects_of(&stmts[leading..place]);
        if !self.is_release(expr) || !before.changes_variables {
            return None;
        }
        let used = self.effects_of_expr(expr).names;
        let all = self.effects_of(&stmts[..place]);
        let depends = used.iter().any(|name| {
            all.bound.contains(name)
                || (before.assigned.contains(name) && !self.variables().contains(name))
        });
        let guards = self.effects_of(&stmts[..leading]);
        let chosen = guards.chooses
            && guards
                .bound
                .iter()
                .any(|name| self.effects_of(&stmts[leading..]).names.contains(name));
        if depends || chosen {
            self.skip(
                stmt,
                "what is released is only known after what stands before it",
            );
            return None;
        }
        let replacement = format!(
            "/* before the rest, and others may come in between */ {}",
            self.context.text(stmt)
        );
        let edit = self
            .context
            .edit(Operator::A3EarlyRelease, stmt, replacement);
        Some((place, stmt.clone(), edit))
    }

    /// Whether a statement releases something: it empties a variable or sets its initial value.
    fn is_release(&self, expr: &Expr) -> bool {
        let Some(place) = updated(expr).filter(|place| self.variables().contains(&place.root))
        else {
            return false;
        };
        match expr {
            Expr::MethodCall(call) => call.method == "remove" || call.method == "clear",
            Expr::Assign(assign) => {
                let value = squeeze(&assign.right.to_token_stream().to_string()).replace(' ', "");
                let is_variant =
                    matches!(&*assign.right, Expr::Path(path) if path.path.segments.len() > 1);
                let initial = place
                    .field
                    .and_then(|field| self.context.mutant_steps.initial.get(&field));
                value == "false"
                    || value == "None"
                    || is_variant && initial.is_some_and(|text| text.contains(&value))
            }
            _ => false,
        }
    }

    /// Inserts the switch into a step; statements keep their order.
    fn insert_switch(&mut self, block: &mut Block, points: SplitPoints) {
        let SplitPoints {
            leading,
            split,
            release,
        } = points;
        let anchor = block
            .stmts
            .first()
            .map(|stmt| self.context.text(stmt))
            .unwrap_or_default();
        let early = 1 + u32::from(split.is_some());
        let released = release
            .as_ref()
            .map(|(place, stmt, _)| (*place, stmt.clone()));
        let edits: Vec<Edit> = split
            .into_iter()
            .chain(release.map(|(.., edit)| edit))
            .collect();
        let count = edits.len() as u32;
        let first = self.table.add_site(&self.context.item, &anchor, edits);
        (0..count).for_each(|number| self.table.add_extra(first + number, ExtraDraft::Halfway));
        let mut stmts: Vec<Stmt> = vec![
            parse_quote!(let __half: u32 = __rt::switch(#first, #count);),
            parse_quote!(let __is_second: bool = __half != 0 && __rt::resumed();),
        ];
        let mut old = std::mem::take(&mut block.stmts).into_iter().enumerate();
        for (_, stmt) in old.by_ref().take(leading) {
            if is_guard_statement(&stmt) {
                let guard = with_semicolon(stmt);
                stmts.push(parse_quote!(if !__is_second { #guard }));
            } else {
                stmts.push(stmt);
            }
        }
        let release_early = released.as_ref().map(|(_, stmt)| {
            let stmt = with_semicolon(stmt.clone());
            quote!(if __half == #early { #stmt })
        });
        stmts.push(
            parse_quote!(if __half != 0 && !__is_second { #release_early __rt::halfway()?; }),
        );
        for (place, stmt) in old {
            if released
                .as_ref()
                .is_some_and(|(released, _)| *released == place)
            {
                let stmt = with_semicolon(stmt);
                stmts.push(parse_quote!(if __half != #early { #stmt }));
            } else {
                stmts.push(stmt);
            }
        }
        block.stmts = stmts;
    }
}

fn with_semicolon(stmt: Stmt) -> Stmt {
    match stmt {
        Stmt::Expr(expr, None) => Stmt::Expr(expr, Some(syn::token::Semi::default())),
        other => other,
    }
}

fn is_guard_statement(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Expr(Expr::Call(call), _) if is_guard(call))
}

/// Whether a statement contains a label.
fn has_labels(stmt: &Stmt) -> bool {
    struct FindLabel(bool);
    impl<'ast> syn::visit::Visit<'ast> for FindLabel {
        fn visit_label(&mut self, _: &'ast syn::Label) {
            self.0 = true;
        }
    }
    let mut find = FindLabel(false);
    syn::visit::Visit::visit_stmt(&mut find, stmt);
    find.0
}

/// The variable that an update changes: its field, or a local name of the step.
pub(super) fn target(expr: &Expr, variables: &[String]) -> Option<String> {
    let found = updated(expr)?;
    match found.field {
        Some(field) if variables.contains(&found.root) => Some(field),
        _ if variables.contains(&found.root) => None,
        _ => Some(found.root),
    }
}

//! Walks the body of a step, a helper or a process in text order and puts a switch on every site.
//!
//! Conditions, branches, updates and values each have a module of their own.

use syn::{Block, Expr, Stmt, parse_quote};

use super::context::{BodyKind, ConditionRole, Context, Returns, switch};
use super::form::{bound_in, free_names, has_let, is_condition, is_diverging, is_guard, is_pick};
use super::inferred::{self, Scope};
use super::maybe_unset::MaybeUnset;
use super::table::{ExtraDraft, Table};
use super::walk::{Tail, Walk};
use super::{condition, sets, source, update, wrong_variable};
use crate::operator::Operator;

/// Puts switches on all sites of a body and adds their mutants to the table.
pub fn instrument(block: &mut Block, context: &mut Context<'_>, scope: &Scope, table: &mut Table) {
    let tail = match context.kind {
        BodyKind::Helper(Returns::Condition) => Tail::Condition,
        BodyKind::Helper(Returns::Value) => Tail::Value,
        _ => Tail::Statement,
    };
    let prefix = context.item.clone();
    let maybe_unset = MaybeUnset::of(block);
    context.names_read = wrong_variable::names_read(block);
    context.has_mutable_borrow = wrong_variable::borrows_mutably(block, context);
    context.bases = scope
        .keys()
        .filter(|name| wrong_variable::is_used_by_field_only(name, block, context))
        .cloned()
        .collect();
    if matches!(context.kind, BodyKind::Helper(_)) {
        context.parameters = scope.keys().cloned().collect();
    }
    let mut walk = Walk {
        context,
        scope: scope.clone(),
        table,
        prefix,
        maybe_unset,
        lasting: scope.clone(),
        previous_update: None,
    };
    if walk.context.kind == BodyKind::Action {
        walk.step_block(block, tail, None);
    } else {
        walk.block(block, tail);
    }
}

impl Walk<'_, '_> {
    pub(super) fn block(&mut self, block: &mut Block, tail: Tail) {
        let outer = self.scope.clone();
        let item = self.context.item.clone();
        let starved = std::mem::take(&mut self.context.starved);
        let count = block.stmts.len();
        self.previous_update = None;
        let durable_writes_before_send = self.durable_writes_before_send(&block.stmts);
        for (i, stmt) in block.stmts.iter_mut().enumerate() {
            let updated = self.updated(stmt);
            match stmt {
                Stmt::Expr(last, None) if tail != Tail::Statement && i + 1 == count => {
                    self.tail(last, tail);
                }
                _ => self.statement(stmt),
            }
            self.previous_update = updated;
            if let Some((_, original)) = durable_writes_before_send
                .iter()
                .find(|(place, _)| *place == i)
            {
                self.lose_write(stmt, original);
            }
        }
        self.previous_update = None;
        self.scope = outer;
        self.context.item = item;
        self.context.starved = starved;
    }

    /// Instruments the last expression of a block that has a value.
    pub(super) fn tail(&mut self, expr: &mut Expr, tail: Tail) {
        match (tail, expr) {
            (Tail::Condition, expr) => self.returned(expr),
            (Tail::Value, Expr::Block(b)) => self.block(&mut b.block, Tail::Value),
            (Tail::Value, expr @ (Expr::If(_) | Expr::Match(_))) => {
                self.branches(expr, Tail::Value);
            }
            (_, expr) => self.bound_value(expr),
        }
    }

    fn returned(&mut self, tail: &mut Expr) {
        match tail {
            Expr::If(_) | Expr::Match(_) => self.branches(tail, Tail::Condition),
            Expr::Block(b) => self.block(&mut b.block, Tail::Condition),
            Expr::Return(_) | Expr::Loop(_) | Expr::Unsafe(_) => self.expression(tail),
            other => self.condition(other, ConditionRole::Other),
        }
    }

    fn statement(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Local(local) => {
                if let Some(init) = &mut local.init {
                    let known = self.context.types.infer(&init.expr, &self.scope);
                    let edits = if init.diverge.is_none() {
                        self.let_edits(&init.expr)
                    } else {
                        Vec::new()
                    };
                    let anchor = self.context.text(&init.expr);
                    self.bound_value(&mut init.expr);
                    if !edits.is_empty() {
                        *init.expr = switch(
                            (*init.expr).clone(),
                            edits,
                            self.context,
                            self.table,
                            &anchor,
                        );
                    }
                    if let Some((_, otherwise)) = &mut init.diverge {
                        self.expression(otherwise);
                    }
                    inferred::bind(&local.pat, known.as_ref(), &mut self.scope);
                } else {
                    inferred::bind(&local.pat, None, &mut self.scope);
                    // Without an initial value, the variable may hold no value yet.
                    for name in bound_in(&local.pat) {
                        self.scope
                            .entry(name)
                            .and_modify(|known| known.ownership = inferred::Ownership::Unknown);
                    }
                }
            }
            Stmt::Expr(expr, semi) => self.expression_statement(expr, semi.is_some()),
            Stmt::Item(_) | Stmt::Macro(_) => {}
        }
    }

    /// Instruments the value of a `let` or an argument.
    pub(super) fn bound_value(&mut self, expr: &mut Expr) {
        if is_condition(expr, self.context.types) {
            self.condition(expr, ConditionRole::Other);
        } else {
            self.expression(expr);
        }
    }

    /// Instruments a statement. With a `;`, branches of an `if` or `match` may have unused values.
    fn expression_statement(&mut self, expr: &mut Expr, semi: bool) {
        let item = self.context.item.clone();
        let after = self.enter_label(expr);
        match &mut *expr {
            Expr::Assign(_) => self.assignment(expr),
            Expr::Call(call) if is_guard(call) => self.guard(call),
            Expr::If(_) | Expr::Match(_) => {
                self.context.starved.clear();
                self.branches(expr, if semi { Tail::Value } else { Tail::Statement });
            }
            other if self.deletion_operator(other).is_some() => self.deletable(other),
            other => {
                if !matches!(other, Expr::Call(_) | Expr::MethodCall(_)) {
                    self.context.starved.clear();
                }
                self.expression(other);
            }
        }
        self.context.item = after.unwrap_or(item);
    }

    /// The text of the place that a statement updates.
    fn updated(&self, stmt: &Stmt) -> Option<String> {
        let Stmt::Expr(expr, _) = stmt else {
            return None;
        };
        self.deletion_operator(expr)?;
        Some(source::blankless(update::place_of(expr).unwrap_or(expr)))
    }

    fn guard(&mut self, call: &mut syn::ExprCall) {
        let Some(condition) = call.args.first_mut() else {
            return;
        };
        let names = free_names(condition);
        self.tested_condition(condition, ConditionRole::Guard);
        let own = names
            .iter()
            .map(ToString::to_string)
            .filter(|name| self.context.own.contains(name));
        self.context.starved.extend(own);
    }

    /// Attributes the sites in a labelled statement to its label. Returns the item of the
    /// statements after it if that is new: code after a labelled loop belongs to the loop's step.
    fn enter_label(&mut self, expr: &Expr) -> Option<String> {
        let (label, stays) = match expr {
            Expr::Block(b) => (b.label.as_ref(), false),
            Expr::While(l) => (l.label.as_ref(), true),
            Expr::Loop(l) => (l.label.as_ref(), true),
            _ => (None, false),
        };
        if self.context.kind != BodyKind::Process {
            return None;
        }
        self.context.item = format!("{}.{}", self.prefix, label?.name.ident);
        self.context.starved.clear();
        // A `let` lives only within its step.
        for (name, known) in &mut self.scope {
            let lasts = self
                .lasting
                .get(name)
                .is_some_and(|lasting| lasting.ty == known.ty);
            if !lasts {
                known.ownership = inferred::Ownership::Unknown;
            }
        }
        stays.then(|| self.context.item.clone())
    }

    /// Looks for sites inside an expression that is not a site itself.
    pub(super) fn expression(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Block(b) => {
                let tail = self.tail_of(b.label.as_ref());
                if b.label.is_some() && self.context.kind == BodyKind::Process {
                    self.step_block(&mut b.block, tail, None);
                } else {
                    self.block(&mut b.block, tail);
                }
            }
            Expr::If(_) | Expr::Match(_) => self.branches(expr, Tail::Value),
            Expr::While(l) => {
                let outer = self.scope.clone();
                let test = l.cond.clone();
                self.if_condition(&mut l.cond, ConditionRole::Other);
                if l.label.is_some() && self.context.kind == BodyKind::Process {
                    self.step_block(&mut l.body, Tail::Statement, Some(&test));
                } else {
                    self.block(&mut l.body, Tail::Statement);
                }
                self.scope = outer;
            }
            Expr::Loop(l) if l.label.is_some() && self.context.kind == BodyKind::Process => {
                self.step_block(&mut l.body, Tail::Statement, None);
            }
            Expr::Loop(l) => self.block(&mut l.body, Tail::Statement),
            Expr::ForLoop(l) => {
                let outer = self.scope.clone();
                let element = self.context.types.element_of(&l.expr, &self.scope);
                self.expression(&mut l.expr);
                inferred::bind(&l.pat, element.as_ref(), &mut self.scope);
                self.block(&mut l.body, Tail::Statement);
                self.scope = outer;
            }
            Expr::Call(call) if is_pick(call) => self.choice(expr),
            Expr::Call(call) => call.args.iter_mut().for_each(|arg| self.bound_value(arg)),
            Expr::MethodCall(call) if self.is_message(call) => self.message(expr),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Return(syn::ExprReturn {
                expr: Some(value), ..
            }) if self.context.kind == BodyKind::Helper(Returns::Condition) => {
                self.returned(value);
            }
            Expr::Return(syn::ExprReturn { expr: Some(e), .. }) => self.bound_value(e),
            Expr::Reference(e) => self.expression(&mut e.expr),
            Expr::Paren(e) => self.expression(&mut e.expr),
            Expr::Try(e) => self.expression(&mut e.expr),
            Expr::Tuple(t) => t.elems.iter_mut().for_each(|e| self.bound_value(e)),
            Expr::Struct(s) => s
                .fields
                .iter_mut()
                .filter(|f| f.colon_token.is_some())
                .for_each(|f| self.bound_value(&mut f.expr)),
            Expr::Assign(a) => self.bound_value(&mut a.right),
            _ => {}
        }
    }

    /// The role of a block's last expression. In a process, a labelled block is a statement.
    fn tail_of(&self, label: Option<&syn::Label>) -> Tail {
        if label.is_some() && self.context.kind == BodyKind::Process {
            Tail::Statement
        } else {
            Tail::Value
        }
    }

    /// Instruments receiver and arguments. Closures that select elements have conditions as bodies.
    pub(super) fn method_call(&mut self, call: &mut syn::ExprMethodCall) {
        let element = self.context.types.element_of(&call.receiver, &self.scope);
        const READERS: [&str; 7] = [
            "filter",
            "find",
            "all",
            "any",
            "count",
            "position",
            "is_some_and",
        ];
        let own = self.context.types.is_own_method(&call.method);
        let reads = READERS.iter().any(|m| call.method == m);
        let receives = !own && call.method == "receive_if";
        let chooses = !own && (reads || call.method == "retain") || receives;
        let element = if receives {
            let channel = self.context.types.infer(&call.receiver, &self.scope);
            channel.map(|channel| self.context.types.sender(&channel.ty))
        } else {
            element
        };
        self.expression(&mut call.receiver);
        for arg in &mut call.args {
            match arg {
                Expr::Closure(closure) if chooses => {
                    let outer = self.scope.clone();
                    for (i, input) in closure.inputs.iter().enumerate() {
                        inferred::bind(input, element.as_ref().filter(|_| i == 0), &mut self.scope);
                    }
                    let outer_borrow = self.context.has_mutable_borrow;
                    self.context.has_mutable_borrow |= !reads;
                    self.condition(&mut closure.body, ConditionRole::Other);
                    self.context.has_mutable_borrow = outer_borrow;
                    self.scope = outer;
                }
                Expr::Closure(_) => {}
                other => self.bound_value(other),
            }
        }
    }

    pub(super) fn condition(&mut self, expr: &mut Expr, role: ConditionRole) {
        self.any_condition(expr, role, false);
    }

    /// Instruments a condition that controls the step itself and may read older variables.
    pub(super) fn tested_condition(&mut self, expr: &mut Expr, role: ConditionRole) {
        self.any_condition(expr, role, true);
    }

    fn any_condition(&mut self, expr: &mut Expr, role: ConditionRole, may_be_stale: bool) {
        if has_let(expr) || is_diverging(expr) || matches!(expr, Expr::Lit(_)) {
            return;
        }
        self.skip_messages(expr);
        let mut edits = condition::edits(expr, role, self.context, &self.scope);
        let number = self.table.last_switch() + edits.len() as u32 + 1;
        let stale = may_be_stale
            .then(|| self.stale_read(expr, number))
            .flatten();
        let (edited, read) = stale.unzip();
        edits.extend(edited);
        if !edits.is_empty() {
            let anchor = self.context.text(&*expr);
            *expr = switch(expr.clone(), edits, self.context, self.table, &anchor);
        }
        if let Some(read) = read {
            self.table.add_extra(number, ExtraDraft::Stale(read));
        }
    }

    /// Q3 and Q5 on the set of a `pick`.
    fn choice(&mut self, expr: &mut Expr) {
        let Expr::Call(call) = expr else { return };
        let Some(set) = call.args.first() else { return };
        let anchor = self.context.text(call);
        let mut edits = Vec::new();
        if sets::is_choice(set, self.context, &self.scope)
            && !sets::is_single(set, self.context, &self.scope)
        {
            edits.push(sets::fixed(set, self.context));
        }
        let known = self.context.types.infer(set, &self.scope);
        let Some(known) = known.filter(|known| self.context.types.is_set_of_members(known)) else {
            call.args.iter_mut().for_each(|arg| self.expression(arg));
            if !edits.is_empty() {
                *expr = switch(expr.clone(), edits, self.context, self.table, &anchor);
            }
            return;
        };
        let owned = if let Expr::Reference(r) = set {
            (*r.expr).clone()
        } else {
            set.clone()
        };
        let shrunk = parse_quote!(pick(&__rt::shrink(&(#owned))));
        let text = condition::without_one(set, &known, self.context);
        let edited = self
            .context
            .edited(Operator::Q3ShrinkDomain, set, shrunk, text);
        edits.insert(0, edited.of(self.context.family(&known.origin)));
        *expr = switch(expr.clone(), edits, self.context, self.table, &anchor);
    }
}

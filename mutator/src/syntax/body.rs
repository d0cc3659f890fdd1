//! Walks the body of a step, a helper or a process in text order and puts a switch on every site.
//!
//! Conditions, branches, updates and values each have a module of their own.

use std::collections::{BTreeMap, BTreeSet};

use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::{Block, Expr, Stmt, parse_quote, parse_quote_spanned};

use super::condition::{self, ConditionRole, Edited};
use super::members::Origin;
use super::source::{self, Range};
use super::table::{Edit, ExtraDraft, FamilyDraft, Table};
use super::types::{self, Scope, Types};
use super::update::{self, MaybeUnset};
use super::{sets, wrong_variable};
use crate::operator::Operator;

/// The environment of the sites of one body.
pub struct Context<'a> {
    /// The types of the module.
    pub types: &'a Types,
    /// The author's text.
    pub source: &'a super::Source,
    /// The item, such as `alice` or `rm_prepare`. The walk appends the label of a step.
    pub item: String,
    /// The names of the step's own participants: `me`, or an action's parameters.
    pub own: Vec<String>,
    /// Helpers of the module. A call of a helper in statement position is an update.
    pub helpers: Vec<String>,
    /// The kind of body.
    pub kind: BodyKind,
    /// Facts for the operators whose mutants take steps that the baseline does not have.
    pub mutant_steps: MutantSteps,
    /// Own participants for which an earlier guard has a G2 mutant already.
    pub(super) starved: Vec<String>,
    /// The names that the body reads.
    pub(super) names_read: BTreeSet<String>,
    /// Whether the body borrows something mutably, so that values cannot be read elsewhere.
    pub(super) has_mutable_borrow: bool,
    /// The parameters for variables and constants that the body uses only through their fields.
    pub(super) bases: BTreeSet<String>,
    /// The parameters of a helper.
    pub(super) parameters: BTreeSet<String>,
}

/// The part of a spec that the operators on split steps, crashes and older values need.
#[derive(Clone, Debug, Default)]
pub struct MutantSteps {
    /// The text of the first value of each variable, without white space.
    pub initial: BTreeMap<String, String>,
    /// Durable variables of the spec and of the process.
    pub durable: BTreeSet<String>,
}

/// The kind of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// A process; its labels become part of the item.
    Process,
    /// An action.
    Action,
    /// A helper.
    Helper(Returns),
}

/// The kind of value that a helper returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// No value.
    Nothing,
    /// A `bool`.
    Condition,
    /// Any other type.
    Value,
}

impl<'a> Context<'a> {
    /// The environment of an item, without the facts that only some operators need.
    pub fn new(
        types: &'a Types,
        source: &'a super::Source,
        item: &str,
        own: Vec<String>,
        helpers: Vec<String>,
        kind: BodyKind,
    ) -> Context<'a> {
        Context {
            types,
            source,
            item: item.to_owned(),
            own,
            helpers,
            kind,
            mutant_steps: MutantSteps::default(),
            starved: Vec::new(),
            names_read: BTreeSet::new(),
            has_mutable_borrow: false,
            bases: BTreeSet::new(),
            parameters: BTreeSet::new(),
        }
    }

    /// The author's text of these tokens.
    pub fn text(&self, tokens: &impl ToTokens) -> String {
        self.source.text(tokens)
    }

    /// An edit that replaces these tokens by another text.
    pub(super) fn edit(&self, operator: Operator, place: &impl ToTokens, replacement: String) -> Edit {
        Edit {
            operator,
            range: self.range(place),
            original: self.text(place),
            replacement,
            family: None,
        }
    }

    /// The family that ranges over the members of these sets.
    pub(super) fn family(&self, origin: &Origin) -> FamilyDraft {
        if !origin.constants.is_empty() {
            return FamilyDraft::Constants(origin.constants.iter().cloned().collect());
        }
        if !origin.numbers.is_empty() {
            return FamilyDraft::numbers(origin);
        }
        let sets: Vec<_> = self.types.participant_sets().cloned().collect();
        if sets.len() == 1 {
            FamilyDraft::Constants(sets)
        } else {
            FamilyDraft::Everyone
        }
    }

    /// The position of these tokens.
    pub fn range(&self, tokens: &impl ToTokens) -> Range {
        self.source.range(tokens)
    }
}

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

/// Wraps an expression in a switch. The original comes first because it determines the type.
pub(super) fn switch(original: Expr, edits: Vec<Edited>, context: &Context<'_>, table: &mut Table, anchor: &str) -> Expr {
    let (mut mutants, rows): (Vec<_>, Vec<_>) = edits.into_iter().map(|e| (unparenthesised(e.expr), e.edit)).unzip();
    let count = rows.len() as u32;
    let first = table.add_site(&context.item, anchor, rows);
    let Some(last) = mutants.pop() else { return original };
    let numbers = (1..count).map(proc_macro2::Literal::u32_unsuffixed);
    // Problems in a mutant must cause no warnings, and must not trip lints that are errors.
    let allow = quote!(#[allow(warnings, overflowing_literals, arithmetic_overflow, unconditional_panic, clippy::all, clippy::pedantic, clippy::nursery)]);
    // The position is the author's, the hygiene is that of generated code.
    let span = proc_macro2::Span::call_site().located_at(syn::spanned::Spanned::span(&original));
    let mut choice: syn::ExprMatch = parse_quote_spanned! {span=>
        match __rt::switch(#first, #count) {
            0 => (),
            #(#allow #numbers => (),)*
            #allow
            _ => ()
        }
    };
    // Expressions, not tokens, so that syn adds the parentheses needed around `{ a } && b`.
    let bodies = std::iter::once(original).chain(mutants).chain([last]);
    for (arm, body) in choice.arms.iter_mut().zip(bodies) {
        *arm.body = body;
    }
    Expr::Match(choice)
}

fn unparenthesised(expr: Expr) -> Expr {
    match expr {
        Expr::Paren(inner) => *inner.expr,
        other => other,
    }
}

/// The names that a pattern binds. An upper-case name is a constant or a variant and binds nothing.
pub fn bound_in(pat: &syn::Pat) -> Vec<String> {
    struct BindingNames(Vec<String>);
    impl<'ast> Visit<'ast> for BindingNames {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            let name = pat.ident.to_string();
            if !name.starts_with(char::is_uppercase) {
                self.0.push(name);
            }
            syn::visit::visit_pat_ident(self, pat);
        }
    }
    let mut names = BindingNames(Vec::new());
    names.visit_pat(pat);
    names.0
}

/// The role of the last expression of a block, if it has no `;`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// A statement like the others.
    Statement,
    /// A value.
    Value,
    /// A condition that a helper returns.
    Condition,
}

/// The state of the walk through one body.
pub(super) struct Walk<'a, 'c> {
    pub(super) context: &'a mut Context<'c>,
    pub(super) scope: Scope,
    pub(super) table: &'a mut Table,
    /// The item without a label.
    prefix: String,
    pub(super) maybe_unset: MaybeUnset,
    /// Names that live as long as the body: parameters and process variables.
    lasting: Scope,
    /// The place that the previous statement updates.
    pub(super) previous_update: Option<String>,
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
                Stmt::Expr(last, None) if tail != Tail::Statement && i + 1 == count => self.tail(last, tail),
                _ => self.statement(stmt),
            }
            self.previous_update = updated;
            if let Some((_, original)) = durable_writes_before_send.iter().find(|(place, _)| *place == i) {
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
            (Tail::Value, expr @ (Expr::If(_) | Expr::Match(_))) => self.branches(expr, Tail::Value),
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
                        *init.expr = switch((*init.expr).clone(), edits, self.context, self.table, &anchor);
                    }
                    if let Some((_, otherwise)) = &mut init.diverge {
                        self.expression(otherwise);
                    }
                    types::bind(&local.pat, known.as_ref(), &mut self.scope);
                } else {
                    types::bind(&local.pat, None, &mut self.scope);
                    // Without an initial value, the variable may hold no value yet.
                    for name in bound_in(&local.pat) {
                        self.scope
                            .entry(name)
                            .and_modify(|known| known.ownership = types::Ownership::Unknown);
                    }
                }
            }
            Stmt::Expr(expr, semi) => self.expression_statement(expr, semi.is_some()),
            Stmt::Item(_) | Stmt::Macro(_) => {}
        }
    }

    /// Instruments the value of a `let` or an argument.
    pub(super) fn bound_value(&mut self, expr: &mut Expr) {
        if condition::is_condition(expr, self.context.types) {
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
        let Stmt::Expr(expr, _) = stmt else { return None };
        self.deletion_operator(expr)?;
        Some(source::blankless(update::place_of(expr).unwrap_or(expr)))
    }

    fn guard(&mut self, call: &mut syn::ExprCall) {
        let Some(condition) = call.args.first_mut() else { return };
        let names = condition::free_names(condition);
        self.tested_condition(condition, ConditionRole::Guard);
        let own = names.iter().map(ToString::to_string).filter(|name| self.context.own.contains(name));
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
            let lasts = self.lasting.get(name).is_some_and(|lasting| lasting.ty == known.ty);
            if !lasts {
                known.ownership = types::Ownership::Unknown;
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
                types::bind(&l.pat, element.as_ref(), &mut self.scope);
                self.block(&mut l.body, Tail::Statement);
                self.scope = outer;
            }
            Expr::Call(call) if is_pick(call) => self.choice(expr),
            Expr::Call(call) => call.args.iter_mut().for_each(|arg| self.bound_value(arg)),
            Expr::MethodCall(call) if self.is_message(call) => self.message(expr),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Return(syn::ExprReturn { expr: Some(value), .. }) if self.context.kind == BodyKind::Helper(Returns::Condition) => {
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
        const READERS: [&str; 7] = ["filter", "find", "all", "any", "count", "position", "is_some_and"];
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
                        types::bind(input, element.as_ref().filter(|_| i == 0), &mut self.scope);
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
        if condition::has_let(expr) || condition::is_diverging(expr) || matches!(expr, Expr::Lit(_)) {
            return;
        }
        self.skip_messages(expr);
        let mut edits = condition::edits(expr, role, self.context, &self.scope);
        let number = self.table.last_switch() + edits.len() as u32 + 1;
        let stale = may_be_stale.then(|| self.stale_read(expr, number)).flatten();
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
        if sets::is_choice(set, self.context, &self.scope) && !sets::is_single(set, self.context, &self.scope) {
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
        let edit = Edit {
            family: Some(self.context.family(&known.origin)),
            ..self
                .context
                .edit(Operator::Q3ShrinkDomain, set, condition::without_one(set, &known, self.context))
        };
        let owned = if let Expr::Reference(r) = set {
            (*r.expr).clone()
        } else {
            set.clone()
        };
        let edited = Edited {
            expr: parse_quote!(pick(&__rt::shrink(&(#owned)))),
            edit,
        };
        edits.insert(0, edited);
        *expr = switch(expr.clone(), edits, self.context, self.table, &anchor);
    }
}

fn is_pick(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(p) if p.path.is_ident("pick"))
}

pub(super) fn is_guard(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(p) if p.path.is_ident("wait_until") || p.path.is_ident("require"))
}

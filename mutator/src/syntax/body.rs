//! Walks the body of a step, a helper or a process in the order of the text and puts a switch on every site.
//!
//! Operators on branches and updates (B1, B3, U1, U2) live here; those on conditions and values in their own modules.

use quote::ToTokens;
use syn::visit::Visit;
use syn::{Block, Expr, Stmt, parse_quote};

use super::condition::{self, Decides, Edited};
use super::source::Range;
use super::table::{Edit, Table};
use super::types::{self, Scope, Types};
use super::value;
use crate::operator::Operator;

/// What surrounds the sites of one body.
pub struct Context<'a> {
    /// The types of the module.
    pub types: &'a Types,
    /// The author's text.
    pub source: &'a super::Source,
    /// The item: `alice`, `rm_prepare`; a label is added to it on the way.
    pub item: String,
    /// The names of the step's own participants: `me`, an action's parameters.
    pub own: Vec<String>,
    /// Helpers of the module: a call of one in statement position is an update.
    pub helpers: Vec<String>,
    /// What kind of body it is.
    pub kind: Own,
}

/// The kinds of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// A process: labels change the item.
    Process,
    /// An action.
    Action,
    /// A helper; `true` where it returns a condition.
    Helper(bool),
}

impl Context<'_> {
    /// The author's text of tokens.
    pub fn text(&self, tokens: &impl ToTokens) -> String {
        self.source.text(tokens)
    }

    /// Where tokens stand.
    pub fn range(&self, tokens: &impl ToTokens) -> Range {
        self.source.range(tokens)
    }
}

/// Puts switches on all sites of a body.
pub fn instrument(block: &mut Block, context: &mut Context<'_>, scope: &Scope, table: &mut Table) {
    let returns = context.kind == Own::Helper(true);
    let prefix = context.item.clone();
    let mut walk = Walk {
        context,
        scope: scope.clone(),
        table,
        prefix,
    };
    walk.block(block, returns);
}

/// An expression with a switch: the original first, because it decides the type.
pub(super) fn switch(original: Expr, edits: Vec<Edited>, context: &Context<'_>, table: &mut Table, anchor: &str) -> Expr {
    let (mut mutants, rows): (Vec<_>, Vec<_>) = edits.into_iter().map(|e| (e.expr, e.edit)).unzip();
    let count = rows.len() as u32;
    let first = table.add_site(&context.item, anchor, rows);
    let Some(last) = mutants.pop() else { return original };
    let numbers = (1..count).map(proc_macro2::Literal::u32_unsuffixed);
    parse_quote! {
        match __rt::switch(#first, #count) {
            0 => #original,
            #(#[allow(warnings, clippy::all, clippy::pedantic, clippy::nursery)] #numbers => #mutants,)*
            #[allow(warnings, clippy::all, clippy::pedantic, clippy::nursery)]
            _ => #last
        }
    }
}

/// The names that a pattern binds.
pub(super) fn bound_in(pat: &syn::Pat) -> Vec<String> {
    struct Names(Vec<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            self.0.push(pat.ident.to_string());
        }
    }
    let mut names = Names(Vec::new());
    names.visit_pat(pat);
    names.0
}

struct Walk<'a, 'c> {
    context: &'a mut Context<'c>,
    scope: Scope,
    table: &'a mut Table,
    /// The item without a label.
    prefix: String,
}

impl Walk<'_, '_> {
    /// `returns`: the last expression is a condition that the body returns.
    fn block(&mut self, block: &mut Block, returns: bool) {
        let outer = self.scope.clone();
        let count = block.stmts.len();
        for (i, stmt) in block.stmts.iter_mut().enumerate() {
            if let (true, true, Stmt::Expr(tail, None)) = (returns, i + 1 == count, &mut *stmt) {
                self.returned(tail);
            } else {
                self.statement(stmt);
            }
        }
        self.scope = outer;
    }

    /// The condition that a helper returns.
    fn returned(&mut self, tail: &mut Expr) {
        match tail {
            Expr::If(i) => {
                self.condition(&mut i.cond, Decides::Branches);
                self.block(&mut i.then_branch, true);
                if let Some((_, e)) = &mut i.else_branch {
                    self.returned(e);
                }
            }
            Expr::Block(b) => self.block(&mut b.block, true),
            Expr::Match(m) => {
                self.expression(&mut m.expr);
                for arm in &mut m.arms {
                    self.returned(&mut arm.body);
                }
            }
            other => self.condition(other, Decides::Other),
        }
    }

    fn statement(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Local(local) => {
                if let Some(init) = &mut local.init {
                    let known = self.context.types.infer(&init.expr, &self.scope);
                    self.bound_value(&mut init.expr);
                    if let Some((_, otherwise)) = &mut init.diverge {
                        self.expression(otherwise);
                    }
                    types::bind(&local.pat, known.as_ref(), &mut self.scope);
                } else {
                    types::bind(&local.pat, None, &mut self.scope);
                }
            }
            Stmt::Expr(expr, _) => self.expression_statement(expr),
            Stmt::Item(_) | Stmt::Macro(_) => {}
        }
    }

    fn bound_value(&mut self, expr: &mut Expr) {
        if condition::is_condition(expr) {
            self.condition(expr, Decides::Other);
        } else {
            self.expression(expr);
        }
    }

    fn expression_statement(&mut self, expr: &mut Expr) {
        self.enter_label(expr);
        match expr {
            Expr::Assign(_) => self.assignment(expr),
            Expr::Binary(e) if is_assignment(&e.op) => {
                let operator = Operator::U1LostUpdate;
                self.deletable(expr, operator, Vec::new());
            }
            Expr::MethodCall(call) if is_update(call) => {
                let operator = if call.method == "clear" {
                    Operator::U2MissingReset
                } else {
                    Operator::U1LostUpdate
                };
                let original = expr.clone();
                self.expression(expr);
                self.delete(&original, expr, operator, Vec::new());
            }
            Expr::Call(call) if self.is_helper(call) => {
                let original = expr.clone();
                self.expression(expr);
                self.delete(&original, expr, Operator::U1LostUpdate, Vec::new());
            }
            Expr::Call(call) if is_guard(call) => {
                if let Some(condition) = call.args.first_mut() {
                    self.condition(condition, Decides::Guard);
                }
            }
            Expr::If(_) | Expr::Match(_) => self.branches(expr, true),
            other => self.expression(other),
        }
    }

    fn enter_label(&mut self, expr: &Expr) {
        let label = match expr {
            Expr::Block(b) => b.label.as_ref(),
            Expr::While(l) => l.label.as_ref(),
            Expr::Loop(l) => l.label.as_ref(),
            _ => None,
        };
        if let (Some(label), Own::Process) = (label, self.context.kind) {
            self.context.item = format!("{}.{}", self.prefix, label.name.ident);
        }
    }

    /// Looks for sites inside an expression that is none itself.
    fn expression(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Block(b) => self.block(&mut b.block, false),
            Expr::If(_) | Expr::Match(_) => self.branches(expr, false),
            Expr::While(l) => {
                let outer = self.scope.clone();
                self.tested(&mut l.cond, Decides::Other);
                self.block(&mut l.body, false);
                self.scope = outer;
            }
            Expr::Loop(l) => self.block(&mut l.body, false),
            Expr::ForLoop(l) => {
                let outer = self.scope.clone();
                let element = self.context.types.element_of(&l.expr, &self.scope);
                self.expression(&mut l.expr);
                types::bind(&l.pat, element.as_ref(), &mut self.scope);
                self.block(&mut l.body, false);
                self.scope = outer;
            }
            Expr::Call(call) if is_pick(call) => self.choice(expr),
            Expr::Call(call) => call.args.iter_mut().for_each(|arg| self.bound_value(arg)),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Return(syn::ExprReturn { expr: Some(value), .. }) if self.context.kind == Own::Helper(true) => self.returned(value),
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
            _ => {}
        }
    }

    /// Closures that choose elements hold conditions.
    fn method_call(&mut self, call: &mut syn::ExprMethodCall) {
        let element = self.context.types.element_of(&call.receiver, &self.scope);
        let chooses = ["filter", "find", "all", "any", "count", "retain", "position", "is_some_and"]
            .iter()
            .any(|m| call.method == m);
        self.expression(&mut call.receiver);
        for arg in &mut call.args {
            match arg {
                Expr::Closure(closure) if chooses => {
                    let outer = self.scope.clone();
                    for (i, input) in closure.inputs.iter().enumerate() {
                        types::bind(input, element.as_ref().filter(|_| i == 0), &mut self.scope);
                    }
                    self.condition(&mut closure.body, Decides::Other);
                    self.scope = outer;
                }
                Expr::Closure(_) => {}
                other => self.bound_value(other),
            }
        }
    }

    /// `if` and `match`; in statement position a branch may be dropped.
    fn branches(&mut self, expr: &mut Expr, statement: bool) {
        match expr {
            Expr::If(i) => {
                let outer = self.scope.clone();
                let decides = if i.else_branch.is_some() {
                    Decides::Branches
                } else {
                    Decides::Other
                };
                let lets = condition::has_let(&i.cond);
                self.tested(&mut i.cond, decides);
                let original = i.then_branch.clone();
                self.block(&mut i.then_branch, false);
                if lets && statement {
                    self.droppable(&mut i.then_branch, &original);
                }
                self.scope = outer;
                match i.else_branch.as_mut().map(|(_, e)| &mut **e) {
                    Some(Expr::Block(b)) => self.block(&mut b.block, false),
                    Some(other) => self.branches(other, statement),
                    None => {}
                }
            }
            Expr::Match(m) if is_choice(&m.expr) => self.alternatives(m),
            Expr::Match(m) => self.arms(m, statement),
            other => self.expression(other),
        }
    }

    /// The condition of an `if` or `while`; binds the names of a `let` in it.
    fn tested(&mut self, cond: &mut Expr, decides: Decides) {
        if !condition::has_let(cond) {
            self.condition(cond, decides);
            return;
        }
        if let Expr::Let(l) = cond {
            let known = self.context.types.infer(&l.expr, &self.scope);
            let inside = known.as_ref().and_then(|_| self.context.types.element_of(&l.expr, &self.scope));
            self.expression(&mut l.expr);
            match &*l.pat {
                syn::Pat::TupleStruct(p) if p.path.is_ident("Some") && p.elems.len() == 1 => {
                    types::bind(&p.elems[0], inside.as_ref(), &mut self.scope);
                }
                pat => types::bind(pat, known.as_ref(), &mut self.scope),
            }
        } else {
            let line = self.context.range(&*cond).line;
            let text = self.context.text(&*cond);
            self.table.skip(
                &self.context.item,
                line,
                text,
                "a chain of conditions with `let` in it cannot be copied",
            );
        }
    }

    fn arms(&mut self, m: &mut syn::ExprMatch, statement: bool) {
        let known = self.context.types.infer(&m.expr, &self.scope);
        self.expression(&mut m.expr);
        for arm in &mut m.arms {
            let outer = self.scope.clone();
            let pat = if let syn::Pat::Guard(g) = &arm.pat { &*g.pat } else { &arm.pat };
            types::bind(&pat.clone(), known.as_ref(), &mut self.scope);
            if let syn::Pat::Guard(guarded) = &mut arm.pat
                && !condition::has_let(&guarded.guard)
            {
                self.condition(&mut guarded.guard, Decides::Other);
            }
            let mut body: Block = match &*arm.body {
                Expr::Block(b) if b.label.is_none() => b.block.clone(),
                other if statement => {
                    let stmt = Stmt::Expr(other.clone(), None);
                    Block {
                        brace_token: syn::token::Brace::default(),
                        stmts: vec![stmt],
                    }
                }
                _ => {
                    self.expression(&mut arm.body);
                    self.scope = outer;
                    continue;
                }
            };
            let original = body.clone();
            self.block(&mut body, false);
            if statement {
                self.droppable(&mut body, &original);
            }
            *arm.body = parse_quote!(#body);
            self.scope = outer;
        }
    }

    /// B1: a branch that does nothing.
    fn droppable(&mut self, block: &mut Block, original: &Block) {
        let nothing = original.stmts.is_empty()
            || original.stmts.iter().all(|s| {
                let text = s.to_token_stream().to_string();
                [
                    "unreachable",
                    "panic",
                    "todo",
                    "unimplemented",
                    "assert",
                    "return",
                    "continue",
                    "break",
                    "()",
                ]
                .iter()
                .any(|w| text.starts_with(w))
            });
        if nothing {
            return;
        }
        let stmts = StatementTokens(&original.stmts);
        let edit = Edit {
            operator: Operator::B1DropArm,
            range: self.context.range(&stmts),
            original: self.context.text(&stmts),
            replacement: "{}".to_owned(),
            family: None,
        };
        let first = self.table.add_site(&self.context.item, "", vec![edit]);
        let inner = block.clone();
        *block = parse_quote!({ match __rt::switch(#first, 1) { 0 => #inner, _ => {} } });
    }

    /// B3: one alternative of `either` is never taken.
    fn alternatives(&mut self, m: &mut syn::ExprMatch) {
        let count = m.arms.len();
        let mut edits = Vec::new();
        for (place, arm) in m.arms.iter_mut().enumerate() {
            let Expr::Block(body) = &mut *arm.body else { continue };
            // The first statement is the narration that stands for the alternative.
            let written = StatementTokens(&body.block.stmts[1..]);
            let empty = written.0.is_empty();
            let edit = Edit {
                operator: Operator::B3DropAlternative,
                range: if empty {
                    self.context.range(&m.match_token)
                } else {
                    self.context.range(&written)
                },
                original: if empty { "{}".to_owned() } else { self.context.text(&written) },
                replacement: "wait_until(false);".to_owned(),
                family: None,
            };
            edits.push(Edited {
                expr: parse_quote!(__rt::choose_without(#count, #place)),
                edit,
            });
        }
        let scrutinee = switch(parse_quote!(__rt::choose(#count)), edits, self.context, self.table, "");
        *m.expr = parse_quote!((#scrutinee)?);
        for arm in &mut m.arms {
            if let Expr::Block(body) = &mut *arm.body {
                self.block(&mut body.block, false);
            }
        }
    }

    fn condition(&mut self, expr: &mut Expr, decides: Decides) {
        if condition::has_let(expr) || matches!(expr, Expr::Lit(_)) {
            return;
        }
        let edits = condition::edits(expr, decides, self.context, &self.scope);
        if !edits.is_empty() {
            let anchor = self.context.text(&*expr);
            *expr = switch(expr.clone(), edits, self.context, self.table, &anchor);
        }
    }

    /// Q3 on the set of a `pick`.
    fn choice(&mut self, expr: &mut Expr) {
        let Expr::Call(call) = expr else { return };
        let Some(set) = call.args.first() else { return };
        let known = self.context.types.infer(set, &self.scope);
        let Some(known) = known.filter(super::types::Known::is_participants) else {
            call.args.iter_mut().for_each(|arg| self.expression(arg));
            return;
        };
        let text = self.context.text(set);
        let edit = Edit {
            operator: Operator::Q3ShrinkDomain,
            range: self.context.range(set),
            original: text.clone(),
            replacement: format!("{text}.without({{}})"),
            family: Some(self.context.family(&known.origin)),
        };
        let owned = if let Expr::Reference(r) = set {
            (*r.expr).clone()
        } else {
            set.clone()
        };
        let edited = Edited {
            expr: parse_quote!(pick(&__rt::shrink(&#owned))),
            edit,
        };
        let anchor = self.context.text(&*expr);
        *expr = switch(expr.clone(), vec![edited], self.context, self.table, &anchor);
    }

    /// `place = value`: B4 on the value, or the conditions in it, and U1 or U2 on the whole.
    fn assignment(&mut self, expr: &mut Expr) {
        let Expr::Assign(assign) = expr else { return };
        let operator = if is_reset(&assign.right) {
            Operator::U2MissingReset
        } else {
            Operator::U1LostUpdate
        };
        let values = value::neighbours(&assign.right, Operator::B4WrongTarget, self.context);
        let whole = assign.clone();
        let others = values
            .into_iter()
            .map(|Edited { expr: value, edit }| {
                let mut new = whole.clone();
                *new.right = value;
                Edited {
                    expr: parse_quote!({ #new; }),
                    edit,
                }
            })
            .collect();
        let original = Expr::Assign(whole);
        self.bound_value(&mut assign.right);
        self.delete(&original, expr, operator, others);
    }

    fn deletable(&mut self, expr: &mut Expr, operator: Operator, others: Vec<Edited>) {
        let original = expr.clone();
        if let Expr::Binary(e) = expr {
            self.expression(&mut e.right);
        }
        self.delete(&original, expr, operator, others);
    }

    /// Puts a switch on a statement: deleted, or one of the other edits of it.
    fn delete(&mut self, original: &Expr, expr: &mut Expr, operator: Operator, others: Vec<Edited>) {
        let text = self.context.text(original);
        let edit = Edit {
            operator,
            range: self.context.range(original),
            original: text.clone(),
            replacement: "{}".to_owned(),
            family: None,
        };
        let mut edits = vec![Edited {
            expr: parse_quote!({}),
            edit,
        }];
        edits.extend(others);
        let instrumented = expr.clone();
        *expr = switch(parse_quote!({ #instrumented; }), edits, self.context, self.table, &text);
    }

    fn is_helper(&self, call: &syn::ExprCall) -> bool {
        matches!(&*call.func, Expr::Path(p) if p.path.get_ident().is_some_and(|name| self.context.helpers.iter().any(|h| name == h)))
    }
}

/// A call that changes what it is called on: a variable of the spec, or a local.
fn is_update(call: &syn::ExprMethodCall) -> bool {
    const UPDATES: &[&str] = &[
        "insert", "remove", "clear", "push", "pop", "extend", "retain", "truncate", "append", "swap", "take", "replace",
    ];
    UPDATES.iter().any(|m| call.method == m) && matches!(root(&call.receiver), Some(Expr::Path(_)))
}

/// What a chain of fields and indices starts from.
fn root(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Field(e) => root(&e.base),
        Expr::Index(e) => root(&e.expr),
        Expr::Path(_) => Some(expr),
        _ => None,
    }
}

fn is_pick(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(p) if p.path.is_ident("pick"))
}

fn is_guard(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(p) if p.path.is_ident("wait_until") || p.path.is_ident("require"))
}

/// `__rt::choose(n)?`, which stands for a chain of `either`.
fn is_choice(expr: &Expr) -> bool {
    let Expr::Try(e) = expr else { return false };
    let Expr::Call(call) = &*e.expr else { return false };
    matches!(&*call.func, Expr::Path(p) if p.path.segments.len() == 2 && p.path.segments[0].ident == "__rt" && p.path.segments[1].ident == "choose")
}

fn is_assignment(op: &syn::BinOp) -> bool {
    use syn::BinOp as B;
    matches!(
        op,
        B::AddAssign(_)
            | B::SubAssign(_)
            | B::MulAssign(_)
            | B::DivAssign(_)
            | B::RemAssign(_)
            | B::BitXorAssign(_)
            | B::BitAndAssign(_)
            | B::BitOrAssign(_)
    )
}

/// Whether the value is one that a variable is emptied with.
fn is_reset(value: &Expr) -> bool {
    let text = value.to_token_stream().to_string().replace(' ', "");
    matches!(text.as_str(), "false" | "None" | "0" | "vec![]" | "Default::default()") || text.ends_with("::new()")
}

/// Statements as tokens.
struct StatementTokens<'a>(&'a [Stmt]);

impl ToTokens for StatementTokens<'_> {
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        for stmt in self.0 {
            stmt.to_tokens(tokens);
        }
    }
}

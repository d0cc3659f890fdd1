//! Labels are steps: reads the body of a process and cuts it into one piece of code for each label, as the PlusCal translator does.
//!
//! Each piece is the body of a labelled block `'__step` whose value is the label that comes next, so borrows, moves and `mut` stay as the author
//! wrote them. Grammar and rules: `docs/language.md`, "Labels are steps".

use std::cell::RefCell;
use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, Ident, ItemFn, Lifetime, Stmt, parse_quote, parse_quote_spanned};

use crate::ast::{FairnessWord, LabelInfo, Parameter, Process, ProcessVariable, pattern_ident};
use crate::errors::Errors;
use crate::parse::label_fairness;

/// Reads a process: its variables, its labels, its body.
pub(crate) fn process(
    function: ItemFn,
    member: Option<Parameter>,
    fairness: Option<FairnessWord>,
    daemon: bool,
    errors: &mut Errors,
) -> Option<Process> {
    let mut body = (*function.block).clone();
    crate::words::statement_macros(&mut body);
    crate::words::alternatives(&mut body);
    let variables = variables(&mut body, errors);
    if body.stmts.is_empty() {
        errors.at(
            &function.sig.ident,
            "the body of a process begins with a label: `'start: { .. }`; everything between two labels is one atomic step",
        );
        return None;
    }
    if label_of(&body.stmts[0]).is_none() {
        let first = &body.stmts[0];
        errors.at(
            first,
            "the body of a process begins with a label: `'start: { .. }`; everything between two labels is one atomic step",
        );
        return None;
    }
    let mut collect = Collect {
        process: function.sig.ident.clone(),
        labels: Vec::new(),
        errors,
    };
    collect.statements(&mut body.stmts);
    let labels = collect.labels;
    Some(Process {
        function,
        member,
        fairness,
        daemon,
        variables,
        labels,
        body,
    })
}

/// Takes the `let`s before the first label off the body.
fn variables(body: &mut Block, errors: &mut Errors) -> Vec<ProcessVariable> {
    let count = body.stmts.iter().take_while(|s| matches!(s, Stmt::Local(_))).count();
    let mut variables = Vec::new();
    for stmt in body.stmts.drain(..count) {
        let Stmt::Local(local) = stmt else { continue };
        let (Some(name), syn::Pat::Type(typed)) = (pattern_ident(&local.pat), &local.pat) else {
            let name = pattern_ident(&local.pat).map_or("x".to_owned(), Ident::to_string);
            errors.at(
                &local.pat,
                format!("a process variable needs its type: `let mut {name}: SomeType = ..;`"),
            );
            continue;
        };
        match &local.init {
            Some(init) if init.diverge.is_none() => {
                variables.push(ProcessVariable {
                    name: name.clone(),
                    ty: (*typed.ty).clone(),
                    init: (*init.expr).clone(),
                });
            }
            _ => errors.at(
                name,
                format!("process variable `{name}` needs its first value: `let mut {name}: .. = ..;`"),
            ),
        }
    }
    variables
}

/// The label of a labelled statement.
pub(crate) fn label_of(stmt: &Stmt) -> Option<&Lifetime> {
    let Stmt::Expr(expr, _) = stmt else { return None };
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

/// Whether a label stands anywhere in it, closures and items aside.
fn contains_labels(node: &Stmt) -> bool {
    struct Find(bool);
    impl<'ast> Visit<'ast> for Find {
        fn visit_label(&mut self, _: &'ast syn::Label) {
            self.0 = true;
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut find = Find(false);
    find.visit_stmt(node);
    find.0
}

/// `DatabaseAck` for `'database_ack`.
fn variant(label: &Lifetime) -> Ident {
    let mut name = String::new();
    for part in label.ident.to_string().split('_').filter(|p| !p.is_empty()) {
        let mut chars = part.chars();
        name.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        name.push_str(chars.as_str());
    }
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, 'L');
    }
    Ident::new(&name, label.ident.span())
}

/// Collects the labels in the order of the text, takes their attributes off and checks where they stand.
struct Collect<'a> {
    process: Ident,
    labels: Vec<LabelInfo>,
    errors: &'a mut Errors,
}

impl Collect<'_> {
    fn statements(&mut self, stmts: &mut [Stmt]) {
        for i in 0..stmts.len() {
            self.statement(&mut stmts[i]);
            if i + 1 < stmts.len() {
                self.follows(&stmts[i], &stmts[i + 1]);
            }
        }
    }

    /// What may follow a statement.
    fn follows(&mut self, stmt: &Stmt, next: &Stmt) {
        if label_of(next).is_some() {
            return;
        }
        match stmt {
            Stmt::Expr(Expr::Block(b), _) if b.label.is_some() => {
                let label = &b.label.as_ref().map(|l| l.name.to_string()).unwrap_or_default();
                self.errors.at(
                    next,
                    format!("this statement belongs to no step: move it into `{label}`, or give it a label"),
                );
            }
            Stmt::Expr(expr, _) if expr_label(expr).is_none() && contains_labels(stmt) => {
                let what = match expr {
                    Expr::Match(m) if m.match_token.span.source_text().as_deref() != Some("if") => "`match`",
                    Expr::Block(_) => "block",
                    _ => "`if`",
                };
                self.errors.at(
                    next,
                    format!(
                        "the statement after {} {what} that contains labels needs a label of its own",
                        if what == "`if`" { "an" } else { "a" }
                    ),
                );
            }
            _ => {}
        }
    }

    fn statement(&mut self, stmt: &mut Stmt) {
        if !contains_labels(stmt) {
            return;
        }
        match stmt {
            Stmt::Expr(expr, _) => self.expression(expr),
            other => self.misplaced(other),
        }
    }

    fn expression(&mut self, expr: &mut Expr) {
        if let Expr::ForLoop(l) = expr
            && let Some(label) = &l.label
        {
            self.errors.at(
                &label.name,
                "a labelled `for` cannot be a step, its iterator would be hidden state; use `'again: while !todo.is_empty() { let x = pick(&todo); .. }` with a process variable `todo`",
            );
            return;
        }
        if let Some(label) = expr_label(expr).cloned() {
            let attrs = take_attributes(expr);
            self.label(&label, &attrs);
        }
        match expr {
            Expr::Block(b) => self.statements(&mut b.block.stmts),
            Expr::While(l) if l.label.is_some() => self.statements(&mut l.body.stmts),
            Expr::Loop(l) if l.label.is_some() => self.statements(&mut l.body.stmts),
            Expr::If(i) => self.if_(i),
            Expr::Match(m) => {
                for arm in &mut m.arms {
                    self.branch(&mut arm.body);
                }
            }
            Expr::While(syn::ExprWhile { while_token: token, .. }) => {
                self.errors
                    .at(token, "a loop that contains labels needs a label itself: `'again: while ..`");
            }
            Expr::Loop(syn::ExprLoop { loop_token: token, .. }) => {
                self.errors
                    .at(token, "a loop that contains labels needs a label itself: `'again: loop`");
            }
            Expr::ForLoop(l) => self.errors.at(
                l.for_token,
                "a `for` cannot contain labels, its iterator would be hidden state; use `'again: while ..`",
            ),
            other => self.misplaced(other),
        }
    }

    fn if_(&mut self, i: &mut syn::ExprIf) {
        if contains_labels(&Stmt::Expr((*i.cond).clone(), None)) {
            self.misplaced(&i.cond);
        }
        self.statements(&mut i.then_branch.stmts);
        if let Some((_, other)) = &mut i.else_branch {
            self.branch(other);
        }
    }

    fn branch(&mut self, expr: &mut Expr) {
        if contains_labels(&Stmt::Expr(expr.clone(), None)) {
            self.expression(expr);
        }
    }

    fn misplaced(&mut self, node: &impl ToTokens) {
        struct Labels<'a>(&'a mut Errors);
        impl<'ast> Visit<'ast> for Labels<'_> {
            fn visit_label(&mut self, label: &'ast syn::Label) {
                self.0.at(
                    &label.name,
                    "a label may only stand where a statement stands: in a labelled body, or in the branches of `if` and `match`",
                );
            }
        }
        if let Ok(stmt) = syn::parse2::<Stmt>(node.to_token_stream()) {
            Labels(self.errors).visit_stmt(&stmt);
        } else if let Ok(expr) = syn::parse2::<Expr>(node.to_token_stream()) {
            Labels(self.errors).visit_expr(&expr);
        }
    }

    fn label(&mut self, label: &Lifetime, attrs: &[Attribute]) {
        let mut fairness = None;
        for attr in attrs {
            match label_fairness(attr) {
                Some(word) => fairness = Some(word),
                None => self
                    .errors
                    .at(attr.path(), "expected `#[fair]`, `#[strongly_fair]` or `#[unfair]` on a label"),
            }
        }
        if label.ident == "done" || label.ident.to_string().starts_with("__") {
            self.errors
                .at(label, "`'done` is the label every finished process rests at; choose another name");
            return;
        }
        let variant = variant(label);
        if let Some(other) = self.labels.iter().find(|l| l.variant == variant) {
            let text = if other.lifetime.ident == label.ident {
                format!("label `{label}` is used twice in process `{}`", self.process)
            } else {
                format!(
                    "labels `{}` and `{label}` of process `{}` have the same name `{variant}` in properties",
                    other.lifetime, self.process
                )
            };
            self.errors.at(label, text);
            return;
        }
        self.labels.push(LabelInfo {
            lifetime: label.clone(),
            variant,
            fairness,
        });
    }
}

fn take_attributes(expr: &mut Expr) -> Vec<Attribute> {
    match expr {
        Expr::Block(b) => std::mem::take(&mut b.attrs),
        Expr::While(l) => std::mem::take(&mut l.attrs),
        Expr::Loop(l) => std::mem::take(&mut l.attrs),
        _ => Vec::new(),
    }
}

/// Where control goes when a piece of code ends.
#[derive(Clone, PartialEq, Eq)]
enum Exit {
    /// To the label of this number.
    Label(usize),
    Done,
}

/// A labelled statement around the place that is looked at.
#[derive(Clone)]
struct Enclosing {
    label: Lifetime,
    number: usize,
    is_loop: bool,
    /// Where `break` goes from a later step; nothing where the statement after the loop has no label.
    after: Option<Exit>,
    /// The place is in the step of the label itself.
    own_step: bool,
}

/// The jumps that are possible at a place of a process.
pub(crate) struct Jumps<'a> {
    process: &'a Process,
    label_type: Ident,
    enclosing: Vec<Enclosing>,
    /// Labels that the step goes to.
    targets: RefCell<BTreeSet<usize>>,
}

impl Jumps<'_> {
    fn exit(&self, exit: &Exit, span: Span) -> TokenStream {
        let ty = &self.label_type;
        let variant = match exit {
            Exit::Label(number) => {
                self.targets.borrow_mut().insert(*number);
                let mut variant = self.process.labels[*number].variant.clone();
                variant.set_span(span);
                variant
            }
            Exit::Done => Ident::new("Done", span),
        };
        quote_spanned!(span=> break '__step #ty::#variant)
    }

    /// `goto!('label)`
    pub(crate) fn goto(&self, label: &Lifetime, errors: &mut Errors) -> Expr {
        if label.ident == "done" {
            return self.done(label.span());
        }
        match self.process.labels.iter().position(|l| l.lifetime.ident == label.ident) {
            Some(number) => {
                let exit = self.exit(&Exit::Label(number), label.span());
                parse_quote!(#exit)
            }
            None => {
                let known: Vec<_> = self.process.labels.iter().map(|l| l.lifetime.to_string()).collect();
                errors.at(
                    label,
                    format!(
                        "process `{}` has no label `{label}`; it has {}",
                        self.process.function.sig.ident,
                        known.join(", ")
                    ),
                );
                parse_quote!(::std::unreachable!())
            }
        }
    }

    /// `return`
    pub(crate) fn done(&self, span: Span) -> Expr {
        let exit = self.exit(&Exit::Done, span);
        parse_quote_spanned!(span=> #exit)
    }

    /// `break` and `continue`, with a label or, where no loop inside the step is meant, without.
    pub(crate) fn leave(&self, label: Option<&Lifetime>, is_break: bool, original: &Expr, errors: &mut Errors) -> Expr {
        let found = match label {
            Some(label) => self.enclosing.iter().rev().find(|e| e.label.ident == label.ident),
            None => self.enclosing.iter().rev().find(|e| e.is_loop),
        };
        let Some(target) = found else {
            match label {
                Some(label) => errors.at(
                    label,
                    format!("`{label}` is not around this statement; to go there say `goto!({label})`"),
                ),
                None => errors.at(original, "there is no loop around this statement"),
            }
            return parse_quote!(::std::unreachable!());
        };
        let span = label.map_or_else(|| syn::spanned::Spanned::span(original), Lifetime::span);
        if !is_break {
            if !target.is_loop {
                errors.at(
                    original,
                    format!("`{}` is no loop; to start it again say `goto!({})`", target.label, target.label),
                );
                return parse_quote!(::std::unreachable!());
            }
            let exit = self.exit(&Exit::Label(target.number), span);
            return parse_quote!(#exit);
        }
        if target.is_loop && target.own_step {
            let after = after_label(&target.label, span);
            return parse_quote_spanned!(span=> break #after);
        }
        match &target.after {
            Some(exit) => {
                let exit = self.exit(exit, span);
                parse_quote!(#exit)
            }
            None => {
                errors.at(
                    original,
                    format!(
                        "`break` out of `{}` from a later step needs a label on the statement after the loop",
                        target.label
                    ),
                );
                parse_quote!(::std::unreachable!())
            }
        }
    }
}

fn after_label(label: &Lifetime, span: Span) -> Lifetime {
    Lifetime::new(&format!("'__after_{}", label.ident), span)
}

/// Turns the words of one statement or condition that belongs to the step of a label.
pub(crate) type TurnWords<'t> = dyn FnMut(&mut Block, usize, &Jumps<'_>, &mut Errors) + 't;

/// One step of a process.
pub(crate) struct Step {
    /// What `'__step` holds.
    pub(crate) code: TokenStream,
}

/// Cuts the (instrumented) body of a process into its steps, in the order of the labels. `turn` is called on each piece of plain code with the
/// number of the label it belongs to.
pub(crate) fn steps(process: &Process, label_type: &Ident, turn: &mut TurnWords<'_>, errors: &mut Errors) -> Vec<Step> {
    let count = process.labels.len();
    let mut cut = Cut {
        process,
        label_type,
        codes: vec![None; count],
        targets: vec![BTreeSet::new(); count],
        turn,
        errors,
    };
    let first = process.body.stmts.clone();
    // The code before the first label is empty; what matters is that every label is defined on the way.
    let place = Place {
        label: 0,
        enclosing: Vec::new(),
    };
    cut.sequence(&first, &Exit::Done, &place, &mut BTreeSet::new());
    cut.check_reachable();
    cut.codes
        .into_iter()
        .map(|code| Step {
            code: code.unwrap_or_default(),
        })
        .collect()
}

/// A place in a process: the step it belongs to and the labelled statements around it.
#[derive(Clone)]
struct Place {
    label: usize,
    enclosing: Vec<Enclosing>,
}

impl Place {
    /// Inside the body of a labelled statement that starts a step.
    fn inside(&self, label: usize, enclosing: Enclosing) -> Place {
        let mut all = self.enclosing.clone();
        for e in &mut all {
            e.own_step = false;
        }
        all.push(enclosing);
        Place { label, enclosing: all }
    }

    /// After a labelled loop, still in its step.
    fn after(&self, label: usize) -> Place {
        let mut enclosing = self.enclosing.clone();
        for e in &mut enclosing {
            e.own_step = false;
        }
        Place { label, enclosing }
    }
}

struct Cut<'a, 't> {
    process: &'a Process,
    label_type: &'a Ident,
    codes: Vec<Option<TokenStream>>,
    targets: Vec<BTreeSet<usize>>,
    turn: &'a mut TurnWords<'t>,
    errors: &'a mut Errors,
}

impl Cut<'_, '_> {
    fn number(&self, label: &Lifetime) -> Option<usize> {
        self.process.labels.iter().position(|l| l.lifetime.ident == label.ident)
    }

    /// Code for statements that ends by leaving the step.
    fn sequence(&mut self, stmts: &[Stmt], k: &Exit, place: &Place, targets: &mut BTreeSet<usize>) -> TokenStream {
        let mut code = TokenStream::new();
        for (i, stmt) in stmts.iter().enumerate() {
            let rest = &stmts[i + 1..];
            if let Some(label) = label_of(stmt) {
                let Some(number) = self.number(label) else { return code };
                self.define(number, stmt, rest, k, place);
                code.extend(self.exit(&Exit::Label(number), targets, label.span()));
                return code;
            }
            if contains_labels(stmt) {
                let next = self.entry(rest, k).unwrap_or(Exit::Done);
                code.extend(self.branching(stmt, &next, place, targets));
                self.sequence(rest, k, place, &mut BTreeSet::new());
                return code;
            }
            code.extend(self.plain(stmt.clone(), place, targets));
        }
        code.extend(self.exit(k, targets, Span::call_site()));
        code
    }

    fn exit(&mut self, exit: &Exit, targets: &mut BTreeSet<usize>, span: Span) -> TokenStream {
        let ty = self.label_type;
        let variant = match exit {
            Exit::Label(number) => {
                targets.insert(*number);
                self.process.labels[*number].variant.clone()
            }
            Exit::Done => format_ident!("Done"),
        };
        quote_spanned!(span=> break '__step #ty::#variant;)
    }

    /// Where control goes to begin these statements: their first label, or `k` where there are none; nothing where the first has no label.
    fn entry(&self, stmts: &[Stmt], k: &Exit) -> Option<Exit> {
        match stmts.first() {
            None => Some(k.clone()),
            Some(stmt) => label_of(stmt).and_then(|l| self.number(l)).map(Exit::Label),
        }
    }

    /// Writes the step of a labelled statement, and of everything after it.
    fn define(&mut self, number: usize, stmt: &Stmt, rest: &[Stmt], k: &Exit, place: &Place) {
        let Stmt::Expr(expr, _) = stmt else { return };
        let label = self.process.labels[number].lifetime.clone();
        let after = self.entry(rest, k);
        let mut targets = BTreeSet::new();
        let inside = |is_loop| {
            place.inside(
                number,
                Enclosing {
                    label: label.clone(),
                    number,
                    is_loop,
                    after: after.clone(),
                    own_step: true,
                },
            )
        };
        let code = match expr {
            Expr::Block(b) => {
                let next = after.clone().unwrap_or(Exit::Done);
                let code = self.sequence(&b.block.stmts, &next, &inside(false), &mut targets);
                self.sequence(rest, k, place, &mut BTreeSet::new());
                code
            }
            Expr::While(l) => {
                let place_inside = inside(true);
                let condition = self.condition(&l.cond, &place_inside, &mut targets);
                let body = self.sequence(&l.body.stmts, &Exit::Label(number), &place_inside, &mut targets);
                let after = after_label(&label, label.span());
                let rest = self.sequence(rest, k, &place.after(number), &mut targets);
                let span = l.while_token.span;
                let test = quote_spanned!(span=> if #condition { #body });
                quote!(#after: { #test } #rest)
            }
            Expr::Loop(l) => {
                let body = self.sequence(&l.body.stmts, &Exit::Label(number), &inside(true), &mut targets);
                let after = after_label(&label, label.span());
                let rest = self.sequence(rest, k, &place.after(number), &mut targets);
                quote!(#after: { #body } #rest)
            }
            _ => return,
        };
        self.codes[number] = Some(code);
        self.targets[number] = targets;
    }

    /// An `if`, `match` or bare block with labels inside.
    fn branching(&mut self, stmt: &Stmt, next: &Exit, place: &Place, targets: &mut BTreeSet<usize>) -> TokenStream {
        let Stmt::Expr(expr, _) = stmt else { return TokenStream::new() };
        match expr {
            Expr::Block(b) => {
                let body = self.sequence(&b.block.stmts, next, place, targets);
                quote!({ #body })
            }
            Expr::If(i) => {
                let condition = self.condition(&i.cond, place, targets);
                let then = self.sequence(&i.then_branch.stmts, next, place, targets);
                let otherwise = match &i.else_branch {
                    Some((_, e)) => self.branch(e, next, place, targets),
                    None => self.exit(next, targets, Span::call_site()),
                };
                quote!(if #condition { #then } else { #otherwise })
            }
            Expr::Match(m) => {
                let value = self.condition(&m.expr, place, targets);
                let mut arms = TokenStream::new();
                for arm in &m.arms {
                    let attrs = &arm.attrs;
                    let pat = self.pattern(&arm.pat, place, targets);
                    let body = self.branch(&arm.body, next, place, targets);
                    arms.extend(quote!(#(#attrs)* #pat => { #body }));
                }
                quote!(match #value { #arms })
            }
            _ => TokenStream::new(),
        }
    }

    fn branch(&mut self, expr: &Expr, next: &Exit, place: &Place, targets: &mut BTreeSet<usize>) -> TokenStream {
        match expr {
            Expr::Block(b) if b.label.is_none() => self.sequence(&b.block.stmts, next, place, targets),
            other => {
                let stmt = Stmt::Expr(other.clone(), Some(syn::token::Semi::default()));
                self.sequence(std::slice::from_ref(&stmt), next, place, targets)
            }
        }
    }

    fn plain(&mut self, stmt: Stmt, place: &Place, targets: &mut BTreeSet<usize>) -> TokenStream {
        let mut block: Block = parse_quote!({});
        block.stmts.push(stmt);
        self.turn(&mut block, place, targets);
        let stmts = block.stmts.into_iter().map(|stmt| match stmt {
            // An expression at the end of a body of the author has no `;`, and more code follows here.
            Stmt::Expr(expr, None) if !ends_as_statement(&expr) => quote!(#expr;),
            other => other.to_token_stream(),
        });
        quote!(#(#stmts)*)
    }

    fn condition(&mut self, condition: &Expr, place: &Place, targets: &mut BTreeSet<usize>) -> TokenStream {
        let mut block: Block = parse_quote!({ #condition });
        // A `let` in a condition is only a condition where it stands in one.
        if let Some(stmt) = block.stmts.first_mut() {
            *stmt = Stmt::Expr(condition.clone(), None);
        }
        self.turn(&mut block, place, targets);
        match block.stmts.into_iter().next() {
            Some(Stmt::Expr(expr, _)) => expr.to_token_stream(),
            _ => TokenStream::new(),
        }
    }

    fn pattern(&mut self, pat: &syn::Pat, place: &Place, targets: &mut BTreeSet<usize>) -> TokenStream {
        if let syn::Pat::Guard(guarded) = pat {
            let guard = self.condition(&guarded.guard, place, targets);
            let pat = &guarded.pat;
            return quote!(#pat if #guard);
        }
        pat.to_token_stream()
    }

    fn turn(&mut self, block: &mut Block, place: &Place, targets: &mut BTreeSet<usize>) {
        let jumps = Jumps {
            process: self.process,
            label_type: self.label_type.clone(),
            enclosing: place.enclosing.clone(),
            targets: RefCell::default(),
        };
        (self.turn)(block, place.label, &jumps, self.errors);
        targets.append(&mut jumps.targets.borrow_mut());
    }

    fn check_reachable(&mut self) {
        let mut reached = BTreeSet::from([0]);
        let mut todo = vec![0];
        while let Some(label) = todo.pop() {
            for &next in self.targets.get(label).into_iter().flatten() {
                if reached.insert(next) {
                    todo.push(next);
                }
            }
        }
        for (number, label) in self.process.labels.iter().enumerate() {
            if !reached.contains(&number) {
                self.errors.at(
                    &label.lifetime,
                    format!("no path of control leads to `{}`: remove it, or go there", label.lifetime),
                );
            }
        }
    }
}

/// Whether an expression stands as a statement without `;`.
fn ends_as_statement(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::If(_) | Expr::Match(_) | Expr::Block(_) | Expr::While(_) | Expr::Loop(_) | Expr::ForLoop(_) | Expr::Unsafe(_)
    )
}

/// The names that patterns bind anywhere in these statements.
pub(crate) fn bound_names(block: &Block) -> BTreeSet<String> {
    struct Bound(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Bound {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            self.0.insert(pat.ident.to_string());
            visit::visit_pat_ident(self, pat);
        }
    }
    let mut bound = Bound(BTreeSet::new());
    bound.visit_block(block);
    bound.0
}

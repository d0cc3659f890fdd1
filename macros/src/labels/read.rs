//! Reads a process: its variables and its labels with their fairness. Checks the labels' positions.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::visit::Visit;
use syn::{Attribute, Block, Expr, Ident, ItemFn, Lifetime, Stmt};

use super::{contains_labels, expr_label, has_labels, label_of};
use crate::ast::{FairnessWord, LabelInfo, Parameter, Process, ProcessVariable, pattern_ident};
use crate::attributes::{is_ours, label_fairness, misplaced_durable, takes_nothing};
use crate::errors::Errors;
use crate::prepare::{is_choice, prepare};

const BEGINS: &str = "the body of a process begins with a label: `'start: { .. }`; everything between two labels is one atomic step";
const STANDS: &str = "a label may only stand where a statement stands: in a labelled body, or in the branches of `if` and `match`";

/// Reads a process; `None` if it has no label.
pub(crate) fn process(
    function: ItemFn,
    member: Option<Parameter>,
    fairness: Option<FairnessWord>,
    daemon: bool,
    errors: &mut Errors,
) -> Option<Process> {
    let mut body = (*function.block).clone();
    prepare(&mut body);
    let variables = variables(&mut body, errors);
    let unlabelled = body
        .stmts
        .iter()
        .take_while(|stmt| label_of(stmt).is_none())
        .count();
    match body.stmts.first() {
        None => errors.at(&function.sig.ident, BEGINS),
        Some(first) if unlabelled > 0 => errors.at(first, BEGINS),
        Some(_) => {}
    }
    body.stmts.drain(..unlabelled);
    misplaced_durable(&body, errors);
    let before = errors.count();
    let mut collect = Collect {
        process: function.sig.ident.clone(),
        labels: Vec::new(),
        errors,
    };
    collect.statements(&mut body.stmts);
    let labels = collect.labels;
    let sound = errors.count() == before && unlabelled == 0;
    if labels.is_empty() {
        return None;
    }
    Some(Process {
        function,
        member,
        fairness,
        daemon,
        variables,
        labels,
        sound,
        body,
    })
}

/// Takes the `let`s before the first label off the body.
fn variables(body: &mut Block, errors: &mut Errors) -> Vec<ProcessVariable> {
    let count = body
        .stmts
        .iter()
        .take_while(|s| matches!(s, Stmt::Local(_)))
        .count();
    let mut variables = Vec::new();
    for stmt in body.stmts.drain(..count) {
        if contains_labels(&stmt) {
            misplaced(&stmt, errors);
        }
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
                let mutability = match &*typed.pat {
                    syn::Pat::Ident(pat) => pat.mutability,
                    _ => None,
                };
                for attr in &local.attrs {
                    if is_ours(attr) && !attr.path().is_ident("durable") {
                        errors.at(
                            attr.path(),
                            "only `#[durable]` belongs on a process variable",
                        );
                    } else if is_ours(attr) {
                        takes_nothing(attr, errors);
                    }
                }
                variables.push(ProcessVariable {
                    durable: local
                        .attrs
                        .iter()
                        .any(|attr| attr.path().is_ident("durable")),
                    name: name.clone(),
                    mutability,
                    ty: (*typed.ty).clone(),
                    init: (*init.expr).clone(),
                });
            }
            _ => errors.at(
                name,
                format!(
                    "process variable `{name}` needs its first value: `let mut {name}: .. = ..;`"
                ),
            ),
        }
    }
    variables
}

/// `DatabaseAck` for `'database_ack`.
fn variant(label: &Lifetime) -> Ident {
    let mut name = String::new();
    for part in label
        .ident
        .unraw()
        .to_string()
        .split('_')
        .filter(|p| !p.is_empty())
    {
        let mut chars = part.chars();
        name.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        name.push_str(chars.as_str());
    }
    if name == "Self" {
        // rustc itself reports that `'Self` is not a label.
        name.push('_');
    }
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, 'L');
    }
    Ident::new(&name, label.ident.span())
}

/// Collects the labels in text order, takes their attributes off and checks their placement.
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

    /// Checks the statement after another one.
    fn follows(&mut self, stmt: &Stmt, next: &Stmt) {
        if label_of(next).is_some() {
            return;
        }
        match stmt {
            Stmt::Expr(Expr::Block(b), _) if b.label.is_some() => {
                let label = &b
                    .label
                    .as_ref()
                    .map(|l| l.name.to_string())
                    .unwrap_or_default();
                self.errors.at(
                    next,
                    format!("this statement belongs to no step: move it into `{label}`, or give it a label"),
                );
            }
            Stmt::Expr(expr, _) if expr_label(expr).is_none() && contains_labels(stmt) => {
                let what = match expr {
                    Expr::Match(m) if !is_choice(&m.expr) => "a `match`",
                    Expr::If(_) | Expr::Match(_) => "an `if`",
                    Expr::Block(_) => "a block",
                    // A loop without a label is a separate error.
                    _ => return,
                };
                self.errors.at(
                    next,
                    format!(
                        "the statement after {what} that contains labels needs a label of its own"
                    ),
                );
            }
            _ => {}
        }
    }

    fn statement(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Expr(expr, _) if has_labels(expr) => self.expression(expr),
            other if contains_labels(other) => misplaced(other, self.errors),
            _ => {}
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
            Expr::While(l) if l.label.is_some() => {
                self.condition(&l.cond);
                self.statements(&mut l.body.stmts);
            }
            Expr::Loop(l) if l.label.is_some() => self.statements(&mut l.body.stmts),
            Expr::If(i) => self.if_(i),
            Expr::Match(m) => {
                self.condition(&m.expr);
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
            other => misplaced(other, self.errors),
        }
    }

    fn if_(&mut self, i: &mut syn::ExprIf) {
        self.condition(&i.cond);
        self.statements(&mut i.then_branch.stmts);
        if let Some((_, other)) = &mut i.else_branch {
            self.branch(other);
        }
    }

    fn condition(&mut self, condition: &Expr) {
        if has_labels(condition) {
            misplaced(condition, self.errors);
        }
    }

    fn branch(&mut self, expr: &mut Expr) {
        if has_labels(expr) {
            self.expression(expr);
        }
    }

    fn label(&mut self, label: &Lifetime, attrs: &[Attribute]) {
        let fairness = self.fairness(attrs);
        let variant = variant(label);
        if variant == "Done" || label.ident.to_string().starts_with("__") {
            self.errors.at(
                label,
                format!(
                    "`{label}` is the label every finished process rests at; choose another name"
                ),
            );
            return;
        }
        if let Some(other) = self.labels.iter().find(|l| l.variant == variant) {
            let text = if other.lifetime.ident == label.ident {
                format!(
                    "label `{label}` is used twice in process `{}`",
                    self.process
                )
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

    fn fairness(&mut self, attrs: &[Attribute]) -> Option<FairnessWord> {
        let mut fairness = None;
        for attr in attrs {
            match label_fairness(attr) {
                Some(word) if fairness.is_none() => fairness = Some(word),
                Some(_) => self
                    .errors
                    .at(attr.path(), "one fairness word is enough on a label"),
                None => self.errors.at(
                    attr.path(),
                    "expected `#[fair]`, `#[strongly_fair]` or `#[unfair]` on a label",
                ),
            }
        }
        fairness
    }
}

/// Reports every label in a node that must not contain any.
fn misplaced(node: &impl ToTokens, errors: &mut Errors) {
    struct Labels<'a>(&'a mut Errors);
    impl<'ast> Visit<'ast> for Labels<'_> {
        fn visit_label(&mut self, label: &'ast syn::Label) {
            self.0.at(&label.name, STANDS);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    if let Ok(stmt) = syn::parse2::<Stmt>(node.to_token_stream()) {
        Labels(errors).visit_stmt(&stmt);
    } else if let Ok(expr) = syn::parse2::<Expr>(node.to_token_stream()) {
        Labels(errors).visit_expr(&expr);
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

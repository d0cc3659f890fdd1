//! Facts that the form of an expression shows: conditions, names, words of the language.

use std::collections::BTreeSet;

use syn::visit::Visit;
use syn::{BinOp, Block, Expr};

use super::each::EachPatIdent;
use super::inferred::Scope;
use super::types::Types;

/// The arguments of `matches!(expr, pattern)`, which syn does not parse.
pub(super) struct Matches {
    pub(super) expr: Expr,
    pub(super) pattern: syn::Pat,
    pub(super) guard: Option<Expr>,
}

impl syn::parse::Parse for Matches {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let expr = input.parse()?;
        input.parse::<syn::Token![,]>()?;
        let pattern = syn::Pat::parse_multi_with_leading_vert(input)?;
        let guard = if input.parse::<Option<syn::Token![if]>>()?.is_some() {
            Some(input.parse()?)
        } else {
            None
        };
        input.parse::<Option<syn::Token![,]>>()?;
        Ok(Matches {
            expr,
            pattern,
            guard,
        })
    }
}

pub(super) fn matches_macro(expr: &Expr) -> Option<Matches> {
    let Expr::Macro(mac) = expr else { return None };
    if !mac.mac.path.is_ident("matches") {
        return None;
    }
    mac.mac.parse_body().ok()
}

/// Whether an expression is a condition by its form alone.
pub(super) fn is_condition(expr: &Expr, types: &Types) -> bool {
    match expr {
        Expr::Paren(e) => is_condition(&e.expr, types),
        Expr::Unary(e) => matches!(e.op, syn::UnOp::Not(_)) && is_condition(&e.expr, types),
        Expr::Binary(e) => gives_bool(&e.op),
        Expr::MethodCall(call) => returns_bool(call) && !types.is_own_method(&call.method),
        Expr::Macro(mac) => mac.mac.path.is_ident("matches"),
        _ => false,
    }
}

/// Whether an operator compares or joins conditions, so that it gives a `bool`.
pub fn gives_bool(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::And(_)
            | BinOp::Or(_)
            | BinOp::Eq(_)
            | BinOp::Ne(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Gt(_)
            | BinOp::Ge(_)
    )
}

/// Whether a method of this name and number of arguments returns a `bool`.
fn returns_bool(call: &syn::ExprMethodCall) -> bool {
    const OF_NOTHING: &[&str] = &["is_empty", "is_some", "is_none"];
    const OF_ONE: &[&str] = &[
        "all",
        "any",
        "contains",
        "contains_key",
        "is_some_and",
        "has",
        "is_subset",
        "is_superset",
        "is_disjoint",
        "is_majority_of",
    ];
    let names = match call.args.len() {
        0 => OF_NOTHING,
        1 => OF_ONE,
        _ => return false,
    };
    names.iter().any(|name| call.method == name)
}

/// Whether an expression never yields a value, so that its mutants would change nothing.
pub(super) fn is_diverging(expr: &Expr) -> bool {
    match expr {
        Expr::Macro(mac) => DIVERGING.iter().any(|word| mac.mac.path.is_ident(word)),
        Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => true,
        Expr::Paren(e) => is_diverging(&e.expr),
        _ => false,
    }
}

/// Macros that end a step with an error.
pub(super) const DIVERGING: [&str; 4] = ["unreachable", "panic", "todo", "unimplemented"];

/// Whether an expression is `either()`. Both values are explored, so its negation is equivalent.
pub(super) fn is_either(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else {
        return false;
    };
    call.args.is_empty() && matches!(&*call.func, Expr::Path(p) if p.path.is_ident("either"))
}

/// Whether the condition contains a `let`; such a condition cannot be copied.
pub(super) fn has_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(e) => has_let(&e.left) || has_let(&e.right),
        Expr::Paren(e) => has_let(&e.expr),
        _ => false,
    }
}

/// Whether a call makes a choice.
pub(super) fn is_pick(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(p) if p.path.is_ident("pick"))
}

/// Whether a call is a guard of a step.
pub(super) fn is_guard(call: &syn::ExprCall) -> bool {
    matches!(
        &*call.func,
        Expr::Path(p) if p.path.is_ident("wait_until") || p.path.is_ident("require")
    )
}

/// The names that a pattern binds. An upper-case name is a constant or a variant and binds nothing.
pub fn bound_in(pat: &syn::Pat) -> Vec<String> {
    let mut names = Vec::new();
    let note = |pat: &syn::PatIdent| names.extend(bound_name(pat));
    EachPatIdent(note).visit_pat(pat);
    names
}

/// The names that patterns in a block bind.
pub fn bound(block: &Block) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let note = |pat: &syn::PatIdent| names.extend(bound_name(pat));
    EachPatIdent(note).visit_block(block);
    names
}

fn bound_name(pat: &syn::PatIdent) -> Option<String> {
    Some(pat.ident.to_string()).filter(|name| !name.starts_with(char::is_uppercase))
}

/// The names that an expression uses and does not bind, each once, in order.
pub(super) fn free_names(expr: &Expr) -> Vec<syn::Ident> {
    struct Free {
        bound: Vec<String>,
        names: Vec<syn::Ident>,
    }
    impl<'ast> syn::visit::Visit<'ast> for Free {
        fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
            if let Some(name) = path.path.get_ident()
                && !self.bound.contains(&name.to_string())
                && !self.names.contains(name)
            {
                self.names.push(name.clone());
            }
        }
        fn visit_expr_macro(&mut self, mac: &'ast syn::ExprMacro) {
            if let Some(m) = matches_macro(&Expr::Macro(mac.clone())) {
                let mut free = Free {
                    bound: self.bound.clone(),
                    names: std::mem::take(&mut self.names),
                };
                free.visit_expr(&m.expr);
                self.names = free.names;
            }
        }
        fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
            let before = self.bound.len();
            for input in &closure.inputs {
                let mut bound = bound_in(input);
                self.bound.append(&mut bound);
            }
            self.visit_expr(&closure.body);
            self.bound.truncate(before);
        }
    }
    let mut free = Free {
        bound: Vec::new(),
        names: Vec::new(),
    };
    syn::visit::Visit::visit_expr(&mut free, expr);
    free.names
}

/// The scope without the names that the body shadows: their meaning depends on the position.
pub(super) fn unshadowed(scope: &Scope, block: &Block) -> Scope {
    let bound = bound(block);
    let mut scope = scope.clone();
    scope.retain(|name, _| !bound.contains(name));
    scope
}

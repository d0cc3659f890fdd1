//! Conjunctions, disjunctions and implications in any of their notations.

use quote::ToTokens;
use syn::{BinOp, Block, Expr, Stmt, UnOp, parse_quote};

use super::form::has_let;
use super::types::Types;

/// An implication in any of its notations.
pub(super) struct Implication {
    pub(super) antecedent: Expr,
    pub(super) consequent: Expr,
    /// The negated antecedent as the author wrote it.
    pub(super) refused: Expr,
}

/// Recognises `!a || b`, `a != x || b`, `a.is_none() || b` and `if a { b } else { true }`.
pub(super) fn implication(expr: &Expr, types: &Types) -> Option<Implication> {
    match expr {
        Expr::If(e) if !has_let(&e.cond) => {
            let (_, other) = e.else_branch.as_ref()?;
            let is_true = only(block_of(other)?)
                .is_some_and(|tail| tail.to_token_stream().to_string() == "true");
            let (cond, then) = (&*e.cond, only(&e.then_branch)?);
            is_true.then(|| Implication {
                antecedent: cond.clone(),
                consequent: then.clone(),
                refused: parse_quote!(!(#cond)),
            })
        }
        Expr::Binary(e) if matches!(e.op, BinOp::Or(_)) => {
            let clauses = flat(expr, is_or);
            let leading = clauses
                .iter()
                .take_while(|clause| negated(clause, types).is_some())
                .count();
            let leading = leading.min(clauses.len() - 1);
            let negated: Vec<Expr> = clauses[..leading]
                .iter()
                .filter_map(|clause| negated(clause, types))
                .collect();
            let antecedent: Vec<&Expr> = negated.iter().collect();
            (leading > 0).then(|| Implication {
                antecedent: joined(&antecedent, |_| true, false),
                consequent: joined(&clauses, |i| i >= leading, true),
                refused: joined(&clauses, |i| i < leading, true),
            })
        }
        _ => None,
    }
}

fn is_disjunction(expr: &Expr) -> bool {
    matches!(expr, Expr::Binary(e) if is_or(&e.op))
}

/// The condition that a clause negates; `None` if it negates none.
fn negated(clause: &Expr, types: &Types) -> Option<Expr> {
    match clause {
        Expr::Unary(e) if matches!(e.op, UnOp::Not(_)) => Some(match &*e.expr {
            Expr::Paren(inner) if !is_disjunction(&inner.expr) => (*inner.expr).clone(),
            other => other.clone(),
        }),
        Expr::Binary(e) if matches!(e.op, BinOp::Ne(_)) => {
            let mut new = e.clone();
            new.op = parse_quote!(==);
            Some(Expr::Binary(new))
        }
        Expr::MethodCall(call) if call.args.is_empty() && !types.is_own_method(&call.method) => {
            match call.method.to_string().as_str() {
                "is_none" => {
                    let mut new = call.clone();
                    new.method = syn::Ident::new("is_some", call.method.span());
                    Some(Expr::MethodCall(new))
                }
                "is_empty" => Some(parse_quote!(!#call)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The expression that a block consists of, if it has no statements.
pub(super) fn only(block: &Block) -> Option<&Expr> {
    match block.stmts.as_slice() {
        [Stmt::Expr(tail, None)] => Some(tail),
        _ => None,
    }
}

fn block_of(expr: &Expr) -> Option<&Block> {
    match expr {
        Expr::Block(block) if block.label.is_none() => Some(&block.block),
        _ => None,
    }
}

pub(super) fn is_and(op: &BinOp) -> bool {
    matches!(op, BinOp::And(_))
}

pub(super) fn is_or(op: &BinOp) -> bool {
    matches!(op, BinOp::Or(_))
}

/// The clauses of a chain of one operator, in order.
pub(super) fn flat(expr: &Expr, is: fn(&BinOp) -> bool) -> Vec<&Expr> {
    match expr {
        Expr::Binary(e) if is(&e.op) => {
            let mut all = flat(&e.left, is);
            all.extend(flat(&e.right, is));
            all
        }
        other => vec![other],
    }
}

/// Joins the clauses at the kept indices with `&&` or `||`.
pub(super) fn joined(clauses: &[&Expr], keep: impl Fn(usize) -> bool, or: bool) -> Expr {
    let kept = clauses
        .iter()
        .enumerate()
        .filter(|(i, _)| keep(*i))
        .map(|(_, clause)| clause);
    if or {
        parse_quote!(#(#kept)||*)
    } else {
        parse_quote!(#(#kept)&&*)
    }
}

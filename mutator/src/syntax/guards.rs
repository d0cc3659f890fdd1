//! Operators chosen by names in a condition: G3 (epochs), G4 (earlier work), T1 (timers). Also G5.

use quote::ToTokens;
use syn::{BinOp, Expr, parse_quote};

use super::context::{ConditionRole, Context, Edited};
use super::inferred::Scope;
use super::source::{blankless, names_in};
use super::subexpressions;
use crate::operator::Operator;
use crate::words;

/// The operator that drops this guard: G1, or a more specific one for the subject of the guard.
pub(super) fn drop_operator(condition: &Expr, context: &Context<'_>, scope: &Scope) -> Operator {
    match subject(condition, context, scope) {
        Some(Subject::Epoch) => Operator::G3EpochCheckDrop,
        Some(Subject::NotDone) => Operator::G4IdempotenceDrop,
        _ if is_timer(condition) && !is_chain(condition) => Operator::T1Timeout,
        _ => Operator::G1GuardDrop,
    }
}

/// Edits that make the condition constant: an exit never taken, a timeout never or always fired.
pub(super) fn made_constant(
    condition: &Expr,
    role: ConditionRole,
    context: &Context<'_>,
    scope: &Scope,
) -> Vec<Edited> {
    let edited = |operator, answer: bool| {
        context.edited(
            operator,
            condition,
            parse_quote!(#answer),
            answer.to_string(),
        )
    };
    let mut all = Vec::new();
    if role == ConditionRole::Leaves {
        match subject(condition, context, scope) {
            Some(Subject::Epoch) => all.push(edited(Operator::G3EpochCheckDrop, false)),
            Some(Subject::Done) => all.push(edited(Operator::G4IdempotenceDrop, false)),
            _ => {}
        }
    }
    if is_timer(condition) {
        // In a chain, C3 and C4 drop the clause about the timer alone.
        match chain(condition) {
            Some(BinOp::Or(_)) if role == ConditionRole::Guard => {}
            Some(BinOp::Or(_)) => all.push(edited(Operator::T1Timeout, true)),
            Some(_) => all.push(edited(Operator::T1Timeout, false)),
            None => all.extend([false, true].map(|answer| edited(Operator::T1Timeout, answer))),
        }
    }
    all
}

/// The subject of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// Which of two epochs is older.
    Epoch,
    /// Whether something was done before.
    Done,
    /// Whether something was not done before.
    NotDone,
}

fn subject(condition: &Expr, context: &Context<'_>, scope: &Scope) -> Option<Subject> {
    match condition {
        Expr::Paren(e) => subject(&e.expr, context, scope),
        Expr::Binary(e)
            if matches!(
                e.op,
                BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_)
            ) =>
        {
            let is_state_value =
                |side: &Expr| !is_literal(side) && !is_constant(side, context, scope);
            let is_epoch = [&e.left, &e.right]
                .into_iter()
                .any(|side| names(side).iter().any(|name| is_epoch(name)));
            (is_state_value(&e.left) && is_state_value(&e.right) && is_epoch)
                .then_some(Subject::Epoch)
        }
        Expr::Unary(e) if matches!(e.op, syn::UnOp::Not(_)) => {
            (subject(&e.expr, context, scope)? == Subject::Done).then_some(Subject::NotDone)
        }
        Expr::MethodCall(call) => {
            const MEMBERSHIP_TESTS: [&str; 3] = ["contains", "contains_key", "has"];
            let tests_membership = MEMBERSHIP_TESTS.iter().any(|name| call.method == name)
                && call.args.len() == 1
                && !context.types.is_own_method(&call.method);
            let of_state = subexpressions::is_place(&call.receiver, context.types)
                && !is_constant(&call.receiver, context, scope);
            (tests_membership && of_state).then_some(Subject::Done)
        }
        _ => None,
    }
}

fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) => true,
        Expr::Paren(e) => is_literal(&e.expr),
        Expr::Unary(e) => is_literal(&e.expr),
        Expr::Cast(e) => is_literal(&e.expr),
        _ => false,
    }
}

/// Whether this is a constant of the model. A comparison with it is a bound, not an epoch check.
fn is_constant(expr: &Expr, context: &Context<'_>, scope: &Scope) -> bool {
    let known = subexpressions::root(expr).and_then(|name| scope.get(&name.to_string()));
    known.is_some_and(|known| context.types.is_constants(&known.ty))
}

/// The names in an expression that do not start with an upper-case letter.
fn names(expr: &Expr) -> Vec<String> {
    let mut all = names_in(expr.to_token_stream());
    all.retain(|name| !name.starts_with(char::is_uppercase));
    all
}

/// Whether a name suggests a number that grows with each takeover.
fn is_epoch(name: &str) -> bool {
    name.split('_').any(words::is_epoch)
}

/// Whether a name in the expression suggests a timer.
fn is_timer(expr: &Expr) -> bool {
    names(expr).iter().any(|name| words::is_timer(name))
}

fn is_chain(condition: &Expr) -> bool {
    chain(condition).is_some()
}

/// The operator of a chain of clauses, `&&` or `||`.
fn chain(condition: &Expr) -> Option<BinOp> {
    match condition {
        Expr::Paren(e) => chain(&e.expr),
        Expr::Binary(e) => matches!(e.op, BinOp::And(_) | BinOp::Or(_)).then_some(e.op),
        _ => None,
    }
}

/// G5: if a guard requires a variant, the variant declared before it is accepted too.
pub(super) fn early_enabled(condition: &Expr, context: &Context<'_>, scope: &Scope) -> Vec<Edited> {
    let whole = blankless(condition);
    subexpressions::edited(condition, scope, context.types, &|part, _| {
        let Expr::Binary(e) = part else {
            return Vec::new();
        };
        if !matches!(e.op, BinOp::Eq(_)) || !subexpressions::only_reads(part, context.types) {
            return Vec::new();
        }
        let earlier =
            with_earlier_variant(&e.right, context).map(|right| (e.left.clone(), Box::new(right)));
        let earlier = earlier.or_else(|| {
            Some((
                Box::new(with_earlier_variant(&e.left, context)?),
                e.right.clone(),
            ))
        });
        let Some((left, right)) = earlier else {
            return Vec::new();
        };
        // With the author's operator token, equal type errors at one place are reported once.
        let other = Expr::Binary(syn::ExprBinary {
            left: left.clone(),
            right: right.clone(),
            ..e.clone()
        });
        // The guard accepts the earlier variant already.
        if whole.contains(&blankless(&other)) {
            return Vec::new();
        }
        let text = |side: &Expr, new: &Expr| {
            if subexpressions::is_same(side, new) {
                context.text(side)
            } else {
                blankless(new)
            }
        };
        let replacement = format!(
            "({} || {} == {})",
            context.text(part),
            text(&e.left, &left),
            text(&e.right, &right)
        );
        let new = parse_quote!((#part || #other));
        vec![context.edited(Operator::G5EarlyEnable, part, new, replacement)]
    })
}

/// The expression with the variant that is declared before this one.
fn with_earlier_variant(expr: &Expr, context: &Context<'_>) -> Option<Expr> {
    let Expr::Path(path) = expr else { return None };
    let mut names = path.path.segments.iter().rev().map(|s| s.ident.to_string());
    let (variant, of) = (names.next()?, names.next()?);
    let earlier = context.types.variant_before(&of, &variant)?;
    let mut new = path.clone();
    let last = new.path.segments.last_mut()?;
    last.ident = syn::Ident::new(earlier, last.ident.span());
    Some(Expr::Path(new))
}

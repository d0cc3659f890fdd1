//! C1 to C4, G1, G2, B2, M2, Q1 to Q3 on conditions.
//! [`guards`], [`wrong_variable`] and [`sets`] add more.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, parse_quote, parse_quote_spanned};

use super::context::{ConditionRole, Context, Edited, within};
use super::form::{Matches, free_names, is_either, matches_macro};
use super::inferred::{self, Scope};
use super::source::blankless;
use super::subexpressions::{body_of, parts_of, with_part};
use super::type_parts;
use super::{guards, sets, wrong_variable};
use crate::operator::Operator;

/// All edits of a condition, without duplicates.
pub(super) fn edits(
    condition: &Expr,
    role: ConditionRole,
    context: &Context<'_>,
    scope: &Scope,
) -> Vec<Edited> {
    let mut all = Vec::new();
    let whole =
        |operator, expr, replacement| context.edited(operator, condition, expr, replacement);
    if role == ConditionRole::Guard {
        let operator = guards::drop_operator(condition, context, scope);
        all.push(whole(operator, parse_quote!(true), "true".to_owned()));
    }
    let negation = if role == ConditionRole::Branches {
        Operator::B2SwapBranches
    } else {
        Operator::C2Negate
    };
    if !is_either(condition) {
        let (negated, text) = negate(condition, context);
        all.push(whole(negation, negated, text));
    }
    all.extend(inner(condition, context, scope));
    all.extend(excluding_member(condition, role, context, scope));
    all.extend(guards::made_constant(condition, role, context, scope));
    if role == ConditionRole::Guard {
        all.extend(guards::early_enabled(condition, context, scope));
    }
    all.extend(sets::operators(condition, context, scope));
    all.extend(wrong_variable::replaced_names(condition, context, scope));
    let mut seen = vec![condition.to_token_stream().to_string()];
    all.retain(|edited| {
        let text = format!("{}{:?}", edited.expr.to_token_stream(), edited.edit.family);
        let new = !seen.contains(&text);
        seen.push(text);
        new
    });
    all
}

fn negate(expr: &Expr, context: &Context<'_>) -> (Expr, String) {
    match expr {
        Expr::Unary(e) if matches!(e.op, syn::UnOp::Not(_)) => {
            ((*e.expr).clone(), context.text(&e.expr))
        }
        Expr::Binary(e) if matches!(e.op, BinOp::Eq(_) | BinOp::Ne(_)) => {
            let mut new = e.clone();
            let word = if matches!(e.op, BinOp::Eq(_)) {
                new.op = parse_quote_spanned!(e.op.span()=> !=);
                "!="
            } else {
                new.op = parse_quote_spanned!(e.op.span()=> ==);
                "=="
            };
            (
                Expr::Binary(new),
                format!(
                    "{} {word} {}",
                    context.text(&e.left),
                    context.text(&e.right)
                ),
            )
        }
        Expr::MethodCall(_)
        | Expr::Path(_)
        | Expr::Macro(_)
        | Expr::Field(_)
        | Expr::Call(_)
        | Expr::Paren(_)
        | Expr::Index(_) => (parse_quote!(!(#expr)), format!("!{}", context.text(expr))),
        _ => (parse_quote!(!(#expr)), format!("!({})", context.text(expr))),
    }
}

/// Edits of an expression and of its parts, each as a copy of the whole.
fn inner(expr: &Expr, context: &Context<'_>, scope: &Scope) -> Vec<Edited> {
    let mut all = match expr {
        Expr::Binary(e) => binary(e, context),
        Expr::MethodCall(call) => method(call, context, scope),
        Expr::Macro(_) => matches_macro(expr)
            .map(|m| alternatives(expr, &m, context))
            .unwrap_or_default(),
        _ => Vec::new(),
    };
    for (place, part) in parts_of(expr, parts_mut).iter().enumerate() {
        let scope = scope_of_part(expr, place, context, scope);
        all.extend(within(inner(part, context, &scope), |part| {
            with_part(expr, parts_mut, place, part)
        }));
    }
    all
}

/// The parts of a condition that may contain a condition.
fn parts_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match expr {
        Expr::Paren(e) => vec![&mut e.expr],
        Expr::Unary(e) => vec![&mut e.expr],
        Expr::Reference(e) => vec![&mut e.expr],
        Expr::Binary(e) => vec![&mut e.left, &mut e.right],
        Expr::Call(e) => e.args.iter_mut().collect(),
        Expr::MethodCall(e) => std::iter::once(&mut *e.receiver)
            .chain(e.args.iter_mut().map(body_of))
            .collect(),
        Expr::Block(e) if e.label.is_none() => match e.block.stmts.as_mut_slice() {
            [syn::Stmt::Expr(tail, None)] => vec![tail],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The scope of a part: inside a closure, it has the names that the closure binds.
fn scope_of_part(expr: &Expr, place: usize, context: &Context<'_>, scope: &Scope) -> Scope {
    let mut scope = scope.clone();
    if let Expr::MethodCall(call) = expr
        && let Some(Expr::Closure(closure)) =
            place.checked_sub(1).and_then(|place| call.args.get(place))
    {
        let element = context.types.element_of(&call.receiver, &scope);
        for (i, input) in closure.inputs.iter().enumerate() {
            inferred::bind(input, element.as_ref().filter(|_| i == 0), &mut scope);
        }
    }
    scope
}

fn binary(e: &syn::ExprBinary, context: &Context<'_>) -> Vec<Edited> {
    let (left, right) = (context.text(&e.left), context.text(&e.right));
    let edit = |operator, expr, replacement| context.edited(operator, e, expr, replacement);
    let with_op = |op: BinOp| -> Expr {
        let mut new = e.clone();
        new.op = op;
        parse_quote!((#new))
    };
    // The operator that drops one side, and the other connective.
    let connective: Option<(Operator, BinOp, &str)> = match e.op {
        BinOp::And(_) => {
            let or = parse_quote_spanned!(e.op.span()=> ||);
            Some((Operator::C3DropConjunct, or, "||"))
        }
        BinOp::Or(_) => {
            let and = parse_quote_spanned!(e.op.span()=> &&);
            Some((Operator::C4DropDisjunct, and, "&&"))
        }
        _ => None,
    };
    if let Some((drop, other, word)) = connective {
        let text = format!("{left} {word} {right}");
        return vec![
            edit(drop, (*e.left).clone(), left),
            edit(drop, (*e.right).clone(), right),
            edit(Operator::C4DropDisjunct, with_op(other), text),
        ];
    }
    let Some((op, word)) = boundary(&e.op) else {
        return Vec::new();
    };
    let operator = if is_quorum(e) {
        Operator::Q2Quorum
    } else {
        Operator::C1Boundary
    };
    vec![edit(
        operator,
        with_op(op),
        format!("{left} {word} {right}"),
    )]
}

fn boundary(op: &BinOp) -> Option<(BinOp, &'static str)> {
    // With the author's span, equal type errors at one place are reported once.
    let span = op.span();
    Some(match op {
        BinOp::Lt(_) => (parse_quote_spanned!(span=> <=), "<="),
        BinOp::Le(_) => (parse_quote_spanned!(span=> <), "<"),
        BinOp::Gt(_) => (parse_quote_spanned!(span=> >=), ">="),
        BinOp::Ge(_) => (parse_quote_spanned!(span=> >), ">"),
        _ => return None,
    })
}

/// Whether a comparison tests for a majority: a size against half of something, or twice a size.
fn is_quorum(e: &syn::ExprBinary) -> bool {
    let text: String = blankless(e);
    let size = text.contains(".len()") || text.contains(".count(");
    size && (text.contains("/2") || text.contains("*2") || text.contains("2*"))
}

fn method(call: &syn::ExprMethodCall, context: &Context<'_>, scope: &Scope) -> Vec<Edited> {
    let mut all = Vec::new();
    let name = call.method.to_string();
    let set = context.types.infer(&call.receiver, scope);
    let own = context.types.is_own_method(&call.method);
    if let Some(swapped) = match name.as_str() {
        _ if own || call.args.len() != 1 => None,
        "all" => Some("any"),
        "any" => Some("all"),
        _ => None,
    } {
        let mut new = call.clone();
        new.method = syn::Ident::new(swapped, call.method.span());
        let new = Expr::MethodCall(new);
        all.push(context.edited(
            Operator::Q1SwapQuantifier,
            &call.method,
            new,
            swapped.to_owned(),
        ));
    }
    if ["all", "any", "filter", "count", "iter"].contains(&name.as_str())
        && !own
        && let Some(known) = set
            .as_ref()
            .filter(|known| is_domain(&call.receiver, known, context))
    {
        let receiver = &call.receiver;
        let mut new = call.clone();
        new.receiver = if type_parts::head(&known.ty, "Iterator") {
            parse_quote!(__rt::shrink(&#receiver).into_iter())
        } else {
            parse_quote!(__rt::shrink(&#receiver))
        };
        let text = without_one(receiver, known, context);
        let edited = context.edited(
            Operator::Q3ShrinkDomain,
            receiver,
            Expr::MethodCall(new),
            text,
        );
        all.push(edited.of(context.family(&known.origin)));
    }
    all
}

/// The text of a set without the member that the family's mutant excludes.
pub(super) fn without_one(set: &Expr, known: &inferred::Inferred, context: &Context<'_>) -> String {
    let text = context.text(set);
    if !type_parts::head(&known.ty, "Iterator") {
        return format!("{text}.without({{}})");
    }
    let range = if matches!(set, Expr::Range(_)) {
        format!("({text})")
    } else {
        text
    };
    format!("{range}.filter(|i| *i != {{}})")
}

/// Whether Q3 can leave a member out of the receiver of a quantifier: a set, or a literal range.
fn is_domain(receiver: &Expr, known: &inferred::Inferred, context: &Context<'_>) -> bool {
    let is_written_out = match receiver {
        Expr::Paren(inner) => matches!(&*inner.expr, Expr::Range(_)),
        other => matches!(other, Expr::Range(_)),
    };
    context.types.is_set_of_members(known)
        && (is_written_out || !type_parts::head(&known.ty, "Iterator"))
}

/// C4 on `matches!(x, A | B)`: drops one alternative.
fn alternatives(whole: &Expr, m: &Matches, context: &Context<'_>) -> Vec<Edited> {
    let syn::Pat::Or(or) = &m.pattern else {
        return Vec::new();
    };
    let Matches { expr, guard, .. } = m;
    let guard: TokenStream = guard.as_ref().map(|g| quote!(if #g)).unwrap_or_default();
    (0..or.cases.len())
        .map(|dropped| {
            let rest: Vec<_> = or
                .cases
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != dropped)
                .map(|(_, case)| case)
                .collect();
            let replacement = rest
                .iter()
                .map(|case| context.text(case))
                .collect::<Vec<_>>()
                .join(" | ");
            let new = parse_quote!(::core::matches!(#expr, #(#rest)|* #guard));
            context.edited(Operator::C4DropDisjunct, &or, new, replacement)
        })
        .filter(|edited| {
            edited.expr.to_token_stream().to_string() != whole.to_token_stream().to_string()
        })
        .collect()
}

/// M2 and G2: for each participant or number that the condition names, also excludes one member.
fn excluding_member(
    condition: &Expr,
    role: ConditionRole,
    context: &Context<'_>,
    scope: &Scope,
) -> Vec<Edited> {
    let text = context.text(condition);
    let parenthesised = if matches!(condition, Expr::Binary(e) if matches!(e.op, BinOp::Or(_))) {
        format!("({text})")
    } else {
        text.clone()
    };
    free_names(condition)
        .into_iter()
        .filter_map(|name| {
            Some((
                scope
                    .get(&name.to_string())
                    .filter(|known| context.types.is_member(known))?,
                name,
            ))
        })
        .map(|(known, name)| {
            let own = context.own.iter().any(|o| name == o);
            let operator = if role == ConditionRole::Guard && own {
                Operator::G2GuardStrengthen
            } else {
                Operator::M2IgnoreParticipant
            };
            (known, name, operator)
        })
        // An earlier guard already starves the participant.
        .filter(|(_, name, operator)| {
            *operator != Operator::G2GuardStrengthen || !context.starved.contains(&name.to_string())
        })
        .map(|(known, name, operator)| {
            let new =
                parse_quote!(((#condition) && !(&__rt::ExclusionCheck(&#name)).is_excluded()));
            let text = format!("{parenthesised} && {name} != {{}}");
            context
                .edited(operator, condition, new, text)
                .of(context.family(&known.origin))
        })
        .collect()
}

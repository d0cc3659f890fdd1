//! I2: a variable starts with any value of its type.

use syn::{Expr, parse_quote};

use super::context::{Context, Edited};
use super::inferred::{Inferred, Scope};
use super::source::blankless;
use super::type_parts;
use crate::operator::Operator;

/// The first value widened to a choice; `None` if not all values of its type are known.
pub(super) fn widened(
    expr: &Expr,
    ty: &syn::Type,
    context: &Context<'_>,
    scope: &Scope,
) -> Option<Edited> {
    let (whole, part, replacement) = match expr {
        Expr::MethodCall(call)
            if call.method == "map"
                && call.args.len() == 1
                && !context.types.is_own_method(&call.method) =>
        {
            let Expr::Closure(closure) = &call.args[0] else {
                return None;
            };
            let (any, text) = any_value(&closure.body, &type_parts::argument(ty, 1)?, context)?;
            let mut new = call.clone();
            if let Some(Expr::Closure(closure)) = new.args.first_mut() {
                *closure.body = any;
            }
            (Expr::MethodCall(new), &*closure.body, text)
        }
        Expr::Call(_) => {
            let (all, text) = all_participants(expr, ty, context, scope)?;
            (
                parse_quote!(pick(#all.subsets())),
                expr,
                format!("pick({text}.subsets())"),
            )
        }
        _ => {
            let (any, text) = any_value(expr, ty, context)?;
            (any, expr, text)
        }
    };
    Some(context.edited(Operator::I2WidenedInit, part, whole, replacement))
}

/// A choice among all values of the type of this value.
fn any_value(value: &Expr, ty: &syn::Type, context: &Context<'_>) -> Option<(Expr, String)> {
    let name = type_parts::name_of(ty)?;
    match value {
        Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Bool(_)) && name == "bool" => Some((
            parse_quote!(pick([false, true])),
            "pick([false, true])".to_owned(),
        )),
        Expr::Path(path) => {
            let of = path.path.segments.iter().rev().nth(1)?.ident.to_string();
            let written = path.path.segments.last()?.ident.to_string();
            let variants = context.types.plain_variants(&of)?;
            if name != of || variants.len() < 2 || !variants.contains(&written.as_str()) {
                return None;
            }
            let all = variants.iter().map(|variant| {
                let mut new = path.clone();
                if let Some(last) = new.path.segments.last_mut() {
                    last.ident = syn::Ident::new(variant, last.ident.span());
                }
                new
            });
            let texts: Vec<String> = variants
                .iter()
                .map(|variant| format!("{of}::{variant}"))
                .collect();
            Some((
                parse_quote!(pick([#(#all),*])),
                format!("pick([{}])", texts.join(", ")),
            ))
        }
        _ => None,
    }
}

/// The full set of participants, if `expr` is an empty set of participants.
pub(super) fn all_participants(
    expr: &Expr,
    ty: &syn::Type,
    context: &Context<'_>,
    scope: &Scope,
) -> Option<(Expr, String)> {
    let Expr::Call(call) = expr else { return None };
    let is_empty = blankless(&call.func).ends_with("Set::new");
    if !is_empty || !Inferred::of(ty).is_participants() {
        return None;
    }
    let set = context.types.participant_sets().next()?;
    let (constants, _) = scope.iter().find(|(_, known)| {
        context
            .types
            .field(&type_parts::name_of(&known.ty).unwrap_or_default(), set)
            .is_some()
    })?;
    let text = format!("{constants}.{set}");
    Some((syn::parse_str(&text).ok()?, text))
}

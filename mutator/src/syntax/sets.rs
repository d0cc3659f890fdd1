//! Operators on sets, choices, and `max` and `min`: Q4, Q5, U6.

use syn::{BinOp, Expr, parse_quote, parse_quote_spanned};

use super::context::{Context, Edited};
use super::inferred::Scope;
use super::subexpressions;
use super::type_parts;
use crate::operator::Operator;

/// Q4: replaces a binary operator or method that combines two sets by another one.
pub(super) fn operators(expr: &Expr, context: &Context<'_>, scope: &Scope) -> Vec<Edited> {
    subexpressions::edited(expr, scope, context.types, &|part, scope| match part {
        Expr::Binary(e) if is_set(&e.left, context, scope) && is_set(&e.right, context, scope) => {
            signs(part, e, context)
        }
        Expr::MethodCall(call)
            if is_set(&call.receiver, context, scope) && call.args.len() == 1 =>
        {
            methods(call, context)
        }
        _ => Vec::new(),
    })
}

fn is_set(expr: &Expr, context: &Context<'_>, scope: &Scope) -> bool {
    if let Expr::Binary(e) = expr {
        let is_sign = matches!(e.op, BinOp::BitOr(_) | BinOp::BitAnd(_) | BinOp::Sub(_));
        return is_sign && is_set(&e.left, context, scope) && is_set(&e.right, context, scope);
    }
    if let Expr::Paren(e) = expr {
        return is_set(&e.expr, context, scope);
    }
    if let Expr::Reference(e) = expr {
        return is_set(&e.expr, context, scope);
    }
    let known = context.types.infer(expr, scope);
    known.is_some_and(|known| {
        type_parts::head(&known.ty, "Set") || type_parts::head(&known.ty, "Participants")
    })
}

fn signs(whole: &Expr, e: &syn::ExprBinary, context: &Context<'_>) -> Vec<Edited> {
    // With the author's span, equal type errors at one place are reported once.
    let span = syn::spanned::Spanned::span(&e.op);
    let all: [(&str, BinOp); 3] = [
        ("|", parse_quote_spanned!(span=> |)),
        ("&", parse_quote_spanned!(span=> &)),
        ("-", parse_quote_spanned!(span=> -)),
    ];
    let is_sign = matches!(e.op, BinOp::BitOr(_) | BinOp::BitAnd(_) | BinOp::Sub(_));
    let others = all.into_iter().filter(|(_, op)| is_sign && *op != e.op);
    let text = |side: &Expr| match side {
        Expr::Binary(_) => format!("({})", context.text(side)),
        _ => context.text(side),
    };
    let side = |side: &Expr| match side {
        Expr::Binary(_) => parse_quote!((#side)),
        _ => side.clone(),
    };
    others
        .map(|(sign, op)| {
            let (left, right) = (side(&e.left), side(&e.right));
            let replacement = format!("{} {sign} {}", text(&e.left), text(&e.right));
            context.edited(
                Operator::Q4SetOperator,
                whole,
                parse_quote!((#left #op #right)),
                replacement,
            )
        })
        .collect()
}

fn methods(call: &syn::ExprMethodCall, context: &Context<'_>) -> Vec<Edited> {
    const ALL: [&str; 3] = ["union", "intersection", "difference"];
    if !ALL.iter().any(|name| call.method == name)
        || ALL
            .iter()
            .any(|name| context.types.is_own_method(&quote::format_ident!("{name}")))
    {
        return Vec::new();
    }
    let others = ALL.iter().filter(|name| call.method != **name);
    others
        .map(|name| {
            let mut new = call.clone();
            new.method = syn::Ident::new(name, call.method.span());
            let new = Expr::MethodCall(new);
            context.edited(
                Operator::Q4SetOperator,
                &call.method,
                new,
                (*name).to_owned(),
            )
        })
        .collect()
}

/// U6: replaces a `max` or `min` by one of its arguments.
pub(super) fn extremes(expr: &Expr, context: &Context<'_>, scope: &Scope) -> Vec<Edited> {
    subexpressions::edited(expr, scope, context.types, &|part, _| {
        let sides: [&Expr; 2] = match part {
            Expr::MethodCall(call)
                if call.args.len() == 1
                    && is_extreme(&call.method)
                    && !context.types.is_own_method(&call.method) =>
            {
                [&call.receiver, &call.args[0]]
            }
            Expr::Call(call)
                if call.args.len() == 2 && is_extreme_function(&call.func, context) =>
            {
                [&call.args[0], &call.args[1]]
            }
            _ => return Vec::new(),
        };
        // A literal alone has a type only if the surrounding expression determines it.
        let typed = sides
            .into_iter()
            .filter(|side| subexpressions::is_same(part, expr) || !matches!(side, Expr::Lit(_)));
        typed
            .map(|side| {
                let new = subexpressions::parenthesised(side);
                context.edited(Operator::U6NonMonotone, part, new, context.text(side))
            })
            .collect()
    })
}

fn is_extreme(name: &syn::Ident) -> bool {
    name == "max" || name == "min"
}

fn is_extreme_function(function: &Expr, context: &Context<'_>) -> bool {
    let Expr::Path(path) = function else {
        return false;
    };
    let names: Vec<String> = path
        .path
        .segments
        .iter()
        .map(|s| s.ident.to_string())
        .collect();
    match names.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [name @ ("max" | "min")] => !context.types.is_own_function(name),
        ["cmp", "max" | "min"] | ["std" | "core", "cmp", "max" | "min"] => true,
        _ => false,
    }
}

/// Whether the text shows that the expression is something to pick from.
pub(super) fn is_choice(set: &Expr, context: &Context<'_>, scope: &Scope) -> bool {
    let is_float = |end: &Option<Box<Expr>>| {
        matches!(
            end.as_deref(),
            Some(Expr::Lit(lit)) if matches!(lit.lit, syn::Lit::Float(_))
        )
    };
    match set {
        Expr::Reference(e) => is_choice(&e.expr, context, scope),
        Expr::Paren(e) => is_choice(&e.expr, context, scope),
        Expr::Array(_) => true,
        Expr::Range(range) => !is_float(&range.start) && !is_float(&range.end),
        other => {
            let known = context.types.infer(other, scope).map(|known| known.ty);
            let is_known = |ty: syn::Type| {
                matches!(ty, syn::Type::Array(_))
                    || ["Vec", "Posted"]
                        .iter()
                        .any(|head| type_parts::head(&ty, head))
            };
            is_set(other, context, scope) || known.is_some_and(is_known)
        }
    }
}

/// Q5: always chooses the first element.
pub(super) fn fixed(set: &Expr, context: &Context<'_>) -> Edited {
    let text = match set {
        Expr::Reference(e) => context.text(&e.expr),
        _ => context.text(set),
    };
    let text = if matches!(set, Expr::Range(_) | Expr::Binary(_)) {
        format!("({text})")
    } else {
        text
    };
    let new = parse_quote!(pick(__rt::First(#set)));
    context.edited(Operator::Q5FixChoice, set, new, format!("{text}.first()"))
}

/// Whether the text shows that the set has one element at most, so that there is no choice.
pub(super) fn is_single(set: &Expr, context: &Context<'_>, scope: &Scope) -> bool {
    match set {
        Expr::Reference(e) => is_single(&e.expr, context, scope),
        Expr::Paren(e) => is_single(&e.expr, context, scope),
        Expr::Array(e) => e.elems.len() < 2,
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) if path.path.is_ident("Some") => true,
            Expr::Path(path)
                if path
                    .path
                    .segments
                    .last()
                    .is_some_and(|s| s.ident == "from" || s.ident == "of") =>
            {
                matches!(call.args.first(), Some(Expr::Array(e)) if e.elems.len() < 2)
            }
            _ => is_option(set, context, scope),
        },
        Expr::MethodCall(call)
            if ["first", "last", "get"]
                .iter()
                .any(|name| call.method == name) =>
        {
            !context.types.is_own_method(&call.method)
        }
        other => is_option(other, context, scope),
    }
}

fn is_option(expr: &Expr, context: &Context<'_>, scope: &Scope) -> bool {
    context
        .types
        .infer(expr, scope)
        .is_some_and(|known| type_parts::head(&known.ty, "Option"))
}

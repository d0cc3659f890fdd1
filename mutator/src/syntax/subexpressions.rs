//! Visits the parts of an expression and returns copies of the whole with one part replaced.
//!
//! Knows no operator. Skips statements, branches, macros and calls that borrow an argument mutably.

use quote::ToTokens;
use syn::{Expr, parse_quote};

use super::context::{Edited, within};
use super::inferred::{self, Inferred, Ownership, Scope};
use super::methods;
use super::type_parts;
use super::types::Types;

/// Returns the edits of one part, given the scope of that part.
pub(super) type EditPart<'f> = dyn Fn(&Expr, &Scope) -> Vec<Edited> + 'f;

/// Returns all copies of an expression with one edit each, outermost first and left to right.
pub(super) fn edited(
    expr: &Expr,
    scope: &Scope,
    types: &Types,
    find: &EditPart<'_>,
) -> Vec<Edited> {
    let mut all = find(expr, scope);
    if borrows_mutably(expr, scope) {
        return all;
    }
    let inner = inner_scopes(expr, scope, types);
    for (place, part) in parts_of(expr, parts_mut).iter().enumerate() {
        let scope = inner.get(place).and_then(Option::as_ref).unwrap_or(scope);
        all.extend(within(edited(part, scope, types, find), |part| {
            with_part(expr, parts_mut, place, part)
        }));
    }
    all
}

/// Lists parts of an expression, in order.
pub(super) type Parts = fn(&mut Expr) -> Vec<&mut Expr>;

/// Returns copies of the parts of an expression.
pub(super) fn parts_of(expr: &Expr, parts: Parts) -> Vec<Expr> {
    parts(&mut expr.clone())
        .into_iter()
        .map(|part| part.clone())
        .collect()
}

/// Returns a copy of an expression with another part at this index.
pub(super) fn with_part(expr: &Expr, parts: Parts, place: usize, part: Expr) -> Expr {
    let mut whole = expr.clone();
    let binds_less = matches!((expr, &part), (Expr::Unary(_), Expr::Binary(_)));
    if let Some(old) = parts(&mut whole).into_iter().nth(place) {
        *old = if binds_less {
            parse_quote!((#part))
        } else {
            part
        };
    }
    whole
}

/// The subexpressions that have a value of their own.
fn parts_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match expr {
        Expr::Paren(e) => vec![&mut e.expr],
        Expr::Unary(e) => vec![&mut e.expr],
        Expr::Cast(e) => vec![&mut e.expr],
        Expr::Reference(e) if e.mutability.is_none() => vec![&mut e.expr],
        Expr::Field(e) => vec![&mut e.base],
        Expr::Index(e) => vec![&mut e.expr, &mut e.index],
        Expr::Binary(e) => vec![&mut e.left, &mut e.right],
        Expr::Tuple(e) => e.elems.iter_mut().collect(),
        Expr::Array(e) => e.elems.iter_mut().collect(),
        Expr::Struct(e) => e
            .fields
            .iter_mut()
            .filter(|f| f.colon_token.is_some())
            .map(|f| &mut f.expr)
            .collect(),
        Expr::Call(e) => e.args.iter_mut().map(body_of).collect(),
        Expr::MethodCall(e) => std::iter::once(&mut *e.receiver)
            .chain(e.args.iter_mut().map(body_of))
            .collect(),
        _ => Vec::new(),
    }
}

/// An argument, or its body if it is a closure.
pub(super) fn body_of(arg: &mut Expr) -> &mut Expr {
    match arg {
        Expr::Closure(closure) => &mut closure.body,
        other => other,
    }
}

/// The scopes inside closures, indexed by part; `None` for a part that binds no names.
fn inner_scopes(expr: &Expr, scope: &Scope, types: &Types) -> Vec<Option<Scope>> {
    let (args, element) = match expr {
        Expr::Call(e) => (&e.args, None),
        Expr::MethodCall(e) => (&e.args, element_passed_by_value(e, scope, types)),
        _ => return Vec::new(),
    };
    let of_args = args.iter().map(|arg| {
        let Expr::Closure(closure) = arg else {
            return None;
        };
        let mut inner = scope.clone();
        closure
            .inputs
            .iter()
            .for_each(|input| inferred::unbind(input, &mut inner));
        if let (Some(element), Some(syn::Pat::Ident(_)), 1) =
            (&element, closure.inputs.first(), closure.inputs.len())
        {
            inferred::bind(&closure.inputs[0], Some(element), &mut inner);
        }
        Some(inner)
    });
    let receiver = matches!(expr, Expr::MethodCall(_)).then_some(None);
    receiver.into_iter().chain(of_args).collect()
}

/// The type of the element that a quantifier over a set passes to its closure by value.
fn element_passed_by_value(
    call: &syn::ExprMethodCall,
    scope: &Scope,
    types: &Types,
) -> Option<Inferred> {
    const BY_VALUE: [&str; 5] = ["all", "any", "count", "map", "image"];
    let set = types.infer(&call.receiver, scope)?;
    let is_set = type_parts::head(&set.ty, "Set") || type_parts::head(&set.ty, "Participants");
    let by_value = is_set
        && BY_VALUE.iter().any(|name| call.method == name)
        && !types.is_own_method(&call.method);
    by_value.then_some(Inferred {
        ty: type_parts::element(&set.ty)?,
        origin: set.origin,
        ownership: Ownership::Value,
    })
}

/// Whether a call mutably borrows an argument, so that its other arguments cannot be read again.
fn borrows_mutably(expr: &Expr, scope: &Scope) -> bool {
    let Expr::Call(call) = expr else { return false };
    call.args.iter().any(|arg| match arg {
        Expr::Reference(e) => e.mutability.is_some(),
        Expr::Path(path) => {
            let known = path
                .path
                .get_ident()
                .and_then(|name| scope.get(&name.to_string()));
            known.is_some_and(|known| known.ownership == Ownership::Mutable)
        }
        _ => false,
    })
}

/// Whether an expression only reads, as far as its text shows.
pub(super) fn only_reads(expr: &Expr, types: &Types) -> bool {
    match expr {
        Expr::MethodCall(call)
            if types.is_own_method(&call.method) || !methods::only_reads(&call.method) =>
        {
            return false;
        }
        Expr::Macro(mac) => return mac.mac.path.is_ident("matches"),
        Expr::Path(_) | Expr::Lit(_) => return true,
        Expr::Paren(_)
        | Expr::Unary(_)
        | Expr::Cast(_)
        | Expr::Field(_)
        | Expr::Index(_)
        | Expr::Tuple(_)
        | Expr::Array(_)
        | Expr::Struct(_)
        | Expr::Call(_)
        | Expr::MethodCall(_) => {}
        Expr::Binary(e) => {
            if methods::is_assignment(&e.op) {
                return false;
            }
        }
        Expr::Reference(e) if e.mutability.is_none() => {}
        _ => return false,
    }
    parts_mut(&mut expr.clone())
        .into_iter()
        .all(|part| only_reads(part, types))
}

/// Whether an expression is a place that can be named twice: names, fields, indices without calls.
pub(super) fn is_place(expr: &Expr, types: &Types) -> bool {
    match expr {
        Expr::Path(path) => path.path.get_ident().is_some(),
        Expr::Field(e) => is_place(&e.base, types),
        Expr::Index(e) => {
            is_place(&e.expr, types) && only_reads(&e.index, types) && !has_call(&e.index)
        }
        _ => false,
    }
}

fn has_call(expr: &Expr) -> bool {
    match expr {
        Expr::Call(_) => true,
        other => parts_mut(&mut other.clone())
            .into_iter()
            .any(|part| has_call(part)),
    }
}

/// The first name of a place: the variable that it is a part of.
pub(super) fn root(expr: &Expr) -> Option<&syn::Ident> {
    match expr {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Field(e) => root(&e.base),
        Expr::Index(e) => root(&e.expr),
        Expr::Paren(e) => root(&e.expr),
        Expr::Reference(e) => root(&e.expr),
        Expr::MethodCall(e) => root(&e.receiver),
        _ => None,
    }
}

/// Parenthesises an expression that may bind less tightly than its context.
pub(super) fn parenthesised(expr: &Expr) -> Expr {
    match expr {
        Expr::Binary(_)
        | Expr::Cast(_)
        | Expr::Unary(_)
        | Expr::Reference(_)
        | Expr::Range(_)
        | Expr::Closure(_) => parse_quote!((#expr)),
        other => other.clone(),
    }
}

/// Whether two expressions have equal tokens; white space is ignored.
pub(super) fn is_same(one: &Expr, other: &Expr) -> bool {
    one.to_token_stream().to_string() == other.to_token_stream().to_string()
}

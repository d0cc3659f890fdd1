//! C5: reads another name of exactly the same type that is in scope.
//!
//! At most two mutants per place, the nearest names first: fields beside a field, names beside a
//! name. A mutant compiles if the original does: the other name holds a `Copy` value or is a field
//! behind a reference, and the body has no mutable borrow.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Type};

use super::context::{BodyKind, Context, Edited};
use super::each::{EachExpr, EachPatIdent};
use super::inferred::{Inferred, Ownership, Scope};
use super::source::{blankless, names_in};
use super::type_parts;
use super::{methods, subexpressions};
use crate::operator::Operator;

/// The most mutants per place.
const MOST: usize = 2;

/// Copies of an expression in which one name is replaced by another.
pub(super) fn replaced_names(expr: &Expr, context: &Context<'_>, scope: &Scope) -> Vec<Edited> {
    if context.has_mutable_borrow || !subexpressions::only_reads(expr, context.types) {
        return Vec::new();
    }
    let before = equal_sides(expr);
    let mut all = subexpressions::edited(expr, scope, context.types, &|part, scope| {
        replacements(part, context, scope)
    });
    // A comparison of a value with itself is constant, and other operators drop tests.
    all.retain(|edited| equal_sides(&edited.expr) <= before);
    all
}

/// The names that can replace a part.
fn replacements(part: &Expr, context: &Context<'_>, scope: &Scope) -> Vec<Edited> {
    let Some(known) = context.types.infer(part, scope) else {
        return Vec::new();
    };
    if known.ownership != Ownership::Value || !is_plain(&known.ty, context) {
        return Vec::new();
    }
    let is_copy = context.types.is_copy(&known.ty);
    let found = match part {
        Expr::Path(path) if path.path.get_ident().is_some() && is_copy => {
            let mut found = names(&known, context, scope);
            found.extend(fields(&known, None, context, scope));
            found
        }
        Expr::Field(field) if is_state(&field.base, context, scope) => {
            let mut found = fields(&known, Some(field), context, scope);
            if is_copy {
                found.extend(names(&known, context, scope));
            }
            found
        }
        _ => return Vec::new(),
    };
    let edited = |expr: Expr| {
        let replacement = blankless(&expr);
        context.edited(
            Operator::C5WrongVariable,
            part,
            with_span_of(part, expr),
            replacement,
        )
    };
    let found = found
        .into_iter()
        .filter(|other| !subexpressions::is_same(other, part));
    found.take(MOST).map(edited).collect()
}

/// Gives the other name the span of the part, so that the compiler reports a type error only once.
fn with_span_of(part: &Expr, other: Expr) -> Expr {
    let spans: Vec<_> = part
        .to_token_stream()
        .into_iter()
        .map(|token| token.span())
        .collect();
    let tokens: Vec<_> = other.to_token_stream().into_iter().collect();
    let has_same_length = tokens.len() == spans.len();
    let placed = tokens.into_iter().enumerate().map(|(index, mut token)| {
        if let Some(span) = spans.get(if has_same_length { index } else { 0 }) {
            token.set_span(*span);
        }
        token
    });
    syn::parse2(placed.collect()).unwrap_or(other)
}

/// The names in scope with a value of equal type and origin.
fn names(known: &Inferred, context: &Context<'_>, scope: &Scope) -> Vec<Expr> {
    let same = scope.iter().filter(|(name, other)| {
        context.names_read.contains(*name)
            && other.ownership == Ownership::Value
            && has_same_type(known, other, context)
    });
    same.filter_map(|(name, _)| syn::parse_str(name).ok())
        .collect()
}

/// The fields of variables and constants with a value of equal type and origin. Fields after
/// `field` come first, then those before it, then the fields of other structs.
fn fields(
    known: &Inferred,
    field: Option<&syn::ExprField>,
    context: &Context<'_>,
    scope: &Scope,
) -> Vec<Expr> {
    let mut all: Vec<(usize, Expr)> = Vec::new();
    let bases = scope
        .iter()
        .filter(|(base, of)| context.bases.contains(*base) && is_behind_reference(of, context));
    for (base, of) in bases {
        let Some(name) = type_parts::name_of(&of.ty) else {
            continue;
        };
        let names = context.types.fields_of(&name);
        let here = field
            .filter(|field| field.base.to_token_stream().to_string() == *base)
            .map(|field| {
                let member = field.member.to_token_stream().to_string();
                names.iter().position(|name| *name == member).unwrap_or(0)
            });
        for (place, name) in names.iter().enumerate() {
            let Ok(other) = syn::parse_str::<Expr>(&format!("{base}.{name}")) else {
                continue;
            };
            let has_same_type = context
                .types
                .infer(&other, scope)
                .is_some_and(|other| has_same_type(known, &other, context));
            let distance = match here {
                Some(here) if place > here => place - here,
                Some(here) => names.len() + here - place,
                None => 2 * names.len() + 1_000 + place,
            };
            if has_same_type {
                all.push((distance, other));
            }
        }
    }
    all.sort_by_key(|(distance, _)| *distance);
    all.into_iter().map(|(_, other)| other).collect()
}

/// Whether this is the name of the variables or of the constants.
fn is_state(base: &Expr, context: &Context<'_>, scope: &Scope) -> bool {
    let Expr::Path(path) = base else { return false };
    let known = path
        .path
        .get_ident()
        .and_then(|name| scope.get(&name.to_string()));
    known.is_some_and(|known| is_behind_reference(known, context))
}

fn is_behind_reference(known: &Inferred, context: &Context<'_>) -> bool {
    matches!(known.ownership, Ownership::Shared | Ownership::Mutable)
        && (context.types.is_variables(&known.ty) || context.types.is_constants(&known.ty))
}

/// Whether two types have equal text and, for participants, equal origin.
fn has_same_type(one: &Inferred, other: &Inferred, context: &Context<'_>) -> bool {
    let text = |ty: &Type| ty.to_token_stream().to_string();
    if text(&one.ty) != text(&other.ty) {
        return false;
    }
    if one.is_participants() {
        return one.origin == other.origin;
    }
    if !one.is_participant() {
        return true;
    }
    let sets: BTreeSet<&String> = context.types.participant_sets().collect();
    if sets.len() == 1 {
        return true;
    }
    !one.origin.is_empty() && one.origin == other.origin
}

/// Whether a type is fully written out, so that equal text means equal type.
fn is_plain(ty: &Type, context: &Context<'_>) -> bool {
    const KNOWN_TYPES: [&str; 20] = [
        "bool", "char", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "Int", "Map", "Option", "Set", "String", "Vec",
    ];
    match ty {
        Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
            let last = &path.path.segments[0];
            let name = last.ident.to_string();
            // A helper may have type parameters; steps have none.
            let is_known = KNOWN_TYPES.contains(&name.as_str())
                || name.starts_with("Participant")
                || !matches!(context.kind, BodyKind::Helper(_));
            let arguments = match &last.arguments {
                syn::PathArguments::None => true,
                syn::PathArguments::AngleBracketed(args) => args.args.iter().all(|arg| match arg {
                    syn::GenericArgument::Type(ty) => is_plain(ty, context),
                    syn::GenericArgument::Const(_) => true,
                    _ => false,
                }),
                syn::PathArguments::Parenthesized(_) => false,
            };
            is_known && arguments
        }
        Type::Tuple(tuple) => tuple.elems.iter().all(|ty| is_plain(ty, context)),
        Type::Array(array) => is_plain(&array.elem, context),
        Type::Paren(inner) => is_plain(&inner.elem, context),
        _ => false,
    }
}

/// The number of operators, calls of `max` and the like with two equal sides.
fn equal_sides(expr: &Expr) -> usize {
    let mut count = 0;
    let note = |expr: &Expr| {
        let is_equal = match expr {
            Expr::Binary(e) => subexpressions::is_same(&e.left, &e.right),
            Expr::MethodCall(call) => call.args.first().is_some_and(|arg| {
                let arg = if let Expr::Reference(arg) = arg {
                    &*arg.expr
                } else {
                    arg
                };
                subexpressions::is_same(&call.receiver, arg)
            }),
            Expr::Call(call) => {
                call.args.len() == 2 && subexpressions::is_same(&call.args[0], &call.args[1])
            }
            _ => false,
        };
        count += usize::from(is_equal);
    };
    EachExpr(note).visit_expr(expr);
    count
}

/// Whether a value is what the place contains already, so that the assignment has no effect.
pub(super) fn is_current_value(place: &Expr, value: &Expr) -> bool {
    match value {
        Expr::MethodCall(call) if call.method == "clone" && call.args.is_empty() => {
            is_current_value(place, &call.receiver)
        }
        Expr::Paren(inner) => is_current_value(place, &inner.expr),
        other => subexpressions::is_same(place, other),
    }
}

/// The names that a body reads: those that occur more often than they are bound.
pub(super) fn names_read(block: &Block) -> BTreeSet<String> {
    let words = names_in(block.to_token_stream());
    let mut bound = Vec::new();
    let note = |pat: &syn::PatIdent| bound.push(pat.ident.to_string());
    EachPatIdent(note).visit_block(block);
    let times = |all: &[String], name: &String| all.iter().filter(|other| *other == name).count();
    let names: BTreeSet<String> = words.iter().cloned().collect();
    names
        .into_iter()
        .filter(|name| times(&words, name) > times(&bound, name))
        .collect()
}

/// Whether a parameter is used only through fields, or passed to a helper that returns no borrow.
pub(super) fn is_used_by_field_only(name: &str, block: &Block, context: &Context<'_>) -> bool {
    struct WholeUses<'a, 'c>(&'a str, &'a Context<'c>, bool);
    impl WholeUses<'_, '_> {
        fn is_name(&self, expr: &Expr) -> bool {
            matches!(expr, Expr::Path(path) if path.path.is_ident(self.0))
        }

        /// Whether this is a helper that keeps no borrow of its arguments.
        fn keeps_no_borrow(&self, function: &Expr) -> bool {
            let Expr::Path(path) = function else {
                return false;
            };
            let name = path.path.get_ident().map(ToString::to_string);
            name.is_some_and(|name| self.1.helpers.contains(&name) && !self.1.types.lends(&name))
        }

        fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
            let tokens: Vec<_> = tokens.into_iter().collect();
            for (place, token) in tokens.iter().enumerate() {
                match token {
                    proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                    proc_macro2::TokenTree::Ident(ident) if ident == self.0 => {
                        self.2 |= !matches!(
                            tokens.get(place + 1),
                            Some(proc_macro2::TokenTree::Punct(p)) if p.as_char() == '.'
                        );
                    }
                    _ => {}
                }
            }
        }
    }
    impl<'ast> Visit<'ast> for WholeUses<'_, '_> {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            match expr {
                Expr::Field(field) if self.is_name(&field.base) => {}
                Expr::Call(call) => {
                    let keeps_no_borrow = self.keeps_no_borrow(&call.func);
                    for arg in call
                        .args
                        .iter()
                        .filter(|arg| !keeps_no_borrow || !matches!(arg, Expr::Path(_)))
                    {
                        self.visit_expr(arg);
                    }
                }
                _ => {
                    self.2 |= self.is_name(expr);
                    visit::visit_expr(self, expr);
                }
            }
        }
        fn visit_macro(&mut self, mac: &'ast syn::Macro) {
            self.tokens(mac.tokens.clone());
        }
    }
    let mut whole = WholeUses(name, context, false);
    whole.visit_block(block);
    !whole.2
}

/// Whether a body borrows something mutably, so that it cannot be read elsewhere meanwhile.
pub(super) fn borrows_mutably(block: &Block, context: &Context<'_>) -> bool {
    let mut is_found = false;
    let note = |expr: &Expr| {
        is_found |= match expr {
            Expr::Reference(e) => e.mutability.is_some(),
            Expr::MethodCall(call) => {
                methods::lends(&call.method) || context.types.lends(&call.method.to_string())
            }
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => path
                    .path
                    .segments
                    .last()
                    .is_some_and(|last| context.types.lends(&last.ident.to_string())),
                _ => false,
            },
            _ => false,
        };
    };
    EachExpr(note).visit_block(block);
    let note = |pat: &syn::PatIdent| is_found |= pat.by_ref.is_some() && pat.mutability.is_some();
    EachPatIdent(note).visit_block(block);
    is_found
}

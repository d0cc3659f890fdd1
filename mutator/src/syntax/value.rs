//! Operators on values: B4 on assigned values, I1 on initial values. [`initial`] adds I2.

use syn::visit_mut::{self, VisitMut};
use syn::{Expr, parse_quote};

use super::context::{Context, Edited, switch};
use super::inferred::Scope;
use super::initial::{self, all_participants};
use super::table::Table;
use super::type_parts::name_of;
use super::types::Types;
use crate::operator::Operator;

/// Copies of a value in which one enum variant is replaced by a neighbouring one.
pub(super) fn neighbours(value: &Expr, operator: Operator, context: &Context<'_>) -> Vec<Edited> {
    let mut all = Vec::new();
    for index in 0.. {
        let mut probe = VariantSwap {
            types: context.types,
            index,
            choice: None,
            seen: 0,
            found: None,
        };
        probe.visit_expr_mut(&mut value.clone());
        let Some(found) = probe.found else { break };
        for (choice, replacement) in found.choices.iter().enumerate() {
            let mut expr = value.clone();
            VariantSwap {
                types: context.types,
                index,
                choice: Some(choice),
                seen: 0,
                found: None,
            }
            .visit_expr_mut(&mut expr);
            all.push(context.edited(operator, &found.path, expr, replacement.clone()));
        }
    }
    all
}

struct VariantSite {
    path: syn::Path,
    /// The replacement text of each neighbour.
    choices: Vec<String>,
}

/// Finds the variant at this index in an expression and, if `choice` is set, replaces it.
struct VariantSwap<'a> {
    types: &'a Types,
    index: usize,
    choice: Option<usize>,
    seen: usize,
    found: Option<VariantSite>,
}

impl VariantSwap<'_> {
    /// Counts a path that may name a variant, and records or replaces it at the given index.
    fn variant(&mut self, path: &mut syn::Path) {
        let mut names = path.segments.iter().rev().map(|s| s.ident.to_string());
        let (Some(variant), Some(of)) = (names.next(), names.next()) else {
            return;
        };
        let choices = self.types.neighbours(&of, &variant);
        if choices.is_empty() {
            return;
        }
        if self.seen == self.index {
            let texts = choices.iter().map(|c| format!("{of}::{c}")).collect();
            self.found = Some(VariantSite {
                path: path.clone(),
                choices: texts,
            });
            if let Some(choice) = self.choice
                && let Some(last) = path.segments.last_mut()
            {
                last.ident = syn::Ident::new(&choices[choice], last.ident.span());
            }
        }
        self.seen += 1;
    }
}

impl VisitMut for VariantSwap<'_> {
    fn visit_expr_path_mut(&mut self, expr: &mut syn::ExprPath) {
        self.variant(&mut expr.path);
    }

    fn visit_expr_struct_mut(&mut self, expr: &mut syn::ExprStruct) {
        self.variant(&mut expr.path);
        visit_mut::visit_expr_struct_mut(self, expr);
    }

    /// A variant in a comparison is not the assigned value.
    fn visit_expr_binary_mut(&mut self, _: &mut syn::ExprBinary) {}

    fn visit_expr_match_mut(&mut self, _: &mut syn::ExprMatch) {}

    fn visit_expr_if_mut(&mut self, _: &mut syn::ExprIf) {}
}

/// I1 and I2 on the first value of a process variable of type `ty`.
pub fn instrument_first(
    value: &mut Expr,
    ty: &syn::Type,
    context: &Context<'_>,
    scope: &Scope,
    table: &mut Table,
) {
    initial_value(value, ty, context, scope, table);
}

/// I1 and I2 on the fields of each struct literal of type `variables` in `#[init]`.
pub fn instrument_variables(
    expr: &mut Expr,
    variables: &str,
    context: &Context<'_>,
    scope: &Scope,
    table: &mut Table,
) {
    struct Literals<'a, 'c> {
        variables: &'a str,
        context: &'a Context<'c>,
        scope: &'a Scope,
        table: &'a mut Table,
    }
    impl VisitMut for Literals<'_, '_> {
        fn visit_expr_struct_mut(&mut self, literal: &mut syn::ExprStruct) {
            if literal
                .path
                .segments
                .last()
                .is_none_or(|s| s.ident != self.variables)
            {
                return visit_mut::visit_expr_struct_mut(self, literal);
            }
            for field in &mut literal.fields {
                let syn::Member::Named(name) = &field.member else {
                    continue;
                };
                let Some(ty) = self
                    .context
                    .types
                    .field(self.variables, &name.to_string())
                    .cloned()
                else {
                    continue;
                };
                if field.colon_token.is_some() {
                    initial_value(&mut field.expr, &ty, self.context, self.scope, self.table);
                }
            }
        }
    }
    Literals {
        variables,
        context,
        scope,
        table,
    }
    .visit_expr_mut(expr);
}

fn initial_value(
    expr: &mut Expr,
    ty: &syn::Type,
    context: &Context<'_>,
    scope: &Scope,
    table: &mut Table,
) {
    let mut edits = neighbours(expr, Operator::I1WrongInit, context);
    if let Some((new, replacement)) = another_value(expr, ty, context, scope) {
        edits.push(context.edited(Operator::I1WrongInit, &*expr, new, replacement));
    }
    edits.extend(initial::widened(expr, ty, context, scope));
    if !edits.is_empty() {
        *expr = switch(expr.clone(), edits, context, table, &context.text(ty));
    }
}

/// Another legal value of a simple type.
fn another_value(
    expr: &Expr,
    ty: &syn::Type,
    context: &Context<'_>,
    scope: &Scope,
) -> Option<(Expr, String)> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            syn::Lit::Bool(b) => {
                let other = !b.value;
                Some((parse_quote!(#other), other.to_string()))
            }
            syn::Lit::Int(int) => {
                let value = int.base10_parse::<u64>().ok()?;
                let other = if Some(value) == greatest(ty) {
                    value - 1
                } else {
                    value.checked_add(1)?
                };
                let literal = syn::LitInt::new(&format!("{other}{}", int.suffix()), int.span());
                Some((parse_quote!(#literal), literal.to_string()))
            }
            _ => None,
        },
        Expr::Call(_) => {
            let (set, text) = all_participants(expr, ty, context, scope)?;
            Some((parse_quote!(#set.clone()), format!("{text}.clone()")))
        }
        _ => None,
    }
}

/// The greatest value of an integer type, because a literal above it would not compile.
fn greatest(ty: &syn::Type) -> Option<u64> {
    Some(match name_of(ty)?.as_str() {
        "u8" => u8::MAX.into(),
        "u16" => u16::MAX.into(),
        "u32" => u32::MAX.into(),
        "i8" => i8::MAX as u64,
        "i16" => i16::MAX as u64,
        "i32" => i32::MAX as u64,
        "i64" | "isize" => i64::MAX as u64,
        _ => return None,
    })
}

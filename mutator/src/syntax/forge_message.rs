//! M8: replaces a part of a message by any other legal value of its type.

use syn::{Expr, Type, parse_quote};

use super::context::{Context, Edited, within};
use super::inferred::{Inferred, Scope};
use super::source::blankless;
use super::subexpressions::{parts_of, with_part};
use super::table::FamilyDraft;
use super::type_parts::{argument, argument_numbers, name_of};
use crate::operator::Operator;

/// The most variants or numbers that a forged part ranges over.
const MOST: usize = 16;

/// Copies of a message with one part forged, and the parts that cannot be forged, with reasons.
pub(super) fn forged(
    message: &Expr,
    ty: &Type,
    context: &Context<'_>,
    scope: &Scope,
) -> (Vec<Edited>, Vec<(Expr, &'static str)>) {
    let mut forger = Forger {
        context,
        scope,
        skipped: Vec::new(),
    };
    // A wrong kind of message is the subject of M6.
    let is_kind = name_of(ty).is_some_and(|name| context.types.is_enum(&name));
    let edits = if is_kind && !is_literal(message) {
        Vec::new()
    } else {
        forger.part(message, ty, is_kind)
    };
    (edits, forger.skipped)
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(_) | Expr::Struct(_))
}

struct Forger<'a, 'c> {
    context: &'a Context<'c>,
    scope: &'a Scope,
    skipped: Vec<(Expr, &'static str)>,
}

impl Forger<'_, '_> {
    /// Copies of an expression of this type with one part forged; only in its payload if `is_kind`.
    fn part(&mut self, expr: &Expr, ty: &Type, is_kind: bool) -> Vec<Edited> {
        match expr {
            Expr::Paren(inner) => within(
                self.part(&inner.expr, ty, is_kind),
                |part| parse_quote!((#part)),
            ),
            Expr::Call(call) => match self.types_of_arguments(call, ty) {
                Some(types) => self.parts(expr, &types),
                None => self.leaf(expr, ty),
            },
            Expr::Struct(literal) => self.fields(literal),
            Expr::Tuple(_) => match ty {
                Type::Tuple(types) => {
                    self.parts(expr, &types.elems.iter().cloned().collect::<Vec<_>>())
                }
                _ => Vec::new(),
            },
            _ if is_kind => Vec::new(),
            _ => self.leaf(expr, ty),
        }
    }

    /// Copies of a call or tuple with one argument or element forged; these have the given types.
    fn parts(&mut self, expr: &Expr, types: &[Type]) -> Vec<Edited> {
        let mut all = Vec::new();
        for (place, (part, ty)) in parts_of(expr, parts_mut).iter().zip(types).enumerate() {
            all.extend(within(self.part(part, ty, false), |part| {
                with_part(expr, parts_mut, place, part)
            }));
        }
        all
    }

    /// The types of the arguments of a variant such as `Message::Vote(..)` or of `Some(..)`.
    fn types_of_arguments(&self, call: &syn::ExprCall, ty: &Type) -> Option<Vec<Type>> {
        let Expr::Path(path) = &*call.func else {
            return None;
        };
        let mut names = path.path.segments.iter().rev().map(|s| s.ident.to_string());
        let (last, of) = (names.next()?, names.next());
        let Some(of) = of else {
            return (last == "Some").then(|| argument(ty, 0).into_iter().collect());
        };
        let payload = self.context.types.payload(&of, &last)?;
        (payload.len() == call.args.len())
            .then(|| payload.iter().map(|(_, ty)| ty.clone()).collect())
    }

    fn fields(&mut self, literal: &syn::ExprStruct) -> Vec<Edited> {
        let mut names = literal
            .path
            .segments
            .iter()
            .rev()
            .map(|s| s.ident.to_string());
        let (Some(last), of) = (names.next(), names.next()) else {
            return Vec::new();
        };
        let types = self.context.types;
        let mut all = Vec::new();
        for (index, field) in literal.fields.iter().enumerate() {
            let syn::Member::Named(name) = &field.member else {
                continue;
            };
            let name = name.to_string();
            let of_variant = of
                .as_ref()
                .and_then(|of| types.payload(of, &last))
                .and_then(|payload| {
                    let field = payload
                        .iter()
                        .find(|(field, _)| field.as_ref() == Some(&name));
                    field.map(|(_, ty)| ty)
                });
            let Some(ty) = of_variant.or_else(|| types.field(&last, &name)).cloned() else {
                continue;
            };
            let shorthand = field.colon_token.is_none();
            all.extend(
                within(self.part(&field.expr, &ty, false), |part| {
                    let mut new = literal.clone();
                    new.fields[index].colon_token = Some(syn::token::Colon::default());
                    new.fields[index].expr = part;
                    Expr::Struct(new)
                })
                .into_iter()
                .map(|mut edited| {
                    if shorthand {
                        edited.edit.replacement = format!("{name}: {}", edited.edit.replacement);
                    }
                    edited
                }),
            );
        }
        all
    }

    /// Replaces an expression by a choice among all values of its type, if these are few.
    fn leaf(&mut self, expr: &Expr, ty: &Type) -> Vec<Edited> {
        let Some(name) = name_of(ty) else {
            return Vec::new();
        };
        if name == "Participant" {
            return self.participant(expr);
        }
        let text = if name == "bool" {
            Some("pick([false, true])".to_owned())
        } else if name == "Int" {
            any_number(ty)
        } else {
            self.any_variant(&name)
        };
        let forged = text.and_then(|text| Some((syn::parse_str(&text).ok()?, text)));
        let Some((new, text)) = forged else {
            return Vec::new();
        };
        vec![self.context.edited(Operator::M8Forge, expr, new, text)]
    }

    fn any_variant(&self, name: &str) -> Option<String> {
        let variants = self.context.types.plain_variants(name)?;
        let each: Vec<_> = variants
            .iter()
            .map(|variant| format!("{name}::{variant}"))
            .collect();
        (2..=MOST)
            .contains(&each.len())
            .then(|| format!("pick([{}])", each.join(", ")))
    }

    /// Forges a participant from the sets it may come from. If the step has no access to the
    /// constants, a family makes one mutant per member.
    fn participant(&mut self, expr: &Expr) -> Vec<Edited> {
        let types = self.context.types;
        let origin = types
            .infer(expr, self.scope)
            .map(|known| known.origin)
            .unwrap_or_default();
        let all: Vec<&String> = types.participant_sets().collect();
        let sets: Vec<&String> = all
            .iter()
            .copied()
            .filter(|set| origin.constants.contains(*set))
            .collect();
        let sets = if sets.is_empty() { all } else { sets };
        if sets.is_empty() {
            self.skipped.push((
                expr.clone(),
                "the spec has no set of participants to choose another from",
            ));
            return Vec::new();
        }
        let Some(constants) = types.constants_in_scope(self.scope) else {
            let family = FamilyDraft::Constants(sets.into_iter().cloned().collect());
            let text = format!("pick([{}, {{}}])", self.context.text(expr));
            let new = parse_quote!({
                let __sent = #expr;
                pick([__sent, __rt::instead(__sent)])
            });
            return vec![
                self.context
                    .edited(Operator::M8Forge, expr, new, text)
                    .of(family),
            ];
        };
        let named: Vec<_> = sets
            .iter()
            .map(|set| format!("&{constants}.{set}"))
            .collect();
        let mut whole = named[0].clone();
        for set in &named[1..] {
            whole = format!("&({whole} | {set})");
        }
        let text = format!("pick({whole})");
        let Ok(new) = syn::parse_str(&text) else {
            return Vec::new();
        };
        vec![self.context.edited(Operator::M8Forge, expr, new, text)]
    }
}

fn parts_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match expr {
        Expr::Call(e) => e.args.iter_mut().collect(),
        Expr::Tuple(e) => e.elems.iter_mut().collect(),
        _ => Vec::new(),
    }
}

/// A choice among all numbers of a bounded integer type, if these are few.
fn any_number(ty: &Type) -> Option<String> {
    let [low, high] = argument_numbers(ty)?[..] else {
        return None;
    };
    let few = high
        .checked_sub(low)
        .and_then(|last| usize::try_from(last).ok());
    let few = few.is_some_and(|last| (1..MOST).contains(&last));
    let ty = blankless(&Inferred::of(ty).ty);
    few.then(|| format!("pick(<{ty}>::MIN..=<{ty}>::MAX)"))
}

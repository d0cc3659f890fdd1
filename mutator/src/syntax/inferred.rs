//! The facts inferred about an expression, and the names in scope with their facts.

use std::collections::BTreeMap;

use syn::Type;
use syn::visit::Visit;

use super::each::EachPatIdent;
use super::origin::Origin;
use super::type_parts::{element, head, name_of, peel};

/// The way a name or an expression holds its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ownership {
    /// Not inferred: by value or by any kind of reference.
    #[default]
    Unknown,
    /// By value.
    Value,
    /// Behind a shared reference.
    Shared,
    /// Behind a mutable reference.
    Mutable,
}

/// The facts inferred about an expression.
#[derive(Clone, Debug)]
pub struct Inferred {
    /// The type, without references.
    pub ty: Type,
    /// The sets that the value can be a member of.
    pub origin: Origin,
    /// The way the value is held.
    pub ownership: Ownership,
}

impl Inferred {
    /// The facts that follow from a type alone, without an origin.
    pub fn of(ty: &Type) -> Inferred {
        Inferred {
            ty: peel(ty).clone(),
            origin: Origin::default(),
            ownership: ownership_of(ty),
        }
    }

    /// Changes how the value is held.
    #[must_use]
    pub(super) fn with_ownership(self, ownership: Ownership) -> Inferred {
        Inferred { ownership, ..self }
    }

    /// Whether the type is `Participant`.
    pub fn is_participant(&self) -> bool {
        name_of(&self.ty).is_some_and(|n| n == "Participant")
    }

    /// Whether the type is a set of participants.
    pub fn is_participants(&self) -> bool {
        name_of(&self.ty).is_some_and(|n| n == "Participants")
            || element(&self.ty).is_some_and(|e| Inferred::of(&e).is_participant())
                && head(&self.ty, "Set")
    }
}

/// The names in scope with the facts inferred about them.
pub type Scope = BTreeMap<String, Inferred>;

/// The way a parameter or variable of this type holds its value.
fn ownership_of(ty: &Type) -> Ownership {
    match ty {
        Type::Reference(r) if r.mutability.is_some() => Ownership::Mutable,
        Type::Reference(_) => Ownership::Shared,
        Type::Paren(p) => ownership_of(&p.elem),
        _ => Ownership::Value,
    }
}

/// Adds the names that a pattern binds to the scope, given the facts about the matched value.
pub(super) fn bind(pat: &syn::Pat, known: Option<&Inferred>, scope: &mut Scope) {
    match pat {
        syn::Pat::Ident(p) => {
            match known {
                Some(known) if p.by_ref.is_some() => scope.insert(
                    p.ident.to_string(),
                    known.clone().with_ownership(Ownership::Unknown),
                ),
                Some(known) => scope.insert(p.ident.to_string(), known.clone()),
                None => scope.remove(&p.ident.to_string()),
            };
        }
        syn::Pat::Type(p) => {
            let typed = Inferred {
                ty: peel(&p.ty).clone(),
                origin: known.map(|k| k.origin.clone()).unwrap_or_default(),
                ownership: ownership_of(&p.ty),
            };
            bind(&p.pat, Some(&typed), scope);
        }
        syn::Pat::Reference(p) => bind(
            &p.pat,
            known
                .map(|k| k.clone().with_ownership(Ownership::Unknown))
                .as_ref(),
            scope,
        ),
        syn::Pat::Tuple(p) => {
            let types = known.and_then(|k| {
                if let Type::Tuple(t) = &k.ty {
                    Some(t)
                } else {
                    None
                }
            });
            let by_value = known.is_some_and(|k| k.ownership == Ownership::Value);
            for (i, part) in p.elems.iter().enumerate() {
                let mut part_type = types.and_then(|t| t.elems.get(i)).map(Inferred::of);
                // The only tuple with an origin is a received message; the origin is its sender's.
                if let (0, Some(part), Some(whole)) = (i, &mut part_type, known) {
                    part.origin.clone_from(&whole.origin);
                }
                let part_type = part_type.map(|k| {
                    if by_value {
                        k
                    } else {
                        k.with_ownership(Ownership::Unknown)
                    }
                });
                bind(part, part_type.as_ref(), scope);
            }
        }
        other => unbind(other, scope),
    }
}

/// Removes the names that a pattern binds from the scope.
pub(super) fn unbind(pat: &syn::Pat, scope: &mut Scope) {
    let note = |pat: &syn::PatIdent| drop(scope.remove(&pat.ident.to_string()));
    EachPatIdent(note).visit_pat(pat);
}

//! Infers types, participants, sets and enum variants from the text of a spec alone.
//!
//! The result is `None` for anything the text does not show, and no mutant is made from it. Mutants
//! compile even if an inference is wrong, because generated code queries traits at run time.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::visit::Visit;
use syn::{Expr, ItemEnum, ItemStruct, Signature, Type};

use super::each::EachExpr;
use super::inferred::{Inferred, Ownership, Scope};
use super::origin::{Callers, Correspondents, Numbers, Origin};
use super::type_parts::{argument, element, head, name_of};

/// The types of the items of a module.
#[derive(Clone, Debug, Default)]
pub struct Types {
    /// Type of each field, by struct and field.
    fields: BTreeMap<(String, String), Type>,
    /// Variants of each enum, with the tokens of their fields.
    enums: BTreeMap<String, Vec<(String, String)>>,
    functions: BTreeMap<String, Type>,
    /// Methods that the module defines itself; nothing is inferred about them.
    methods: BTreeSet<String>,
    /// Types of the module that are `Copy`.
    copies: BTreeSet<String>,
    /// Name of the struct of constants.
    constants: Option<String>,
    /// Constants of type `Participants` and `Participant`.
    participants: Vec<String>,
    /// Name of the struct of variables.
    variables: Option<String>,
    /// Fields of each struct, in order.
    order: BTreeMap<String, Vec<String>>,
    /// Functions and methods of the module that may return a mutable borrow.
    lenders: BTreeSet<String>,
    /// Payload of each variant, by enum and variant.
    payloads: BTreeMap<(String, String), Payload>,
    /// Senders and receivers of each channel, by the text of its type.
    pub(super) correspondents: BTreeMap<String, Correspondents>,
    callers: Callers,
    /// Sets of numbers whose members are used like participants.
    pub(super) members: BTreeSet<Numbers>,
    /// Variables that are maps or arrays, each with a set of numbers used as keys or indices.
    pub(super) keyed: BTreeSet<(String, Numbers)>,
}

/// The fields of a variant: name (`None` in a tuple variant) and type.
pub(super) type Payload = Vec<(Option<String>, Type)>;

impl Types {
    /// Records the fields of a struct.
    pub fn add_struct(&mut self, item: &ItemStruct) {
        for field in &item.fields {
            if let Some(ident) = &field.ident {
                self.fields.insert(
                    (item.ident.to_string(), ident.to_string()),
                    field.ty.clone(),
                );
                self.order
                    .entry(item.ident.to_string())
                    .or_default()
                    .push(ident.to_string());
            }
        }
    }

    /// Records the struct of variables.
    pub fn add_variables(&mut self, item: &ItemStruct) {
        self.add_struct(item);
        self.variables = Some(item.ident.to_string());
    }

    pub(super) fn fields_of(&self, of: &str) -> &[String] {
        self.order.get(of).map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_variables(&self, ty: &Type) -> bool {
        self.variables.is_some() && name_of(ty) == self.variables
    }

    pub(super) fn is_constants(&self, ty: &Type) -> bool {
        self.constants.is_some() && name_of(ty) == self.constants
    }

    pub(super) fn is_own_function(&self, name: &str) -> bool {
        self.functions.contains_key(name)
    }

    /// Whether a function or method of this name may return a mutable borrow.
    pub(super) fn lends(&self, name: &str) -> bool {
        self.lenders.contains(name)
    }

    /// The variants of an enum of the module; `None` if a variant has fields.
    pub(super) fn plain_variants(&self, of: &str) -> Option<Vec<&str>> {
        let variants = self.enums.get(of)?;
        let are_plain = variants.iter().all(|(_, fields)| fields.is_empty());
        are_plain.then(|| variants.iter().map(|(name, _)| name.as_str()).collect())
    }

    /// Records the struct of constants.
    pub fn add_constants(&mut self, item: &ItemStruct) {
        self.add_struct(item);
        self.constants = Some(item.ident.to_string());
        for field in &item.fields {
            let known = Inferred::of(&field.ty);
            if let Some(ident) = &field.ident
                && (known.is_participants() || known.is_participant())
            {
                self.participants.push(ident.to_string());
            }
            if let Some(numbers) = field
                .ident
                .as_ref()
                .and_then(|ident| Types::numbers_of_constant(ident, &known))
            {
                self.members.insert(numbers);
            }
        }
    }

    /// Records the variants of an enum.
    pub fn add_enum(&mut self, item: &ItemEnum) {
        let variants = item
            .variants
            .iter()
            .map(|v| (v.ident.to_string(), v.fields.to_token_stream().to_string()))
            .collect();
        self.enums.insert(item.ident.to_string(), variants);
        for variant in &item.variants {
            let carried = variant
                .fields
                .iter()
                .map(|f| (f.ident.as_ref().map(ToString::to_string), f.ty.clone()));
            self.payloads.insert(
                (item.ident.to_string(), variant.ident.to_string()),
                carried.collect(),
            );
        }
    }

    /// The names and types of the fields of a variant.
    pub(super) fn payload(&self, of: &str, variant: &str) -> Option<&Payload> {
        self.payloads.get(&(of.to_owned(), variant.to_owned()))
    }

    /// Whether the module has an enum of this name.
    pub(super) fn is_enum(&self, name: &str) -> bool {
        self.enums.contains_key(name)
    }

    /// The name of the constants in a body.
    pub(super) fn constants_in_scope<'a>(&self, scope: &'a Scope) -> Option<&'a String> {
        let constants = self.constants.as_deref()?;
        let is_constants =
            |known: &Inferred| name_of(&known.ty).is_some_and(|name| name == constants);
        scope
            .iter()
            .find(|(_, known)| is_constants(known))
            .map(|(name, _)| name)
    }

    /// Records a `Copy` type: an enum without fields under `#[value]`, or a type with the derive.
    pub fn add_copy(&mut self, name: &syn::Ident) {
        self.copies.insert(name.to_string());
    }

    /// Records a method that the module defines. It takes precedence over a known method's name.
    pub fn add_method(&mut self, signature: &Signature) {
        self.methods.insert(signature.ident.to_string());
        self.note_lender(signature);
    }

    fn note_lender(&mut self, signature: &Signature) {
        let output = signature.output.to_token_stream().to_string();
        let takes = signature
            .inputs
            .to_token_stream()
            .to_string()
            .contains("mut");
        if output.contains("mut") || takes && output.contains(['&', '\'']) {
            self.lenders.insert(signature.ident.to_string());
        }
    }

    /// Whether a method of this name may be the author's own.
    pub(super) fn is_own_method(&self, name: &syn::Ident) -> bool {
        self.methods.contains(&name.to_string())
    }

    /// Whether values of this type are certainly copied when used.
    pub(super) fn is_copy(&self, ty: &Type) -> bool {
        const PLAIN: &[&str] = &[
            "bool",
            "char",
            "u8",
            "u16",
            "u32",
            "u64",
            "u128",
            "usize",
            "i8",
            "i16",
            "i32",
            "i64",
            "i128",
            "isize",
            "Participant",
            "Int",
        ];
        match ty {
            Type::Path(_) => name_of(ty).is_some_and(|name| {
                PLAIN.contains(&name.as_str())
                    || self.copies.contains(&name)
                    || name == "Option" && argument(ty, 0).is_some_and(|inner| self.is_copy(&inner))
            }),
            Type::Tuple(tuple) => tuple.elems.iter().all(|part| self.is_copy(part)),
            Type::Array(array) => self.is_copy(&array.elem),
            Type::Paren(inner) => self.is_copy(&inner.elem),
            _ => false,
        }
    }

    /// Records the return type of a function.
    pub fn add_function(&mut self, signature: &Signature) {
        if let syn::ReturnType::Type(_, ty) = &signature.output {
            self.functions
                .insert(signature.ident.to_string(), (**ty).clone());
        }
        self.note_lender(signature);
    }

    /// The nearest variants before and after this one in its enum that have equal fields.
    pub fn neighbours(&self, of: &str, variant: &str) -> Vec<String> {
        let Some(variants) = self.enums.get(of) else {
            return Vec::new();
        };
        let Some(place) = variants.iter().position(|(name, _)| name == variant) else {
            return Vec::new();
        };
        let fields = &variants[place].1;
        let before = variants[..place].iter().rev().find(|(_, f)| f == fields);
        let after = variants[place + 1..].iter().find(|(_, f)| f == fields);
        before
            .into_iter()
            .chain(after)
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// The variant before this one in its enum, if neither has fields.
    pub(super) fn variant_before(&self, of: &str, variant: &str) -> Option<&str> {
        let variants = self.enums.get(of)?;
        let place = variants.iter().position(|(name, _)| name == variant)?;
        let (before, fields) = variants.get(place.checked_sub(1)?)?;
        (fields.is_empty() && variants[place].1.is_empty()).then_some(before.as_str())
    }

    /// Replaces the callers of helpers. Returns whether they changed.
    pub fn set_callers(&mut self, callers: Callers) -> bool {
        let is_new = self.callers != callers;
        self.callers = callers;
        is_new
    }

    /// The sets that this parameter of a helper can be a member of, or an empty origin if unknown.
    pub fn origin_from_callers(&self, helper: &str, parameter: usize) -> Origin {
        self.callers.of(helper, parameter)
    }

    /// The facts about the sender of a message on a channel of this type.
    pub(super) fn sender(&self, channel: &Type) -> Inferred {
        let correspondents = self
            .correspondents
            .get(&channel.to_token_stream().to_string());
        Inferred {
            origin: correspondents
                .map(|all| all.senders.known())
                .unwrap_or_default(),
            ..Inferred::of(&syn::parse_quote!(Participant))
        }
    }

    /// The constants of type `Participants`, in order of declaration.
    pub fn participant_sets(&self) -> impl Iterator<Item = &String> {
        let constants = self.constants.clone().unwrap_or_default();
        self.participants.iter().filter(move |name| {
            self.fields
                .get(&(constants.clone(), (*name).clone()))
                .is_some_and(|ty| Inferred::of(ty).is_participants())
        })
    }

    /// Whether this is the only constant with participants, and so the set of all of them.
    pub(super) fn is_everyone(&self, expr: &Expr, scope: &Scope) -> bool {
        let known = self.infer(expr, scope).filter(Inferred::is_participants);
        self.participants.len() == 1 && known.is_some_and(|known| known.origin.constants.len() == 1)
    }

    /// The type of a field of the struct named `of`.
    pub fn field(&self, of: &str, field: &str) -> Option<&Type> {
        self.fields.get(&(of.to_owned(), field.to_owned()))
    }

    /// The constants with participants that an expression mentions.
    pub fn constants_in(&self, expr: &Expr, scope: &Scope) -> BTreeSet<String> {
        let mut constants = BTreeSet::new();
        let note = |expr: &Expr| {
            let known = self.infer(expr, scope);
            constants.extend(known.into_iter().flat_map(|known| known.origin.constants));
        };
        EachExpr(note).visit_expr(expr);
        constants
    }

    /// Infers the facts about an expression; `None` if the text does not show its type.
    pub fn infer(&self, expr: &Expr, scope: &Scope) -> Option<Inferred> {
        match expr {
            Expr::Lit(lit) => literal(&lit.lit),
            Expr::Path(path) => scope.get(&path.path.get_ident()?.to_string()).cloned(),
            Expr::Paren(e) => self.infer(&e.expr, scope),
            Expr::Reference(e) => Some(self.infer(&e.expr, scope)?.with_ownership(
                if e.mutability.is_some() {
                    Ownership::Mutable
                } else {
                    Ownership::Shared
                },
            )),
            Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => Some(
                self.infer(&e.expr, scope)?
                    .with_ownership(Ownership::Unknown),
            ),
            Expr::Try(e) => Some(
                self.infer(&e.expr, scope)?
                    .with_ownership(Ownership::Unknown),
            ),
            Expr::Field(field) => self.infer_field(field, scope),
            Expr::Index(index) => {
                let base = self.infer(&index.expr, scope)?;
                let ty = if head(&base.ty, "Map") {
                    argument(&base.ty, 1)?
                } else {
                    element(&base.ty)?
                };
                Some(Inferred::of(&ty))
            }
            Expr::MethodCall(call) => self.infer_method(call, scope),
            Expr::Call(call) => self.infer_call(call, scope),
            Expr::Range(_) => Some(self.infer_range(expr, scope)),
            _ => None,
        }
    }

    fn infer_field(&self, field: &syn::ExprField, scope: &Scope) -> Option<Inferred> {
        let base = self.infer(&field.base, scope)?;
        let of = name_of(&base.ty)?;
        let syn::Member::Named(member) = &field.member else {
            return None;
        };
        let mut known = Inferred::of(self.field(&of, &member.to_string())?);
        if self.constants.as_deref() == Some(of.as_str())
            && (known.is_participants() || known.is_participant())
        {
            known.origin.constants.insert(member.to_string());
        }
        if self.constants.as_deref() == Some(of.as_str())
            && let Some(numbers) = Types::numbers_of_constant(member, &known)
        {
            known.origin.numbers.insert(numbers);
        }
        Some(known)
    }

    fn infer_method(&self, call: &syn::ExprMethodCall, scope: &Scope) -> Option<Inferred> {
        let receiver = self.infer(&call.receiver, scope)?;
        if self.is_own_method(&call.method) {
            return None;
        }
        match call.method.to_string().as_str() {
            "clone" | "to_owned" | "filter" | "without" | "with" | "difference"
            | "intersection" | "union" => {
                let ownership = if receiver.ownership == Ownership::Unknown {
                    Ownership::Unknown
                } else {
                    Ownership::Value
                };
                Some(receiver.with_ownership(ownership))
            }
            "as_ref" => Some(receiver.with_ownership(Ownership::Unknown)),
            "iter" => Some(Inferred {
                ty: {
                    let element = element(&receiver.ty)?;
                    syn::parse_quote!(Iterator<#element>)
                },
                origin: receiver.origin,
                ownership: Ownership::Unknown,
            }),
            "keys" if head(&receiver.ty, "Map") => {
                let key = argument(&receiver.ty, 0)?;
                Some(Inferred {
                    ty: syn::parse_quote!(Set<#key>),
                    origin: Origin::default(),
                    ownership: Ownership::Shared,
                })
            }
            "unwrap" | "expect" if head(&receiver.ty, "Option") => Some(Inferred {
                ty: argument(&receiver.ty, 0)?,
                origin: receiver.origin,
                ownership: if receiver.ownership == Ownership::Value {
                    Ownership::Value
                } else {
                    Ownership::Unknown
                },
            }),
            "receive" | "receive_if"
                if head(&receiver.ty, "Links") || head(&receiver.ty, "Bag") =>
            {
                let message = argument(&receiver.ty, 0)?;
                Some(Inferred {
                    origin: self.sender(&receiver.ty).origin,
                    ..Inferred::of(&syn::parse_quote!((Participant, #message)))
                })
            }
            "receive" if head(&receiver.ty, "Queue") => {
                Some(Inferred::of(&argument(&receiver.ty, 0)?))
            }
            _ => None,
        }
    }

    fn infer_call(&self, call: &syn::ExprCall, scope: &Scope) -> Option<Inferred> {
        let Expr::Path(path) = &*call.func else {
            return None;
        };
        let name = path.path.segments.last()?.ident.to_string();
        if name == "pick" {
            let set = self.infer(call.args.first()?, scope)?;
            return Some(Inferred {
                ty: element(&set.ty)?,
                origin: set.origin,
                ownership: if head(&set.ty, "Iterator") {
                    Ownership::Unknown
                } else {
                    Ownership::Value
                },
            });
        }
        let known = Inferred::of(self.functions.get(&name)?);
        Some(if path.path.segments.len() == 1 {
            known
        } else {
            known.with_ownership(Ownership::Unknown)
        })
    }

    /// The facts about the elements of an expression, if it is a collection.
    pub fn element_of(&self, expr: &Expr, scope: &Scope) -> Option<Inferred> {
        let set = self.infer(expr, scope)?;
        Some(Inferred {
            ty: element(&set.ty)?,
            origin: set.origin,
            ownership: Ownership::Unknown,
        })
    }
}

fn literal(literal: &syn::Lit) -> Option<Inferred> {
    Some(Inferred::of(&match literal {
        syn::Lit::Bool(_) => syn::parse_quote!(bool),
        // The width of the integer does not matter here.
        syn::Lit::Int(_) => {
            return Some(Inferred::of(&syn::parse_quote!(u64)).with_ownership(Ownership::Unknown));
        }
        _ => return None,
    }))
}

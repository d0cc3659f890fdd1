//! The sets that members come from: constants that hold participants, and sets of numbers.
//!
//! A family of mutants ranges over the members of a set. Every number belongs to some set, so a
//! number is a member only if its set is used like participants. It is if it is a constant, if a
//! process ranges over it, or if a member is a map key or an array index.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;
use syn::{BinOp, Block, Expr, ExprIndex, ExprMethodCall, Type, parse_quote};

use super::form::unshadowed;
use super::inferred::{self, Inferred, Scope};
use super::origin::{Numbers, Origin};
use super::source::blankless;
use super::type_parts::{self, head, name_of};
use super::types::Types;

/// Whether this is an integer type, or the type of a number in a range.
pub fn is_number(ty: &Type) -> bool {
    const NUMBERS: [&str; 14] = [
        "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "Int", "u128",
        "i128", IN_RANGE,
    ];
    name_of(ty).is_some_and(|name| NUMBERS.contains(&name.as_str()))
}

/// The type of a number in a range, which the text alone does not show.
const IN_RANGE: &str = "__Number";

impl Types {
    /// Records that the members of a set of numbers are used like participants.
    pub fn add_members(&mut self, numbers: Numbers) {
        self.members.insert(numbers.anywhere());
        self.members.insert(numbers);
    }

    /// Records the sets of numbers whose members are keys and indices in a body.
    pub fn note_keys(&mut self, block: &Block, scope: &Scope) {
        let mut find = Keys {
            types: self,
            scope: unshadowed(scope, block),
            found: BTreeSet::new(),
        };
        find.visit_block(block);
        for (field, numbers) in find.found {
            self.members.insert(numbers.clone());
            self.keyed.extend(field.map(|field| (field, numbers)));
        }
    }

    /// Whether a map variable has an entry for a member. Numbers of one type can be of two sets.
    pub(super) fn is_keyed_by(&self, field: &str, key: &Type, member: &Inferred) -> bool {
        let numbers = &member.origin.numbers;
        let is_of_set = || numbers.iter().any(|numbers| self.has_keys(field, numbers));
        self.is_member(member)
            && blankless(key) == blankless(&member.ty)
            && (member.is_participant() || is_of_set())
    }

    /// Whether the members of this set are keys of this variable.
    pub fn has_keys(&self, field: &str, numbers: &Numbers) -> bool {
        self.keyed.contains(&(field.to_owned(), numbers.clone()))
    }

    /// Whether the members of this set are used like participants.
    pub fn has_members(&self, numbers: &Numbers) -> bool {
        self.members.contains(numbers)
    }

    /// Whether a family can range over these values: participants, or numbers used like them.
    pub(super) fn is_member(&self, known: &Inferred) -> bool {
        known.is_participant() || is_number(&known.ty) && self.are_members(known)
    }

    /// Whether this is a set of participants, or of numbers used like them.
    pub(super) fn is_set_of_members(&self, known: &Inferred) -> bool {
        let of_numbers =
            || type_parts::element(&known.ty).is_some_and(|element| is_number(&element));
        let is_set = || head(&known.ty, "Set") || head(&known.ty, "Iterator");
        known.is_participants() || is_set() && of_numbers() && self.are_members(known)
    }

    fn are_members(&self, known: &Inferred) -> bool {
        let numbers = &known.origin.numbers;
        !numbers.is_empty() && numbers.iter().all(|set| self.has_members(set))
    }

    /// The facts about a range of numbers in a body.
    pub(super) fn infer_range(&self, range: &Expr, scope: &Scope) -> Inferred {
        let in_range = syn::Ident::new(IN_RANGE, proc_macro2::Span::call_site());
        Inferred {
            origin: self
                .by_constants(range, scope)
                .map(Origin::of_numbers)
                .unwrap_or_default(),
            ty: parse_quote!(Iterator<#in_range>),
            ownership: inferred::Ownership::Unknown,
        }
    }

    /// A set of numbers in a body, if it depends on constants alone.
    fn by_constants(&self, set: &Expr, scope: &Scope) -> Option<Numbers> {
        let constants = self.constants_in_scope(scope);
        let mut set = set.clone();
        let mut find = ByConstants {
            constants,
            is_constant: true,
        };
        find.visit_expr_mut(&mut set);
        find.is_constant.then(|| Numbers::of(&set))
    }

    /// The set of numbers that a constant is; `None` if its type is not a `Set` of numbers.
    pub fn numbers_of_constant(constant: &syn::Ident, known: &Inferred) -> Option<Numbers> {
        let is_set = head(&known.ty, "Set")
            && type_parts::element(&known.ty).is_some_and(|element| is_number(&element));
        is_set.then(|| Numbers::of(&parse_quote!(__c.#constant)))
    }
}

/// Renames the constants in an expression to `__c` and checks that it depends on nothing else.
struct ByConstants<'a> {
    constants: Option<&'a String>,
    is_constant: bool,
}

impl VisitMut for ByConstants<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Range(e) => {
                self.is_constant &= e.start.is_some() && e.end.is_some();
                e.start
                    .iter_mut()
                    .chain(&mut e.end)
                    .for_each(|end| self.visit_expr_mut(end));
            }
            Expr::Paren(e) => self.visit_expr_mut(&mut e.expr),
            Expr::Cast(e) => self.visit_expr_mut(&mut e.expr),
            Expr::Lit(lit) => self.is_constant &= matches!(lit.lit, syn::Lit::Int(_)),
            Expr::Binary(e)
                if matches!(
                    e.op,
                    BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_)
                ) =>
            {
                self.visit_expr_mut(&mut e.left);
                self.visit_expr_mut(&mut e.right);
            }
            Expr::MethodCall(call) if call.method == "len" && call.args.is_empty() => {
                self.visit_expr_mut(&mut call.receiver);
            }
            Expr::Field(e) => match &mut *e.base {
                Expr::Path(path)
                    if self
                        .constants
                        .is_some_and(|constants| path.path.is_ident(constants)) =>
                {
                    *e.base = parse_quote!(__c);
                }
                base => self.visit_expr_mut(base),
            },
            _ => self.is_constant = false,
        }
    }
}

/// Finds the sets of numbers whose members are keys and indices.
struct Keys<'a> {
    types: &'a Types,
    scope: Scope,
    /// Each set, with the field whose keys or indices its members are.
    found: BTreeSet<(Option<String>, Numbers)>,
}

impl Keys<'_> {
    fn key(&mut self, of: &Expr, key: &Expr) {
        let field = match of {
            Expr::Field(field) => Some(blankless(&field.member)),
            _ => None,
        };
        if let Some(known) = self.types.infer(plain(key), &self.scope) {
            self.found.extend(
                known
                    .origin
                    .numbers
                    .into_iter()
                    .map(|numbers| (field.clone(), numbers)),
            );
        }
    }

    /// Visits the scope of a binding.
    fn within(
        &mut self,
        pat: &syn::Pat,
        element: Option<&Inferred>,
        visit: impl FnOnce(&mut Self),
    ) {
        let outer = self.scope.clone();
        inferred::bind(pat, element, &mut self.scope);
        visit(self);
        self.scope = outer;
    }
}

impl<'ast> Visit<'ast> for Keys<'_> {
    fn visit_expr_index(&mut self, index: &'ast ExprIndex) {
        self.key(&index.expr, &index.index);
        visit::visit_expr_index(self, index);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        const BY_KEY: [&str; 6] = [
            "get",
            "get_mut",
            "contains_key",
            "insert",
            "remove",
            "entry",
        ];
        let receiver = self.types.infer(&call.receiver, &self.scope);
        let is_map = receiver.is_some_and(|known| head(&known.ty, "Map"));
        if is_map && BY_KEY.iter().any(|name| call.method == name) {
            call.args
                .first()
                .into_iter()
                .for_each(|key| self.key(&call.receiver, key));
        }
        self.visit_expr(&call.receiver);
        let element = self.types.element_of(&call.receiver, &self.scope);
        for arg in &call.args {
            match arg {
                Expr::Closure(closure) if closure.inputs.len() == 1 => {
                    self.within(&closure.inputs[0], element.as_ref(), |find| {
                        find.visit_expr(&closure.body);
                    });
                }
                other => self.visit_expr(other),
            }
        }
    }

    fn visit_expr_for_loop(&mut self, each: &'ast syn::ExprForLoop) {
        let element = self.types.element_of(&each.expr, &self.scope);
        self.within(&each.pat, element.as_ref(), |find| {
            find.visit_block(&each.body);
        });
    }

    fn visit_block(&mut self, block: &'ast Block) {
        let outer = self.scope.clone();
        visit::visit_block(self, block);
        self.scope = outer;
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        visit::visit_local(self, local);
        let known = local
            .init
            .as_ref()
            .and_then(|init| self.types.infer(&init.expr, &self.scope));
        inferred::bind(&local.pat, known.as_ref(), &mut self.scope);
    }
}

/// A key without references and integer conversions.
fn plain(key: &Expr) -> &Expr {
    match key {
        Expr::Reference(e) => plain(&e.expr),
        Expr::Paren(e) => plain(&e.expr),
        Expr::Cast(e) => plain(&e.expr),
        Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => plain(&e.expr),
        Expr::MethodCall(call) if call.method == "into" && call.args.is_empty() => {
            plain(&call.receiver)
        }
        Expr::Call(call) if call.args.len() == 1 && is_from(&call.func) => plain(&call.args[0]),
        other => other,
    }
}

/// Whether a function is `from` of some type.
fn is_from(function: &Expr) -> bool {
    let Expr::Path(function) = function else {
        return false;
    };
    let last = function.path.segments.last();
    last.is_some_and(|s| s.ident == "from")
}

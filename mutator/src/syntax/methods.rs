//! Classifies methods of the vocabulary and of std by name: those that change and those that read.
//!
//! An author's method may have one of these names, so callers must also check for own methods.

use syn::{BinOp, Ident};

/// Methods that change their receiver.
const UPDATE: &[&str] = &[
    "append", "clear", "extend", "insert", "pop", "push", "remove", "replace", "retain", "swap",
    "take", "truncate",
];

/// Methods that send a message.
const SEND: &[&str] = &["broadcast", "post", "send"];

/// Methods that wait for a message.
const RECEIVE: &[&str] = &["receive", "receive_if"];

/// Methods that mutably borrow a part of their receiver, besides those whose names end in `_mut`.
const LEND: &[&str] = &["drain", "entry", "get_or_insert", "get_or_insert_with"];

/// Methods that change nothing unless a closure argument does.
const READERS: &[&str] = &[
    "all",
    "any",
    "at",
    "clone",
    "contains",
    "contains_key",
    "copied",
    "count",
    "difference",
    "filter",
    "first",
    "get",
    "has",
    "image",
    "intersection",
    "is_disjoint",
    "is_empty",
    "is_majority_of",
    "is_none",
    "is_some",
    "is_some_and",
    "is_subset",
    "is_superset",
    "iter",
    "keys",
    "last",
    "len",
    "map",
    "max",
    "min",
    "union",
    "values",
    "with",
    "without",
];

fn is_one_of(method: &Ident, names: &[&str]) -> bool {
    names.iter().any(|name| method == name)
}

/// Whether a method of this name may change its receiver, directly or through a returned borrow.
pub(super) fn changes(method: &Ident) -> bool {
    updates(method) || sends(method) || receives(method) || lends(method)
}

/// Whether a method of this name changes its receiver and does nothing else.
pub(super) fn updates(method: &Ident) -> bool {
    is_one_of(method, UPDATE)
}

/// Whether a method of this name sends a message.
pub(super) fn sends(method: &Ident) -> bool {
    is_one_of(method, SEND)
}

/// Whether a method of this name receives a message: it waits for one and chooses among several.
pub(super) fn receives(method: &Ident) -> bool {
    is_one_of(method, RECEIVE)
}

/// Whether a method of this name mutably borrows a part of its receiver.
pub(super) fn lends(method: &Ident) -> bool {
    is_one_of(method, LEND) || method.to_string().ends_with("_mut")
}

/// Whether a method of this name only reads.
pub fn only_reads(method: &Ident) -> bool {
    is_one_of(method, READERS)
}

/// Whether a binary operator assigns, as `+=` does.
pub fn is_assignment(sign: &BinOp) -> bool {
    use BinOp as B;
    matches!(
        sign,
        B::AddAssign(_)
            | B::SubAssign(_)
            | B::MulAssign(_)
            | B::DivAssign(_)
            | B::RemAssign(_)
            | B::BitXorAssign(_)
            | B::BitAndAssign(_)
            | B::BitOrAssign(_)
            | B::ShlAssign(_)
            | B::ShrAssign(_)
    )
}

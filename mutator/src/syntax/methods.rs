//! What is known by a name or a sign alone: the methods of the vocabulary and of std that change what they are called on, and those that only look.
//!
//! A method of the author's may be called like one of them; whoever asks has to look at that too.

use syn::{BinOp, Ident};

/// Methods that change what they are called on.
const UPDATE: &[&str] = &[
    "append", "clear", "extend", "insert", "pop", "push", "remove", "replace", "retain", "swap", "take", "truncate",
];

/// Methods that put a message on its way.
const SEND: &[&str] = &["broadcast", "post", "send"];

/// Methods that wait for one.
const RECEIVE: &[&str] = &["receive", "receive_if"];

/// Methods that lend a part of what they are called on to be changed, beside all whose names end in `_mut`.
const LEND: &[&str] = &["drain", "entry", "get_or_insert", "get_or_insert_with"];

/// Methods that change nothing, so long as the closures that they are handed change nothing.
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

/// Whether a method of this name may change what it is called on, by itself or through what it lends.
pub(super) fn changes(method: &Ident) -> bool {
    updates(method) || sends(method) || receives(method) || lends(method)
}

/// Whether a method of this name changes what it is called on, and that is all.
pub(super) fn updates(method: &Ident) -> bool {
    is_one_of(method, UPDATE)
}

/// Whether a method of this name puts a message on its way.
pub(super) fn sends(method: &Ident) -> bool {
    is_one_of(method, SEND)
}

/// Whether a method of this name takes a message, so that it waits for one and chooses which.
pub(super) fn receives(method: &Ident) -> bool {
    is_one_of(method, RECEIVE)
}

/// Whether a method of this name lends a part of what it is called on to be changed.
pub(super) fn lends(method: &Ident) -> bool {
    is_one_of(method, LEND) || method.to_string().ends_with("_mut")
}

/// Whether a method of this name only looks.
pub fn only_reads(method: &Ident) -> bool {
    is_one_of(method, READERS)
}

/// Whether a sign assigns: `+=` and its like.
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

//! The attributes of the spec language: which they are, and those that also occur inside bodies.

use quote::ToTokens;
use syn::{Attribute, Ident, Item, Meta};

use crate::annotations;
use crate::ast::{Fairness, FairnessWord};
use crate::errors::Errors;

/// Attributes of the spec language on items of a module.
const ITEM_WORDS: &[&str] = &[
    "variables",
    "constants",
    "model",
    "ladder",
    "value",
    "init",
    "action",
    "process",
    "invariant",
    "step_invariant",
    "reachable",
    "temporal",
    "scenario",
    "constraint",
    "fairness",
    "refines",
];

/// Whether an attribute belongs to the spec language.
pub(crate) fn is_ours(attr: &Attribute) -> bool {
    ITEM_WORDS
        .iter()
        .chain(&[
            "default",
            "symmetric",
            "durable",
            "fair",
            "strongly_fair",
            "unfair",
        ])
        .chain(&annotations::WORDS)
        .any(|w| attr.path().is_ident(w))
}

/// Takes the attributes of the spec language off an item.
pub(crate) fn take_ours(item: &mut Item) -> Vec<Attribute> {
    let attrs = match item {
        Item::Fn(i) => &mut i.attrs,
        Item::Struct(i) => &mut i.attrs,
        Item::Enum(i) => &mut i.attrs,
        Item::Const(i) => &mut i.attrs,
        Item::Static(i) => &mut i.attrs,
        Item::Type(i) => &mut i.attrs,
        Item::Impl(i) => &mut i.attrs,
        Item::Mod(i) => &mut i.attrs,
        Item::Trait(i) => &mut i.attrs,
        Item::Use(i) => &mut i.attrs,
        _ => return Vec::new(),
    };
    let (ours, theirs) = std::mem::take(attrs).into_iter().partition(is_ours);
    *attrs = theirs;
    ours
}

/// Reports arguments of an attribute that takes none.
pub(crate) fn takes_nothing(attr: &Attribute, errors: &mut Errors) {
    const OPTIONS: [&str; 7] = [
        "scenario", "model", "ladder", "default", "action", "process", "refines",
    ];
    if !OPTIONS.iter().any(|word| attr.path().is_ident(word)) && !matches!(attr.meta, Meta::Path(_))
    {
        let word = attr.path().to_token_stream();
        errors.at(&attr.meta, format!("`#[{word}]` has no options"));
    }
}

pub(crate) const DURABLE: &str =
    "`#[durable]` belongs on a field of the variables, or on the `let` of a process variable";

/// Reports every `#[durable]` in the steps of a process.
pub(crate) fn misplaced_durable(body: &syn::Block, errors: &mut Errors) {
    struct FindDurable<'a>(&'a mut Errors);
    impl<'ast> syn::visit::Visit<'ast> for FindDurable<'_> {
        fn visit_local(&mut self, local: &'ast syn::Local) {
            for attr in local
                .attrs
                .iter()
                .filter(|attr| attr.path().is_ident("durable"))
            {
                self.0.at(attr.path(), DURABLE);
            }
            syn::visit::visit_local(self, local);
        }
    }
    syn::visit::Visit::visit_block(&mut FindDurable(errors), body);
}

/// The fairness that a word declares.
pub(crate) fn fairness_of(word: &Ident) -> Option<Fairness> {
    Some(match word.to_string().as_str() {
        "fair" => Fairness::Weak,
        "strongly_fair" => Fairness::Strong,
        "unfair" => Fairness::Unfair,
        _ => return None,
    })
}

/// The fairness word in an attribute on a label.
pub(crate) fn label_fairness(attr: &Attribute) -> Option<FairnessWord> {
    let word = attr
        .path()
        .get_ident()
        .filter(|_| matches!(attr.meta, Meta::Path(_)))?
        .clone();
    Some(FairnessWord {
        fairness: fairness_of(&word)?,
        word,
    })
}

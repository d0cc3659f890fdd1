//! Where members come from: the sets of a value, of a place, and of a helper's parameters.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::Expr;

use super::source::names_in;

/// The sets that a value can be a member of; empty if unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Constants of type `Participant` and `Participants`.
    pub constants: BTreeSet<String>,
    /// Sets of numbers.
    pub numbers: BTreeSet<Numbers>,
}

/// A set of numbers that depends on constants alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numbers {
    /// A Rust expression in which the struct of constants is called `__c`.
    pub set: String,
    /// The item with this range, if the set names no constant: `1..=2` may occur in two actions.
    item: Option<String>,
}

impl Numbers {
    /// The set that a parameter of an item ranges over. In `set` the constants are called `__c`.
    pub fn of_parameter(set: &Expr, item: &str) -> Numbers {
        let names_constant = names_in(set.to_token_stream())
            .iter()
            .any(|name| name == "__c");
        Numbers {
            item: (!names_constant).then(|| item.to_owned()),
            ..Numbers::of(set)
        }
    }

    pub(super) fn of(set: &Expr) -> Numbers {
        let set = match set {
            Expr::Reference(inner) => &*inner.expr,
            other => other,
        };
        Numbers {
            set: set.to_token_stream().to_string(),
            item: None,
        }
    }

    /// The set as quantifiers in any body name it.
    pub(super) fn anywhere(&self) -> Numbers {
        Numbers {
            item: None,
            ..self.clone()
        }
    }
}

impl Origin {
    /// An origin of participants from these constants.
    pub fn of_constants(constants: BTreeSet<String>) -> Origin {
        Origin {
            constants,
            numbers: BTreeSet::new(),
        }
    }

    /// An origin of numbers from this set.
    pub fn of_numbers(numbers: Numbers) -> Origin {
        Origin {
            constants: BTreeSet::new(),
            numbers: BTreeSet::from([numbers]),
        }
    }

    /// Whether the origin is unknown.
    pub fn is_empty(&self) -> bool {
        self.constants.is_empty() && self.numbers.is_empty()
    }

    /// Adds the sets of another origin.
    pub fn extend(&mut self, other: Origin) {
        self.constants.extend(other.constants);
        self.numbers.extend(other.numbers);
    }
}

/// The sets whose members a place can hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PossibleOrigins {
    pub(super) origin: Origin,
    /// Whether the place can also hold a participant or number of unknown origin.
    pub(super) unknown: bool,
}

impl PossibleOrigins {
    pub(super) fn merge(&mut self, other: PossibleOrigins) {
        self.unknown |= other.unknown;
        self.origin.extend(other.origin);
    }

    /// The sets, or an empty origin if one of them is unknown.
    pub(super) fn known(&self) -> Origin {
        if self.unknown {
            Origin::default()
        } else {
            self.origin.clone()
        }
    }
}

/// The participants and numbers that are passed to functions of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Callers {
    /// Values of each parameter, by function and parameter index.
    pub(super) origins: BTreeMap<(String, usize), PossibleOrigins>,
    /// Names used other than as a callee. A function among them can be called with any participant.
    pub(super) handed_on: BTreeSet<String>,
}

impl Callers {
    /// The sets that a parameter can be a member of, or an empty origin if unknown.
    pub(super) fn of(&self, helper: &str, parameter: usize) -> Origin {
        if self.handed_on.contains(helper) {
            return Origin::default();
        }
        let origins = self.origins.get(&(helper.to_owned(), parameter));
        origins.map(PossibleOrigins::known).unwrap_or_default()
    }
}

/// The participants that send to a channel and that receive from it.
#[derive(Clone, Debug, Default)]
pub(super) struct Correspondents {
    pub(super) senders: PossibleOrigins,
    pub(super) receivers: PossibleOrigins,
}

//! The rows of all mutants of one spec while they are collected, and the skipped sites.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Expr;

use super::annotations::Omission;
use super::origin::Origin;
use super::source::{Range, squeeze};
use crate::mutant::Effect;
use crate::operator::Operator;

/// The family of a row under construction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FamilyDraft {
    /// The participants in these constants.
    Constants(Vec<String>),
    /// The numbers in these sets, each a Rust expression in which the constants are called `__c`.
    Numbers(Vec<String>),
    /// All participants.
    Everyone,
    /// The participants in `of`, except those in `but`.
    Except {
        /// Names of constants; if empty, all participants.
        of: Vec<String>,
        /// Names of constants whose participants are excluded.
        but: Vec<String>,
    },
}

impl FamilyDraft {
    /// The family over sets of numbers.
    pub fn numbers(origin: &Origin) -> FamilyDraft {
        let mut sets: Vec<String> = origin
            .numbers
            .iter()
            .map(|numbers| numbers.set.clone())
            .collect();
        sets.dedup();
        FamilyDraft::Numbers(sets)
    }
}

/// A behaviour of a mutant beyond the steps of the baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtraDraft {
    /// Ends a step halfway.
    Halfway,
    /// Loses a write in a crash.
    Unsaved,
    /// A process of the item with this index crashes.
    Crash(usize),
    /// A process of the item with this index restarts.
    Restart(usize),
    /// A process takes the step of a label as soon as it gets there. Holds item and label index.
    Merge(usize, usize),
    /// Reads an older value.
    Stale(StaleRead),
}

/// What a condition reads in an older version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleRead {
    /// The variable.
    pub field: String,
    /// The key of the only element that it reads, if the variable is a map.
    pub key: Option<Box<Expr>>,
}

/// One edit as an operator describes it, before it is a numbered row.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The operator that made the edit.
    pub operator: Operator,
    /// Position of the changed text.
    pub range: Range,
    /// The changed text.
    pub original: String,
    /// The text that replaces it; `{}` is the placeholder for a family's participant.
    pub replacement: String,
    /// The members that the edit ranges over; `None` for a single mutant.
    pub family: Option<FamilyDraft>,
}

/// A row of the table that the macros emit.
#[derive(Clone, Debug)]
pub struct RowDraft {
    /// The edit.
    pub edit: Edit,
    /// The item that contains the edit.
    pub item: String,
    /// The text that is hashed: operator, item, both texts and the anchor of the site.
    pub key: String,
    /// Part of the stable id. [`Table::identify`] sets it when all rows are known.
    pub hash: String,
    /// How the mutant is activated.
    pub effect: Effect,
    /// Index into [`Table::omissions`] of the omission that leaves the row out.
    pub omitted: Option<usize>,
}

/// A skipped site.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// The item that contains the site.
    pub item: String,
    /// Line of the site.
    pub line: u32,
    /// Text of the site.
    pub text: String,
    /// The reason.
    pub reason: String,
}

/// All mutants of a spec.
#[derive(Debug, Default)]
pub struct Table {
    /// The rows in order.
    pub rows: Vec<RowDraft>,
    /// The skipped sites.
    pub skipped: Vec<Skipped>,
    /// The places where the author wants no mutants.
    pub omissions: Vec<Omission>,
    /// Additional behaviours of mutants, sorted by switch number.
    pub extras: Vec<(u32, ExtraDraft)>,
    switches: u32,
}

impl Table {
    /// An empty table for a spec with these omissions.
    pub fn without(omissions: Vec<Omission>) -> Table {
        Table {
            omissions,
            ..Table::default()
        }
    }

    /// Adds the mutants of one site and returns the number of the first switch. `anchor` is the
    /// text around the site, which distinguishes it from others with equal text.
    pub fn add_site(&mut self, item: &str, anchor: &str, edits: Vec<Edit>) -> u32 {
        let first = self.switches + 1;
        for edit in edits {
            self.switches += 1;
            self.push(item, anchor, edit, Effect::Switch(self.switches));
        }
        first
    }

    /// The last switch number assigned.
    pub fn last_switch(&self) -> u32 {
        self.switches
    }

    /// Records an additional behaviour of the mutant with this switch number.
    pub fn add_extra(&mut self, switch: u32, extra: ExtraDraft) {
        let place = self.extras.partition_point(|(other, _)| *other < switch);
        self.extras.insert(place, (switch, extra));
    }

    /// Adds a mutant that shrinks the constant with this number.
    pub fn add_shrink(&mut self, edit: Edit, constant: u32) {
        self.push("constants", "", edit, Effect::Shrink(constant));
    }

    /// Adds a mutant that drops a fairness assumption.
    pub fn add_fairness(&mut self, item: &str, edit: Edit, number: u32) {
        let (first, last) = (number, number);
        self.push(item, "", edit, Effect::DropFairness { first, last });
    }

    /// Adds a mutant that weakens a fairness assumption.
    pub fn add_weakened_fairness(&mut self, item: &str, edit: Edit, number: u32) {
        self.push(item, "", edit, Effect::WeakenFairness(number));
    }

    /// Records a skipped site.
    pub fn skip(&mut self, item: &str, line: u32, text: String, reason: impl Into<String>) {
        self.skipped.push(Skipped {
            item: item.to_owned(),
            line,
            text,
            reason: reason.into(),
        });
    }

    fn push(&mut self, item: &str, anchor: &str, edit: Edit, effect: Effect) {
        let key = [
            edit.operator.id(),
            item,
            &squeeze(&edit.original),
            &squeeze(&edit.replacement),
            &squeeze(anchor),
        ]
        .join("\u{1f}");
        let mut omissions = self.omissions.iter();
        let omitted =
            omissions.position(|omission| omission.covers(item, edit.range, edit.operator));
        self.rows.push(RowDraft {
            edit,
            item: item.to_owned(),
            key,
            hash: String::new(),
            effect,
            omitted,
        });
    }

    /// The table of [`MutantRow`](crate::MutantRow)s. `__rt` must contain the types.
    pub fn rows_tokens(&self) -> TokenStream {
        let rows = self
            .rows
            .iter()
            .filter(|row| row.omitted.is_none())
            .map(|row| {
                let RowDraft {
                    edit,
                    item,
                    hash,
                    effect,
                    ..
                } = row;
                let Edit {
                    operator,
                    range,
                    original,
                    replacement,
                    family,
                } = edit;
                let Range {
                    line,
                    column,
                    end_line,
                    end_column,
                } = range;
                let operator = quote::format_ident!("{operator:?}");
                let family = option(family.as_ref().map(|family| match family {
                    FamilyDraft::Everyone => quote!(__rt::Family::Everyone),
                    FamilyDraft::Except { of, but } => {
                        let (of, but) = (texts(of), texts(but));
                        quote!(__rt::Family::Except { of: #of, but: #but })
                    }
                    FamilyDraft::Constants(names) => {
                        let names = texts(names);
                        quote!(__rt::Family::Constants(#names))
                    }
                    FamilyDraft::Numbers(sets) => {
                        let sets = texts(sets);
                        quote!(__rt::Family::Numbers(#sets))
                    }
                }));
                let effect = match effect {
                    Effect::Switch(n) => quote!(__rt::Effect::Switch(#n)),
                    Effect::DropFairness { first, last } => {
                        quote!(__rt::Effect::DropFairness { first: #first, last: #last })
                    }
                    Effect::WeakenFairness(n) => quote!(__rt::Effect::WeakenFairness(#n)),
                    Effect::Shrink(n) => quote!(__rt::Effect::Shrink(#n)),
                };
                quote! {
                    __rt::MutantRow::constant(
                        __rt::Operator::#operator, [#item, #hash, #original, #replacement],
                        [#line, #column, #end_line, #end_column], #family, #effect,
                    )
                }
            });
        table(rows)
    }

    /// The sets of numbers that families range over, each once.
    pub fn number_sets(&self) -> BTreeSet<&str> {
        let families = self.rows.iter().filter_map(|row| row.edit.family.as_ref());
        let sets = families.filter_map(|family| {
            if let FamilyDraft::Numbers(sets) = family {
                Some(sets)
            } else {
                None
            }
        });
        sets.flatten().map(String::as_str).collect()
    }

    /// The omissions as an array of `OmissionRow`s, each with number and operators of omitted rows.
    pub fn omissions_tokens(&self) -> TokenStream {
        let rows = self.omissions.iter().enumerate().map(|(index, omission)| {
            let left_out = || self.rows.iter().filter(|row| row.omitted == Some(index));
            let operators: BTreeSet<Operator> = left_out().map(|row| row.edit.operator).collect();
            let operators = operators.iter().map(|operator| quote::format_ident!("{operator:?}"));
            let count = left_out().count();
            let Omission { item, why, line, .. } = omission;
            let operators = table(operators.map(|operator| quote!(__rt::Operator::#operator)));
            let (item, why) = (literal(item), literal(why));
            quote!(__rt::OmissionRow { item: #item, line: #line, why: #why, rows: #count, operators: #operators })
        });
        table(rows)
    }

    /// The additional behaviours as an array of `ExtraRow`s.
    pub fn extras_tokens(&self) -> TokenStream {
        let rows = self.extras.iter().map(|(switch, extra)| {
            let kind = match extra {
                ExtraDraft::Halfway => quote!(Halfway),
                ExtraDraft::Unsaved => quote!(Unsaved),
                ExtraDraft::Crash(item) => quote!(Crash { item: #item }),
                ExtraDraft::Restart(item) => quote!(Restart { item: #item }),
                ExtraDraft::Merge(item, label) => quote!(Merge { item: #item, label: #label }),
                ExtraDraft::Stale(_) => quote!(Stale),
            };
            quote!(__rt::ExtraRow { switch: #switch, kind: __rt::ExtraKind::#kind })
        });
        table(rows)
    }

    /// The skipped sites as an array of `SkippedRow`s.
    pub fn skipped_tokens(&self) -> TokenStream {
        let rows = self.skipped.iter().map(|skipped| {
            let Skipped {
                item,
                line,
                text,
                reason,
            } = skipped;
            quote!(__rt::SkippedRow::constant(#line, [#item, #text, #reason]))
        });
        table(rows)
    }
}

/// Tokens of an `Option` expression.
pub fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// Tokens of a constant text.
///
/// The constructor of an enum, in contrast to a call, may be used anywhere in a constant.
pub fn literal(text: impl AsRef<str>) -> TokenStream {
    let text = text.as_ref();
    quote!(__rt::Cow::Borrowed(#text))
}

/// Tokens of a constant table of rows.
pub fn table(rows: impl IntoIterator<Item = impl ToTokens>) -> TokenStream {
    let rows = rows.into_iter();
    quote!(__rt::Cow::Borrowed(&[#(#rows),*]))
}

/// Tokens of a constant table of texts.
pub fn texts(texts: impl IntoIterator<Item = impl AsRef<str>>) -> TokenStream {
    table(texts.into_iter().map(literal))
}

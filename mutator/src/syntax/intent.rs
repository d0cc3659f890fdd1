//! What the author says of mutants in the spec itself: places that are not to be mutated, each with the reason.
//!
//! Sites are found and switches put on them as ever; a row that the author does not want is only left out of the table, so that the ids of the others
//! do not depend on it.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::source::Range;
use super::table::{RowDraft, Table};
use crate::operator::Operator;

/// Where no mutants are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In an item: with all its labels.
    Item(String),
    /// In a statement.
    Statement(Range),
}

/// A `#[mutate(skip, why = "..")]`.
#[derive(Clone, Debug)]
pub struct Omission {
    /// Where.
    pub place: Place,
    /// Of these operators only.
    pub operators: Option<Vec<Operator>>,
    /// The author's reason.
    pub why: String,
    /// The line of the attribute.
    pub line: u32,
    /// The name of the item, or of the one that the statement stands in.
    pub item: String,
}

impl Omission {
    /// Whether the author does not want this row.
    pub(super) fn covers(&self, row: &RowDraft) -> bool {
        let is_there = match &self.place {
            Place::Item(item) => row.item == *item || row.item.strip_prefix(item.as_str()).is_some_and(|rest| rest.starts_with('.')),
            Place::Statement(range) => range.holds(row.edit.range),
        };
        is_there
            && self
                .operators
                .as_ref()
                .is_none_or(|operators| operators.contains(&row.edit.operator))
    }
}

impl Table {
    /// An empty table for a spec in which the author wants no mutants there.
    pub fn without(omissions: Vec<Omission>) -> Table {
        let mut table = Table::default();
        table.omissions = omissions;
        table
    }

    /// The omissions as an array of `OmissionRow`s, with what each has left out.
    pub fn omissions_tokens(&self) -> TokenStream {
        let rows = self.omissions.iter().enumerate().map(|(place, omission)| {
            let left_out = || self.rows.iter().filter(|row| row.omitted == Some(place));
            let operators: BTreeSet<Operator> = left_out().map(|row| row.edit.operator).collect();
            let operators = operators.iter().map(|operator| quote::format_ident!("{operator:?}"));
            let count = left_out().count();
            let Omission { item, why, line, .. } = omission;
            quote! {
                __rt::OmissionRow { item: #item, line: #line, why: #why, rows: #count, operators: &[#(__rt::Operator::#operators),*] }
            }
        });
        quote!(&[#(#rows),*])
    }
}

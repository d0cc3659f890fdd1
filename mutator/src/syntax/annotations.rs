//! The author's annotations about mutants: places that are not mutated, each with a reason.
//!
//! Omitted sites get switches like all others. Only their rows are left out of the table, so that
//! the ids of the others do not depend on omissions.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::source::Range;
use super::table::{RowDraft, Table, literal, table};
use crate::operator::Operator;

/// A place without mutants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An item with all its labels.
    Item(String),
    /// A statement.
    Statement(Range),
}

/// One `#[mutate(skip, why = "..")]`.
#[derive(Clone, Debug)]
pub struct Omission {
    /// The annotated place.
    pub target: Target,
    /// The omitted operators; `None` for all.
    pub operators: Option<Vec<Operator>>,
    /// The author's reason.
    pub why: String,
    /// Line of the attribute.
    pub line: u32,
    /// Name of the annotated item, or of the item that contains the statement.
    pub item: String,
}

impl Omission {
    /// Whether this omission leaves out a row.
    pub(super) fn covers(&self, row: &RowDraft) -> bool {
        let is_in_target = match &self.target {
            Target::Item(item) => row.item == *item || row.item.strip_prefix(item.as_str()).is_some_and(|rest| rest.starts_with('.')),
            Target::Statement(range) => range.holds(row.edit.range),
        };
        is_in_target
            && self
                .operators
                .as_ref()
                .is_none_or(|operators| operators.contains(&row.edit.operator))
    }
}

impl Table {
    /// An empty table for a spec with these omissions.
    pub fn without(omissions: Vec<Omission>) -> Table {
        let mut table = Table::default();
        table.omissions = omissions;
        table
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
}

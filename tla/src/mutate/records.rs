//! The sets that fields of records have, by the sets of records that a spec writes.

use std::collections::HashMap;

use crate::syntax::tree::{Expression, ExpressionKind, Module};
use crate::syntax::visit::{children, unit_expressions};
use crate::syntax::{Symbol, print};

/// The legal values of the fields of records: `[type : {"vote"}, from : P]` has one set for each.
#[derive(Debug, Default)]
pub(super) struct Records<'a> {
    fields: HashMap<Symbol, Vec<&'a Expression>>,
}

impl<'a> Records<'a> {
    pub(super) fn of(modules: &[&'a Module]) -> Records<'a> {
        let mut records = Records::default();
        for unit in modules.iter().flat_map(|module| &module.units) {
            unit_expressions(unit, &mut |e| records.collect(e));
        }
        records
    }

    fn collect(&mut self, e: &'a Expression) {
        if let ExpressionKind::RecordSet(fields) = &*e.kind {
            for (field, set) in fields {
                self.fields.entry(field.name).or_default().push(set);
            }
        }
        children(e, &mut |part| self.collect(part));
    }

    /// Returns the set of a field, if it has the same one in all records.
    pub(super) fn values(&self, field: Symbol) -> Option<&'a Expression> {
        let (first, others) = self.fields.get(&field)?.split_first()?;
        let text = print::expression(first);
        let is_same = |other: &&Expression| print::expression(other) == text;
        others.iter().all(is_same).then_some(*first)
    }
}

//! The sets that fields of records have, by the sets of records that a spec writes.

use std::collections::HashMap;

use super::names::{Bodies, name};
use crate::syntax::tree::{Expression, ExpressionKind, Module};
use crate::syntax::visit::{children, unit_expressions};
use crate::syntax::{Symbol, print};

/// The deepest chain of definitions that is followed.
const MOST_LINKS: usize = 8;

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

    /// Returns the set of a field, if it has the same one in all records and that is a constant with
    /// finitely many elements, as far as its form shows.
    pub(super) fn values(&self, field: Symbol, bodies: &Bodies<'a>) -> Option<&'a Expression> {
        let (first, others) = self.fields.get(&field)?.split_first()?;
        let text = print::expression(first);
        let is_same = |other: &&Expression| print::expression(other) == text;
        (others.iter().all(is_same) && is_listed(first, bodies, MOST_LINKS)).then_some(*first)
    }
}

/// Whether an expression mentions neither a variable nor an infinite set.
fn is_listed(e: &Expression, bodies: &Bodies<'_>, links: usize) -> bool {
    let Some(links) = links.checked_sub(1) else {
        return false;
    };
    let own = name(e).is_none_or(|name| {
        let is_infinite = matches!(name.as_str(), "Nat" | "Int" | "Real" | "STRING");
        let body = bodies.body(name);
        !is_infinite
            && !bodies.is_variable(name)
            && body.is_none_or(|body| is_listed(body, bodies, links))
    });
    let mut all = own && super::names::called(e).is_none_or(|(name, _)| name != "Seq");
    children(e, &mut |part| all &= is_listed(part, bodies, links));
    all
}

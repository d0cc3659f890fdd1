//! The strings that a variable may have.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{operator, place};
use crate::syntax::Symbol;
use crate::syntax::tree::{Expression, ExpressionKind, Module};
use crate::syntax::visit::{children, unit_expressions};

/// The strings that are assigned to a place or compared with it, in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Strings {
    at: BTreeMap<String, Vec<Symbol>>,
}

impl Strings {
    /// Collects the strings of modules.
    pub(super) fn of(modules: &[&Module]) -> Strings {
        let mut strings = Strings::default();
        for module in modules {
            for unit in &module.units {
                unit_expressions(unit, &mut |e| strings.collect(e));
            }
        }
        strings
    }

    /// Returns the strings of the place that follow one of them, the nearest first.
    pub(super) fn others(&self, place: &str, string: Symbol) -> Vec<Symbol> {
        let Some(all) = self.at.get(place) else {
            return Vec::new();
        };
        let at = all.iter().position(|known| *known == string);
        let at = at.map_or(0, |at| at + 1);
        all[at..]
            .iter()
            .chain(&all[..at])
            .copied()
            .filter(|other| *other != string)
            .collect()
    }

    /// Returns the string of the place that comes before this one.
    pub(super) fn before(&self, place: &str, string: Symbol) -> Option<Symbol> {
        let all = self.at.get(place)?;
        let at = all.iter().position(|known| *known == string)?;
        all.get(at.checked_sub(1)?).copied()
    }

    fn collect(&mut self, e: &Expression) {
        match &*e.kind {
            ExpressionKind::Except { base, updates } => {
                for update in updates {
                    let last = update.path.last();
                    let place = match last {
                        Some(crate::syntax::tree::Selector::Field(field)) => {
                            Some(format!(".{}", field.name))
                        }
                        _ => place(base),
                    };
                    self.add(place, &update.value);
                }
            }
            ExpressionKind::Record(fields) | ExpressionKind::RecordSet(fields) => {
                for (field, value) in fields {
                    self.add(Some(format!(".{}", field.name)), value);
                }
            }
            _ => {
                if let Some(("=" | "#" | "\\in" | "\\notin", [left, right])) = operator(e) {
                    self.add(place(left), right);
                    self.add(place(right), left);
                }
            }
        }
        children(e, &mut |child| self.collect(child));
    }

    /// Adds the strings that an expression is, chooses from, or has as values.
    fn add(&mut self, place: Option<String>, e: &Expression) {
        let Some(place) = place else {
            return;
        };
        let mut found = BTreeSet::new();
        let mut ordered = Vec::new();
        strings(e, &mut |string| {
            if found.insert(string) {
                ordered.push(string);
            }
        });
        let known = self.at.entry(place).or_default();
        for string in ordered {
            if !known.contains(&string) {
                known.push(string);
            }
        }
    }
}

fn strings(e: &Expression, each: &mut dyn FnMut(Symbol)) {
    match &*e.kind {
        ExpressionKind::String(string) => each(*string),
        ExpressionKind::Parenthesized(inner) | ExpressionKind::Function { body: inner, .. } => {
            strings(inner, each);
        }
        ExpressionKind::FunctionSet { range, .. } => strings(range, each),
        ExpressionKind::Set(items) => {
            for item in items {
                strings(item, each);
            }
        }
        ExpressionKind::If {
            then, otherwise, ..
        } => {
            strings(then, each);
            strings(otherwise, each);
        }
        ExpressionKind::Case { arms, other } => {
            for (_, value) in arms {
                strings(value, each);
            }
            if let Some(value) = other {
                strings(value, each);
            }
        }
        _ => {
            if let Some(("\\cup", items)) = operator(e) {
                for item in items {
                    strings(item, each);
                }
            }
        }
    }
}

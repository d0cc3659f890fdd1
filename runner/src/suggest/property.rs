//! Forms as properties of a spec.

use std::collections::BTreeSet;

use super::form::Form;
use super::model::Model;
use super::tree::{self, Tree};
use super::{describe, naming};
use crate::definition::Definition;
use crate::dialect::{Dialect, Property};

impl Form {
    /// Returns the property, with a name that is free in the spec. `None` if a part cannot be
    /// written.
    pub(super) fn property(
        &self,
        definition: &Definition,
        model: &Model,
        dialect: &dyn Dialect,
    ) -> Option<Property> {
        let members = tree::members(self, model);
        Some(Property {
            kind: self.kind(),
            name: free(&naming::name(self, model), definition, model, dialect),
            doc: describe::doc(self, model, dialect),
            body: Tree::new(model, members.is_some()).form(self)?,
            members,
        })
    }
}

/// Returns the name as the language spells it, with a number appended if the spec already uses it.
pub(super) fn free(
    words: &str,
    definition: &Definition,
    model: &Model,
    dialect: &dyn Dialect,
) -> String {
    let properties = definition.properties.iter().map(|row| &*row.name);
    let items = definition.items.iter().map(|row| &*row.name);
    let helpers = model.schema.helpers.iter().map(|helper| &*helper.name);
    let reserved = model.schema.reserved.iter().map(|name| &**name);
    let taken: BTreeSet<&str> = properties
        .chain(items)
        .chain(helpers)
        .chain(reserved)
        .collect();
    let mut free = numbered(words).map(|words| dialect.name(&words));
    free.find(|name| !taken.contains(name.as_str()) && !dialect.is_taken(name))
        .unwrap_or_default()
}

/// Returns the words of a name, then those with numbers appended.
pub(super) fn numbered(words: &str) -> impl Iterator<Item = String> {
    let more = (2..).map(move |number| format!("{words}_{number}"));
    std::iter::once(words.to_owned()).chain(more)
}

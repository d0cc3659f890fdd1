//! Forms of suggested properties.

use std::collections::BTreeSet;

use super::describe;
use super::facts::Question;
use super::model::Model;
use super::naming;
use super::tree::{self, Tree};
use crate::definition::{Definition, PropertyKind};
use crate::dialect::{Dialect, Property};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FormPart {
    pub(super) question: Question,
    pub(super) negated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// Invariant: the parts never hold together, in a state or on a step.
    Never {
        parts: Vec<FormPart>,
        set: Option<usize>,
        of_steps: bool,
    },
    /// Goal: the parts hold together in some state.
    Can {
        parts: Vec<FormPart>,
        set: Option<usize>,
    },
    /// Temporal property: every fair run has this shape.
    Runs {
        shape: RunShape,
        parts: Vec<FormPart>,
        set: Option<usize>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RunShape {
    /// The part holds at some time.
    Eventually,
    /// The part holds infinitely often.
    Recurs,
    /// The part holds from some time on.
    Settles,
    /// One of two parts holds at some time.
    Either,
    /// Whenever the first part holds, the second holds then or later.
    LeadsTo,
}

impl Form {
    pub(super) fn kind(&self) -> PropertyKind {
        match self {
            Form::Never {
                of_steps: false, ..
            } => PropertyKind::StateInvariant,
            Form::Never { of_steps: true, .. } => PropertyKind::StepInvariant,
            Form::Can { .. } => PropertyKind::Reachable,
            Form::Runs { .. } => PropertyKind::Temporal,
        }
    }

    pub(super) fn parts(&self) -> &[FormPart] {
        match self {
            Form::Never { parts, .. } | Form::Can { parts, .. } | Form::Runs { parts, .. } => parts,
        }
    }

    pub(super) fn set(&self) -> Option<usize> {
        match self {
            Form::Never { set, .. } | Form::Can { set, .. } | Form::Runs { set, .. } => *set,
        }
    }

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
fn free(words: &str, definition: &Definition, model: &Model, dialect: &dyn Dialect) -> String {
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
    free.find(|name| !taken.contains(name.as_str()))
        .unwrap_or_default()
}

/// Returns the words of a name, then those with numbers appended.
pub(super) fn numbered(words: &str) -> impl Iterator<Item = String> {
    let more = (2..).map(move |number| format!("{words}_{number}"));
    std::iter::once(words.to_owned()).chain(more)
}

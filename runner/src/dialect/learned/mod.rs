//! Names and types of a spec as its states show them, for a front-end that does not know types.
//!
//! | file | content |
//! |---|---|
//! | `places` | variables that keep one value, functions that keep one domain |
//! | `sets` | the sets over which properties can range |
//! | `seen` | the type of a place from the values in it |
//! | `fitted` | values in the form that their types promise |

mod fitted;
mod places;
mod seen;
mod sets;

use mutaspec_mutator::Text;

use super::schema::Domain;
use super::schema::{Field, Schema, Type};
use crate::value::View;

pub(crate) use fitted::fitted;
pub(crate) use places::Places;
use seen::Seen;
pub(crate) use sets::Sets;

/// Name of the only integer type of a learned schema.
const INTEGER: &str = "Int";

/// The names of a model whose values are known without its states.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'a> {
    /// The names that properties can use, as [`Machine::values`](crate::machine::Machine::values)
    /// has them.
    pub(crate) values: &'a [(String, View)],
    /// The constants.
    pub(crate) constants: &'a [(String, String)],
}

/// The names and types that the states of a model show.
pub(crate) struct Learned {
    pub(crate) schema: Schema,
    /// The values of [`Schema::constants`].
    pub(crate) constants: Vec<View>,
    /// The sets over which properties can range.
    pub(crate) sets: Vec<MemberSet>,
}

/// A set over which properties can range.
#[derive(Clone, Debug)]
pub(crate) struct MemberSet {
    pub(crate) name: Domain,
    pub(crate) ty: Type,
    pub(crate) members: Vec<View>,
}

impl Learned {
    /// Learns from the values of named constants and from states, whose views are records of the
    /// variables. A value has a type only if it has the same one in all states. There are no
    /// processes and helpers.
    pub(crate) fn new(
        named: &Named<'_>,
        sets: Sets,
        states: impl IntoIterator<Item = View>,
    ) -> Learned {
        let mut seen = Seen::Nothing;
        for state in states {
            seen.add_state(&state, &sets);
        }
        let mut schema = Schema {
            count: INTEGER.into(),
            sets: sets.all.iter().map(|set| set.name.clone()).collect(),
            keys: sets.keys(),
            ..Schema::default()
        };
        schema.variables = seen.variables(&sets, &mut schema);
        let mut constants = Vec::new();
        for (name, value) in named.values {
            if let Some(ty) = sets.of_constant(value) {
                schema.constants.push(field(name, ty));
                constants.push(value.clone());
            }
        }
        Learned {
            schema,
            constants,
            sets: sets.all,
        }
    }
}

fn field(name: &str, ty: Type) -> Field {
    Field {
        name: Text::from(name.to_owned()),
        ty,
    }
}

/// Whether an atom is a truth value, in Rust or in TLA+.
fn is_truth(name: &str) -> bool {
    matches!(name, "true" | "false" | "TRUE" | "FALSE")
}

/// Returns the number type of a learned schema.
fn integer() -> Type {
    Type::Integer(INTEGER.into())
}

#[cfg(test)]
mod tests;

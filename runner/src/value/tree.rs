//! Lossless JSON for values of a state.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::View;

/// The largest integer that all JSON readers represent exactly.
const SAFE: i128 = (1 << 53) - 1;

/// A value: a string for a name (`bob`, `Committed`, `true`), a number for a small number, and an
/// object with one field for everything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Tree {
    /// A name: of a participant, a variant without fields, or a literal.
    Name(String),
    /// A number between -2^53 and 2^53, both excluded.
    Number(i64),
    /// Any other value.
    Other(Branch),
}

/// A value that is neither a name nor a small number. The field's name is the kind of value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Branch {
    /// A number whose absolute value is 2^53 or more, in decimal digits.
    Large(Large),
    /// A text.
    Text(String),
    /// A struct, or an enum variant with named fields.
    Record(Record),
    /// A tuple, or an enum variant with unnamed fields.
    Tuple(Tuple),
    /// A sequence, in order.
    Sequence(Vec<Tree>),
    /// A set, in ascending order.
    Set(Vec<Tree>),
    /// A map: pairs of key and value, in ascending order of the keys.
    Map(Vec<(Tree, Tree)>),
    /// A function of TLA+: pairs of argument and value, in ascending order of the arguments.
    Function(Vec<(Tree, Tree)>),
    /// A record of TLA+: pairs of field name and value, in order.
    Fields(Vec<(String, Tree)>),
    /// A tuple or sequence of TLA+.
    Angles(Vec<Tree>),
    /// Replaces a state in the middle of a run whose states are too large to be kept; always true.
    LeftOut(bool),
}

/// The decimal digits of a large number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Large(i128);

/// A struct, or an enum variant with named fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The name of the struct or variant; absent for a state and for the variables of a process.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Pairs of field name and value, in order.
    pub fields: Vec<(String, Tree)>,
}

/// A tuple, or an enum variant with unnamed fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tuple {
    /// The name of the struct or variant; absent for a plain tuple.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The values, in order.
    pub items: Vec<Tree>,
}

impl TryFrom<String> for Large {
    type Error = std::num::ParseIntError;

    fn try_from(digits: String) -> Result<Large, Self::Error> {
        digits.parse().map(Large)
    }
}

impl From<Large> for String {
    fn from(large: Large) -> String {
        large.0.to_string()
    }
}

impl From<&View> for Tree {
    fn from(view: &View) -> Tree {
        let trees = |views: &[View]| views.iter().map(Tree::from).collect();
        Tree::Other(match view {
            View::Atom(name) => return Tree::Name(name.clone()),
            View::Number(n) => match i64::try_from(*n) {
                Ok(small) if n.abs() <= SAFE => return Tree::Number(small),
                _ => Branch::Large(Large(*n)),
            },
            View::Text(text) => Branch::Text(text.clone()),
            View::Record(name, fields) => Branch::Record(Record {
                name: name.clone(),
                fields: fields
                    .iter()
                    .map(|(name, value)| (name.clone(), value.into()))
                    .collect(),
            }),
            View::Tuple(name, items) => Branch::Tuple(Tuple {
                name: name.clone(),
                items: trees(items),
            }),
            View::Sequence(items) => Branch::Sequence(trees(items)),
            View::Set(items) => Branch::Set(trees(items)),
            View::LeftOut => Branch::LeftOut(true),
            View::Function(entries) => Branch::Function(
                entries
                    .iter()
                    .map(|(key, value)| (key.into(), value.into()))
                    .collect(),
            ),
            View::Fields(fields) => Branch::Fields(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), value.into()))
                    .collect(),
            ),
            View::Angles(items) => Branch::Angles(trees(items)),
            View::Map(entries) => Branch::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.into(), value.into()))
                    .collect(),
            ),
        })
    }
}

impl From<Tree> for View {
    fn from(tree: Tree) -> View {
        let views = |trees: Vec<Tree>| trees.into_iter().map(View::from).collect();
        let branch = match tree {
            Tree::Name(name) => return View::Atom(name),
            Tree::Number(n) => return View::Number(n.into()),
            Tree::Other(branch) => branch,
        };
        match branch {
            Branch::Large(large) => View::Number(large.0),
            Branch::Text(text) => View::Text(text),
            Branch::Record(record) => {
                let fields = record
                    .fields
                    .into_iter()
                    .map(|(name, value)| (name, value.into()));
                View::Record(record.name, fields.collect())
            }
            Branch::Tuple(tuple) => View::Tuple(tuple.name, views(tuple.items)),
            Branch::Sequence(items) => View::Sequence(views(items)),
            Branch::Set(items) => View::Set(views(items)),
            Branch::LeftOut(_) => View::LeftOut,
            Branch::Function(entries) => View::Function(
                entries
                    .into_iter()
                    .map(|(key, value)| (key.into(), value.into()))
                    .collect(),
            ),
            Branch::Fields(fields) => View::Fields(
                fields
                    .into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect(),
            ),
            Branch::Angles(items) => View::Angles(views(items)),
            Branch::Map(entries) => View::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| (key.into(), value.into()))
                    .collect(),
            ),
        }
    }
}

// Not derived: `view` does not import this file, which would be a circle.
impl Serialize for View {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Tree::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for View {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<View, D::Error> {
        Tree::deserialize(deserializer).map(View::from)
    }
}

impl JsonSchema for View {
    fn schema_name() -> Cow<'static, str> {
        Tree::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Tree::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Tree::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn views() -> impl Strategy<Value = View> {
        let leaf = prop_oneof![
            "[a-z\"\\\\]{0,3}".prop_map(View::Atom),
            any::<i128>().prop_map(View::Number),
            any::<i16>().prop_map(|n| View::Number(n.into())),
            ".{0,3}".prop_map(View::Text),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let list = || prop::collection::vec(inner.clone(), 0..4);
            prop_oneof![
                list().prop_map(View::Sequence),
                list().prop_map(View::Set),
                ("[A-Z]{0,1}", list()).prop_map(|(name, items)| View::Tuple(name, items)),
                (
                    "[A-Z]{0,1}",
                    prop::collection::vec(("[a-z]", inner.clone()), 0..3)
                )
                    .prop_map(|(name, fields)| View::Record(name, fields)),
                prop::collection::vec((inner.clone(), inner.clone()), 0..3).prop_map(View::Map),
                prop::collection::vec((inner.clone(), inner.clone()), 0..3)
                    .prop_map(View::Function),
                prop::collection::vec(("[a-z]", inner.clone()), 0..3).prop_map(View::Fields),
                list().prop_map(View::Angles),
            ]
        })
    }

    proptest! {
        #[test]
        fn values_are_read_back_unchanged(view in views()) {
            let text = serde_json::to_string(&view).unwrap();
            prop_assert_eq!(serde_json::from_str::<View>(&text).unwrap(), view);
        }
    }

    #[test]
    fn large_numbers_are_written_as_digits() {
        for (n, expected) in [
            (SAFE, "9007199254740991"),
            (SAFE + 1, "{\"large\":\"9007199254740992\"}"),
            (-SAFE - 1, "{\"large\":\"-9007199254740992\"}"),
        ] {
            assert_eq!(serde_json::to_string(&View::Number(n)).unwrap(), expected);
        }
    }
}

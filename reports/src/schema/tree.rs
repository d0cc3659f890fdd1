//! A value of a state in JSON, without loss.

use mutaspec_runner::value::View;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The largest number that every reader of JSON reads as it is written.
const SAFE: i128 = (1 << 53) - 1;

/// A value: a name (`bob`, `Committed`, `true`) is a string and a small number a number; everything else says what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Tree {
    /// A name or a literal.
    Name(String),
    /// A number between -2^53 and 2^53.
    Number(i64),
    /// Anything else.
    Other(Branch),
}

/// A value that is no name and no small number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Branch {
    /// A large number, in digits.
    Large(Large),
    /// Text.
    Text(String),
    /// A struct, or a variant of an enum with named fields.
    Record(Record),
    /// A tuple, or a variant of an enum with fields by order.
    Tuple(Tuple),
    /// A sequence, in order.
    Sequence(Vec<Tree>),
    /// A set, in the order of its elements.
    Set(Vec<Tree>),
    /// A map: pairs of a key and its value, in the order of the keys.
    Map(Vec<(Tree, Tree)>),
    /// A state in the middle of a run whose states are too large to be kept; always true.
    LeftOut(bool),
}

/// Digits of a number that a reader of JSON might round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Large(i128);

/// A struct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its name; absent for a state and for the variables of a process.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Names and values, in order.
    pub fields: Vec<(String, Tree)>,
}

/// A tuple.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tuple {
    /// The name of the variant, if it is one.
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
                fields: fields.iter().map(|(name, value)| (name.clone(), value.into())).collect(),
            }),
            View::Tuple(name, items) => Branch::Tuple(Tuple {
                name: name.clone(),
                items: trees(items),
            }),
            View::Sequence(items) => Branch::Sequence(trees(items)),
            View::Set(items) => Branch::Set(trees(items)),
            View::LeftOut => Branch::LeftOut(true),
            View::Map(entries) => Branch::Map(entries.iter().map(|(key, value)| (key.into(), value.into())).collect()),
        })
    }
}

impl From<&Tree> for View {
    fn from(tree: &Tree) -> View {
        let views = |trees: &[Tree]| trees.iter().map(View::from).collect();
        let branch = match tree {
            Tree::Name(name) => return View::Atom(name.clone()),
            Tree::Number(n) => return View::Number((*n).into()),
            Tree::Other(branch) => branch,
        };
        match branch {
            Branch::Large(large) => View::Number(large.0),
            Branch::Text(text) => View::Text(text.clone()),
            Branch::Record(record) => {
                let fields = record.fields.iter().map(|(name, value)| (name.clone(), value.into()));
                View::Record(record.name.clone(), fields.collect())
            }
            Branch::Tuple(tuple) => View::Tuple(tuple.name.clone(), views(&tuple.items)),
            Branch::Sequence(items) => View::Sequence(views(items)),
            Branch::Set(items) => View::Set(views(items)),
            Branch::LeftOut(_) => View::LeftOut,
            Branch::Map(entries) => View::Map(entries.iter().map(|(key, value)| (key.into(), value.into())).collect()),
        }
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
                ("[A-Z]{0,1}", prop::collection::vec(("[a-z]", inner.clone()), 0..3)).prop_map(|(name, fields)| View::Record(name, fields)),
                prop::collection::vec((inner.clone(), inner.clone()), 0..3).prop_map(View::Map),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_comes_back_as_it_was(view in views()) {
            let text = serde_json::to_string(&Tree::from(&view)).unwrap();
            let read: Tree = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(View::from(&read), view);
        }
    }

    #[test]
    fn numbers_that_a_reader_might_round_are_digits() {
        for (n, expected) in [
            (SAFE, "9007199254740991"),
            (SAFE + 1, "{\"large\":\"9007199254740992\"}"),
            (-SAFE - 1, "{\"large\":\"-9007199254740992\"}"),
        ] {
            assert_eq!(serde_json::to_string(&Tree::from(&View::Number(n))).unwrap(), expected);
        }
    }
}

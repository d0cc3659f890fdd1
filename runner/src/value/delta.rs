//! Lossless changes between states, so that a trace writes only its first large state in full.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::value::{View, lists};

/// A state with more values than this is written as a change, if there is a state before it.
const WHOLE: usize = 500;

/// The change of one value to the next. Indices count from 0: `removed` and `changed` index the old
/// value, `added` and `entered` the new one. Everything else stays, in its order. Empty if nothing
/// changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delta {
    /// The entire new value; absent if the other fields describe the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<View>,
    /// Indices of removed elements or map entries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    removed: Vec<usize>,
    /// Indices of fields, elements or map entries whose value changed, each with its change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changed: Vec<(usize, Delta)>,
    /// Indices of new elements, each with the element.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    added: Vec<(usize, View)>,
    /// New map entries: index, key and value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    entered: Vec<(usize, View, View)>,
}

/// A state does not follow from the state before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a state does not follow from the one before it")]
pub struct DoesNotFollow;

/// Returns how a state is written after the state `before`: in full if it is small or the first.
pub fn written(before: Option<&View>, after: Option<&View>) -> (Option<View>, Option<Delta>) {
    let Some(after) = after else {
        return (None, None);
    };
    match before {
        Some(before) if size(after, WHOLE + 1) > WHOLE => {
            (None, Some(Delta::between(before, after)))
        }
        _ => (Some(after.clone()), None),
    }
}

/// Reads a state written after `before`. Returns `Err` if the change does not fit that state.
pub fn read(
    before: Option<&View>,
    state: Option<View>,
    delta: Option<&Delta>,
) -> Result<Option<View>, DoesNotFollow> {
    match (state, delta) {
        (Some(state), None) => Ok(Some(state)),
        (None, None) => Ok(None),
        (None, Some(delta)) => before
            .and_then(|before| delta.applied(before))
            .ok_or(DoesNotFollow)
            .map(Some),
        (Some(_), Some(_)) => Err(DoesNotFollow),
    }
}

/// Counts the values nested in a value, up to `limit`.
fn size(view: &View, limit: usize) -> usize {
    let sum = |views: &mut dyn Iterator<Item = &View>| {
        let mut count = 1;
        for view in views {
            if count >= limit {
                break;
            }
            count += size(view, limit - count);
        }
        count
    };
    match view {
        View::Atom(_) | View::Number(_) | View::LeftOut => 1,
        View::Text(text) => 1 + text.len() / 16,
        View::Record(_, fields) | View::Fields(fields) => {
            sum(&mut fields.iter().map(|(_, value)| value))
        }
        View::Tuple(_, items) | View::Sequence(items) | View::Set(items) | View::Angles(items) => {
            sum(&mut items.iter())
        }
        View::Map(entries) | View::Function(entries) => {
            sum(&mut entries.iter().flat_map(|(key, value)| [key, value]))
        }
    }
}

impl Delta {
    /// Returns the change from one value to another.
    fn between(before: &View, after: &View) -> Delta {
        if before == after {
            return Delta::default();
        }
        let found = Delta::found(before, after);
        // Elements that stay may change their order. Such a value is written in full.
        found
            .filter(|delta| delta.applied(before).as_ref() == Some(after))
            .unwrap_or_else(|| Delta {
                to: Some(after.clone()),
                ..Delta::default()
            })
    }

    fn found(before: &View, after: &View) -> Option<Delta> {
        let changed = |pairs: &mut dyn Iterator<Item = (&View, &View)>| Delta {
            changed: pairs
                .enumerate()
                .filter(|(_, (old, new))| old != new)
                .map(|(place, (old, new))| (place, Delta::between(old, new)))
                .collect(),
            ..Delta::default()
        };
        Some(match (before, after) {
            (View::Record(a, old), View::Record(b, new)) if a == b && old.len() == new.len() => {
                changed(&mut old.iter().zip(new).map(|((_, old), (_, new))| (old, new)))
            }
            (View::Tuple(a, old), View::Tuple(b, new)) if a == b && old.len() == new.len() => {
                changed(&mut old.iter().zip(new))
            }
            (View::Fields(old), View::Fields(new)) if old.len() == new.len() => {
                changed(&mut old.iter().zip(new).map(|((_, old), (_, new))| (old, new)))
            }
            (View::Sequence(old), View::Sequence(new)) | (View::Angles(old), View::Angles(new)) => {
                match lists::kept(old, new) {
                    0 if old.len() == new.len() => changed(&mut old.iter().zip(new)),
                    kept => Delta {
                        removed: (0..old.len() - kept).collect(),
                        added: (kept..)
                            .zip(&new[kept..])
                            .map(|(place, item)| (place, item.clone()))
                            .collect(),
                        ..Delta::default()
                    },
                }
            }
            (View::Set(old), View::Set(new)) => {
                let (old_set, new_set) = (old.iter().collect(), new.iter().collect());
                Delta {
                    removed: without(old.iter(), &new_set)
                        .map(|(place, _)| place)
                        .collect(),
                    added: without(new.iter(), &old_set)
                        .map(|(place, item)| (place, item.clone()))
                        .collect(),
                    ..Delta::default()
                }
            }
            (View::Map(old), View::Map(new)) | (View::Function(old), View::Function(new)) => {
                Delta::of_maps(old, new)
            }
            _ => return None,
        })
    }

    fn of_maps(old: &[(View, View)], new: &[(View, View)]) -> Delta {
        let (in_old, in_new) = (lists::by_key(old), lists::by_key(new));
        let mut delta = Delta::default();
        for (place, (key, value)) in old.iter().enumerate() {
            match in_new.get(key) {
                None => delta.removed.push(place),
                Some(after) if *after == value => {}
                Some(after) => delta.changed.push((place, Delta::between(value, after))),
            }
        }
        let entered = new
            .iter()
            .enumerate()
            .filter(|(_, (key, _))| !in_old.contains_key(key));
        delta.entered = entered
            .map(|(place, (key, value))| (place, key.clone(), value.clone()))
            .collect();
        delta
    }

    /// Applies the change. Returns `None` if it does not fit the value.
    fn applied(&self, before: &View) -> Option<View> {
        if let Some(to) = &self.to {
            return Some(to.clone());
        }
        let added = || self.added.clone();
        Some(match before {
            View::Record(name, fields) => View::Record(
                name.clone(),
                self.list(
                    fields,
                    |(name, old), delta| Some((name.clone(), delta.applied(old)?)),
                    Vec::new(),
                )?,
            ),
            View::Tuple(name, items) => View::Tuple(
                name.clone(),
                self.list(items, |old, delta| delta.applied(old), added())?,
            ),
            View::Sequence(items) => {
                View::Sequence(self.list(items, |old, delta| delta.applied(old), added())?)
            }
            View::Set(items) => {
                View::Set(self.list(items, |old, delta| delta.applied(old), added())?)
            }
            View::Fields(fields) => View::Fields(self.list(
                fields,
                |(name, old), delta| Some((name.clone(), delta.applied(old)?)),
                Vec::new(),
            )?),
            View::Angles(items) => {
                View::Angles(self.list(items, |old, delta| delta.applied(old), added())?)
            }
            View::Map(entries) | View::Function(entries) => {
                let entered = self.entered.iter().cloned();
                let entered = entered
                    .map(|(place, key, value)| (place, (key, value)))
                    .collect();
                let entries = self.list(
                    entries,
                    |(key, old), delta| Some((key.clone(), delta.applied(old)?)),
                    entered,
                )?;
                match before {
                    View::Function(_) => View::Function(entries),
                    _ => View::Map(entries),
                }
            }
            View::Atom(_) | View::Number(_) | View::Text(_) | View::LeftOut => {
                let is_empty = *self == Delta::default();
                return is_empty.then(|| before.clone());
            }
        })
    }

    fn list<T: Clone>(
        &self,
        old: &[T],
        change: impl Fn(&T, &Delta) -> Option<T>,
        new: Vec<(usize, T)>,
    ) -> Option<Vec<T>> {
        let mut changed = self.changed.iter().peekable();
        let mut removed = self.removed.iter().peekable();
        let mut new = new.into_iter().peekable();
        let mut list = Vec::new();
        for (place, item) in old.iter().enumerate() {
            if removed.next_if(|removed| **removed == place).is_some() {
                continue;
            }
            while let Some((_, item)) = new.next_if(|(new, _)| *new == list.len()) {
                list.push(item);
            }
            match changed.next_if(|(changed, _)| *changed == place) {
                Some((_, delta)) => list.push(change(item, delta)?),
                None => list.push(item.clone()),
            }
        }
        while let Some((_, item)) = new.next_if(|(new, _)| *new == list.len()) {
            list.push(item);
        }
        let is_used_up =
            changed.next().is_none() && removed.next().is_none() && new.next().is_none();
        is_used_up.then_some(list)
    }
}

/// Returns the elements that are not in `other`, with their indices.
fn without<'v>(
    items: impl Iterator<Item = &'v View>,
    other: &std::collections::HashSet<&View>,
) -> impl Iterator<Item = (usize, &'v View)> {
    items.enumerate().filter(|(_, item)| !other.contains(item))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn views() -> impl Strategy<Value = View> {
        let leaf = prop_oneof![
            "[ab]".prop_map(View::Atom),
            (0..3i128).prop_map(View::Number),
            "[a]{0,2}".prop_map(View::Text)
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(View::Sequence),
                prop::collection::vec(inner.clone(), 0..3)
                    .prop_map(|items| View::Tuple("T".to_owned(), items)),
                prop::collection::btree_set(inner.clone(), 0..5)
                    .prop_map(|s: BTreeSet<View>| View::Set(s.into_iter().collect())),
                prop::collection::btree_map(inner.clone(), inner.clone(), 0..5)
                    .prop_map(|m: BTreeMap<View, View>| View::Map(m.into_iter().collect())),
                prop::collection::btree_map(inner.clone(), inner.clone(), 0..4)
                    .prop_map(|m| View::Function(m.into_iter().collect())),
                prop::collection::vec(inner.clone(), 0..4).prop_map(View::Angles),
                (inner.clone(), inner).prop_map(|(x, y)| View::Record(
                    String::new(),
                    vec![("f".to_owned(), x), ("g".to_owned(), y)]
                )),
            ]
        })
    }

    proptest! {
        #[test]
        fn delta_leads_to_next_value(before in views(), after in views()) {
            let delta = Delta::between(&before, &after);
            prop_assert_eq!(delta.applied(&before), Some(after.clone()));
            let json = serde_json::to_string(&delta).unwrap();
            prop_assert_eq!(serde_json::from_str::<Delta>(&json).unwrap(), delta);
            prop_assert_eq!(json == "{}", before == after);
        }

        #[test]
        fn delta_of_other_value_does_not_panic(before in views(), after in views(), other in views()) {
            let _ = Delta::between(&before, &after).applied(&other);
        }
    }

    fn state(numbers: std::ops::Range<i128>) -> View {
        View::Record(
            String::new(),
            vec![(
                "s".to_owned(),
                View::Set(numbers.map(View::Number).collect()),
            )],
        )
    }

    #[test]
    fn large_state_is_written_as_delta() {
        let (before, after) = (state(0..4000), state(1..4001));
        let (whole, delta) = written(Some(&before), Some(&after));
        assert_eq!(whole, None);
        let json = serde_json::to_string(&delta).unwrap();
        assert_eq!(
            json,
            r#"{"changed":[[0,{"removed":[0],"added":[[3999,4000]]}]]}"#
        );
        assert_eq!(
            read(Some(&before), None, delta.as_ref()),
            Ok(Some(after.clone()))
        );
        assert_eq!(
            read(Some(&state(0..3)), None, delta.as_ref()),
            Err(DoesNotFollow)
        );
        assert_eq!(read(None, None, delta.as_ref()), Err(DoesNotFollow));
        assert_eq!(
            written(Some(&before), Some(&state(0..3))),
            (Some(state(0..3)), None)
        );
        assert_eq!(written(None, Some(&after)), (Some(after.clone()), None));
    }
}

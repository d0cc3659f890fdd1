//! The changes of a step: two states compared down to map keys, set elements and record fields.

use mutaspec_runner::outcome::TraceStep;
use mutaspec_runner::value::{View, lists};

use crate::abbreviate;

/// A part of a state that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    /// The path of the part: `stage[bob]`, `alice.k`.
    pub path: String,
    /// How the part changed.
    pub edit: ChangeKind,
}

/// A change of one part of a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// A value was replaced.
    Replaced {
        /// The value before the step.
        from: View,
        /// The value after the step.
        to: View,
    },
    /// Elements were added to a set or sequence, or removed from it.
    Elements {
        /// The removed elements, in order.
        removed: Vec<View>,
        /// The added elements, in order.
        added: Vec<View>,
    },
    /// A map gained a key; its value.
    Entered(View),
    /// A map lost a key; its value.
    Left(View),
}

impl std::fmt::Display for ChangeKind {
    /// Cuts long values.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ChangeKind::Replaced { from, to } => {
                write!(f, "{} → {}", abbreviate::value(from), abbreviate::value(to))
            }
            ChangeKind::Elements { removed, added } if added.is_empty() => {
                write!(f, "- {}", abbreviate::list(removed))
            }
            ChangeKind::Elements { removed, added } if removed.is_empty() => {
                write!(f, "+ {}", abbreviate::list(added))
            }
            ChangeKind::Elements { removed, added } => write!(
                f,
                "- {}  + {}",
                abbreviate::list(removed),
                abbreviate::list(added)
            ),
            ChangeKind::Entered(value) => write!(f, "+ {}", abbreviate::value(value)),
            ChangeKind::Left(value) => write!(f, "- {}", abbreviate::value(value)),
        }
    }
}

/// Returns the changes between two states, in field order. Empty if a state was not kept.
pub fn changes(before: &View, after: &View) -> Vec<StateChange> {
    let mut found = Vec::new();
    if [before, after].contains(&&View::LeftOut) {
        return found;
    }
    match (before, after) {
        // The state of a mutant may end with hidden fields, which come and go.
        (View::Record(a, old), View::Record(b, new)) if a == b && !same_names(old, new) => {
            compare_fields(old, new, &mut found);
        }
        _ => compare(String::new(), before, after, &mut found),
    }
    found
}

/// Returns the state before a step as the other side sees it: without fields that only one side
/// has.
pub fn before_other_side(before: &View, after: &View) -> View {
    match (before, after) {
        (View::Record(name, old), View::Record(_, new)) if name.is_empty() => {
            let is_there = |(name, _): &&(String, View)| new.iter().any(|(other, _)| other == name);
            View::Record(
                String::new(),
                old.iter().filter(is_there).cloned().collect(),
            )
        }
        _ => before.clone(),
    }
}

/// Describes the state of a refined spec to which the state maps; `None` if not recorded.
pub fn mapped(before: Option<&TraceStep>, step: &TraceStep) -> Option<String> {
    let state = step.mapped.as_ref()?;
    Some(
        if before.and_then(|before| before.mapped.as_ref()) == Some(state) {
            "maps to the same state as before".to_owned()
        } else {
            format!("maps to {}", abbreviate::value(state))
        },
    )
}

/// Returns the fields of a record without a name by path, or the entire state as one part.
pub fn parts(state: &View) -> Vec<(String, View)> {
    match state {
        View::Record(name, fields) if name.is_empty() => fields.clone(),
        other => vec![(place(String::new()), other.clone())],
    }
}

fn place(path: String) -> String {
    if path.is_empty() {
        "state".to_owned()
    } else {
        path
    }
}

fn field(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn compare(path: String, before: &View, after: &View, found: &mut Vec<StateChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (View::Record(a, old), View::Record(b, new)) if a == b && same_names(old, new) => {
            for ((name, x), (_, y)) in old.iter().zip(new) {
                compare(field(&path, name), x, y, found);
            }
        }
        // A change from `Some(1)` to `Some(2)` is easier to read as a whole.
        (View::Tuple(a, old), View::Tuple(b, new))
            if a == b && old.len() == new.len() && old.len() > 1 =>
        {
            for (i, (x, y)) in old.iter().zip(new).enumerate() {
                compare(field(&path, &i.to_string()), x, y, found);
            }
        }
        (View::Fields(old), View::Fields(new)) if same_names(old, new) => {
            for ((name, x), (_, y)) in old.iter().zip(new) {
                compare(field(&path, name), x, y, found);
            }
        }
        (View::Map(old), View::Map(new)) | (View::Function(old), View::Function(new)) => {
            compare_maps(&path, old, new, found);
        }
        (View::Set(old), View::Set(new)) => {
            let removed = lists::lacking(old, new).into_iter().cloned().collect();
            let added = lists::lacking(new, old).into_iter().cloned().collect();
            found.push(StateChange {
                path: place(path),
                edit: ChangeKind::Elements { removed, added },
            });
        }
        (View::Sequence(old), View::Sequence(new)) => {
            compare_sequences(path, 0, (old, new), (before, after), found);
        }
        (View::Angles(old), View::Angles(new)) => {
            compare_sequences(path, 1, (old, new), (before, after), found);
        }
        _ => found.push(StateChange {
            path: place(path),
            edit: ChangeKind::Replaced {
                from: before.clone(),
                to: after.clone(),
            },
        }),
    }
}

fn same_names(old: &[(String, View)], new: &[(String, View)]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|((a, _), (b, _))| a == b)
}

/// Compares states with different fields. A missing set or map counts as an empty one.
fn compare_fields(old: &[(String, View)], new: &[(String, View)], found: &mut Vec<StateChange>) {
    let of = |fields: &[(String, View)], name: &str| {
        fields
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.clone())
    };
    let empty = |value: &View| match value {
        View::Set(items) if !items.is_empty() => Some(View::Set(Vec::new())),
        View::Map(entries) if !entries.is_empty() => Some(View::Map(Vec::new())),
        _ => None,
    };
    let mut change = |name: &str, edit: ChangeKind| {
        found.push(StateChange {
            path: name.to_owned(),
            edit,
        });
    };
    let mut pairs = Vec::new();
    for (name, x) in old {
        match (of(new, name), empty(x)) {
            (Some(y), _) | (None, Some(y)) => pairs.push((name, x.clone(), y)),
            (None, None) => change(name, ChangeKind::Left(x.clone())),
        }
    }
    for (name, y) in new.iter().filter(|(name, _)| of(old, name).is_none()) {
        match empty(y) {
            Some(x) => pairs.push((name, x, y.clone())),
            None => change(name, ChangeKind::Entered(y.clone())),
        }
    }
    for (name, x, y) in pairs {
        compare(name.clone(), &x, &y, found);
    }
}

fn compare_maps(
    path: &str,
    old: &[(View, View)],
    new: &[(View, View)],
    found: &mut Vec<StateChange>,
) {
    let key = |k: &View| format!("{path}[{k}]");
    let (in_old, in_new) = (lists::by_key(old), lists::by_key(new));
    for (k, x) in old {
        match in_new.get(k) {
            Some(y) if *y == x => {}
            Some(y) => compare(key(k), x, y, found),
            None => found.push(StateChange {
                path: key(k),
                edit: ChangeKind::Left(x.clone()),
            }),
        }
    }
    for (k, y) in new {
        if !in_old.contains_key(k) {
            found.push(StateChange {
                path: key(k),
                edit: ChangeKind::Entered(y.clone()),
            });
        }
    }
}

/// Sequences mostly change at their ends, as queues do. Other changes are shown by index, counted
/// from `first`, or if elements moved, as a whole.
fn compare_sequences(
    path: String,
    first: usize,
    (old, new): (&[View], &[View]),
    (before, after): (&View, &View),
    found: &mut Vec<StateChange>,
) {
    let kept = lists::kept(old, new);
    if kept > 0 || old.is_empty() || new.is_empty() {
        let removed = old[..old.len() - kept].to_vec();
        let added = new[kept..].to_vec();
        found.push(StateChange {
            path: place(path),
            edit: ChangeKind::Elements { removed, added },
        });
    } else if old.len() == new.len() {
        for (index, (x, y)) in old.iter().zip(new).enumerate() {
            compare(format!("{path}[{}]", first + index), x, y, found);
        }
    } else {
        found.push(StateChange {
            path: place(path),
            edit: ChangeKind::Replaced {
                from: before.clone(),
                to: after.clone(),
            },
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn atom(name: &str) -> View {
        View::atom(name)
    }

    fn atoms(names: &str) -> Vec<View> {
        names.split_whitespace().map(atom).collect()
    }

    fn state(name: &str, value: View) -> View {
        View::Record(
            String::new(),
            vec![
                ("still".to_owned(), View::Number(1)),
                (name.to_owned(), value),
            ],
        )
    }

    fn check(before: View, after: View, expected: &[&str]) {
        let found = changes(&state("x", before), &state("x", after));
        let said: Vec<String> = found
            .iter()
            .map(|c| format!("{} {}", c.path, c.edit))
            .collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn replaced_value_shows_both() {
        check(atom("Start"), atom("Propose"), &["x Start → Propose"]);
    }

    #[test]
    fn only_changed_map_key_is_shown() {
        let map =
            |bob: &str| View::Map(vec![(atom("ann"), atom("Start")), (atom("bob"), atom(bob))]);
        check(map("Start"), map("Refuse"), &["x[bob] Start → Refuse"]);
    }

    #[test]
    fn map_keys_are_added_and_removed() {
        let map = |key: &str| View::Map(vec![(atom(key), View::Number(1))]);
        check(map("ann"), map("bob"), &["x[ann] - 1", "x[bob] + 1"]);
    }

    #[test]
    fn set_elements_are_added_and_removed() {
        check(
            View::Set(atoms("a b")),
            View::Set(atoms("b c")),
            &["x - a  + c"],
        );
        check(View::Set(atoms("")), View::Set(atoms("b c")), &["x + b, c"]);
    }

    #[test]
    fn queue_loses_its_head_and_gains_a_tail() {
        check(
            View::Sequence(atoms("a b c")),
            View::Sequence(atoms("b c d")),
            &["x - a  + d"],
        );
        check(
            View::Sequence(atoms("a b")),
            View::Sequence(atoms("b")),
            &["x - a"],
        );
        check(
            View::Sequence(atoms("a")),
            View::Sequence(atoms("a b")),
            &["x + b"],
        );
    }

    #[test]
    fn change_within_sequence_shows_the_index() {
        check(
            View::Sequence(atoms("a b c")),
            View::Sequence(atoms("a x c")),
            &["x[1] b → x"],
        );
    }

    #[test]
    fn tuples_of_tla_count_from_1() {
        check(
            View::Angles(atoms("a b c")),
            View::Angles(atoms("a x c")),
            &["x[2] b → x"],
        );
    }

    #[test]
    fn sequence_with_moved_elements_is_shown_whole() {
        check(
            View::Angles(atoms("a")),
            View::Angles(atoms("b a")),
            &["x <<a>> → <<b, a>>"],
        );
        check(
            View::Sequence(atoms("a b c")),
            View::Sequence(atoms("a c")),
            &["x [a, b, c] → [a, c]"],
        );
        check(
            View::Angles(atoms("")),
            View::Angles(atoms("a b")),
            &["x + a, b"],
        );
    }

    #[test]
    fn record_fields_are_shown_by_path() {
        let record = |n| {
            View::Record(
                "Upload".to_owned(),
                vec![
                    ("id".to_owned(), View::Number(1)),
                    ("version".to_owned(), View::Number(n)),
                ],
            )
        };
        check(record(1), record(2), &["x.version 1 → 2"]);
        check(
            record(1),
            atom("None"),
            &["x Upload { id: 1, version: 1 } → None"],
        );
    }

    #[test]
    fn option_is_shown_whole() {
        let some = |n| View::Tuple("Some".to_owned(), vec![View::Number(n)]);
        check(some(1), some(2), &["x Some(1) → Some(2)"]);
    }

    #[test]
    fn state_that_is_no_record_has_a_name() {
        let found = changes(&View::Number(1), &View::Number(2));
        assert_eq!(found[0].path, "state");
    }

    #[test]
    fn hidden_state_is_shown_by_name() {
        let with = |more: Vec<(&str, View)>| {
            let fields = std::iter::once(("x", View::Number(1))).chain(more);
            View::Record(
                String::new(),
                fields
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
            )
        };
        let said = |before: &View, after: &View| -> Vec<String> {
            let found = changes(before, after);
            found
                .iter()
                .map(|change| format!("{} {}", change.path, change.edit))
                .collect()
        };
        let crashed = with(vec![("crashed", View::Set(atoms("alice")))]);
        let older = with(vec![(
            "older stage",
            View::Map(vec![(atom("bob"), atom("Start"))]),
        )]);
        let number = with(vec![("older n", View::Number(3))]);
        assert_eq!(said(&with(vec![]), &crashed), ["crashed + alice"]);
        assert_eq!(
            said(&crashed, &older),
            ["crashed - alice", "older stage[bob] + Start"]
        );
        assert_eq!(said(&older, &with(vec![])), ["older stage[bob] - Start"]);
        assert_eq!(said(&with(vec![]), &number), ["older n + 3"]);
        assert_eq!(said(&number, &with(vec![])), ["older n - 3"]);
        assert_eq!(before_other_side(&older, &with(vec![])), with(vec![]));
    }

    /// Values as states hold them: sets sorted and without duplicates, maps with unique keys.
    fn views() -> impl Strategy<Value = View> {
        let leaf = prop_oneof![
            "[ab]".prop_map(View::Atom),
            (0..3i128).prop_map(View::Number)
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(View::Sequence),
                prop::collection::vec(inner.clone(), 0..3)
                    .prop_map(|items| View::Tuple("T".to_owned(), items)),
                prop::collection::btree_set("[abc]", 0..4).prop_map(|s: BTreeSet<String>| {
                    View::Set(s.into_iter().map(View::Atom).collect())
                }),
                prop::collection::btree_map("[abc]", inner.clone(), 0..4).prop_map(
                    |m: BTreeMap<String, View>| View::Map(
                        m.into_iter().map(|(k, v)| (View::Atom(k), v)).collect()
                    )
                ),
                (inner.clone(), inner).prop_map(|(x, y)| View::Record(
                    String::new(),
                    vec![("f".to_owned(), x), ("g".to_owned(), y)]
                )),
            ]
        })
    }

    proptest! {
        #[test]
        fn changes_exist_exactly_if_states_differ(before in views(), after in views()) {
            prop_assert_eq!(changes(&before, &after).is_empty(), before == after);
            prop_assert!(changes(&before, &before).is_empty());
        }
    }
}

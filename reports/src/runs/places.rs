//! Changes that other lanes can notice: elements added or removed, and places written.

use mutaspec_runner::value::{View, lists};

/// A place in the state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The full path, `stage[bob]`.
    pub(super) path: String,
    pub(super) root: String,
    /// The map keys and sequence indices on the path.
    keys: Vec<View>,
}

/// A change that a step made at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PlaceChange {
    /// An element was added to a sequence or set.
    Put(Place, View),
    /// An element was removed from a sequence or set.
    Taken(Place, View),
    /// A value was written; `None` if the entry was removed.
    Written(Place, Option<View>),
}

impl Place {
    fn field(&self, name: &str) -> Place {
        if self.path.is_empty() {
            return Place {
                path: name.to_owned(),
                root: name.to_owned(),
                keys: Vec::new(),
            };
        }
        Place {
            path: format!("{}.{name}", self.path),
            ..self.clone()
        }
    }

    fn entry(&self, key: &View) -> Place {
        let mut keys = self.keys.clone();
        keys.push(key.clone());
        Place {
            path: format!("{}[{key}]", self.path),
            root: self.root.clone(),
            keys,
        }
    }

    /// Returns the participants among the keys: the owners of the entry.
    pub(super) fn owners(&self, participants: &[String]) -> Vec<String> {
        let mut owners = Vec::new();
        for key in &self.keys {
            named(key, participants, &mut owners);
        }
        owners
    }

    /// Returns the receiver, if the place is a link between two participants.
    pub(super) fn receiver(&self, participants: &[String]) -> Option<String> {
        match self.keys.last() {
            Some(View::Tuple(name, ends)) if name.is_empty() => match ends.as_slice() {
                [View::Atom(from), View::Atom(to)]
                    if participants.contains(from) && participants.contains(to) =>
                {
                    Some(to.clone())
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn is_link(&self) -> bool {
        matches!(
            self.keys.last(),
            Some(View::Tuple(name, ends)) if name.is_empty() && ends.len() == 2
        )
    }
}

fn named(key: &View, participants: &[String], into: &mut Vec<String>) {
    match key {
        View::Atom(name) if participants.contains(name) && !into.contains(name) => {
            into.push(name.clone());
        }
        View::Tuple(_, items) => items
            .iter()
            .for_each(|item| named(item, participants, into)),
        _ => {}
    }
}

/// Returns the changes of a step, in the order of the state's fields.
pub(super) fn place_changes(before: &View, after: &View) -> Vec<PlaceChange> {
    let mut found = Vec::new();
    match (before, after) {
        // Fields that come and go are hidden state, which no lane can notice.
        (View::Record(a, old), View::Record(b, new)) if a == b && !same_names(old, new) => {
            for (name, x) in old {
                if let Some((_, y)) = new.iter().find(|(other, _)| other == name) {
                    compare(&Place::default().field(name), Some(x), Some(y), &mut found);
                }
            }
        }
        _ => compare(&Place::default(), Some(before), Some(after), &mut found),
    }
    found
}

fn compare(
    place: &Place,
    before: Option<&View>,
    after: Option<&View>,
    found: &mut Vec<PlaceChange>,
) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(View::Record(a, old)), Some(View::Record(b, new)))
            if a == b && same_names(old, new) =>
        {
            for ((name, x), (_, y)) in old.iter().zip(new) {
                compare(&place.field(name), Some(x), Some(y), found);
            }
        }
        (Some(View::Fields(old)), Some(View::Fields(new))) if same_names(old, new) => {
            for ((name, x), (_, y)) in old.iter().zip(new) {
                compare(&place.field(name), Some(x), Some(y), found);
            }
        }
        (Some(View::Map(old)), Some(View::Map(new)))
        | (Some(View::Function(old)), Some(View::Function(new))) => {
            let (in_old, in_new) = (lists::by_key(old), lists::by_key(new));
            for (key, x) in old.iter().filter(|(key, x)| in_new.get(key) != Some(&x)) {
                compare(&place.entry(key), Some(x), in_new.get(key).copied(), found);
            }
            for (key, y) in new.iter().filter(|(key, _)| !in_old.contains_key(key)) {
                compare(&place.entry(key), None, Some(y), found);
            }
        }
        (Some(View::Set(old)), Some(View::Set(new))) => {
            moved(place, &lacking(old, new), &lacking(new, old), found);
        }
        (Some(View::Sequence(old)), Some(View::Sequence(new))) => {
            sequence(place, 0, old, new, found);
        }
        (Some(View::Angles(old)), Some(View::Angles(new))) => sequence(place, 1, old, new, found),
        // A link without messages in transit has no entry.
        (None, Some(View::Sequence(new))) => moved(place, &[], new, found),
        (Some(View::Sequence(old)), None) => moved(place, old, &[], found),
        _ => found.push(PlaceChange::Written(place.clone(), after.cloned())),
    }
}

fn same_names(old: &[(String, View)], new: &[(String, View)]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|((a, _), (b, _))| a == b)
}

/// Compares sequences. A link counts messages at any position; other sequences change at their
/// ends. A sequence of equal length that did not shift was written in place. Indices count from
/// `first`.
fn sequence(place: &Place, first: i128, old: &[View], new: &[View], found: &mut Vec<PlaceChange>) {
    if place.is_link() {
        return moved(place, &lacking(old, new), &lacking(new, old), found);
    }
    let kept = lists::kept(old, new);
    if kept == 0 && old.len() == new.len() {
        for (number, (x, y)) in (first..).zip(old.iter().zip(new)) {
            compare(&place.entry(&View::Number(number)), Some(x), Some(y), found);
        }
        return;
    }
    moved(place, &old[..old.len() - kept], &new[kept..], found);
}

fn lacking(list: &[View], other: &[View]) -> Vec<View> {
    lists::lacking(list, other).into_iter().cloned().collect()
}

fn moved(place: &Place, taken: &[View], put: &[View], found: &mut Vec<PlaceChange>) {
    found.extend(
        taken
            .iter()
            .map(|message| PlaceChange::Taken(place.clone(), message.clone())),
    );
    found.extend(
        put.iter()
            .map(|message| PlaceChange::Put(place.clone(), message.clone())),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: &str, value: View) -> View {
        View::Record(String::new(), vec![(name.to_owned(), value)])
    }

    fn atoms(names: &str) -> Vec<View> {
        names.split_whitespace().map(View::atom).collect()
    }

    fn check(before: View, after: View, expected: &[&str]) {
        let found = place_changes(&state("x", before), &state("x", after));
        let actual: Vec<String> = found
            .iter()
            .map(|touch| match touch {
                PlaceChange::Put(place, message) => format!("{} + {message}", place.path),
                PlaceChange::Taken(place, message) => format!("{} - {message}", place.path),
                PlaceChange::Written(place, value) => format!(
                    "{} = {}",
                    place.path,
                    value.as_ref().map_or("-".into(), View::to_string)
                ),
            })
            .collect();
        assert_eq!(actual, expected);
    }

    fn link(messages: &str) -> View {
        let key = View::Tuple(String::new(), atoms("ann bob"));
        let entry = (key, View::Sequence(atoms(messages)));
        View::Map(if messages.is_empty() {
            Vec::new()
        } else {
            vec![entry]
        })
    }

    #[test]
    fn messages_on_a_link_are_recognised() {
        check(link(""), link("a"), &["x[(ann, bob)] + a"]);
        check(link("a"), link(""), &["x[(ann, bob)] - a"]);
        check(link("a b c"), link("a c"), &["x[(ann, bob)] - b"]);
        check(
            link("a"),
            link("b"),
            &["x[(ann, bob)] - a", "x[(ann, bob)] + b"],
        );
        check(link("a a"), link("a"), &["x[(ann, bob)] - a"]);
    }

    #[test]
    fn queue_is_taken_from_the_front() {
        let queue = |messages| View::Sequence(atoms(messages));
        check(queue("a b"), queue("b a"), &["x - a", "x + a"]);
        check(queue("a b"), queue("c d"), &["x[0] = c", "x[1] = d"]);
        check(queue("a"), queue(""), &["x - a"]);
    }

    #[test]
    fn everything_else_is_a_write() {
        check(
            View::Set(atoms("a b")),
            View::Set(atoms("b c")),
            &["x - a", "x + c"],
        );
        let map = |bob: &str| View::Map(vec![(View::atom("bob"), View::atom(bob))]);
        check(map("Start"), map("Refuse"), &["x[bob] = Refuse"]);
        check(map("Start"), View::Map(Vec::new()), &["x[bob] = -"]);
    }
}

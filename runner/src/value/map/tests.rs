//! Maps compared with `BTreeMap`, for both representations of keys, and as specs use them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::tests::laws::{message_of, named, packed_bits, participant};
use crate::value::Participant;

#[derive(Clone, Debug)]
enum Change<K> {
    Insert(K, u8),
    Remove(K),
    Double(K),
}

fn changes<K: Value>(
    keys: impl Strategy<Value = K> + Clone,
) -> impl Strategy<Value = Vec<Change<K>>> {
    let change = prop_oneof![
        3 => (keys.clone(), 0..9u8).prop_map(|(key, value)| Change::Insert(key, value)),
        1 => keys.clone().prop_map(Change::Remove),
        1 => keys.prop_map(Change::Double),
    ];
    prop::collection::vec(change, 0..20)
}

fn check<K: Value>(map: &Map<K, u8>, model: &BTreeMap<K, u8>) {
    assert!(map.iter().eq(model), "{map:?} is not {model:?}");
    assert!(map.clone().into_iter().eq(model.clone()));
    assert!(map.keys().iter().eq(model.keys()));
    assert!(map.values().eq(model.values()));
    assert_eq!((map.len(), map.is_empty()), (model.len(), model.is_empty()));
    assert_eq!(format!("{map:?}"), format!("{model:?}"));
    assert_eq!(*map, model.clone().into_iter().collect());
    assert_eq!(map.all(|_, v| v > 3), model.values().all(|v| *v > 3));
    assert_eq!(
        map.any(|k, v| v > 3 && Some(k) == map.keys().first()),
        model.values().take(1).any(|v| *v > 3)
    );
}

fn check_changes<K: Value>(changes: Vec<Change<K>>) {
    let (mut map, mut model) = (Map::new(), BTreeMap::new());
    for change in changes {
        match change {
            Change::Insert(key, value) => {
                assert_eq!(map.insert(key.clone(), value), model.insert(key, value));
            }
            Change::Remove(key) => assert_eq!(map.remove(&key), model.remove(&key)),
            Change::Double(key) => {
                assert_eq!(
                    (map.get(&key), map.contains_key(&key)),
                    (model.get(&key), model.contains_key(&key))
                );
                assert_eq!(
                    map.get_mut(&key).map(|v| *v = v.wrapping_mul(2)),
                    model.get_mut(&key).map(|v| *v = v.wrapping_mul(2))
                );
            }
        }
        check(&map, &model);
    }
    map.clear();
    check(&map, &BTreeMap::new());
}

proptest! {
    #[test]
    fn maps_over_small_domains_agree_with_btreemap(changes in changes(participant())) {
        named(|| check_changes(changes));
    }

    #[test]
    fn maps_over_64_participants_agree_with_btreemap(
        changes in changes((0..64u8).prop_map(Participant::at)),
    ) {
        check_changes(changes);
    }

    #[test]
    fn maps_over_large_domains_agree_with_btreemap(changes in changes(0..9u16)) {
        check_changes(changes);
    }
}

#[test]
fn map_value_is_read_and_set_by_key() {
    let [bob, chuck] = [0, 1].map(Participant::at);
    let mut map = Map::from([(bob, 1u8), (chuck, 2)]);
    map[bob] = 5;
    map[&chuck] += map[bob];
    assert_eq!((map[&bob], map[chuck]), (5, 7));
    map.values_mut().for_each(|v| *v = 0);
    assert!(map.values().all(|v| *v == 0));

    let mut slots = Map::from([(1u8, "one".to_owned())]);
    slots[1].push('!');
    assert_eq!(slots[1], "one!");
}

#[test]
fn missing_key_is_named() {
    let [bob, chuck, dave] = [0, 1, 2].map(Participant::at);
    let mut map = Map::from([(bob, 1u8), (dave, 2)]);
    let text = "the map has no key chuck; its keys are {bob, dave}";
    named(|| {
        assert_eq!(message_of(|| map[chuck]), text);
        assert_eq!(message_of(|| map[&chuck]), text);
        assert_eq!(message_of(|| map[chuck] = 1), text);
        assert_eq!(message_of(|| map[&chuck] = 1), text);
    });
}

#[test]
fn map_view_names_keys() {
    let [bob, chuck] = [0, 1].map(Participant::at);
    let map = Map::from([(chuck, Some(bob)), (bob, None)]);
    named(|| assert_eq!(format!("{map:?}"), "{bob: None, chuck: Some(bob)}"));
    named(|| assert_eq!(map.view().to_string(), "{bob: None, chuck: Some(bob)}"));
}

#[test]
fn total_map_is_packed_with_one_bit() {
    let over = |n: u8| {
        (0..n)
            .map(|i| (Participant::at(i), true))
            .collect::<Map<_, _>>()
    };
    assert_eq!(packed_bits(&over(5)), 1 + 5);
    assert_eq!(packed_bits(&over(4)), 1 + 5 + 4);
    assert_eq!(packed_bits(&over(0)), 1 + 5);
    assert_eq!(packed_bits(&Map::from([(false, ()), (true, ())])), 1);
}

#[test]
fn last_value_of_duplicate_key_wins() {
    let mut map = Map::from([(1u8, 'a'), (1, 'b')]);
    assert_eq!(map[1], 'b');
    map.extend([(0, 'c'), (1, 'd')]);
    assert_eq!(map.into_iter().collect::<Vec<_>>(), [(0, 'c'), (1, 'd')]);
}

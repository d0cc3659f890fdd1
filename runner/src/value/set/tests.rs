//! Sets compared with `BTreeSet`, for both representations.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::tests::laws::{message_of, named, participant};

fn check<T: Value>(set: &Set<T>, model: &BTreeSet<T>) {
    assert!(set.iter().eq(model), "{set:?} is not {model:?}");
    assert!(set.iter().rev().eq(model.iter().rev()));
    assert!(set.clone().into_iter().eq(model.clone()));
    assert_eq!(
        (set.len(), set.is_empty(), set.iter().len()),
        (model.len(), model.is_empty(), model.len())
    );
    assert_eq!(
        (set.first(), set.last()),
        (model.first().cloned(), model.last().cloned())
    );
    assert_eq!(format!("{set:?}"), format!("{model:?}"));
    assert_eq!(*set, Set::of(model.iter().cloned()));
    for (place, element) in model.iter().enumerate() {
        assert!(set.contains(element));
        assert_eq!(set.many().place(element), Ok(place));
        assert_eq!(set.many().nth(place), element);
    }
}

fn check_two<T: Value>(a: &BTreeSet<T>, b: &BTreeSet<T>) {
    let (left, right): (Set<T>, Set<T>) =
        (a.iter().cloned().collect(), b.iter().cloned().collect());
    check(&left, a);
    for (ours, theirs) in [
        (left.union(&right), a | b),
        (left.intersection(&right), a & b),
        (left.difference(&right), a - b),
        (&left | &right, a | b),
        (&left & right.clone(), a & b),
        (left.clone() - &right, a - b),
        (left.clone() | right.clone(), a | b),
    ] {
        check(&ours, &theirs);
    }
    let mut changed = left.clone();
    changed |= &right;
    changed -= right.clone();
    changed &= &left;
    check(&changed, &(a - b));
    assert_eq!(
        (
            left.is_subset(&right),
            left.is_superset(&right),
            left.is_disjoint(&right)
        ),
        (a.is_subset(b), a.is_superset(b), a.is_disjoint(b))
    );
    assert_eq!(left.is_majority_of(&right), 2 * (a & b).len() > b.len());
    assert_eq!((left.cmp(&right), left == right), (a.cmp(b), a == b));
}

/// Inserts (true) and removes elements, and compares the set after each operation.
fn check_changes<T: Value>(changes: Vec<(bool, T)>) {
    let (mut set, mut model) = (Set::new(), BTreeSet::new());
    for (insert, element) in changes {
        let with = model.iter().cloned().chain([element.clone()]).collect();
        let without = model.iter().filter(|&x| *x != element).cloned().collect();
        check(&set.with(element.clone()), &with);
        check(&set.without(&element), &without);
        if insert {
            assert_eq!(set.insert(element.clone()), model.insert(element));
        } else {
            assert_eq!(set.remove(&element), model.remove(&element));
        }
        check(&set, &model);
    }
    set.clear();
    check(&set, &BTreeSet::new());
}

proptest! {
    #[test]
    fn sets_of_small_types_agree_with_btreeset(
        a in prop::collection::btree_set(participant(), 0..6),
        b in prop::collection::btree_set(participant(), 0..6),
    ) {
        named(|| check_two(&a, &b));
    }

    #[test]
    fn sets_of_64_participants_agree_with_btreeset(
        a in prop::collection::btree_set((0..64u8).prop_map(Participant::at), 0..64),
        b in prop::collection::btree_set((0..64u8).prop_map(Participant::at), 0..64),
    ) {
        check_two(&a, &b);
    }

    #[test]
    fn sets_of_large_types_agree_with_btreeset(
        a in prop::collection::btree_set(0..12u16, 0..9),
        b in prop::collection::btree_set(0..12u16, 0..9),
    ) {
        check_two(&a, &b);
    }

    #[test]
    fn set_order_is_independent_of_representation(a in 0..16u8, b in 0..16u8) {
        let few = |mask: u8| Set::of((0..4).filter(|i| mask >> i & 1 == 1).map(Participant::at));
        let many = |mask: u8| Set::of((0..4).filter(|i| mask >> i & 1 == 1));
        prop_assert_eq!(few(a).cmp(&few(b)), many(a).cmp(&many(b)));
    }

    #[test]
    fn set_updates_agree_with_set_semantics(
        changes in prop::collection::vec((any::<bool>(), 0..64u8), 0..20),
    ) {
        check_changes(changes.clone());
        check_changes(
            changes
                .into_iter()
                .map(|(insert, i)| (insert, Participant::at(i)))
                .collect(),
        );
    }

    #[test]
    fn quantifiers_agree_with_iterators(
        set in prop::collection::btree_set(0..20u8, 0..9),
        bound in 0..20u8,
    ) {
        let ours = Set::of(set.clone());
        prop_assert_eq!(ours.all(|x| x < bound), set.iter().all(|x| *x < bound));
        prop_assert_eq!(ours.any(|x| x < bound), set.iter().any(|x| *x < bound));
        prop_assert_eq!(
            ours.count(|x| x < bound),
            set.iter().filter(|x| **x < bound).count()
        );
        check(
            &ours.filter(|x| *x < bound),
            &set.iter().copied().filter(|x| *x < bound).collect(),
        );
        check(
            &ours.image(|x| x % 4 == 0),
            &set.iter().map(|x| x % 4 == 0).collect(),
        );
        let map = ours.map(|x| x / 2);
        prop_assert!(
            map.iter()
                .map(|(k, v)| (*k, *v))
                .eq(set.iter().map(|x| (*x, x / 2)))
        );
        let mut kept = ours;
        kept.retain(|x| *x >= bound);
        check(
            &kept,
            &set.iter().copied().filter(|x| *x >= bound).collect(),
        );
    }

    #[test]
    fn subsets_are_complete_and_distinct(set in prop::collection::btree_set(0..9u8, 0..6)) {
        let ours = Set::of(set);
        let subsets = ours.subsets();
        prop_assert_eq!(subsets.len(), 1 << ours.len());
        prop_assert_eq!(subsets.iter().collect::<BTreeSet<_>>().len(), subsets.len());
        prop_assert!(subsets.iter().all(|subset| subset.is_subset(&ours)));
        prop_assert!(subsets[0].is_empty());
    }
}

#[test]
fn set_view_names_elements() {
    let [bob, chuck, dave] = [0, 1, 2].map(Participant::at);
    let set = Set::from([dave, bob]);
    named(|| assert_eq!(format!("{set:?}"), "{bob, dave}"));
    named(|| assert_eq!(set.with(chuck).view().to_string(), "{bob, chuck, dave}"));
    assert_eq!(Participants::new().view().to_string(), "{}");
}

#[test]
fn half_is_not_a_majority() {
    let whole = Set::from([1u8, 2, 3, 4]);
    assert!(!Set::from([1, 2]).is_majority_of(&whole));
    assert!(Set::from([1, 2, 3]).is_majority_of(&whole));
    assert!(
        !Set::from([1, 2, 5, 6, 7]).is_majority_of(&whole),
        "strangers do not count"
    );
    assert!(!Set::from([1]).is_majority_of(&Set::new()));
}

#[test]
fn too_many_subsets_panic() {
    let message = message_of(|| Set::of(0..17u8).subsets());
    assert_eq!(
        message,
        "17 elements have too many subsets: at most 16 elements"
    );
}

#[test]
fn unknown_participant_is_never_packed() {
    let universe = crate::tests::laws::universe();
    let refusal =
        |encode: &dyn Fn(&mut Writer<'_>)| message_of(|| encode(&mut Writer::new(&universe)));
    for index in [5, 63] {
        let stranger = Participant::at(index);
        let alone = refusal(&|writer| stranger.encode(writer));
        assert_eq!(
            alone,
            format!("the model has no participant number {index}")
        );
        let among_others = refusal(&|writer| Set::from([stranger]).encode(writer));
        assert_eq!(among_others, "the model does not have all of {?}");
    }
}

#[test]
fn participant_set_takes_one_bit_per_participant() {
    let bits = crate::tests::laws::packed_bits::<Participants>;
    assert_eq!(bits(&Set::new()), 5);
    assert_eq!(bits(&Set::of((0..5).map(Participant::at))), 5);
}

#[test]
fn all_64_participants_survive_packing() {
    let mut universe = crate::value::Universe::default();
    let everyone: Participants = (0..64)
        .filter_map(|i| universe.intern(&format!("p{i}")))
        .collect();
    for set in [
        everyone.clone(),
        everyone.without(&Participant::at(0)),
        Set::from([Participant::at(63)]),
    ] {
        let mut writer = Writer::new(&universe);
        set.encode(&mut writer);
        assert_eq!(
            Participants::decode(&mut Reader::new(&universe, writer.finish())),
            set
        );
    }
}

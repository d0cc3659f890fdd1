//! Laws that every value type must obey, for use in tests.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::prelude::*;
use proptest::strategy::Strategy;

use crate::value::participant::with_display_names;
use crate::value::{
    Bag, Bounded, Colours, Duplicating, Int, Links, Map, Participant, Participants, Permutation,
    Posted, Queue, Reader, Set, Universe, Value, Writer,
};

/// Returns a universe of five participants: bob, chuck, dave, erin and frank.
pub(crate) fn universe() -> Universe {
    let mut universe = Universe::default();
    for name in ["bob", "chuck", "dave", "erin", "frank"] {
        universe.intern(name);
    }
    universe
}

/// Runs `f` while participants are printed by name.
pub(crate) fn named<T>(f: impl FnOnce() -> T) -> T {
    with_display_names(&universe(), f)
}

/// Returns the message of the panic that `f` must raise.
pub(crate) fn message_of<T: Debug>(f: impl FnOnce() -> T) -> String {
    let payload = catch_unwind(AssertUnwindSafe(f)).expect_err("this must panic");
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload
            .downcast::<&str>()
            .expect("the message is a text")
            .to_string(),
    }
}

fn packed<T: Value>(value: &T) -> Vec<u8> {
    let universe = universe();
    let mut writer = Writer::new(&universe);
    value.encode(&mut writer);
    writer.finish().to_vec()
}

/// Returns the length of the packed form in bits.
pub(crate) fn packed_bits<T: Value>(value: &T) -> usize {
    // Appends ones until they begin another byte.
    let universe = universe();
    let len = |ones: usize| {
        let mut writer = Writer::new(&universe);
        value.encode(&mut writer);
        (0..ones).for_each(|_| writer.bits(1, 1));
        writer.finish().len()
    };
    let padding = (0..8)
        .rev()
        .find(|&ones| len(ones) == len(0))
        .expect("no ones, no more bytes");
    len(0) * 8 - padding
}

/// Checks that decoding returns the value and reads no bit beyond it.
pub(crate) fn check_value<T: Value>(value: &T) {
    let universe = universe();
    let mut writer = Writer::new(&universe);
    value.encode(&mut writer);
    writer.bits(5, 0b10011);
    let mut reader = Reader::new(&universe, writer.finish());
    assert_eq!(T::decode(&mut reader), *value);
    assert_eq!(reader.bits(5), 0b10011, "{value:?} was not read to its end");
    check_width(value);
}

/// Checks that the packed form of a value with a width is the number from `pack`.
fn check_width<T: Value>(value: &T) {
    let universe = universe();
    let width = T::width(&universe);
    if width == 0 {
        return;
    }
    let mut writer = Writer::new(&universe);
    value.encode(&mut writer);
    let mut reader = Reader::new(&universe, writer.finish());
    assert_eq!(reader.bits(width), value.pack(&universe), "{value:?}");
    assert_eq!(T::unpack(value.pack(&universe), &universe), *value);
    assert_eq!(packed_bits(value), width as usize);
}

/// Checks that a value is decoded correctly into an old one.
pub(crate) fn check_decode_into<T: Value>(mut old: T, value: &T) {
    let universe = universe();
    let mut writer = Writer::new(&universe);
    value.encode(&mut writer);
    writer.bits(5, 0b10011);
    let mut reader = Reader::new(&universe, writer.finish());
    old.decode_into(&mut reader);
    assert_eq!(old, *value);
    assert_eq!(reader.bits(5), 0b10011, "{value:?} was not read to its end");
}

fn permuted<T: Value>(value: &T, permutation: &Permutation) -> T {
    let mut value = value.clone();
    value.permute(permutation);
    value
}

pub(crate) fn check_permuted<T: Value>(permutation: &Permutation, value: &T, other: &T) {
    assert_eq!(permuted(value, permutation), *other);
    assert_eq!(packed(&permuted(value, permutation)), packed(other));
}

/// Checks that permuting is one to one, swaps are self-inverse, and permutations compose.
fn check_permutations<T: Value>(a: &T, b: &T) {
    let at = Participant::at;
    let first = Permutation::identity().then_swap(at(0), at(2));
    let second = Permutation::identity().then_swap(at(2), at(4));
    let both = first.then_swap(at(2), at(4));
    check_permuted(&Permutation::identity(), a, a);
    check_permuted(&first, &permuted(a, &first), a);
    check_permuted(&second, &permuted(a, &first), &permuted(a, &both));
    assert_eq!(a == b, permuted(a, &both) == permuted(b, &both));
    check_value(&permuted(a, &both));
    if T::NAMELESS {
        check_permuted(&both, a, a);
    }
    let mut colours = Colours::all_different();
    (0..5).for_each(|index| colours.paint(at(index), 7 + u64::from(index)));
    let mut moved = Colours::all_different();
    (0..5).for_each(|index| moved.paint(both.of(at(index)), 7 + u64::from(index)));
    assert_eq!(a.signature(&colours), permuted(a, &both).signature(&moved));
}

fn check_laws<T: Value>(a: &T, b: &T) {
    check_permutations(a, b);
    check_value(a);
    check_decode_into(a.clone(), b);
    let mut copy = a.clone();
    copy.clone_from(b);
    assert_eq!(copy, *b);
    let (packed_a, packed_b) = (packed(a), packed(b));
    assert_eq!(
        a == b,
        packed_a == packed_b,
        "{a:?} and {b:?} are packed as {packed_a:?} and {packed_b:?}"
    );
    assert_eq!(a == b, a.view() == b.view());
    assert_eq!(a == b, a.cmp(b).is_eq());
    // Otherwise the bits after a value could be mistaken for a part of it.
    assert!(a == b || !is_prefix(a, b), "{a:?} begins like {b:?}");
}

/// Whether the packed form of `a` is a prefix of that of `b`, bit by bit.
fn is_prefix<T: Value>(a: &T, b: &T) -> bool {
    let bits = packed_bits(a);
    let (a, b) = (packed(a), packed(b));
    let bit = |bytes: &[u8], i: usize| bytes.get(i / 8).map(|byte| byte >> (i % 8) & 1);
    (0..bits).all(|i| bit(&a, i) == bit(&b, i))
}

pub(crate) fn participant() -> impl Strategy<Value = Participant> + Clone {
    (0..5u8).prop_map(Participant::at)
}

pub(crate) fn participants() -> impl Strategy<Value = Participants> {
    prop::collection::vec(participant(), 0..8).prop_map(Set::of)
}

macro_rules! laws {
    ($($name:ident: $strategy:expr;)*) => {
        proptest! {$(
            #[test]
            fn $name((a, b) in ($strategy, $strategy)) {
                named(|| {
                    check_laws(&a, &b);
                    check_laws(&a, &a);
                });
            }
        )*}
    };
}

laws! {
    truth_values_obey_the_laws: any::<bool>();
    bytes_obey_the_laws: any::<u8>();
    long_numbers_obey_the_laws: any::<u64>();
    signed_numbers_obey_the_laws: -20..20i16;
    characters_obey_the_laws: any::<char>();
    texts_obey_the_laws: "[ab\u{e9}]{0,3}";
    participants_obey_the_laws: participant();
    options_obey_the_laws: prop::option::of(prop::option::of(participant()));
    tuples_obey_the_laws: (participant(), any::<bool>(), 0..10u8);
    arrays_obey_the_laws: [0..10u8, 5..20u8];
    sequences_obey_the_laws: prop::collection::vec(prop::collection::vec(0..3u8, 0..3), 0..4);
    boxes_obey_the_laws: (0..9u8).prop_map(Box::new);
    bounded_numbers_obey_the_laws: (-3..=3i64).prop_map(Int::<-3, 3>::new);
    sets_of_few_obey_the_laws: participants();
    sets_of_many_obey_the_laws: prop::collection::vec(0..9u8, 0..5).prop_map(Set::of);
    sets_of_sets_obey_the_laws: prop::collection::vec(participants(), 0..4).prop_map(Set::of);
    maps_over_few_obey_the_laws: prop::collection::vec((participant(), any::<bool>()), 0..9).prop_map(Map::from_iter);
    maps_over_many_obey_the_laws: prop::collection::vec((0..5u8, 0..3u8), 0..9).prop_map(Map::from_iter);
    links_obey_the_laws: letters().prop_map(|letters| {
        let mut links = Links::<_>::new();
        for (from, to, message) in letters {
            links.send(from, to, message);
        }
        links
    });
    bags_obey_the_laws: letters().prop_map(|letters| {
        let mut bag = Bag::<_>::new();
        for (from, to, message) in letters {
            bag.send(from, to, message);
        }
        bag
    });
    links_of_another_medium_obey_the_laws: letters().prop_map(|letters| {
        let mut links = Links::<_, (Duplicating, Bounded<6>)>::new();
        for (from, to, message) in letters {
            links.send(from, to, message);
        }
        links
    });
    bags_of_another_medium_obey_the_laws: letters().prop_map(|letters| {
        let mut bag = Bag::<_, Bounded<6>>::new();
        for (from, to, message) in letters {
            bag.send(from, to, message);
        }
        bag
    });
    queues_of_another_medium_obey_the_laws: prop::collection::vec(0..3u8, 0..4).prop_map(|messages| {
        let mut queue = Queue::<_, (Bounded<3>, Duplicating)>::new();
        for message in messages {
            queue.send(message);
        }
        queue
    });
    queues_obey_the_laws: prop::collection::vec(0..3u8, 0..4).prop_map(|messages| {
        let mut queue = Queue::<_>::new();
        for message in messages {
            queue.send(message);
        }
        queue
    });
    maps_between_participants_obey_the_laws: prop::collection::vec((participant(), participants()), 0..9).prop_map(Map::from_iter);
    posted_messages_obey_the_laws: prop::collection::vec(0..5u8, 0..4).prop_map(|messages| {
        let mut posted = Posted::new();
        for message in messages {
            posted.post(message);
        }
        posted
    });
}

fn letters() -> impl Strategy<Value = Vec<(Participant, Participant, bool)>> {
    prop::collection::vec((participant(), participant(), any::<bool>()), 0..6)
}

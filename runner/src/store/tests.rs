//! Checks the store with a map, its growth and its hashes.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn store_numbers_states_in_discovery_order(
        rounds in prop::collection::vec(prop::collection::vec(prop::collection::vec(0u8..3, 0..20), 0..300), 1..4),
    ) {
        let mut store = Store::new();
        for states in rounds {
            store.clear();
            let mut oracle = BTreeMap::new();
            for state in &states {
                let next = oracle.len() as u32;
                prop_assert_eq!(store.find(state), oracle.get(state).copied());
                let id = *oracle.entry(state.clone()).or_insert(next);
                prop_assert_eq!(store.intern(state), Ok((id, id == next)));
            }
            prop_assert_eq!(store.len() as usize, oracle.len());
            let mut batch = Batch::default();
            let absent = vec![3];
            let asked = states.iter().chain([&absent]);
            asked.clone().for_each(|state| batch.push(state));
            store.find_all(&mut batch);
            for (place, state) in asked.enumerate() {
                let id = oracle.get(state).copied();
                prop_assert_eq!(batch.asked[place].id, id.unwrap_or(UNKNOWN));
            }
            for (state, id) in &oracle {
                prop_assert_eq!(store.get(*id), &state[..]);
            }
        }
    }
}

proptest! {
    #[test]
    fn states_are_compared_byte_by_byte(
        state in prop::collection::vec(any::<u8>(), 1..40),
        place in any::<prop::sample::Index>(),
        longer in any::<u8>(),
    ) {
        let mut other = state.clone();
        prop_assert!(same(&state, &other));
        other[place.index(state.len())] ^= 1;
        prop_assert!(!same(&state, &other));
        prop_assert!(!same(&state, &[&state[..], &[longer]].concat()));
    }
}

fn numbered(count: u32) -> impl Iterator<Item = [u8; 9]> {
    (0..count).map(|n| {
        let mut state = [7; 9];
        state[..4].copy_from_slice(&n.to_le_bytes());
        state
    })
}

#[test]
fn state_numbers_survive_growth() {
    let mut store = Store::new();
    for (id, state) in numbered(100_000).enumerate() {
        assert_eq!(store.intern(&state), Ok((id as u32, true)));
    }
    for (id, state) in numbered(100_000).enumerate() {
        assert_eq!(store.find(&state), Some(id as u32));
    }
    assert_eq!(store.find(&[1]), None);
    assert_eq!(store.iter().count(), 100_000);
}

#[test]
fn nine_byte_state_takes_at_most_44_bytes() {
    let mut store = Store::new();
    let mut most = 0;
    for (id, state) in numbered(1 << 20).enumerate() {
        store.intern(&state).expect("there is room");
        if id >= 1 << 17 {
            most = most.max(store.bytes() / (id + 1));
        }
    }
    assert!(most <= 44, "{most}");
}

/// Returns two different states with the same hash.
fn colliding() -> [Vec<u8>; 2] {
    let mut states: Vec<(u32, Vec<u8>)> = numbered(1 << 18)
        .map(|state| (hash(&state), state.to_vec()))
        .collect();
    states.sort_unstable();
    let pair = states.windows(2).find(|pair| pair[0].0 == pair[1].0);
    let pair = pair.expect("about eight of 2^18 states collide");
    [pair[0].1.clone(), pair[1].1.clone()]
}

#[test]
fn states_with_equal_hash_are_different() {
    let [first, second] = colliding();
    let mut store = Store::new();
    assert_eq!(store.intern(&first), Ok((0, true)));
    assert_eq!(store.find(&second), None);
    let mut batch = Batch::default();
    assert!(batch.is_empty());
    for state in [&first, &second, &vec![1], &first] {
        batch.push(state);
    }
    store.find_all(&mut batch);
    assert!(!batch.is_empty());
    assert_eq!(
        [0, 1, 2, 3].map(|place| batch.is_known(place)),
        [true, false, false, true]
    );
    assert_eq!(
        [1, 2, 3].map(|place| batch.is_same(0, place)),
        [false, false, true]
    );
    assert_eq!(
        [0, 2].map(|place| batch.hash(place)),
        [hash(&second), hash(&[1])]
    );
    assert_eq!(store.intern_from(&batch, 3), Ok((0, false)));
    assert_eq!(store.intern_from(&batch, 1), Ok((1, true)));
    assert_eq!(store.find(&second), Some(1));
}

#[test]
fn states_have_an_average_size() {
    let mut store = Store::new();
    assert_eq!(store.bytes_per_state(), None);
    for state in [&b"abc"[..], b"a"] {
        store.intern(state).expect("there is room");
    }
    assert_eq!(store.bytes_per_state(), Some(2.0));
}

#[test]
fn memory_for_one_more_state_is_enough_for_it() {
    let mut store = Store::new();
    for n in 0..200_000_u32 {
        let state = [n.to_le_bytes(), [7; 4], [7; 4]].concat();
        let expected = store.next_bytes();
        store
            .intern(&state[..4 + n as usize % 9])
            .expect("there is room");
        // Short vectors double.
        if n > 1 << 17 {
            assert!(store.bytes() <= expected + 64, "{n}: {expected}");
        }
    }
}

/// Checks the memory of a store that was filled with these states.
fn check_memory(states: &[Vec<u8>], bytes: usize, next_bytes: usize) {
    let mut store = Store::new();
    for state in states {
        store.intern(state).expect("there is room");
    }
    assert_eq!((store.bytes(), store.next_bytes()), (bytes, next_bytes));
}

#[test]
fn memory_is_slots_states_and_offsets() {
    let states = |count: u32| numbered(count).map(Vec::from).collect::<Vec<_>>();
    check_memory(&[], 0, 1024 * 8);
    check_memory(&states(1), 1024 * 8 + 64, 1024 * 8 + 9 + 2);
    // One more state makes the table grow, and then the smaller one is kept.
    check_memory(&states(767), 1024 * 8 + 8064, 1024 * 8 + 6903 + 1725);
    check_memory(
        &states(768),
        1024 * 8 + 8064,
        (1024 + 2048) * 8 + 6912 + 1728,
    );
    check_memory(
        &states(769),
        (1024 + 2048) * 8 + 8064,
        2048 * 8 + 6921 + 1730,
    );
    // States of different lengths have offsets.
    let uneven = [vec![1], vec![2; 3], vec![3; 4]];
    check_memory(
        &uneven,
        1024 * 8 + 64 + 66 * 4,
        1024 * 8 + (8 + 4 * 4) * 5 / 4,
    );
    let mut store = Store::new();
    store.offsets = Offsets::Uneven {
        starts: vec![0; 8],
        wraps: vec![1; 3],
    };
    assert_eq!((store.bytes(), store.next_bytes()), (11 * 4, 1024 * 8 + 55));
}

#[test]
fn cleared_store_keeps_memory() {
    let mut store = Store::new();
    for state in numbered(5000) {
        store.intern(&state).expect("there is room");
    }
    let bytes = store.bytes();
    store.clear();
    assert_eq!(
        (store.len(), store.find(&[0; 9]), store.bytes()),
        (0, None, bytes)
    );
    assert_eq!(store.intern(&[0; 9]), Ok((0, true)));
    assert_eq!(store.bytes(), bytes);
}

#[test]
fn full_store_refuses_new_states_only() {
    let mut store = Store::new();
    store.limit = 2;
    assert_eq!(
        [store.intern(b"a"), store.intern(b"b")],
        [Ok((0, true)), Ok((1, true))]
    );
    assert_eq!(store.intern(b"c"), Err(StoreFull));
    assert_eq!(
        (store.intern(b"b"), store.find(b"c"), store.len()),
        (Ok((1, false)), None, 2)
    );
}

#[test]
fn offsets_beyond_4_gib_use_wraps() {
    // The arena would hold 4 GiB + 10 bytes: the second state crosses the border.
    let starts = [0, 1, 2, 3].map(|id| start(&[0, u32::MAX - 4, 5, 10], &[2], id));
    assert_eq!(
        starts,
        [0, u32::MAX as usize - 4, (1 << 32) + 5, (1 << 32) + 10]
    );
}

#[test]
fn states_behind_4_gib_are_found() {
    let mut uneven = Offsets::Uneven {
        starts: vec![0, u32::MAX - 4],
        wraps: Vec::new(),
    };
    uneven.add(1, u32::MAX as usize - 4, 10);
    let mut even = Offsets::Even(1 << 30);
    even.add(5, 5 << 30, 3);
    let found = |offsets: &Offsets| match offsets {
        Offsets::Even(_) => panic!("their lengths differ"),
        Offsets::Uneven { starts, wraps } => (0..starts.len() as u32)
            .map(|id| start(starts, wraps, id))
            .collect::<Vec<_>>(),
    };
    assert_eq!(
        found(&uneven),
        [0, u32::MAX as usize - 4, u32::MAX as usize + 6]
    );
    let gibs = [0, 1, 2, 3, 4, 5].map(|gib| gib << 30);
    assert_eq!(found(&even), [&gibs[..], &[(5 << 30) + 3]].concat());
}

#[test]
fn long_vectors_grow_by_a_quarter() {
    for (len, capacity) in [
        (0, 64),
        (1 << 10, 1 << 11),
        (1 << 16, (1 << 16) + (1 << 14)),
    ] {
        let mut items = vec![0_u8; len];
        make_room(&mut items, 1);
        assert_eq!(items.capacity(), capacity);
        // There is room for one more.
        make_room(&mut items, capacity - len);
        assert_eq!(items.capacity(), capacity);
    }
}

/// Checks that hashes of different structured states collide about as often as random numbers.
fn check_distribution(states: &[Vec<u8>]) {
    let count = states.len();
    let mut hashes: Vec<u32> = states.iter().map(|state| hash(state)).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let expected = (count as f64).powi(2) / 2.0 / 2f64.powi(32);
    let alike = (count - hashes.len()) as f64;
    assert!(
        alike <= expected + 6.0 * expected.sqrt() + 3.0,
        "{alike} alike, {expected} expected"
    );
    let mut buckets = vec![0u32; 1024];
    for state in states {
        buckets[first_slot(hash(state), 1024)] += 1;
    }
    let mean = count as f64 / 1024.0;
    let chi: f64 = buckets
        .iter()
        .map(|n| (f64::from(*n) - mean).powi(2) / mean)
        .sum();
    assert!(
        (700.0..1400.0).contains(&chi),
        "chi square of 1023 degrees of freedom: {chi}"
    );
}

#[test]
fn hashes_of_similar_states_are_spread() {
    for len in [3, 4, 5, 7, 8, 9, 12, 16, 17, 40] {
        let places = [0, len / 2, len - 3].into_iter();
        for place in places.filter(|place| place + 3 <= len) {
            let counting = (0..200_000_u32).map(|n| {
                let mut state = vec![0; len];
                state[place..][..3].copy_from_slice(&n.to_le_bytes()[..3]);
                state
            });
            check_distribution(&counting.collect::<Vec<_>>());
        }
    }
    // States with three set bits, anywhere in the state.
    let mut sparse = Vec::new();
    for a in 0..96 {
        for b in 0..=a {
            for c in 0..=b {
                let mut state = vec![0u8; 12];
                for bit in [a, b, c] {
                    state[bit / 8] |= 1 << (bit % 8);
                }
                sparse.push(state);
            }
        }
    }
    sparse.sort_unstable();
    sparse.dedup();
    check_distribution(&sparse);
}

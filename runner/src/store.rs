//! The states of a search: each packed state once, numbered in the order of discovery.
//!
//! Exact: states are compared byte by byte, and a hash only says where to look. The store never forgets a state and never learns
//! what one means.

/// The most states that one store can hold: every number but the two highest is an id.
pub const MAX_STATES: u32 = u32::MAX - 1;

/// The slots of a store that holds nothing yet.
const FIRST_SLOTS: usize = 1024;

/// The store holds as many states as it can number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are more than {MAX_STATES} states")]
pub struct Full;

/// A set of packed states, numbered from 0.
///
/// A state of nine bytes takes about 13 bytes here (its own and four for its place) and its slot in the table, 11 to 22 bytes more.
#[derive(Clone, Debug)]
pub struct Store {
    /// Open addressing with linear probing: the hash in the upper half, the id plus one in the lower one; 0 is a free slot.
    slots: Vec<u64>,
    /// All states, one after the other.
    arena: Vec<u8>,
    /// Where in the arena each state begins, and where the last one ends; without the bits above the lowest 32.
    starts: Vec<u32>,
    /// Those bits: each time they grow by one, the first state for which they do (its place in `starts`).
    wraps: Vec<u32>,
    /// [`MAX_STATES`], or less in a test.
    limit: u32,
}

impl Default for Store {
    fn default() -> Store {
        Store::new()
    }
}

impl Store {
    /// A store without states.
    pub fn new() -> Store {
        Store {
            slots: Vec::new(),
            arena: Vec::new(),
            starts: vec![0],
            wraps: Vec::new(),
            limit: MAX_STATES,
        }
    }

    /// How many states there are.
    #[inline]
    pub fn len(&self) -> u32 {
        self.starts.len() as u32 - 1
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The packed state of this id; panics where there is none.
    #[inline]
    pub fn get(&self, id: u32) -> &[u8] {
        &self.arena[self.start(id)..self.start(id + 1)]
    }

    /// All states in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|id| self.get(id))
    }

    /// The id of a state, if it is known.
    #[inline]
    pub fn find(&self, state: &[u8]) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        self.probe(state, hash(state)).ok()
    }

    /// The id of a state, and whether it is new.
    #[inline]
    pub fn intern(&mut self, state: &[u8]) -> Result<(u32, bool), Full> {
        if self.len() as usize >= self.slots.len() / 4 * 3 {
            self.grow();
        }
        let hash = hash(state);
        match self.probe(state, hash) {
            Ok(id) => Ok((id, false)),
            Err(slot) => self.insert(state, hash, slot).map(|id| (id, true)),
        }
    }

    /// Forgets all states and keeps the memory for others.
    pub fn clear(&mut self) {
        // The table starts small again: zeroing one that an earlier search left large would cost more than a small search.
        self.slots.clear();
        self.arena.clear();
        self.starts.truncate(1);
        self.wraps.clear();
    }

    /// Bytes of memory in use.
    pub fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u64>()
            + self.arena.capacity()
            + (self.starts.capacity() + self.wraps.capacity()) * size_of::<u32>()
    }

    /// Where in the arena a state begins.
    #[inline]
    fn start(&self, id: u32) -> usize {
        let low = self.starts[id as usize] as usize;
        if self.wraps.is_empty() {
            low
        } else {
            low | self.wraps.partition_point(|wrap| *wrap <= id) << 32
        }
    }

    /// The id of a state, or the free slot where it belongs.
    #[inline]
    fn probe(&self, state: &[u8], hash: u32) -> Result<u32, usize> {
        let mut slot = first_slot(hash, self.slots.len());
        loop {
            let entry = self.slots[slot];
            if entry == 0 {
                return Err(slot);
            }
            if (entry >> 32) as u32 == hash {
                let id = entry as u32 - 1;
                if self.get(id) == state {
                    return Ok(id);
                }
            }
            slot += 1;
            if slot == self.slots.len() {
                slot = 0;
            }
        }
    }

    fn insert(&mut self, state: &[u8], hash: u32, slot: usize) -> Result<u32, Full> {
        let id = self.len();
        if id >= self.limit {
            return Err(Full);
        }
        self.slots[slot] = entry(hash, id);
        make_room(&mut self.arena, state.len());
        make_room(&mut self.starts, 1);
        let before = self.arena.len() >> 32;
        self.arena.extend_from_slice(state);
        self.starts.push(self.arena.len() as u32);
        for _ in before..self.arena.len() >> 32 {
            self.wraps.push(id + 1);
        }
        Ok(id)
    }

    /// Doubles the table. The states are hashed again, one after the other, which is cheaper than a second table beside the first.
    #[cold]
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(FIRST_SLOTS);
        self.slots.clear();
        self.slots.reserve_exact(slots);
        self.slots.resize(slots, 0);
        for id in 0..self.len() {
            let hash = hash(self.get(id));
            let mut slot = first_slot(hash, slots);
            while self.slots[slot] != 0 {
                slot = if slot + 1 == slots { 0 } else { slot + 1 };
            }
            self.slots[slot] = entry(hash, id);
        }
    }
}

fn entry(hash: u32, id: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(id + 1)
}

/// The slot at which the search for a hash begins: the hash as a fraction of the table.
#[inline]
fn first_slot(hash: u32, slots: usize) -> usize {
    ((u64::from(hash) as u128 * slots as u128) >> 32) as usize
}

/// Like `reserve`, but grows by a quarter where that is much: large stores would waste almost half of their memory on doubling.
#[inline]
fn make_room<T>(items: &mut Vec<T>, more: usize) {
    if items.capacity() - items.len() < more {
        let spare = if items.len() < 1 << 16 { items.len() } else { items.len() / 4 };
        items.reserve_exact(more.max(spare).max(64));
    }
}

/// A hash of a packed state, made of multiplications whose two halves are folded.
#[inline]
fn hash(state: &[u8]) -> u32 {
    const A: u64 = 0x9e37_79b9_7f4a_7c15;
    const B: u64 = 0xd1b5_4a32_d192_ed03;
    let len = state.len();
    let mut hash = A ^ len as u64;
    let last = if len >= 8 {
        let mut rest = state;
        while rest.len() > 8 {
            hash = fold(hash ^ word(rest), B);
            rest = &rest[8..];
        }
        word(&state[len - 8..])
    } else if len >= 4 {
        u64::from(half(state)) | u64::from(half(&state[len - 4..])) << 32
    } else {
        state.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    };
    (fold(fold(hash ^ last, B), A) >> 32) as u32
}

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

#[inline]
fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[..8]);
    u64::from_le_bytes(word)
}

#[inline]
fn half(bytes: &[u8]) -> u32 {
    let mut half = [0; 4];
    half.copy_from_slice(&bytes[..4]);
    u32::from_le_bytes(half)
}

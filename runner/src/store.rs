//! The states of a search: each packed state once, numbered in the order of discovery.
//!
//! States are compared byte by byte; a hash only selects where to look.

mod batch;
mod bytes;

pub use batch::Batch;
use batch::{Query, UNKNOWN};
use bytes::{hash, same};

/// Maximum number of states in a store. The two highest numbers are not ids.
pub const MAX_STATES: u32 = u32::MAX - 1;

/// Initial number of slots.
const FIRST_SLOTS: usize = 1024;

/// The largest table whose memory is kept after the table has grown.
const SPARE_SLOTS: usize = 1 << 16;

/// The store is full: it contains [`MAX_STATES`] states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are more than {MAX_STATES} states")]
pub struct StoreFull;

/// A set of packed states, numbered from 0.
///
/// A state of nine bytes takes these nine and 11 to 22 bytes for its slot in the table. If states
/// differ in length, each takes four more for its offset.
#[derive(Clone, Debug)]
pub struct Store {
    /// Linear probing: the hash in the upper half, the id plus one in the lower; 0 is a free slot.
    slots: Vec<u64>,
    /// The memory of a smaller table, reused when the table grows.
    spare: Vec<u64>,
    /// All states in order.
    arena: Vec<u8>,
    /// The position of each state in the arena.
    offsets: Offsets,
    len: u32,
    /// [`MAX_STATES`], or less in a test.
    limit: u32,
}

#[derive(Clone, Debug)]
enum Offsets {
    /// All states so far have this length.
    Even(usize),
    Uneven {
        /// The lowest 32 bits of where each state begins, and of where the last one ends.
        starts: Vec<u32>,
        /// The higher bits: each time they increase by one, the index in `starts` at which they do.
        wraps: Vec<u32>,
    },
}

impl Default for Store {
    fn default() -> Store {
        Store::new()
    }
}

impl Store {
    /// Creates an empty store.
    pub fn new() -> Store {
        Store {
            slots: Vec::new(),
            spare: Vec::new(),
            arena: Vec::new(),
            offsets: Offsets::Even(0),
            len: 0,
            limit: MAX_STATES,
        }
    }

    /// Returns the number of states.
    #[inline]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Returns the average size of the packed states, `None` without states.
    pub fn bytes_per_state(&self) -> Option<f64> {
        (!self.is_empty()).then(|| self.arena.len() as f64 / f64::from(self.len))
    }

    /// Whether the store has no states.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the packed state with this id. Panics if the id is not stored.
    #[inline]
    pub fn get(&self, id: u32) -> &[u8] {
        match &self.offsets {
            Offsets::Even(length) => &self.arena[id as usize * length..][..*length],
            Offsets::Uneven { starts, wraps } => {
                &self.arena[start(starts, wraps, id)..start(starts, wraps, id + 1)]
            }
        }
    }

    /// Returns all packed states in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|id| self.get(id))
    }

    /// Returns the id of a packed state, or `None` if it is not stored.
    #[inline]
    pub fn find(&self, state: &[u8]) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        self.probe(state, hash(state)).ok()
    }

    /// Records the ids of those states of a batch that are stored.
    ///
    /// All slots are read before any state is compared, so that reads from memory overlap.
    pub fn find_all(&self, batch: &mut Batch) {
        const TOGETHER: usize = 64;
        if self.slots.is_empty() {
            return;
        }
        let mut entries = [0; TOGETHER];
        for asked in batch.asked.chunks_mut(TOGETHER) {
            for (entry, asked) in entries
                .iter_mut()
                .zip(&*asked)
                .filter(|(_, asked)| asked.id == UNKNOWN)
            {
                *entry = self.slots[first_slot(asked.hash, self.slots.len())];
            }
            for (entry, asked) in entries
                .iter()
                .zip(asked)
                .filter(|(_, asked)| asked.id == UNKNOWN)
            {
                let state = &batch.bytes[asked.start as usize..asked.end as usize];
                asked.id = if *entry == 0 {
                    UNKNOWN
                } else if (entry >> 32) as u32 == asked.hash
                    && same(self.get(*entry as u32 - 1), state)
                {
                    *entry as u32 - 1
                } else {
                    self.probe(state, asked.hash).unwrap_or(UNKNOWN)
                };
            }
        }
    }

    /// Stores a packed state and returns its id, and whether it is new.
    #[inline]
    pub fn intern(&mut self, state: &[u8]) -> Result<(u32, bool), StoreFull> {
        self.intern_hashed(state, hash(state))
    }

    /// Stores the state at an index of a batch, as [`intern`](Store::intern) does.
    #[inline]
    pub fn intern_from(&mut self, batch: &Batch, place: usize) -> Result<(u32, bool), StoreFull> {
        match batch.asked[place] {
            Query {
                id: UNKNOWN, hash, ..
            } => self.intern_hashed(batch.get(place), hash),
            Query { id, .. } => Ok((id, false)),
        }
    }

    fn intern_hashed(&mut self, state: &[u8], hash: u32) -> Result<(u32, bool), StoreFull> {
        if self.slots.is_empty() {
            self.grow();
        }
        let mut place = self.probe(state, hash);
        // The table grows only for a new state, so that its size depends on its content alone.
        if place.is_err() && self.is_about_to_grow() {
            self.grow();
            place = self.probe(state, hash);
        }
        match place {
            Ok(id) => Ok((id, false)),
            Err(slot) => self.insert(state, hash, slot).map(|id| (id, true)),
        }
    }

    /// Removes all states and keeps the memory.
    pub fn clear(&mut self) {
        // The table starts small again: zeroing a large one would cost more than a small search.
        self.slots.clear();
        self.arena.clear();
        self.offsets = Offsets::Even(0);
        self.len = 0;
    }

    /// Whether the table must grow for the next new state.
    #[inline]
    pub fn is_about_to_grow(&self) -> bool {
        self.len() as usize >= self.slots.len() / 4 * 3
    }

    /// Returns the bytes of memory needed with one more state. They depend on the stored states
    /// only, not on memory kept from earlier use.
    pub fn next_bytes(&self) -> usize {
        let slots = self.slots.len();
        // Both tables exist while the table grows.
        let grown = if self.is_about_to_grow() {
            (slots * 2).max(FIRST_SLOTS)
        } else {
            0
        };
        let offsets = match &self.offsets {
            Offsets::Even(_) => 0,
            Offsets::Uneven { starts, wraps } => starts.len() + wraps.len(),
        };
        (slots + grown) * size_of::<u64>()
            + with_room(self.arena.len() + offsets * size_of::<u32>())
    }

    /// Returns the bytes of memory in use.
    pub fn bytes(&self) -> usize {
        let offsets = match &self.offsets {
            Offsets::Even(_) => 0,
            Offsets::Uneven { starts, wraps } => starts.capacity() + wraps.capacity(),
        };
        (self.slots.capacity() + self.spare.capacity()) * size_of::<u64>()
            + self.arena.capacity()
            + offsets * size_of::<u32>()
    }

    /// Returns the id of a state, or the free slot for it.
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
                if same(self.get(id), state) {
                    return Ok(id);
                }
            }
            slot += 1;
            if slot == self.slots.len() {
                slot = 0;
            }
        }
    }

    fn insert(&mut self, state: &[u8], hash: u32, slot: usize) -> Result<u32, StoreFull> {
        let id = self.len();
        if id >= self.limit {
            return Err(StoreFull);
        }
        self.slots[slot] = entry(hash, id);
        self.offsets.add(id, self.arena.len(), state.len());
        make_room(&mut self.arena, state.len());
        self.arena.extend_from_slice(state);
        self.len += 1;
        Ok(id)
    }

    /// Doubles the table. A slot is the hash as a fraction of the table's size, so entries keep
    /// their order and both tables are traversed sequentially.
    #[cold]
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).max(FIRST_SLOTS);
        let mut grown = std::mem::take(&mut self.spare);
        grown.clear();
        grown.resize(slots, 0);
        for entry in self.slots.iter().filter(|entry| **entry != 0) {
            let mut slot = first_slot((entry >> 32) as u32, slots);
            while grown[slot] != 0 {
                slot = if slot + 1 == slots { 0 } else { slot + 1 };
            }
            grown[slot] = *entry;
        }
        let old = std::mem::replace(&mut self.slots, grown);
        if old.capacity() <= SPARE_SLOTS {
            self.spare = old;
        }
    }
}

impl Offsets {
    /// Adds a state of this id and length at offset `at` of the arena.
    #[inline]
    fn add(&mut self, id: u32, at: usize, length: usize) {
        match self {
            Offsets::Even(even) if *even == length => {}
            Offsets::Even(even) if id == 0 => *even = length,
            Offsets::Even(even) => {
                let mut wraps = Vec::new();
                let starts = (0..=id)
                    .map(|id| note_wraps(&mut wraps, id, *even))
                    .collect();
                *self = Offsets::Uneven { starts, wraps };
                self.add(id, at, length);
            }
            Offsets::Uneven { starts, wraps } => {
                make_room(starts, 1);
                let end = at + length;
                starts.push(end as u32);
                for _ in at >> 32..end >> 32 {
                    wraps.push(id + 1);
                }
            }
        }
    }
}

/// Returns the low bits of an offset if all states have this length; records the high bits.
fn note_wraps(wraps: &mut Vec<u32>, id: u32, length: usize) -> u32 {
    let start = id as usize * length;
    if start >> 32 > wraps.len() {
        wraps.push(id);
    }
    start as u32
}

#[inline]
fn start(starts: &[u32], wraps: &[u32], id: u32) -> usize {
    let low = starts[id as usize] as usize;
    if wraps.is_empty() {
        low
    } else {
        low + (wraps.partition_point(|wrap| *wrap <= id) << 32)
    }
}

fn entry(hash: u32, id: u32) -> u64 {
    (u64::from(hash) << 32) + u64::from(id + 1)
}

/// Returns the first slot to probe: the hash as a fraction of the table's size.
#[inline]
fn first_slot(hash: u32, slots: usize) -> usize {
    ((u128::from(hash) * slots as u128) >> 32) as usize
}

/// Reserves memory as `reserve` does, but grows large vectors by a quarter instead of doubling.
#[inline]
pub(crate) fn make_room<T>(items: &mut Vec<T>, more: usize) {
    if items.capacity() - items.len() < more {
        let spare = if items.len() < 1 << 16 {
            items.len()
        } else {
            items.len() / 4
        };
        items.reserve_exact(more.max(spare).max(64));
    }
}

/// Returns the maximum memory of this many bytes of items after [`make_room`].
pub(crate) fn with_room(bytes: usize) -> usize {
    bytes + bytes / 4
}

#[cfg(test)]
mod tests;

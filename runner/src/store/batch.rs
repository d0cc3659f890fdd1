//! A group of states for which a store is queried together.

use super::bytes::{hash, same, word};
use crate::value::codec::tail;

/// In place of an id in a [`Batch`]: the store was not queried, or does not contain the state.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// Packed states for which a store is queried together, with the ids that it returned.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The states in order, padded to whole words, which are faster to copy than a few bytes.
    pub(super) bytes: Vec<u8>,
    pub(super) asked: Vec<Query>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Query {
    /// Offset of its first byte.
    pub(super) start: u32,
    /// Offset after its last byte.
    pub(super) end: u32,
    pub(super) hash: u32,
    /// The id in the store, or [`UNKNOWN`].
    pub(super) id: u32,
}

impl Batch {
    /// Returns the number of states.
    #[inline]
    pub fn len(&self) -> usize {
        self.asked.len()
    }

    /// Whether the batch has no states.
    pub fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// Returns the packed state at an index.
    #[inline]
    pub fn get(&self, place: usize) -> &[u8] {
        let Query { start, end, .. } = self.asked[place];
        &self.bytes[start as usize..end as usize]
    }

    /// Returns the hash of the state at an index.
    #[inline]
    pub fn hash(&self, place: usize) -> u32 {
        self.asked[place].hash
    }

    /// Whether the states at two indices are equal.
    #[inline]
    pub fn is_same(&self, place: usize, other: usize) -> bool {
        self.hash(place) == self.hash(other) && same(self.get(place), self.get(other))
    }

    /// Whether the store contained the state at an index when it was queried.
    #[inline]
    pub fn is_known(&self, place: usize) -> bool {
        self.asked[place].id != UNKNOWN
    }

    /// Adds a state.
    #[inline]
    pub fn push(&mut self, state: &[u8]) {
        let start = self.bytes.len();
        let mut rest = state;
        while rest.len() >= 8 {
            self.bytes.extend_from_slice(&word(rest).to_le_bytes());
            rest = &rest[8..];
        }
        if !rest.is_empty() {
            self.bytes.extend_from_slice(&tail(rest).to_le_bytes());
        }
        self.asked.push(Query {
            start: start as u32,
            end: (start + state.len()) as u32,
            hash: hash(state),
            id: UNKNOWN,
        });
    }

    /// Removes all states and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.asked.clear();
    }
}

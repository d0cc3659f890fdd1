//! States that a store is asked for together. A batch knows what was asked and what was answered, and never asks by itself.

use super::bytes::{hash, same, word};
use crate::value::codec::tail;

/// In place of an id in a [`Batch`]: the store was not asked, or does not know the state.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// States that a store is asked for together.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The states, one after the other, each with zeros up to a whole number of words: to copy words is cheaper than to copy so many bytes.
    pub(super) bytes: Vec<u8>,
    pub(super) asked: Vec<Asked>,
}

/// One of these states.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// Where it begins.
    pub(super) start: u32,
    /// Where it ends.
    pub(super) end: u32,
    pub(super) hash: u32,
    /// What the store has said.
    pub(super) id: u32,
}

impl Batch {
    /// How many states there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.asked.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// The packed state at a place.
    #[inline]
    pub fn get(&self, place: usize) -> &[u8] {
        let Asked { start, end, .. } = self.asked[place];
        &self.bytes[start as usize..end as usize]
    }

    /// The hash of the state at a place.
    #[inline]
    pub fn hash(&self, place: usize) -> u32 {
        self.asked[place].hash
    }

    /// Whether the states at two places are the same.
    #[inline]
    pub fn is_same(&self, place: usize, other: usize) -> bool {
        self.hash(place) == self.hash(other) && same(self.get(place), self.get(other))
    }

    /// Whether the store knew the state at a place when it was asked.
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
        self.asked.push(Asked {
            start: start as u32,
            end: (start + state.len()) as u32,
            hash: hash(state),
            id: UNKNOWN,
        });
    }

    /// Forgets all states and keeps the memory for others.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.asked.clear();
    }
}

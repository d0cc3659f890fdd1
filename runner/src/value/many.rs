//! The two ways in which a set keeps its elements: as bits of one word where the type has few values, sorted otherwise.

use std::fmt::Debug;
use std::hash::Hash;
use std::marker::PhantomData;

use super::{Reader, Value, Writer};

/// The elements of a set of `T`, each once and in order.
pub trait Many<T>: Clone + Eq + Ord + Hash + Debug + Default + Send + Sync + 'static {
    /// How many there are.
    fn len(&self) -> usize;
    /// The element at a place in the order; panics past the end.
    fn nth(&self, index: usize) -> &T;
    /// The place of an element in the order.
    fn position(&self, element: &T) -> Option<usize>;
    /// Adds an element; false when it was there already.
    fn insert(&mut self, element: T) -> bool;
    /// Removes an element; false when it was not there.
    fn remove(&mut self, element: &T) -> bool;
    /// Removes all.
    fn clear(&mut self);
    /// Appends the packed form.
    fn encode(&self, writer: &mut Writer<'_>);
    /// Reads it into `self`, whose memory is used again.
    fn decode_into(&mut self, reader: &mut Reader<'_>);
}

/// A type with at most 64 values, numbered from 0 in their order.
pub trait Few: Value + Copy {
    /// The values by number; at least all that can occur.
    fn table() -> &'static [Self];
    /// The number of this value.
    fn number(self) -> u32;
    /// How many values there are in this model; the packed form of a set takes so many bits.
    fn count(universe: &super::Universe) -> u32;
}

/// Elements sorted in a vector.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sorted<T>(Vec<T>);

/// Elements as bits of a word, the first element lowest.
#[derive(Debug)]
pub struct Bits<T>(u64, PhantomData<fn() -> T>);

impl<T> Default for Sorted<T> {
    fn default() -> Sorted<T> {
        Sorted(Vec::new())
    }
}

impl<T: Value> Many<T> for Sorted<T> {
    #[inline]
    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn nth(&self, index: usize) -> &T {
        &self.0[index]
    }

    fn position(&self, element: &T) -> Option<usize> {
        self.0.binary_search(element).ok()
    }

    fn insert(&mut self, element: T) -> bool {
        match self.0.binary_search(&element) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, element);
                true
            }
        }
    }

    fn remove(&mut self, element: &T) -> bool {
        match self.0.binary_search(element) {
            Ok(place) => {
                self.0.remove(place);
                true
            }
            Err(_) => false,
        }
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn encode(&self, writer: &mut Writer<'_>) {
        writer.number(self.0.len() as u64);
        for element in &self.0 {
            element.encode(writer);
        }
    }

    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        let len = reader.number();
        self.0.clear();
        self.0.extend((0..len).map(|_| T::decode(reader)));
    }
}

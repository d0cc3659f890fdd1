//! The two ways in which a set keeps its elements: as bits of one word where the type has few values, sorted otherwise.
//!
//! Which of the two a type takes is never seen from outside: both have the same order, iteration and equality.

mod bits;
mod sorted;

use std::fmt::Debug;
use std::hash::Hash;

pub use bits::{Bits, BitsIter};
pub use sorted::Sorted;

use super::{Permutation, Reader, Universe, Value, Writer};

/// The elements of a set of `T`, each once and in order.
pub trait Many<T>: Clone + Eq + Ord + Hash + Debug + Default + Send + Sync + 'static {
    /// Goes through the elements in order.
    type Iter<'a>: DoubleEndedIterator<Item = &'a T> + ExactSizeIterator + Clone + Debug
    where
        T: 'a;
    /// Hands the elements out in order.
    type IntoElements: DoubleEndedIterator<Item = T> + ExactSizeIterator + Debug;

    /// All values of the type in this model, where it has few.
    fn everything(universe: &Universe) -> Option<Self>;
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The element at a place in the order; panics past the end.
    fn nth(&self, index: usize) -> &T;
    /// The place of an element in the order, or the place it would take.
    fn place(&self, element: &T) -> Result<usize, usize>;
    /// Whether an element is there.
    fn contains(&self, element: &T) -> bool;
    /// The elements in order.
    fn iter(&self) -> Self::Iter<'_>;
    /// Hands the elements out in order.
    fn into_elements(self) -> Self::IntoElements;
    /// Adds an element; false when it was there already.
    fn insert(&mut self, element: T) -> bool;
    /// Removes an element; false when it was not there.
    fn remove(&mut self, element: &T) -> bool;
    /// Removes all.
    fn clear(&mut self);
    /// Adds the elements of another.
    fn unite(&mut self, other: &Self);
    /// Keeps only the elements of another.
    fn intersect(&mut self, other: &Self);
    /// Removes the elements of another.
    fn subtract(&mut self, other: &Self);
    /// Whether another has all these elements.
    fn is_subset(&self, other: &Self) -> bool;
    /// Whether another has none of these elements.
    fn is_disjoint(&self, other: &Self) -> bool;
    /// Puts other participants in the place of those that the elements name.
    fn permute(&mut self, permutation: &Permutation);
    /// The width of a set, as [`Value::width`] has it.
    #[inline]
    fn width(universe: &Universe) -> u32 {
        let _ = universe;
        0
    }
    /// The packed form as a number; asked only where [`width`](Many::width) is not 0.
    #[inline]
    fn pack(&self, universe: &Universe) -> u64 {
        let _ = universe;
        0
    }
    /// The elements of a [packed](Many::pack) number.
    #[inline]
    fn unpack(bits: u64, universe: &Universe) -> Self {
        let _ = universe;
        unreachable!("a set without a width was asked for the elements of {bits}")
    }
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
    fn count(universe: &Universe) -> u32;
}

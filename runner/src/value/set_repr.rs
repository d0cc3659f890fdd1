//! The representations of a set: bits of one word for types with few values, else a sorted vector.
//!
//! The representation is invisible to callers: order, iteration and equality are the same.

mod bits;
mod sorted;

use std::fmt::Debug;
use std::hash::Hash;

pub use bits::{Bits, BitsIter};
pub use sorted::Sorted;

use super::{Permutation, Reader, Universe, Value, Writer};

/// The elements of a set of `T`, without duplicates and in order.
pub trait SetRepr<T>: Clone + Eq + Ord + Hash + Debug + Default + Send + Sync + 'static {
    /// Iterator over references, in order.
    type Iter<'a>: DoubleEndedIterator<Item = &'a T> + ExactSizeIterator + Clone + Debug
    where
        T: 'a;
    /// Iterator over elements, in order.
    type IntoElements: DoubleEndedIterator<Item = T> + ExactSizeIterator + Debug;

    /// Returns the set of all values of the type in this model. `None` if the type has many values.
    fn everything(universe: &Universe) -> Option<Self>;
    /// Returns the number of elements.
    fn len(&self) -> usize;
    /// Whether the set is empty.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Returns the element at this index in the order. Panics if the index is out of range.
    fn nth(&self, index: usize) -> &T;
    /// Returns the index of an element in the order, or the index at which it would be inserted.
    fn place(&self, element: &T) -> Result<usize, usize>;
    /// Whether the set contains an element.
    fn contains(&self, element: &T) -> bool;
    /// Iterates over the elements in order.
    fn iter(&self) -> Self::Iter<'_>;
    /// Consumes the set and iterates over its elements in order.
    fn into_elements(self) -> Self::IntoElements;
    /// Inserts an element. Returns false if it was present.
    fn insert(&mut self, element: T) -> bool;
    /// Removes an element. Returns false if it was absent.
    fn remove(&mut self, element: &T) -> bool;
    /// Removes all elements.
    fn clear(&mut self);
    /// Adds the elements of another set.
    fn unite(&mut self, other: &Self);
    /// Keeps only the elements that another set contains.
    fn intersect(&mut self, other: &Self);
    /// Removes the elements of another set.
    fn subtract(&mut self, other: &Self);
    /// Whether another set contains all elements.
    fn is_subset(&self, other: &Self) -> bool;
    /// Whether another set contains none of the elements.
    fn is_disjoint(&self, other: &Self) -> bool;
    /// Permutes the participants in all elements.
    fn permute(&mut self, permutation: &Permutation);
    /// Returns the width of a set in bits, as [`Value::width`] does.
    #[inline]
    fn width(universe: &Universe) -> u32 {
        let _ = universe;
        0
    }
    /// Returns the packed form as a number. Called only if [`width`](SetRepr::width) is not 0.
    #[inline]
    fn pack(&self, universe: &Universe) -> u64 {
        let _ = universe;
        0
    }
    /// Returns the set with this [packed](SetRepr::pack) form. Called only if
    /// [`width`](SetRepr::width) is not 0.
    #[inline]
    fn unpack(bits: u64, universe: &Universe) -> Self {
        let _ = universe;
        unreachable!("a set without a width was asked for the elements of {bits}")
    }
    /// Appends the packed form.
    fn encode(&self, writer: &mut Writer<'_>);
    /// Reads a packed set into `self` and reuses its memory.
    fn decode_into(&mut self, reader: &mut Reader<'_>);
}

/// A type with at most 64 values, numbered from 0 in their order.
pub trait SmallType: Value + Copy {
    /// Returns the values by number: at least all that can occur.
    fn table() -> &'static [Self];
    /// Returns the number of this value.
    fn number(self) -> u32;
    /// Returns the number of values in this model, which is also the packed width of a set in bits.
    fn count(universe: &Universe) -> u32;
}

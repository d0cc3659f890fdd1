//! A set as a sorted vector, for types with many values.

use std::cmp::Ordering;

use super::SetRepr;
use crate::value::{Permutation, Reader, Universe, Value, Writer, items};

/// Elements in a sorted vector without duplicates.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sorted<T>(Vec<T>);

impl<T> Default for Sorted<T> {
    fn default() -> Sorted<T> {
        Sorted(Vec::new())
    }
}

impl<T: Clone> Clone for Sorted<T> {
    fn clone(&self) -> Sorted<T> {
        Sorted(self.0.clone())
    }

    fn clone_from(&mut self, source: &Sorted<T>) {
        items::copy(&mut self.0, &source.0);
    }
}

impl<T: Value> SetRepr<T> for Sorted<T> {
    type Iter<'a> = std::slice::Iter<'a, T>;
    type IntoElements = std::vec::IntoIter<T>;

    #[inline]
    fn everything(_: &Universe) -> Option<Sorted<T>> {
        None
    }

    #[inline]
    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn nth(&self, index: usize) -> &T {
        &self.0[index]
    }

    #[inline]
    fn place(&self, element: &T) -> Result<usize, usize> {
        self.0.binary_search(element)
    }

    #[inline]
    fn contains(&self, element: &T) -> bool {
        self.place(element).is_ok()
    }

    #[inline]
    fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    #[inline]
    fn into_elements(self) -> std::vec::IntoIter<T> {
        self.0.into_iter()
    }

    fn insert(&mut self, element: T) -> bool {
        let place = self.place(&element);
        if let Err(place) = place {
            self.0.insert(place, element);
        }
        place.is_err()
    }

    fn remove(&mut self, element: &T) -> bool {
        let place = self.place(element);
        if let Ok(place) = place {
            self.0.remove(place);
        }
        place.is_ok()
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn unite(&mut self, other: &Sorted<T>) {
        // The stable sort merges two sorted runs in one pass.
        self.0.extend_from_slice(&other.0);
        self.0.sort();
        self.0.dedup();
    }

    fn intersect(&mut self, other: &Sorted<T>) {
        let mut rest = other.0.as_slice();
        self.0.retain(|element| skip_to(&mut rest, element));
    }

    fn subtract(&mut self, other: &Sorted<T>) {
        let mut rest = other.0.as_slice();
        self.0.retain(|element| !skip_to(&mut rest, element));
    }

    fn is_subset(&self, other: &Sorted<T>) -> bool {
        let mut rest = other.0.as_slice();
        self.len() <= other.len() && self.0.iter().all(|element| skip_to(&mut rest, element))
    }

    fn is_disjoint(&self, other: &Sorted<T>) -> bool {
        let mut rest = other.0.as_slice();
        !self.0.iter().any(|element| skip_to(&mut rest, element))
    }

    fn permute(&mut self, permutation: &Permutation) {
        self.0.permute(permutation);
        self.0.sort_unstable();
    }

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        self.0.encode(writer);
    }

    #[inline]
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        let len = reader.number();
        items::decode_into(&mut self.0, len as usize, reader);
    }
}

/// Drops elements below `element` from a sorted list. Returns whether the list then begins with it.
fn skip_to<T: Ord>(rest: &mut &[T], element: &T) -> bool {
    while let Some((first, after)) = rest.split_first() {
        match first.cmp(element) {
            Ordering::Less => *rest = after,
            Ordering::Equal => return true,
            Ordering::Greater => return false,
        }
    }
    false
}

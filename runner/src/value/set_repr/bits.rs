//! A set as the bits of one word: copying, comparing and combining sets is one instruction.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use super::{SetRepr, SmallType};
use crate::value::codec::MAX_BITS;
use crate::value::{Permutation, Reader, Universe, Writer};

/// Elements as bits of a word, the least element lowest.
pub struct Bits<T>(u64, PhantomData<fn() -> T>);

impl<T> Bits<T> {
    #[inline]
    const fn word(word: u64) -> Bits<T> {
        Bits(word, PhantomData)
    }
}

#[inline]
fn bit<T: SmallType>(element: T) -> u64 {
    1 << element.number()
}

impl<T> Clone for Bits<T> {
    #[inline]
    fn clone(&self) -> Bits<T> {
        *self
    }
}

impl<T> Copy for Bits<T> {}

impl<T> Default for Bits<T> {
    #[inline]
    fn default() -> Bits<T> {
        Bits::word(0)
    }
}

impl<T> PartialEq for Bits<T> {
    #[inline]
    fn eq(&self, other: &Bits<T>) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Bits<T> {}

impl<T> Hash for Bits<T> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> PartialOrd for Bits<T> {
    #[inline]
    fn partial_cmp(&self, other: &Bits<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Bits<T> {
    /// Compares like the sorted lists of elements, as [`Sorted`](super::Sorted) does.
    #[inline]
    fn cmp(&self, other: &Bits<T>) -> Ordering {
        let differing = self.0 ^ other.0;
        if differing == 0 {
            return Ordering::Equal;
        }
        // At the first difference, the list with that element is less, unless the other ends.
        let first = differing & differing.wrapping_neg();
        let beyond = !(first | (first - 1));
        if self.0 & first == 0 {
            if self.0 & beyond == 0 {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        } else if other.0 & beyond == 0 {
            Ordering::Greater
        } else {
            Ordering::Less
        }
    }
}

impl<T: SmallType> fmt::Debug for Bits<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: SmallType> SetRepr<T> for Bits<T> {
    type Iter<'a> = BitsIter<'a, T>;
    type IntoElements = std::iter::Copied<BitsIter<'static, T>>;

    #[inline]
    fn everything(universe: &Universe) -> Option<Bits<T>> {
        Some(Bits::word(below(T::count(universe))))
    }

    #[inline]
    fn len(&self) -> usize {
        self.0.count_ones() as usize
    }

    #[inline]
    fn is_empty(&self) -> bool {
        self.0 == 0
    }

    fn nth(&self, index: usize) -> &T {
        let len = self.len();
        self.iter()
            .nth(index)
            .unwrap_or_else(|| panic!("there is no element number {index} in a set of {len}"))
    }

    #[inline]
    fn place(&self, element: &T) -> Result<usize, usize> {
        let number = element.number();
        let before = below(number);
        // Keys are usually the first participants of the model; then no bits have to be counted.
        let place = if self.0 & before == before {
            number as usize
        } else {
            (self.0 & before).count_ones() as usize
        };
        if self.0 >> number & 1 == 1 {
            Ok(place)
        } else {
            Err(place)
        }
    }

    #[inline]
    fn contains(&self, element: &T) -> bool {
        self.0 & bit(*element) != 0
    }

    #[inline]
    fn iter(&self) -> BitsIter<'_, T> {
        BitsIter(*self, PhantomData)
    }

    #[inline]
    fn into_elements(self) -> Self::IntoElements {
        BitsIter(self, PhantomData).copied()
    }

    #[inline]
    fn insert(&mut self, element: T) -> bool {
        let before = self.0;
        self.0 |= bit(element);
        self.0 != before
    }

    #[inline]
    fn remove(&mut self, element: &T) -> bool {
        let before = self.0;
        self.0 &= !bit(*element);
        self.0 != before
    }

    #[inline]
    fn clear(&mut self) {
        self.0 = 0;
    }

    #[inline]
    fn unite(&mut self, other: &Bits<T>) {
        self.0 |= other.0;
    }

    #[inline]
    fn intersect(&mut self, other: &Bits<T>) {
        self.0 &= other.0;
    }

    #[inline]
    fn subtract(&mut self, other: &Bits<T>) {
        self.0 &= !other.0;
    }

    #[inline]
    fn is_subset(&self, other: &Bits<T>) -> bool {
        self.0 & !other.0 == 0
    }

    #[inline]
    fn is_disjoint(&self, other: &Bits<T>) -> bool {
        self.0 & other.0 == 0
    }

    #[inline]
    fn permute(&mut self, permutation: &Permutation) {
        if T::NAMELESS {
            return;
        }
        let permuted = |element: &T| {
            let mut element = *element;
            element.permute(permutation);
            bit(element)
        };
        self.0 = self.iter().map(permuted).fold(0, |word, bit| word | bit);
    }

    #[inline]
    fn width(universe: &Universe) -> u32 {
        let count = T::count(universe);
        if count > MAX_BITS { 0 } else { count }
    }

    #[inline]
    fn pack(&self, universe: &Universe) -> u64 {
        // A truncated bit would make different states equal.
        assert!(
            self.0 & !below(T::count(universe)) == 0,
            "the model does not have all of {self:?}"
        );
        self.0
    }

    #[inline]
    fn unpack(bits: u64, _: &Universe) -> Bits<T> {
        Bits::word(bits)
    }

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        let universe = writer.universe();
        writer.word(T::count(universe), self.pack(universe));
    }

    #[inline]
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        self.0 = reader.word(T::count(reader.universe()));
    }
}

/// Returns a mask of all bits below a number up to 64.
#[inline]
fn below(number: u32) -> u64 {
    if number >= 64 {
        u64::MAX
    } else {
        (1 << number) - 1
    }
}

/// Iterator over the elements of [`Bits`] in order. References point into the table of the type.
pub struct BitsIter<'a, T>(Bits<T>, PhantomData<&'a T>);

impl<T> Clone for BitsIter<'_, T> {
    fn clone(&self) -> Self {
        BitsIter(self.0, PhantomData)
    }
}

impl<T: SmallType> fmt::Debug for BitsIter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'a, T: SmallType> Iterator for BitsIter<'a, T> {
    type Item = &'a T;

    #[inline]
    fn next(&mut self) -> Option<&'a T> {
        let word = self.0.0;
        if word == 0 {
            return None;
        }
        self.0.0 = word & (word - 1);
        Some(&T::table()[word.trailing_zeros() as usize])
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len(), Some(self.0.len()))
    }
}

impl<'a, T: SmallType> DoubleEndedIterator for BitsIter<'a, T> {
    #[inline]
    fn next_back(&mut self) -> Option<&'a T> {
        let last = self.0.0.checked_ilog2()?;
        self.0.0 &= !(1 << last);
        Some(&T::table()[last as usize])
    }
}

impl<T: SmallType> ExactSizeIterator for BitsIter<'_, T> {}

//! What can be picked from: ordered collections, so that a choice is a number.

use std::fmt::Debug;
use std::ops::{Range, RangeInclusive};

use super::many::Many;
use super::{Int, Posted, Set, Value};

/// Alternatives in an order that is always the same.
#[diagnostic::on_unimplemented(
    message = "nothing can be picked from `{Self}`",
    label = "not a collection to pick from",
    note = "pick from a `Set`, a `Vec`, an array, a slice, an `Option`, a `Posted`, a range of integers, or a reference to one of them"
)]
pub trait Choices {
    /// One of the alternatives.
    type Item: Debug;
    /// How many there are.
    fn count(&self) -> usize;
    /// The alternative at a place below [`count`](Choices::count); panics past it.
    fn nth(&self, index: usize) -> Self::Item;
}

impl<C: Choices + ?Sized> Choices for &C {
    type Item = C::Item;

    #[inline]
    fn count(&self) -> usize {
        C::count(self)
    }

    #[inline]
    fn nth(&self, index: usize) -> C::Item {
        C::nth(self, index)
    }
}

impl<T: Value> Choices for Set<T> {
    type Item = T;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn nth(&self, index: usize) -> T {
        self.many().nth(index).clone()
    }
}

impl<M: Value> Choices for Posted<M> {
    type Item = M;

    fn count(&self) -> usize {
        self.len()
    }

    fn nth(&self, index: usize) -> M {
        self.messages().nth(index)
    }
}

impl<T: Clone + Debug> Choices for [T] {
    type Item = T;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn nth(&self, index: usize) -> T {
        self[index].clone()
    }
}

impl<T: Clone + Debug> Choices for Vec<T> {
    type Item = T;

    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn nth(&self, index: usize) -> T {
        self[index].clone()
    }
}

impl<T: Clone + Debug, const N: usize> Choices for [T; N] {
    type Item = T;

    #[inline]
    fn count(&self) -> usize {
        N
    }

    #[inline]
    fn nth(&self, index: usize) -> T {
        self[index].clone()
    }
}

impl<T: Clone + Debug> Choices for Option<T> {
    type Item = T;

    fn count(&self) -> usize {
        usize::from(self.is_some())
    }

    fn nth(&self, index: usize) -> T {
        self.as_slice()[index].clone()
    }
}

/// How many numbers there are from `first` to before `end`, as far as a `usize` goes.
#[inline]
fn distance(first: i128, end: i128) -> usize {
    usize::try_from((end - first).max(0)).unwrap_or(usize::MAX)
}

macro_rules! ranges {
    ($($number:ty)*) => {$(
        impl Choices for Range<$number> {
            type Item = $number;

            #[inline]
            fn count(&self) -> usize {
                distance(self.start as i128, self.end as i128)
            }

            #[inline]
            fn nth(&self, index: usize) -> $number {
                assert!(index < self.count(), "there is no number {index} in {self:?}");
                (self.start as i128 + index as i128) as $number
            }
        }

        impl Choices for RangeInclusive<$number> {
            type Item = $number;

            #[inline]
            fn count(&self) -> usize {
                if self.is_empty() { 0 } else { distance(*self.start() as i128, *self.end() as i128 + 1) }
            }

            #[inline]
            fn nth(&self, index: usize) -> $number {
                assert!(index < self.count(), "there is no number {index} in {self:?}");
                (*self.start() as i128 + index as i128) as $number
            }
        }
    )*};
}

#[allow(
    clippy::cast_lossless,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "one macro for all integers"
)]
mod integer_ranges {
    use super::{Choices, Range, RangeInclusive, distance};
    ranges! { u8 u16 u32 u64 usize i8 i16 i32 i64 }
}

impl<const LO: i64, const HI: i64> Choices for RangeInclusive<Int<LO, HI>> {
    type Item = Int<LO, HI>;

    fn count(&self) -> usize {
        Choices::count(&(self.start().get()..=self.end().get()))
    }

    fn nth(&self, index: usize) -> Int<LO, HI> {
        Int::new(Choices::nth(&(self.start().get()..=self.end().get()), index))
    }
}

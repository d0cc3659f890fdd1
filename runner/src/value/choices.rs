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

/// The numbers of which a range can be picked from. One trait for all of them lets the compiler tell the type of `1..=3` from what is picked.
#[diagnostic::on_unimplemented(
    message = "nothing can be picked from a range of `{Self}`",
    label = "not a range of integers of at most 64 bits",
    note = "pick from a range of integers of at most 64 bits, or of `Int`"
)]
pub trait Number: Clone + Debug + PartialOrd {
    /// Where it stands among the integers.
    fn place(&self) -> i128;
    /// The number at that place, which is one of the type.
    fn at(place: i128) -> Self;
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Number for $number {
            #[inline]
            fn place(&self) -> i128 {
                *self as i128
            }

            #[inline]
            fn at(place: i128) -> $number {
                place as $number
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
mod integers {
    use super::Number;
    numbers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }
}

impl<const LO: i64, const HI: i64> Number for Int<LO, HI> {
    fn place(&self) -> i128 {
        self.get().into()
    }

    fn at(place: i128) -> Self {
        Int::new(place as i64)
    }
}

impl<T: Number> Choices for Range<T> {
    type Item = T;

    #[inline]
    fn count(&self) -> usize {
        distance(self.start.place(), self.end.place())
    }

    #[inline]
    fn nth(&self, index: usize) -> T {
        assert!(index < self.count(), "there is no number {index} in {self:?}");
        T::at(self.start.place() + index as i128)
    }
}

impl<T: Number> Choices for RangeInclusive<T> {
    type Item = T;

    #[inline]
    fn count(&self) -> usize {
        if self.is_empty() {
            0
        } else {
            distance(self.start().place(), self.end().place() + 1)
        }
    }

    #[inline]
    fn nth(&self, index: usize) -> T {
        assert!(index < self.count(), "there is no number {index} in {self:?}");
        T::at(self.start().place() + index as i128)
    }
}

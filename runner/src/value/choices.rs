//! Collections from which a step can choose: ordered, so that a choice is an index.

use std::fmt::Debug;
use std::ops::{Range, RangeInclusive};

use super::set_repr::SetRepr;
use super::{Int, Posted, Set, Value};

/// A collection of alternatives in a fixed order.
#[diagnostic::on_unimplemented(
    message = "nothing can be picked from `{Self}`",
    label = "not a collection to pick from",
    note = "pick from a `Set`, a `Vec`, an array, a slice, an `Option`, a `Posted`, a range of integers, or a reference to one of them"
)]
pub trait Choices {
    /// The type of one alternative.
    type Item: Debug;
    /// Returns the number of alternatives.
    fn count(&self) -> usize;
    /// Returns the alternative at this index. Panics unless it is below [`count`](Choices::count).
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

macro_rules! lists {
    ($([$($length:tt)*] $list:ty),*) => {$(
        impl<T: Clone + Debug, $($length)*> Choices for $list {
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
    )*};
}

lists! { [] [T], [] Vec<T>, [const N: usize] [T; N] }

impl<T: Clone + Debug> Choices for Option<T> {
    type Item = T;

    fn count(&self) -> usize {
        usize::from(self.is_some())
    }

    fn nth(&self, index: usize) -> T {
        self.as_slice()[index].clone()
    }
}

/// Returns the number of integers from `first` to before `end`, limited to `usize::MAX`.
#[inline]
fn distance(first: i128, end: i128) -> usize {
    usize::try_from((end - first).max(0)).unwrap_or(usize::MAX)
}

/// Integer types whose ranges are choices. One trait lets the compiler infer the type of `1..=3`.
#[diagnostic::on_unimplemented(
    message = "nothing can be picked from a range of `{Self}`",
    label = "not a range of integers of at most 64 bits",
    note = "pick from a range of integers of at most 64 bits, or of `Int`"
)]
pub trait Number: Clone + Debug + PartialOrd {
    /// Returns the number as an integer.
    fn place(&self) -> i128;
    /// Returns the number with this integer value, which must be in range.
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
        assert!(
            index < self.count(),
            "there is no number {index} in {self:?}"
        );
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
        assert!(
            index < self.count(),
            "there is no number {index} in {self:?}"
        );
        T::at(self.start().place() + index as i128)
    }
}

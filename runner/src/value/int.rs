//! Integers within fixed bounds.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Mul, MulAssign, RangeInclusive, Sub, SubAssign};

use super::codec::MAX_BITS;
use super::permute::mixed;
use super::set_repr::Sorted;
use super::{Colours, Member, Permutation, Reader, Universe, Value, View, Writer};

/// An integer from `LO` to `HI`. Leaving these bounds panics, which is a fault of the step.
///
/// ```
/// use mutaspec_runner::value::Int;
/// let ballot: Int<0, 7> = Int::new(3);
/// assert_eq!(ballot + 4, 7);
/// assert!(ballot < 4 && ballot - Int::new(1) < ballot);
/// ```
///
/// ```should_panic
/// # use mutaspec_runner::value::Int;
/// let _ = Int::<0, 7>::new(3) + 5;
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Int<const LO: i64, const HI: i64>(i64);

impl<const LO: i64, const HI: i64> Int<LO, HI> {
    /// The least number.
    pub const MIN: Self = Self(LO);
    /// The greatest number.
    pub const MAX: Self = Self(HI);

    /// The number of bits that distinguish all numbers.
    const BITS: u32 = {
        assert!(LO <= HI, "an Int<LO, HI> needs LO <= HI");
        u64::BITS - Self::MAX.offset().leading_zeros()
    };

    /// Returns the number. Panics if it is out of bounds.
    #[inline]
    #[track_caller]
    pub fn new(value: i64) -> Self {
        let Some(number) = Self::checked(value) else {
            // Not in a closure, so that the panic reports the location in the spec.
            panic!("{value} is out of bounds: an `Int<{LO}, {HI}>` is from {LO} to {HI}")
        };
        number
    }

    /// Returns the number, or `None` if it is out of bounds.
    #[inline]
    pub fn checked(value: i64) -> Option<Self> {
        const { assert!(LO <= HI, "an Int<LO, HI> needs LO <= HI") };
        (LO <= value && value <= HI).then_some(Self(value))
    }

    /// Returns the number as an `i64`.
    #[inline]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Returns the range of all numbers within the bounds.
    pub const fn all() -> RangeInclusive<Self> {
        Self::MIN..=Self::MAX
    }

    const fn offset(self) -> u64 {
        self.0.wrapping_sub(LO).cast_unsigned()
    }

    #[inline]
    #[track_caller]
    fn computed(self, operator: char, right: i64, result: Option<i64>) -> Self {
        match result.and_then(Self::checked) {
            Some(value) => value,
            None => panic!(
                "{self} {operator} {right} is out of bounds: an `Int<{LO}, {HI}>` is from {LO} to {HI}"
            ),
        }
    }
}

impl<const LO: i64, const HI: i64> fmt::Display for Int<LO, HI> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<const LO: i64, const HI: i64> fmt::Debug for Int<LO, HI> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<const LO: i64, const HI: i64> PartialEq<i64> for Int<LO, HI> {
    #[inline]
    fn eq(&self, other: &i64) -> bool {
        self.0 == *other
    }
}

impl<const LO: i64, const HI: i64> PartialOrd<i64> for Int<LO, HI> {
    #[inline]
    fn partial_cmp(&self, other: &i64) -> Option<Ordering> {
        self.0.partial_cmp(other)
    }
}

impl<const LO: i64, const HI: i64> From<Int<LO, HI>> for i64 {
    #[inline]
    fn from(value: Int<LO, HI>) -> i64 {
        value.0
    }
}

macro_rules! arithmetic {
    ($($operator:literal $checked:ident $trait:ident $method:ident $assign_trait:ident $assign_method:ident,)*) => {$(
        impl<const LO: i64, const HI: i64> $trait<i64> for Int<LO, HI> {
            type Output = Self;

            #[inline]
            #[track_caller]
            fn $method(self, right: i64) -> Self {
                self.computed($operator, right, self.0.$checked(right))
            }
        }

        impl<const LO: i64, const HI: i64> $trait for Int<LO, HI> {
            type Output = Self;

            #[inline]
            #[track_caller]
            fn $method(self, right: Self) -> Self {
                self.$method(right.0)
            }
        }

        impl<const LO: i64, const HI: i64> $assign_trait<i64> for Int<LO, HI> {
            #[inline]
            #[track_caller]
            fn $assign_method(&mut self, right: i64) {
                *self = self.$method(right);
            }
        }

        impl<const LO: i64, const HI: i64> $assign_trait for Int<LO, HI> {
            #[inline]
            #[track_caller]
            fn $assign_method(&mut self, right: Self) {
                *self = self.$method(right.0);
            }
        }
    )*};
}

arithmetic! {
    '+' checked_add Add add AddAssign add_assign,
    '-' checked_sub Sub sub SubAssign sub_assign,
    '*' checked_mul Mul mul MulAssign mul_assign,
}

impl<const LO: i64, const HI: i64> Value for Int<LO, HI> {
    type SetRepr = Sorted<Self>;

    const NAMELESS: bool = true;

    #[inline]
    fn width(_: &Universe) -> u32 {
        if Self::BITS > MAX_BITS { 0 } else { Self::BITS }
    }

    #[inline]
    fn pack(&self, _: &Universe) -> u64 {
        self.offset()
    }

    #[inline]
    fn unpack(bits: u64, _: &Universe) -> Self {
        Self(LO.wrapping_add(bits.cast_signed()))
    }

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        writer.word(Self::BITS, self.offset());
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Self {
        Self(LO.wrapping_add(reader.word(Self::BITS).cast_signed()))
    }

    #[inline]
    fn permute(&mut self, _: &Permutation) {}
    #[inline]
    fn signature(&self, _: &Colours) -> u64 {
        mixed(self.0.cast_unsigned())
    }

    fn view(&self) -> View {
        View::Number(i128::from(self.0))
    }

    #[inline]
    fn as_member(&self) -> Option<Member> {
        Some(Member::Number(i128::from(self.0)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests::laws::{check_value, message_of, packed_bits};

    #[test]
    fn number_takes_bits_of_its_range() {
        assert_eq!(packed_bits::<Int<5, 5>>(&Int::new(5)), 0);
        assert_eq!(packed_bits::<Int<5, 6>>(&Int::new(6)), 1);
        assert_eq!(packed_bits::<Int<-4, 3>>(&Int::new(3)), 3);
        assert_eq!(packed_bits::<Int<0, 8>>(&Int::new(0)), 4);
        assert_eq!(
            packed_bits::<Int<{ i64::MIN }, { i64::MAX }>>(&Int::new(-1)),
            64
        );
    }

    #[test]
    fn range_survives_packing() {
        for value in -4..=9 {
            check_value::<Int<-4, 9>>(&Int::new(value));
        }
        for value in [i64::MIN, -1, 0, 1, i64::MAX] {
            check_value::<Int<{ i64::MIN }, { i64::MAX }>>(&Int::new(value));
        }
    }

    #[test]
    fn out_of_bounds_result_panics_with_expression() {
        let check = |f: fn(Int<0, 7>) -> Int<0, 7>, message: &str| {
            assert_eq!(message_of(|| f(Int::new(3))), message);
        };
        check(
            |x| x + 5,
            "3 + 5 is out of bounds: an `Int<0, 7>` is from 0 to 7",
        );
        check(
            |x| x - 4,
            "3 - 4 is out of bounds: an `Int<0, 7>` is from 0 to 7",
        );
        check(
            |x| x * x,
            "3 * 3 is out of bounds: an `Int<0, 7>` is from 0 to 7",
        );
        check(
            |x| x + i64::MAX,
            "3 + 9223372036854775807 is out of bounds: an `Int<0, 7>` is from 0 to 7",
        );
        check(
            |_| Int::new(8),
            "8 is out of bounds: an `Int<0, 7>` is from 0 to 7",
        );
    }

    proptest! {
        #[test]
        fn arithmetic_agrees_with_integers(a in -9i64..=9, b in -9i64..=9) {
            type Small = Int<-90, 90>;
            let (x, y) = (Small::new(a), Small::new(b));
            prop_assert_eq!((x + y, x - y, x * y), (Int::new(a + b), Int::new(a - b), Int::new(a * b)));
            prop_assert_eq!((x + b, x - b, x * b), (x + y, x - y, x * y));
            let mut z = x;
            z += y;
            z -= b;
            z *= y;
            prop_assert_eq!(z.get(), a * b);
            prop_assert_eq!(x.partial_cmp(&b), Some(a.cmp(&b)));
            prop_assert_eq!((x == b, x < y), (a == b, a < b));
            prop_assert_eq!(x.to_string(), a.to_string());
        }
    }
}

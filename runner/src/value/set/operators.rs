//! Conversions between sets, collections and iterators, and the operators `|`, `&` and `-`.

use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Sub, SubAssign};

use super::Set;
use crate::value::Value;
use crate::value::set_repr::SetRepr;

impl<T: Value> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Set<T> {
        let mut set = Set::new();
        set.extend(elements);
        set
    }
}

impl<T: Value> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        for element in elements {
            self.insert(element);
        }
    }
}

impl<T: Value, const N: usize> From<[T; N]> for Set<T> {
    fn from(elements: [T; N]) -> Set<T> {
        Set::of(elements)
    }
}

impl<T: Value> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = <T::SetRepr as SetRepr<T>>::IntoElements;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_elements()
    }
}

impl<'a, T: Value> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = <T::SetRepr as SetRepr<T>>::Iter<'a>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

macro_rules! operator {
    ($trait:ident $method:ident $assign_trait:ident $assign_method:ident $many:ident) => {
        impl<T: Value> $assign_trait<&Set<T>> for Set<T> {
            #[inline]
            fn $assign_method(&mut self, other: &Set<T>) {
                self.0.$many(&other.0);
            }
        }

        impl<T: Value> $assign_trait for Set<T> {
            #[inline]
            fn $assign_method(&mut self, other: Set<T>) {
                self.0.$many(&other.0);
            }
        }

        impl<T: Value> $trait<&Set<T>> for Set<T> {
            type Output = Set<T>;

            #[inline]
            fn $method(mut self, other: &Set<T>) -> Set<T> {
                self.0.$many(&other.0);
                self
            }
        }

        impl<T: Value> $trait for Set<T> {
            type Output = Set<T>;

            #[inline]
            fn $method(self, other: Set<T>) -> Set<T> {
                self.$method(&other)
            }
        }

        impl<T: Value> $trait for &Set<T> {
            type Output = Set<T>;

            #[inline]
            fn $method(self, other: &Set<T>) -> Set<T> {
                self.clone().$method(other)
            }
        }

        impl<T: Value> $trait<Set<T>> for &Set<T> {
            type Output = Set<T>;

            #[inline]
            fn $method(self, other: Set<T>) -> Set<T> {
                self.clone().$method(&other)
            }
        }
    };
}

operator! { BitOr bitor BitOrAssign bitor_assign unite }
operator! { BitAnd bitand BitAndAssign bitand_assign intersect }
operator! { Sub sub SubAssign sub_assign subtract }

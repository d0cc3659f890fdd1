//! The kinds of sets that are not listed.

use super::{Shape, Value};

/// A set that is not listed.
pub enum Symbolic {
    /// `Nat`.
    Naturals,
    /// `Int`.
    Integers,
    /// `Real`, of which only the integers are values.
    Reals,
    /// `STRING`.
    Strings,
    /// A set that contains everything.
    Anything,
    /// `SUBSET S`.
    Subsets(Value),
    /// `[S -> T]`.
    Functions(Value, Value),
    /// `[a : S, b : T]`.
    Records(Shape, Vec<Value>),
    /// `S \X T`.
    Product(Vec<Value>),
    /// `Seq(S)`.
    Sequences(Value),
    /// A union with a set that cannot be listed.
    Union(Vec<Value>),
    /// A set that cannot be listed, without the elements of another one.
    Difference(Value, Value),
}

impl Symbolic {
    pub(super) fn rank(&self) -> u8 {
        match self {
            Symbolic::Naturals => 0,
            Symbolic::Integers => 1,
            Symbolic::Reals => 2,
            Symbolic::Strings => 3,
            Symbolic::Anything => 4,
            Symbolic::Subsets(_) => 5,
            Symbolic::Functions(..) => 6,
            Symbolic::Records(..) => 7,
            Symbolic::Product(_) => 8,
            Symbolic::Sequences(_) => 9,
            Symbolic::Union(_) => 10,
            Symbolic::Difference(..) => 11,
        }
    }
}

/// Returns the number of elements of an interval.
pub(super) fn interval_size(low: i32, high: i32) -> usize {
    usize::try_from(i64::from(high) - i64::from(low) + 1).unwrap_or(0)
}

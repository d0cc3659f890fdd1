//! The vocabulary of a step as authors write it.
//!
//! These functions stop a step by unwinding, so they work anywhere: in closures, and in helpers of
//! another module. Generated code calls the functions of the same name in [`flow`] with `?`, which
//! is several times faster.

use std::ops::{Range, RangeInclusive};

use crate::step;
use crate::value::{Choices, Participant, Set, Value};

/// Chooses an element, each in turn. An empty collection disables the step. TLA+'s `\E x \in S`,
/// PlusCal's `with`.
pub fn pick<C: Choices>(choices: C) -> C::Item {
    step::or_leave(flow::pick(choices))
}

/// Chooses true and false in turn: PlusCal's `either` .. `or`.
pub fn either() -> bool {
    step::or_leave(flow::either())
}

/// Enables the step only if the condition is true: PlusCal's `await`.
pub fn wait_until(condition: bool) {
    step::or_leave(flow::wait_until(condition));
}

/// Equal to [`wait_until`], but reads better in actions.
pub fn require(condition: bool) {
    step::or_leave(flow::require(condition));
}

/// Returns the set or range without the active mutant's member.
#[must_use]
pub fn shrink<D: QuantifierDomain>(domain: &D) -> D::Rest {
    domain.rest()
}

/// A collection over which a quantifier of a spec can range.
pub trait QuantifierDomain {
    /// The collection without one member.
    type Rest;

    /// Returns all members except the active mutant's.
    fn rest(&self) -> Self::Rest;
}

impl<D: QuantifierDomain + ?Sized> QuantifierDomain for &D {
    type Rest = D::Rest;

    fn rest(&self) -> D::Rest {
        D::rest(self)
    }
}

impl<D: QuantifierDomain + ?Sized> QuantifierDomain for &mut D {
    type Rest = D::Rest;

    fn rest(&self) -> D::Rest {
        D::rest(self)
    }
}

impl<T: Value> QuantifierDomain for Set<T> {
    type Rest = Set<T>;

    fn rest(&self) -> Set<T> {
        self.filter(|element| !step::is_excluded(element))
    }
}

impl<T: Value> QuantifierDomain for Range<T>
where
    Range<T>: Iterator<Item = T>,
{
    type Rest = Vec<T>;

    fn rest(&self) -> Vec<T> {
        self.clone()
            .filter(|element| !step::is_excluded(element))
            .collect()
    }
}

impl<T: Value> QuantifierDomain for RangeInclusive<T>
where
    RangeInclusive<T>: Iterator<Item = T>,
{
    type Rest = Vec<T>;

    fn rest(&self) -> Vec<T> {
        self.clone()
            .filter(|element| !step::is_excluded(element))
            .collect()
    }
}

/// The first of some choices, as if there were no others.
#[derive(Clone, Copy, Debug)]
pub struct First<C>(pub C);

impl<C: Choices> Choices for First<C> {
    type Item = C::Item;

    fn count(&self) -> usize {
        self.0.count().min(1)
    }

    fn nth(&self, index: usize) -> C::Item {
        self.0.nth(index)
    }
}

/// Adds elements to a set. They are the first argument so that their expression may read the set.
pub fn merge<T: Value>(more: Set<T>, set: &mut Set<T>) {
    set.extend(more);
}

/// Returns the active mutant's participant, or `other` if it has none.
#[must_use]
pub fn instead(other: Participant) -> Participant {
    step::participant().unwrap_or(other)
}

/// Begins the text of a choice between alternatives that are named by their code.
pub const CHOSE: &str = "chose ";

/// Records for the trace which alternative of a chain of `either` is taken, by its code.
pub fn narrate_choice(code: &str) {
    step::narrate(|| format!("{CHOSE}{code}"));
}

/// Records for the trace which alternative (from 0) of an `either` is taken.
pub fn narrate_alternative(alternative: usize) {
    step::narrate(|| match alternative {
        0 => "the first alternative".to_owned(),
        1 => "the second alternative".to_owned(),
        2 => "the third alternative".to_owned(),
        _ => format!("alternative {}", alternative + 1),
    });
}

/// The vocabulary for code that can use `?`: functions return `Err` instead of unwinding.
///
/// `#[spec]` puts these functions in place of the words of a step. Editors show their comments when
/// the author points at a word, so they describe the word.
pub mod flow {
    use std::fmt::Debug;

    use crate::step::{self, Flow, Stop};
    use crate::value::Choices;

    /// Chooses an element, each in turn. An empty collection disables the step. This is
    /// `\E x \in S` in TLA+ and `with` in PlusCal.
    #[inline]
    pub fn pick<T, C: Choices<Item = T>>(choices: C) -> Flow<T>
    where
        T: Debug,
    {
        let item = choices.nth(step::choose(choices.count())?);
        step::narrate(|| format!("{item:?}"));
        Ok(item)
    }

    /// Chooses an element, each in turn. An empty collection disables the step. The trace prints
    /// the choice with the name of its variable: `p = bob`.
    #[inline]
    pub fn pick_as<T, C: Choices<Item = T>>(name: &str, choices: C) -> Flow<T>
    where
        T: Debug,
    {
        let item = choices.nth(step::choose(choices.count())?);
        step::narrate(|| format!("{name} = {item:?}"));
        Ok(item)
    }

    /// Variants for the beginning of a step: they return [`Stop::Waiting`], as nothing has changed.
    pub mod first {
        use super::Choices;
        use crate::step::{Flow, Stop};

        fn unchanged<T>(flow: Flow<T>) -> Flow<T> {
            flow.map_err(|stop| {
                if stop == Stop::Disabled {
                    Stop::Waiting
                } else {
                    stop
                }
            })
        }

        /// Chooses an element, each in turn. An empty collection disables the step.
        #[inline]
        pub fn pick<C: Choices>(choices: C) -> Flow<C::Item> {
            unchanged(super::pick(choices))
        }

        /// Chooses an element, each in turn. An empty collection disables the step. The trace
        /// prints the choice with the name of its variable.
        #[inline]
        pub fn pick_as<C: Choices>(name: &str, choices: C) -> Flow<C::Item> {
            unchanged(super::pick_as(name, choices))
        }

        /// Enables the step only if the condition is true: PlusCal's `await`.
        #[inline]
        pub fn wait_until(condition: bool) -> Flow<()> {
            if condition {
                Ok(())
            } else {
                Err(Stop::Waiting)
            }
        }
    }

    /// Chooses true and false in turn: PlusCal's `either` .. `or`.
    #[inline]
    pub fn either() -> Flow<bool> {
        let alternative = step::choose(2)?;
        super::narrate_alternative(alternative);
        Ok(alternative == 0)
    }

    /// Enables the step only if the condition is true: PlusCal's `await`.
    #[inline]
    pub fn wait_until(condition: bool) -> Flow<()> {
        if condition {
            Ok(())
        } else {
            Err(Stop::Disabled)
        }
    }

    /// `assert!` in a step: a false condition stops the step with the assertion's number.
    #[inline]
    pub fn assertion(condition: bool, number: u32) -> Flow<()> {
        if condition {
            Ok(())
        } else {
            Err(Stop::Assertion(number))
        }
    }

    /// Enables the step only if the condition is true. Equal to [`wait_until`], but reads better in
    /// actions.
    #[inline]
    pub fn require(condition: bool) -> Flow<()> {
        wait_until(condition)
    }
}

#[cfg(test)]
mod tests;

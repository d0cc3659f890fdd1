//! The words of a step as an author writes them. Where they stop the step they leave it by unwinding, so they work anywhere: in closures, in
//! helpers of another module. Generated code calls their twins in [`flow`] and leaves with `?`, which is several times faster.

use std::ops::{Range, RangeInclusive};

use crate::step;
use crate::value::{Choices, Participant, Set, Value};

/// Each element in turn; the step is not enabled when there is none. TLA+'s `\E x \in S`, PlusCal's `with`.
pub fn pick<C: Choices>(choices: C) -> C::Item {
    step::or_leave(flow::pick(choices))
}

/// Both ways in turn: PlusCal's `either` .. `or`.
pub fn either() -> bool {
    step::or_leave(flow::either())
}

/// The step is enabled only where the condition is true: PlusCal's `await`.
pub fn wait_until(condition: bool) {
    step::or_leave(flow::wait_until(condition));
}

/// The step is enabled only where the condition is true: [`wait_until`] by the name that reads better in actions.
pub fn require(condition: bool) {
    step::or_leave(flow::require(condition));
}

/// The set or range without the member that the active mutant is about.
#[must_use]
pub fn shrink<D: Domain>(domain: &D) -> D::Rest {
    domain.rest()
}

/// What a quantifier of a spec can range over.
pub trait Domain {
    /// Some of its members.
    type Rest;

    /// All members but the one that the active mutant is about.
    fn rest(&self) -> Self::Rest;
}

impl<D: Domain + ?Sized> Domain for &D {
    type Rest = D::Rest;

    fn rest(&self) -> D::Rest {
        D::rest(self)
    }
}

impl<D: Domain + ?Sized> Domain for &mut D {
    type Rest = D::Rest;

    fn rest(&self) -> D::Rest {
        D::rest(self)
    }
}

impl<T: Value> Domain for Set<T> {
    type Rest = Set<T>;

    fn rest(&self) -> Set<T> {
        self.filter(|element| !step::is_excluded(element))
    }
}

impl<T: Value> Domain for Range<T>
where
    Range<T>: Iterator<Item = T>,
{
    type Rest = Vec<T>;

    fn rest(&self) -> Vec<T> {
        self.clone().filter(|element| !step::is_excluded(element)).collect()
    }
}

impl<T: Value> Domain for RangeInclusive<T>
where
    RangeInclusive<T>: Iterator<Item = T>,
{
    type Rest = Vec<T>;

    fn rest(&self) -> Vec<T> {
        self.clone().filter(|element| !step::is_excluded(element)).collect()
    }
}

/// Of some choices the first alone.
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

/// Adds elements to a set. They come first, for they may have been found by looking at the set.
pub fn merge<T: Value>(more: Set<T>, set: &mut Set<T>) {
    set.extend(more);
}

/// The participant that the mutant switched on is about, in the place of another.
#[must_use]
pub fn instead(other: Participant) -> Participant {
    step::participant().unwrap_or(other)
}

/// Notes for the story which alternative (from 0) of an `either` is taken.
pub fn narrate_alternative(alternative: usize) {
    step::narrate(|| match alternative {
        0 => "the first alternative".to_owned(),
        1 => "the second alternative".to_owned(),
        2 => "the third alternative".to_owned(),
        _ => format!("alternative {}", alternative + 1),
    });
}

/// The same words for code that can say `?`.
pub mod flow {
    use std::fmt::Debug;

    use crate::step::{self, Flow, Stop};
    use crate::value::Choices;

    /// The twin of [`pick`](super::pick).
    #[inline]
    pub fn pick<T, C: Choices<Item = T>>(choices: C) -> Flow<T>
    where
        T: Debug,
    {
        let item = choices.nth(step::choose(choices.count())?);
        step::narrate(|| format!("{item:?}"));
        Ok(item)
    }

    /// [`pick`] for a value with a name, by which the story tells it: `p = bob`.
    #[inline]
    pub fn pick_as<T, C: Choices<Item = T>>(name: &str, choices: C) -> Flow<T>
    where
        T: Debug,
    {
        let item = choices.nth(step::choose(choices.count())?);
        step::narrate(|| format!("{name} = {item:?}"));
        Ok(item)
    }

    /// The twins for the beginning of a step, where nothing was changed yet.
    pub mod first {
        use super::Choices;
        use crate::step::{Flow, Stop};

        fn unchanged<T>(flow: Flow<T>) -> Flow<T> {
            flow.map_err(|stop| if stop == Stop::Disabled { Stop::Waiting } else { stop })
        }

        /// The twin of [`pick`](crate::words::pick).
        #[inline]
        pub fn pick<C: Choices>(choices: C) -> Flow<C::Item> {
            unchanged(super::pick(choices))
        }

        /// [`pick`] for a value with a name.
        #[inline]
        pub fn pick_as<C: Choices>(name: &str, choices: C) -> Flow<C::Item> {
            unchanged(super::pick_as(name, choices))
        }

        /// The twin of [`wait_until`](crate::words::wait_until).
        #[inline]
        pub fn wait_until(condition: bool) -> Flow<()> {
            if condition { Ok(()) } else { Err(Stop::Waiting) }
        }
    }

    /// The twin of [`either`](super::either).
    #[inline]
    pub fn either() -> Flow<bool> {
        let alternative = step::choose(2)?;
        super::narrate_alternative(alternative);
        Ok(alternative == 0)
    }

    /// The twin of [`wait_until`](super::wait_until).
    #[inline]
    pub fn wait_until(condition: bool) -> Flow<()> {
        if condition { Ok(()) } else { Err(Stop::Disabled) }
    }

    /// `assert!` in a step: the assertion of this number stops the step where its condition is false.
    #[inline]
    pub fn assertion(condition: bool, number: u32) -> Flow<()> {
        if condition { Ok(()) } else { Err(Stop::Assertion(number)) }
    }

    /// The twin of [`require`](super::require).
    #[inline]
    pub fn require(condition: bool) -> Flow<()> {
        wait_until(condition)
    }
}

#[cfg(test)]
mod tests;

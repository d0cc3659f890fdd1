//! Pairs, maps and subsets, enumerated lazily: each element is computed from its index, and the
//! collection is never stored.
//!
//! Source: TLA+'s `S \X T`, `[S -> T]` and `SUBSET S`.

use super::{Choices, Map, Set, Value};

/// All pairs of elements of two collections. Returned by [`pairs`].
#[derive(Clone, Copy, Debug)]
pub struct Pairs<A, B>(A, B);

/// All maps from a set to a collection of values. Returned by [`maps`].
#[derive(Clone, Debug)]
pub struct Maps<K: Value, C> {
    keys: Set<K>,
    values: C,
}

/// All subsets of a set. Returned by [`subsets_of`].
#[derive(Clone, Debug)]
pub struct Subsets<T: Value>(Set<T>);

/// Returns the product of two collections: TLA+'s `S \X T`. The second element changes fastest.
///
/// ```
/// use mutaspec_runner::value::combinations::pairs;
///
/// let all: Vec<_> = pairs(1..3, ['a', 'b']).iter().collect();
/// assert_eq!(all, [(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b')]);
/// ```
pub fn pairs<A: Choices, B: Choices>(first: A, second: B) -> Pairs<A, B> {
    Pairs(first, second)
}

/// Returns all maps from the set `keys` to `values`: TLA+'s `[S -> T]`. The value of the last key
/// changes fastest.
///
/// ```
/// use mutaspec_runner::value::Set;
/// use mutaspec_runner::value::combinations::maps;
///
/// let all = maps(&Set::from([1, 2]), 0..3);
/// assert_eq!(all.iter().count(), 9);
/// assert!(all.iter().any(|f| f[1] == 2 && f[2] == 0));
/// ```
pub fn maps<K: Value, C: Choices<Item: Value>>(keys: &Set<K>, values: C) -> Maps<K, C> {
    Maps {
        keys: keys.clone(),
        values,
    }
}

/// Returns all subsets of a set, the empty one first: TLA+'s `SUBSET S`, in the order of
/// [`Set::subsets`].
///
/// ```
/// use mutaspec_runner::value::Set;
/// use mutaspec_runner::value::combinations::subsets_of;
///
/// let set = Set::from([1, 2, 3]);
/// assert_eq!(subsets_of(&set).iter().collect::<Vec<_>>(), set.subsets());
/// ```
pub fn subsets_of<T: Value>(set: &Set<T>) -> Subsets<T> {
    Subsets(set.clone())
}

impl<A: Choices, B: Choices> Choices for Pairs<A, B> {
    type Item = (A::Item, B::Item);

    fn count(&self) -> usize {
        self.0.count().saturating_mul(self.1.count())
    }

    fn nth(&self, index: usize) -> (A::Item, B::Item) {
        let width = self.1.count();
        (self.0.nth(index / width), self.1.nth(index % width))
    }
}

impl<K: Value, C: Choices<Item: Value>> Choices for Maps<K, C> {
    type Item = Map<K, C::Item>;

    fn count(&self) -> usize {
        let keys = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.values.count().saturating_pow(keys)
    }

    fn nth(&self, index: usize) -> Map<K, C::Item> {
        let base = self.values.count();
        let mut rest = index;
        let mut map = Map::new();
        for key in self.keys.iter().rev() {
            map.insert(key.clone(), self.values.nth(rest % base));
            rest /= base;
        }
        map
    }
}

impl<T: Value> Choices for Subsets<T> {
    type Item = Set<T>;

    fn count(&self) -> usize {
        let elements = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        2_usize.saturating_pow(elements)
    }

    fn nth(&self, index: usize) -> Set<T> {
        let is_in = |place: usize| {
            index
                .checked_shr(place as u32)
                .is_some_and(|bits| bits & 1 == 1)
        };
        let elements = self.0.iter().enumerate().filter(|(place, _)| is_in(*place));
        elements.map(|(_, element)| element.clone()).collect()
    }
}

impl<A: Choices, B: Choices> Pairs<A, B> {
    /// Iterates over the pairs in order.
    pub fn iter(&self) -> impl Iterator<Item = (A::Item, B::Item)> {
        elements(self)
    }
}

impl<K: Value, C: Choices<Item: Value>> Maps<K, C> {
    /// Iterates over the maps in order.
    pub fn iter(&self) -> impl Iterator<Item = Map<K, C::Item>> {
        elements(self)
    }
}

impl<T: Value> Subsets<T> {
    /// Iterates over the subsets in order.
    pub fn iter(&self) -> impl Iterator<Item = Set<T>> {
        elements(self)
    }
}

fn elements<C: Choices>(all: &C) -> impl Iterator<Item = C::Item> {
    (0..all.count()).map(|index| all.nth(index))
}

impl<T: Value> Set<Set<T>> {
    /// Returns the union of all sets in the set: TLA+'s `UNION S`.
    ///
    /// ```
    /// use mutaspec_runner::value::Set;
    ///
    /// let sets = Set::from([Set::from([1, 2]), Set::from([2, 3]), Set::new()]);
    /// assert_eq!(sets.union_all(), Set::from([1, 2, 3]));
    /// ```
    #[must_use]
    pub fn union_all(&self) -> Set<T> {
        self.iter().fold(Set::new(), |all, set| all.union(set))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Checks the number of elements and that they are distinct.
    fn check<C: Choices<Item: Ord>>(all: &C, count: usize) {
        assert_eq!(all.count(), count);
        assert_eq!(elements(all).collect::<BTreeSet<_>>().len(), count);
    }

    #[test]
    fn counts_agree_with_tla() {
        let set = Set::from([1_u8, 2, 3]);
        let none: Set<u8> = Set::new();
        check(&pairs(&set, 0..4_u8), 12);
        check(&pairs(&none, 0..4_u8), 0);
        check(&maps(&set, 0..2_u8), 8);
        check(&maps(&none, 0..2_u8), 1);
        check(&maps(&set, &none), 0);
        check(&maps(&none, &none), 1);
        check(&subsets_of(&set), 8);
        check(&subsets_of(&none), 1);
        check(&maps(&set, subsets_of(&set)), 512);
    }

    #[test]
    fn huge_collections_have_elements() {
        let large: Set<u8> = (0..60).collect();
        let subsets = subsets_of(&large);
        assert_eq!(subsets.count(), 1 << 60);
        assert_eq!(subsets.nth((1 << 59) + 1), Set::from([0, 59]));
        assert_eq!(maps(&large, 0..9_u8).count(), usize::MAX);
        assert_eq!(maps(&large, 0..9_u8).nth(10)[58], 1);
    }

    #[test]
    fn union_of_no_sets_is_empty() {
        assert_eq!(Set::<Set<u8>>::new().union_all(), Set::new());
    }
}

//! Sets: TLA+'s sets with the names of Rust's.

mod operators;

use std::fmt;

use super::permute::mixed;
use super::set_repr::{SetRepr, Sorted};
use super::{Colours, Map, Participant, Permutation, Reader, Universe, Value, View, Writer};

/// A set of participants of a model.
pub type Participants = Set<Participant>;

/// The maximal size of a set for [`Set::subsets`].
pub const MAX_SUBSETS_OF: usize = 16;

/// A finite set, iterated in the order of its elements.
///
/// Quantifiers ([`all`](Set::all), [`any`](Set::any), [`count`](Set::count), [`map`](Set::map),
/// [`image`](Set::image)) pass elements by value to their closures. [`iter`](Set::iter) and
/// [`filter`](Set::filter) pass references.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set<T: Value>(T::SetRepr);

impl<T: Value> Set<T> {
    /// Returns the empty set.
    #[inline]
    pub fn new() -> Set<T> {
        Set(T::SetRepr::default())
    }

    /// Returns the set of these elements.
    pub fn of(elements: impl IntoIterator<Item = T>) -> Set<T> {
        elements.into_iter().collect()
    }

    /// Returns the number of elements.
    #[inline]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the set is empty.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the set contains an element: TLA+'s `\in`.
    #[inline]
    pub fn contains(&self, element: &T) -> bool {
        self.0.contains(element)
    }

    /// Inserts an element. Returns false if it was present.
    #[inline]
    pub fn insert(&mut self, element: T) -> bool {
        self.0.insert(element)
    }

    /// Removes an element. Returns false if it was absent.
    #[inline]
    pub fn remove(&mut self, element: &T) -> bool {
        self.0.remove(element)
    }

    /// Removes all elements.
    #[inline]
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps only the elements for which `keep` is true.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        *self = self.filter(keep);
    }

    /// Iterates over the elements in order.
    #[inline]
    pub fn iter(&self) -> <T::SetRepr as SetRepr<T>>::Iter<'_> {
        self.0.iter()
    }

    /// Returns the union: TLA+'s `\union`, also `&a | &b`.
    #[must_use]
    pub fn union(&self, other: &Set<T>) -> Set<T> {
        let mut result = self.clone();
        result.0.unite(&other.0);
        result
    }

    /// Returns the intersection: TLA+'s `\intersect`, also `&a & &b`.
    #[must_use]
    pub fn intersection(&self, other: &Set<T>) -> Set<T> {
        let mut result = self.clone();
        result.0.intersect(&other.0);
        result
    }

    /// Returns the elements that are not in `other`: TLA+'s `\`, also `&a - &b`.
    #[must_use]
    pub fn difference(&self, other: &Set<T>) -> Set<T> {
        let mut result = self.clone();
        result.0.subtract(&other.0);
        result
    }

    /// Whether `other` contains all elements of this set: TLA+'s `\subseteq`.
    #[inline]
    pub fn is_subset(&self, other: &Set<T>) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Whether this set contains all elements of `other`.
    #[inline]
    pub fn is_superset(&self, other: &Set<T>) -> bool {
        other.is_subset(self)
    }

    /// Whether the sets have no element in common.
    #[inline]
    pub fn is_disjoint(&self, other: &Set<T>) -> bool {
        self.0.is_disjoint(&other.0)
    }

    /// Whether the set contains more than half of the elements of a nonempty `whole`.
    pub fn is_majority_of(&self, whole: &Set<T>) -> bool {
        self.intersection(whole).len() * 2 > whole.len()
    }

    /// Returns the set with an additional element.
    #[must_use]
    pub fn with(&self, element: T) -> Set<T> {
        let mut result = self.clone();
        result.insert(element);
        result
    }

    /// Returns the set without an element.
    #[must_use]
    pub fn without(&self, element: &T) -> Set<T> {
        let mut result = self.clone();
        result.remove(element);
        result
    }

    /// Whether `holds` is true for all elements: TLA+'s `\A x \in S`.
    #[inline]
    pub fn all(&self, mut holds: impl FnMut(T) -> bool) -> bool {
        self.iter().all(|x| holds(x.clone()))
    }

    /// Whether `holds` is true for some element: TLA+'s `\E x \in S`.
    #[inline]
    pub fn any(&self, mut holds: impl FnMut(T) -> bool) -> bool {
        self.iter().any(|x| holds(x.clone()))
    }

    /// Returns the number of elements for which `holds` is true.
    #[inline]
    pub fn count(&self, mut holds: impl FnMut(T) -> bool) -> usize {
        self.iter().filter(|&x| holds(x.clone())).count()
    }

    /// Returns the elements for which `keep` is true: TLA+'s `{x \in S : keep}`.
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&T) -> bool) -> Set<T> {
        self.iter().filter(|&x| keep(x)).cloned().collect()
    }

    /// Returns the map from every element `x` to `value(x)`: TLA+'s `[x \in S |-> value]`.
    pub fn map<V: Value>(&self, mut value: impl FnMut(T) -> V) -> Map<T, V> {
        Map::over(
            self.clone(),
            self.iter().map(|x| value(x.clone())).collect(),
        )
    }

    /// Returns the set of `value(x)` for all elements `x`: TLA+'s `{value : x \in S}`.
    pub fn image<U: Value>(&self, mut value: impl FnMut(T) -> U) -> Set<U> {
        self.iter().map(|x| value(x.clone())).collect()
    }

    /// Returns the least element: TLA+'s `CHOOSE x \in S : TRUE`, which is always the same element.
    ///
    /// Not called `min`: on a variable of a set type, `Ord::min` would take precedence.
    pub fn first(&self) -> Option<T> {
        self.iter().next().cloned()
    }

    /// Returns the greatest element.
    pub fn last(&self) -> Option<T> {
        self.iter().next_back().cloned()
    }

    /// Returns all subsets, the empty one first: TLA+'s `SUBSET S`. Panics if the set has more than
    /// [`MAX_SUBSETS_OF`] elements.
    #[track_caller]
    pub fn subsets(&self) -> Vec<Set<T>> {
        let len = self.len();
        assert!(
            len <= MAX_SUBSETS_OF,
            "{len} elements have too many subsets: at most {MAX_SUBSETS_OF} elements"
        );
        let mut subsets = Vec::with_capacity(1 << len);
        subsets.push(Set::new());
        for element in self {
            for i in 0..subsets.len() {
                subsets.push(subsets[i].with(element.clone()));
            }
        }
        subsets
    }

    #[inline]
    pub(crate) fn many(&self) -> &T::SetRepr {
        &self.0
    }

    #[inline]
    pub(crate) fn from_many(many: T::SetRepr) -> Set<T> {
        Set(many)
    }
}

impl<T: Value> Clone for Set<T> {
    #[inline]
    fn clone(&self) -> Set<T> {
        Set(self.0.clone())
    }

    #[inline]
    fn clone_from(&mut self, source: &Set<T>) {
        self.0.clone_from(&source.0);
    }
}

impl<T: Value> Default for Set<T> {
    #[inline]
    fn default() -> Set<T> {
        Set::new()
    }
}

impl<T: Value> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

impl<T: Value> Value for Set<T> {
    type SetRepr = Sorted<Set<T>>;

    #[inline]
    fn width(universe: &Universe) -> u32 {
        T::SetRepr::width(universe)
    }

    #[inline]
    fn pack(&self, universe: &Universe) -> u64 {
        self.0.pack(universe)
    }

    #[inline]
    fn unpack(bits: u64, universe: &Universe) -> Set<T> {
        Set(T::SetRepr::unpack(bits, universe))
    }

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        self.0.encode(writer);
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Set<T> {
        let mut set = Set::new();
        set.decode_into(reader);
        set
    }

    #[inline]
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        self.0.decode_into(reader);
    }

    #[inline]
    fn permute(&mut self, permutation: &Permutation) {
        self.0.permute(permutation);
    }
    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        let each = self.iter().map(|element| mixed(element.signature(colours)));
        each.fold(0, u64::wrapping_add)
    }

    fn view(&self) -> View {
        View::Set(self.iter().map(Value::view).collect())
    }
}

#[cfg(test)]
mod tests;

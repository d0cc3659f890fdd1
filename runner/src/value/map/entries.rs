//! Conversions between maps, collections and iterators.

use super::Map;
use crate::value::Value;
use crate::value::set_repr::SetRepr;

/// Iterator over the entries of a [`Map`] by reference, in order.
pub type Iter<'a, K, V> =
    std::iter::Zip<<<K as Value>::SetRepr as SetRepr<K>>::Iter<'a>, std::slice::Iter<'a, V>>;

/// Iterator over the entries of a [`Map`] by value, in order.
pub type IntoIter<K, V> =
    std::iter::Zip<<<K as Value>::SetRepr as SetRepr<K>>::IntoElements, std::vec::IntoIter<V>>;

impl<K: Value, V: Value> FromIterator<(K, V)> for Map<K, V> {
    /// Keeps the last of several values for one key.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Map<K, V> {
        let mut map = Map::new();
        map.extend(entries);
        map
    }
}

impl<K: Value, V: Value> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Value, V: Value, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Map<K, V> {
        entries.into_iter().collect()
    }
}

impl<K: Value, V: Value> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> IntoIter<K, V> {
        self.keys.into_iter().zip(self.values)
    }
}

impl<'a, K: Value, V: Value> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    #[inline]
    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

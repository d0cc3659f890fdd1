//! Maps: TLA+'s functions with a finite domain, with the names of Rust's maps.

mod entries;

use std::fmt;
use std::ops::{Index, IndexMut};

use super::permute::then;
use super::set_repr::{SetRepr, Sorted};
use super::{Colours, Permutation, Reader, Set, Value, View, Writer, items};

pub use entries::{IntoIter, Iter};

/// A finite map, iterated in the order of its keys.
///
/// `map[key]` takes the key by value or by reference, and panics with its name if it is absent.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Map<K: Value, V: Value> {
    keys: Set<K>,
    /// In the order of `keys`.
    values: Vec<V>,
}

impl<K: Value, V: Value> Map<K, V> {
    /// Returns the empty map.
    #[inline]
    pub fn new() -> Map<K, V> {
        Map {
            keys: Set::new(),
            values: Vec::new(),
        }
    }

    /// Returns the map from these keys to these values, one for each key in order.
    #[inline]
    pub(super) fn over(keys: Set<K>, values: Vec<V>) -> Map<K, V> {
        debug_assert_eq!(keys.len(), values.len());
        Map { keys, values }
    }

    /// Returns the number of keys.
    #[inline]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether the map is empty.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether the map contains the key.
    #[inline]
    pub fn contains_key(&self, key: &K) -> bool {
        self.keys.contains(key)
    }

    /// Returns the value of a key.
    #[inline]
    pub fn get(&self, key: &K) -> Option<&V> {
        let place = self.keys.many().place(key).ok()?;
        self.values.get(place)
    }

    /// Returns the value of a key for modification.
    #[inline]
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let place = self.keys.many().place(key).ok()?;
        self.values.get_mut(place)
    }

    /// Sets the value of a key and returns the old one.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.keys.many().place(&key) {
            Ok(place) => Some(std::mem::replace(&mut self.values[place], value)),
            Err(place) => {
                self.keys.insert(key);
                self.values.insert(place, value);
                None
            }
        }
    }

    /// Removes a key and returns its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let place = self.keys.many().place(key).ok()?;
        self.keys.remove(key);
        Some(self.values.remove(place))
    }

    /// Removes all keys.
    #[inline]
    pub fn clear(&mut self) {
        self.keys.clear();
        self.values.clear();
    }

    /// Returns the keys: TLA+'s `DOMAIN`.
    #[inline]
    pub fn keys(&self) -> &Set<K> {
        &self.keys
    }

    /// Iterates over the values in the order of their keys.
    #[inline]
    pub fn values(&self) -> std::slice::Iter<'_, V> {
        self.values.iter()
    }

    /// Iterates over the values in the order of their keys, for modification.
    #[inline]
    pub fn values_mut(&mut self) -> std::slice::IterMut<'_, V> {
        self.values.iter_mut()
    }

    /// Iterates over keys and values in the order of the keys.
    #[inline]
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.keys.iter().zip(&self.values)
    }

    /// Whether `holds` is true for all entries, which it takes by value.
    #[inline]
    pub fn all(&self, mut holds: impl FnMut(K, V) -> bool) -> bool {
        self.iter().all(|(k, v)| holds(k.clone(), v.clone()))
    }

    /// Whether `holds` is true for some entry, which it takes by value.
    #[inline]
    pub fn any(&self, mut holds: impl FnMut(K, V) -> bool) -> bool {
        self.iter().any(|(k, v)| holds(k.clone(), v.clone()))
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn missing<K: Value, V: Value>(map: &Map<K, V>, key: &K) -> ! {
    panic!("the map has no key {key:?}; its keys are {:?}", map.keys)
}

impl<K: Value, V: Value> Index<&K> for Map<K, V> {
    type Output = V;

    #[inline]
    #[track_caller]
    fn index(&self, key: &K) -> &V {
        match self.get(key) {
            Some(value) => value,
            None => missing(self, key),
        }
    }
}

impl<K: Value, V: Value> Index<K> for Map<K, V> {
    type Output = V;

    #[inline]
    #[track_caller]
    fn index(&self, key: K) -> &V {
        &self[&key]
    }
}

impl<K: Value, V: Value> IndexMut<&K> for Map<K, V> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, key: &K) -> &mut V {
        match self.keys.many().place(key) {
            Ok(place) => &mut self.values[place],
            Err(_) => missing(self, key),
        }
    }
}

impl<K: Value, V: Value> IndexMut<K> for Map<K, V> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, key: K) -> &mut V {
        &mut self[&key]
    }
}

impl<K: Value, V: Value> Clone for Map<K, V> {
    fn clone(&self) -> Map<K, V> {
        Map::over(self.keys.clone(), self.values.clone())
    }

    #[inline]
    fn clone_from(&mut self, source: &Map<K, V>) {
        self.keys.clone_from(&source.keys);
        items::copy(&mut self.values, &source.values);
    }
}

impl<K: Value, V: Value> Default for Map<K, V> {
    fn default() -> Map<K, V> {
        Map::new()
    }
}

impl<K: Value, V: Value> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: Value, V: Value> Value for Map<K, V> {
    type SetRepr = Sorted<Map<K, V>>;

    /// Most maps of a spec cover all participants. One bit marks them; else the keys follow.
    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        let mut whole = false;
        if let Some(everything) = K::SetRepr::everything(writer.universe()) {
            whole = everything == *self.keys.many();
            writer.bits(1, u64::from(whole));
        }
        if !whole {
            self.keys.encode(writer);
        }
        items::encode(&self.values, writer);
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Map<K, V> {
        let mut map = Map::new();
        map.decode_into(reader);
        map
    }

    #[inline]
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        match K::SetRepr::everything(reader.universe()) {
            Some(everything) if reader.bits(1) == 1 => self.keys = Set::from_many(everything),
            _ => self.keys.decode_into(reader),
        }
        items::decode_into(&mut self.values, self.keys.len(), reader);
    }

    fn permute(&mut self, permutation: &Permutation) {
        self.values.permute(permutation);
        if K::NAMELESS {
            return;
        }
        let mut keys: Vec<(K, usize)> = self.keys.iter().cloned().zip(0..).collect();
        for (key, _) in &mut keys {
            key.permute(permutation);
        }
        keys.sort_unstable();
        // Moves each value to its new index, following values that were swapped away earlier.
        for place in 0..keys.len() {
            let mut from = keys[place].1;
            while from < place {
                from = keys[from].1;
            }
            self.values.swap(place, from);
        }
        self.keys = keys.into_iter().map(|(key, _)| key).collect();
    }
    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        let each = self
            .iter()
            .map(|(key, value)| then(key.signature(colours), value.signature(colours)));
        each.fold(0, u64::wrapping_add)
    }

    fn view(&self) -> View {
        View::Map(self.iter().map(|(k, v)| (k.view(), v.view())).collect())
    }
}

#[cfg(test)]
mod tests;

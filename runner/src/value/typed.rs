//! All values of small types. A property that holds for all of them follows from types alone.

use super::{Map, Set, Universe, Value};

/// Builds one value for each combination of parts. `None` if there are more than `most`.
///
/// `counts` are the numbers of values of each part from [`Value::typed`]. `build` gets one index
/// for each part.
pub fn product<T>(counts: &[usize], most: usize, mut build: impl FnMut(&[usize]) -> T) -> Option<Vec<T>> {
    let total = counts.iter().try_fold(1usize, |product, count| product.checked_mul(*count))?;
    if total > most {
        return None;
    }
    let mut places = vec![0; counts.len()];
    let mut all = Vec::with_capacity(total);
    for _ in 0..total {
        all.push(build(&places));
        for (place, count) in places.iter_mut().zip(counts) {
            *place += 1;
            if *place < *count {
                break;
            }
            *place = 0;
        }
    }
    Some(all)
}

pub(super) fn maps<K: Value, V: Value>(like: &Map<K, V>, universe: &Universe, most: usize) -> Option<Vec<Map<K, V>>> {
    let parts = like.values().map(|value| V::typed(Some(value), universe, most));
    let parts: Vec<Vec<V>> = parts.collect::<Option<_>>()?;
    let counts: Vec<usize> = parts.iter().map(Vec::len).collect();
    product(&counts, most, |places| {
        let mut map = like.clone();
        for ((value, part), place) in map.values_mut().zip(&parts).zip(places) {
            value.clone_from(&part[*place]);
        }
        map
    })
}

pub(super) fn sets<T: Value>(universe: &Universe, most: usize) -> Option<Vec<Set<T>>> {
    let elements = T::typed(None, universe, usize::BITS as usize)?;
    let total = 1usize.checked_shl(elements.len() as u32)?;
    let chosen = |bits: usize| elements.iter().enumerate().filter(move |(i, _)| bits >> i & 1 == 1);
    (total <= most).then(|| {
        (0..total)
            .map(|bits| chosen(bits).map(|(_, element)| element.clone()).collect())
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Int, Participant, Participants};
    use super::*;

    fn count<T: Value>(like: Option<&T>, most: usize) -> Option<usize> {
        let mut universe = Universe::default();
        for name in ["ann", "ben", "cleo"] {
            universe.intern(name);
        }
        let all = T::typed(like, &universe, most)?;
        let mut different = all.clone();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), all.len(), "no value comes twice");
        Some(all.len())
    }

    #[test]
    fn small_type_is_enumerated() {
        assert_eq!(count::<bool>(None, 9), Some(2));
        assert_eq!(count::<Option<bool>>(None, 9), Some(3));
        assert_eq!(count::<(bool, Option<bool>)>(None, 9), Some(6));
        assert_eq!(count::<[bool; 3]>(None, 9), Some(8));
        assert_eq!(count::<Int<-1, 4>>(None, 9), Some(6));
        assert_eq!(count::<Participant>(None, 9), Some(3));
        assert_eq!(count::<Participants>(None, 9), Some(8));
        assert_eq!(count::<Box<()>>(None, 9), Some(1));
        let map: Map<bool, Option<bool>> = [(true, None), (false, None)].into_iter().collect();
        assert_eq!(count(Some(&map), 9), Some(9));
    }

    #[test]
    fn large_or_unbounded_type_is_not_enumerated() {
        assert_eq!(count::<[bool; 4]>(None, 15), None);
        assert_eq!(count::<Participants>(None, 7), None);
        assert_eq!(count::<Int<0, 1000>>(None, 1000), None);
        assert_eq!(count::<u8>(None, 9), None);
        assert_eq!(count::<Vec<bool>>(None, 9), None);
        assert_eq!(count::<Option<String>>(None, 9), None);
        // The type of a map does not determine its keys.
        assert_eq!(count::<Map<bool, bool>>(None, 9), None);
    }
}

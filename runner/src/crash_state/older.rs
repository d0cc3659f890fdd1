//! Values that variables had before their last change, which a mutant with a stale read may see.
//!
//! `#[spec]` writes a type with one field for each variable that has such a mutant. A value is kept
//! only while a reader can still reach the site of the mutant.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use crate::value::{Map, Reader, Value, Writer};

/// Older values, or none.
#[derive(Debug, Default)]
pub struct Older<T> {
    /// Memory that is reused.
    values: Option<Box<T>>,
    /// Whether `values` is in use.
    is_there: bool,
}

impl<T: Value + Default> Older<T> {
    /// Returns the values, if there are any.
    #[inline]
    pub fn get(&self) -> Option<&T> {
        self.values.as_deref().filter(|_| self.is_there)
    }

    /// Returns the values for modification. Without any, they begin as the default.
    pub fn get_or_default(&mut self) -> &mut T {
        let was_there = std::mem::replace(&mut self.is_there, true);
        let values = self.values.get_or_insert_default();
        if !was_there {
            **values = T::default();
        }
        values
    }

    /// Removes all values.
    #[inline]
    pub fn clear(&mut self) {
        self.is_there = false;
    }

    /// Appends the packed form to a state. Without values it takes no bits. `comes_first` says that
    /// the crash state before it took none either, for which a zero is written then.
    #[inline]
    pub fn encode(&self, comes_first: bool, writer: &mut Writer<'_>) {
        if let Some(values) = self.get() {
            if comes_first {
                writer.bits(1, 0);
            }
            writer.bits(1, 1);
            values.encode(writer);
        }
    }

    /// Reads what [`encode`](Older::encode) wrote, after the crash state.
    #[inline]
    pub fn decode(reader: &mut Reader<'_>) -> Older<T> {
        let is_there = reader.bits(1) == 1;
        Older {
            values: is_there.then(|| Box::new(T::decode(reader))),
            is_there,
        }
    }

    /// Reads what [`encode`](Older::encode) wrote, after the crash state, into existing memory.
    #[inline]
    pub fn decode_into(&mut self, reader: &mut Reader<'_>) {
        self.is_there = reader.bits(1) == 1;
        match &mut self.values {
            _ if !self.is_there => {}
            Some(values) => values.decode_into(reader),
            none => *none = Some(Box::new(T::decode(reader))),
        }
    }
}

impl<T: Clone> Clone for Older<T> {
    fn clone(&self) -> Older<T> {
        Older {
            values: self.values.clone().filter(|_| self.is_there),
            is_there: self.is_there,
        }
    }

    #[inline]
    fn clone_from(&mut self, source: &Older<T>) {
        self.is_there = source.is_there;
        match (&mut self.values, &source.values) {
            _ if !source.is_there => {}
            (Some(to), Some(from)) => (**to).clone_from(from),
            (to, from) => to.clone_from(from),
        }
    }
}

impl<T: Value + Default> PartialEq for Older<T> {
    fn eq(&self, other: &Older<T>) -> bool {
        self.get() == other.get()
    }
}

impl<T: Value + Default> Eq for Older<T> {}

impl<T: Value + Default> PartialOrd for Older<T> {
    fn partial_cmp(&self, other: &Older<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Value + Default> Ord for Older<T> {
    fn cmp(&self, other: &Older<T>) -> Ordering {
        self.get().cmp(&other.get())
    }
}

impl<T: Value + Default> Hash for Older<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.get().hash(state);
    }
}

/// Updates the older values of the elements of a map after a step that may have changed it. Only
/// elements that `is_read` by some reader are kept.
///
/// An element that the step adds has no older value, because there is nothing to read.
pub fn keep_elements<K: Value, V: Value>(
    older: &mut Map<K, V>,
    before: &Map<K, V>,
    after: &Map<K, V>,
    is_read: impl Fn(&K) -> bool,
) {
    let dead = |older: &Map<K, V>| older.keys().iter().find(|key| !is_read(key)).cloned();
    while let Some(key) = dead(older) {
        older.remove(&key);
    }
    if before == after {
        return;
    }
    for (key, value) in before {
        match after.get(key) {
            Some(now) if now == value => {}
            Some(_) if is_read(key) => {
                older.insert(key.clone(), value.clone());
            }
            Some(_) => {}
            None => {
                older.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::crash_state::{CrashState, Interruption};
    use crate::value::Universe;

    type Elements = Map<u8, bool>;

    fn map(elements: &[(u8, bool)]) -> Elements {
        elements.iter().copied().collect()
    }

    fn older(elements: &[(u8, bool)]) -> Older<Elements> {
        let mut older = Older::default();
        if !elements.is_empty() {
            *older.get_or_default() = map(elements);
        }
        older
    }

    fn crashed(number: Option<u32>) -> CrashState {
        let mut crash_state = CrashState::default();
        if let Some(number) = number {
            crash_state.set(number, Interruption::Crashed);
        }
        crash_state
    }

    fn packed(crash_state: &CrashState, older: &Older<Elements>) -> Vec<u8> {
        let universe = Universe::default();
        let mut writer = Writer::new(&universe);
        crash_state.encode(&mut writer);
        older.encode(crash_state.is_empty(), &mut writer);
        writer.finish().to_vec()
    }

    fn hidden() -> impl Strategy<Value = (CrashState, Older<Elements>)> {
        let elements = prop::collection::vec(any::<(u8, bool)>(), 0..4);
        (prop::option::of(0..40_u32), elements)
            .prop_map(|(number, elements)| (crashed(number), older(&elements)))
    }

    proptest! {
        #[test]
        fn hidden_state_survives_packing(hidden in hidden(), over in hidden()) {
            let (universe, bytes) = (Universe::default(), packed(&hidden.0, &hidden.1));
            let mut reader = Reader::new(&universe, &bytes);
            let read = (CrashState::decode(&mut reader), Older::decode(&mut reader));
            prop_assert_eq!(&read, &hidden);
            let (mut crash_state, mut older) = over;
            let mut reader = Reader::new(&universe, &bytes);
            crash_state.decode_into(&mut reader);
            older.decode_into(&mut reader);
            prop_assert_eq!((crash_state, older), hidden);
        }

        #[test]
        fn different_hidden_states_are_packed_differently(a in hidden(), b in hidden()) {
            prop_assert_eq!(packed(&a.0, &a.1) == packed(&b.0, &b.1), a == b);
        }

        #[test]
        fn copies_are_equal(from in hidden(), over in hidden()) {
            let mut copy = over.1;
            copy.clone_from(&from.1);
            prop_assert_eq!(&copy, &from.1);
            prop_assert_eq!(from.1.clone(), copy);
        }
    }

    fn check(
        older: &[(u8, bool)],
        before: &[(u8, bool)],
        after: &[(u8, bool)],
        expected: &[(u8, bool)],
    ) {
        let mut kept = map(older);
        keep_elements(&mut kept, &map(before), &map(after), |key| *key < 10);
        assert_eq!(kept, map(expected));
    }

    #[test]
    fn changed_element_keeps_its_last_value() {
        check(
            &[],
            &[(1, false), (2, false)],
            &[(1, true), (2, false)],
            &[(1, false)],
        );
        check(&[(1, false)], &[(1, true)], &[(1, false)], &[(1, true)]);
    }

    #[test]
    fn unchanged_element_keeps_its_older_value() {
        check(
            &[(1, false)],
            &[(1, true), (2, true)],
            &[(1, true), (2, false)],
            &[(1, false), (2, true)],
        );
    }

    #[test]
    fn element_without_reader_has_no_older_value() {
        check(
            &[(10, false)],
            &[(10, true), (11, true)],
            &[(10, true), (11, false)],
            &[],
        );
    }

    #[test]
    fn added_and_removed_elements_have_no_older_value() {
        check(&[], &[], &[(1, true)], &[]);
        check(&[(1, false)], &[(1, true)], &[], &[]);
    }

    #[test]
    fn reused_memory_begins_empty() {
        let mut values = older(&[(1, true)]);
        values.clear();
        assert_eq!(values.get(), None);
        assert_eq!(*values.get_or_default(), Map::new());
    }
}

//! The hidden state of mutants: instances that have crashed, are halfway, or have restarted.
//!
//! Every generated state ends with this field. In the baseline it is always empty, and then it
//! takes no bit of the packed state. Therefore it is no [`Value`](crate::value::Value), whose
//! packed form must be prefix-free. Program counters do not depend on hidden state, and properties
//! cannot see it.

use crate::value::{Reader, Writer};

/// The hidden state of one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Off {
    /// It has taken the first half of its step, but not the second.
    Halfway,
    /// It takes no more steps.
    Crashed,
    /// It has restarted, which it does only once.
    Restarted,
}

/// Instances with hidden state, by their numbers in `Spec::steps`, and an older value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Detours(Option<Box<Away>>);

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Away {
    /// Sorted by instance number.
    off: Vec<(u32, Off)>,
    /// The packed value of a variable before the last step that changed it.
    older: Option<Vec<u8>>,
}

impl Detours {
    /// Whether there is no hidden state.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the hidden state of an instance.
    pub fn of(&self, instance: u32) -> Option<Off> {
        let away = self.0.as_ref()?;
        away.off.iter().find(|(number, _)| *number == instance).map(|(_, off)| *off)
    }

    /// Returns all instances with hidden state, by number.
    pub fn all(&self) -> impl Iterator<Item = (u32, Off)> + '_ {
        self.0.iter().flat_map(|away| away.off.iter().copied())
    }

    /// Sets the hidden state of an instance.
    pub fn put(&mut self, instance: u32, off: Off) {
        self.back(instance);
        let away = &mut self.0.get_or_insert_default().off;
        let place = away.partition_point(|(number, _)| *number < instance);
        away.insert(place, (instance, off));
    }

    /// Removes the hidden state of an instance.
    pub fn back(&mut self, instance: u32) {
        if let Some(away) = &mut self.0 {
            away.off.retain(|(number, _)| *number != instance);
            if **away == Away::default() {
                self.0 = None;
            }
        }
    }

    /// Returns the packed older value of the variable that the mutant reads.
    pub fn older(&self) -> Option<&[u8]> {
        self.0.as_ref()?.older.as_deref()
    }

    /// Stores the older value of a variable.
    pub fn remember(&mut self, older: Vec<u8>) {
        self.0.get_or_insert_default().older = Some(older);
    }

    /// Appends the packed form to a state; an empty one takes no bits. Reading beyond a packed
    /// state yields zeros, so the first bit decides.
    #[inline]
    pub fn encode(&self, writer: &mut Writer<'_>) {
        if let Some(away) = &self.0 {
            away.encode(writer);
        }
    }

    /// Reads what [`encode`](Detours::encode) wrote.
    #[inline]
    pub fn decode(reader: &mut Reader<'_>) -> Detours {
        Detours((reader.bits(1) == 1).then(|| Box::new(Away::decode(reader))))
    }

    /// Reads what [`encode`](Detours::encode) wrote into existing memory.
    #[inline]
    pub fn decode_into(&mut self, reader: &mut Reader<'_>) {
        if reader.bits(1) == 1 {
            self.0 = Some(Box::new(Away::decode(reader)));
        } else if self.0.is_some() {
            self.0 = None;
        }
    }
}

impl Away {
    #[cold]
    fn encode(&self, writer: &mut Writer<'_>) {
        writer.bits(1, 1);
        writer.number(self.off.len() as u64);
        for (instance, off) in &self.off {
            writer.number(u64::from(*instance));
            writer.bits(2, *off as u64);
        }
        writer.bits(1, u64::from(self.older.is_some()));
        if let Some(older) = &self.older {
            writer.number(older.len() as u64);
            for byte in older {
                writer.bits(8, u64::from(*byte));
            }
        }
    }

    #[cold]
    fn decode(reader: &mut Reader<'_>) -> Away {
        let count = reader.number();
        let one = |reader: &mut Reader<'_>| {
            let instance = reader.number() as u32;
            let off = match reader.bits(2) {
                0 => Off::Halfway,
                1 => Off::Crashed,
                _ => Off::Restarted,
            };
            (instance, off)
        };
        let off = (0..count).map(|_| one(reader)).collect();
        let older = (reader.bits(1) == 1).then(|| {
            let length = reader.number();
            (0..length).map(|_| reader.bits(8) as u8).collect()
        });
        Away { off, older }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::value::Universe;

    fn packed(bits: u32, detours: &Detours) -> Vec<u8> {
        let universe = Universe::default();
        let mut writer = Writer::new(&universe);
        writer.bits(bits, 0);
        detours.encode(&mut writer);
        writer.finish().to_vec()
    }

    fn read(bits: u32, bytes: &[u8], over: &Detours) -> [Detours; 2] {
        let universe = Universe::default();
        let mut into = over.clone();
        let reader = || {
            let mut reader = Reader::new(&universe, bytes);
            reader.bits(bits);
            reader
        };
        into.decode_into(&mut reader());
        [Detours::decode(&mut reader()), into]
    }

    fn detours() -> impl Strategy<Value = Detours> {
        let off = prop_oneof![Just(Off::Halfway), Just(Off::Crashed), Just(Off::Restarted)];
        let older = prop::option::of(prop::collection::vec(any::<u8>(), 0..4));
        (prop::collection::vec((0..40_u32, off), 0..4), older).prop_map(|(all, older)| {
            let mut detours = Detours::default();
            for (instance, off) in all {
                detours.put(instance, off);
            }
            if let Some(older) = older {
                detours.remember(older);
            }
            detours
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_after_any_number_of_bits(detours in detours(), over in detours(), bits in 0..40_u32) {
            let bytes = packed(bits, &detours);
            prop_assert_eq!(read(bits, &bytes, &over), [detours.clone(), detours]);
        }

        #[test]
        fn different_detours_are_packed_differently(a in detours(), b in detours(), bits in 0..17_u32) {
            prop_assert_eq!(packed(bits, &a) == packed(bits, &b), a == b);
        }
    }

    #[test]
    fn no_detour_takes_no_bit() {
        for bits in 0..17 {
            assert_eq!(packed(bits, &Detours::default()), vec![0; bits.div_ceil(8) as usize]);
        }
    }

    #[test]
    fn who_comes_back_leaves_nothing_behind() {
        let mut detours = Detours::default();
        detours.put(7, Off::Halfway);
        detours.put(3, Off::Crashed);
        assert_eq!(detours.all().collect::<Vec<_>>(), [(3, Off::Crashed), (7, Off::Halfway)]);
        detours.back(7);
        assert_eq!((detours.of(7), detours.of(3)), (None, Some(Off::Crashed)));
        detours.back(3);
        assert!(detours.is_empty());
    }
}

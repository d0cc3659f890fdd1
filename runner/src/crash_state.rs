//! The hidden state of mutants: instances that have crashed, are halfway, or have restarted.
//!
//! Every generated state ends with this field. In the baseline it is always empty, and then it
//! takes no bit of the packed state. Therefore it is no [`Value`](crate::value::Value), whose
//! packed form must be prefix-free. Program counters do not depend on hidden state, and properties
//! cannot see it.

use crate::value::{Reader, Writer};

/// The hidden state of one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interruption {
    /// It has taken the first half of its step, but not the second.
    Halfway,
    /// It takes no more steps.
    Crashed,
    /// It has restarted, which it does only once.
    Restarted,
}

/// Instances with hidden state, by their numbers in `Spec::steps`, and an older value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CrashState(Option<Box<HiddenState>>);

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct HiddenState {
    /// Sorted by instance number.
    instances: Vec<(u32, Interruption)>,
    /// The packed value of a variable before the last step that changed it.
    older: Option<Vec<u8>>,
}

impl CrashState {
    /// Whether there is no hidden state.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the hidden state of an instance.
    pub fn of(&self, instance: u32) -> Option<Interruption> {
        let hidden = self.0.as_ref()?;
        hidden
            .instances
            .iter()
            .find(|(number, _)| *number == instance)
            .map(|(_, interruption)| *interruption)
    }

    /// Returns all instances with hidden state, by number.
    pub fn all(&self) -> impl Iterator<Item = (u32, Interruption)> + '_ {
        self.0.iter().flat_map(|hidden| hidden.instances.iter().copied())
    }

    /// Sets the hidden state of an instance.
    pub fn set(&mut self, instance: u32, interruption: Interruption) {
        self.clear(instance);
        let hidden = &mut self.0.get_or_insert_default().instances;
        let place = hidden.partition_point(|(number, _)| *number < instance);
        hidden.insert(place, (instance, interruption));
    }

    /// Removes the hidden state of an instance.
    pub fn clear(&mut self, instance: u32) {
        if let Some(hidden) = &mut self.0 {
            hidden.instances.retain(|(number, _)| *number != instance);
            if **hidden == HiddenState::default() {
                self.0 = None;
            }
        }
    }

    /// Returns the packed older value of the variable that the mutant reads.
    pub fn older(&self) -> Option<&[u8]> {
        self.0.as_ref()?.older.as_deref()
    }

    /// Stores the older value of a variable.
    pub fn set_older(&mut self, older: Vec<u8>) {
        self.0.get_or_insert_default().older = Some(older);
    }

    /// Appends the packed form to a state; an empty one takes no bits. Reading beyond a packed
    /// state yields zeros, so the first bit decides.
    #[inline]
    pub fn encode(&self, writer: &mut Writer<'_>) {
        if let Some(hidden) = &self.0 {
            hidden.encode(writer);
        }
    }

    /// Reads what [`encode`](CrashState::encode) wrote.
    #[inline]
    pub fn decode(reader: &mut Reader<'_>) -> CrashState {
        CrashState((reader.bits(1) == 1).then(|| Box::new(HiddenState::decode(reader))))
    }

    /// Reads what [`encode`](CrashState::encode) wrote into existing memory.
    #[inline]
    pub fn decode_into(&mut self, reader: &mut Reader<'_>) {
        if reader.bits(1) == 1 {
            self.0 = Some(Box::new(HiddenState::decode(reader)));
        } else if self.0.is_some() {
            self.0 = None;
        }
    }
}

impl HiddenState {
    #[cold]
    fn encode(&self, writer: &mut Writer<'_>) {
        writer.bits(1, 1);
        writer.number(self.instances.len() as u64);
        for (instance, interruption) in &self.instances {
            writer.number(u64::from(*instance));
            writer.bits(2, *interruption as u64);
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
    fn decode(reader: &mut Reader<'_>) -> HiddenState {
        let count = reader.number();
        let one = |reader: &mut Reader<'_>| {
            let instance = reader.number() as u32;
            let interruption = match reader.bits(2) {
                0 => Interruption::Halfway,
                1 => Interruption::Crashed,
                _ => Interruption::Restarted,
            };
            (instance, interruption)
        };
        let instances = (0..count).map(|_| one(reader)).collect();
        let older = (reader.bits(1) == 1).then(|| {
            let length = reader.number();
            (0..length).map(|_| reader.bits(8) as u8).collect()
        });
        HiddenState { instances, older }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::value::Universe;

    fn packed(bits: u32, crash_state: &CrashState) -> Vec<u8> {
        let universe = Universe::default();
        let mut writer = Writer::new(&universe);
        writer.bits(bits, 0);
        crash_state.encode(&mut writer);
        writer.finish().to_vec()
    }

    fn read(bits: u32, bytes: &[u8], over: &CrashState) -> [CrashState; 2] {
        let universe = Universe::default();
        let mut into = over.clone();
        let reader = || {
            let mut reader = Reader::new(&universe, bytes);
            reader.bits(bits);
            reader
        };
        into.decode_into(&mut reader());
        [CrashState::decode(&mut reader()), into]
    }

    fn crash_state() -> impl Strategy<Value = CrashState> {
        let interruption = prop_oneof![
            Just(Interruption::Halfway),
            Just(Interruption::Crashed),
            Just(Interruption::Restarted)
        ];
        let older = prop::option::of(prop::collection::vec(any::<u8>(), 0..4));
        (prop::collection::vec((0..40_u32, interruption), 0..4), older).prop_map(|(all, older)| {
            let mut crash_state = CrashState::default();
            for (instance, interruption) in all {
                crash_state.set(instance, interruption);
            }
            if let Some(older) = older {
                crash_state.set_older(older);
            }
            crash_state
        })
    }

    proptest! {
        #[test]
        fn crash_state_survives_packing_at_any_offset(crash_state in crash_state(), over in crash_state(), bits in 0..40_u32) {
            let bytes = packed(bits, &crash_state);
            prop_assert_eq!(read(bits, &bytes, &over), [crash_state.clone(), crash_state]);
        }

        #[test]
        fn different_crash_states_are_packed_differently(a in crash_state(), b in crash_state(), bits in 0..17_u32) {
            prop_assert_eq!(packed(bits, &a) == packed(bits, &b), a == b);
        }
    }

    #[test]
    fn empty_crash_state_takes_no_bits() {
        for bits in 0..17 {
            assert_eq!(packed(bits, &CrashState::default()), vec![0; bits.div_ceil(8) as usize]);
        }
    }

    #[test]
    fn cleared_instance_leaves_no_crash_state() {
        let mut crash_state = CrashState::default();
        crash_state.set(7, Interruption::Halfway);
        crash_state.set(3, Interruption::Crashed);
        assert_eq!(
            crash_state.all().collect::<Vec<_>>(),
            [(3, Interruption::Crashed), (7, Interruption::Halfway)]
        );
        crash_state.clear(7);
        assert_eq!((crash_state.of(7), crash_state.of(3)), (None, Some(Interruption::Crashed)));
        crash_state.clear(3);
        assert!(crash_state.is_empty());
    }
}

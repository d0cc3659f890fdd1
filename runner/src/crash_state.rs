//! The hidden state of mutants: instances that have crashed, are halfway, or have restarted; and
//! [older values](older) of variables.
//!
//! Every generated state ends with these fields. In the baseline they are always empty, and then
//! they take no bit of the packed state. Therefore they are no [`Value`]s, whose packed form must
//! be prefix-free. Program counters do not depend on hidden state, and properties cannot see it.

mod older;

pub use older::{Older, keep_elements};

use crate::value::{Reader, Value, View, Writer};

/// Begins the name under which reports show the older value of a variable: `older stage`. No field
/// of a state has a name like this.
pub const OLDER: &str = "older ";

/// A state whose last part is hidden from properties. Without a mutant that needs it, nothing is.
pub trait HiddenState: Value {
    /// Returns the crash state. `None` if no mutant of the spec needs one.
    fn crash_state(&self) -> Option<&CrashState> {
        None
    }

    /// Returns the crash state for modification. `None` if no mutant of the spec needs one.
    fn crash_state_mut(&mut self) -> Option<&mut CrashState> {
        None
    }

    /// Copies all hidden state of another state.
    fn copy_hidden(&mut self, from: &Self) {
        let _ = from;
    }

    /// Resets all hidden state. Returns whether there was any.
    fn clear_hidden(&mut self) -> bool {
        false
    }

    /// Whether two states differ at most in hidden state.
    fn is_same_visibly(&self, other: &Self) -> bool {
        self == other
    }

    /// Updates the older values that the mutant with this switch number may read, after a step from
    /// `before`. Values that no reader can reach any more are reset.
    ///
    /// This is dead-variable reduction: only the site of the mutant reads them. States that differ
    /// in a value that no run reads again have the same runs, so no verdict depends on it.
    fn remember(&mut self, number: u32, before: &Self) {
        let _ = (number, before);
    }

    /// Returns the older value as shown to people, with the name of its variable.
    fn view_older(&self) -> Option<(&'static str, View)> {
        None
    }
}

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

/// Instances with hidden state, by their numbers in `Spec::steps`, in this order.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CrashState(Vec<(u32, Interruption)>);

impl Clone for CrashState {
    fn clone(&self) -> CrashState {
        CrashState(self.0.clone())
    }

    #[inline]
    fn clone_from(&mut self, source: &CrashState) {
        // In the baseline both are empty.
        if !(self.0.is_empty() && source.0.is_empty()) {
            self.0.clone_from(&source.0);
        }
    }
}

impl CrashState {
    /// Whether there is no hidden state.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the hidden state of an instance.
    #[inline]
    pub fn of(&self, instance: u32) -> Option<Interruption> {
        let found = self.0.iter().find(|(number, _)| *number == instance);
        found.map(|(_, interruption)| *interruption)
    }

    /// Returns all instances with hidden state, by number.
    pub fn all(&self) -> impl Iterator<Item = (u32, Interruption)> + '_ {
        self.0.iter().copied()
    }

    /// Sets the hidden state of an instance.
    pub fn set(&mut self, instance: u32, interruption: Interruption) {
        self.clear(instance);
        let place = self.0.partition_point(|(number, _)| *number < instance);
        self.0.insert(place, (instance, interruption));
    }

    /// Removes the hidden state of an instance.
    pub fn clear(&mut self, instance: u32) {
        self.0.retain(|(number, _)| *number != instance);
    }

    /// Removes the hidden state of all instances.
    pub fn clear_all(&mut self) {
        self.0.clear();
    }

    /// Appends the packed form to a state; an empty one takes no bits. Reading beyond a packed
    /// state yields zeros, so the first bit decides.
    #[inline]
    pub fn encode(&self, writer: &mut Writer<'_>) {
        if !self.0.is_empty() {
            self.encode_instances(writer);
        }
    }

    fn encode_instances(&self, writer: &mut Writer<'_>) {
        writer.bits(1, 1);
        writer.number(self.0.len() as u64);
        for (instance, interruption) in &self.0 {
            writer.number(u64::from(*instance));
            writer.bits(2, *interruption as u64);
        }
    }

    /// Reads what [`encode`](CrashState::encode) wrote.
    #[inline]
    pub fn decode(reader: &mut Reader<'_>) -> CrashState {
        let mut decoded = CrashState::default();
        decoded.decode_into(reader);
        decoded
    }

    /// Reads what [`encode`](CrashState::encode) wrote into existing memory.
    #[inline]
    pub fn decode_into(&mut self, reader: &mut Reader<'_>) {
        self.0.clear();
        if reader.bits(1) == 1 {
            self.decode_instances(reader);
        }
    }

    fn decode_instances(&mut self, reader: &mut Reader<'_>) {
        for _ in 0..reader.number() {
            let instance = reader.number() as u32;
            let interruption = match reader.bits(2) {
                0 => Interruption::Halfway,
                1 => Interruption::Crashed,
                _ => Interruption::Restarted,
            };
            self.0.push((instance, interruption));
        }
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
        prop::collection::vec((0..40_u32, interruption), 0..4).prop_map(|all| {
            let mut crash_state = CrashState::default();
            for (instance, interruption) in all {
                crash_state.set(instance, interruption);
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
            assert_eq!(
                packed(bits, &CrashState::default()),
                vec![0; bits.div_ceil(8) as usize]
            );
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
        assert_eq!(
            (crash_state.of(7), crash_state.of(3)),
            (None, Some(Interruption::Crashed))
        );
        crash_state.clear(3);
        assert!(crash_state.is_empty());
    }
}

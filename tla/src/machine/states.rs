//! Packed states of a model: from bytes to values and back.

use super::cache::Cache;
use super::layouts::Layouts;
use super::packing::{pack, unpack};
use super::table::Tables;
use crate::value::{Permutation, Value};

/// The form of all states of a model, shared by all workers.
pub(crate) struct States {
    pub(super) layouts: Layouts,
    pub(super) tables: Tables,
}

/// A state: the number of its layout, and the number of the value in each slot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) layout: u32,
    pub(super) numbers: Vec<u32>,
    /// Whether a process has restarted, which only mutants do. Properties do not see it.
    pub(super) restarted: bool,
}

impl State {
    /// Whether two states have the same values of variables.
    pub(super) fn is_same_visibly(&self, other: &State) -> bool {
        self.layout == other.layout && self.numbers == other.numbers
    }
}

impl States {
    /// Returns the form of states for a model with these initial states and symmetries.
    pub(super) fn new(
        variables: usize,
        initial: &[Vec<Value>],
        symmetry: &[Permutation],
    ) -> States {
        let layouts = Layouts::new(variables, initial, symmetry);
        let tables = Tables::new(layouts.place_count());
        States { layouts, tables }
    }

    /// Reads a packed state.
    pub(super) fn unpack(packed: &[u8], into: &mut State) {
        // The first number takes one byte: there are fewer than 64 layouts.
        let end = packed.iter().position(|byte| byte & 0x80 == 0);
        let (layout, numbers) = packed.split_at(end.map_or(0, |end| end + 1));
        unpack(layout, &mut into.numbers);
        let first = into.numbers.first().copied().unwrap_or_default();
        (into.layout, into.restarted) = (first >> 1, first & 1 == 1);
        unpack(numbers, &mut into.numbers);
    }

    /// Appends the bytes of a state.
    pub(super) fn pack(state: &State, into: &mut Vec<u8>) {
        pack(&[state.layout << 1 | u32::from(state.restarted)], into);
        pack(&state.numbers, into);
    }

    /// Returns the state in which the variables have these values.
    pub(super) fn state(&self, cache: &mut Cache, values: &[Value]) -> State {
        let layout = self.layouts.of(values);
        let slots = self.layouts.get(layout).split(values).unwrap_or_default();
        let mut numbers = Vec::with_capacity(slots.len());
        let places = self.layouts.places(layout);
        cache.number_all(&self.tables, &places, &slots, &mut numbers);
        State {
            layout,
            numbers,
            restarted: false,
        }
    }

    /// Returns the values in the slots of a state.
    pub(super) fn slots(&self, cache: &mut Cache, state: &State) -> Vec<Value> {
        let places = self.layouts.places(state.layout);
        let pairs = places.iter().zip(&state.numbers);
        pairs
            .map(|(place, number)| cache.numbers.value(&self.tables, *place, *number).clone())
            .collect()
    }

    /// Returns the values of the variables in a state.
    pub(super) fn values(&self, cache: &mut Cache, state: &State) -> Vec<Value> {
        let slots = self.slots(cache, state);
        let layout = self.layouts.get(state.layout);
        (0..layout.variables())
            .map(|variable| layout.value(variable, &slots))
            .collect()
    }
}

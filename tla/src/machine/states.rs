//! Packed states of a model: from bytes to values and back.

use super::layouts::Layouts;
use super::packing::State;
use super::table::{Numbers, Tables};
use crate::value::{Permutation, Value};

/// The form of all states of a model, shared by all workers.
pub(crate) struct States {
    pub(super) layouts: Layouts,
    pub(super) tables: Tables,
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

    /// Returns the state in which the variables have these values.
    pub(super) fn state(&self, numbers: &mut Numbers, values: &[Value]) -> State {
        let layout = self.layouts.of(values);
        let slots = self.layouts.get(layout).split(values).unwrap_or_default();
        let mut found = Vec::with_capacity(slots.len());
        let places = self.layouts.places(layout);
        numbers.number_all(&self.tables, &places, &slots, &mut found);
        State {
            layout,
            numbers: found,
            restarted: false,
        }
    }

    /// Returns the values in the slots of a state.
    pub(super) fn slots(&self, numbers: &mut Numbers, state: &State) -> Vec<Value> {
        let places = self.layouts.places(state.layout);
        let pairs = places.iter().zip(&state.numbers);
        pairs
            .map(|(place, number)| numbers.value(&self.tables, *place, *number).clone())
            .collect()
    }

    /// Returns the values of the variables in a state.
    pub(super) fn values(&self, numbers: &mut Numbers, state: &State) -> Vec<Value> {
        let slots = self.slots(numbers, state);
        let layout = self.layouts.get(state.layout);
        (0..layout.variables())
            .map(|variable| layout.value(variable, &slots))
            .collect()
    }
}

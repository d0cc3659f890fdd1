//! How variables are stored in a state.

use std::sync::Arc;

use crate::value::{Function, Record, Value, same_domain, values};

/// How the variables of a state are stored: each in one slot, or in one slot for each element of a
/// function whose domain never changes.
#[derive(Clone, Debug)]
pub struct Layout {
    places: Vec<Place>,
    slots: usize,
}

/// Where a variable is stored.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its first slot.
    pub start: usize,
    /// A function with its domain, if its elements are stored apart.
    pub split: Option<Value>,
}

impl Layout {
    /// Returns the layout with one slot for each variable.
    pub fn whole(variables: usize) -> Layout {
        let places = (0..variables)
            .map(|start| Place { start, split: None })
            .collect();
        Layout {
            places,
            slots: variables,
        }
    }

    /// Returns a layout for these initial states, given as the values of the variables. A variable
    /// is split if all of its values are functions with the same domain, unless `keep_whole` says
    /// that its domain changes later.
    pub fn new(
        variables: usize,
        initial: &[Vec<Value>],
        keep_whole: impl Fn(usize) -> bool,
    ) -> Layout {
        let mut places = Vec::with_capacity(variables);
        let mut slots = 0;
        for variable in 0..variables {
            let first = initial.first().map(|state| &state[variable]);
            let split = first.filter(|first| {
                values(first).len() > 1
                    && !keep_whole(variable)
                    && initial
                        .iter()
                        .all(|state| same_domain(first, &state[variable]))
            });
            places.push(Place {
                start: slots,
                split: split.cloned(),
            });
            slots += split.map_or(1, |function| values(function).len());
        }
        Layout { places, slots }
    }

    /// Returns this layout with some variables in one slot that are in several.
    #[must_use]
    pub fn without(&self, whole: impl Fn(usize) -> bool) -> Layout {
        let mut slots = 0;
        let places = self.places.iter().enumerate().map(|(variable, place)| {
            let split = place.split.as_ref().filter(|_| !whole(variable)).cloned();
            let start = slots;
            slots += split.as_ref().map_or(1, |function| values(function).len());
            Place { start, split }
        });
        let places = places.collect();
        Layout { places, slots }
    }

    /// Returns the number of variables.
    pub fn variables(&self) -> usize {
        self.places.len()
    }

    /// Whether a variable is in several slots.
    pub fn is_split(&self, variable: usize) -> bool {
        self.places[variable].split.is_some()
    }

    /// Whether the layout can store this value of a variable.
    pub fn fits(&self, variable: usize, value: &Value) -> bool {
        let split = self.places[variable].split.as_ref();
        split.is_none_or(|function| same_domain(function, value))
    }

    /// Returns the number of slots.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Returns where a variable is stored.
    pub fn place(&self, variable: usize) -> &Place {
        &self.places[variable]
    }

    /// Returns the slots of a variable.
    pub fn range(&self, variable: usize) -> std::ops::Range<usize> {
        let Place { start, split } = &self.places[variable];
        *start..start + split.as_ref().map_or(1, |function| values(function).len())
    }

    /// Returns the value of a variable in a state.
    pub fn value(&self, variable: usize, slots: &[Value]) -> Value {
        let range = self.range(variable);
        match &self.places[variable].split {
            None => slots[range.start].clone(),
            Some(function) => with_values(function, slots[range].to_vec()),
        }
    }

    /// Returns the slots of a state that is given as the values of its variables. `None` if a
    /// value does not have the domain of the layout.
    pub fn split(&self, variables: &[Value]) -> Option<Vec<Value>> {
        let mut slots = Vec::with_capacity(self.slots);
        for (place, value) in self.places.iter().zip(variables) {
            match &place.split {
                None => slots.push(value.clone()),
                Some(function) if same_domain(function, value) => {
                    slots.extend_from_slice(values(value));
                }
                Some(_) => return None,
            }
        }
        Some(slots)
    }
}

/// Returns a function with the domain of another one.
pub(super) fn with_values(function: &Value, values: Vec<Value>) -> Value {
    match function {
        Value::Record(record) => Value::Record(Arc::new(Record {
            shape: record.shape,
            values,
        })),
        Value::Function(function) => {
            let keys = Arc::clone(&function.keys);
            Value::Function(Arc::new(Function { keys, values }))
        }
        _ => Value::tuple(values),
    }
}

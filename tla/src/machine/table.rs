//! Numbers for the values of variables: a packed state holds numbers instead of values.

use std::cmp::Ordering;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use crate::value::{Value, ValueMap};

/// The values that variables have had, each with a number, shared by all workers of a model.
///
/// A place is a variable, or one element of a variable that is stored element by element; each has
/// its own numbers, which begin at 0, so most of them are small. Numbers depend on the order in
/// which values are met, so nothing that a user sees may depend on them. Values are never removed.
#[derive(Debug)]
pub(super) struct Tables {
    places: Vec<RwLock<Table>>,
}

#[derive(Debug, Default)]
struct Table {
    values: Vec<Value>,
    numbers: ValueMap<u32>,
}

impl Tables {
    pub(super) fn new(places: usize) -> Tables {
        Tables {
            places: (0..places).map(|_| RwLock::default()).collect(),
        }
    }

    fn number(&self, place: usize, value: &Value) -> u32 {
        if let Some(number) = self.read(place).numbers.get(value) {
            return *number;
        }
        let mut table = self.places[place]
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let next = table.values.len() as u32;
        let number = *table.numbers.entry(value.clone()).or_insert(next);
        if number == next {
            table.values.push(value.clone());
        }
        number
    }

    fn read(&self, place: usize) -> RwLockReadGuard<'_, Table> {
        self.places[place]
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// One thread's copy of the [`Tables`], which needs no lock for what it has met before.
#[derive(Debug)]
pub(super) struct Numbers {
    values: Vec<Vec<Value>>,
    numbers: Vec<ValueMap<u32>>,
}

impl Numbers {
    pub(super) fn new(places: usize) -> Numbers {
        Numbers {
            values: vec![Vec::new(); places],
            numbers: vec![ValueMap::default(); places],
        }
    }

    /// Returns the number of a value, which gets one if it has none.
    pub(super) fn number(&mut self, tables: &Tables, place: usize, value: &Value) -> u32 {
        if let Some(number) = self.numbers[place].get(value) {
            return *number;
        }
        let number = tables.number(place, value);
        self.numbers[place].insert(value.clone(), number);
        number
    }

    /// Appends the numbers of values that are stored at these places.
    pub(super) fn number_all(
        &mut self,
        tables: &Tables,
        places: &[usize],
        values: &[Value],
        into: &mut Vec<u32>,
    ) {
        let pairs = places.iter().zip(values);
        into.extend(pairs.map(|(place, value)| self.number(tables, *place, value)));
    }

    /// Returns the value with this number.
    pub(super) fn value(&mut self, tables: &Tables, place: usize, number: u32) -> &Value {
        &self.values_to(tables, place, number)[number as usize]
    }

    /// Compares the values with these numbers.
    pub(super) fn compare(&mut self, tables: &Tables, place: usize, a: u32, b: u32) -> Ordering {
        let known = self.values_to(tables, place, a.max(b));
        known[a as usize].cmp(&known[b as usize])
    }

    fn values_to(&mut self, tables: &Tables, place: usize, number: u32) -> &[Value] {
        let known = &mut self.values[place];
        if known.len() <= number as usize {
            known.extend_from_slice(&tables.read(place).values[known.len()..]);
        }
        known
    }
}

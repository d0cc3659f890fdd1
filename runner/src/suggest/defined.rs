//! Definitions of the spec that no model checks.

use super::bits::{self, RowSet};
use super::dataset::Dataset;
use crate::machine::Machine;

/// The names of definitions, each with the states of a dataset in which it is true.
pub(super) struct Defined(pub(super) Vec<(String, RowSet)>);

impl Defined {
    /// Evaluates the definitions of the spec. Those that cannot be evaluated are left out.
    pub(super) fn of(machine: &dyn Machine, dataset: &Dataset) -> Defined {
        let facts = &machine.definition().property_facts;
        let Some(mut inspector) = machine.inspector() else {
            return Defined(Vec::new());
        };
        let (mut all, mut values) = (Vec::new(), Vec::new());
        for (number, row) in (facts.first_definition()..).zip(&*facts.definitions) {
            let mut rows = bits::none(dataset.states.len() as usize);
            let mut states = dataset.states.iter().enumerate();
            let is_known = states.all(|(place, state)| {
                values.clear();
                inspector.state_conditions(state, &[number], &mut values);
                if values == [Some(true)] {
                    bits::set(&mut rows, place);
                }
                values != [None]
            });
            if is_known {
                all.push((row.name.to_string(), rows));
            }
        }
        Defined(all)
    }
}

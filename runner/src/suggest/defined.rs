//! Definitions of the spec that no model checks, and that say what a suggested property says.
//!
//! For example, a suggestion that was pasted into the spec but not listed in its model.

use super::bits::{self, RowSet};
use super::candidate::Candidate;
use super::dataset::Dataset;
use super::form::Form;
use crate::definition::Definition;
use crate::dialect::{Dialect, Property};
use crate::machine::Machine;

/// A definition that says what a candidate says.
pub(super) struct Equal {
    pub(super) name: String,
    /// Whether its text is equal too, so that both agree on every model.
    pub(super) in_text: bool,
}

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

    /// Returns the definition that says what a candidate says: with the same text, or with the same
    /// truth in all states of the dataset.
    pub(super) fn equal(
        &self,
        candidate: &Candidate,
        property: &Property,
        (dialect, spec, dataset): (&dyn Dialect, &Definition, &Dataset),
    ) -> Option<Equal> {
        if let Some(name) = dialect.defined(property, spec) {
            return Some(Equal {
                name,
                in_text: true,
            });
        }
        let is_true = match candidate.form {
            Form::Never {
                of_steps: false, ..
            } => bits::inverted(&candidate.rows, dataset.states.len() as usize),
            Form::Can { .. } => candidate.rows.clone(),
            Form::Never { of_steps: true, .. } | Form::Runs { .. } => return None,
        };
        let (name, _) = self.0.iter().find(|(_, rows)| *rows == is_true)?;
        Some(Equal {
            name: name.clone(),
            in_text: false,
        })
    }
}

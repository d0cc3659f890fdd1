//! Definitions of the spec that no model checks, but that kill survivors.

use std::collections::BTreeMap;

use super::bits::{self, RowSet};
use super::dataset::Dataset;
use super::existing::Existing;
use super::session::Session;
use super::{Statement, Suggestion};
use crate::campaign::Refusal;
use crate::definition::PropertyKind;
use crate::machine::Machine;

impl Session<'_> {
    /// Returns the definitions that hold on the baseline and kill survivors, as properties.
    pub(super) fn unlisted(&self) -> Result<Vec<Existing>, Refusal> {
        let mut all = Vec::new();
        if !self.budget.existing {
            return Ok(all);
        }
        for (name, rows) in evaluated(self.machine, &self.dataset) {
            let is_true = |state: &u32| bits::has(&rows, *state as usize);
            if self.budget.without.contains(&name) || !self.own.states.iter().all(is_true) {
                continue;
            }
            let mut runs = BTreeMap::new();
            let mut kills = Vec::new();
            for (survivor, of) in self.survivors.iter().enumerate() {
                if !of.share.states.iter().all(is_true) {
                    kills.push(of.place);
                    let is_false = |state: u32| !is_true(&state);
                    let run = self.run_to(survivor, &is_false)?;
                    runs.extend(run.map(|run| (of.place, run)));
                }
            }
            if !kills.is_empty() {
                let suggestion = Suggestion {
                    kind: PropertyKind::StateInvariant,
                    name: name.clone(),
                    doc: String::new(),
                    code: None,
                    kills,
                    undecided: self.left_out.clone(),
                    larger: None,
                    failing: Vec::new(),
                    weight: 0,
                    statement: Statement::default(),
                };
                all.push(Existing { suggestion, runs });
            }
        }
        Ok(all)
    }
}

/// Returns the definitions that no model checks, each with the states of a dataset in which it is
/// true. Those that cannot be evaluated are left out.
fn evaluated(machine: &dyn Machine, dataset: &Dataset) -> Vec<(String, RowSet)> {
    let facts = &machine.definition().property_facts;
    let Some(mut inspector) = machine.inspector() else {
        return Vec::new();
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
    all
}

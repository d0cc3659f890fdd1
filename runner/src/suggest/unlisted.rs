//! Definitions of the spec that no model checks, but that kill survivors.

use std::collections::BTreeMap;

use super::bits;
use super::existing::Existing;
use super::session::Session;
use super::{Statement, Suggestion};
use crate::campaign::Refusal;
use crate::definition::PropertyKind;

impl Session<'_> {
    /// Returns the definitions that hold on the baseline and kill survivors, as properties.
    pub(super) fn unlisted(&self) -> Result<Vec<Existing>, Refusal> {
        let mut all = Vec::new();
        if !self.budget.existing {
            return Ok(all);
        }
        for (name, rows) in &self.defined().0 {
            let is_true = |state: &u32| bits::has(rows, *state as usize);
            if self.budget.without.contains(name) || !self.own.states.iter().all(is_true) {
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
                    weight: 0,
                    statement: Statement::default(),
                };
                all.push(Existing { suggestion, runs });
            }
        }
        Ok(all)
    }
}

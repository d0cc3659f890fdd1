//! Variables that never change, such as the set of processes in PlusCal.

use crate::graph::Graph;
use crate::machine::Machine;
use crate::outcome::Trace;
use crate::value::View;

/// Variables that have one value in all states of the baseline, with that value.
pub(super) struct Unchanging(Vec<(String, View)>);

impl Unchanging {
    pub(super) fn of(machine: &dyn Machine, baseline: &Graph) -> Unchanging {
        let mut worker = machine.worker();
        let mut states = baseline.store.iter().map(|state| worker.view(state));
        let Some(View::Record(_, mut variables)) = states.next() else {
            return Unchanging(Vec::new());
        };
        for state in states {
            if variables.is_empty() {
                break;
            }
            variables.retain(|variable| has(&state, variable));
        }
        Unchanging(variables)
    }

    /// Returns the names of those that keep their value in a run.
    pub(super) fn in_run(&self, trace: &Trace) -> Vec<String> {
        let states = || trace.steps.iter().filter_map(|step| step.state.as_ref());
        let keeps = |variable: &&(String, View)| states().all(|state| has(state, variable));
        let kept = self.0.iter().filter(keeps);
        kept.map(|(name, _)| name.clone()).collect()
    }
}

/// Whether a variable has a value in a state.
fn has(state: &View, variable: &(String, View)) -> bool {
    matches!(state, View::Record(_, variables) if variables.contains(variable))
}

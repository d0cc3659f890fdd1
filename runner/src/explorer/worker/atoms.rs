//! Evaluates the atoms of temporal formulas: predicates on a state, and on both states of a step.

use super::StateWorker;
use crate::explorer::judge::judge;
use crate::heartbeat::{Code, Running};
use crate::value::participant::set_display_names;

impl StateWorker<'_> {
    /// Implements [`Worker::atoms`](crate::machine::Worker::atoms).
    pub(super) fn evaluate_atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        set_display_names(&self.explorer.facts.universe);
        let running = Running::begin(Code::Predicate(0));
        self.states.read(state);
        for atom in atoms {
            running.next(Code::Predicate(*atom));
            let value = judge(|| self.states.state_atom(*atom));
            into.push(self.value_or_panic(value, "it is not about one state"));
        }
    }

    /// Implements [`Worker::step_atoms`](crate::machine::Worker::step_atoms).
    pub(super) fn evaluate_step_atoms(
        &mut self,
        before: &[u8],
        after: &[u8],
        atoms: &[usize],
        into: &mut Vec<bool>,
    ) {
        let running = Running::begin(Code::Predicate(0));
        self.read_pair(before, after);
        for atom in atoms {
            running.next(Code::Predicate(*atom));
            let value = judge(|| self.states.step_atom(*atom));
            into.push(self.value_or_panic(value, "it is not about a step"));
        }
    }

    /// Returns the value of an atom, or `false` if its evaluation panicked. The panic is recorded.
    /// `otherwise` says why an atom has no value.
    fn value_or_panic(&mut self, value: Result<Option<bool>, String>, otherwise: &str) -> bool {
        let value = value.and_then(|value| value.ok_or_else(|| otherwise.to_owned()));
        value.unwrap_or_else(|panic| {
            self.atom_panic.get_or_insert(panic);
            false
        })
    }
}

//! Evaluates the atoms of temporal formulas: predicates on a state, and on both states of a step.

use super::{TypedWorker, judge};
use crate::formula::AtomKind;
use crate::heartbeat::{Code, Running};
use crate::spec::Spec;
use crate::value::participant::set_display_names;

impl<S: Spec> TypedWorker<'_, S> {
    /// Implements [`Worker::atoms`](crate::machine::Worker::atoms).
    pub(super) fn evaluate_atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        set_display_names(&self.explorer.facts.universe);
        let running = Running::begin(Code::Predicate(0));
        let scratch = self.scratch(state);
        for atom in atoms {
            running.next(Code::Predicate(*atom));
            let value = match &self.explorer.atoms[*atom].kind {
                AtomKind::Predicate(predicate) => judge(|| predicate(&scratch.current)),
                _ => Err("it is not about one state".to_owned()),
            };
            into.push(self.value_or_panic(value));
        }
        self.scratch = Some(scratch);
    }

    /// Implements [`Worker::step_atoms`](crate::machine::Worker::step_atoms).
    pub(super) fn evaluate_step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        let running = Running::begin(Code::Predicate(0));
        let scratch = self.pair(before, after);
        for atom in atoms {
            running.next(Code::Predicate(*atom));
            let value = match &self.explorer.atoms[*atom].kind {
                AtomKind::Change { predicate, unless } => {
                    judge(|| predicate(&scratch.current, &scratch.next)).map(|holds| holds != *unless)
                }
                _ => Err("it is not about a step".to_owned()),
            };
            into.push(self.value_or_panic(value));
        }
        self.scratch = Some(scratch);
    }

    /// Returns the value of an atom, or `false` if its evaluation panicked. The panic is recorded.
    fn value_or_panic(&mut self, value: Result<bool, String>) -> bool {
        value.unwrap_or_else(|panic| {
            self.atom_panic.get_or_insert(panic);
            false
        })
    }
}

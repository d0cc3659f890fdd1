//! The optional parts of a machine: permutations, findings and crash states.

use super::{TypedWorker, judge};
use crate::crash_state::HiddenState;
use crate::heartbeat::{Code, Running};
use crate::machine::{CrashStateEraser, Group, Inspector, StatePermuter, StepId};
use crate::spec::Spec;
use crate::symmetry::orbit;
use crate::value::participant::set_display_names;
use crate::value::{Permutation, Value, View};

impl<S: Spec> CrashStateEraser for TypedWorker<'_, S> {
    fn without_crash_state(&mut self, state: &[u8], into: &mut Vec<u8>) -> bool {
        let mut state = self.decoded(state);
        if !state.clear_hidden() {
            return false;
        }
        self.writer.clear();
        state.encode(&mut self.writer);
        into.clear();
        into.extend_from_slice(self.writer.finish());
        true
    }
}

impl<S: Spec> StatePermuter for TypedWorker<'_, S> {
    fn permuted(&mut self, state: &[u8], permutation: &Permutation, into: &mut Vec<u8>) {
        let mut state = self.decoded(state);
        state.permute(permutation);
        self.writer.clear();
        state.encode(&mut self.writer);
        into.clear();
        into.extend_from_slice(self.writer.finish());
    }

    fn representative(&mut self, state: &[u8], group: &Group, into: &mut Vec<u8>) -> u64 {
        orbit::representative(&self.decoded(state), group, &mut self.writer, into)
    }
}

impl<S: Spec> Inspector for TypedWorker<'_, S> {
    fn state_conditions(&mut self, state: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>) {
        let _running = Running::begin(Code::Condition);
        set_display_names(&self.explorer.facts.universe);
        let scratch = self.scratch(state);
        let value = |number: &usize| judge(|| S::state_condition(*number, &scratch.current, self.explorer.constants)).ok();
        into.extend(numbers.iter().map(value));
        self.scratch = Some(scratch);
    }

    fn helpers(&mut self, state: &[u8], asked: &[(usize, i128)], into: &mut Vec<Option<View>>) {
        let _running = Running::begin(Code::Condition);
        set_display_names(&self.explorer.facts.universe);
        let scratch = self.scratch(state);
        let constants = self.explorer.constants;
        let value = |(place, member): &(usize, i128)| judge(|| S::helper(*place, *member, &scratch.current, constants)).ok();
        into.extend(asked.iter().map(value));
        self.scratch = Some(scratch);
    }

    fn step_conditions(&mut self, before: &[u8], after: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>) {
        let _running = Running::begin(Code::Condition);
        let scratch = self.pair(before, after);
        let value = |number: &usize| judge(|| S::step_condition(*number, &scratch.current, &scratch.next, self.explorer.constants)).ok();
        into.extend(numbers.iter().map(value));
        self.scratch = Some(scratch);
    }

    fn changed_fields(&mut self, before: &[u8], after: &[u8], changed: &mut [bool]) {
        let scratch = self.pair(before, after);
        for (field, changed) in changed.iter_mut().enumerate().filter(|(_, changed)| !**changed) {
            *changed = !S::same_field(field, &scratch.current, &scratch.next);
        }
        self.scratch = Some(scratch);
    }

    fn stands_at(&mut self, state: &[u8], step: StepId) -> bool {
        set_display_names(&self.explorer.facts.universe);
        let state = self.decoded(state);
        self.instance_at(step, &state).is_some()
    }
}

//! The optional parts of a machine: permutations, findings and crash states.

use super::StateWorker;
use crate::explorer::judge::judge;
use crate::heartbeat::{Code, Running};
use crate::machine::{CrashStateEraser, Group, Inspector, StatePermuter, StepId};
use crate::value::participant::set_display_names;
use crate::value::{Permutation, View};

impl CrashStateEraser for StateWorker<'_> {
    fn without_crash_state(&mut self, state: &[u8], into: &mut Vec<u8>) -> bool {
        self.states.read(state);
        let packed = self.states.without_hidden(&mut self.writer);
        if let Some(packed) = packed {
            into.clear();
            into.extend_from_slice(packed);
        }
        packed.is_some()
    }
}

impl StatePermuter for StateWorker<'_> {
    fn permuted(&mut self, state: &[u8], permutation: &Permutation, into: &mut Vec<u8>) {
        self.states.read(state);
        into.clear();
        into.extend_from_slice(self.states.permute(permutation, &mut self.writer));
    }

    fn representative(&mut self, state: &[u8], group: &Group, into: &mut Vec<u8>) -> u64 {
        self.states.read(state);
        self.states.representative(group, &mut self.writer, into)
    }
}

impl Inspector for StateWorker<'_> {
    fn state_conditions(&mut self, state: &[u8], numbers: &[usize], into: &mut Vec<Option<bool>>) {
        let _running = Running::begin(Code::Condition);
        set_display_names(&self.explorer.facts.universe);
        self.states.read(state);
        let value = |number: &usize| judge(|| self.states.state_condition(*number)).ok();
        into.extend(numbers.iter().map(value));
    }

    fn helpers(&mut self, state: &[u8], asked: &[(usize, i128)], into: &mut Vec<Option<View>>) {
        let _running = Running::begin(Code::Condition);
        set_display_names(&self.explorer.facts.universe);
        self.states.read(state);
        let value =
            |(place, member): &(usize, i128)| judge(|| self.states.helper(*place, *member)).ok();
        into.extend(asked.iter().map(value));
    }

    fn step_conditions(
        &mut self,
        before: &[u8],
        after: &[u8],
        numbers: &[usize],
        into: &mut Vec<Option<bool>>,
    ) {
        let _running = Running::begin(Code::Condition);
        self.read_pair(before, after);
        let value = |number: &usize| judge(|| self.states.step_condition(*number)).ok();
        into.extend(numbers.iter().map(value));
    }

    fn changed_fields(&mut self, before: &[u8], after: &[u8], changed: &mut [bool]) {
        self.read_pair(before, after);
        for (field, changed) in changed
            .iter_mut()
            .enumerate()
            .filter(|(_, changed)| !**changed)
        {
            *changed = !self.states.same_field(field);
        }
    }

    fn stands_at(&mut self, state: &[u8], step: StepId) -> bool {
        set_display_names(&self.explorer.facts.universe);
        self.states.read(state);
        self.instance_of(step).is_some()
    }
}

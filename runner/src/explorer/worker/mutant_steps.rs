//! Runs steps under a mutant with hidden state, such as a crash or half a step.
//!
//! The baseline and all other mutants never call this module.

use super::{Changed, Go, RunResult, Scratch, TypedWorker, run};
use crate::crash_state::{HiddenState, Interruption, OLDER};
use crate::definition::{ExtraKind, ItemRow};
use crate::explorer::{Extra, Instance, instance_name};
use crate::heartbeat::Code;
use crate::machine::{Evaluated, StepId, Visitor};
use crate::spec::Spec;
use crate::step::{self, Flow, Stop, Switch};
use crate::value::View;

pub(super) fn has_crashed<S: Spec>(instance: &Instance<S::Step>, state: &S::State) -> bool {
    interruption::<S>(instance, state) == Some(Interruption::Crashed)
}

fn interruption<S: Spec>(instance: &Instance<S::Step>, state: &S::State) -> Option<Interruption> {
    state.crash_state()?.of(instance.number)
}

fn interrupt<S: Spec>(state: &mut S::State, instance: &Instance<S::Step>, interruption: Interruption) {
    if let Some(crash_state) = state.crash_state_mut() {
        crash_state.set(instance.number, interruption);
    }
}

impl<'m, S: Spec> TypedWorker<'m, S> {
    /// Whether each process that is no daemon is done or has crashed, and at least one has crashed.
    pub(super) fn is_ended_by_crash(&self, state: &S::State) -> bool {
        let items = &self.explorer.definition.items;
        let has_ended = |instance: &Instance<S::Step>| {
            items.get(instance.item).and_then(ItemRow::daemon) != Some(false)
                || S::label(instance.step, state) == instance.width
                || has_crashed::<S>(instance, state)
        };
        let instances = &self.explorer.instances;
        instances.iter().any(|instance| has_crashed::<S>(instance, state)) && instances.iter().all(has_ended)
    }

    pub(super) fn expand_extras(&mut self, scratch: &mut Scratch<S::State, S::Step>, visitor: &mut dyn Visitor) {
        let explorer = self.explorer;
        for (place, extra) in explorer.extras.iter().enumerate() {
            if self.has_extra(*extra) {
                let id = explorer.first_extra + place as StepId;
                let go = self.take_all(id, &explorer.instances[extra.instance], scratch, &mut false, visitor);
                self.note_sites(id);
                if go == Go::Stop {
                    return;
                }
            }
        }
    }

    pub(super) fn has_extra(&self, extra: Extra) -> bool {
        let instance = &self.explorer.instances[extra.instance];
        let is_kind = match self.extra {
            Some(ExtraKind::Crash { item }) => !extra.restart && item == instance.item,
            Some(ExtraKind::Restart { item }) => extra.restart && item == instance.item,
            _ => false,
        };
        let member = self.switch.and_then(|switch| switch.member);
        is_kind && member.is_none_or(|member| instance.member == Some(member))
    }

    /// Runs a step once, as [`run`](TypedWorker::run) does.
    #[cold]
    pub(super) fn run_extra(&mut self, id: StepId, instance: &'m Instance<S::Step>, scratch: &mut Scratch<S::State, S::Step>) -> RunResult {
        let (Some(kind), Some(switch)) = (self.extra, self.switch) else {
            return RunResult::Disabled;
        };
        self.slot.run(Code::Step(id));
        self.prepare(kind, switch, instance, scratch);
        let explorer = self.explorer;
        let is_halfway = step::resumed();
        let (current, next, writer) = (&scratch.current, &mut scratch.next, &mut self.writer);
        let spare = &mut scratch.spare;
        let mutant_step = MutantStep::<S> {
            instance,
            kind,
            switch,
            constants: explorer.constants,
        };
        let mut is_extra = false;
        let run = run(|| {
            is_extra = match explorer.extra(id) {
                Some(extra) if extra.restart => mutant_step.restart(next)?,
                Some(_) => mutant_step.crash(next)?,
                None => mutant_step.take(next, spare)?,
            };
            if kind == ExtraKind::Stale {
                next.remember(switch.number, current);
            }
            super::pack::<S>(next, explorer.constants, writer)
        });
        step::resume(false);
        // A waiting run has changed nothing, unless it resumed or merged steps.
        let is_first = !is_halfway && !matches!(kind, ExtraKind::Merge { .. });
        scratch.changed = if explorer.extra(id).is_some() {
            Changed::Everywhere
        } else if matches!(run, RunResult::Waiting) && is_first {
            Changed::Nowhere
        } else {
            Changed::By(instance.step)
        };
        if is_extra && self.recording {
            self.sites.push(Evaluated {
                step: id,
                first: switch.number,
                count: 1,
            });
        }
        run
    }

    /// Undoes the last run, and sets what the next one may use of the hidden state.
    fn prepare(&mut self, kind: ExtraKind, switch: Switch, instance: &Instance<S::Step>, scratch: &mut Scratch<S::State, S::Step>) {
        match scratch.changed {
            Changed::Nowhere => {}
            Changed::By(other) => {
                S::restore(other, &mut scratch.next, &scratch.current);
                scratch.next.copy_hidden(&scratch.current);
            }
            Changed::Everywhere => scratch.next.clone_from(&scratch.current),
        }
        step::rewind();
        step::resume(interruption::<S>(instance, &scratch.current) == Some(Interruption::Halfway));
        if kind == ExtraKind::Stale {
            self.writer.clear();
            let is_there = S::encode_older(switch.number, instance.step, &scratch.current, &mut self.writer);
            step::set_older(is_there.then(|| (&self.explorer.facts.universe, self.writer.finish())));
        }
    }

    /// Adds the hidden state to the view of a state.
    pub(super) fn view_crash_state(&self, state: &S::State, view: &mut View) {
        let (Some(crash_state), View::Record(_, fields)) = (state.crash_state(), view) else {
            return;
        };
        for (wanted, word) in [
            (Interruption::Halfway, "halfway"),
            (Interruption::Crashed, "crashed"),
            (Interruption::Restarted, "restarted"),
        ] {
            let those = crash_state.all().filter(|(_, interruption)| *interruption == wanted);
            let names: Vec<View> = those.map(|(number, _)| View::atom(self.name_of(number))).collect();
            if !names.is_empty() {
                fields.push((word.to_owned(), View::Set(names)));
            }
        }
        if let Some((name, value)) = state.view_older() {
            fields.push((format!("{OLDER}{name}"), value));
        }
    }

    /// Returns a name such as `restaurant(bob)` or `alice`.
    fn name_of(&self, number: u32) -> String {
        let facts = self.explorer.steps.iter().find(|step| step.instance == number as usize);
        let Some(facts) = facts else { return String::new() };
        instance_name(&self.explorer.definition.items[facts.item], &facts.arguments)
    }
}

/// One step under a mutant with hidden state. Each method returns whether it did something that
/// only the mutant does and no site records.
struct MutantStep<'a, S: Spec> {
    instance: &'a Instance<S::Step>,
    kind: ExtraKind,
    switch: Switch,
    constants: &'a S::Constants,
}

impl<S: Spec> MutantStep<'_, S> {
    /// `spare` is memory that is reused.
    fn take(&self, state: &mut S::State, spare: &mut Option<S::State>) -> Flow<bool> {
        let instance = self.instance;
        if let (Some(Interruption::Halfway), Some(crash_state)) = (interruption::<S>(instance, state), state.crash_state_mut()) {
            crash_state.clear(instance.number);
        }
        match S::take(instance.step, state, self.constants) {
            Err(Stop::Halfway) => {
                interrupt::<S>(state, instance, Interruption::Halfway);
                return Ok(false);
            }
            taken => taken?,
        }
        let mut has_merged = false;
        if let ExtraKind::Merge { item, label } = self.kind
            && item == instance.item
        {
            while S::label(instance.step, state) == label {
                step::burn()?;
                match &mut *spare {
                    Some(before) => before.clone_from(state),
                    none => *none = Some(state.clone()),
                }
                S::take(instance.step, state, self.constants)?;
                has_merged = true;
                // A turn that changes nothing waits for another process and would repeat for ever.
                if spare.as_ref() == Some(state) {
                    break;
                }
            }
        }
        // An action has no process that could crash.
        if step::has_lost() && instance.is_process && S::label(instance.step, state) < instance.width {
            interrupt::<S>(state, instance, Interruption::Crashed);
        }
        Ok(has_merged)
    }

    fn crash(&self, state: &mut S::State) -> Flow<bool> {
        if S::label(self.instance.step, state) >= self.instance.width || has_crashed::<S>(self.instance, state) {
            return Err(Stop::Disabled);
        }
        interrupt::<S>(state, self.instance, Interruption::Crashed);
        Ok(true)
    }

    fn restart(&self, state: &mut S::State) -> Flow<bool> {
        if interruption::<S>(self.instance, state).is_some() {
            return Err(Stop::Disabled);
        }
        S::restart(self.switch.number, self.instance.step, state, self.constants)?;
        interrupt::<S>(state, self.instance, Interruption::Restarted);
        Ok(true)
    }
}

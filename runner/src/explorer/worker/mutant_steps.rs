//! Runs steps under a mutant with hidden state, such as a crash or half a step.
//!
//! The baseline and all other mutants never call this module.

use super::{Go, RunResult, StateWorker, run};
use crate::crash_state::{Interruption, OLDER};
use crate::definition::{ExtraKind, ItemRow};
use crate::explorer::model::{Extra, Instance, instance_name};
use crate::explorer::system::{Place, States};
use crate::heartbeat::Code;
use crate::machine::{Evaluated, StepId, Visitor};
use crate::step::{self, Flow, Stop, Switch};
use crate::value::View;

/// Returns the hidden state of an instance.
fn interruption(states: &dyn States, place: Place, instance: &Instance) -> Option<Interruption> {
    states.crash_state(place)?.of(instance.number as u32)
}

fn has_crashed(states: &dyn States, place: Place, instance: &Instance) -> bool {
    interruption(states, place, instance) == Some(Interruption::Crashed)
}

/// Sets the hidden state of an instance in the next state.
fn interrupt(states: &mut dyn States, instance: &Instance, interruption: Interruption) {
    if let Some(crash_state) = states.crash_state_mut() {
        crash_state.set(instance.number as u32, interruption);
    }
}

impl<'m> StateWorker<'m> {
    /// Whether an instance has crashed in the current state.
    pub(super) fn has_crashed(&self, instance: &Instance) -> bool {
        self.extra.is_some() && has_crashed(&*self.states, Place::Current, instance)
    }

    /// Whether each process that is no daemon is done or has crashed, and at least one has crashed.
    pub(super) fn is_ended_by_crash(&self) -> bool {
        let items = &self.explorer.definition.items;
        let has_ended = |instance: &Instance| {
            items.get(instance.item).and_then(ItemRow::daemon) != Some(false)
                || self.states.label(Place::Current, instance.number) == instance.width
                || self.has_crashed(instance)
        };
        let instances = &self.explorer.instances;
        instances.iter().any(|instance| self.has_crashed(instance))
            && instances.iter().all(has_ended)
    }

    pub(super) fn expand_extras(&mut self, visitor: &mut dyn Visitor) {
        let explorer = self.explorer;
        for (place, extra) in explorer.extras.iter().enumerate() {
            if self.has_extra(*extra) {
                let id = explorer.first_extra + place as StepId;
                let go =
                    self.take_all(id, &explorer.instances[extra.instance], &mut false, visitor);
                self.note_sites(id);
                if go == Go::Stop {
                    return;
                }
            }
        }
    }

    pub(super) fn has_extra(&self, extra: Extra) -> bool {
        let instance = &self.explorer.instances[extra.instance];
        let added = self.extra.and_then(ExtraKind::added_step);
        let member = self.switch.and_then(|switch| switch.member);
        added == Some((instance.item, extra.restart))
            && member.is_none_or(|member| instance.member == Some(member))
    }

    /// Runs a step once, as [`run`](StateWorker::run) does.
    #[cold]
    pub(super) fn run_extra(&mut self, id: StepId, instance: &'m Instance) -> RunResult {
        let (Some(kind), Some(switch)) = (self.extra, self.switch) else {
            return RunResult::Disabled;
        };
        self.slot.run(Code::Step(id));
        self.prepare(kind, switch, instance);
        let extra = self.explorer.extra(id);
        let is_halfway = step::resumed();
        let (states, writer) = (&mut *self.states, &mut self.writer);
        let mut mutant_step = MutantStep {
            states,
            instance,
            kind,
        };
        let mut is_extra = false;
        let run = run(|| {
            is_extra = match extra {
                Some(extra) if extra.restart => mutant_step.restart(switch.number)?,
                Some(_) => mutant_step.crash()?,
                None => mutant_step.take()?,
            };
            if kind == ExtraKind::Stale {
                mutant_step.states.remember(switch.number);
            }
            mutant_step.states.pack_next(writer)
        });
        step::resume(false);
        // A waiting run has changed nothing, unless it resumed or merged steps.
        let is_first = !is_halfway && !matches!(kind, ExtraKind::Merge { .. });
        if extra.is_some() {
            self.states.note_other_changes();
        } else if matches!(run, RunResult::Waiting) && is_first {
            self.states.note_unchanged();
        }
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
    fn prepare(&mut self, kind: ExtraKind, switch: Switch, instance: &Instance) {
        self.states.undo();
        step::rewind();
        let interruption = interruption(&*self.states, Place::Current, instance);
        step::resume(interruption == Some(Interruption::Halfway));
        if kind == ExtraKind::Stale {
            let older = self
                .states
                .older(switch.number, instance.number, &mut self.writer);
            step::set_older(older.map(|older| (&self.explorer.facts.universe, older)));
        }
    }

    /// Adds the hidden state to the view of the current state.
    pub(super) fn view_crash_state(&self, view: &mut View) {
        let (Some(crash_state), View::Record(_, fields)) =
            (self.states.crash_state(Place::Current), view)
        else {
            return;
        };
        for (wanted, word) in [
            (Interruption::Halfway, "halfway"),
            (Interruption::Crashed, "crashed"),
            (Interruption::Restarted, "restarted"),
        ] {
            let those = crash_state
                .all()
                .filter(|(_, interruption)| *interruption == wanted);
            let names: Vec<View> = those
                .map(|(number, _)| View::atom(self.name_of(number)))
                .collect();
            if !names.is_empty() {
                fields.push((word.to_owned(), View::Set(names)));
            }
        }
        if let Some((name, value)) = self.states.view_older() {
            fields.push((format!("{OLDER}{name}"), value));
        }
    }

    /// Returns a name such as `restaurant(bob)` or `alice`.
    fn name_of(&self, number: u32) -> String {
        let facts = self
            .explorer
            .steps
            .iter()
            .find(|step| step.instance == number as usize);
        let Some(facts) = facts else {
            return String::new();
        };
        instance_name(
            &self.explorer.definition.items[facts.item],
            &facts.arguments,
        )
    }
}

/// One step under a mutant with hidden state. Each method returns whether it did something that
/// only the mutant does and no site records.
struct MutantStep<'a> {
    states: &'a mut dyn States,
    instance: &'a Instance,
    kind: ExtraKind,
}

impl MutantStep<'_> {
    fn take(&mut self) -> Flow<bool> {
        let instance = self.instance;
        if interruption(self.states, Place::Next, instance) == Some(Interruption::Halfway)
            && let Some(crash_state) = self.states.crash_state_mut()
        {
            crash_state.clear(instance.number as u32);
        }
        match self.states.take_next(instance.number) {
            Err(Stop::Halfway) => {
                interrupt(self.states, instance, Interruption::Halfway);
                return Ok(false);
            }
            taken => taken?,
        }
        let has_merged = self.merge()?;
        // An action has no process that could crash.
        if step::has_lost() && instance.is_process && self.label() < instance.width {
            interrupt(self.states, instance, Interruption::Crashed);
        }
        Ok(has_merged)
    }

    /// Takes the steps that the mutant merges with the step before.
    fn merge(&mut self) -> Flow<bool> {
        let ExtraKind::Merge { item, label } = self.kind else {
            return Ok(false);
        };
        let mut has_merged = false;
        while item == self.instance.item && self.label() == label {
            step::burn()?;
            self.states.keep_next();
            self.states.take_next(self.instance.number)?;
            has_merged = true;
            // A turn that changes nothing waits for another process and would repeat for ever.
            if self.states.is_as_kept() {
                break;
            }
        }
        Ok(has_merged)
    }

    /// Returns the label of the instance in the next state.
    fn label(&self) -> usize {
        self.states.label(Place::Next, self.instance.number)
    }

    fn crash(&mut self) -> Flow<bool> {
        if self.label() >= self.instance.width
            || has_crashed(self.states, Place::Next, self.instance)
        {
            return Err(Stop::Disabled);
        }
        interrupt(self.states, self.instance, Interruption::Crashed);
        Ok(true)
    }

    fn restart(&mut self, number: u32) -> Flow<bool> {
        if interruption(self.states, Place::Next, self.instance).is_some() {
            return Err(Stop::Disabled);
        }
        self.states.restart(number, self.instance.number)?;
        interrupt(self.states, self.instance, Interruption::Restarted);
        Ok(true)
    }
}

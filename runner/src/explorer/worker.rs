//! Executes steps and evaluates properties for one thread; packs and decodes states.
//!
//! Only this module runs the author's steps and properties. Only steps run under the active mutant.

mod atoms;
mod mutant_steps;
mod parts;

use std::mem;

use super::judge::judge;
use super::model::{Explorer, Instance};
use super::system::{Place, States};
use crate::definition::{ExtraKind, PropertyKind};
use crate::faults::{InjectedFault, is_on};
use crate::heartbeat::{Code, Running, Slot};
use crate::machine::{
    CrashStateEraser, Ending, Evaluated, Expanded, Fault, Look, StepId, SwitchPermit, Visitor,
    Worker,
};
use crate::panics::{self, Caught};
use crate::step::{self, Flow, Stop, Switch};
use crate::value::participant::set_display_names;
use crate::value::{View, Writer};

pub(super) struct StateWorker<'m> {
    explorer: &'m Explorer,
    states: Box<dyn States + 'm>,
    /// The labels of all instances in the current state, while it is expanded.
    labels: Vec<usize>,
    writer: Writer<'m>,
    /// The heartbeat slot of the current thread.
    slot: Slot,
    switch: Option<Switch>,
    /// Effects of the active mutant beyond the baseline's steps.
    extra: Option<ExtraKind>,
    /// Whether the mutant's participant has been encountered at one of its sites.
    met: bool,
    /// Watched state invariants and goals, each with the value to report.
    state_properties: Vec<(usize, bool)>,
    step_properties: Vec<usize>,
    recording: bool,
    sites: Vec<Evaluated>,
    /// Whether all properties count as false.
    denying: bool,
    /// The first panic in an atom that has not been retrieved yet.
    atom_panic: Option<String>,
}

enum RunResult {
    /// With a packed successor; whether it satisfies the constraints.
    Made(bool),
    /// Not enabled with these choices.
    Disabled,
    /// Not enabled, and nothing was changed.
    Waiting,
    Faulty(Fault),
}

#[derive(PartialEq, Eq)]
enum Go {
    On,
    Stop,
}

fn go_on_if(on: bool) -> Go {
    if on { Go::On } else { Go::Stop }
}

impl<'m> StateWorker<'m> {
    pub(super) fn new(explorer: &'m Explorer, states: Box<dyn States + 'm>) -> StateWorker<'m> {
        StateWorker {
            explorer,
            states,
            labels: Vec::new(),
            writer: Writer::new(&explorer.facts.universe),
            slot: Slot::of_thread(),
            switch: None,
            extra: None,
            state_properties: Vec::new(),
            step_properties: Vec::new(),
            met: false,
            recording: false,
            sites: Vec::new(),
            denying: false,
            atom_panic: None,
        }
    }

    /// Prepares the thread: switches the mutant on and sets the participants' names.
    fn begin(&mut self) {
        // Steps of a refined spec have other numbers, so the caller records the property.
        self.slot = if self.explorer.facts.alone {
            Slot::unread()
        } else {
            Slot::of_thread()
        };
        set_display_names(&self.explorer.facts.universe);
        step::switch_on(self.switch);
        if self.recording {
            step::start_recording();
        }
    }

    /// Resets the thread.
    fn end(&mut self) {
        self.slot.leave();
        self.met |= step::has_met();
        step::stop_recording();
        step::switch_on(None);
    }

    /// Records the sites evaluated by this step since the last call.
    #[inline]
    fn note_sites(&mut self, step: StepId) {
        if self.recording {
            step::recorded(|(first, count)| self.sites.push(Evaluated { step, first, count }));
        }
    }

    /// Reads both states of a step.
    fn read_pair(&mut self, before: &[u8], after: &[u8]) {
        set_display_names(&self.explorer.facts.universe);
        self.states.read_pair(before, after);
    }

    /// Runs a step once with the next choices, and packs its successor.
    #[inline]
    fn run(&mut self, id: StepId, instance: &'m Instance) -> RunResult {
        if self.extra.is_some() {
            return self.run_extra(id, instance);
        }
        self.slot.run(Code::Step(id));
        step::rewind();
        let run = run(|| self.states.take(instance.number, &mut self.writer));
        if matches!(run, RunResult::Waiting)
            || is_on(InjectedFault::StaleWaiting) && matches!(run, RunResult::Disabled)
        {
            self.states.note_unchanged();
        }
        run
    }

    /// Creates an initial state once with the next choices.
    fn run_initial(&mut self) -> RunResult {
        self.slot.run(Code::Initial);
        step::rewind();
        run(|| self.states.initial(&mut self.writer))
    }

    /// Takes a step with every combination of its choices. Sets `enabled` if it can be taken.
    #[inline]
    fn take_all(
        &mut self,
        id: StepId,
        instance: &'m Instance,
        enabled: &mut bool,
        visitor: &mut dyn Visitor,
    ) -> Go {
        step::first_choices();
        loop {
            match self.run(id, instance) {
                RunResult::Made(within) => {
                    *enabled = true;
                    let look = visitor.state(id, self.writer.packed(), within);
                    if self.look(look, true, visitor) == Go::Stop {
                        return Go::Stop;
                    }
                }
                RunResult::Disabled | RunResult::Waiting => {}
                RunResult::Faulty(fault) => {
                    *enabled = true;
                    if go_on_if(visitor.fault(id, fault)) == Go::Stop {
                        return Go::Stop;
                    }
                }
            }
            if !step::next_choices() {
                return Go::On;
            }
        }
    }

    /// Evaluates the watched properties on a new state and, if there is one, on the step to it.
    #[inline]
    fn look(&mut self, look: Look, is_after_step: bool, visitor: &mut dyn Visitor) -> Go {
        match look {
            Look::Nothing => return Go::On,
            Look::Stop => return Go::Stop,
            Look::Step | Look::StepAndState => {}
        }
        if look == Look::StepAndState {
            self.judge_state(Place::Next, visitor);
        }
        // Step properties ignore steps that change hidden state only.
        if is_after_step
            && !self.step_properties.is_empty()
            && (self.extra.is_none() || !self.states.is_same_visibly())
        {
            for property in &self.step_properties {
                self.slot.run(Code::Property(*property));
                match judge(|| self.states.step_property(*property)) {
                    Ok(true) if !self.denying => {}
                    Ok(_) => visitor.property(*property, None),
                    Err(panic) => visitor.property(*property, Some(&panic)),
                }
            }
        }
        Go::On
    }

    #[inline]
    fn judge_state(&self, place: Place, visitor: &mut dyn Visitor) {
        for (property, telling) in &self.state_properties {
            self.slot.run(Code::Property(*property));
            match judge(|| self.states.state_property(place, *property)) {
                Ok(value) if (value && !self.denying) == *telling => {
                    visitor.property(*property, None);
                }
                Ok(_) => {}
                Err(panic) => visitor.property(*property, Some(&panic)),
            }
        }
    }

    /// Returns the instance of a step if its process is at the step's label in the current state.
    fn instance_of(&self, step: StepId) -> Option<&'m Instance> {
        let facts = self.explorer.steps.get(step as usize)?;
        let instance = &self.explorer.instances[facts.instance];
        if let Some(extra) = self.explorer.extra(step) {
            return self.has_extra(extra).then_some(instance);
        }
        let is_there = self.states.label(Place::Current, instance.number) == facts.label;
        (is_there && !self.has_crashed(instance)).then_some(instance)
    }

    /// Returns the described choices of the first run with this ending. `run` makes one run.
    fn choices_of(
        &mut self,
        ending: Ending<'_>,
        mut run: impl FnMut(&mut Self) -> RunResult,
    ) -> Option<Vec<String>> {
        step::first_choices();
        loop {
            let (outcome, choices) = step::narrating(|| run(self));
            let found = match (outcome, ending) {
                (RunResult::Made(_), Ending::State(after)) => self.writer.packed() == after,
                (RunResult::Faulty(fault), Ending::Fault(wanted)) => fault == *wanted,
                _ => false,
            };
            if found {
                return Some(choices);
            }
            if !step::next_choices() {
                return None;
            }
        }
    }
}

/// Runs the author's code once. Leaving a step by unwinding is equivalent to an early return.
#[inline]
fn run(f: impl FnOnce() -> Flow<bool>) -> RunResult {
    match panics::catch(f) {
        Ok(Ok(within)) => RunResult::Made(within),
        Ok(Err(stop)) | Err(Caught::Left(stop)) => match stop {
            // Halves of steps are handled before, so `Halfway` occurs nowhere else.
            Stop::Disabled | Stop::Halfway => RunResult::Disabled,
            Stop::Waiting => RunResult::Waiting,
            Stop::Assertion(_) if is_on(InjectedFault::SwallowedAssertion) => RunResult::Disabled,
            Stop::Assertion(assertion) => RunResult::Faulty(Fault::Assertion(assertion as usize)),
            Stop::Diverged => RunResult::Faulty(Fault::Diverged),
            Stop::TooLarge => RunResult::Faulty(Fault::TooLarge),
        },
        Err(Caught::Panicked(message)) => RunResult::Faulty(Fault::Crash(message)),
    }
}

impl Worker for StateWorker<'_> {
    fn switch(&mut self, switch: Option<Switch>, _permit: SwitchPermit) -> Option<Switch> {
        self.met = false;
        self.extra = self.explorer.definition.extra(switch);
        mem::replace(&mut self.switch, switch)
    }

    fn watch_states(&mut self, properties: &[usize]) {
        let telling = |property: usize| {
            self.explorer.definition.properties[property].kind == PropertyKind::Reachable
        };
        self.state_properties = properties
            .iter()
            .map(|property| (*property, telling(*property)))
            .collect();
    }

    fn watch_steps(&mut self, properties: &[usize]) {
        self.step_properties = properties.to_vec();
    }

    fn initial(&mut self, visitor: &mut dyn Visitor) {
        self.begin();
        step::first_choices();
        loop {
            let go = match self.run_initial() {
                RunResult::Made(within) => {
                    let look = visitor.state(0, self.writer.packed(), within);
                    self.look(look, false, visitor)
                }
                RunResult::Faulty(fault) => go_on_if(visitor.fault(0, fault)),
                RunResult::Disabled | RunResult::Waiting => Go::On,
            };
            if go == Go::Stop || !step::next_choices() {
                break;
            }
        }
        self.note_sites(0);
        self.end();
    }

    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        self.begin();
        let explorer = self.explorer;
        self.states.read(state);
        self.states.labels(&mut self.labels);
        let mut enabled = false;
        let mut go = Go::On;
        for instance in &explorer.instances {
            let label = self.labels[instance.number];
            if label < instance.width && !self.has_crashed(instance) {
                let id = instance.first + label as StepId;
                go = self.take_all(id, instance, &mut enabled, visitor);
                self.note_sites(id);
                if go == Go::Stop {
                    break;
                }
            }
        }
        let mut terminated = self.states.terminated();
        if self.extra.is_some() {
            terminated |= self.is_ended_by_crash();
            if go == Go::On {
                self.expand_extras(visitor);
            }
        }
        self.end();
        Expanded {
            enabled,
            terminated,
        }
    }

    fn look_at(&mut self, state: &[u8], visitor: &mut dyn Visitor) {
        if self.state_properties.is_empty() {
            return;
        }
        self.slot = Slot::of_thread();
        set_display_names(&self.explorer.facts.universe);
        self.states.read(state);
        self.judge_state(Place::Current, visitor);
        self.slot.leave();
    }

    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) {
        self.begin();
        self.states.read(state);
        if let Some(instance) = self.instance_of(step) {
            self.take_all(step, instance, &mut false, visitor);
            self.note_sites(step);
        }
        self.end();
    }

    fn executions(
        &mut self,
        state: &[u8],
        step: StepId,
        each: &mut dyn FnMut(&[u8], &[Evaluated]),
    ) -> bool {
        self.begin();
        self.states.read(state);
        if let Some(instance) = self.instance_of(step) {
            step::first_choices();
            loop {
                step::start_recording();
                if matches!(self.run(step, instance), RunResult::Made(_)) {
                    let mut sites = Vec::new();
                    step::recorded(|(first, count)| sites.push(Evaluated { step, first, count }));
                    each(self.writer.packed(), &sites);
                }
                if !step::next_choices() {
                    break;
                }
            }
        }
        self.end();
        true
    }

    fn record_sites(&mut self, on: bool) {
        self.recording = on;
        self.sites.clear();
    }

    fn recorded_sites(&mut self, into: &mut Vec<Evaluated>) {
        into.append(&mut self.sites);
    }

    fn has_evaluated_member(&self) -> bool {
        self.met
    }

    fn deny_properties(&mut self, on: bool) {
        self.denying = on;
    }

    fn atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        self.evaluate_atoms(state, atoms, into);
    }

    fn step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        self.evaluate_step_atoms(before, after, atoms, into);
    }

    fn atom_panic(&mut self) -> Option<String> {
        self.atom_panic.take()
    }

    fn holds(&mut self, property: usize, state: &[u8]) -> Result<bool, String> {
        let _running = Running::begin(Code::Property(property));
        set_display_names(&self.explorer.facts.universe);
        self.states.read(state);
        judge(|| self.states.state_property(Place::Current, property))
    }

    fn step_holds(&mut self, property: usize, before: &[u8], after: &[u8]) -> Result<bool, String> {
        let _running = Running::begin(Code::Property(property));
        self.read_pair(before, after);
        judge(|| self.states.step_property(property))
    }

    fn holds_ahead(
        &mut self,
        property: usize,
        state: &[u8],
        next: &[(StepId, &[u8])],
    ) -> Result<bool, String> {
        let _running = Running::begin(Code::Property(property));
        set_display_names(&self.explorer.facts.universe);
        self.states.read(state);
        judge(|| {
            self.states
                .ahead_property(property, &self.explorer.steps, next)
        })
    }

    fn view(&mut self, state: &[u8]) -> View {
        set_display_names(&self.explorer.facts.universe);
        self.states.read(state);
        let mut view = self.states.view();
        self.view_crash_state(&mut view);
        view
    }

    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        self.states.read(state);
        into.extend_from_slice(self.states.write_visible(&mut self.writer));
    }

    fn choices(
        &mut self,
        before: Option<&[u8]>,
        step: StepId,
        ending: Ending<'_>,
    ) -> Option<Vec<String>> {
        self.begin();
        let Some(before) = before else {
            let choices = self.choices_of(ending, StateWorker::run_initial);
            self.end();
            return choices;
        };
        self.states.read(before);
        let instance = self.instance_of(step);
        let choices = instance
            .and_then(|instance| self.choices_of(ending, |worker| worker.run(step, instance)));
        self.end();
        choices
    }

    fn crash_state(&mut self) -> Option<&mut dyn CrashStateEraser> {
        if self.extra.is_some() {
            Some(self)
        } else {
            None
        }
    }
}

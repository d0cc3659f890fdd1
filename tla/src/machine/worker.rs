//! The worker of a model: takes steps and evaluates properties for one thread.

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::machine::{
    CrashStateEraser, Ending, Evaluated, Expanded, Fault, Look, Machine, StepId, SwitchPermit,
    Visitor, Worker,
};
use mutaspec_runner::step::Switch;
use mutaspec_runner::value::{Member, View};

use super::cache::{Change, Taken};
use super::evaluation::Evaluation;
use super::model::TlaMachine;
use super::packing::State;
use super::parts::Decided;
use super::view::view;
use crate::evaluate::Failure;
use crate::value::Value;

/// What is said of a forbidden step between states of which one is stored.
const UNSEEN: &str = "a step between states that SYMMETRY or VIEW identifies violates a property; \
                      check without it to see which";

/// Executes steps and evaluates properties of a model.
pub(super) struct TlaWorker<'m> {
    machine: &'m TlaMachine,
    evaluation: Evaluation<'m>,
    switch: Option<Switch>,
    watched_states: Vec<usize>,
    watched_steps: Vec<usize>,
    denies: bool,
    /// The sites that were evaluated, if they are recorded.
    sites: Option<Vec<Evaluated>>,
    atom_failure: Option<String>,
    packed: Vec<u8>,
    /// The state that a step leads to.
    after: State,
}

/// What the expansion of a state goes on with.
#[derive(PartialEq, Eq)]
enum Then {
    Go,
    Stop,
}

impl<'m> TlaWorker<'m> {
    pub(super) fn new(machine: &'m TlaMachine) -> TlaWorker<'m> {
        TlaWorker {
            machine,
            evaluation: Evaluation::new(machine),
            switch: None,
            watched_states: Vec::new(),
            watched_steps: Vec::new(),
            denies: false,
            sites: None,
            atom_failure: None,
            packed: Vec::new(),
            after: State::default(),
        }
    }

    /// Reports what a step does in a state.
    fn report(
        &mut self,
        before: &State,
        step: StepId,
        taken: &Taken,
        visitor: &mut dyn Visitor,
    ) -> Then {
        if let Some(sites) = &mut self.sites {
            sites.extend(taken.sites.iter().map(|(first, last)| Evaluated {
                step,
                first: *first,
                count: last - first + 1,
            }));
        }
        let mut after = std::mem::take(&mut self.after);
        let then = self.report_changes(before, step, taken, &mut after, visitor);
        self.after = after;
        then
    }

    fn report_changes(
        &mut self,
        before: &State,
        step: StepId,
        taken: &Taken,
        after: &mut State,
        visitor: &mut dyn Visitor,
    ) -> Then {
        let restarts = self.restarts(step as usize);
        for change in &taken.successors {
            if let Err(failure) = self.evaluation.apply(before, change, after) {
                let fault = self.machine.fault(&failure);
                return if visitor.fault(step, fault) {
                    Then::Go
                } else {
                    Then::Stop
                };
            }
            after.restarted = before.restarted || restarts;
            if self.report_state(Some(before), step, after, visitor) == Then::Stop
                || *after == *before
                    && self.report_unseen(before, step, change, visitor) == Then::Stop
            {
                return Then::Stop;
            }
        }
        match &taken.failure {
            Some(failure) if !visitor.fault(step, self.machine.fault(failure)) => Then::Stop,
            _ => Then::Go,
        }
    }

    /// Whether a process restarts by a step.
    fn restarts(&self, step: usize) -> bool {
        let extra = &self.machine.parts.steps[step].extra;
        extra.is_some_and(|extra| extra.restarts)
    }

    /// Whether a step can be taken in a state while the active mutant is active. A process restarts
    /// once.
    fn exists(&self, state: &State, step: usize) -> bool {
        self.evaluation.exists(step) && !(state.restarted && self.restarts(step))
    }

    /// Records the site of a step that exists only under an alternative.
    fn record_absent(&mut self, step: usize) {
        let only = &self.machine.parts.steps[step].only;
        if let (Some(sites), Some((number, _))) = (&mut self.sites, only) {
            sites.push(Evaluated {
                step: step as StepId,
                first: *number,
                count: 1,
            });
        }
    }

    /// Reports a forbidden step to a state for which the state itself is stored, as a fault.
    fn report_unseen(
        &mut self,
        before: &State,
        step: StepId,
        change: &Change,
        visitor: &mut dyn Visitor,
    ) -> Then {
        if !self.machine.merges_states() {
            return Then::Go;
        }
        let fault = match self.evaluation.is_forbidden(before, change) {
            Ok(false) => return Then::Go,
            Ok(true) => Fault::Crash(UNSEEN.to_owned()),
            Err(failure) => self.machine.fault(&failure),
        };
        if visitor.fault(step, fault) {
            Then::Go
        } else {
            Then::Stop
        }
    }

    /// Reports a state and the properties that deserve attention there.
    fn report_state(
        &mut self,
        before: Option<&State>,
        step: StepId,
        after: &State,
        visitor: &mut dyn Visitor,
    ) -> Then {
        let within = match self.within(before, after) {
            Ok(within) => within,
            Err(failure) => {
                let fault = self.machine.fault(&failure);
                return if visitor.fault(step, fault) {
                    Then::Go
                } else {
                    Then::Stop
                };
            }
        };
        self.packed.clear();
        after.pack(&mut self.packed);
        let look = visitor.state(step, &self.packed, within);
        if look == Look::Stop {
            return Then::Stop;
        }
        if look == Look::StepAndState {
            self.judge_state(after, visitor);
        }
        if let (Look::Step | Look::StepAndState, Some(before)) = (look, before)
            && !before.is_same_visibly(after)
        {
            for place in 0..self.watched_steps.len() {
                let property = self.watched_steps[place];
                let holds = self.step_property(property, before, after);
                self.judge(property, holds, visitor);
            }
        }
        Then::Go
    }

    /// Whether a state belongs to the model.
    fn within(&mut self, before: Option<&State>, after: &State) -> Result<bool, Box<Failure>> {
        let parts = &self.machine.parts;
        for constraint in &parts.constraints {
            if !self.evaluation.holds(*constraint, after)? {
                return Ok(false);
            }
        }
        let Some(before) = before else {
            return Ok(true);
        };
        for constraint in &parts.action_constraints {
            if !self.evaluation.holds_on(*constraint, before, after)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn judge_state(&mut self, state: &State, visitor: &mut dyn Visitor) {
        for place in 0..self.watched_states.len() {
            let property = self.watched_states[place];
            let holds = self.state_property(property, state);
            self.judge(property, holds, visitor);
        }
    }

    /// Reports invariants that are false and goals that are true.
    fn judge(&self, property: usize, holds: Result<bool, String>, visitor: &mut dyn Visitor) {
        let row = &self.machine.definition().properties[property];
        let is_goal = row.kind == PropertyKind::Reachable;
        match holds {
            Err(message) if !self.denies => visitor.property(property, Some(&message)),
            holds if (holds == Ok(true) && !self.denies) == is_goal => {
                visitor.property(property, None);
            }
            _ => {}
        }
    }

    fn state_property(&mut self, property: usize, state: &State) -> Result<bool, String> {
        let decided = self.machine.parts.properties.get(property);
        for predicate in decided.map_or(&[][..], Decided::of_states) {
            let holds = self.evaluation.holds(*predicate, state);
            if !holds.map_err(|failure| self.machine.sentence(&failure))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn step_property(
        &mut self,
        property: usize,
        before: &State,
        after: &State,
    ) -> Result<bool, String> {
        let decided = self.machine.parts.properties.get(property);
        for predicate in decided.map_or(&[][..], Decided::of_steps) {
            let holds = self.evaluation.holds_on(*predicate, before, after);
            if !holds.map_err(|failure| self.machine.sentence(&failure))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The value of an atom; false after a failure, which is kept.
    fn atom(&mut self, holds: Result<bool, Box<Failure>>) -> bool {
        holds.unwrap_or_else(|failure| {
            let sentence = self.machine.sentence(&failure);
            self.atom_failure.get_or_insert(sentence);
            false
        })
    }

    /// Makes the initial states: those of the baseline are known.
    fn make_initial(&mut self, visitor: &mut dyn Visitor) {
        let machine = self.machine;
        let initial = &machine.initial;
        if let Some(sites) = &mut self.sites {
            sites.extend(initial.sites.iter().map(|(first, last)| Evaluated {
                step: 0,
                first: *first,
                count: last - first + 1,
            }));
        }
        let own = self.evaluation.initial_states();
        let (states, failure) = match &own {
            Some((states, failure)) => (states, failure),
            None => (&initial.states, &initial.failure),
        };
        for values in states {
            let state = match self.evaluation.stored(values) {
                Ok(state) => state,
                Err(failure) => {
                    visitor.fault(0, machine.fault(&failure));
                    return;
                }
            };
            if self.report_state(None, 0, &state, visitor) == Then::Stop {
                return;
            }
        }
        if let Some(failure) = failure {
            visitor.fault(0, self.machine.fault(failure));
        }
    }
}

impl CrashStateEraser for TlaWorker<'_> {
    fn without_crash_state(&mut self, state: &[u8], into: &mut Vec<u8>) -> bool {
        let has_it = state.first().is_some_and(|first| first & 1 == 1);
        if has_it {
            into.clear();
            self.visible(state, into);
        }
        has_it
    }
}

impl Worker for TlaWorker<'_> {
    fn switch(&mut self, switch: Option<Switch>, _permit: SwitchPermit) -> Option<Switch> {
        let member = switch.and_then(|switch| switch.member);
        let member = member.and_then(|member| match member {
            Member::Participant(participant) => self
                .machine
                .members
                .get(usize::from(participant.index()))
                .cloned(),
            Member::Number(number) => i32::try_from(number).ok().map(Value::Int),
        });
        self.evaluation
            .activate((switch.map_or(0, |switch| switch.number), member));
        std::mem::replace(&mut self.switch, switch)
    }

    fn watch_states(&mut self, properties: &[usize]) {
        self.watched_states = properties.to_vec();
    }

    fn watch_steps(&mut self, properties: &[usize]) {
        self.watched_steps = properties.to_vec();
    }

    fn initial(&mut self, visitor: &mut dyn Visitor) {
        self.make_initial(visitor);
    }

    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        let state = State::unpack(state);
        let mut expanded = Expanded::default();
        for step in 0..self.machine.parts.steps.len() {
            if !self.exists(&state, step) {
                self.record_absent(step);
                continue;
            }
            if self.sites.is_none() && self.evaluation.is_idle(&state, step) {
                continue;
            }
            let taken = self.evaluation.taken(&state, step);
            // A state in which a process can only stop is a deadlock.
            let is_extra = self.machine.parts.steps[step].extra.is_some();
            expanded.enabled |= !taken.is_idle() && !is_extra;
            if self.report(&state, step as StepId, &taken, visitor) == Then::Stop {
                break;
            }
        }
        expanded
    }

    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) {
        let state = State::unpack(state);
        if !self.exists(&state, step as usize) {
            self.record_absent(step as usize);
            return;
        }
        let taken = self.evaluation.taken(&state, step as usize);
        self.report(&state, step, &taken, visitor);
    }

    fn look_at(&mut self, state: &[u8], visitor: &mut dyn Visitor) {
        self.judge_state(&State::unpack(state), visitor);
    }

    fn record_sites(&mut self, on: bool) {
        self.sites = on.then(Vec::new);
    }

    fn recorded_sites(&mut self, into: &mut Vec<Evaluated>) {
        into.extend(self.sites.iter_mut().flat_map(|sites| sites.drain(..)));
    }

    fn has_evaluated_member(&self) -> bool {
        true
    }

    fn deny_properties(&mut self, on: bool) {
        self.denies = on;
    }

    fn atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        let state = State::unpack(state);
        for atom in atoms {
            let (predicate, _) = self.machine.parts.atoms[*atom];
            let holds = self.evaluation.holds(predicate, &state);
            into.push(self.atom(holds));
        }
    }

    fn step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        let (before, after) = (State::unpack(before), State::unpack(after));
        for atom in atoms {
            let (predicate, unless) = self.machine.parts.atoms[*atom];
            let holds = self.evaluation.holds_on(predicate, &before, &after);
            into.push(self.atom(holds.map(|holds| holds != unless)));
        }
    }

    fn atom_panic(&mut self) -> Option<String> {
        self.atom_failure.take()
    }

    fn holds(&mut self, property: usize, state: &[u8]) -> Result<bool, String> {
        let holds = self.state_property(property, &State::unpack(state))?;
        Ok(holds && !self.denies)
    }

    fn step_holds(&mut self, property: usize, before: &[u8], after: &[u8]) -> Result<bool, String> {
        let holds = self.step_property(property, &State::unpack(before), &State::unpack(after))?;
        Ok(holds && !self.denies)
    }

    fn holds_ahead(
        &mut self,
        _property: usize,
        _state: &[u8],
        _next: &[(StepId, &[u8])],
    ) -> Result<bool, String> {
        Err("TLA+ has no invariants with look-ahead".to_owned())
    }

    fn view(&mut self, state: &[u8]) -> View {
        let state = State::unpack(state);
        let values = self
            .machine
            .states
            .values(self.evaluation.numbers(), &state);
        let names = self.machine.parts.program.variables.iter();
        let fields = names
            .zip(&values)
            .map(|(name, value)| (name.to_string(), view(value)));
        let hidden = state
            .restarted
            .then(|| ("restarted".to_owned(), View::atom("TRUE")));
        View::Record(String::new(), fields.chain(hidden).collect())
    }

    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        let start = into.len();
        into.extend_from_slice(state);
        if let Some(first) = into.get_mut(start) {
            *first &= !1;
        }
    }

    fn crash_state(&mut self) -> Option<&mut dyn CrashStateEraser> {
        let steps = 0..self.machine.parts.steps.len();
        let has_restart = |step| self.restarts(step) && self.evaluation.exists(step);
        let restarts = steps.into_iter().any(has_restart);
        restarts.then_some(self as &mut dyn CrashStateEraser)
    }

    fn canonical(&mut self, state: &[u8], into: &mut Vec<u8>) {
        self.evaluation.canonical(&State::unpack(state), into);
    }

    fn choices(
        &mut self,
        before: Option<&[u8]>,
        step: StepId,
        ending: Ending<'_>,
    ) -> Option<Vec<String>> {
        let mut found = Find {
            step,
            ending,
            found: false,
        };
        match before {
            Some(before) => self.expand_step(before, step, &mut found),
            None => self.make_initial(&mut found),
        }
        if !found.found {
            return None;
        }
        let after = match ending {
            Ending::State(packed) => Some(State::unpack(packed)),
            Ending::Fault(_) => None,
        };
        let words = |before| {
            self.evaluation
                .chosen(&before, step as usize, after.as_ref())
        };
        Some(before.map(State::unpack).map_or_else(Vec::new, words))
    }
}

/// Looks for one ending of a step.
struct Find<'a> {
    step: StepId,
    ending: Ending<'a>,
    found: bool,
}

impl Visitor for Find<'_> {
    fn state(&mut self, _step: StepId, packed: &[u8], _within: bool) -> Look {
        self.found |= self.ending == Ending::State(packed);
        if self.found {
            Look::Stop
        } else {
            Look::Nothing
        }
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        self.found |= step == self.step && self.ending == Ending::Fault(&fault);
        !self.found
    }
}

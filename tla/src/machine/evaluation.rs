//! Evaluates steps and predicates in packed states, each once for all states that agree in what it
//! reads.

use std::collections::HashMap;
use std::sync::Arc;

use mutaspec_mutator::hash::{START, fnv};

use super::cache::{Cache, Change, Results, Taken};
use super::compiled::{InitialStates, initial_states};
use super::model::TlaMachine;
use super::packing::State;
use super::parts::Parts;
use super::states::States;
use super::table::Numbers;
use crate::evaluate::{Alternative, Choice, Evaluator, Failure, Layout};
use crate::value::Value;

/// The most states for which it is remembered which state is stored.
const MOST_MERGED: usize = 1 << 20;

/// With fewer symmetries, finding the least state of an orbit is faster than remembering it.
const FEW_SYMMETRIES: usize = 64;

/// The number of the baseline among the alternatives of switches.
const BASELINE: u32 = 0;

/// The evaluators of a thread, and what they have found.
pub(super) struct Evaluation<'m> {
    machine: &'m TlaMachine,
    parts: &'m Parts,
    states: &'m States,
    /// One for each layout, made when it is first needed.
    layouts: Vec<Option<InLayout<'m>>>,
    cache: Cache,
    /// The states that are stored for others, by these, as far as they are remembered.
    merged: HashMap<State, State>,
    /// Hashes of values, by place and number.
    hashes: HashMap<(usize, u32), u64>,
    /// The alternative of switches that is active.
    active: Alternative,
    /// What the active mutant does where it differs from the baseline.
    mutant: Vec<Results>,
    /// The steps that an evaluation may take, if they are fewer than usual.
    fuel: Option<u64>,
}

struct InLayout<'m> {
    evaluator: Evaluator<'m>,
    /// The places of the slots in the tables.
    places: Vec<usize>,
    /// The state that the evaluator is in.
    entered: Option<Vec<u32>>,
}

impl<'m> Evaluation<'m> {
    pub(super) fn new(machine: &'m TlaMachine) -> Evaluation<'m> {
        let places = machine.states.layouts.place_count();
        Evaluation {
            machine,
            parts: &machine.parts,
            states: &machine.states,
            layouts: Vec::new(),
            cache: machine.pool.take().unwrap_or_else(|| Cache::new(places)),
            merged: HashMap::new(),
            hashes: HashMap::new(),
            active: (BASELINE, None),
            mutant: Vec::new(),
            fuel: None,
        }
    }

    /// Returns an evaluation that fails after this number of steps.
    pub(super) fn bounded(machine: &'m TlaMachine, fuel: u64) -> Evaluation<'m> {
        let mut evaluation = Evaluation::new(machine);
        evaluation.fuel = Some(fuel);
        evaluation
    }

    /// Activates an alternative of switches.
    pub(super) fn activate(&mut self, alternative: Alternative) {
        self.active = alternative;
        self.mutant.clear();
    }

    /// Whether a step exists while the active alternative is active.
    pub(super) fn exists(&self, step: usize) -> bool {
        self.parts.steps[step].exists(&self.active)
    }

    /// Returns the initial states under the active alternative, and why there are no more if making
    /// the next one failed. `None` if they are those of the baseline.
    pub(super) fn initial_states(&mut self) -> Option<InitialStates> {
        let sites = &self.machine.initial.sites;
        let active = self.active.0;
        let is_active = |(first, last): &(u32, u32)| (*first..=*last).contains(&active);
        if active == BASELINE || !sites.iter().any(is_active) {
            return None;
        }
        let program = &self.parts.program;
        let whole = Layout::whole(program.variables.len());
        let mut evaluator = Evaluator::new(program, &whole);
        evaluator.activate(&self.active);
        Some(initial_states(&mut evaluator, program))
    }

    pub(super) fn numbers(&mut self) -> &mut Numbers {
        &mut self.cache.numbers
    }

    /// Whether it is known that a step does nothing in a state. Most steps do nothing in most
    /// states, and looking at that costs less than sharing the result.
    pub(super) fn is_idle(&mut self, state: &State, step: usize) -> bool {
        let active = self.active.0;
        let known = self.results(state).steps[step].find(&state.numbers);
        known.is_some_and(|taken| {
            taken.is_idle() && (active == BASELINE || !taken.depends_on(active))
        })
    }

    /// Returns what a step does in a state.
    pub(super) fn taken(&mut self, state: &State, step: usize) -> Arc<Taken> {
        let known = self.results(state).steps[step]
            .find(&state.numbers)
            .cloned();
        let active = self.active.0;
        if let Some(taken) = known.filter(|taken| active == BASELINE || !taken.depends_on(active)) {
            return taken;
        }
        if active != BASELINE
            && let Some(taken) = self.mutant_results(state.layout).steps[step].find(&state.numbers)
        {
            return taken.clone();
        }
        let (taken, read) = self.take(state, step);
        let taken = Arc::new(taken);
        let results = if active != BASELINE && taken.depends_on(active) {
            self.mutant_results(state.layout)
        } else {
            self.results(state)
        };
        results.steps[step].remember(&read, &state.numbers, taken.clone());
        taken
    }

    fn take(&mut self, state: &State, step: usize) -> (Taken, Vec<u32>) {
        // What is not remembered need not be known by what it read.
        let logs = self.active.0 != BASELINE || !self.results(state).steps[step].is_off();
        self.enter(state);
        let (tables, cache) = (&self.states.tables, &mut self.cache);
        let Some(Some(home)) = self.layouts.get_mut(state.layout as usize) else {
            return (Taken::default(), Vec::new());
        };
        let (evaluator, places) = (&mut home.evaluator, &home.places);
        evaluator.activate(&self.active);
        evaluator.recording = true;
        evaluator.recorded.clear();
        evaluator.logging = logs;
        let mut taken = Taken::default();
        let done = evaluator.successors(&self.parts.steps[step].action, &mut |writes, _| {
            taken.successors.push(cache.change(tables, places, writes));
            true
        });
        taken.failure = done.err().map(Arc::from);
        evaluator.logging = false;
        evaluator.recording = false;
        taken.sites = std::mem::take(&mut evaluator.recorded);
        let step = &self.parts.steps[step];
        let never = &step.never;
        taken
            .sites
            .extend(step.extra.map(|extra| (extra.number, extra.number)));
        taken
            .sites
            .extend(never.iter().map(|(number, _)| (*number, *number)));
        taken.sites.sort_unstable();
        taken.sites.dedup();
        (taken, evaluator.take_reads())
    }

    /// Returns what `\E` chooses where a step leads from a state to another one, or fails, if there
    /// is no other one: each name with its value.
    pub(super) fn chosen(
        &mut self,
        before: &State,
        step: usize,
        after: Option<&State>,
    ) -> Vec<String> {
        self.enter(before);
        let Some(Some(home)) = self.layouts.get_mut(before.layout as usize) else {
            return Vec::new();
        };
        let (tables, cache) = (&self.states.tables, &mut self.cache);
        let (evaluator, places) = (&mut home.evaluator, &home.places);
        evaluator.activate(&self.active);
        evaluator.chosen = Some(Vec::new());
        let mut all = Vec::new();
        let done = evaluator.successors(&self.parts.steps[step].action, &mut |writes, chosen| {
            all.push((cache.change(tables, places, writes), words(chosen)));
            true
        });
        let at_failure = evaluator.chosen.take().filter(|_| done.is_err());
        let Some(after) = after else {
            return words(&at_failure.unwrap_or_default());
        };
        let mut reached = State::default();
        let leads_there = |(change, _): &(Change, Vec<String>)| {
            self.apply(before, change, &mut reached).is_ok() && reached == *after
        };
        let found = all.into_iter().find(leads_there);
        found.map(|(_, words)| words).unwrap_or_default()
    }

    /// Sets `after` to the state that is stored for the one to which a change of `before` leads.
    pub(super) fn apply(
        &mut self,
        before: &State,
        change: &Change,
        after: &mut State,
    ) -> Result<(), Box<Failure>> {
        after.clone_from(before);
        for (slot, number) in &change.slots {
            after.numbers[*slot as usize] = *number;
        }
        // With another layout, or where a variable that is stored as a whole may fit the first
        // layout again, the layout of the new state follows from all of its values.
        let is_plain = before.layout == 0 && change.wholes.is_empty();
        if !is_plain {
            let values = self.changed(before, change);
            *after = self.states.state(&mut self.cache.numbers, &values);
        }
        self.merge(after)
    }

    /// Returns the values of the variables in the state to which a change leads.
    fn changed(&mut self, before: &State, change: &Change) -> Vec<Value> {
        let mut after = before.clone();
        for (slot, number) in &change.slots {
            after.numbers[*slot as usize] = *number;
        }
        let mut values = self.states.values(&mut self.cache.numbers, &after);
        for (variable, value) in &change.wholes {
            values[*variable] = value.clone();
        }
        values
    }

    /// Returns the state that is stored for the one in which the variables have these values: with
    /// symmetry the least one of its orbit, with a view the first one that was met of those.
    pub(super) fn stored(&mut self, values: &[Value]) -> Result<State, Box<Failure>> {
        let mut state = self.states.state(&mut self.cache.numbers, values);
        self.merge(&mut state)?;
        Ok(state)
    }

    /// Replaces a state by the one that is stored for it.
    fn merge(&mut self, state: &mut State) -> Result<(), Box<Failure>> {
        let machine = self.machine;
        if !machine.merges_states() {
            return Ok(());
        }
        if self.parts.program.view.is_none() && machine.symmetry.len() < FEW_SYMMETRIES {
            self.cache.least(self.states, &machine.symmetry, state);
            return Ok(());
        }
        if let Some(stored) = self.merged.get(state) {
            state.clone_from(stored);
            return Ok(());
        }
        let original = state.clone();
        if !machine.symmetry.is_empty() {
            self.cache.least(self.states, &machine.symmetry, state);
        }
        if let Some(view) = &self.parts.program.view {
            self.enter(state);
            if let Some(Some(home)) = self.layouts.get_mut(state.layout as usize) {
                let seen = home.evaluator.value(view)?;
                *state = machine.first_with_view(seen, std::mem::take(state));
            }
        }
        if self.merged.len() == MOST_MERGED {
            self.merged.clear();
        }
        self.merged.insert(original, state.clone());
        Ok(())
    }

    /// Whether a predicate holds in a state. Mutants change those of fairness only.
    pub(super) fn holds(&mut self, predicate: usize, state: &State) -> Result<bool, Box<Failure>> {
        let node = &self.parts.predicates[predicate];
        if node.switched && self.active.0 != BASELINE {
            self.enter(state);
            let Some(Some(home)) = self.layouts.get_mut(state.layout as usize) else {
                return Ok(false);
            };
            home.evaluator.activate(&self.active);
            return home.evaluator.holds(node);
        }
        let memo = &mut self.results(state).predicates[predicate];
        if let Some(holds) = memo.find(&state.numbers) {
            return Ok(*holds);
        }
        let logs = !memo.is_off();
        self.enter(state);
        let Some(Some(home)) = self.layouts.get_mut(state.layout as usize) else {
            return Ok(false);
        };
        let evaluator = &mut home.evaluator;
        evaluator.activate(&(BASELINE, None));
        evaluator.logging = logs;
        let holds = evaluator.holds(node);
        evaluator.logging = false;
        let read = evaluator.take_reads();
        let holds = holds?;
        if logs {
            self.results(state).predicates[predicate].remember(&read, &state.numbers, holds);
        }
        Ok(holds)
    }

    /// Whether a predicate on steps holds on the step between two states.
    pub(super) fn holds_on(
        &mut self,
        predicate: usize,
        before: &State,
        after: &State,
    ) -> Result<bool, Box<Failure>> {
        let values = self.states.values(&mut self.cache.numbers, after);
        if !self.machine.merges_states() {
            return self.holds_on_values(predicate, before, &values);
        }
        // The step leads to a state for which another one is stored.
        for real in self.real_successors(before, after)? {
            if !self.holds_on_values(predicate, before, &real)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a change leads to another state for which the state itself is stored, in a way that a
    /// property forbids. To the search such a step changes nothing, so it looks at no property.
    pub(super) fn is_forbidden(
        &mut self,
        before: &State,
        change: &Change,
    ) -> Result<bool, Box<Failure>> {
        let is_same = |(slot, number): &(u32, u32)| before.numbers[*slot as usize] == *number;
        let is_stuttering = change.wholes.is_empty() && change.slots.iter().all(is_same);
        if is_stuttering || self.parts.required.is_empty() {
            return Ok(false);
        }
        let values = self.changed(before, change);
        if values == self.states.values(&mut self.cache.numbers, before) {
            return Ok(false);
        }
        for predicate in &self.parts.required {
            if !self.holds_on_values(*predicate, before, &values)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the successors of a state for which another state is stored, as values of the
    /// variables.
    fn real_successors(
        &mut self,
        before: &State,
        stored: &State,
    ) -> Result<Vec<Vec<Value>>, Box<Failure>> {
        let (mut all, mut after) = (Vec::new(), State::default());
        for step in 0..self.parts.steps.len() {
            let taken = self.taken(before, step);
            for change in &taken.successors {
                self.apply(before, change, &mut after)?;
                if after == *stored {
                    let values = self.changed(before, change);
                    if !all.contains(&values) {
                        all.push(values);
                    }
                }
            }
        }
        Ok(all)
    }

    /// Whether a predicate on steps holds on the step from a state to the one in which the
    /// variables have these values.
    fn holds_on_values(
        &mut self,
        predicate: usize,
        before: &State,
        values: &[Value],
    ) -> Result<bool, Box<Failure>> {
        let node = &self.parts.step_predicates[predicate];
        self.enter(before);
        let Some(Some(home)) = self.layouts.get_mut(before.layout as usize) else {
            return Ok(false);
        };
        let is_changed = node.switched && self.active.0 != BASELINE;
        let baseline = (BASELINE, None);
        home.evaluator
            .activate(if is_changed { &self.active } else { &baseline });
        home.evaluator.holds_on_step(node, values)
    }

    /// Appends bytes that identify a state in every process: the hashes of its values at their
    /// places, because numbers of values depend on what was evaluated before.
    pub(super) fn canonical(&mut self, state: &State, into: &mut Vec<u8>) {
        let places = self.states.layouts.places(state.layout);
        for (place, number) in places.into_iter().zip(&state.numbers) {
            let (tables, numbers) = (&self.states.tables, &mut self.cache.numbers);
            let hash = *self
                .hashes
                .entry((place, *number))
                .or_insert_with(|| fnv(START, &numbers.value(tables, place, *number).to_string()));
            into.extend_from_slice(&(place as u32).to_le_bytes());
            into.extend_from_slice(&hash.to_le_bytes());
        }
        into.extend(state.restarted.then_some(1));
    }

    fn results(&mut self, state: &State) -> &mut Results {
        let (steps, predicates) = (self.parts.steps.len(), self.parts.predicates.len());
        self.cache.results(state.layout, steps, predicates)
    }

    fn mutant_results(&mut self, layout: u32) -> &mut Results {
        let layout = layout as usize;
        while self.mutant.len() <= layout {
            self.mutant.push(Results::new(self.parts.steps.len(), 0));
        }
        &mut self.mutant[layout]
    }

    /// Lets the evaluator of the state's layout enter the state.
    fn enter(&mut self, state: &State) {
        let layout = state.layout as usize;
        if self.layouts.len() <= layout {
            self.layouts.resize_with(layout + 1, || None);
        }
        let home = self.layouts[layout].get_or_insert_with(|| {
            let layout = self.states.layouts.get(state.layout);
            let mut evaluator = Evaluator::new(&self.parts.program, layout);
            if let Some(fuel) = self.fuel {
                evaluator.set_fuel(fuel);
            }
            InLayout {
                evaluator,
                places: self.states.layouts.places(state.layout),
                entered: None,
            }
        });
        if home.entered.as_ref() == Some(&state.numbers) {
            return;
        }
        let pairs = home.places.iter().zip(&state.numbers);
        let slots: Vec<Value> = pairs
            .map(|(place, number)| {
                self.cache
                    .numbers
                    .value(&self.states.tables, *place, *number)
                    .clone()
            })
            .collect();
        home.evaluator.enter(&slots);
        home.entered = Some(state.numbers.clone());
    }
}

/// Returns names with their values, as a trace shows them.
fn words(chosen: &[Choice]) -> Vec<String> {
    let pairs = chosen.iter();
    pairs
        .map(|(name, value)| format!("{name} = {value}"))
        .collect()
}

impl Drop for Evaluation<'_> {
    fn drop(&mut self) {
        self.machine
            .pool
            .keep(std::mem::replace(&mut self.cache, Cache::new(0)));
    }
}

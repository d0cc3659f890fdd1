//! The reference search: a second, simple implementation with sets of states and labelled steps.
//!
//! It shares only the workers with the engine, and no store, graph or search. A separate worker, in
//! which no mutant is ever switched on, evaluates properties.

use std::collections::{BTreeMap, BTreeSet};

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::machine::{Expanded, Fault, Look, StepId, Visitor, Worker};
use mutaspec_runner::outcome::Property;
use mutaspec_runner::step::Switch;

use super::{Model, crash_state, graph_properties};

/// A packed state.
pub(crate) type Bytes = Vec<u8>;

/// Where a property fails first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fails {
    /// The number of steps from an initial state.
    After(u32),
    /// A goal that is met in no state.
    Nowhere,
}

/// The results, except for temporal properties.
#[derive(Debug, Default)]
pub(crate) struct Reference {
    pub(crate) initial: BTreeSet<Bytes>,
    /// The states within the constraints, each with the number of steps that lead to it.
    pub(crate) levels: BTreeMap<Bytes, u32>,
    /// The states outside the constraints.
    pub(crate) outside: BTreeSet<Bytes>,
    pub(crate) edges: BTreeSet<(Bytes, StepId, Bytes)>,
    /// The states without any step.
    pub(crate) stuck: BTreeSet<Bytes>,
    /// The states without any step in which a process has not terminated.
    pub(crate) deadlocked: BTreeSet<Bytes>,
    pub(crate) generated: u64,
    /// The number of levels.
    pub(crate) depth: u32,
    /// For each property that fails, the first failure.
    pub(crate) fails: BTreeMap<usize, Fails>,
    /// All states were found: the limit was not exceeded.
    pub(crate) is_complete: bool,
}

/// The reports of a worker, in order.
#[derive(Default)]
pub(crate) struct Reports {
    pub(crate) made: Vec<(StepId, Bytes, bool)>,
    pub(crate) faults: Vec<(StepId, Fault)>,
}

impl Visitor for Reports {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.made.push((step, packed.to_vec(), within));
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        self.faults.push((step, fault));
        true
    }
}

struct ReferenceSearch<'a> {
    model: &'a Model,
    properties: &'a [Property],
    switch: Option<Switch>,
    /// The worker that evaluates properties.
    judge: Box<dyn Worker + 'a>,
    found: Reference,
    met: BTreeSet<usize>,
}

/// Searches a model with a mutant, up to `most` states.
pub(crate) fn search(
    model: &Model,
    properties: &[Property],
    switch: Option<Switch>,
    most: usize,
) -> Reference {
    let mut search_state = ReferenceSearch {
        model,
        properties,
        switch,
        judge: model.machine.worker(),
        found: Reference::default(),
        met: BTreeSet::new(),
    };
    let mut worker = model.machine.worker();
    let mut worker = worker.under(switch);
    let mut reports = Reports::default();
    worker.initial(&mut reports);
    let mut level = search_state.record(None, 0, reports);
    while !level.is_empty() && search_state.found.levels.len() <= most {
        let steps = search_state.found.depth;
        search_state.found.depth += 1;
        let mut next = Vec::new();
        for state in level {
            let mut reports = Reports::default();
            let expanded = worker.expand(&state, &mut reports);
            search_state.expanded(&state, steps, expanded);
            next.extend(search_state.record(Some(&state), steps + 1, reports));
        }
        level = next;
    }
    search_state.end(most)
}

impl ReferenceSearch<'_> {
    /// Records the successors of a state, or the initial states. Returns the new states.
    fn record(&mut self, before: Option<&Bytes>, steps: u32, reports: Reports) -> Vec<Bytes> {
        let mut new = Vec::new();
        for (step, state, within) in reports.made {
            self.found.generated += 1;
            self.judge_state(&state, steps, within);
            if let Some(before) = before {
                self.judge_step(before, &state, steps);
                self.found
                    .edges
                    .insert((before.clone(), step, state.clone()));
            } else {
                self.found.initial.insert(state.clone());
            }
            if !within {
                self.found.outside.insert(state);
            } else if !self.found.levels.contains_key(&state) {
                self.found.levels.insert(state.clone(), steps);
                new.push(state);
            }
        }
        for (_, fault) in reports.faults {
            let of_fault = |property: &Property| match fault {
                Fault::Assertion(assertion) => {
                    property.kind == PropertyKind::Assertion && property.source == Some(assertion)
                }
                Fault::Crash(_) | Fault::Undefined(_) => property.kind == PropertyKind::Crash,
                Fault::Diverged => property.kind == PropertyKind::Divergence,
                Fault::TooLarge => false,
            };
            self.fail(steps, of_fault);
        }
        new
    }

    fn expanded(&mut self, state: &Bytes, steps: u32, expanded: Expanded) {
        if expanded.terminated && self.model.machine.final_states().stutter {
            self.found.generated += 1;
        }
        if !expanded.enabled {
            self.found.stuck.insert(state.clone());
            if !expanded.terminated {
                self.found.deadlocked.insert(state.clone());
            }
            if !expanded.terminated && !self.model.machine.final_states().may_wait {
                self.fail(steps, |property| property.kind == PropertyKind::Deadlock);
            }
        }
    }

    /// Records a failure of all properties that satisfy `predicate` after this number of steps.
    fn fail(&mut self, steps: u32, predicate: impl Fn(&Property) -> bool) {
        for (place, _) in self
            .properties
            .iter()
            .enumerate()
            .filter(|(_, property)| predicate(property))
        {
            self.found.fails.entry(place).or_insert(Fails::After(steps));
        }
    }

    fn judge_state(&mut self, state: &Bytes, steps: u32, within: bool) {
        if self.found.levels.contains_key(state) || self.found.outside.contains(state) {
            return;
        }
        for (place, property) in self.properties.iter().enumerate() {
            let Some(source) = property.source else {
                continue;
            };
            match property.kind {
                PropertyKind::StateInvariant if self.judge.holds(source, state) != Ok(true) => {
                    self.found.fails.entry(place).or_insert(Fails::After(steps));
                }
                PropertyKind::Reachable
                    if within && self.judge.holds(source, state) == Ok(true) =>
                {
                    self.met.insert(place);
                }
                _ => {}
            }
        }
    }

    fn judge_step(&mut self, before: &Bytes, after: &Bytes, steps: u32) {
        // Step invariants do not see the hidden field of crashed or halted processes.
        let is_stutter = || {
            crash_state::visible(self.model, self.switch, before)
                == crash_state::visible(self.model, self.switch, after)
        };
        if before == after || self.has_step_invariants() && is_stutter() {
            return;
        }
        for (place, property) in self.properties.iter().enumerate() {
            if let (PropertyKind::StepInvariant, Some(source)) = (property.kind, property.source)
                && self.judge.step_holds(source, before, after) != Ok(true)
            {
                self.found.fails.entry(place).or_insert(Fails::After(steps));
            }
        }
    }

    fn has_step_invariants(&self) -> bool {
        self.properties
            .iter()
            .any(|property| property.kind == PropertyKind::StepInvariant)
    }

    fn end(mut self, most: usize) -> Reference {
        self.found.is_complete = self.found.levels.len() <= most;
        for (place, property) in self.properties.iter().enumerate() {
            if property.kind == PropertyKind::Reachable
                && self.found.is_complete
                && !self.met.contains(&place)
            {
                self.found.fails.insert(place, Fails::Nowhere);
            }
        }
        if self.found.is_complete {
            let all = self.properties.iter().enumerate();
            let fails = all.filter_map(|(place, property)| {
                Some((
                    place,
                    graph_properties::fails(self.model, self.switch, &self.found, property)?,
                ))
            });
            let fails: Vec<_> = fails.collect();
            self.found.fails.extend(fails);
        }
        self.found
    }
}

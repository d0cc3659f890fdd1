//! Records what a worker reports: state numbers, counts and violations, strictly in call order.
//!
//! The results do not depend on which thread reports, or when.

use std::ops::Range;
use std::sync::atomic::Ordering;

use super::property_index::PropertyIndex;
use super::{Cause, NONE, Place, Search, SearchEnd, Searched, Task, UndefinedStep, Violation};
use crate::definition::PropertyKind;
use crate::faults::{InjectedFault, is_on};
use crate::graph::Graph;
use crate::machine::{Expanded, Fault, Look, Machine, StepId, Visitor, Worker};
use crate::outcome::Counts;
use crate::store::{Batch, Store, StoreFull, make_room, with_room};

pub(super) struct Recorder<'a> {
    pub(super) graph: &'a mut Graph,
    pub(super) predecessors: &'a mut Vec<u32>,
    task: &'a Task<'a>,
    index: PropertyIndex,
    /// For each property whether it has failed or is a goal that is met.
    decided: Vec<bool>,
    /// `decided` has changed since the last call of [`watch`](Recorder::watch).
    stale: bool,
    generated: u64,
    enabled: Vec<bool>,
    pub(super) violations: Vec<Violation>,
    undefined: Option<UndefinedStep>,
    pub(super) end: Option<SearchEnd>,
    expanded: u32,
    /// The state being expanded; `None` while initial states are created.
    source: Option<u32>,
    /// The step and successor that were reported last.
    last: (StepId, StoredAt),
    /// The last state that a constraint excluded.
    outside: Vec<u8>,
    /// The successors of the current state, for a walk; `None` in a search.
    pub(super) next: Option<Vec<u32>>,
}

/// The place of a reported state.
#[derive(Clone, Copy)]
enum StoredAt {
    /// In the graph.
    Inside(u32),
    /// Excluded by a constraint and stored in [`Recorder::outside`] only.
    Outside,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(
        search: &'a mut Search,
        machine: &dyn Machine,
        task: &'a Task<'a>,
    ) -> Recorder<'a> {
        Recorder {
            graph: &mut search.graph,
            predecessors: &mut search.predecessors,
            task,
            index: PropertyIndex::new(machine, task.properties),
            decided: vec![false; task.properties.len()],
            stale: false,
            generated: 0,
            enabled: vec![false; machine.steps().len()],
            violations: Vec::new(),
            undefined: None,
            end: None,
            expanded: 0,
            source: None,
            last: (0, StoredAt::Outside),
            outside: Vec::new(),
            next: None,
        }
    }

    /// Sets the worker to evaluate the properties that are still undecided.
    pub(super) fn watch(&mut self, worker: &mut dyn Worker) {
        let open = |kinds: &[PropertyKind]| -> Vec<usize> {
            let open = self.task.properties.iter().enumerate();
            let open = open.filter(|(place, _)| !self.decided[*place]);
            let watched = open.filter(|(place, property)| {
                kinds.contains(&property.kind) || self.index.partly_safety.contains(place)
            });
            watched
                .filter_map(|(_, property)| property.source)
                .collect()
        };
        let states = open(&[PropertyKind::StateInvariant, PropertyKind::Reachable]);
        let steps = open(&[PropertyKind::StepInvariant]);
        worker.watch_states(
            &states[usize::from(is_on(InjectedFault::UnwatchedInvariant) && !states.is_empty())..],
        );
        worker.watch_steps(&steps);
        self.index.any_step_invariant = !steps.is_empty();
        self.stale = false;
    }

    /// Updates the watched properties if one was decided since.
    pub(super) fn watch_again(&mut self, worker: &mut dyn Worker) {
        if self.stale {
            self.watch(worker);
        }
    }

    pub(super) fn store(&self) -> &Store {
        &self.graph.store
    }

    /// Returns the number of states found so far.
    pub(super) fn known(&self) -> u32 {
        self.graph.len()
    }

    /// Returns the number of successors generated so far.
    pub(super) fn generated(&self) -> u64 {
        self.generated
    }

    /// Returns the states that are not expanded yet.
    pub(super) fn waiting(&self) -> Range<u32> {
        self.expanded..self.graph.len()
    }

    pub(super) fn any_step_invariant(&self) -> bool {
        self.index.any_step_invariant
    }

    pub(super) fn has_ended(&self) -> bool {
        self.end.is_some()
    }

    /// Reports progress and checks the stop flag and the memory limit.
    pub(super) fn pause(&mut self) {
        (self.task.progress)(u64::from(self.graph.len()));
        if self.task.stop.load(Ordering::Relaxed) {
            self.end.get_or_insert(SearchEnd::Interrupted);
        }
        self.check_memory();
    }

    /// Ends the search if it would exceed its memory limit. The estimate depends on the search's
    /// content only, so that a search always stops at the same state.
    fn check_memory(&mut self) {
        let bytes = self.graph.next_bytes() + with_room(self.predecessors.len() * size_of::<u32>());
        if bytes as u64 > self.task.max_bytes {
            self.end.get_or_insert(SearchEnd::Memory);
        }
    }

    /// Whether there is memory for one more state. The first state is exempt.
    #[inline]
    fn has_room(&mut self) -> bool {
        if self.graph.store.is_about_to_grow() && !self.graph.is_empty() {
            self.check_memory();
        }
        self.end.is_none()
    }

    /// Begins the reports on the expansion of this state.
    pub(super) fn enter(&mut self, state: u32) {
        self.source = Some(state);
    }

    /// Ends the reports on the expansion of this state.
    pub(super) fn leave(&mut self, state: u32, expanded: Expanded) {
        if self.end.is_some() {
            return;
        }
        self.expanded = state + 1;
        if self.task.record {
            self.graph.end_state(expanded);
        }
        if expanded.terminated && self.index.final_states.stutter {
            self.generated += 1;
        }
        if !expanded.enabled
            && !expanded.terminated
            && !self.index.final_states.may_wait
            && !is_on(InjectedFault::UnnoticedDeadlock)
        {
            self.fail(self.index.deadlock, || Place::State(state), Cause::Deadlock);
        }
    }

    /// Handles a successor: the state at this index of a batch.
    #[inline]
    pub(super) fn successor(
        &mut self,
        step: StepId,
        batch: &Batch,
        place: usize,
        within: bool,
    ) -> Look {
        self.reached(step, batch.get(place), within, |store| {
            store.intern_from(batch, place)
        })
    }

    /// Handles a reported state, which `intern` adds to the store.
    #[inline]
    fn reached(
        &mut self,
        step: StepId,
        packed: &[u8],
        within: bool,
        intern: impl FnOnce(&mut Store) -> Result<(u32, bool), StoreFull>,
    ) -> Look {
        if self.end.is_some() {
            return Look::Stop;
        }
        if self.is_lost() {
            return Look::Nothing;
        }
        self.count(step);
        let look = if within || is_on(InjectedFault::ConstraintIgnored) {
            if !self.has_room() {
                return Look::Stop;
            }
            intern(&mut self.graph.store).map(|(state, new)| self.inside(step, state, new))
        } else {
            self.outside(step, packed)
        };
        self.or_full(look)
    }

    /// Whether an injected fault makes the search ignore reports.
    #[inline]
    fn is_lost(&self) -> bool {
        is_on(InjectedFault::LostInitialState) && self.source.is_none() && self.generated > 0
            || is_on(InjectedFault::SkippedLevel) && self.level() == 5
    }

    /// Returns the length of the run to the state being expanded.
    fn level(&self) -> usize {
        std::iter::successors(self.source, |state| {
            self.predecessors
                .get(*state as usize)
                .copied()
                .filter(|before| *before != NONE)
        })
        .count()
    }

    #[inline]
    fn count(&mut self, step: StepId) {
        self.generated += 1;
        if self.source.is_some() {
            self.enabled[step as usize] = true;
        }
    }

    fn or_full(&mut self, look: Result<Look, StoreFull>) -> Look {
        look.unwrap_or_else(|StoreFull| {
            self.end = Some(SearchEnd::Full);
            Look::Stop
        })
    }

    /// Records the first failure of a property.
    fn fail(&mut self, property: Option<usize>, place: impl FnOnce() -> Place, cause: Cause) {
        let Some(property) = property.filter(|property| !self.decided[*property]) else {
            return;
        };
        self.decided[property] = true;
        self.stale = true;
        self.violations.push(Violation {
            property,
            place: place(),
            cause,
        });
        if !self.task.go_on {
            self.end = Some(SearchEnd::Violation);
        }
    }

    /// Returns the place of the last reported step or initial state.
    fn last_place(&self) -> Place {
        let (step, made) = self.last;
        let after = match made {
            StoredAt::Inside(state) => self.graph.store.get(state),
            StoredAt::Outside => &self.outside,
        };
        self.place(step, Some(after))
    }

    fn place(&self, step: StepId, after: Option<&[u8]>) -> Place {
        let after = after.map(Box::from);
        match self.source {
            None => Place::Initial(after),
            Some(before) => Place::Step {
                before,
                step,
                after,
            },
        }
    }

    /// Handles a state that satisfies the constraints.
    #[inline]
    fn inside(&mut self, step: StepId, state: u32, new: bool) -> Look {
        self.generated -= u64::from(!new && is_on(InjectedFault::UncountedSuccessor));
        if new
            && u64::from(state)
                >= self.task.max_states + u64::from(is_on(InjectedFault::OffByOneCap))
        {
            self.end = Some(SearchEnd::Capped);
            return Look::Stop;
        }
        self.last = (step, StoredAt::Inside(state));
        if new {
            make_room(self.predecessors, 1);
            let wrong = is_on(InjectedFault::WrongPredecessor)
                .then(|| state.checked_sub(1))
                .flatten();
            self.predecessors
                .push(wrong.or(self.source).unwrap_or(NONE));
            if self.source.is_none() {
                self.graph.initial.push(state);
            }
        }
        if self.task.record && self.source.is_some() {
            self.graph.push_edge(step, state);
        }
        if let Some(next) = &mut self.next {
            next.push(state);
        }
        if new {
            Look::StepAndState
        } else if self.index.any_step_invariant && self.source != Some(state) {
            Look::Step
        } else {
            Look::Nothing
        }
    }

    /// Handles a state excluded by a constraint: it is generated and checked, but not distinct.
    fn outside(&mut self, step: StepId, packed: &[u8]) -> Result<Look, StoreFull> {
        self.last = (step, StoredAt::Outside);
        self.outside.clear();
        self.outside.extend_from_slice(packed);
        if self.task.record {
            let (state, new) = self.graph.outside.intern(packed)?;
            if self.source.is_some() {
                self.graph.push_outside_edge(step, state);
            } else if new {
                self.graph.outside_initial.push(state);
            }
        }
        Ok(Look::StepAndState)
    }

    pub(super) fn searched(self, depth: u32) -> Searched {
        let end = self.end.unwrap_or(SearchEnd::Complete);
        let goals = self
            .task
            .properties
            .iter()
            .enumerate()
            .filter(|(_, p)| p.kind == PropertyKind::Reachable);
        Searched {
            counts: Counts {
                generated: self.generated,
                distinct: u64::from(self.graph.len()).min(self.task.max_states),
                depth,
                complete: end == SearchEnd::Complete,
            },
            end,
            unmet: goals
                .map(|(place, _)| place)
                .filter(|place| !self.decided[*place] && !is_on(InjectedFault::GoalTakenAsMet))
                .collect(),
            enabled: self.enabled,
            violations: self.violations,
            undefined: self.undefined,
        }
    }
}

impl Visitor for Recorder<'_> {
    #[inline]
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.reached(step, packed, within, |store| store.intern(packed))
    }

    fn property(&mut self, source: usize, panic: Option<&str>) {
        let place = self.index.authors[source];
        let is_goal =
            place.is_some_and(|place| self.task.properties[place].kind == PropertyKind::Reachable);
        match (panic, place) {
            (None, Some(place)) if is_goal => {
                // Only a state within the constraints meets a goal.
                if matches!(self.last.1, StoredAt::Inside(_)) && !self.decided[place] {
                    self.decided[place] = true;
                    self.stale = true;
                }
            }
            (None, _) => {
                let at = self.last_place();
                self.fail(place, || at, Cause::False);
            }
            (Some(message), _) => {
                let at = self.last_place();
                self.fail(place, || at, Cause::Panic(message.to_owned()));
            }
        }
    }

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        if self.end.is_some() {
            return false;
        }
        let property = match fault {
            Fault::Assertion(assertion) => self.index.assertions.get(assertion).copied().flatten(),
            Fault::Undefined(message) if self.task.of_mutant => {
                let place = self.place(step, None);
                self.undefined = Some(UndefinedStep { place, message });
                self.end = Some(SearchEnd::Undefined);
                return false;
            }
            Fault::Crash(_) | Fault::Undefined(_) => self.index.crash,
            Fault::Diverged => self.index.divergence,
            Fault::TooLarge => {
                self.end = Some(SearchEnd::TooLarge);
                return false;
            }
        };
        if self.source.is_some() {
            self.enabled[step as usize] = true;
        }
        let at = self.place(step, None);
        self.fail(property, || at, Cause::Fault(fault));
        self.end.is_none()
    }
}

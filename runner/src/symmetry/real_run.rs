//! Turns a run of representatives into a run of the machine itself.
//!
//! A search of orbits finds a path of representatives. This module finds an initial state and steps
//! of the machine that pass through the same orbits and end in the same violation. Otherwise it
//! reports an error.

use super::quotient::Quotient;
use crate::definition::PropertyKind;
use crate::machine::{Blind, Fault, Group, Look, StatePermuter, StepId, Visitor, Worker};
use crate::outcome::{Property, Trace};
use crate::replay::{NotReplayed, Replayer};
use crate::search::{Cause, Place, Search, Violation};

/// A violation in the machine itself, with its run.
#[derive(Clone, Debug)]
pub struct RealRun {
    /// The violation. Its state before is a representative in the search. Its step, state after and
    /// fault are those of the run.
    pub violation: Violation,
    /// The run.
    pub trace: Trace,
}

/// Finds a run to a violation from a search of orbits. `worker` belongs to the machine itself and
/// has the same mutant.
pub fn real(
    search: &Search,
    quotient: Quotient<'_>,
    worker: &mut dyn Worker,
    property: &Property,
    violation: &Violation,
) -> Result<RealRun, NotReplayed> {
    let mut finder = Finder {
        group: quotient.group,
        worker,
        permuter: quotient.permutable.permuter(),
    };
    let states = match &violation.place {
        Place::Initial(_) => Vec::new(),
        Place::State(state) | Place::Step { before: state, .. } => finder.path(search, *state)?,
    };
    let last = states.last().map(|(_, packed)| packed.as_slice());
    let end = finder.end(last, property, violation)?;
    let mut replayer = Replayer::new(quotient.machine, worker);
    for (step, packed) in &states {
        replayer.begin_or_take(*step, packed)?;
    }
    let place = match (end, &violation.place) {
        (Target::There, place) => place.clone(),
        (Target::State(step, packed), place) => {
            replayer.begin_or_take(step, &packed)?;
            at(place, step, Some(packed))
        }
        (Target::Fault(step, fault), place) => {
            replayer.fault(last.is_some().then_some(step), &fault)?;
            let violation = Violation {
                property: violation.property,
                place: at(place, step, None),
                cause: Cause::Fault(fault),
            };
            let trace = replayer.finish(None);
            return Ok(RealRun { violation, trace });
        }
    };
    Ok(RealRun {
        violation: Violation {
            place,
            ..violation.clone()
        },
        trace: replayer.finish(None),
    })
}

fn at(place: &Place, step: StepId, after: Option<Vec<u8>>) -> Place {
    let after = after.map(Vec::into_boxed_slice);
    match place {
        Place::Step { before, .. } => Place::Step {
            before: *before,
            step,
            after,
        },
        _ => Place::Initial(after),
    }
}

enum Target {
    /// The last state of the path.
    There,
    /// A step after the path.
    State(StepId, Vec<u8>),
    Fault(StepId, Fault),
}

struct Finder<'a, 'w> {
    group: &'a Group,
    worker: &'w mut dyn Worker,
    permuter: Box<dyn StatePermuter + 'a>,
}

impl Finder<'_, '_> {
    /// Returns all successors and faults of a state, or of the initial states.
    fn successors(&mut self, before: Option<&[u8]>) -> AllSuccessors {
        let mut all = AllSuccessors::default();
        match before {
            Some(before) => {
                self.worker.expand(before, &mut all);
            }
            None => self.worker.initial(&mut all),
        }
        all
    }

    fn is_of(&mut self, packed: &[u8], orbit: &[u8], buffer: &mut Vec<u8>) -> bool {
        self.permuter.representative(packed, self.group, buffer);
        buffer.as_slice() == orbit
    }

    /// Returns states of the machine, each with its step, along the orbits on the path to a state
    /// of the search.
    fn path(&mut self, search: &Search, state: u32) -> Result<Vec<(StepId, Vec<u8>)>, NotReplayed> {
        let mut states: Vec<(StepId, Vec<u8>)> = Vec::new();
        let mut buffer = Vec::new();
        for orbit in search.path(state) {
            let orbit = search.graph().store.get(orbit);
            let successors = self.successors(states.last().map(|(_, packed)| packed.as_slice()));
            let mut successors = successors.states.into_iter();
            let next = successors.find(|(_, packed)| self.is_of(packed, orbit, &mut buffer));
            states.push(next.ok_or_else(NotReplayed::orbit)?);
        }
        Ok(states)
    }

    /// Finds the step or state that shows the violation after the last state of the path.
    fn end(
        &mut self,
        last: Option<&[u8]>,
        property: &Property,
        violation: &Violation,
    ) -> Result<Target, NotReplayed> {
        let after = match &violation.place {
            Place::State(_) => {
                let is_stuck =
                    last.is_some_and(|state| !self.worker.expand(state, &mut Blind).enabled);
                return if is_stuck {
                    Ok(Target::There)
                } else {
                    Err(NotReplayed::orbit())
                };
            }
            Place::Initial(after) | Place::Step { after, .. } => after.as_deref(),
        };
        let successors = self.successors(last);
        let found = match (after, &violation.cause) {
            (Some(after), _) => {
                let mut buffer = Vec::new();
                let mut states = successors.states.into_iter();
                let found = states.find(|(_, packed)| {
                    self.is_of(packed, after, &mut buffer) && self.fails(property, last, packed)
                });
                found.map(|(step, packed)| Target::State(step, packed))
            }
            (None, Cause::Fault(fault)) => {
                let mut faults = successors.faults.into_iter();
                let found = faults.find(|(_, other)| is_same_kind(fault, other));
                found.map(|(step, fault)| Target::Fault(step, fault))
            }
            (None, _) => None,
        };
        found.ok_or_else(NotReplayed::orbit)
    }

    fn fails(&mut self, property: &Property, before: Option<&[u8]>, after: &[u8]) -> bool {
        let source = property.source.unwrap_or(usize::MAX);
        match (property.kind, before) {
            (PropertyKind::StepInvariant, Some(before)) => {
                self.worker.step_holds(source, before, after) != Ok(true)
            }
            (PropertyKind::StateInvariant | PropertyKind::Reachable, _) => {
                self.worker.holds(source, after) != Ok(true)
            }
            _ => false,
        }
    }
}

/// Compares faults without the message of a crash, which may name another member.
fn is_same_kind(a: &Fault, b: &Fault) -> bool {
    match (a, b) {
        (Fault::Crash(_), Fault::Crash(_)) | (Fault::Undefined(_), Fault::Undefined(_)) => true,
        _ => a == b,
    }
}

#[derive(Default)]
struct AllSuccessors {
    states: Vec<(StepId, Vec<u8>)>,
    faults: Vec<(StepId, Fault)>,
}

impl Visitor for AllSuccessors {
    fn state(&mut self, step: StepId, packed: &[u8], _within: bool) -> Look {
        self.states.push((step, packed.to_vec()));
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        self.faults.push((step, fault));
        true
    }
}

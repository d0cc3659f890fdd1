//! Logs of what a worker reports while it expands states, replayed to the search later.
//!
//! A search replays a log in order and so finds what it would have found directly. In between, the
//! store is queried for all states of the log together. A log may contain reports that do not
//! matter, since an earlier state of the same log may have found the state first.

use std::ops::Range;

use super::recorder::Recorder;
use crate::faults::{InjectedFault, is_on};
use crate::machine::{Expanded, Fault, Look, StepId, Visitor, Worker};
use crate::store::{Batch, Store};

/// Size of the cache of states that were already evaluated for a log.
const SEEN: usize = 1 << 10;

/// The log of consecutive states.
#[derive(Debug, Default)]
pub(super) struct Log {
    states: Range<u32>,
    successors: Batch,
    /// For each successor the step and whether it satisfies the constraints.
    steps: Vec<Successor>,
    /// Other reports during expansion, in order.
    events: Vec<LogEvent>,
    /// Results of state properties on successors, in order, each with the index of the successor.
    judged: Vec<(u32, PropertyResult)>,
    /// For each expanded state where its part of the log ends.
    ends: Vec<Entry>,
    /// For each hash the index of an evaluated successor plus one.
    seen: Vec<u32>,
    /// Whether step invariants are evaluated during expansion.
    any_step_invariant: bool,
}

#[derive(Clone, Copy, Debug)]
struct Successor {
    step: StepId,
    /// Whether the successor satisfies the constraints.
    within: bool,
}

#[derive(Debug)]
enum LogEvent {
    /// A step property's result on the successor with this index.
    Property(u32, PropertyResult),
    /// A fault, and the number of successors before it.
    Fault(u32, StepId, Fault),
}

impl LogEvent {
    fn place(&self) -> u32 {
        match self {
            // A result follows its successor.
            LogEvent::Property(place, _) => place + 1,
            LogEvent::Fault(place, ..) => *place,
        }
    }
}

#[derive(Debug)]
struct PropertyResult {
    property: usize,
    panic: Option<Box<str>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    successors: u32,
    events: u32,
    expanded: Expanded,
}

impl Log {
    pub(super) fn write(
        &mut self,
        store: &Store,
        states: Range<u32>,
        worker: &mut dyn Worker,
        any_step_invariant: bool,
    ) {
        self.clear();
        self.states = states.clone();
        self.any_step_invariant = any_step_invariant;
        for state in states {
            let mut writer = LogWriter {
                log: self,
                source: store.get(state),
            };
            let expanded = worker.expand(store.get(state), &mut writer);
            self.ends.push(Entry {
                successors: self.successors.len() as u32,
                events: self.events.len() as u32,
                expanded,
            });
        }
        store.find_all(&mut self.successors);
        self.judge(worker);
    }

    /// Evaluates state properties on successors that are new to the store, mostly once.
    fn judge(&mut self, worker: &mut dyn Worker) {
        self.seen.clear();
        self.seen.resize(SEEN, 0);
        for (place, successors) in self.steps.iter().enumerate() {
            if !successors.within
                || !self.successors.is_known(place)
                    && !is_seen(&mut self.seen, &self.successors, place)
            {
                let mut judge = ResultRecorder {
                    place: place as u32,
                    judged: &mut self.judged,
                };
                worker.look_at(self.successors.get(place), &mut judge);
            }
        }
    }

    pub(super) fn states(&self) -> Range<u32> {
        self.states.clone()
    }

    fn clear(&mut self) {
        self.successors.clear();
        self.steps.clear();
        self.events.clear();
        self.judged.clear();
        self.ends.clear();
    }

    /// Returns the position before the first report.
    pub(super) fn beginning() -> ReplayCursor {
        ReplayCursor::default()
    }

    /// Replays the reports on the next state to the search; stops early if the search ends.
    pub(super) fn replay(
        &self,
        cursor: &mut ReplayCursor,
        recorder: &mut Recorder<'_>,
    ) -> Expanded {
        let end = self.ends[cursor.state];
        cursor.state += 1;
        loop {
            while let Some(event) = self.events[..end.events as usize]
                .get(cursor.event)
                .filter(|event| event.place() <= cursor.successors)
            {
                cursor.event += 1;
                match event {
                    LogEvent::Property(_, result) => {
                        recorder.property(result.property, result.panic.as_deref());
                    }
                    LogEvent::Fault(_, step, fault) => {
                        if !recorder.fault(*step, fault.clone()) {
                            return end.expanded;
                        }
                    }
                }
            }
            let is_cut = is_on(InjectedFault::LogCutShort)
                && cursor.state == self.ends.len()
                && cursor.successors + 1 == end.successors;
            if cursor.successors == end.successors || recorder.has_ended() || is_cut {
                return end.expanded;
            }
            self.replay_successor(cursor, recorder);
        }
    }

    fn replay_successor(&self, cursor: &mut ReplayCursor, recorder: &mut Recorder<'_>) {
        let place = cursor.successors as usize;
        let Successor { step, within } = self.steps[place];
        let look = recorder.successor(step, &self.successors, place, within);
        while let Some((judged, result)) = self
            .judged
            .get(cursor.judged)
            .filter(|(of, _)| *of <= cursor.successors)
        {
            cursor.judged += 1;
            if look == Look::StepAndState && *judged == cursor.successors {
                recorder.property(result.property, result.panic.as_deref());
            }
        }
        cursor.successors += 1;
    }
}

/// Whether an equal state was evaluated earlier in this batch, according to the cache.
fn is_seen(seen: &mut [u32], batch: &Batch, place: usize) -> bool {
    let last = &mut seen[batch.hash(place) as usize % SEEN];
    let before = std::mem::replace(last, place as u32 + 1);
    before > 0 && batch.is_same(before as usize - 1, place)
}

/// The position of a replay.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ReplayCursor {
    state: usize,
    successors: u32,
    event: usize,
    judged: usize,
}

struct LogWriter<'a> {
    log: &'a mut Log,
    source: &'a [u8],
}

impl Visitor for LogWriter<'_> {
    #[inline]
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.log.successors.push(packed);
        self.log.steps.push(Successor { step, within });
        if self.log.any_step_invariant && packed != self.source {
            Look::Step
        } else {
            Look::Nothing
        }
    }

    fn property(&mut self, property: usize, panic: Option<&str>) {
        let place = self.log.successors.len().saturating_sub(1) as u32;
        self.log.events.push(LogEvent::Property(
            place,
            PropertyResult::new(property, panic),
        ));
    }

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        self.log.events.push(LogEvent::Fault(
            self.log.successors.len() as u32,
            step,
            fault,
        ));
        true
    }
}

/// Records the results of properties on one successor.
struct ResultRecorder<'a> {
    place: u32,
    judged: &'a mut Vec<(u32, PropertyResult)>,
}

impl Visitor for ResultRecorder<'_> {
    fn state(&mut self, _step: StepId, _packed: &[u8], _within: bool) -> Look {
        Look::Nothing
    }

    fn property(&mut self, property: usize, panic: Option<&str>) {
        self.judged
            .push((self.place, PropertyResult::new(property, panic)));
    }

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}

impl PropertyResult {
    fn new(property: usize, panic: Option<&str>) -> PropertyResult {
        PropertyResult {
            property,
            panic: panic.map(Box::from),
        }
    }
}

//! Logs of what a worker reports while it expands states, replayed to the search later.
//!
//! A search replays a log in order and so finds what it would have found directly. In between, the
//! store is queried for all states of the log together, and several threads can write logs at the
//! same time. A log may contain reports that no longer matter, since another log may have found the
//! state first.

use std::ops::Range;

use super::recorder::Visit;
use crate::faults::{Fault as Injected, is_on};
use crate::machine::{Expanded, Fault, Look, StepId, Visitor, Worker};
use crate::store::{Batch, Store};

/// Size of the cache of states that were already evaluated for a log.
const SEEN: usize = 1 << 10;

/// The log of consecutive states.
#[derive(Debug, Default)]
pub(super) struct Log {
    states: Range<u32>,
    made: Batch,
    /// For each successor the step and whether it satisfies the constraints.
    steps: Vec<Made>,
    /// Other reports during expansion, in order.
    events: Vec<Event>,
    /// Results of state properties on successors, in order, each with the index of the successor.
    judged: Vec<(u32, Told)>,
    /// For each expanded state where its part of the log ends.
    ends: Vec<Entry>,
    /// For each hash the index of an evaluated successor plus one.
    seen: Vec<u32>,
    /// Whether step invariants are evaluated during expansion.
    any_step_invariant: bool,
}

#[derive(Clone, Copy, Debug)]
struct Made {
    step: StepId,
    /// Whether the successor satisfies the constraints.
    within: bool,
}

#[derive(Debug)]
enum Event {
    /// A step property's result on the successor with this index.
    Told(u32, Told),
    /// A fault, and the number of successors before it.
    Fault(u32, StepId, Fault),
}

impl Event {
    fn place(&self) -> u32 {
        match self {
            // A result follows its successor.
            Event::Told(place, _) => place + 1,
            Event::Fault(place, ..) => *place,
        }
    }
}

#[derive(Debug)]
struct Told {
    property: usize,
    panic: Option<Box<str>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    made: u32,
    events: u32,
    expanded: Expanded,
}

impl Log {
    pub(super) fn write(&mut self, store: &Store, states: Range<u32>, worker: &mut dyn Worker, any_step_invariant: bool) {
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
                made: self.made.len() as u32,
                events: self.events.len() as u32,
                expanded,
            });
        }
        store.find_all(&mut self.made);
        self.judge(worker);
    }

    /// Queries the store again, which may contain more states by now.
    pub(super) fn ask_again(&mut self, store: &Store) {
        store.find_all(&mut self.made);
    }

    /// Evaluates state properties on successors that are new to the store, mostly once.
    fn judge(&mut self, worker: &mut dyn Worker) {
        self.seen.clear();
        self.seen.resize(SEEN, 0);
        for (place, made) in self.steps.iter().enumerate() {
            if !made.within || !self.made.is_known(place) && !is_seen(&mut self.seen, &self.made, place) {
                let mut judge = Judge {
                    place: place as u32,
                    judged: &mut self.judged,
                };
                worker.look_at(self.made.get(place), &mut judge);
            }
        }
    }

    pub(super) fn states(&self) -> Range<u32> {
        self.states.clone()
    }

    fn clear(&mut self) {
        self.made.clear();
        self.steps.clear();
        self.events.clear();
        self.judged.clear();
        self.ends.clear();
    }

    /// Returns the position before the first report.
    pub(super) fn beginning() -> Cursor {
        Cursor::default()
    }

    /// Replays the reports on the next state to the search; stops early if the search ends.
    pub(super) fn tell(&self, cursor: &mut Cursor, visit: &mut Visit<'_>) -> Expanded {
        let end = self.ends[cursor.state];
        cursor.state += 1;
        loop {
            while let Some(event) = self.events[..end.events as usize]
                .get(cursor.event)
                .filter(|event| event.place() <= cursor.made)
            {
                cursor.event += 1;
                match event {
                    Event::Told(_, told) => visit.property(told.property, told.panic.as_deref()),
                    Event::Fault(_, step, fault) => {
                        if !visit.fault(*step, fault.clone()) {
                            return end.expanded;
                        }
                    }
                }
            }
            let is_cut = is_on(Injected::LogCutShort) && cursor.state == self.ends.len() && cursor.made + 1 == end.made;
            if cursor.made == end.made || visit.has_ended() || is_cut {
                return end.expanded;
            }
            self.tell_made(cursor, visit);
        }
    }

    fn tell_made(&self, cursor: &mut Cursor, visit: &mut Visit<'_>) {
        let place = cursor.made as usize;
        let Made { step, within } = self.steps[place];
        let look = visit.made(step, &self.made, place, within);
        while let Some((judged, told)) = self.judged.get(cursor.judged).filter(|(of, _)| *of <= cursor.made) {
            cursor.judged += 1;
            if look == Look::StepAndState && *judged == cursor.made {
                visit.property(told.property, told.panic.as_deref());
            }
        }
        cursor.made += 1;
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
pub(super) struct Cursor {
    state: usize,
    made: u32,
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
        self.log.made.push(packed);
        self.log.steps.push(Made { step, within });
        if self.log.any_step_invariant && packed != self.source {
            Look::Step
        } else {
            Look::Nothing
        }
    }

    fn property(&mut self, property: usize, panic: Option<&str>) {
        let place = self.log.made.len().saturating_sub(1) as u32;
        self.log.events.push(Event::Told(place, Told::new(property, panic)));
    }

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        self.log.events.push(Event::Fault(self.log.made.len() as u32, step, fault));
        true
    }
}

/// Records the results of properties on one successor.
struct Judge<'a> {
    place: u32,
    judged: &'a mut Vec<(u32, Told)>,
}

impl Visitor for Judge<'_> {
    fn state(&mut self, _step: StepId, _packed: &[u8], _within: bool) -> Look {
        Look::Nothing
    }

    fn property(&mut self, property: usize, panic: Option<&str>) {
        self.judged.push((self.place, Told::new(property, panic)));
    }

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}

impl Told {
    fn new(property: usize, panic: Option<&str>) -> Told {
        Told {
            property,
            panic: panic.map(Box::from),
        }
    }
}

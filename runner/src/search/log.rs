//! What a worker tells of a number of states, written down to be heard later.
//!
//! A search hears a log in the order in which it was written and so finds what it would have found at once. In the meantime the store can be asked for all states
//! of the log together, and several threads can write logs at the same time. A log decides nothing: it may tell of things that turn out
//! not to matter, since a state may be found again by then.

use std::ops::Range;

use super::visit::Visit;
use crate::faults::{Fault as Injected, is_on};
use crate::machine::{Expanded, Fault, Look, StepId, Visitor, Worker};
use crate::store::{Batch, Store};

/// States of a log that are remembered while it is judged.
const SEEN: usize = 1 << 10;

/// The log of some states in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Log {
    states: Range<u32>,
    /// The states that were made.
    made: Batch,
    /// How each of them was made.
    steps: Vec<Made>,
    /// What else the worker told while it expanded, in order.
    events: Vec<Event>,
    /// What it told of states that were made, in order, each with the place of the state.
    judged: Vec<(u32, Told)>,
    /// For each expanded state where its part of the log ends.
    ends: Vec<Entry>,
    /// By hash, the place of a state that was judged, plus one.
    seen: Vec<u32>,
    /// Step invariants are evaluated where a step is taken.
    any_step_invariant: bool,
}

#[derive(Clone, Copy, Debug)]
struct Made {
    step: StepId,
    /// Within the constraints.
    within: bool,
}

#[derive(Debug)]
enum Event {
    /// Of the step that made the state at this place.
    Told(u32, Told),
    /// A step went wrong when so many states had been made.
    Fault(u32, StepId, Fault),
}

impl Event {
    fn place(&self) -> u32 {
        match self {
            // It follows the state of which it is.
            Event::Told(place, _) => place + 1,
            Event::Fault(place, ..) => *place,
        }
    }
}

/// A property was evaluated and is worth telling.
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
    /// Expands these states.
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

    /// Asks the store again: it may know more than when the log was written.
    pub(super) fn ask_again(&mut self, store: &Store) {
        store.find_all(&mut self.made);
    }

    /// Evaluates state invariants and goals on the states that the store does not know, mostly on each once.
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

    /// The states that were expanded.
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

    /// What is heard first.
    pub(super) fn beginning() -> Cursor {
        Cursor::default()
    }

    /// Lets a search hear what was told of the next state; ends early where the search does.
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

/// Whether a state stands at an earlier place of the batch too, as far as that is remembered.
fn is_seen(seen: &mut [u32], batch: &Batch, place: usize) -> bool {
    let last = &mut seen[batch.hash(place) as usize % SEEN];
    let before = std::mem::replace(last, place as u32 + 1);
    before > 0 && batch.is_same(before as usize - 1, place)
}

/// How far a log was heard.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cursor {
    state: usize,
    made: u32,
    event: usize,
    judged: usize,
}

/// Writes down what is told of one state.
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

/// Writes down what is told of a state that was made.
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

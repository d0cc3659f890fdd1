//! The order of a search: states in the order of discovery, which is level by level.
//!
//! Both paces report the same events in the same order, so their results are equal.

use super::log::Log;
use super::recorder::Recorder;
use super::{PAUSE, Pace};
use crate::machine::Worker;

/// States that are expanded into one log.
const TOGETHER: u32 = 1 << 6;

#[derive(Default)]
struct Levels {
    /// Levels entered.
    depth: u32,
    /// The first state of the next level.
    end: u32,
}

impl Levels {
    /// Called before `state` is expanded, when `known` states are known.
    fn enter(&mut self, state: u32, known: u32) {
        if state == self.end {
            self.depth += 1;
            self.end = known;
        }
    }
}

/// Expands level by level; returns the number of levels.
pub(super) fn search(recorder: &mut Recorder<'_>, worker: &mut dyn Worker, pace: Pace) -> u32 {
    let mut levels = Levels::default();
    match pace {
        Pace::Plain => plain(recorder, worker, &mut levels),
        Pace::Ahead => ahead(recorder, worker, &mut levels),
    }
    // If a search ends early, the states of a level that was just discovered count as a level.
    levels.depth + u32::from(recorder.has_ended() && recorder.known() > levels.end)
}

/// One state at a time, reported directly.
fn plain(recorder: &mut Recorder<'_>, worker: &mut dyn Worker, levels: &mut Levels) {
    let mut packed = Vec::new();
    for state in 0.. {
        if !enter(recorder, state, levels) {
            return;
        }
        packed.clear();
        packed.extend_from_slice(recorder.store().get(state));
        let expanded = worker.expand(&packed, recorder);
        recorder.leave(state, expanded);
        recorder.watch_again(worker);
    }
}

/// Begins a state. Returns `false` if all states are expanded or the search has ended.
fn enter(recorder: &mut Recorder<'_>, state: u32, levels: &mut Levels) -> bool {
    if state == recorder.known() {
        return false;
    }
    levels.enter(state, recorder.known());
    if state.is_multiple_of(PAUSE) {
        recorder.pause();
    }
    recorder.enter(state);
    !recorder.has_ended()
}

/// Expands states in groups until none are waiting.
fn ahead(recorder: &mut Recorder<'_>, worker: &mut dyn Worker, levels: &mut Levels) {
    let mut log = Log::default();
    let mut waiting = recorder.waiting();
    while !waiting.is_empty() && !recorder.has_ended() {
        let some = waiting.start..waiting.end.min(waiting.start.saturating_add(TOGETHER));
        log.write(
            recorder.store(),
            some,
            worker,
            recorder.any_step_invariant(),
        );
        replay(&log, recorder, levels);
        recorder.watch_again(worker);
        waiting = recorder.waiting();
    }
}

/// Replays a log until the search ends.
fn replay(log: &Log, recorder: &mut Recorder<'_>, levels: &mut Levels) {
    let mut cursor = Log::beginning();
    for state in log.states() {
        if !enter(recorder, state, levels) {
            return;
        }
        let expanded = log.replay(&mut cursor, recorder);
        recorder.leave(state, expanded);
    }
}

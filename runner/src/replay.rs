//! Replays runs step by step: each state is computed again, and the violation evaluated again.

use std::collections::VecDeque;

use crate::definition::PropertyKind;
use crate::machine::Refinement;
use crate::machine::{Blind, Ending, Fault, Look, Machine, StepId, Visitor, Worker};
use crate::outcome::{Property, Trace, TraceStep};
use crate::refinement;
use crate::search::{Cause, Place, Search, Violation};
use crate::value::View;

/// A run that cannot be replayed, because of a bug in the engine or of nondeterministic steps.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a run cannot be replayed: {0}")]
pub struct NotReplayed(String);

impl NotReplayed {
    /// The step does not end in the recorded way.
    pub(crate) fn step(name: &str) -> NotReplayed {
        NotReplayed(format!("step `{name}` does not end as it did"))
    }

    /// No real run goes through the orbits of a run of representatives.
    pub(crate) fn orbit() -> NotReplayed {
        NotReplayed("no run goes through these orbits and ends so".into())
    }
}

/// Replays a run and records its trace.
pub struct Replayer<'a> {
    machine: &'a dyn Machine,
    worker: &'a mut dyn Worker,
    /// The packed current state; `None` before the first one.
    now: Option<Vec<u8>>,
    trace: Trace,
    limit: TraceLimit,
    /// The refinement whose images are recorded with each state.
    refinement: Option<&'a Refinement>,
}

/// Maximum number of values in the states kept at the beginning of a run, and again at its end.
const MOST_VALUES: usize = 100_000;

/// Limits the number of values in a trace: states at its beginning and end are kept.
#[derive(Default)]
struct TraceLimit {
    /// Number of values in the states at the beginning.
    first: usize,
    /// Indices and numbers of values of the states kept at the end.
    last: VecDeque<(usize, usize)>,
    values: usize,
}

impl TraceLimit {
    /// Makes room for a new state with this many values at the end of a run.
    fn make_room(&mut self, steps: &mut [TraceStep], size: usize) {
        if self.last.is_empty() && (steps.is_empty() || self.first + size <= MOST_VALUES) {
            self.first += size;
            return;
        }
        self.last.push_back((steps.len(), size));
        self.values += size;
        // The last step shows the violation, so its two states are always kept.
        while self.values > MOST_VALUES
            && self.last.len() > 2
            && let Some((place, size)) = self.last.pop_front()
        {
            steps[place].state = Some(View::LeftOut);
            steps[place].mapped = None;
            self.values -= size;
        }
    }
}

impl<'a> Replayer<'a> {
    /// Creates a replayer for a run of the machine under the worker's active mutant.
    pub fn new(machine: &'a dyn Machine, worker: &'a mut dyn Worker) -> Replayer<'a> {
        Replayer {
            machine,
            worker,
            now: None,
            trace: Trace {
                steps: Vec::new(),
                back_to: None,
            },
            limit: TraceLimit::default(),
            refinement: None,
        }
    }

    /// Also records the state to which a refinement maps each state.
    #[must_use]
    pub fn with_images(self, refinement: Option<&'a Refinement>) -> Replayer<'a> {
        Replayer { refinement, ..self }
    }

    /// Begins the run in this initial state.
    pub fn begin(&mut self, state: &[u8]) -> Result<(), NotReplayed> {
        self.make(None, Ending::State(state))
    }

    /// Takes the first step that leads to this state.
    pub fn advance_to(&mut self, state: &[u8]) -> Result<(), NotReplayed> {
        let step = self
            .step_to(state)
            .ok_or_else(|| NotReplayed("no step leads from a state to the next".into()))?;
        self.take(step, state)
    }

    /// Takes this step to this state.
    pub fn take(&mut self, step: StepId, state: &[u8]) -> Result<(), NotReplayed> {
        self.make(Some(step), Ending::State(state))
    }

    /// Begins the run in this state or, if it has begun, takes this step to it.
    pub fn begin_or_take(&mut self, step: StepId, state: &[u8]) -> Result<(), NotReplayed> {
        let step = self.now.is_some().then_some(step);
        self.make(step, Ending::State(state))
    }

    /// Ends the run with a fault of this step, or of an initial state if `step` is `None`.
    pub fn fault(&mut self, step: Option<StepId>, fault: &Fault) -> Result<(), NotReplayed> {
        self.make(step, Ending::Fault(fault))
    }

    /// Returns the trace. `back_to` is the index to which the run returns for ever.
    pub fn finish(mut self, back_to: Option<usize>) -> Trace {
        self.trace.back_to = back_to;
        self.trace
    }

    /// Whether nothing was recorded.
    pub fn is_empty(&self) -> bool {
        self.trace.steps.is_empty()
    }

    fn make(&mut self, step: Option<StepId>, ending: Ending<'_>) -> Result<(), NotReplayed> {
        let name = step.map_or("", |step| &self.machine.steps()[step as usize].name);
        if step.is_some() != self.now.is_some() {
            return Err(NotReplayed(
                "a run begins once, and nothing comes before that".into(),
            ));
        }
        let before = self.now.as_deref();
        let choices = self.worker.choices(before, step.unwrap_or(0), ending);
        let choices = choices.ok_or_else(|| NotReplayed::step(name))?;
        let state = match ending {
            Ending::State(state) => Some(self.worker.view(state)),
            Ending::Fault(_) => None,
        };
        let mapped = match (self.refinement, ending) {
            (Some(of), Ending::State(state)) => refinement::view(of, state),
            _ => None,
        };
        let size = |view: &Option<View>| view.as_ref().map_or(0, View::size);
        if state.is_some() {
            self.limit
                .make_room(&mut self.trace.steps, size(&state) + size(&mapped));
        }
        self.trace.steps.push(TraceStep {
            step: name.to_owned(),
            choices,
            state,
            mapped,
        });
        if let Ending::State(state) = ending {
            self.now = Some(state.to_vec());
        }
        Ok(())
    }

    /// Returns the first step from the current state to another.
    fn step_to(&mut self, state: &[u8]) -> Option<StepId> {
        let mut seeker = Seeker { state, found: None };
        self.worker.expand(self.now.as_ref()?, &mut seeker);
        seeker.found
    }

    /// Replays the search's path to a state.
    pub fn path(&mut self, search: &Search, state: u32) -> Result<(), NotReplayed> {
        let store = &search.graph().store;
        for state in search.path(state) {
            let packed = store.get(state);
            if self.is_empty() {
                self.begin(packed)?;
            } else {
                self.advance_to(packed)?;
            }
        }
        Ok(())
    }
}

/// Replays the run to a place in a search. A step or initial state without a packed state ends in
/// this fault.
pub fn run(
    search: &Search,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    place: &Place,
    fault: Option<&Fault>,
) -> Result<Trace, NotReplayed> {
    let mut replayer = Replayer::new(machine, worker);
    let (step, after) = match place {
        Place::State(state) => {
            replayer.path(search, *state)?;
            return Ok(replayer.finish(None));
        }
        Place::Initial(after) => (None, after),
        Place::Step {
            before,
            step,
            after,
        } => {
            replayer.path(search, *before)?;
            (Some(*step), after)
        }
    };
    match (after, fault) {
        (Some(after), _) => replayer.make(step, Ending::State(after))?,
        (None, Some(fault)) => replayer.fault(step, fault)?,
        (None, None) => {
            return Err(NotReplayed(
                "a violation has neither a state nor a fault".into(),
            ));
        }
    }
    Ok(replayer.finish(None))
}

/// Replays the run to a violation of a search, and checks that the property fails again.
pub fn violation(
    search: &Search,
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    property: &Property,
    violation: &Violation,
) -> Result<Trace, NotReplayed> {
    let fault = match &violation.cause {
        Cause::Fault(fault) => Some(fault),
        _ => None,
    };
    let trace = run(search, machine, &mut *worker, &violation.place, fault)?;
    let store = &search.graph().store;
    let (before, after) = match &violation.place {
        Place::State(state) => (None, Some(store.get(*state))),
        Place::Initial(after) => (None, after.as_deref()),
        Place::Step { before, after, .. } => (Some(store.get(*before)), after.as_deref()),
    };
    if is_seen_again(worker, property, &violation.cause, before, after) {
        Ok(trace)
    } else {
        Err(NotReplayed(format!(
            "`{}` does not fail at its end",
            property.name
        )))
    }
}

/// Whether the property fails again at the end. Faults were confirmed when the last step was taken.
fn is_seen_again(
    worker: &mut dyn Worker,
    property: &Property,
    cause: &Cause,
    before: Option<&[u8]>,
    after: Option<&[u8]>,
) -> bool {
    let source = property.source.unwrap_or(usize::MAX);
    match (cause, property.kind, before, after) {
        (Cause::Fault(_), ..) => true,
        (Cause::Deadlock, _, _, Some(state)) => !worker.expand(state, &mut Blind).enabled,
        (_, PropertyKind::StepInvariant, Some(before), Some(after)) => {
            worker.step_holds(source, before, after) != Ok(true)
        }
        (_, PropertyKind::StateInvariant | PropertyKind::Reachable, _, Some(state)) => {
            worker.holds(source, state) != Ok(true)
        }
        // A part of it is an invariant.
        (_, PropertyKind::Temporal, before, Some(after)) => {
            worker.holds(source, after) != Ok(true)
                || before.is_some_and(|before| worker.step_holds(source, before, after) != Ok(true))
        }
        _ => false,
    }
}

struct Seeker<'a> {
    state: &'a [u8],
    found: Option<StepId>,
}

impl Visitor for Seeker<'_> {
    fn state(&mut self, step: StepId, packed: &[u8], _within: bool) -> Look {
        if packed == self.state {
            self.found = Some(step);
            return Look::Stop;
        }
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the indices of the states omitted from a run with states of these sizes.
    fn left_out(sizes: &[usize]) -> Vec<usize> {
        let (mut limit, mut steps) = (TraceLimit::default(), Vec::new());
        for size in sizes {
            limit.make_room(&mut steps, *size);
            steps.push(TraceStep {
                step: String::new(),
                choices: Vec::new(),
                state: Some(View::Number(0)),
                mapped: None,
            });
        }
        let is_left_out = |(place, step): (usize, &TraceStep)| {
            (step.state == Some(View::LeftOut)).then_some(place)
        };
        steps.iter().enumerate().filter_map(is_left_out).collect()
    }

    #[test]
    fn large_trace_omits_middle_states() {
        assert_eq!(left_out(&[100; 900]), [0; 0]);
        assert_eq!(left_out(&[40_000; 7]), [2, 3, 4]);
        assert_eq!(left_out(&[500_000; 5]), [1, 2]);
        assert_eq!(left_out(&[500_000; 3]), [0; 0]);
    }
}

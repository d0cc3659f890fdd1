//! Executed statements and steps as events, and the states that runs reach before and after one.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use mutaspec_mutator::{Effect, MutantRow};

use super::atom::snake;
use super::property::numbered;
use super::session::Session;
use crate::dialect::{Dialect, Field, Recorded, StepEvent, TextPlace};
use crate::graph::{Graph, WithExcluded};
use crate::machine::{Blind, Evaluated, Machine, StepId};
use crate::outcome::Mutant;
use crate::step::Switch;

/// The maximal number of events. A mask has a bit for each.
const MOST: usize = 32;

/// What a history variable can record.
#[derive(Clone, Debug)]
pub(super) struct Event {
    source: Source,
    /// A name for the event, different from those of other events: `rm_prepare`, `stage_refuse`.
    pub(super) words: String,
}

/// What occurs when an event does.
#[derive(Clone, Debug)]
enum Source {
    /// The execution of a statement, which is recorded as a site.
    Statement {
        /// The mutant that deletes the statement, as an index in
        /// [`Definition::mutants`](crate::definition::Definition::mutants).
        row: usize,
        /// Number of the switch of that mutant, which is part of the statement's site.
        switch: u32,
        /// The statement as its line in the source has it.
        place: TextPlace,
        /// The step or helper with the statement.
        step: String,
    },
    /// A step of an action or of a label.
    Step(StepEvent),
}

impl Event {
    /// The recorded statement, action or label.
    pub(super) fn place(&self) -> &TextPlace {
        match &self.source {
            Source::Statement { place, .. } => place,
            Source::Step(event) => &event.place,
        }
    }

    /// Returns what the dialect needs to write a variable that records the event.
    pub(super) fn recorded<'e>(&'e self, variables: &'e [Field]) -> Recorded<'e> {
        match &self.source {
            Source::Statement { place, .. } => Recorded::Statement { place, variables },
            Source::Step(event) => Recorded::Step(event),
        }
    }

    /// Whether the variable is set under a mutant exactly when the event occurs.
    pub(super) fn is_known_in(&self, mutant: &Mutant) -> bool {
        fn item(row: &MutantRow) -> &str {
            row.item.split('.').next().unwrap_or(&row.item)
        }
        match &self.source {
            // The text that a mutant runs in its item has no sites, so nothing records the
            // statement. A step that stops halfway may set the variable and not execute it.
            Source::Statement { row, .. } => {
                item(&mutant.definition.mutants[*row]) != item(mutant.row())
                    && mutant.definition.extra(mutant.switch).is_none()
            }
            Source::Step(event) => !event.unless.contains(&mutant.place),
        }
    }

    /// Returns when a property holds or can hold, as the end of a sentence.
    pub(super) fn when(&self, is_goal: bool, is_after: bool) -> String {
        let statement = match &self.source {
            // Several steps may have the same statement.
            Source::Statement { place, step, .. } => {
                format!("`{}` of `{step}`", place.text.trim_end_matches(';'))
            }
            Source::Step(StepEvent { name, .. }) => {
                return if is_after {
                    format!("after a step of `{name}`")
                } else {
                    format!("before the first step of `{name}`")
                };
            }
        };
        match (is_goal, is_after) {
            (true, true) => format!("after {statement} was executed"),
            (true, false) => format!("before {statement} is executed"),
            (false, true) => format!("once {statement} was executed"),
            (false, false) => format!("unless {statement} was executed before"),
        }
    }
}

/// Returns the events that a history variable can record and that no initial state contains.
pub(super) fn events(session: &Session<'_>, dialect: &dyn Dialect) -> Vec<Event> {
    let mut events = statements(session, dialect);
    events.extend(steps(session, dialect));
    events.truncate(MOST);
    let mut taken = BTreeSet::new();
    for event in &mut events {
        let words = event.words.clone();
        let mut free = numbered(&words).filter(|words| taken.insert(words.clone()));
        event.words = free.next().unwrap_or_default();
    }
    events
}

/// Returns the statements that mutants delete and that a history variable can record.
fn statements(session: &Session<'_>, dialect: &dyn Dialect) -> Vec<Event> {
    let definition = session.machine.definition();
    let event = |row: usize| {
        let mutant = &definition.mutants[row];
        let Effect::Switch(switch) = mutant.effect else {
            return None;
        };
        let text = &definition.source(mutant.file)?.text;
        let line = text.lines().nth(mutant.line as usize - 1)?.trim();
        let is_deleted = mutant.replacement.is_empty() && mutant.family.is_none();
        let is_alone = line.trim_end_matches(';') == mutant.original.trim_end_matches(';');
        let place = TextPlace {
            text: line.to_owned(),
            file: mutant.file,
            line: mutant.line,
        };
        let event = Event {
            words: words(line),
            source: Source::Statement {
                row,
                switch,
                place,
                step: mutant.item.to_string(),
            },
        };
        let is_written = || can_be_written(&event, session, dialect);
        (is_deleted && is_alone && is_written()).then_some((event, switch, &*mutant.item))
    };
    let mut worker = session.machine.worker();
    let mut worker = worker.under(None);
    worker.record_sites(true);
    worker.initial(&mut Blind);
    let mut initial = Vec::new();
    worker.recorded_sites(&mut initial);
    worker.record_sites(false);
    let found: Vec<(Event, u32, &str)> = (0..definition.mutants.len())
        .filter_map(event)
        .filter(|(_, switch, _)| !initial.iter().any(|site| site.has(*switch)))
        .take(MOST)
        .collect();
    let items: Vec<&str> = found.iter().map(|(_, _, item)| *item).collect();
    let named = found.into_iter().map(|(mut event, _, item)| {
        // An action with one update is named by the action.
        if !item.contains('.') && items.iter().filter(|other| **other == item).count() == 1 {
            event.words = snake(item);
        }
        event
    });
    named.collect()
}

/// Returns the kinds of steps that a history variable can record.
fn steps(session: &Session<'_>, dialect: &dyn Dialect) -> Vec<Event> {
    let baseline = &session.baseline;
    let stays = |event: &StepEvent| {
        let mut states = 0..baseline.len();
        states.any(|state| {
            let mut edges = baseline.edges(state);
            edges.any(|(step, after)| after == state && event.steps.binary_search(&step).is_ok())
        })
    };
    let all = session.machine.step_events().iter();
    let known = all.filter(|event| !event.makes_steps || !stays(event));
    let events = known.map(|event| Event {
        words: snake(event.name.rsplit('.').next().unwrap_or_default()),
        source: Source::Step(event.clone()),
    });
    events
        .filter(|event| can_be_written(event, session, dialect))
        .collect()
}

fn can_be_written(event: &Event, session: &Session<'_>, dialect: &dyn Dialect) -> bool {
    let definition = session.machine.definition();
    let recorded = event.recorded(&session.model.schema.variables);
    dialect.flag("flag", &recorded, definition).is_some()
}

/// Returns the words of a statement without its keys and arguments: `stage_refuse` for
/// `vars.stage[me] = Stage::Refuse;`.
fn words(statement: &str) -> String {
    let (_, text) = statement.split_once('.').unwrap_or(("", statement));
    let mut depth = 0;
    let outside = text.chars().map(|character| {
        depth += i32::from("[(".contains(character)) - i32::from("])".contains(character));
        if depth == 0 && character.is_alphanumeric() {
            character
        } else {
            '_'
        }
    });
    let all = snake(&outside.collect::<String>());
    let mut words: Vec<&str> = Vec::new();
    for word in all.split('_') {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join("_")
}

/// How a machine shows that an event occurs.
enum Occurrence<'m> {
    /// By the site with this switch.
    Site(u32),
    /// By one of these steps.
    Steps(&'m [StepId]),
}

impl Occurrence<'_> {
    fn is_in(&self, step: StepId, sites: &[Evaluated]) -> bool {
        match self {
            Occurrence::Site(switch) => sites.iter().any(|site| site.has(*switch)),
            Occurrence::Steps(steps) => steps.binary_search(&step).is_ok(),
        }
    }
}

/// The states after the steps from a state, each with a mask of events.
type Successors = Vec<(u32, u32)>;

/// The executions of all steps, each with the events in it.
pub(super) struct Executions {
    initial: Vec<u32>,
    /// For each state.
    successors: Vec<Successors>,
    states: usize,
}

impl Executions {
    /// Finds the events in the steps of a graph. States are numbered as in [`WithExcluded`]. `None`
    /// if the machine does not record what the events need.
    pub(super) fn new(
        machine: &dyn Machine,
        graph: &Graph,
        switch: Option<Switch>,
        events: &[Event],
        stop: &AtomicBool,
    ) -> Option<Executions> {
        let occurrence = |event: &Event| match &event.source {
            Source::Statement { switch, .. } => Some(Occurrence::Site(*switch)),
            // Another model of the spec has other steps, and perhaps states that stand for several.
            Source::Step(event) => {
                let mut all = machine.step_events().iter();
                let same = all.find(|other| other.place == event.place);
                same.filter(|_| !machine.merges_states())
                    .map(|same| Occurrence::Steps(&same.steps))
            }
        };
        let occurrences: Vec<Occurrence<'_>> =
            events.iter().map(occurrence).collect::<Option<_>>()?;
        let mask = |step: StepId, sites: &[Evaluated]| {
            let occurrences = occurrences.iter().zip(0..);
            occurrences.fold(0, |mask, (of, bit)| {
                mask | u32::from(of.is_in(step, sites)) << bit
            })
        };
        let needs_sites = |of: &Occurrence<'_>| matches!(of, Occurrence::Site(_));
        let whole = WithExcluded::new(graph);
        let mut successors = if occurrences.iter().any(needs_sites) {
            executed(machine, graph, switch, &mask, stop)?
        } else {
            let edges = |state| whole.edges(state);
            let masks = |state| edges(state).map(|(step, after)| (after, mask(step, &[])));
            (0..graph.len())
                .map(|state| masks(state).collect())
                .collect()
        };
        for found in &mut successors {
            found.sort_unstable();
            found.dedup();
        }
        Some(Executions {
            initial: whole.initial().collect(),
            successors,
            states: whole.len() as usize,
        })
    }

    /// Returns whether each state can be reached before the event, and whether after it.
    pub(super) fn reached(&self, event: usize) -> [Vec<bool>; 2] {
        let mut reached = [vec![false; self.states], vec![false; self.states]];
        let mut open: Vec<(u32, bool)> = self.initial.iter().map(|state| (*state, false)).collect();
        while let Some((state, is_after)) = open.pop() {
            if std::mem::replace(&mut reached[usize::from(is_after)][state as usize], true) {
                continue;
            }
            let successors = self.successors.get(state as usize).into_iter().flatten();
            open.extend(
                successors.map(|(after, mask)| (*after, is_after || mask >> event & 1 == 1)),
            );
        }
        reached
    }
}

/// Takes every step of a graph again. `None` if the machine does not record the sites of an
/// execution.
fn executed(
    machine: &dyn Machine,
    graph: &Graph,
    switch: Option<Switch>,
    mask: &dyn Fn(StepId, &[Evaluated]) -> u32,
    stop: &AtomicBool,
) -> Option<Vec<Successors>> {
    let mut worker = machine.worker();
    let mut worker = worker.under(switch);
    let number = |state: &[u8]| {
        let outside = || Some(graph.len() + graph.outside.find(state)?);
        graph.store.find(state).or_else(outside)
    };
    let steps = machine.steps().iter().zip(0..);
    let steps: Vec<StepId> = steps
        .filter_map(|(step, number)| (!step.extra).then_some(number))
        .collect();
    let mut successors = Vec::new();
    for state in 0..graph.len() {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let (mut found, mut is_known) = (Vec::new(), true);
        for step in &steps {
            let before = graph.state(state);
            is_known &= worker.executions(before, *step, &mut |after, sites| {
                found.push((number(after).unwrap_or(u32::MAX), mask(*step, sites)));
            });
        }
        if !is_known || found.iter().any(|(after, _)| *after == u32::MAX) {
            return None;
        }
        successors.push(found);
    }
    Some(successors)
}

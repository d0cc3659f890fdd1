//! Executed statements as events, and the states that runs reach before and after one.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use mutaspec_mutator::{Effect, MutantRow};

use super::atom::snake;
use super::property::numbered;
use super::session::Session;
use crate::dialect::Dialect;
use crate::graph::{Graph, WithExcluded};
use crate::machine::{Blind, Machine, StepId};
use crate::outcome::Mutant;
use crate::step::Switch;

/// The maximal number of events. A mask has a bit for each.
const MOST: usize = 32;

/// The execution of a statement.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// The mutant that deletes the statement, as an index in
    /// [`Definition::mutants`](crate::definition::Definition::mutants).
    row: usize,
    /// Number of the switch of that mutant, which is part of the statement's site.
    switch: u32,
    /// The statement as its line in the source has it.
    pub(super) line: String,
    /// A name for the event, different from those of other events: `rm_prepare`, `stage_refuse`.
    pub(super) words: String,
}

impl Event {
    pub(super) fn row<'m>(&self, machine: &'m dyn Machine) -> &'m MutantRow {
        &machine.definition().mutants[self.row]
    }

    /// Whether the statement is in the item that a mutant changes. The text that the mutant runs
    /// there has no sites, so nothing records the statement.
    pub(super) fn is_mutated(&self, mutant: &Mutant) -> bool {
        fn item(row: &MutantRow) -> &str {
            row.item.split('.').next().unwrap_or(&row.item)
        }
        item(&mutant.definition.mutants[self.row]) == item(mutant.row())
    }
}

/// Returns the statements that a history variable can record and no initial state executes.
pub(super) fn events(session: &Session<'_>, dialect: &dyn Dialect) -> Vec<Event> {
    let definition = session.machine.definition();
    let event = |(place, row): (usize, &MutantRow)| {
        let Effect::Switch(switch) = row.effect else {
            return None;
        };
        let text = &definition.source(row.file)?.text;
        let line = text.lines().nth(row.line as usize - 1)?.trim();
        let is_deleted = row.replacement.is_empty() && row.family.is_none();
        let is_alone = line.trim_end_matches(';') == row.original.trim_end_matches(';');
        let variables = &session.model.schema.variables;
        let is_recorded = || dialect.flag("flag", line, variables).is_some();
        (is_deleted && is_alone && is_recorded()).then(|| Event {
            row: place,
            switch,
            words: words(line),
            line: line.to_owned(),
        })
    };
    let mut worker = session.machine.worker();
    let mut worker = worker.under(None);
    worker.record_sites(true);
    worker.initial(&mut Blind);
    let mut initial = Vec::new();
    worker.recorded_sites(&mut initial);
    worker.record_sites(false);
    let rows = definition.mutants.iter().enumerate();
    let mut events: Vec<Event> = rows
        .filter_map(event)
        .filter(|event| !initial.iter().any(|site| site.has(event.switch)))
        .take(MOST)
        .collect();
    let items: Vec<&str> = events
        .iter()
        .map(|event| &*definition.mutants[event.row].item)
        .collect();
    let mut taken = BTreeSet::new();
    for (event, item) in events.iter_mut().zip(&items) {
        // An action with one update is named by the action.
        if !item.contains('.') && items.iter().filter(|other| other == &item).count() == 1 {
            event.words = snake(item);
        }
        let words = event.words.clone();
        let mut free = numbered(&words).filter(|words| taken.insert(words.clone()));
        event.words = free.next().unwrap_or_default();
    }
    events
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

/// The executions of all steps, each with the events in it.
pub(super) struct Executions {
    initial: Vec<u32>,
    /// For each state the successors, with a mask of events.
    successors: Vec<Vec<(u32, u32)>>,
    states: usize,
}

impl Executions {
    /// Takes every step of a graph again. States are numbered as in [`WithExcluded`]. `None` if the
    /// machine does not record the sites of an execution.
    pub(super) fn new(
        machine: &dyn Machine,
        graph: &Graph,
        switch: Option<Switch>,
        events: &[Event],
        stop: &AtomicBool,
    ) -> Option<Executions> {
        let mut worker = machine.worker();
        let mut worker = worker.under(switch);
        let whole = WithExcluded::new(graph);
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
                is_known &= worker.executions(graph.state(state), *step, &mut |after, sites| {
                    let has = |event: &Event| sites.iter().any(|site| site.has(event.switch));
                    let masks = events.iter().zip(0..);
                    let mask =
                        masks.fold(0, |mask, (event, bit)| mask | u32::from(has(event)) << bit);
                    found.push((number(after).unwrap_or(u32::MAX), mask));
                });
            }
            found.sort_unstable();
            found.dedup();
            is_known &= found.last().is_none_or(|(after, _)| *after != u32::MAX);
            if !is_known {
                return None;
            }
            successors.push(found);
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

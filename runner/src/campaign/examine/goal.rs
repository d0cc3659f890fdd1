//! How far a goal is met that no state meets: the clauses that are never true, the nearest state.

use crate::campaign::examine::failure::steps;
use crate::campaign::plan::lab::Lab;
use crate::graph::Graph;
use crate::machine::{Inspector, Worker};
use crate::property_facts::Probed;
use crate::search::Search;
use crate::value::View;

/// The most characters of a state in a sentence.
const STATE_WIDTH: usize = 80;

/// Describes how far a goal is met: the clauses that are never true, and the state that meets the
/// most clauses, the first of them in the order of the search.
pub(super) fn nearest(
    lab: &Lab<'_>,
    search: &Search,
    worker: &mut dyn Worker,
    source: usize,
) -> Option<String> {
    let mut inspector = lab.machine.inspector()?;
    let facts = &lab.machine.definition().property_facts;
    let clauses = facts.probes.iter().enumerate();
    let clauses =
        clauses.filter(|(_, probe)| probe.property == source && probe.kind == Probed::Conjunct);
    let (numbers, texts): (Vec<usize>, Vec<String>) = clauses
        .map(|(number, probe)| (number, format!("`{}`", one_line(&probe.text))))
        .unzip();
    let (nearest, is_ever) = most_clauses(inspector.as_mut(), search.graph(), &numbers)?;
    let never: Vec<String> = pick(&texts, |clause| !is_ever[clause]);
    let said = match never.as_slice() {
        [] => "its clauses are never all true at once".to_owned(),
        [one] => format!("{one} is never true"),
        several => format!("{} are never true", several.join(" and ")),
    };
    let holding = nearest.values.iter().filter(|value| **value).count();
    if holding == 0 {
        return Some(said);
    }
    let lacking = pick(&texts, |clause| !nearest.values[clause]);
    let lacking = if lacking == never {
        String::new()
    } else {
        format!(", where {} is false", lacking.join(" and "))
    };
    let after = match steps(search.path(nearest.state).len()) {
        0 => "the nearest state is initial".to_owned(),
        1 => "the nearest state is 1 step away".to_owned(),
        n => format!("the nearest state is {n} steps away"),
    };
    let view = worker.view(search.graph().store.get(nearest.state));
    let fields = facts.reads.get(source).and_then(Option::as_ref);
    let shown = shown(&view, |field| {
        fields.is_none_or(|fields| fields.contains(&field))
    });
    Some(format!("{said}; {after} ({shown}){lacking}"))
}

/// A state, with the truth of each clause.
struct Nearest {
    state: u32,
    values: Vec<bool>,
}

/// Finds the first state with the most true clauses, and whether each clause is ever true. `None`
/// if there are no states or clauses.
fn most_clauses(
    inspector: &mut dyn Inspector,
    graph: &Graph,
    clauses: &[usize],
) -> Option<(Nearest, Vec<bool>)> {
    if clauses.is_empty() {
        return None;
    }
    let count = |values: &[bool]| values.iter().filter(|value| **value).count();
    let mut best: Option<Nearest> = None;
    let mut is_ever = vec![false; clauses.len()];
    let mut values = Vec::new();
    for (number, state) in (0..).zip(graph.store.iter()) {
        values.clear();
        inspector.state_conditions(state, clauses, &mut values);
        let values: Vec<bool> = values.iter().map(|value| *value == Some(true)).collect();
        for (ever, value) in is_ever.iter_mut().zip(&values) {
            *ever |= *value;
        }
        if best
            .as_ref()
            .is_none_or(|best| count(&best.values) < count(&values))
        {
            best = Some(Nearest {
                state: number,
                values,
            });
        }
    }
    best.map(|best| (best, is_ever))
}

fn pick(texts: &[String], is_wanted: impl Fn(usize) -> bool) -> Vec<String> {
    let texts = texts
        .iter()
        .enumerate()
        .filter(|(place, _)| is_wanted(*place));
    texts.map(|(_, text)| text.clone()).collect()
}

/// Formats the chosen fields of a state, as many as fit: `n = 3, phase = Done`.
fn shown(state: &View, is_wanted: impl Fn(usize) -> bool) -> String {
    let View::Record(_, fields) = state else {
        return state.to_string();
    };
    let mut text = String::new();
    for (_, (name, value)) in fields
        .iter()
        .enumerate()
        .filter(|(place, _)| is_wanted(*place))
    {
        let between = if text.is_empty() { "" } else { ", " };
        let next = format!("{between}{name} = {value}");
        if text.chars().count() + next.chars().count() > STATE_WIDTH {
            text.push_str(between);
            text.push_str("..");
            break;
        }
        text.push_str(&next);
    }
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

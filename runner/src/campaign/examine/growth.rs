//! The variables that grow in a search that was cut off, so that the author can bound them.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::machine::Worker;
use crate::value::View;

/// The fewest states that show growth: at the beginning of a search, most variables grow.
const FEWEST: usize = 1_000;

/// The most states that are looked at in each quarter of a search.
const SAMPLE: usize = 500;

/// Returns the variables whose values were still growing when a search was cut off: the largest
/// number in them, or their number of elements, is larger in each later quarter of the states.
pub(crate) fn growing(graph: &Graph, worker: &mut dyn Worker) -> Vec<String> {
    let states = graph.len() as usize;
    if states < FEWEST {
        return Vec::new();
    }
    let mut quarters: Vec<Vec<(String, u64)>> = Vec::new();
    for quarter in 1..4 {
        let (from, to) = (states * quarter / 4, states * (quarter + 1) / 4);
        let between = ((to - from) / SAMPLE).max(1);
        let mut largest: Vec<(String, u64)> = Vec::new();
        for state in (from..to).rev().step_by(between) {
            for (name, size) in sizes(&worker.view(graph.store.get(state as u32))) {
                match largest.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, most)) => *most = size.max(*most),
                    None => largest.push((name, size)),
                }
            }
        }
        quarters.push(largest);
    }
    let [first, second, third] = quarters.as_slice() else {
        return Vec::new();
    };
    let of = |quarter: &[(String, u64)], name: &str| {
        quarter
            .iter()
            .find(|(known, _)| known == name)
            .map_or(0, |(_, most)| *most)
    };
    let grows = |(name, most): &&(String, u64)| {
        of(first, name) < of(second, name) && of(second, name) < *most
    };
    third
        .iter()
        .filter(grows)
        .map(|(name, _)| name.clone())
        .collect()
}

/// The size of each variable of a state, and of each variable of its processes: `user.tries`.
fn sizes(state: &View) -> Vec<(String, u64)> {
    let View::Record(_, fields) = state else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (name, value) in fields {
        let mut processes: Vec<&View> = Vec::new();
        match value {
            View::Map(entries) if entries.iter().all(|(_, value)| is_process(value)) => {
                processes.extend(entries.iter().map(|(_, value)| value));
            }
            View::Record(..) if is_process(value) => processes.push(value),
            _ => all.push((name.clone(), size(value))),
        }
        let names: BTreeSet<&str> = processes
            .iter()
            .flat_map(|process| own(process))
            .map(|(name, _)| name.as_str())
            .collect();
        for variable in names {
            let of = processes
                .iter()
                .flat_map(|process| own(process))
                .filter(|(name, _)| name == variable);
            all.push((
                format!("{name}.{variable}"),
                of.map(|(_, value)| size(value)).max().unwrap_or_default(),
            ));
        }
    }
    all
}

fn is_process(value: &View) -> bool {
    matches!(value, View::Record(_, fields) if fields.first().is_some_and(|(name, _)| name == "pc"))
}

/// The variables of a process.
fn own(process: &View) -> &[(String, View)] {
    match process {
        View::Record(_, fields) => fields.get(1..).unwrap_or_default(),
        _ => &[],
    }
}

/// The number of values in a tree, or the largest number in it if that is more.
fn size(value: &View) -> u64 {
    fn largest(value: &View) -> u64 {
        match value {
            View::Number(number) => u64::try_from(number.unsigned_abs()).unwrap_or(u64::MAX),
            View::Atom(_) | View::Text(_) | View::LeftOut => 0,
            View::Record(_, fields) | View::Fields(fields) => fields
                .iter()
                .map(|(_, value)| largest(value))
                .max()
                .unwrap_or_default(),
            View::Tuple(_, items)
            | View::Sequence(items)
            | View::Set(items)
            | View::Angles(items) => items.iter().map(largest).max().unwrap_or_default(),
            View::Map(entries) | View::Function(entries) => entries
                .iter()
                .map(|(key, value)| largest(key).max(largest(value)))
                .max()
                .unwrap_or_default(),
        }
    }
    largest(value).max(value.size() as u64)
}

//! Two runs with equal visible states: why no property can distinguish a mutant, and which history
//! variable would help.

use std::collections::BTreeSet;

use crate::campaign::Refusal;
use crate::compare::Divergence;
use crate::graph::Graph;
use crate::machine::{Machine, StepId, Worker};
use crate::outcome::Trace;
use crate::replay::Replayer;
use crate::step::Switch;
use crate::value::View;

/// Two runs that end in states with equal visible parts.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// A run of the mutant that the baseline does not have.
    pub mutant: Trace,
    /// A run of the baseline that ends in a visibly equal state. It may differ from the mutant's
    /// run only in hidden state.
    pub baseline: Trace,
    /// The parts in which the last states differ: local variables of a process.
    pub hidden: Vec<String>,
    /// Name of a flag that would distinguish the runs: `was_refuse`.
    pub flag: String,
    /// What the flag records, as a sentence.
    pub remembers: String,
}

/// Returns the two runs for a divergence. `None` if the baseline has no visibly equal state.
pub(super) fn history(
    machine: &dyn Machine,
    baseline: &Graph,
    divergence: &Divergence,
    switch: Option<Switch>,
) -> Result<Option<History>, Refusal> {
    let mut worker = machine.worker();
    let Some((_, last)) = divergence.run.last() else {
        return Ok(None);
    };
    let Some(run) = run_that_looks_so(baseline, worker.as_mut(), last) else {
        return Ok(None);
    };
    let ours: Vec<(StepId, Vec<u8>)> = run
        .iter()
        .map(|(step, state)| (*step, baseline.store.get(*state).to_vec()))
        .collect();
    let replayed = |worker: &mut dyn Worker,
                    switch: Option<Switch>,
                    run: &[(StepId, Vec<u8>)]|
     -> Result<Trace, Refusal> {
        let mut active = worker.under(switch);
        let mut replayer = Replayer::new(machine, &mut *active);
        for (step, state) in run {
            replayer.begin_or_take(*step, state)?;
        }
        Ok(replayer.finish(None))
    };
    let mutant = replayed(worker.as_mut(), switch, &divergence.run)?;
    let baseline = replayed(worker.as_mut(), None, &ours)?;
    let hidden = hidden(&mutant, &baseline);
    let (flag, remembers) = flag(&mutant, &baseline, &hidden);
    Ok(Some(History {
        mutant,
        baseline,
        hidden,
        flag,
        remembers,
    }))
}

/// Returns the shortest run of the baseline to a state visibly equal to `state`.
fn run_that_looks_so(
    baseline: &Graph,
    worker: &mut dyn Worker,
    state: &[u8],
) -> Option<Vec<(StepId, u32)>> {
    let look = |worker: &mut dyn Worker, state: &[u8]| {
        let mut visible = Vec::new();
        worker.visible(state, &mut visible);
        visible
    };
    let wanted = look(worker, state);
    // States are numbered in breadth-first order, so the first match is the nearest.
    let goal =
        (0..baseline.len()).find(|other| look(worker, baseline.store.get(*other)) == wanted)?;
    let mut before: Vec<Option<(StepId, u32)>> = vec![None; baseline.len() as usize];
    let mut queue: Vec<u32> = baseline.initial.clone();
    let mut is_known = vec![false; before.len()];
    for state in &queue {
        is_known[*state as usize] = true;
    }
    let mut next = 0;
    while let Some(state) = queue.get(next).copied() {
        next += 1;
        for (step, target) in baseline.edges(state) {
            // States that a constraint excludes have no number.
            if let Some(known @ false) = is_known.get_mut(target as usize) {
                *known = true;
                before[target as usize] = Some((step, state));
                queue.push(target);
            }
        }
    }
    let mut run = Vec::new();
    let mut state = goal;
    while let Some((step, previous)) = before[state as usize] {
        run.push((step, state));
        state = previous;
    }
    run.push((0, state));
    run.reverse();
    Some(run)
}

/// Returns the parts in which the last states of two runs differ.
fn hidden(mutant: &Trace, baseline: &Trace) -> Vec<String> {
    let last = |trace: &Trace| {
        let mut seen = BTreeSet::new();
        if let Some(state) = trace.steps.last().and_then(|step| step.state.as_ref()) {
            parts("", state, &mut seen);
        }
        seen
    };
    let (ours, theirs) = (last(mutant), last(baseline));
    let places: BTreeSet<String> = ours
        .symmetric_difference(&theirs)
        .map(|(place, _)| place.clone())
        .collect();
    places.into_iter().collect()
}

/// Returns name and description of a flag for something that only one run has seen: a visible
/// value, else a step, else the hidden value.
fn flag(mutant: &Trace, baseline: &Trace, hidden: &[String]) -> (String, String) {
    let (ours, theirs) = (past(mutant), past(baseline));
    let is_seen = |seen: &&(String, String)| {
        !hidden.contains(&seen.0)
            && seen.0.rsplit('.').next() != Some("pc")
            && !seen.1.starts_with(['{', '['])
    };
    let only = |a: &BTreeSet<(String, String)>, b: &BTreeSet<(String, String)>| {
        a.difference(b).find(is_seen).cloned()
    };
    let value = only(&ours, &theirs).map(|seen| (seen, "mutant"));
    let value = value.or_else(|| only(&theirs, &ours).map(|seen| (seen, "baseline")));
    if let Some(((place, value), whose)) = value {
        let name = super::atom::snake(&format!(
            "{}_was_{value}",
            place.split('.').next().unwrap_or(&place)
        ));
        return (
            name,
            format!("that {place} was {value}, as it was in the {whose}'s run alone"),
        );
    }
    let steps = |trace: &Trace| -> BTreeSet<String> {
        trace.steps.iter().map(|step| step.step.clone()).collect()
    };
    let (ours, theirs) = (steps(mutant), steps(baseline));
    let step = ours.difference(&theirs).next().map(|step| (step, "mutant"));
    match step.or_else(|| {
        theirs
            .difference(&ours)
            .next()
            .map(|step| (step, "baseline"))
    }) {
        Some((step, whose)) => {
            let name = super::atom::snake(&format!("{step}_taken"));
            (
                name,
                format!("that {step} was taken, as it was in the {whose}'s run alone"),
            )
        }
        None => {
            let place = hidden.first().map_or("past", String::as_str);
            (
                super::atom::snake(&format!("{place}_so_far")),
                format!("what {place} is"),
            )
        }
    }
}

fn past(trace: &Trace) -> BTreeSet<(String, String)> {
    let mut seen = BTreeSet::new();
    for state in trace.steps.iter().filter_map(|step| step.state.as_ref()) {
        parts("", state, &mut seen);
    }
    seen
}

fn parts(place: &str, view: &View, into: &mut BTreeSet<(String, String)>) {
    let below = |name: &str| {
        if place.is_empty() {
            name.to_owned()
        } else {
            format!("{place}.{name}")
        }
    };
    match view {
        View::Record(_, fields) | View::Fields(fields) => fields
            .iter()
            .for_each(|(name, value)| parts(&below(name), value, into)),
        View::Map(entries) | View::Function(entries) => entries
            .iter()
            .for_each(|(key, value)| parts(&below(&key.to_string()), value, into)),
        View::LeftOut => {}
        other => {
            into.insert((place.to_owned(), other.to_string()));
        }
    }
}

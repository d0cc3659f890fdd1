//! Mutants that crash, restart or stop halfway, by definition: states that differ only in the
//! hidden field for this are equal to properties.

use std::collections::{BTreeMap, BTreeSet};

use mutaspec_runner::machine::StepId;
use mutaspec_runner::step::Switch;

use super::Model;
use super::reference::{Bytes, Reference};

/// A mutant's state as properties see it: without the hidden field.
pub(crate) fn visible(model: &Model, switch: Option<Switch>, state: &Bytes) -> Bytes {
    let mut worker = model.machine.worker();
    let mut worker = worker.under(switch);
    let mut plain = Vec::new();
    let crash_state = worker.crash_state();
    if crash_state.is_some_and(|crash_state| crash_state.without_crash_state(state, &mut plain)) {
        plain
    } else {
        state.clone()
    }
}

/// A mutant as properties see it. `None` if no state has hidden data.
pub(crate) fn visible_graph(
    model: &Model,
    switch: Option<Switch>,
    found: &Reference,
) -> Option<Reference> {
    let all = found.levels.keys().chain(&found.outside);
    let plain: BTreeMap<Bytes, Bytes> = all
        .map(|state| (state.clone(), visible(model, switch, state)))
        .collect();
    if plain.iter().all(|(state, plain)| state == plain) {
        return None;
    }
    let of = |state: &Bytes| plain[state].clone();
    let moving = found
        .levels
        .keys()
        .filter(|state| !found.stuck.contains(*state))
        .map(of)
        .collect::<BTreeSet<_>>();
    let ended: BTreeSet<Bytes> = found.stuck.difference(&found.deadlocked).map(of).collect();
    Some(Reference {
        initial: found.initial.iter().map(of).collect(),
        levels: found
            .levels
            .iter()
            .map(|(state, level)| (of(state), *level))
            .collect(),
        outside: found.outside.iter().map(of).collect(),
        edges: found
            .edges
            .iter()
            .map(|(from, step, to)| (of(from), *step, of(to)))
            .collect(),
        stuck: found
            .stuck
            .iter()
            .map(of)
            .filter(|state| !moving.contains(state))
            .collect(),
        // A deadlock counts only if all states that look the same are deadlocked.
        deadlocked: found
            .deadlocked
            .iter()
            .map(of)
            .filter(|state| !moving.contains(state) && !ended.contains(state))
            .collect(),
        ..Reference::default()
    })
}

/// The steps from a state.
pub(crate) fn edges<'a>(
    of: &'a Reference,
    from: &'a Bytes,
) -> impl Iterator<Item = (StepId, &'a Bytes)> {
    let first = (from.clone(), 0, Bytes::new());
    let edges = of
        .edges
        .range(first..)
        .take_while(move |edge| edge.0 == *from);
    edges.map(|(_, step, to)| (*step, to))
}

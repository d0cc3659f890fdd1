//! Properties that need the graph, by definition, on the sets of the reference search.

use std::collections::BTreeSet;

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::machine::{StepId, Worker};
use mutaspec_runner::outcome::Property;
use mutaspec_runner::step::Switch;

use super::reference::{Bytes, Fails, Reference, Reports};
use super::{Model, crash_state};

/// The first failure of such a property in a complete search. `None` if it holds.
pub(crate) fn fails(
    model: &Model,
    switch: Option<Switch>,
    found: &Reference,
    property: &Property,
) -> Option<Fails> {
    let source = property.source?;
    match property.kind {
        PropertyKind::Possible => {
            let inside = shortest(model, switch, found, source, |state| {
                found.levels.contains_key(state)
            });
            inside.is_none().then_some(Fails::Nowhere)
        }
        PropertyKind::Forbidden => {
            shortest(model, switch, found, source, |_| true).map(Fails::After)
        }
        PropertyKind::StepGoal => {
            let mut judge = model.machine.worker();
            let changes = |from: &Bytes, to: &Bytes| {
                crash_state::visible(model, switch, from) != crash_state::visible(model, switch, to)
            };
            let is_met = found.edges.iter().any(|(from, _, to)| {
                found.levels.contains_key(to)
                    && changes(from, to)
                    && judge.step_holds(source, from, to) == Ok(true)
            });
            (!is_met).then_some(Fails::Nowhere)
        }
        PropertyKind::Ahead => {
            let mut judge = model.machine.worker();
            let wrong = found.levels.iter().filter(|(state, _)| {
                !holds_ahead(model, switch, found, judge.as_mut(), source, state)
            });
            wrong.map(|(_, level)| *level).min().map(Fails::After)
        }
        PropertyKind::Refinement => {
            let is_initial_wrong = found
                .initial
                .iter()
                .any(|state| !maps_to_a_step(model, source, None, state));
            let wrong = found
                .edges
                .iter()
                .filter(|(from, _, to)| !maps_to_a_step(model, source, Some(from), to));
            let steps = wrong.map(|(from, ..)| found.levels[from] + 1).min();
            if is_initial_wrong { Some(0) } else { steps }.map(Fails::After)
        }
        _ => None,
    }
}

/// Whether a step maps to a step of the refined spec or, without `before`, an initial state to one.
pub(crate) fn maps_to_a_step(
    model: &Model,
    source: usize,
    before: Option<&Bytes>,
    state: &Bytes,
) -> bool {
    let refinement = model
        .machine
        .refinement(source)
        .expect("the property is a refinement");
    let other = refinement.machine.as_ref();
    let image = |state: &Bytes| {
        let mut mapped = Vec::new();
        refinement
            .map
            .image(state, &mut mapped)
            .ok()
            .map(|()| mapped)
    };
    let Some(after) = image(state) else {
        return false;
    };
    let mut reports = Reports::default();
    match before.map(image) {
        None => other.worker().initial(&mut reports),
        // The map panics on the state before. That is a fault, but not of this step.
        Some(None) => return true,
        Some(Some(before)) if before == after => return true,
        Some(Some(before)) => _ = other.worker().expand(&before, &mut reports),
    }
    reports.made.iter().any(|(_, made, _)| *made == after)
}

/// The length of a shortest run of a scenario. Only its last step may leave the constraints.
fn shortest(
    model: &Model,
    switch: Option<Switch>,
    found: &Reference,
    source: usize,
    may_end: impl Fn(&Bytes) -> bool,
) -> Option<u32> {
    let parts: Vec<_> = model.machine.scenario(source).parts().collect();
    let is_named = |step: StepId, part: usize| {
        let (of, pattern) = (&model.machine.steps()[step as usize], parts[part].0);
        !of.extra
            && of.item == pattern.item
            && pattern.label.is_none_or(|label| label == of.label)
            && pattern
                .argument
                .as_ref()
                .is_none_or(|argument| of.arguments.first() == Some(argument))
    };
    let mut level: BTreeSet<(Bytes, usize)> = found
        .initial
        .iter()
        .map(|state| (state.clone(), 0))
        .collect();
    let mut known = BTreeSet::new();
    for steps in 1.. {
        level.retain(|node| found.levels.contains_key(&node.0) && known.insert(node.clone()));
        if level.is_empty() {
            return None;
        }
        let mut next = BTreeSet::new();
        for (state, taken) in &level {
            for (step, to) in crash_state::edges(found, state).filter(|(_, to)| *to != state) {
                if crash_state::visible(model, switch, state)
                    == crash_state::visible(model, switch, to)
                {
                    next.insert((to.clone(), *taken));
                    continue;
                }
                if is_named(step, *taken) && taken + 1 < parts.len() {
                    next.insert((to.clone(), taken + 1));
                } else if is_named(step, *taken) && may_end(to) {
                    return Some(steps);
                }
                if parts[*taken].1 {
                    next.insert((to.clone(), *taken));
                }
            }
        }
        level = next;
    }
    None
}

/// Whether a look-ahead invariant holds in a state, also after invisible steps.
fn holds_ahead(
    model: &Model,
    switch: Option<Switch>,
    found: &Reference,
    judge: &mut dyn Worker,
    source: usize,
    state: &Bytes,
) -> bool {
    let plain = crash_state::visible(model, switch, state);
    let (mut alike, mut next) = (vec![state], Vec::new());
    let mut done = 0;
    while let Some(at) = alike.get(done).copied() {
        done += 1;
        for (step, to) in crash_state::edges(found, at) {
            if crash_state::visible(model, switch, to) != plain {
                next.push((step, to.as_slice()));
            } else if !alike.contains(&to) {
                alike.push(to);
            }
        }
    }
    judge.holds_ahead(source, state, &next) == Ok(true)
}

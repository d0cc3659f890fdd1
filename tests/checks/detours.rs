//! Mutants that leave the baseline's paths, by definition: states are the same where nothing else differs than who is off the paths.

use std::collections::{BTreeMap, BTreeSet};

use mutaspec_runner::machine::{Blind, StepId};
use mutaspec_runner::step::Switch;

use super::Model;
use super::reference::{Bytes, Reference};

/// A mutant as it is seen.
pub(crate) struct Seen {
    pub(crate) reference: Reference,
    /// For each of its states how it is seen.
    plain: BTreeMap<Bytes, Bytes>,
}

/// How a state of a mutant is seen.
pub(crate) fn plain(model: &Model, switch: Option<Switch>, state: &Bytes) -> Bytes {
    let mut worker = model.machine.worker();
    worker.switch(switch);
    let mut plain = Vec::new();
    if worker.without_detours(state, &mut plain) {
        plain
    } else {
        state.clone()
    }
}

/// The mutant as it is seen; none where nobody is ever off the paths.
pub(crate) fn seen(model: &Model, switch: Option<Switch>, found: &Reference) -> Option<Seen> {
    let all = found.levels.keys().chain(&found.outside);
    let plain: BTreeMap<Bytes, Bytes> = all.map(|state| (state.clone(), plain(model, switch, state))).collect();
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
    let reference = Reference {
        initial: found.initial.iter().map(of).collect(),
        levels: found.levels.iter().map(|(state, level)| (of(state), *level)).collect(),
        outside: found.outside.iter().map(of).collect(),
        edges: found.edges.iter().map(|(from, step, to)| (of(from), *step, of(to))).collect(),
        stuck: found.stuck.iter().map(of).filter(|state| !moving.contains(state)).collect(),
        ..Reference::default()
    };
    Some(Seen { reference, plain })
}

impl Seen {
    /// Whether the mutant goes on from each of its states as the baseline does from the same one, perhaps by steps of two halves.
    pub(crate) fn goes_on_alike(&self, model: &Model, switch: Option<Switch>, baseline: &Reference, found: &Reference) -> bool {
        let mut worker = model.machine.worker();
        found.levels.keys().all(|state| {
            worker.switch(switch);
            let here = worker.expand(state, &mut Blind);
            worker.switch(None);
            here == worker.expand(&self.plain[state], &mut Blind)
                && self.steps(model, found, state) == changes(baseline, &self.plain[state])
        })
    }

    /// The steps from a state that change what is seen, those of two halves as one; none at all where a half leads to no such step.
    fn steps(&self, model: &Model, found: &Reference, state: &Bytes) -> BTreeSet<(StepId, Bytes)> {
        let seen = |from: &Bytes| -> BTreeSet<(StepId, Bytes)> {
            let edges = edges(found, from).map(|(step, to)| (step, self.plain[to].clone()));
            edges.filter(|(_, to)| *to != self.plain[from]).collect()
        };
        let halves = |from: &Bytes| -> Vec<(StepId, Bytes)> {
            let is_half = |(step, to): &(StepId, &Bytes)| {
                *to != from && self.plain[*to] == self.plain[from] && !model.machine.steps()[*step as usize].extra
            };
            edges(found, from).filter(is_half).map(|(step, to)| (step, to.clone())).collect()
        };
        let mut steps = seen(state);
        for (step, half) in halves(state) {
            let second: Vec<_> = seen(&half).into_iter().filter(|(of, _)| *of == step).collect();
            if second.is_empty() || halves(&half).iter().any(|(of, _)| *of == step) {
                return BTreeSet::from([(StepId::MAX, Bytes::new())]);
            }
            steps.extend(second);
        }
        steps
    }
}

/// The steps from a state.
pub(crate) fn edges<'a>(of: &'a Reference, from: &'a Bytes) -> impl Iterator<Item = (StepId, &'a Bytes)> {
    let first = (from.clone(), 0, Bytes::new());
    let edges = of.edges.range(first..).take_while(move |edge| edge.0 == *from);
    edges.map(|(_, step, to)| (*step, to))
}

fn changes(of: &Reference, from: &Bytes) -> BTreeSet<(StepId, Bytes)> {
    let edges = edges(of, from).filter(|(_, to)| *to != from);
    edges.map(|(step, to)| (step, to.clone())).collect()
}

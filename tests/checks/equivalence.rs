//! Equivalence of a mutant with equal states and moves, by definition: properties see equal runs.
//!
//! A second implementation: finite runs use sets of states, and fair runs use components.

use std::collections::{BTreeMap, BTreeSet};

use mutaspec_runner::assumption::{FairnessKind, Strength};
use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::machine::{Blind, ErasedKind, StepId};
use mutaspec_runner::outcome::Property;
use mutaspec_runner::step::Switch;
use mutaspec_runner::step_pattern::StepPattern;

use super::Model;
use super::crash_state::visible;
use super::reference::{Bytes, Reference};

/// What properties see apart from states and moves.
pub(crate) struct Sight {
    pub(crate) deadlock: bool,
    termination: bool,
    ahead: bool,
    /// The steps of each `enabled(..)` in a formula.
    enabled: Vec<BTreeSet<StepId>>,
    /// The steps of each `allowed(..)`.
    allowed: Vec<BTreeSet<StepId>>,
    /// The steps of each `taken(..)`.
    taken: Vec<BTreeSet<StepId>>,
    /// The steps of each pattern in a scenario or formula.
    named: Vec<BTreeSet<StepId>>,
}

impl Sight {
    pub(crate) fn new(model: &Model, checked: &[Property]) -> Sight {
        let machine = model.machine.as_ref();
        let steps = |pattern: &StepPattern| -> BTreeSet<StepId> {
            let is_one = |(_, step): &(StepId, &mutaspec_runner::machine::StepFacts)| {
                !step.extra
                    && step.item == pattern.item
                    && pattern.label.is_none_or(|label| step.label == label)
                    && pattern
                        .argument
                        .as_ref()
                        .is_none_or(|argument| step.arguments.first() == Some(argument))
            };
            (0..)
                .zip(machine.steps())
                .filter(is_one)
                .map(|(number, _)| number)
                .collect()
        };
        let properties = &model.definition.properties;
        let scenarios = (0..properties.len()).flat_map(|place| machine.scenario(place).parts());
        let (mut enabled, mut allowed, mut taken) = (Vec::new(), Vec::new(), Vec::new());
        for atom in machine.atoms() {
            match &atom.kind {
                ErasedKind::Enabled(pattern) => enabled.push(steps(pattern)),
                ErasedKind::Allowed(pattern) => allowed.push(steps(pattern)),
                ErasedKind::Taken(pattern) => taken.push(steps(pattern)),
                ErasedKind::Predicate | ErasedKind::Change { .. } => {}
            }
        }
        Sight {
            deadlock: checked.iter().any(|p| p.kind == PropertyKind::Deadlock)
                && !model.machine.final_states().may_wait,
            termination: checked.iter().any(|p| p.name == "termination"),
            ahead: properties.iter().any(|row| row.kind == PropertyKind::Ahead),
            named: scenarios
                .map(|(pattern, _)| steps(pattern))
                .chain(enabled.iter().chain(&taken).cloned())
                .collect(),
            enabled,
            allowed,
            taken,
        }
    }

    /// The part of a step's name that properties see.
    pub(crate) fn name(&self, step: StepId) -> (Option<StepId>, Vec<bool>) {
        let own = self.ahead.then_some(step);
        (
            own,
            self.named
                .iter()
                .map(|steps| steps.contains(&step))
                .collect(),
        )
    }
}

/// A graph with numbered states. Those within the state constraints come first.
struct Numbered {
    states: Vec<Bytes>,
    /// What properties see of each state.
    seen: Vec<Bytes>,
    inside: usize,
    initial: Vec<usize>,
    /// The moves from each state, without steps that leave it unchanged.
    moves: Vec<Vec<(StepId, usize)>>,
    /// The steps that are possible in each state, including those that leave it unchanged.
    allowed: Vec<BTreeSet<StepId>>,
}

impl Numbered {
    fn new(of: &Reference, seen: impl Fn(&Bytes) -> Bytes) -> Numbered {
        let states: Vec<Bytes> = of.levels.keys().chain(&of.outside).cloned().collect();
        let numbers: BTreeMap<&Bytes, usize> = states.iter().zip(0..).collect();
        let (mut moves, mut allowed) = (
            vec![Vec::new(); states.len()],
            vec![BTreeSet::new(); states.len()],
        );
        for (from, step, _) in &of.edges {
            allowed[numbers[from]].insert(*step);
        }
        for (from, step, to) in of.edges.iter().filter(|(from, _, to)| from != to) {
            moves[numbers[from]].push((*step, numbers[to]));
        }
        Numbered {
            seen: states.iter().map(seen).collect(),
            inside: of.levels.len(),
            initial: of.initial.iter().map(|state| numbers[state]).collect(),
            moves,
            allowed,
            states,
        }
    }

    /// These states and all that are reached from them by moves that properties do not see.
    fn unseen(&self, from: impl Iterator<Item = usize>) -> BTreeSet<usize> {
        let mut todo: Vec<usize> = from.collect();
        let mut all: BTreeSet<usize> = todo.iter().copied().collect();
        while let Some(state) = todo.pop() {
            for (_, to) in &self.moves[state] {
                if self.seen[*to] == self.seen[state] && all.insert(*to) {
                    todo.push(*to);
                }
            }
        }
        all
    }

    /// The visible moves from a set of states.
    fn seen_moves<'a>(
        &'a self,
        states: &'a BTreeSet<usize>,
    ) -> impl Iterator<Item = (StepId, usize)> + 'a {
        let moves = |state: &'a usize| {
            self.moves[*state]
                .iter()
                .filter(|(_, to)| self.seen[*to] != self.seen[*state])
                .copied()
        };
        states.iter().flat_map(moves)
    }

    fn can(&self, state: usize, steps: &BTreeSet<StepId>) -> bool {
        self.moves[state]
            .iter()
            .any(|(step, _)| steps.contains(step))
    }
}

/// A mutant and its baseline.
pub(crate) struct Runs<'a> {
    model: &'a Model,
    switch: Option<Switch>,
    sight: &'a Sight,
    baseline: Numbered,
    mutant: Numbered,
    /// For each state of the mutant, the baseline's state that looks the same.
    twin: Vec<usize>,
    fairness: Vec<(Strength, BTreeSet<StepId>)>,
}

impl<'a> Runs<'a> {
    /// Each state of the mutant must look like a state of the baseline.
    pub(crate) fn new(
        model: &'a Model,
        switch: Option<Switch>,
        sight: &'a Sight,
        baseline: &Reference,
        found: &Reference,
    ) -> Runs<'a> {
        let baseline = Numbered::new(baseline, Bytes::clone);
        let mutant = Numbered::new(found, |state| visible(model, switch, state));
        let numbers: BTreeMap<&Bytes, usize> = baseline.states.iter().zip(0..).collect();
        let mut fairness = BTreeMap::new();
        for (number, step) in (0..)
            .zip(model.machine.steps())
            .filter(|(_, step)| !step.extra)
        {
            for (place, row) in model.definition.fairness.iter().enumerate() {
                let FairnessKind::Attribute { item, labels } = &row.kind else {
                    panic!(
                        "{}: sets of steps are checked on random graphs, in the runner",
                        model.definition.name
                    )
                };
                if *item == step.item
                    && labels
                        .as_ref()
                        .is_none_or(|labels| labels.contains(&step.label))
                {
                    let constraint = fairness
                        .entry((place, step.instance))
                        .or_insert((row.strength, BTreeSet::new()));
                    constraint.1.insert(number);
                }
            }
        }
        Runs {
            twin: mutant.seen.iter().map(|seen| numbers[seen]).collect(),
            model,
            switch,
            sight,
            fairness: fairness.into_values().collect(),
            baseline,
            mutant,
        }
    }

    /// Whether each finite run of the baseline is also a run of the mutant.
    pub(crate) fn have_all_finite_runs(&self) -> bool {
        let start = |state: usize| {
            let alike = self
                .mutant
                .initial
                .iter()
                .copied()
                .filter(|other| self.twin[*other] == state);
            (state, self.mutant.unseen(alike))
        };
        let mut todo: Vec<_> = self
            .baseline
            .initial
            .iter()
            .map(|state| start(*state))
            .collect();
        let mut known: BTreeSet<_> = todo.iter().cloned().collect();
        while let Some((state, states)) = todo.pop() {
            if states.is_empty() {
                return false;
            }
            for (step, to) in &self.baseline.moves[state] {
                let name = self.sight.name(*step);
                let after = self.mutant.seen_moves(&states);
                let after = after.filter(|(step, target)| {
                    self.sight.name(*step) == name && self.twin[*target] == *to
                });
                let next = (*to, self.mutant.unseen(after.map(|(_, target)| target)));
                if known.insert(next.clone()) {
                    todo.push(next);
                }
            }
        }
        true
    }

    /// Whether the mutant has a fair run that the baseline's fairness forbids.
    pub(crate) fn has_forbidden_run(&self) -> bool {
        self.fairness.iter().any(|(strength, steps)| {
            let is_enabled = |state: usize| self.baseline.can(self.twin[state], steps);
            let takes = |from: usize, to: usize| {
                let (from, to) = (self.twin[from], self.twin[to]);
                self.baseline.moves[from]
                    .iter()
                    .any(|(step, target)| *target == to && steps.contains(step))
            };
            let may = |state: &usize| *strength == Strength::Strong || is_enabled(*state);
            let states: BTreeSet<usize> = (0..self.mutant.inside).filter(may).collect();
            let alone = |state: &usize| {
                is_enabled(*state)
                    && self
                        .fairness
                        .iter()
                        .all(|(_, kept)| !self.mutant.can(*state, kept))
            };
            states.iter().any(alone) || self.has_fair_set(states, &is_enabled, &takes)
        })
    }

    /// Whether a fair run can stay in `states`, visit `is_met` and take no move of `avoids`.
    fn has_fair_set(
        &self,
        states: BTreeSet<usize>,
        is_met: &dyn Fn(usize) -> bool,
        avoids: &dyn Fn(usize, usize) -> bool,
    ) -> bool {
        let mut todo = vec![states];
        while let Some(states) = todo.pop() {
            for set in self.components(&states, avoids) {
                let moves = |state: usize| self.inner(state, &set, avoids);
                if !set.iter().any(|state| is_met(*state))
                    || set.iter().all(|state| moves(*state).is_empty())
                {
                    continue;
                }
                let mut starved = BTreeSet::new();
                let mut is_unfair = false;
                for (strength, steps) in &self.fairness {
                    let enabled: BTreeSet<usize> = set
                        .iter()
                        .copied()
                        .filter(|state| self.mutant.can(*state, steps))
                        .collect();
                    if set
                        .iter()
                        .any(|state| moves(*state).iter().any(|(step, _)| steps.contains(step)))
                    {
                        continue;
                    }
                    match strength {
                        Strength::Weak => is_unfair |= enabled.len() == set.len(),
                        Strength::Strong => starved.extend(enabled),
                    }
                }
                match (is_unfair, starved.is_empty()) {
                    (true, _) => {}
                    (false, true) => return true,
                    (false, false) => todo.push(set.difference(&starved).copied().collect()),
                }
            }
        }
        false
    }

    /// The moves from a state that stay in a set.
    fn inner(
        &self,
        state: usize,
        set: &BTreeSet<usize>,
        avoids: &dyn Fn(usize, usize) -> bool,
    ) -> Vec<(StepId, usize)> {
        let moves = self.mutant.moves[state].iter().copied();
        moves
            .filter(|(_, to)| set.contains(to) && !avoids(state, *to))
            .collect()
    }

    /// The strongly connected components of a set, by two depth-first searches.
    fn components(
        &self,
        states: &BTreeSet<usize>,
        avoids: &dyn Fn(usize, usize) -> bool,
    ) -> Vec<BTreeSet<usize>> {
        let targets = |state: usize| {
            self.inner(state, states, avoids)
                .into_iter()
                .map(|(_, to)| to)
        };
        let mut back: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for state in states {
            for to in targets(*state) {
                back.entry(to).or_default().push(*state);
            }
        }
        let mut known = BTreeSet::new();
        let mut ended = Vec::new();
        for state in states {
            let mut path = vec![(*state, false)];
            while let Some((state, is_done)) = path.pop() {
                if is_done {
                    ended.push(state);
                } else if known.insert(state) {
                    path.push((state, true));
                    path.extend(targets(state).map(|to| (to, false)));
                }
            }
        }
        let mut left: BTreeSet<usize> = states.clone();
        let mut components = Vec::new();
        for state in ended.into_iter().rev() {
            if left.remove(&state) {
                let mut set = BTreeSet::from([state]);
                let mut todo = vec![state];
                while let Some(state) = todo.pop() {
                    for from in back.get(&state).into_iter().flatten() {
                        if left.remove(from) {
                            set.insert(*from);
                            todo.push(*from);
                        }
                    }
                }
                components.push(set);
            }
        }
        components
    }

    /// Whether each state has the same next steps and ends, as far as properties see them.
    pub(crate) fn look_alike(&self) -> bool {
        let mut worker = self.model.machine.worker();
        (0..self.mutant.inside).all(|state| {
            let twin = self.twin[state];
            let here = worker
                .under(self.switch)
                .expand(&self.mutant.states[state], &mut Blind);
            let there = worker.expand(&self.baseline.states[twin], &mut Blind);
            let is_stuck = |at: mutaspec_runner::machine::Expanded| !at.enabled && !at.terminated;
            let ends = (!self.sight.deadlock || is_stuck(here) == is_stuck(there))
                && (!self.sight.termination || here.terminated == there.terminated);
            let next = |of: &Numbered,
                        state: usize,
                        twin: &dyn Fn(usize) -> usize|
             -> BTreeSet<(StepId, usize)> {
                let alike = of.unseen(std::iter::once(state));
                of.seen_moves(&alike)
                    .map(|(step, to)| (step, twin(to)))
                    .collect()
            };
            let ahead = !self.sight.ahead
                || next(&self.mutant, state, &|to| self.twin[to])
                    == next(&self.baseline, twin, &|to| to);
            let mut enabled = self.sight.enabled.iter();
            let allows = |of: &Numbered, state: usize, steps: &BTreeSet<StepId>| {
                !of.allowed[state].is_disjoint(steps)
            };
            let mut allowed = self.sight.allowed.iter();
            let takes = |of: &Numbered, from: usize, to: usize, steps: &BTreeSet<StepId>| {
                of.moves[from]
                    .iter()
                    .any(|(step, target)| *target == to && steps.contains(step))
            };
            let mut seen_moves = self.mutant.moves[state]
                .iter()
                .filter(|(_, to)| *to < self.mutant.inside && self.twin[*to] != twin);
            ends && ahead
                && enabled
                    .all(|steps| self.mutant.can(state, steps) == self.baseline.can(twin, steps))
                && allowed.all(|steps| {
                    allows(&self.mutant, state, steps) == allows(&self.baseline, twin, steps)
                })
                && seen_moves.all(|(_, to)| {
                    let is_same = |steps| {
                        takes(&self.mutant, state, *to, steps)
                            == takes(&self.baseline, twin, self.twin[*to], steps)
                    };
                    self.sight.taken.iter().all(is_same)
                })
        })
    }
}

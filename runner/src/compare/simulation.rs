//! Decides whether a mutant with hidden state still does all that the baseline does.
//!
//! A move that changes hidden state only is a stutter. A state of the mutant matches its twin in
//! the baseline if it has each move of the twin, possibly after stutters. The moves must have the
//! same name, and their targets must match too. This is the greatest simulation of the baseline by
//! the mutant. If every initial state of the baseline is matched, the mutant has all finite runs
//! of the baseline. Then no goal and no possible scenario is lost.

use super::side::Side;
use std::collections::BTreeSet;

use super::observables::{Observables, is_in};
use crate::faults::{InjectedFault, is_on};
use crate::graph::{Graph, OUTSIDE};
use crate::liveness::can_change;
use crate::machine::StepId;

/// A mutant with hidden state beside the baseline; each of its states has a twin.
pub(super) struct SimulationCheck<'c, 'g> {
    pub(super) mutant: &'g Graph,
    pub(super) baseline: &'g Graph,
    pub(super) real: &'c Side<'g>,
    pub(super) there: &'c Side<'g>,
    pub(super) observables: &'c Observables,
}

impl SimulationCheck<'_, '_> {
    /// Returns a predicate for the states in which the mutant does less, or `None` without any.
    pub(super) fn unmatched_states(&self) -> Option<Box<dyn Fn(u32) -> bool + '_>> {
        if self.loses_runs() && !is_on(InjectedFault::LostRunsUncompared) {
            return Some(Box::new(|state| !self.has_moves(state, &|_| true)));
        }
        let is_unlike =
            |state: u32| !self.looks_alike(state) && !is_on(InjectedFault::NextUncompared);
        (0..self.mutant.len())
            .any(is_unlike)
            .then(|| Box::new(is_unlike) as Box<dyn Fn(u32) -> bool>)
    }

    /// Whether some initial state of the baseline is not matched.
    fn loses_runs(&self) -> bool {
        let mut matched = vec![true; self.mutant.len() as usize];
        let mut has_changed = true;
        while has_changed {
            has_changed = false;
            // A state fails because of later states, which mostly have higher numbers.
            for state in (0..self.mutant.len()).rev() {
                let is_matched = |target: u32| matched.get(target as usize) != Some(&false);
                if matched[state as usize] && !self.has_moves(state, &is_matched) {
                    matched[state as usize] = false;
                    has_changed = true;
                }
            }
        }
        let starts = self
            .real
            .initial()
            .filter(|state| matched.get(*state as usize) != Some(&false));
        let starts: BTreeSet<u32> = starts.map(|start| self.real.there(start)).collect();
        self.there.initial().any(|start| !starts.contains(&start))
    }

    /// Whether a state has each move of its twin, to a state that `counts`.
    fn has_moves(&self, state: u32, counts: &dyn Fn(u32) -> bool) -> bool {
        let twin = self.real.there(state);
        let moves = self
            .moves(state)
            .into_iter()
            .filter(|(_, target)| counts(*target));
        let mut moves: Vec<(u32, u32)> = moves
            .map(|(step, target)| (self.observables.name(step), self.real.there(target)))
            .collect();
        moves.sort_unstable();
        let mut wanted = self.there.edges(twin).filter(|(_, target)| *target != twin);
        wanted.all(|(step, target)| {
            moves
                .binary_search(&(self.observables.name(step), target))
                .is_ok()
        })
    }

    /// Returns the visible moves from a state and from all states that stutters reach from it.
    fn moves(&self, state: u32) -> Vec<(StepId, u32)> {
        let twin = self.real.there(state);
        let (mut alike, mut next) = (vec![state], 0);
        let mut moves = Vec::new();
        while let Some(at) = alike.get(next).copied() {
            next += 1;
            for (step, target) in self.real.edges(at) {
                if self.real.there(target) != twin {
                    moves.push((step, target));
                } else if !alike.contains(&target) {
                    alike.push(target);
                }
            }
        }
        moves
    }

    /// Whether a state and its twin agree on enabled steps and the end of runs.
    fn looks_alike(&self, state: u32) -> bool {
        let twin = self.real.there(state);
        let (here, there) = (self.mutant.expanded(state), self.baseline.expanded(twin));
        let is_stuck = |at: crate::machine::Expanded| !at.enabled && !at.terminated;
        if self.observables.deadlock && is_stuck(here) != is_stuck(there)
            || self.observables.termination && here.terminated != there.terminated
        {
            return false;
        }
        let enables = |steps: &Vec<bool>| {
            let is_asked = |step: StepId| is_in(steps, step);
            can_change(self.mutant, state, is_asked) == can_change(self.baseline, twin, is_asked)
        };
        let allows = |steps: &Vec<bool>| {
            let allows =
                |graph: &Graph, state| graph.edges(state).any(|(step, _)| is_in(steps, step));
            allows(self.mutant, state) == allows(self.baseline, twin)
        };
        self.observables.enabled.iter().all(enables)
            && self.observables.allowed.iter().all(allows)
            && self.takes_the_same(state, twin)
            && (!self.observables.ahead || self.sees_the_same_ahead(state, twin))
    }

    /// Whether each move from a state counts as `taken(..)` exactly if the twin's move does. The
    /// twin's steps may be spread over states that differ in hidden state, so that a single state
    /// may lack some.
    fn takes_the_same(&self, state: u32, twin: u32) -> bool {
        self.observables.taken.iter().all(|steps| {
            let takes = |graph: &Graph, from: u32, to: u32| {
                graph
                    .edges(from)
                    .any(|(step, target)| target == to && is_in(steps, step))
            };
            let mut moves = self
                .mutant
                .edges(state)
                .map(|(_, target)| target)
                .filter(|target| *target != OUTSIDE);
            moves.all(|target| {
                let after = self.real.there(target);
                after == twin
                    || takes(self.mutant, state, target) == takes(self.baseline, twin, after)
            })
        })
    }

    fn sees_the_same_ahead(&self, state: u32, twin: u32) -> bool {
        let mut here: Vec<_> = self
            .moves(state)
            .into_iter()
            .map(|(step, target)| (step, self.real.there(target)))
            .collect();
        let mut there: Vec<_> = self
            .there
            .edges(twin)
            .filter(|(_, target)| *target != twin)
            .collect();
        for moves in [&mut here, &mut there] {
            moves.sort_unstable();
            moves.dedup();
        }
        here == there
    }
}

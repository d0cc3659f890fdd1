//! Two graphs side by side: which states are equal, and which kinds of difference there are.

use super::observables::{Observables, is_in};
use crate::faults::{InjectedFault, is_on};
use crate::graph::{Graph, WithExcluded};
use crate::machine::StepId;
use crate::store::Store;

/// The state is not in the other graph.
pub(super) const NOWHERE: u32 = u32::MAX;

/// A graph with its excluded states, and the twins of its states in the other graph.
pub(super) struct Side<'g> {
    graph: &'g Graph,
    whole: WithExcluded<'g>,
    /// For each state its number on the other side, or [`NOWHERE`].
    there: Vec<u32>,
}

impl<'g> Side<'g> {
    fn new(graph: &'g Graph, other: &Graph) -> Side<'g> {
        let mut there = Vec::with_capacity((graph.len() + graph.outside.len()) as usize);
        find_all(&graph.store, &other.store, 0, &mut there);
        find_all(&graph.outside, &other.outside, other.len(), &mut there);
        Side::numbered(graph, there)
    }

    /// Creates a side with known twins.
    pub(super) fn numbered(graph: &'g Graph, there: Vec<u32>) -> Side<'g> {
        let whole = WithExcluded::new(graph);
        Side {
            graph,
            whole,
            there,
        }
    }

    /// Returns the number of states, including excluded ones.
    pub(super) fn len(&self) -> u32 {
        self.whole.len()
    }

    pub(super) fn state(&self, state: u32) -> &'g [u8] {
        self.whole.state(state)
    }

    /// Returns the number of a state on the other side, or [`NOWHERE`].
    #[inline]
    pub(super) fn there(&self, state: u32) -> u32 {
        self.there[state as usize]
    }

    pub(super) fn initial(&self) -> impl Iterator<Item = u32> + '_ {
        self.whole.initial()
    }

    /// Returns a shortest run, as [`WithExcluded::shortest`] does.
    pub(super) fn shortest(
        &self,
        is_start: impl Fn(u32) -> bool,
        step: impl Fn(u32) -> Option<(StepId, u32)>,
    ) -> Option<Vec<(StepId, u32)>> {
        self.whole.shortest(is_start, step)
    }

    /// Returns the steps from a state in the graph's order.
    #[inline]
    pub(super) fn edges(&self, state: u32) -> impl Iterator<Item = (StepId, u32)> + '_ {
        self.whole.edges(state)
    }

    /// Collects the steps from a state with the other side's numbers, sorted and deduplicated.
    fn edges_there(&self, state: u32, into: &mut Vec<(StepId, u32)>) {
        into.clear();
        into.extend(
            self.edges(state)
                .map(|(step, target)| (step, self.there(target))),
        );
        into.sort_unstable();
        into.dedup();
    }

    /// Collects the steps from a state, sorted and without duplicates.
    fn edges_here(&self, state: u32, into: &mut Vec<(StepId, u32)>) {
        into.clear();
        into.extend(self.edges(state));
        into.sort_unstable();
        into.dedup();
    }

    /// Whether the state was expanded and no step is enabled in it.
    fn is_stopped(&self, state: u32) -> bool {
        self.whole.is_within(state) && !self.graph.expanded(state).enabled
    }

    /// Whether deadlock freedom fails in the state.
    pub(super) fn is_deadlocked(&self, state: u32) -> bool {
        self.is_stopped(state) && !self.graph.expanded(state).terminated
    }
}

/// Finds every state of one store in another, and adds `offset` to the numbers.
fn find_all(here: &Store, there: &Store, offset: u32, into: &mut Vec<u32>) {
    // Similar searches find states in similar order.
    let mut guess = 0;
    for state in here.iter() {
        let hit = guess < there.len() && there.get(guess) == state;
        let twin = if hit { Some(guess) } else { there.find(state) };
        guess = twin.map_or(guess, |twin| twin + 1);
        into.push(twin.map_or(NOWHERE, |twin| twin + offset));
    }
}

/// The kinds of things that one side has and the other lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of kinds, any of which may be there"
)]
pub(super) struct DifferenceKinds {
    pub(super) states: bool,
    /// Pairs of different states with a step from the first to the second.
    pub(super) steps: bool,
    /// Steps between two different states that both sides connect, but by other steps.
    pub(super) labels: bool,
    /// Such steps with a name that a property distinguishes from the other side's names.
    pub(super) names: bool,
    /// Steps that change nothing.
    pub(super) stutters: bool,
    /// States in which a step is enabled on this side only.
    pub(super) idling: bool,
    /// States in which a step that a property asks for is allowed on this side only.
    pub(super) allowed: bool,
    /// States that are deadlocked on the other side only, if deadlock freedom is checked.
    pub(super) deadlocks: bool,
    /// States that are initial on this side only, and reachable on both.
    pub(super) starts: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Differences {
    /// Features of the mutant that the baseline lacks.
    pub(super) new: DifferenceKinds,
    /// Features of the baseline that the mutant lacks.
    pub(super) lost: DifferenceKinds,
}

pub(super) struct Pair<'g> {
    pub(super) baseline: Side<'g>,
    pub(super) mutant: Side<'g>,
}

impl<'g> Pair<'g> {
    pub(super) fn new(baseline: &'g Graph, mutant: &'g Graph) -> Pair<'g> {
        Pair {
            baseline: Side::new(baseline, mutant),
            mutant: Side::new(mutant, baseline),
        }
    }

    pub(super) fn differences(&self, observables: &Observables) -> Differences {
        let mut found = Differences::default();
        let (mut here, mut there, mut targets) = (Vec::new(), Vec::new(), Vec::new());
        for state in 0..self.mutant.len() {
            let twin = self.mutant.there(state);
            if twin == NOWHERE {
                found.new.states = true;
            } else if !self.is_the_same(state, twin) {
                self.mutant.edges_there(state, &mut here);
                self.baseline.edges_here(twin, &mut there);
                compare_edges(
                    twin,
                    &here,
                    &there,
                    observables,
                    &mut targets,
                    &mut found.new,
                );
                compare_edges(
                    twin,
                    &there,
                    &here,
                    observables,
                    &mut targets,
                    &mut found.lost,
                );
                for steps in &observables.allowed {
                    let [here, there] = [&here, &there]
                        .map(|edges| edges.iter().any(|(step, _)| is_in(steps, *step)));
                    found.new.allowed |= here && !there;
                    found.lost.allowed |= there && !here;
                }
                found.new.idling |=
                    self.baseline.is_stopped(twin) && !self.mutant.is_stopped(state);
                found.lost.idling |=
                    self.mutant.is_stopped(state) && !self.baseline.is_stopped(twin);
                let deadlocked = [
                    self.mutant.is_deadlocked(state),
                    self.baseline.is_deadlocked(twin),
                ];
                found.new.deadlocks |= observables.deadlock && deadlocked == [false, true];
                found.lost.deadlocks |= observables.deadlock && deadlocked == [true, false];
            }
        }
        found.lost.states = self.baseline.there.contains(&NOWHERE);
        found.new.starts = has_other_starts(&self.mutant, &self.baseline);
        found.lost.starts = has_other_starts(&self.baseline, &self.mutant);
        found
    }

    /// Compares steps in order, without sorting. This decides the common case.
    fn is_the_same(&self, state: u32, twin: u32) -> bool {
        let here = self
            .mutant
            .edges(state)
            .map(|(step, target)| (step, self.mutant.there(target)));
        here.eq(self.baseline.edges(twin))
            && self.mutant.is_stopped(state) == self.baseline.is_stopped(twin)
    }
}

/// Records what the edges `here` have and `there` lack; both sorted, with the same numbers.
fn compare_edges(
    state: u32,
    here: &[(StepId, u32)],
    there: &[(StepId, u32)],
    observables: &Observables,
    targets: &mut Vec<u32>,
    into: &mut DifferenceKinds,
) {
    targets.clear();
    targets.extend(there.iter().map(|edge| edge.1));
    targets.sort_unstable();
    for edge in here
        .iter()
        .filter(|edge| there.binary_search(edge).is_err())
    {
        if edge.1 == state {
            into.stutters = !is_on(InjectedFault::UncomparedStutter);
        } else if targets.binary_search(&edge.1).is_ok() {
            into.labels = true;
            let name = observables.name(edge.0);
            into.names |= !there
                .iter()
                .any(|other| (observables.name(other.0), other.1) == (name, edge.1));
        } else {
            into.steps = true;
        }
    }
}

/// Whether some state is initial here, but only reachable there.
fn has_other_starts(here: &Side<'_>, there: &Side<'_>) -> bool {
    let mut starts: Vec<u32> = there.initial().collect();
    starts.sort_unstable();
    let twins = here.initial().map(|state| here.there(state));
    twins
        .into_iter()
        .any(|twin| twin != NOWHERE && starts.binary_search(&twin).is_err())
}

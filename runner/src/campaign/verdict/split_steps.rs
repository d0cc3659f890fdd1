//! Proves without a search that splitting a step changes nothing that a property can see.
//!
//! A mutant that splits a step (A1) lets other steps come between its guards and the rest. If no
//! other step ever makes these guards false, the rest does what the entire step would do. This is
//! decided on the baseline's graph, while a search would visit each state once for each set of
//! steps that may be half done.
//!
//! The proof is an induction over the runs of the mutant. In a state of the baseline, call a step
//! *ready* if the mutant can take its first half there. Each state of the mutant is a state of the
//! baseline in which some ready steps are half done, if in every state of the baseline:
//!
//! 1. each step either makes the baseline's moves or becomes half done and changes nothing else;
//! 2. the second half of a ready step makes exactly the baseline's moves of this step, of which
//!    there is at least one, and each changes the state;
//! 3. a ready step is ready after each move of another step.
//!
//! So the mutant has the baseline's states and moves, each possibly after first halves. A fair run
//! of the mutant cannot take first halves only, by 2, and a step is enabled exactly if it is in the
//! baseline. Therefore its runs are fair in the baseline, too. The result is the one of
//! [`compare`](crate::compare::compare), which agrees by definition.

use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::pool::Workspace;
use crate::definition::ExtraKind;
use crate::faults::{InjectedFault, is_on};
use crate::graph::Graph;
use crate::machine::{Fault, Look, StepId, Visitor, Worker};
use crate::outcome::Mutant;

/// Maximum number of steps that a mutant splits.
const MOST_STEPS: usize = 64;

/// Steps of one state that are ready, as bits.
type Ready = u64;

/// Whether the mutant splits steps and is proven equivalent. `false` if the proof fails.
///
/// Small models are searched: that costs no more, and the counts are of interest.
pub(crate) fn is_unnoticed(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
) -> bool {
    let (lab, graph) = (trial.lab, trial.graph());
    if !trial.is_large() || lab.options.matrix {
        return false;
    }
    let is_split = lab.machine.definition().extra(mutant.switch) == Some(ExtraKind::Halfway);
    let is_whole = graph.is_complete() && graph.outside.is_empty();
    // A move can be spread over states that differ in hidden state, which `taken(..)` would see.
    if !is_split || !is_whole || lab.observables().sees_single_moves() {
        return false;
    }
    let mut active = workspace.under(mutant.switch);
    let mut proof = Proof::new(graph, lab.machine.steps().len());
    let mut states = 0..graph.len();
    states.all(|state| !lab.is_stopped() && proof.holds_in(&mut *active.worker, state).is_some())
}

struct Proof<'g> {
    graph: &'g Graph,
    /// For each step its bit in [`Ready`], if it was ready in some state.
    bits: Vec<Option<u32>>,
    /// The number of bits in use.
    used: u32,
    /// For each state the steps that are ready in it, if they are known.
    ready: Vec<Option<Ready>>,
}

impl<'g> Proof<'g> {
    fn new(graph: &'g Graph, steps: usize) -> Proof<'g> {
        Proof {
            graph,
            bits: vec![None; steps],
            used: 0,
            ready: vec![None; graph.len() as usize],
        }
    }

    /// Checks the three conditions in a state. `None` if one does not hold.
    fn holds_in(&mut self, worker: &mut dyn Worker, state: u32) -> Option<()> {
        let here = self.ready(worker, state)?;
        if here == 0 || is_on(InjectedFault::GuardsTakenAsLasting) {
            return Some(());
        }
        for (step, target) in self.graph.edges(state) {
            let others = here & !self.bits[step as usize].map_or(0, |bit| 1 << bit);
            let there = if others == 0 {
                0
            } else {
                self.ready(worker, target)?
            };
            if others & !there != 0 {
                return None;
            }
        }
        Some(())
    }

    /// Returns the steps that are ready in a state. `None` if the first two conditions do not hold.
    fn ready(&mut self, worker: &mut dyn Worker, state: u32) -> Option<Ready> {
        if let Some(known) = self.ready[state as usize] {
            return Some(known);
        }
        let mut moves = Moves::new(self.graph, state);
        worker.expand(self.graph.store.get(state), &mut moves);
        let split = moves.split()?;
        let mut ready = 0;
        for (step, half) in split {
            self.is_rest(worker, state, step, &half).then_some(())?;
            let bit = match self.bits[step as usize] {
                Some(bit) => bit,
                None if self.used as usize == MOST_STEPS => return None,
                None => {
                    self.used += 1;
                    *self.bits[step as usize].insert(self.used - 1)
                }
            };
            ready |= 1 << bit;
        }
        self.ready[state as usize] = Some(ready);
        Some(ready)
    }

    /// Whether `half` is the state with this step half done, from which it makes the same moves.
    fn is_rest(&self, worker: &mut dyn Worker, state: u32, step: StepId, half: &[u8]) -> bool {
        let mut plain = Vec::new();
        let eraser = worker.crash_state();
        let is_half = eraser.is_some_and(|eraser| eraser.without_crash_state(half, &mut plain));
        if !is_half || plain != self.graph.store.get(state) {
            return false;
        }
        let edges = self.graph.edges(state).filter(|edge| edge.0 == step);
        let mut rest = Rest {
            expected: edges.map(|(_, target)| (target, false)).collect(),
            graph: self.graph,
            is_same: true,
        };
        worker.expand_step(half, step, &mut rest);
        let changes = rest.expected.iter().all(|(target, _)| *target != state);
        rest.is_same && changes && rest.expected.iter().all(|(_, is_made)| *is_made)
    }
}

/// Compares the successors of a state under the mutant with the baseline's.
struct Moves<'g, I: Iterator> {
    graph: &'g Graph,
    expected: std::iter::Peekable<I>,
    /// The steps with other successors, each with its only successor.
    split: Vec<(StepId, Vec<u8>)>,
    /// Steps of the baseline's moves that the mutant has and that it lacks.
    made: Vec<StepId>,
    lacking: Vec<StepId>,
    is_clear: bool,
}

impl<'g> Moves<'g, std::vec::IntoIter<(StepId, u32)>> {
    fn new(graph: &'g Graph, state: u32) -> Self {
        let expected: Vec<(StepId, u32)> = graph.edges(state).collect();
        Moves {
            graph,
            expected: expected.into_iter().peekable(),
            split: Vec::new(),
            made: Vec::new(),
            lacking: Vec::new(),
            is_clear: true,
        }
    }
}

impl<I: Iterator<Item = (StepId, u32)>> Moves<'_, I> {
    /// Returns the steps that become half done, with the state after the first half. `None` if a
    /// step has some other moves than in the baseline.
    fn split(mut self) -> Option<Vec<(StepId, Vec<u8>)>> {
        self.lacking.extend(self.expected.map(|(step, _)| step));
        self.lacking.dedup();
        let is_split = self
            .split
            .iter()
            .map(|(step, _)| *step)
            .eq(self.lacking.iter().copied());
        let is_either = self.lacking.iter().all(|step| !self.made.contains(step));
        (self.is_clear && is_split && is_either).then_some(self.split)
    }
}

impl<I: Iterator<Item = (StepId, u32)>> Visitor for Moves<'_, I> {
    fn state(&mut self, step: StepId, packed: &[u8], _within: bool) -> Look {
        while let Some((before, _)) = self.expected.next_if(|(other, _)| *other < step) {
            self.lacking.push(before);
        }
        let is_expected = |(other, target): &(StepId, u32)| {
            *other == step && self.graph.store.get(*target) == packed
        };
        if self.expected.next_if(is_expected).is_some() {
            self.made.push(step);
        } else if self.split.last().is_none_or(|(last, _)| *last != step) {
            self.split.push((step, packed.to_vec()));
        } else {
            self.is_clear &= self.split.last().is_some_and(|(_, half)| half == packed);
        }
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        self.is_clear = false;
        true
    }
}

/// Compares the successors of a second half with the baseline's moves of the step, as sets.
struct Rest<'g> {
    graph: &'g Graph,
    /// The targets of these moves, and whether each is a successor.
    expected: Vec<(u32, bool)>,
    is_same: bool,
}

impl Visitor for Rest<'_> {
    fn state(&mut self, _step: StepId, packed: &[u8], _within: bool) -> Look {
        let mut is_expected = false;
        for (target, is_made) in &mut self.expected {
            if self.graph.store.get(*target) == packed {
                (*is_made, is_expected) = (true, true);
            }
        }
        self.is_same &= is_expected;
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        self.is_same = false;
        true
    }
}

#[cfg(test)]
mod tests;

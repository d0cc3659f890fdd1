//! A machine whose workers replace every state by the representative of its orbit.
//!
//! Steps are taken from representatives. Properties are evaluated on the actual successors, which
//! are replaced afterwards. If the machine is not symmetric, results are meaningless.

use super::group::Group;
use crate::machine::{
    Constraint, Ending, ErasedAtom, ErasedFormula, Evaluated, Expanded, Fault, Look, Machine, StepFacts, StepId, Visitor, Worker,
};
use crate::spec::{Definition, ModelFacts};
use crate::step::Switch;
use crate::value::{Permutation, View};

/// A machine with its symmetric sets.
#[derive(Clone, Copy)]
pub struct Quotient<'a> {
    /// The machine.
    pub machine: &'a dyn Machine,
    /// Its symmetric sets.
    pub group: &'a Group,
}

impl std::fmt::Debug for Quotient<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quotient").field("group", self.group).finish_non_exhaustive()
    }
}

impl Machine for Quotient<'_> {
    fn definition(&self) -> &'static Definition {
        self.machine.definition()
    }

    fn facts(&self) -> &ModelFacts {
        self.machine.facts()
    }

    fn steps(&self) -> &[StepFacts] {
        self.machine.steps()
    }

    fn formula(&self, property: usize) -> &ErasedFormula {
        self.machine.formula(property)
    }

    fn scenario(&self, property: usize) -> &crate::scenario::Scenario {
        self.machine.scenario(property)
    }

    fn atoms(&self) -> &[ErasedAtom] {
        self.machine.atoms()
    }

    fn fairness(&self) -> &[Constraint] {
        self.machine.fairness()
    }

    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(QuotientWorker {
            worker: self.machine.worker(),
            canonicalizer: self.machine.worker(),
            group: self.group,
        })
    }

    fn permuted_step(&self, step: StepId, permutation: &Permutation) -> Option<StepId> {
        self.machine.permuted_step(step, permutation)
    }
}

/// A worker that replaces the states of another worker by representatives.
struct QuotientWorker<'a> {
    worker: Box<dyn Worker + 'a>,
    /// Computes representatives while `worker` is running. Never takes a step.
    canonicalizer: Box<dyn Worker + 'a>,
    group: &'a Group,
}

/// A visitor that passes representatives on to the engine.
struct QuotientVisitor<'a> {
    visitor: &'a mut dyn Visitor,
    canonicalizer: &'a mut dyn Worker,
    group: &'a Group,
    source: Option<&'a [u8]>,
    packed: Vec<u8>,
}

impl Visitor for QuotientVisitor<'_> {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.canonicalizer.representative(packed, self.group, &mut self.packed);
        let look = self.visitor.state(step, &self.packed, within);
        // The representative is the same as before, but the state has changed within its orbit. So
        // step invariants have to be evaluated.
        let stays = self.source == Some(&self.packed) && self.source != Some(packed);
        if look == Look::Nothing && stays { Look::Step } else { look }
    }

    fn property(&mut self, property: usize, panic: Option<&str>) {
        self.visitor.property(property, panic);
    }

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        self.visitor.fault(step, fault)
    }
}

impl<'a> QuotientWorker<'a> {
    fn fold<T>(
        &mut self,
        source: Option<&[u8]>,
        visitor: &mut dyn Visitor,
        work: impl FnOnce(&mut (dyn Worker + 'a), &mut dyn Visitor) -> T,
    ) -> T {
        let mut fold = QuotientVisitor {
            visitor,
            canonicalizer: self.canonicalizer.as_mut(),
            group: self.group,
            source,
            packed: Vec::new(),
        };
        work(self.worker.as_mut(), &mut fold)
    }
}

impl Worker for QuotientWorker<'_> {
    fn initial(&mut self, visitor: &mut dyn Visitor) {
        self.fold(None, visitor, |worker, fold| worker.initial(fold));
    }

    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        self.fold(Some(state), visitor, |worker, fold| worker.expand(state, fold))
    }

    fn look_at(&mut self, state: &[u8], visitor: &mut dyn Visitor) {
        self.worker.look_at(state, visitor);
    }

    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) {
        self.fold(Some(state), visitor, |worker, fold| worker.expand_step(state, step, fold));
    }

    fn switch(&mut self, switch: Option<Switch>) {
        self.worker.switch(switch);
    }

    fn watch_states(&mut self, properties: &[usize]) {
        self.worker.watch_states(properties);
    }

    fn watch_steps(&mut self, properties: &[usize]) {
        self.worker.watch_steps(properties);
    }

    fn record_sites(&mut self, on: bool) {
        self.worker.record_sites(on);
    }

    fn recorded_sites(&mut self, into: &mut Vec<Evaluated>) {
        self.worker.recorded_sites(into);
    }

    fn has_evaluated_member(&self) -> bool {
        self.worker.has_evaluated_member()
    }

    fn deny_properties(&mut self, on: bool) {
        self.worker.deny_properties(on);
    }

    fn atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        self.worker.atoms(state, atoms, into);
    }

    fn step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        self.worker.step_atoms(before, after, atoms, into);
    }

    fn atom_panic(&mut self) -> Option<String> {
        self.worker.atom_panic()
    }

    fn holds(&mut self, property: usize, state: &[u8]) -> bool {
        self.worker.holds(property, state)
    }

    fn step_holds(&mut self, property: usize, before: &[u8], after: &[u8]) -> bool {
        self.worker.step_holds(property, before, after)
    }

    fn view(&mut self, state: &[u8]) -> View {
        self.worker.view(state)
    }

    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        self.worker.visible(state, into);
    }

    fn choices(&mut self, before: Option<&[u8]>, step: StepId, ending: Ending<'_>) -> Option<Vec<String>> {
        self.worker.choices(before, step, ending)
    }

    fn permuted(&mut self, state: &[u8], permutation: &Permutation, into: &mut Vec<u8>) {
        self.worker.permuted(state, permutation, into);
    }

    fn representative(&mut self, state: &[u8], group: &Group, into: &mut Vec<u8>) -> u64 {
        self.worker.representative(state, group, into)
    }
}

//! A machine whose workers replace every state by the representative of its orbit.
//!
//! Steps are taken from representatives. Properties are evaluated on the actual successors, which
//! are replaced afterwards. If the machine is not symmetric, results are meaningless.

use crate::machine::{
    Expanded, Fault, Group, Look, Machine, PermutableMachine, StatePermuter, StepId, Visitor,
    Worker,
};
use crate::{forward_machine, forward_worker};

/// A machine with its symmetric sets.
#[derive(Clone, Copy)]
pub struct Quotient<'a> {
    /// The machine.
    pub machine: &'a dyn Machine,
    /// The machine's permutations.
    pub permutable: &'a dyn PermutableMachine,
    /// Its symmetric sets.
    pub group: &'a Group,
}

impl<'a> Quotient<'a> {
    /// Returns `None` if the machine cannot permute its states.
    pub fn new(machine: &'a dyn Machine, group: &'a Group) -> Option<Quotient<'a>> {
        let permutable = machine.permutable()?;
        Some(Quotient {
            machine,
            permutable,
            group,
        })
    }
}

impl std::fmt::Debug for Quotient<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quotient")
            .field("group", self.group)
            .finish_non_exhaustive()
    }
}

impl Machine for Quotient<'_> {
    forward_machine!(machine);

    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(QuotientWorker {
            worker: self.machine.worker(),
            permuter: self.permutable.permuter(),
            group: self.group,
        })
    }
}

/// A worker that replaces the states of another worker by representatives.
struct QuotientWorker<'a> {
    worker: Box<dyn Worker + 'a>,
    /// Computes representatives while `worker` is running.
    permuter: Box<dyn StatePermuter + 'a>,
    group: &'a Group,
}

/// A visitor that passes representatives on to the engine.
struct QuotientVisitor<'a> {
    visitor: &'a mut dyn Visitor,
    permuter: &'a mut dyn StatePermuter,
    group: &'a Group,
    source: Option<&'a [u8]>,
    packed: Vec<u8>,
}

impl Visitor for QuotientVisitor<'_> {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.permuter
            .representative(packed, self.group, &mut self.packed);
        let look = self.visitor.state(step, &self.packed, within);
        // The representative is the same as before, but the state has changed within its orbit. So
        // step invariants have to be evaluated.
        let stays = self.source == Some(&self.packed) && self.source != Some(packed);
        if look == Look::Nothing && stays {
            Look::Step
        } else {
            look
        }
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
            permuter: self.permuter.as_mut(),
            group: self.group,
            source,
            packed: Vec::new(),
        };
        work(self.worker.as_mut(), &mut fold)
    }
}

impl Worker for QuotientWorker<'_> {
    forward_worker!(worker: switch, watch_states, watch_steps, evaluating);

    fn initial(&mut self, visitor: &mut dyn Visitor) {
        self.fold(None, visitor, |worker, fold| worker.initial(fold));
    }

    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        self.fold(Some(state), visitor, |worker, fold| {
            worker.expand(state, fold)
        })
    }

    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) {
        self.fold(Some(state), visitor, |worker, fold| {
            worker.expand_step(state, step, fold);
        });
    }
}

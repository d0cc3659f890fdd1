//! The conformance check: it accepts machines that keep the contracts and names each broken one.

#[allow(dead_code, reason = "`main` is for the example and the documentation")]
#[path = "../../examples/counter.rs"]
pub(crate) mod counter;

use std::sync::Arc;

use mutaspec_runner::definition::Definition;
use mutaspec_runner::forward_worker;
use mutaspec_runner::machine::{
    Constraint, Contract, Ending, ErasedAtom, ErasedFormula, Evaluated, Expanded, Fault,
    FinalStates, Look, Machine, ModelFacts, ModelSource, StepFacts, StepId, SwitchPermit, Visitor,
    Worker, check_machine,
};
use mutaspec_runner::step::Switch;
use mutaspec_runner::value::View;

use crate::restaurants;
use counter::{Counter, CounterSource};

fn undamaged() -> Counter {
    Counter::of(CounterSource::default().definition().clone())
}

/// A counter that breaks one contract.
struct Damaged {
    counter: Counter,
    breaks: Contract,
    steps: Vec<StepFacts>,
}

fn damaged(breaks: Contract) -> Damaged {
    let counter = undamaged();
    let mut steps = counter.steps().to_vec();
    steps[0].extra = breaks == Contract::Order;
    Damaged {
        counter,
        breaks,
        steps,
    }
}

impl Machine for Damaged {
    fn definition(&self) -> &Arc<Definition> {
        self.counter.definition()
    }
    fn facts(&self) -> &ModelFacts {
        self.counter.facts()
    }
    fn steps(&self) -> &[StepFacts] {
        &self.steps
    }
    fn formula(&self, property: usize) -> &ErasedFormula {
        self.counter.formula(property)
    }
    fn atoms(&self) -> &[ErasedAtom] {
        self.counter.atoms()
    }
    fn fairness(&self) -> &[Constraint] {
        self.counter.fairness()
    }
    fn final_states(&self) -> FinalStates {
        self.counter.final_states()
    }
    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(DamagedWorker {
            worker: self.counter.worker(),
            breaks: self.breaks,
            switch: None,
            calls: 0,
        })
    }
}

struct DamagedWorker<'m> {
    worker: Box<dyn Worker + 'm>,
    breaks: Contract,
    switch: Option<Switch>,
    /// The number of calls of `expand`.
    calls: u32,
}

/// Receives nothing.
struct Nothing;

impl Visitor for Nothing {
    fn state(&mut self, _: StepId, _: &[u8], _: bool) -> Look {
        Look::Nothing
    }
    fn property(&mut self, _: usize, _: Option<&str>) {}
    fn fault(&mut self, _: StepId, _: Fault) -> bool {
        true
    }
}

impl Worker for DamagedWorker<'_> {
    forward_worker!(worker: watch_states, watch_steps, initial, atoms, crash_state);

    fn switch(&mut self, switch: Option<Switch>, permit: SwitchPermit) -> Option<Switch> {
        self.switch = switch;
        let before = self.worker.switch(switch, permit);
        before.filter(|_| self.breaks != Contract::RestoredSwitch)
    }
    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        self.calls += 1;
        let is_known = self.switch.is_none_or(|switch| switch.number == 1);
        let drops = match self.breaks {
            Contract::Determinism => self.calls.is_multiple_of(2),
            Contract::UnknownSwitch => !is_known,
            _ => false,
        };
        let mut nothing = Nothing;
        let expanded = self
            .worker
            .expand(state, if drops { &mut nothing } else { &mut *visitor });
        if self.breaks == Contract::Undefined {
            visitor.fault(0, Fault::Undefined("a word without a meaning".to_owned()));
        }
        Expanded {
            enabled: expanded.enabled && self.breaks != Contract::Enabled,
            ..expanded
        }
    }
    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) {
        if self.breaks != Contract::SingleSteps {
            self.worker.expand_step(state, step, visitor);
        }
    }
    fn look_at(&mut self, state: &[u8], visitor: &mut dyn Visitor) {
        self.worker.look_at(state, visitor);
    }
    fn record_sites(&mut self, on: bool) {
        self.worker.record_sites(on);
    }
    fn recorded_sites(&mut self, into: &mut Vec<Evaluated>) {
        self.worker.recorded_sites(into);
        if self.breaks == Contract::Sites {
            into.clear();
        }
    }
    fn has_evaluated_member(&self) -> bool {
        self.worker.has_evaluated_member()
    }
    fn deny_properties(&mut self, on: bool) {
        self.worker.deny_properties(on);
    }
    fn holds(&mut self, property: usize, state: &[u8]) -> Result<bool, String> {
        let holds = self.worker.holds(property, state)?;
        Ok(holds && self.breaks != Contract::Properties)
    }
    fn step_holds(&mut self, property: usize, before: &[u8], after: &[u8]) -> Result<bool, String> {
        self.worker.step_holds(property, before, after)
    }
    fn holds_ahead(
        &mut self,
        property: usize,
        state: &[u8],
        next: &[(StepId, &[u8])],
    ) -> Result<bool, String> {
        self.worker.holds_ahead(property, state, next)
    }
    fn view(&mut self, state: &[u8]) -> View {
        match self.breaks {
            Contract::CanonicalBytes => View::Number(0),
            _ => self.worker.view(state),
        }
    }
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        self.worker.visible(state, into);
    }
    fn choices(
        &mut self,
        before: Option<&[u8]>,
        step: StepId,
        ending: Ending<'_>,
    ) -> Option<Vec<String>> {
        let choices = self.worker.choices(before, step, ending)?;
        (self.breaks != Contract::Replay).then_some(choices)
    }
}

#[test]
fn correct_machines_pass() {
    assert_eq!(check_machine(&undamaged(), 100), Ok(()));
    let restaurants = restaurants::machine(3);
    assert_eq!(check_machine(restaurants.as_ref(), 300), Ok(()));
}

#[test]
fn each_broken_contract_is_named() {
    for breaks in [
        Contract::CanonicalBytes,
        Contract::Determinism,
        Contract::Order,
        Contract::Enabled,
        Contract::SingleSteps,
        Contract::UnknownSwitch,
        Contract::Sites,
        Contract::Properties,
        Contract::Replay,
        Contract::RestoredSwitch,
        Contract::Undefined,
    ] {
        let found = check_machine(&damaged(breaks), 100).expect_err("a contract is broken");
        assert!(
            found.iter().any(|violation| violation.contract == breaks),
            "{breaks:?}: {found:?}"
        );
    }
}

//! The controls of a campaign detect a broken engine.

use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Engine, Options, Refusal};
use mutaspec_runner::machine::{
    Expanded, Fault, Look, Machine, StepId, SwitchPermit, Visitor, Worker,
};
use mutaspec_runner::step::Switch;
use mutaspec_runner::{forward_machine, forward_worker};

use crate::restaurants;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    BlindToStates,
    BlindToSteps,
    Content,
    /// Every mutant is the baseline without its last step.
    Careless,
    /// Every mutant takes the last step by another name.
    Renaming,
    /// Predicates in temporal properties are false once properties have been denied.
    Forgetful,
    /// Properties are false in the equivalent mutant of this number.
    Unjust(u32),
}

pub(crate) struct Flawed {
    machine: Box<dyn Machine>,
    flaw: Flaw,
}

pub(crate) fn blind_to_steps(machine: Box<dyn Machine>) -> Flawed {
    Flawed {
        machine,
        flaw: Flaw::BlindToSteps,
    }
}

pub(crate) fn careless(machine: Box<dyn Machine>) -> Flawed {
    Flawed {
        machine,
        flaw: Flaw::Careless,
    }
}

struct FlawedWorker<'m> {
    worker: Box<dyn Worker + 'm>,
    flaw: Flaw,
    is_mutant: bool,
    has_denied: bool,
}

impl Machine for Flawed {
    forward_machine!(machine);

    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(FlawedWorker {
            worker: self.machine.worker(),
            flaw: self.flaw,
            is_mutant: false,
            has_denied: false,
        })
    }
}

/// Forwards the calls that the defect does not suppress.
struct Filtered<'v> {
    visitor: &'v mut dyn Visitor,
    without: Option<StepId>,
    /// The name of the last step.
    last: StepId,
    met: Option<usize>,
}

impl Visitor for Filtered<'_> {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        if self.without == Some(step) {
            return Look::Nothing;
        }
        let step = if step == LAST_STEP { self.last } else { step };
        let look = self.visitor.state(step, packed, within);
        if let (Some(goal), Look::StepAndState) = (self.met, look) {
            self.visitor.property(goal, None);
        }
        look
    }
    fn property(&mut self, property: usize, panic: Option<&str>) {
        self.visitor.property(property, panic);
    }
    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        self.visitor.fault(step, fault)
    }
}

/// `can_commit` and the last label of Alice.
const GOAL: usize = 2;
const LAST_STEP: StepId = 10;

impl FlawedWorker<'_> {
    fn filtered<'v>(&self, visitor: &'v mut dyn Visitor) -> Filtered<'v> {
        let is_mutant = |flaw| self.is_mutant && self.flaw == flaw;
        Filtered {
            visitor,
            without: is_mutant(Flaw::Careless).then_some(LAST_STEP),
            last: if is_mutant(Flaw::Renaming) {
                LAST_STEP - 1
            } else {
                LAST_STEP
            },
            met: (self.flaw == Flaw::Content).then_some(GOAL),
        }
    }
}

impl Worker for FlawedWorker<'_> {
    forward_worker!(worker: sites, rendering, crash_state);

    fn deny_properties(&mut self, on: bool) {
        self.has_denied = true;
        self.worker.deny_properties(on);
    }
    fn atoms(&mut self, state: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        if self.flaw == Flaw::Forgetful && self.has_denied {
            into.extend(atoms.iter().map(|_| false));
        } else {
            self.worker.atoms(state, atoms, into);
        }
    }
    fn step_atoms(&mut self, before: &[u8], after: &[u8], atoms: &[usize], into: &mut Vec<bool>) {
        self.worker.step_atoms(before, after, atoms, into);
    }
    fn atom_panic(&mut self) -> Option<String> {
        self.worker.atom_panic()
    }
    fn look_at(&mut self, state: &[u8], visitor: &mut dyn Visitor) {
        self.worker.look_at(state, visitor);
    }
    fn holds(&mut self, property: usize, state: &[u8]) -> Result<bool, String> {
        self.worker.holds(property, state)
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
    fn switch(&mut self, switch: Option<Switch>, permit: SwitchPermit) -> Option<Switch> {
        self.is_mutant = switch.is_some();
        if let Flaw::Unjust(number) = self.flaw {
            let is_denied = switch.is_some_and(|switch| switch.number == number);
            self.worker.deny_properties(is_denied);
        }
        self.worker.switch(switch, permit)
    }
    fn watch_states(&mut self, properties: &[usize]) {
        self.worker
            .watch_states(if self.flaw == Flaw::BlindToStates {
                &[]
            } else {
                properties
            });
    }
    fn watch_steps(&mut self, properties: &[usize]) {
        self.worker.watch_steps(if self.flaw == Flaw::BlindToSteps {
            &[]
        } else {
            properties
        });
    }
    fn initial(&mut self, visitor: &mut dyn Visitor) {
        let mut filtered = self.filtered(visitor);
        self.worker.initial(&mut filtered);
    }
    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        let mut filtered = self.filtered(visitor);
        self.worker.expand(state, &mut filtered)
    }
    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) {
        let mut filtered = self.filtered(visitor);
        self.worker.expand_step(state, step, &mut filtered);
    }
}

fn check(flaw: Flaw, expected: Option<&str>) {
    let machine = Flawed {
        machine: restaurants::machine(3),
        flaw,
    };
    check_on(
        &machine,
        flaw,
        expected,
        &[(Engine::Pipeline, u64::MAX), (Engine::Naive, 0)],
    );
}

fn check_on(machine: &Flawed, flaw: Flaw, expected: Option<&str>, engines: &[(Engine, u64)]) {
    for (engine, walk_from) in engines.iter().copied() {
        let options = Options {
            engine,
            walk_from,
            ..Options::default()
        };
        let refusal = campaign::run(machine, &options, &|_| {}, &AtomicBool::new(false)).err();
        let refused = expected.map(|what| Refusal::Control {
            what: what.to_owned(),
        });
        assert_eq!(refusal, refused, "{flaw:?}");
    }
}

#[test]
fn sound_engine_passes_controls() {
    check(Flaw::None, None);
}

#[test]
fn engine_ignoring_properties_is_refused() {
    check(
        Flaw::BlindToSteps,
        Some("a mutant that breaks every property is not killed by `decisions_are_final`"),
    );
    check(
        Flaw::Content,
        Some("a mutant that breaks every property is not killed by `can_commit`"),
    );
    check(
        Flaw::Forgetful,
        Some("a mutant that breaks every property is not killed by `all_or_nothing`"),
    );
}

#[test]
fn no_op_mutant_must_be_equivalent() {
    check(
        Flaw::Careless,
        Some("a mutant that changes nothing is killed; it must be equivalent"),
    );
    // The graph has as many states and steps as the baseline's.
    check(
        Flaw::Renaming,
        Some("a mutant that changes nothing is different from the baseline; it must be equivalent"),
    );
}

#[test]
fn killed_mutant_must_differ_from_baseline() {
    let machine = Flawed {
        machine: restaurants::machine(3),
        flaw: Flaw::Unjust(5),
    };
    let options = Options {
        engine: Engine::Naive,
        matrix: true,
        ..Options::default()
    };
    let refusal = campaign::run(&machine, &options, &|_| {}, &AtomicBool::new(false)).err();
    let Some(Refusal::Internal { what }) = refusal else {
        panic!("{refusal:?}");
    };
    assert!(
        what.ends_with("C2-00000005` is equal to the baseline, but a property fails"),
        "{what}"
    );
}

#[test]
fn filter_proves_no_op_on_large_model() {
    let flawed = |flaw| Flawed {
        machine: restaurants::machine(3),
        flaw,
    };
    let what =
        "a mutant that changes nothing is different from the baseline; it must be equivalent";
    check_on(
        &flawed(Flaw::Careless),
        Flaw::Careless,
        Some(what),
        &[(Engine::Pipeline, 0)],
    );
    check_on(
        &flawed(Flaw::None),
        Flaw::None,
        None,
        &[(Engine::Pipeline, 0)],
    );
}

#[test]
fn engine_ignoring_states_meets_no_goal() {
    let machine = Flawed {
        machine: restaurants::machine(3),
        flaw: Flaw::BlindToStates,
    };
    let outcome = campaign::run(
        &machine,
        &Options::default(),
        &|_| {},
        &AtomicBool::new(false),
    )
    .expect("a failing baseline");
    assert!(outcome.mutants.is_empty());
    let without_goals = Options {
        properties: Some(vec!["consistent".into()]),
        ..Options::default()
    };
    let refusal = campaign::run(&machine, &without_goals, &|_| {}, &AtomicBool::new(false)).err();
    let what = "a mutant that breaks every property is not killed by `consistent`".to_owned();
    assert_eq!(refusal, Some(Refusal::Control { what }));
}

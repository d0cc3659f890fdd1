//! A machine written by hand, without `#[spec]`. The documentation of `mutaspec_runner::machine`
//! includes this file, and the conformance tests damage it.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mutaspec_mutator::{Effect, MutantRow, Operator, rows};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::definition::{
    Definition, ItemKind, ItemRow, ModelRow, PropertyKind, PropertyRow,
};
use mutaspec_runner::machine::{
    Constraint, Ending, ErasedAtom, ErasedFormula, Evaluated, Expanded, FinalStates, Look, Machine,
    ModelFacts, ModelSource, StepFacts, StepId, SwitchPermit, Visitor, Worker, check_machine,
};
use mutaspec_runner::outcome::Verdict;
use mutaspec_runner::settings::{SettingError, Settings};
use mutaspec_runner::step::Switch;
use mutaspec_runner::value::View;

fn definition() -> Definition {
    let property = |name: &'static str, kind, line| PropertyRow {
        name: name.into(),
        kind,
        line,
        doc: "".into(),
    };
    Definition {
        name: "counter".into(),
        models: rows([ModelRow::named("default")]),
        items: rows([ItemRow {
            name: "up".into(),
            kind: ItemKind::Action,
            parameters: rows([]),
            line: 1,
        }]),
        properties: rows([
            property("at_most_3", PropertyKind::StateInvariant, 2),
            property("only_up", PropertyKind::StepInvariant, 3),
        ]),
        mutants: rows([MutantRow {
            operator: Operator::C2Negate,
            item: "up".into(),
            hash: "00000001".into(),
            file: 0,
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 6,
            original: "n < 3".into(),
            replacement: "n < 4".into(),
            family: None,
            effect: Effect::Switch(1),
        }]),
        ..Definition::default()
    }
}

/// The counter as a spec from which a program builds models: `mutaspec::program_with` takes it.
pub(crate) struct CounterSource {
    definition: Arc<Definition>,
}

impl Default for CounterSource {
    fn default() -> CounterSource {
        CounterSource {
            definition: Arc::new(definition()),
        }
    }
}

impl ModelSource for CounterSource {
    fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }
    fn build(&self, settings: &Settings) -> Result<Box<dyn Machine>, SettingError> {
        settings.check(&self.definition)?;
        Ok(Box::new(Counter::of(self.definition.clone())))
    }
    fn arithmetic_is_checked(&self) -> bool {
        true
    }
}

/// A counter from 0 to 3.
pub(crate) struct Counter {
    definition: Arc<Definition>,
    facts: ModelFacts,
    steps: Vec<StepFacts>,
    no_formula: ErasedFormula,
}

impl Counter {
    pub(crate) fn of(definition: Arc<Definition>) -> Counter {
        let up = StepFacts {
            item: 0,
            instance: 0,
            label: 0,
            arguments: Vec::new(),
            name: "up".to_owned(),
            extra: false,
        };
        Counter {
            definition,
            facts: ModelFacts::new("default"),
            steps: vec![up],
            no_formula: ErasedFormula::And(Vec::new()),
        }
    }
}

impl Machine for Counter {
    fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }
    fn facts(&self) -> &ModelFacts {
        &self.facts
    }
    fn steps(&self) -> &[StepFacts] {
        &self.steps
    }
    fn formula(&self, _property: usize) -> &ErasedFormula {
        &self.no_formula
    }
    fn atoms(&self) -> &[ErasedAtom] {
        &[]
    }
    fn fairness(&self) -> &[Constraint] {
        &[]
    }
    fn final_states(&self) -> FinalStates {
        FinalStates::default()
    }
    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(CounterWorker::default())
    }
}

/// A state is one byte.
#[derive(Default)]
struct CounterWorker {
    switch: Option<Switch>,
    /// Whether the properties of states and of steps are watched.
    watches: [bool; 2],
    sites: Option<Vec<Evaluated>>,
    denies: bool,
}

impl CounterWorker {
    fn report(&self, before: Option<u8>, after: u8, visitor: &mut dyn Visitor) {
        let look = visitor.state(0, &[after], true);
        if look == Look::StepAndState {
            self.judge(0, after <= 3, visitor);
        }
        if let (Look::Step | Look::StepAndState, Some(before)) = (look, before) {
            self.judge(1, before <= after, visitor);
        }
    }

    fn judge(&self, property: usize, holds: bool, visitor: &mut dyn Visitor) {
        if self.watches[property] && (self.denies || !holds) {
            visitor.property(property, None);
        }
    }
}

impl Worker for CounterWorker {
    fn switch(&mut self, switch: Option<Switch>, _permit: SwitchPermit) -> Option<Switch> {
        mem::replace(&mut self.switch, switch)
    }
    fn watch_states(&mut self, properties: &[usize]) {
        self.watches[0] = properties.contains(&0);
    }
    fn watch_steps(&mut self, properties: &[usize]) {
        self.watches[1] = properties.contains(&1);
    }
    fn initial(&mut self, visitor: &mut dyn Visitor) {
        self.report(None, 0, visitor);
    }
    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        // The site of the mutant: the bound in the guard.
        if let Some(sites) = &mut self.sites {
            sites.push(Evaluated {
                step: 0,
                first: 1,
                count: 1,
            });
        }
        let is_mutant = self.switch.is_some_and(|switch| switch.number == 1);
        let enabled = state[0] < if is_mutant { 4 } else { 3 };
        if enabled {
            self.report(Some(state[0]), state[0] + 1, visitor);
        }
        Expanded {
            enabled,
            terminated: false,
        }
    }
    fn expand_step(&mut self, state: &[u8], _step: StepId, visitor: &mut dyn Visitor) {
        self.expand(state, visitor);
    }
    fn look_at(&mut self, state: &[u8], visitor: &mut dyn Visitor) {
        self.judge(0, state[0] <= 3, visitor);
    }
    fn record_sites(&mut self, on: bool) {
        self.sites = on.then(Vec::new);
    }
    fn recorded_sites(&mut self, into: &mut Vec<Evaluated>) {
        into.extend(self.sites.iter_mut().flat_map(|sites| sites.drain(..)));
    }
    fn has_evaluated_member(&self) -> bool {
        false
    }
    fn deny_properties(&mut self, on: bool) {
        self.denies = on;
    }
    fn holds(&mut self, _property: usize, state: &[u8]) -> Result<bool, String> {
        Ok(state[0] <= 3)
    }
    fn step_holds(
        &mut self,
        _property: usize,
        before: &[u8],
        after: &[u8],
    ) -> Result<bool, String> {
        Ok(before[0] <= after[0])
    }
    fn holds_ahead(&mut self, _: usize, _: &[u8], _: &[(StepId, &[u8])]) -> Result<bool, String> {
        unreachable!("no property looks ahead")
    }
    fn atoms(&mut self, _: &[u8], _: &[usize], _: &mut Vec<bool>) {
        unreachable!("there are no temporal properties")
    }
    fn step_atoms(&mut self, _: &[u8], _: &[u8], _: &[usize], _: &mut Vec<bool>) {
        unreachable!("there are no temporal properties")
    }
    fn atom_panic(&mut self) -> Option<String> {
        None
    }
    fn view(&mut self, state: &[u8]) -> View {
        View::Record(
            String::new(),
            vec![("n".to_owned(), View::Number(state[0].into()))],
        )
    }
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        into.extend_from_slice(state);
    }
    fn choices(
        &mut self,
        before: Option<&[u8]>,
        _step: StepId,
        ending: Ending<'_>,
    ) -> Option<Vec<String>> {
        let made = before.map_or(0, |before| before[0] + 1);
        (ending == Ending::State(&[made])).then(Vec::new)
    }
}

/// Checks the contracts and runs the mutant.
fn main() {
    let settings = Settings {
        model: "default".to_owned(),
        ..Settings::default()
    };
    let machine = CounterSource::default().build(&settings).unwrap();
    assert_eq!(check_machine(&*machine, 100), Ok(()));
    let outcome = campaign::run(
        &*machine,
        &Options::default(),
        &|_| {},
        &AtomicBool::new(false),
    );
    assert_eq!(outcome.unwrap().mutants[0].verdict, Verdict::Killed);
}

//! A machine of another language: transaction commit with explicit states, without types.

use std::mem;
use std::sync::Arc;

use mutaspec_mutator::{Effect, MutantRow, Operator, rows};
use mutaspec_runner::assumption::{FairnessKind, FairnessRow, Strength};
use mutaspec_runner::definition::{
    ConstantRow, Definition, ItemKind, ItemRow, ModelRow, Symmetric,
};
use mutaspec_runner::dialect::{Dialect, Schema};
use mutaspec_runner::machine::{
    Constraint, Ending, ErasedAtom, ErasedFormula, Evaluated, Expanded, FinalStates, Machine,
    ModelFacts, StepFacts, StepId, SwitchPermit, Visitor, Worker,
};
use mutaspec_runner::step::Switch;
use mutaspec_runner::value::{Universe, View};

/// The stages of a resource manager, by number.
const STAGES: [&str; 4] = ["working", "prepared", "committed", "aborted"];
const MANAGERS: [&str; 2] = ["r1", "r2"];

/// The stage of each manager, and the messages: two bits for "ready", one for "commit".
type State = [u8; 3];

/// The mutants: commit without asking, forget to be prepared, never commit.
pub(super) const MUTANTS: [&str; 3] = ["eager", "forgetful", "idle"];

/// Index of the mutant without fairness.
pub(super) const UNFAIR: usize = MUTANTS.len();

/// Returns the target of a step: prepare, abort, commit and finish, each but commit for a manager.
fn target(state: State, step: StepId, mutant: Option<u32>) -> Option<State> {
    let mut next = state;
    let manager = (step % 2) as usize;
    let is_committed = state[2] & 4 != 0;
    match step / 2 {
        0 if state[manager] == 0 => {
            next[manager] = 1;
            next[2] |= 1 << manager;
        }
        1 if state[manager] == 0 => next[manager] = 3,
        2 if state[manager] == 1 && is_committed => next[manager] = 2,
        2 if mutant == Some(1) && state[manager] == 1 => next[manager] = 0,
        3 if manager == 0 && !is_committed && mutant != Some(2) => {
            if state[2] & 3 != 3 && mutant != Some(0) {
                return None;
            }
            next[2] |= 4;
        }
        _ => return None,
    }
    Some(next)
}

/// The number of steps.
const STEPS: StepId = 7;

pub(super) struct Commit {
    definition: Arc<Definition>,
    facts: ModelFacts,
    steps: Vec<StepFacts>,
    fairness: [Constraint; 1],
    no_formula: ErasedFormula,
    schema: Option<Schema>,
    values: Vec<(String, View)>,
}

fn definition(dialect: Option<&'static dyn Dialect>) -> Definition {
    let row = |(number, replacement): (u32, &'static str)| MutantRow {
        operator: Operator::C2Negate,
        item: "next".into(),
        hash: format!("0000000{number}").into(),
        file: 0,
        line: 1,
        column: 1,
        end_line: 1,
        end_column: 2,
        original: "as intended".into(),
        replacement: replacement.into(),
        family: None,
        effect: Effect::Switch(number + 1),
    };
    let mut mutants: Vec<MutantRow> = (0..).zip(MUTANTS).map(row).collect();
    mutants.push(MutantRow {
        effect: Effect::DropFairness { first: 0, last: 0 },
        ..row((9, "unfair"))
    });
    Definition {
        name: "commit".into(),
        dialect,
        constants: rows([ConstantRow {
            name: "RM".into(),
            type_text: "".into(),
            doc: "".into(),
            symmetric: Symmetric::default(),
        }]),
        models: rows([ModelRow::named("default")]),
        items: rows([ItemRow {
            name: "next".into(),
            kind: ItemKind::Action,
            parameters: rows([]),
            line: 1,
        }]),
        fairness: rows([FairnessRow {
            kind: FairnessKind::Call,
            strength: Strength::Weak,
            line: 1,
        }]),
        mutants: mutants.into(),
        ..Definition::default()
    }
}

impl Commit {
    pub(super) fn new(dialect: Option<&'static dyn Dialect>, schema: Option<Schema>) -> Commit {
        let step = |number: StepId| StepFacts {
            item: 0,
            instance: number as usize,
            label: 0,
            arguments: Vec::new(),
            name: format!("next({number})"),
            extra: false,
        };
        let mut universe = Universe::default();
        assert!(
            MANAGERS
                .into_iter()
                .all(|name| universe.intern(name).is_some())
        );
        let mut facts = ModelFacts::new("default");
        facts.universe = Arc::new(universe);
        facts.constants = vec![("RM".to_owned(), MANAGERS.join(", "))];
        Commit {
            definition: Arc::new(definition(dialect)),
            facts,
            steps: (0..STEPS).map(step).collect(),
            fairness: [Constraint {
                row: 0,
                strength: Strength::Weak,
                steps: (0..STEPS).collect(),
            }],
            no_formula: ErasedFormula::And(Vec::new()),
            schema,
            values: vec![("RM".into(), View::Set(MANAGERS.map(View::atom).to_vec()))],
        }
    }
}

impl Machine for Commit {
    fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }
    fn facts(&self) -> &ModelFacts {
        &self.facts
    }
    fn schema(&self) -> Option<Schema> {
        self.schema.clone()
    }
    fn values(&self) -> &[(String, View)] {
        &self.values
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
        &self.fairness
    }
    fn final_states(&self) -> FinalStates {
        FinalStates {
            may_wait: true,
            stutter: false,
        }
    }
    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(CommitWorker::default())
    }
}

#[derive(Default)]
struct CommitWorker {
    switch: Option<Switch>,
    sites: Option<Vec<Evaluated>>,
}

impl CommitWorker {
    /// Every mutant may change every step.
    fn take(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) -> bool {
        let count = MUTANTS.len() as u32;
        let site = Evaluated {
            step,
            first: 1,
            count,
        };
        self.sites.iter_mut().for_each(|sites| sites.push(site));
        let state = [state[0], state[1], state[2]];
        let next = target(state, step, self.switch.map(|switch| switch.number - 1));
        next.is_some_and(|next| {
            visitor.state(step, &next, true);
            true
        })
    }
}

impl Worker for CommitWorker {
    fn switch(&mut self, switch: Option<Switch>, _permit: SwitchPermit) -> Option<Switch> {
        mem::replace(&mut self.switch, switch)
    }
    fn watch_states(&mut self, _properties: &[usize]) {}
    fn watch_steps(&mut self, _properties: &[usize]) {}
    fn initial(&mut self, visitor: &mut dyn Visitor) {
        visitor.state(0, &[0, 0, 0], true);
    }
    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        let mut enabled = false;
        for step in 0..STEPS {
            enabled |= self.take(state, step, visitor);
        }
        Expanded {
            enabled,
            terminated: false,
        }
    }
    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) {
        self.take(state, step, visitor);
    }
    fn look_at(&mut self, _state: &[u8], _visitor: &mut dyn Visitor) {}
    fn record_sites(&mut self, on: bool) {
        self.sites = on.then(Vec::new);
    }
    fn recorded_sites(&mut self, into: &mut Vec<Evaluated>) {
        into.extend(self.sites.iter_mut().flat_map(|sites| sites.drain(..)));
    }
    fn has_evaluated_member(&self) -> bool {
        false
    }
    fn deny_properties(&mut self, _on: bool) {}
    fn holds(&mut self, _property: usize, _state: &[u8]) -> Result<bool, String> {
        unreachable!("there are no properties")
    }
    fn step_holds(&mut self, _: usize, _: &[u8], _: &[u8]) -> Result<bool, String> {
        unreachable!("there are no properties")
    }
    fn holds_ahead(&mut self, _: usize, _: &[u8], _: &[(StepId, &[u8])]) -> Result<bool, String> {
        unreachable!("there are no properties")
    }
    fn atoms(&mut self, _: &[u8], _: &[usize], _: &mut Vec<bool>) {
        unreachable!("there are no properties")
    }
    fn step_atoms(&mut self, _: &[u8], _: &[u8], _: &[usize], _: &mut Vec<bool>) {
        unreachable!("there are no properties")
    }
    fn atom_panic(&mut self) -> Option<String> {
        None
    }
    fn view(&mut self, state: &[u8]) -> View {
        let text = |text: &str| View::Text(text.to_owned());
        let record = |fields: &[(&str, View)]| {
            let fields = fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()));
            View::Record(String::new(), fields.collect())
        };
        let manager = |place: usize| {
            (
                View::atom(MANAGERS[place]),
                text(STAGES[usize::from(state[place])]),
            )
        };
        let ready = (0..2).filter(|place| state[2] & (1 << place) != 0);
        let ready = ready.map(|place: usize| {
            record(&[("kind", text("ready")), ("rm", View::atom(MANAGERS[place]))])
        });
        let commit = (state[2] & 4 != 0).then(|| record(&[("kind", text("commit"))]));
        let sent = commit.into_iter().chain(ready).collect();
        let stages = View::Map(vec![manager(0), manager(1)]);
        record(&[("stage", stages), ("sent", View::Set(sent))])
    }
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        into.extend_from_slice(state);
    }
    fn choices(
        &mut self,
        before: Option<&[u8]>,
        step: StepId,
        ending: Ending<'_>,
    ) -> Option<Vec<String>> {
        let mutant = self.switch.map(|switch| switch.number - 1);
        let made = match before {
            Some(before) => target([before[0], before[1], before[2]], step, mutant)?,
            None => [0, 0, 0],
        };
        (ending == Ending::State(&made)).then(Vec::new)
    }
}

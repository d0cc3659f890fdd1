//! A model as a machine of the engine.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use mutaspec_runner::assumption::Strength;
use mutaspec_runner::definition::Definition;
use mutaspec_runner::dialect::StepEvent;
use mutaspec_runner::machine::{
    Constraint, ErasedAtom, ErasedFormula, Fault, Machine, ModelFacts, StepFacts, StepId,
};
use mutaspec_runner::settings::SettingError;
use mutaspec_runner::value::View;

use super::cache::Pool;
use super::compiled::{CheckedKind, Compiled, invariants};
use super::events::events;
use super::formulas::{Atoms, assuming};
use super::packing::State;
use super::parts::{Condition, Decided, Parts};
use super::states::States;
use super::tables::{Numbering, step_facts};
use crate::compile::{Expr, Level, Program};
use crate::evaluate::{Failure, Reason, Step};
use crate::modules::Modules;
use crate::syntax::{Sources, Span, Symbol};
use crate::value::{Permutation, Value};

/// The most definitions that an error names.
const MOST_CALLS: usize = 6;

/// Builds other models of the same spec from one.
pub(crate) trait Rebuild: Send + Sync {
    /// Whether the constant at this index in [`Definition::constants`] has a smaller value.
    fn can_shrink(&self, constant: usize) -> bool;
    /// Builds the model in which that constant is smaller. Its states have the form of these.
    fn shrunk(
        &self,
        constant: usize,
        states: Arc<States>,
    ) -> Result<Box<dyn Machine>, SettingError>;
    /// Builds the model that has the unlisted temporal definitions as properties, if the spec has
    /// some.
    fn with_definitions(&self) -> Option<Box<dyn Machine>>;
}

/// A TLA+ module with one configuration.
pub(crate) struct TlaMachine {
    pub(super) definition: Arc<Definition>,
    pub(super) facts: ModelFacts,
    /// The names with values that no state changes.
    pub(super) values: Vec<(String, View)>,
    /// Whether properties assume more than `fairness`.
    pub(super) assumes_formulas: bool,
    sources: Arc<Sources>,
    pub(super) step_facts: Vec<StepFacts>,
    /// The steps that history variables can record.
    pub(super) events: Vec<StepEvent>,
    pub(super) atoms: Vec<ErasedAtom>,
    /// The temporal properties, by their index in the definition.
    pub(super) formulas: HashMap<usize, ErasedFormula>,
    pub(super) no_formula: ErasedFormula,
    pub(super) fairness: Vec<Constraint>,
    pub(super) parts: Parts,
    pub(super) states: Arc<States>,
    pub(super) rebuild: Box<dyn Rebuild>,
    pub(super) pool: Pool,
    pub(super) initial: Initial,
    /// The values of the participants.
    pub(super) members: Vec<Value>,
    pub(super) symmetry: Vec<Permutation>,
    /// The state that stands for all states with this view.
    pub(super) views: Mutex<HashMap<Value, State>>,
}

/// The initial states of a model.
pub(super) struct Initial {
    /// The values of the variables in each, in TLC's order.
    pub(super) states: Vec<Vec<Value>>,
    /// Why there are no more, if making the next one failed.
    pub(super) failure: Option<Box<Failure>>,
    /// The switches that were evaluated: first and last number of each.
    pub(super) sites: Vec<(u32, u32)>,
}

impl TlaMachine {
    /// Returns the machine of a model. `numbering` gives its steps and properties their places in
    /// the tables. With `states`, packed states mean what they mean in another model of the module.
    pub(crate) fn new(
        mut compiled: Compiled,
        facts: ModelFacts,
        values: Vec<(String, View)>,
        numbering: &Numbering,
        definition: Arc<Definition>,
        (modules, sources, members): (&Modules, Arc<Sources>, Vec<Value>),
        (states, rebuild): (Option<Arc<States>>, Box<dyn Rebuild>),
    ) -> TlaMachine {
        let step_facts = step_facts(&compiled.steps, numbering, &sources);
        let fairness = constraints(&compiled, numbering);
        let mut predicates = Predicates::new(&compiled, numbering, &definition);
        let mut atoms = Atoms {
            sources: &sources,
            predicates: &mut predicates.of_states,
            step_predicates: &mut predicates.of_steps,
            found: Vec::new(),
            decided_by: Vec::new(),
        };
        let formulas = formulas(&compiled, numbering, &mut atoms);
        let (atoms, decided_by) = (atoms.found, atoms.decided_by);
        let symmetry = compiled.take_symmetry();
        let variables = compiled.program.variables.len();
        let own = || Arc::new(States::new(variables, &compiled.initial, &symmetry));
        let states = states.unwrap_or_else(own);
        let parts = predicates.parts(compiled.program, compiled.steps, decided_by);
        TlaMachine {
            events: events(&parts, modules, &sources, &definition),
            definition,
            facts,
            values,
            assumes_formulas: !compiled.assumed.is_empty(),
            sources,
            step_facts,
            atoms,
            symmetry,
            formulas,
            no_formula: ErasedFormula::And(Vec::new()),
            fairness,
            parts,
            states,
            rebuild,
            pool: Pool::default(),
            initial: Initial {
                states: compiled.initial,
                failure: compiled.initial_failure,
                sites: compiled.initial_sites,
            },
            members,
            views: Mutex::default(),
        }
    }

    /// Whether one state may be stored for several.
    pub(super) fn merges_states(&self) -> bool {
        !self.symmetry.is_empty() || self.parts.program.view.is_some()
    }

    /// Returns the first state with this view, which may be this one.
    pub(super) fn first_with_view(&self, view: Value, state: State) -> State {
        let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        views.entry(view).or_insert(state).clone()
    }

    /// Returns the fault that a failed evaluation is.
    pub(super) fn fault(&self, failure: &Failure) -> Fault {
        let sentence = self.sentence(failure);
        match failure.reason {
            Reason::Assertion => Fault::Crash(sentence),
            Reason::Undefined | Reason::Limit => Fault::Undefined(sentence),
        }
    }

    /// Returns what failed, where, and in which definitions.
    pub(super) fn sentence(&self, failure: &Failure) -> String {
        let place = |span: Span| {
            let file = self.sources.file(span.file).path().file_name();
            let file = file
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            let location = self.sources.location(span);
            format!("{file}:{}:{}", location.line, location.column)
        };
        let mut text = format!("{}: {}", place(failure.span), failure.message);
        // Recursion shows the same place again and again.
        for (name, span) in failure.calls.iter().take(MOST_CALLS) {
            let _ = write!(text, ", in {name} ({})", place(*span));
        }
        text
    }
}

/// The predicates of a model, and where they are used.
struct Predicates {
    of_states: Vec<Expr>,
    of_steps: Vec<Expr>,
    constraints: Vec<usize>,
    action_constraints: Vec<usize>,
    conditions: Vec<Condition>,
    properties: Vec<Decided>,
}

impl Predicates {
    fn new(compiled: &Compiled, numbering: &Numbering, definition: &Definition) -> Predicates {
        let (mut of_states, mut of_steps) = (Vec::new(), Vec::new());
        let constraints = add(&mut of_states, &compiled.program.constraints);
        let action_constraints = add(&mut of_steps, &compiled.program.action_constraints);
        let mut properties = vec![Decided::Elsewhere; definition.properties.len()];
        for property in &compiled.properties {
            properties[numbering.property(property.name)] = match &property.kind {
                CheckedKind::States(nodes) => Decided::States(push(&mut of_states, nodes)),
                CheckedKind::Goal(node) => {
                    Decided::States(push(&mut of_states, std::slice::from_ref(node)))
                }
                CheckedKind::Steps(nodes) => Decided::Steps(push(&mut of_steps, nodes)),
                CheckedKind::Temporal(formula) if compiled.hides_violations() => {
                    let (states, steps) = invariants(formula);
                    Decided::Partly {
                        states: push(&mut of_states, &states),
                        steps: push(&mut of_steps, &steps),
                    }
                }
                CheckedKind::Temporal(_) => Decided::Elsewhere,
            };
        }
        let mut condition = |node: &Option<Expr>| match node {
            None => Condition::Unknown,
            Some(node) if node.level == Level::Action => {
                of_steps.push(node.clone());
                Condition::Step(of_steps.len() - 1)
            }
            Some(node) => {
                of_states.push(node.clone());
                Condition::State(of_states.len() - 1)
            }
        };
        let conditions = compiled.program.conditions.iter();
        let conditions = conditions.map(&mut condition).collect();
        Predicates {
            of_states,
            of_steps,
            constraints,
            action_constraints,
            conditions,
            properties,
        }
    }
}

impl Predicates {
    /// Returns the parts of a model with these predicates. `atoms` tells what decides each atom.
    fn parts(self, program: Program, steps: Vec<Step>, atoms: Vec<(usize, bool)>) -> Parts {
        Parts {
            program,
            steps,
            predicates: self.of_states,
            step_predicates: self.of_steps,
            constraints: self.constraints,
            action_constraints: self.action_constraints,
            conditions: self.conditions,
            required: required(&self.properties, &atoms),
            properties: self.properties,
            atoms,
        }
    }
}

/// Returns the predicates of step invariants, and those of `[A]_v` in temporal formulas.
fn required(properties: &[Decided], atoms: &[(usize, bool)]) -> Vec<usize> {
    let of_invariants = properties.iter().flat_map(Decided::of_steps);
    let of_formulas = atoms.iter().filter(|(_, unless)| *unless);
    of_invariants
        .chain(of_formulas.map(|(predicate, _)| predicate))
        .copied()
        .collect()
}

fn push(all: &mut Vec<Expr>, nodes: &[Expr]) -> Vec<usize> {
    let first = all.len();
    all.extend(nodes.iter().cloned());
    (first..all.len()).collect()
}

fn add(all: &mut Vec<Expr>, named: &[(Symbol, Expr)]) -> Vec<usize> {
    let nodes: Vec<Expr> = named.iter().map(|(_, node)| node.clone()).collect();
    push(all, &nodes)
}

fn formulas(
    compiled: &Compiled,
    numbering: &Numbering,
    atoms: &mut Atoms<'_>,
) -> HashMap<usize, ErasedFormula> {
    let temporal = compiled
        .properties
        .iter()
        .filter_map(|property| match &property.kind {
            CheckedKind::Temporal(formula) => Some((property.name, formula)),
            _ => None,
        });
    let formulas = temporal.map(|(name, formula)| {
        let assumed = compiled
            .assumed
            .iter()
            .map(|formula| atoms.formula(formula))
            .collect();
        (
            numbering.property(name),
            assuming(assumed, atoms.formula(formula)),
        )
    });
    formulas.collect()
}

fn constraints(compiled: &Compiled, numbering: &Numbering) -> Vec<Constraint> {
    let all = compiled.fairness.iter().map(|fairness| Constraint {
        row: numbering.fairness(fairness.span),
        strength: if fairness.strong {
            Strength::Strong
        } else {
            Strength::Weak
        },
        steps: fairness.steps.iter().map(|step| *step as StepId).collect(),
    });
    let mut all: Vec<Constraint> = all.collect();
    all.sort_by_key(|constraint| constraint.row);
    all
}

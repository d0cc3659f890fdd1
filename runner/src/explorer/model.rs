//! The machine of a spec: it numbers steps and atoms, and creates [workers](super::worker).

use std::sync::Arc;

use mutaspec_mutator::{Text, text};

use super::dialect::types::schema;
use super::maps::ErasedMap;
use super::smaller;
use super::system::System;
use super::worker::StateWorker;
use crate::assumption::Assumptions;
use crate::compiled::CompiledSpec;
use crate::definition::{Definition, ItemKind, ItemRow, PropertyKind};
use crate::dialect::Schema;
use crate::fairness;
use crate::heartbeat::{Code, Running};
use crate::machine::{
    Constraint, ErasedAtom, ErasedFormula, FinalStates, Inspector, Machine, ModelFacts,
    ModelSource, PermutableMachine, Refinement, StatePermuter, StepFacts, StepId, Worker,
};
use crate::panics::{self, Caught};
use crate::refinement;
use crate::scenario::Scenario;
use crate::settings::SettingError;
use crate::spec::StepInstance;
use crate::step_pattern::StepPattern;
use crate::value::participant::set_display_names;
use crate::value::{Member, Permutation};

/// Creates the machine of a system.
pub(super) fn build(
    source: &'static CompiledSpec,
    mut facts: ModelFacts,
    mut system: Box<dyn System>,
) -> Result<Box<dyn Machine>, SettingError> {
    let definition = source.definition();
    facts.numbers = number_sets(&*system);
    let prepared = computed(&facts.model, || Prepared::of(&mut *system, definition))?;
    let mut explorer = Explorer::new(source, facts, system.into());
    for instance in &prepared.instances {
        explorer.add(instance);
    }
    explorer.add_extras();
    explorer.fill(prepared)?;
    explorer.refinements = explorer.refined()?;
    Ok(Box::new(explorer))
}

/// The sets of numbers over which families of mutants range.
fn number_sets(system: &dyn System) -> Vec<(Text, Vec<i128>)> {
    // A set whose computation panics is empty: perhaps only a step that never runs uses it.
    let members = |set| panics::catch(|| system.number_set(set)).unwrap_or_default();
    let keys = system.number_set_keys().into_iter().enumerate();
    keys.map(|(set, key)| (text(key), members(set))).collect()
}

/// What the constants of a model determine.
struct Prepared {
    instances: Vec<StepInstance<()>>,
    /// The temporal formulas by property. Properties of other kinds have an empty one.
    formulas: Vec<ErasedFormula>,
    atoms: Vec<ErasedAtom>,
    scenarios: Vec<Scenario>,
    assumptions: Assumptions,
}

impl Prepared {
    fn of(system: &mut dyn System, definition: &Definition) -> Prepared {
        let properties = &definition.properties;
        let formulas = properties.iter().enumerate();
        let formulas = formulas
            .map(|(number, property)| match property.kind {
                PropertyKind::Temporal => system.formula(number),
                _ => ErasedFormula::And(Vec::new()),
            })
            .collect();
        Prepared {
            formulas,
            instances: system.instances(),
            atoms: system.atoms(),
            scenarios: (0..properties.len())
                .map(|property| system.scenario(property))
                .collect(),
            assumptions: system.fairness(),
        }
    }
}

/// Runs the author's code that depends on the constants alone.
fn computed<T>(model: &str, compute: impl FnOnce() -> T) -> Result<T, SettingError> {
    let running = Running::begin(Code::Constants);
    let computed = panics::catch(compute);
    drop(running);
    computed.map_err(|caught| SettingError::Panic {
        model: model.to_owned(),
        message: match caught {
            Caught::Panicked(message) => message,
            Caught::Left(_) => "a word that only a step may say".to_owned(),
        },
    })
}

pub(super) struct Explorer {
    source: &'static CompiledSpec,
    pub(super) definition: Arc<Definition>,
    pub(super) facts: ModelFacts,
    system: Arc<dyn System>,
    pub(super) instances: Vec<Instance>,
    /// Shared with look-ahead properties.
    pub(super) steps: Arc<Vec<StepFacts>>,
    /// The first step that only mutants have. These steps have the highest numbers.
    pub(super) first_extra: StepId,
    pub(super) extras: Vec<Extra>,
    formulas: Vec<ErasedFormula>,
    atoms: Vec<ErasedAtom>,
    /// The scenarios by property. Properties of other kinds have an empty one.
    scenarios: Vec<Scenario>,
    fairness: Vec<Constraint>,
    refinements: Vec<Refinement>,
}

/// A step that only mutants have.
#[derive(Clone, Copy)]
pub(super) struct Extra {
    /// Index of the instance that takes it.
    pub(super) instance: usize,
    /// Whether it is a restart; otherwise it is a crash.
    pub(super) restart: bool,
}

/// An action with its parameters, or a process.
pub(super) struct Instance {
    pub(super) item: usize,
    pub(super) number: usize,
    pub(super) is_process: bool,
    /// The participant or number that distinguishes a process in its family.
    pub(super) member: Option<Member>,
    /// The number of its first step.
    pub(super) first: StepId,
    /// Number of its steps (labels). A process at this label is done.
    pub(super) width: usize,
}

impl Explorer {
    fn new(source: &'static CompiledSpec, facts: ModelFacts, system: Arc<dyn System>) -> Explorer {
        Explorer {
            source,
            definition: source.definition().clone(),
            facts,
            system,
            instances: Vec::new(),
            steps: Arc::default(),
            first_extra: 0,
            extras: Vec::new(),
            formulas: Vec::new(),
            atoms: Vec::new(),
            scenarios: Vec::new(),
            fairness: Vec::new(),
            refinements: Vec::new(),
        }
    }

    /// Adds what depends on the numbers of the steps.
    fn fill(&mut self, prepared: Prepared) -> Result<(), SettingError> {
        let no_such_step = |pattern: StepPattern| SettingError::NoSuchStep {
            model: self.facts.model.clone(),
            item: self.definition.items[pattern.item].name.clone(),
            argument: pattern.argument.unwrap_or_default(),
        };
        let constraints =
            fairness::constraints(&self.definition.fairness, prepared.assumptions, &self.steps);
        self.fairness = constraints.map_err(no_such_step)?;
        self.formulas = prepared.formulas;
        self.atoms = prepared.atoms;
        self.scenarios = prepared.scenarios;
        Ok(())
    }

    /// Builds the machines of the more abstract specs.
    fn refined(&self) -> Result<Vec<Refinement>, SettingError> {
        let rows = self
            .system
            .refinements()
            .iter()
            .filter(|_| !self.facts.alone);
        rows.map(|row| {
            let universe = &self.facts.universe;
            let given = computed(&self.facts.model, || {
                self.system.refined_constants(row.property, universe)
            })?;
            let machine = refinement::build(row, &self.facts, given);
            // Building the other spec has replaced the thread's participants.
            set_display_names(universe);
            let machine = machine?;
            let map = ErasedMap {
                system: self.system.clone(),
                property: row.property,
                universe: universe.clone(),
                refined: machine.facts().universe.clone(),
            };
            Ok(Refinement {
                property: row.property,
                machine,
                map: Box::new(map),
                fair: row.fair,
            })
        })
        .collect()
    }

    fn new_worker(&self) -> Box<StateWorker<'_>> {
        Box::new(StateWorker::new(
            self,
            self.system.states(&self.facts.universe),
        ))
    }

    fn add(&mut self, instance: &StepInstance<()>) {
        let row = &self.definition.items[instance.item];
        let arguments: Vec<String> = instance.arguments.iter().map(ToString::to_string).collect();
        let is_process = matches!(row.kind, ItemKind::Process { .. });
        self.instances.push(Instance {
            item: instance.item,
            number: self.instances.len(),
            is_process,
            member: instance
                .arguments
                .first()
                .filter(|_| is_process)
                .and_then(|argument| Member::drawn(argument, &self.facts.universe)),
            first: self.steps.len() as StepId,
            width: row.width(),
        });
        for label in 0..row.width() {
            Arc::make_mut(&mut self.steps).push(StepFacts {
                item: instance.item,
                instance: self.instances.len() - 1,
                label,
                arguments: arguments.clone(),
                name: row.step_name(&instance_name(row, &arguments), label),
                extra: false,
            });
        }
    }

    /// Numbers the steps that only mutants have: crashes, then restarts.
    fn add_extras(&mut self) {
        self.first_extra = self.steps.len() as StepId;
        for restart in [false, true] {
            let has = |item: usize| {
                let mut extras = self.definition.extras.iter();
                extras.any(|row| row.kind.added_step() == Some((item, restart)))
            };
            for (place, instance) in self
                .instances
                .iter()
                .enumerate()
                .filter(|(_, instance)| has(instance.item))
            {
                let first = &self.steps[instance.first as usize];
                let name = instance_name(&self.definition.items[instance.item], &first.arguments);
                let facts = StepFacts {
                    label: instance.width + usize::from(restart),
                    name: format!("{name}.{}", if restart { "restart" } else { "crash" }),
                    extra: true,
                    ..first.clone()
                };
                Arc::make_mut(&mut self.steps).push(facts);
                self.extras.push(Extra {
                    instance: place,
                    restart,
                });
            }
        }
    }

    /// Returns the step's data if only mutants have it.
    pub(super) fn extra(&self, step: StepId) -> Option<Extra> {
        self.extras
            .get(step.checked_sub(self.first_extra)? as usize)
            .copied()
    }
}

/// Builds a name such as `rm_prepare(r1)`, `restaurant(bob)` or `alice`.
pub(super) fn instance_name(row: &ItemRow, arguments: &[String]) -> String {
    if arguments.is_empty() {
        row.name.to_string()
    } else {
        format!("{}({})", row.name, arguments.join(", "))
    }
}

impl Machine for Explorer {
    fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    fn can_shrink(&self, constant: usize) -> bool {
        smaller::smaller(self.source, &self.facts, constant).is_some()
    }

    fn shrunk(&self, constant: usize) -> Result<Box<dyn Machine>, SettingError> {
        smaller::shrunk(self.source, &self.facts, constant)
    }

    fn facts(&self) -> &ModelFacts {
        &self.facts
    }

    fn schema(&self) -> Option<Schema> {
        Some(schema(&self.definition))
    }

    fn steps(&self) -> &[StepFacts] {
        &self.steps
    }

    fn formula(&self, property: usize) -> &ErasedFormula {
        &self.formulas[property]
    }

    fn scenario(&self, property: usize) -> &Scenario {
        &self.scenarios[property]
    }

    fn refinement(&self, property: usize) -> Option<&Refinement> {
        self.refinements
            .iter()
            .find(|refinement| refinement.property == property)
    }

    fn atoms(&self) -> &[ErasedAtom] {
        &self.atoms
    }

    fn fairness(&self) -> &[Constraint] {
        &self.fairness
    }

    fn final_states(&self) -> FinalStates {
        let daemons = || self.definition.items.iter().map(ItemRow::daemon);
        let mut processes = daemons().flatten().peekable();
        FinalStates {
            may_wait: processes.peek().is_some() && processes.all(|daemon| daemon),
            stutter: daemons().all(|daemon| daemon == Some(false)),
        }
    }

    fn worker(&self) -> Box<dyn Worker + '_> {
        self.new_worker()
    }

    fn permutable(&self) -> Option<&dyn PermutableMachine> {
        Some(self)
    }

    fn inspector(&self) -> Option<Box<dyn Inspector + '_>> {
        Some(self.new_worker())
    }
}

impl PermutableMachine for Explorer {
    fn permuted_step(&self, step: StepId, permutation: &Permutation) -> Option<StepId> {
        set_display_names(&self.facts.universe);
        let facts = self.steps.get(step as usize)?;
        let arguments = self.system.permuted(facts.instance, permutation);
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let is_it = |other: &StepFacts| {
            other.item == facts.item
                && other.extra == facts.extra
                && other.label == facts.label
                && other.arguments == arguments
        };
        // Most steps involve no participant that the permutation moves.
        if is_it(facts) {
            return Some(step);
        }
        self.steps
            .iter()
            .position(is_it)
            .map(|place| place as StepId)
    }

    fn permuter(&self) -> Box<dyn StatePermuter + '_> {
        self.new_worker()
    }
}

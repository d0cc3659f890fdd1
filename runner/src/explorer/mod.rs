//! A spec with its constants set, as a [`Machine`]: the part compiled once for each spec.
//!
//! It numbers steps and atoms and creates [workers](worker).

mod erase;
mod maps;
mod worker;

use std::sync::Arc;

use mutaspec_mutator::{Text, text};

use crate::compiled::CompiledSpec;
use crate::definition::{Definition, ExtraKind, ItemKind, ItemRow, PropertyKind};
use crate::fairness;
use crate::formula::{Atom, Formula};
use crate::heartbeat::{Code, Running};
use crate::machine::{
    Constraint, ErasedAtom, ErasedFormula, FinalStates, Inspector, Machine, ModelSource, PermutableMachine, StatePermuter, StepFacts,
    StepId, Worker,
};
use crate::machine::{ModelFacts, Refinement};
use crate::panics::{self, Caught};
use crate::refinement;
use crate::scenario::Scenario;
use crate::settings::{SettingError, Settings};
use crate::spec::{Spec, StepInstance};
use crate::value::participant::set_display_names;
use crate::value::{Member, Permutation};

/// Creates a machine from a spec and its constants.
///
/// The constants are leaked, because temporal formulas keep references to them.
pub fn machine<S: Spec>(
    source: &'static CompiledSpec,
    mut facts: ModelFacts,
    constants: S::Constants,
) -> Result<Box<dyn Machine>, SettingError> {
    panics::install();
    let definition = source.definition();
    set_display_names(&facts.universe);
    let constants: &'static S::Constants = Box::leak(Box::new(constants));
    facts.numbers = number_sets::<S>(constants);
    let (instances, formulas, scenarios, assumptions) = computed(&facts.model, || {
        let scenarios = (0..definition.properties.len()).map(|property| S::scenario(property, constants));
        let formulas = formulas::<S>(definition, constants);
        (S::steps(constants), formulas, scenarios.collect(), S::fairness(constants))
    })?;
    let mut atoms = erase::Atoms::default();
    let formulas = formulas.iter().map(|formula| atoms.erase(formula)).collect();
    let (erased_atoms, atoms) = atoms.into_parts();
    let mut explorer = Explorer::<S> {
        source,
        definition: definition.clone(),
        facts,
        constants,
        instances: Vec::new(),
        steps: Arc::default(),
        first_extra: 0,
        extras: Vec::new(),
        formulas,
        erased_atoms,
        atoms,
        scenarios,
        fairness: Vec::new(),
        refinements: Vec::new(),
    };
    for instance in &instances {
        explorer.add(instance);
    }
    explorer.add_extras();
    explorer.fairness =
        fairness::constraints(&definition.fairness, assumptions, &explorer.steps).map_err(|pattern| SettingError::NoSuchStep {
            model: explorer.facts.model.clone(),
            item: definition.items[pattern.item].name.clone(),
            argument: pattern.argument.unwrap_or_default(),
        })?;
    explorer.refinements = refinements::<S>(&explorer.facts, constants)?;
    Ok(Box::new(explorer))
}

fn refinements<S: Spec>(facts: &ModelFacts, constants: &'static S::Constants) -> Result<Vec<Refinement>, SettingError> {
    let rows = S::refinements().iter().filter(|_| !facts.alone);
    rows.map(|row| {
        let given = computed(&facts.model, || S::refined_constants(row.property, constants, &facts.universe))?;
        let machine = refinement::build(row, facts, given);
        // Building the other spec has replaced the thread's participants.
        set_display_names(&facts.universe);
        let machine = machine?;
        let map = maps::TypedMap::<S> {
            property: row.property,
            constants,
            universe: facts.universe.clone(),
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

/// Returns the sets of numbers over which families of mutants range. A set whose computation panics
/// is empty: perhaps only a step that never runs uses it.
fn number_sets<S: Spec>(constants: &S::Constants) -> Vec<(Text, Vec<i128>)> {
    let sets = S::number_sets().iter();
    sets.map(|(key, members)| (text(key), panics::catch(|| members(constants)).unwrap_or_default()))
        .collect()
}

/// Returns the author's temporal formulas by property. Other properties have an empty formula.
fn formulas<S: Spec>(definition: &Definition, constants: &'static S::Constants) -> Vec<Formula<S::State>> {
    let temporal = |property: usize| match definition.properties[property].kind {
        PropertyKind::Temporal => S::temporal_property(property, constants),
        _ => Formula::And(Vec::new()),
    };
    (0..definition.properties.len()).map(temporal).collect()
}

struct Explorer<S: Spec> {
    source: &'static CompiledSpec,
    definition: Arc<Definition>,
    facts: ModelFacts,
    constants: &'static S::Constants,
    instances: Vec<Instance<S::Step>>,
    /// Shared with look-ahead properties.
    steps: Arc<Vec<StepFacts>>,
    /// The first step that only mutants have. These steps have the highest numbers.
    first_extra: StepId,
    extras: Vec<Extra>,
    formulas: Vec<ErasedFormula>,
    erased_atoms: Vec<ErasedAtom>,
    /// The evaluable atoms, numbered like `erased_atoms`.
    atoms: Vec<Atom<S::State>>,
    /// The scenarios by property. Properties of other kinds have an empty one.
    scenarios: Vec<Scenario>,
    fairness: Vec<Constraint>,
    refinements: Vec<Refinement>,
}

/// A step that only mutants have.
#[derive(Clone, Copy)]
struct Extra {
    /// Index of the instance that takes it.
    instance: usize,
    /// Whether it is a restart; otherwise it is a crash.
    restart: bool,
}

/// An action with its parameters, or a process.
struct Instance<T> {
    step: T,
    item: usize,
    number: u32,
    is_process: bool,
    /// The participant or number that distinguishes a process in its family.
    member: Option<Member>,
    /// The number of its first step.
    first: StepId,
    /// Number of its steps (labels). A process at this label is done.
    width: usize,
}

impl<S: Spec> Explorer<S> {
    fn add(&mut self, instance: &StepInstance<S::Step>) {
        let row = &self.definition.items[instance.item];
        let arguments: Vec<String> = instance.arguments.iter().map(ToString::to_string).collect();
        let is_process = matches!(row.kind, ItemKind::Process { .. });
        self.instances.push(Instance {
            step: instance.step,
            item: instance.item,
            number: self.instances.len() as u32,
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
                self.definition.extras.iter().any(|row| match row.kind {
                    ExtraKind::Crash { item: of } => !restart && of == item,
                    ExtraKind::Restart { item: of } => restart && of == item,
                    _ => false,
                })
            };
            for (place, instance) in self.instances.iter().enumerate().filter(|(_, instance)| has(instance.item)) {
                let first = &self.steps[instance.first as usize];
                let name = instance_name(&self.definition.items[instance.item], &first.arguments);
                let facts = StepFacts {
                    label: instance.width + usize::from(restart),
                    name: format!("{name}.{}", if restart { "restart" } else { "crash" }),
                    extra: true,
                    ..first.clone()
                };
                Arc::make_mut(&mut self.steps).push(facts);
                self.extras.push(Extra { instance: place, restart });
            }
        }
    }

    /// Returns the step's data if only mutants have it.
    fn extra(&self, step: StepId) -> Option<Extra> {
        self.extras.get(step.checked_sub(self.first_extra)? as usize).copied()
    }
}

/// Builds a name such as `rm_prepare(r1)`, `restaurant(bob)` or `alice`.
fn instance_name(row: &ItemRow, arguments: &[String]) -> String {
    if arguments.is_empty() {
        row.name.to_string()
    } else {
        format!("{}({})", row.name, arguments.join(", "))
    }
}

impl<S: Spec> Machine for Explorer<S> {
    fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    fn rebuild(&self, settings: &Settings) -> Result<Box<dyn Machine>, SettingError> {
        self.source.build(settings)
    }

    fn facts(&self) -> &ModelFacts {
        &self.facts
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
        self.refinements.iter().find(|refinement| refinement.property == property)
    }

    fn atoms(&self) -> &[ErasedAtom] {
        &self.erased_atoms
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
        Box::new(worker::TypedWorker::new(self))
    }

    fn permutable(&self) -> Option<&dyn PermutableMachine> {
        Some(self)
    }

    fn inspector(&self) -> Option<Box<dyn Inspector + '_>> {
        Some(Box::new(worker::TypedWorker::new(self)))
    }
}

impl<S: Spec> PermutableMachine for Explorer<S> {
    fn permuted_step(&self, step: StepId, permutation: &Permutation) -> Option<StepId> {
        set_display_names(&self.facts.universe);
        let facts = self.steps.get(step as usize)?;
        let instance = &self.instances[facts.instance];
        let arguments: Vec<String> = S::permuted(instance.step, permutation).iter().map(ToString::to_string).collect();
        let is_it = |other: &StepFacts| {
            other.item == facts.item && other.extra == facts.extra && other.label == facts.label && other.arguments == arguments
        };
        // Most steps involve no participant that the permutation moves.
        if is_it(facts) {
            return Some(step);
        }
        self.steps.iter().position(is_it).map(|place| place as StepId)
    }

    fn permuter(&self) -> Box<dyn StatePermuter + '_> {
        Box::new(worker::TypedWorker::new(self))
    }
}

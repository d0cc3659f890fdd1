//! The context of one campaign and its course: baseline, controls, mutants, outcome.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mutaspec_mutator::Operator;

use crate::automaton::{Automaton, must_ignore_stuttering};
use crate::campaign::baseline::Baseline;
use crate::campaign::pipeline::Pipeline;
use crate::campaign::pool::Pool;
use crate::campaign::properties::properties;
use crate::campaign::resume::{Divided, Known};
use crate::campaign::simulate::Simulator;
use crate::campaign::symmetric::WithoutSymmetry;
use crate::campaign::{Engine, Inspection, Options, Refusal, explain, promises, quarantine};
use crate::compare::Observables;
use crate::definition::PropertyKind;
use crate::event::{Event, Listener};
use crate::fairness::is_misspelt;
use crate::faults::{InjectedFault, is_on};
use crate::heartbeat::Section;
use crate::machine::Refinement;
use crate::machine::{ErasedFormula, ErasedKind, Machine};
use crate::outcome::{Mutant, MutantOutcome, Outcome, Property, Verdict};
use crate::search::Pace;
use crate::symmetry::Quotient;

/// Smallest default limit of a mutant's distinct states.
const MUTANT_STATES: u64 = 10_000;

/// A model with its properties and the options of the campaign.
pub(super) struct Lab<'a> {
    pub(super) machine: &'a dyn Machine,
    pub(super) properties: Arc<[Property]>,
    pub(super) options: &'a Options,
    pub(super) listener: &'a Listener<'a>,
    pub(super) stop: &'a AtomicBool,
    /// Incidents of earlier processes that did the same work.
    pub(super) section: Arc<Section>,
    /// Set if the search visits orbits instead of states.
    pub(super) quotient: Option<Quotient<'a>>,
    /// Why sets that are declared symmetric are not used.
    pub(super) unused: Option<String>,
}

impl<'a> Lab<'a> {
    /// Creates the context; refuses unknown properties and steps, and undecidable formulas.
    pub(super) fn new(
        machine: &'a dyn Machine,
        options: &'a Options,
        listener: &'a Listener<'a>,
        stop: &'a AtomicBool,
    ) -> Result<Lab<'a>, Refusal> {
        let properties = properties(machine, options.properties.as_deref())?;
        for property in &properties {
            if let (PropertyKind::Temporal, Some(source)) = (property.kind, property.source) {
                let formula = machine.formula(source);
                let decidable = Automaton::of_violations(formula).and_then(|_| must_ignore_stuttering(formula, machine));
                decidable.map_err(|refused| Refusal::formula(property, &refused))?;
                if let Some(step) = unknown_step(formula, machine) {
                    let property = property.name.clone();
                    return Err(Refusal::NoStep { property, step });
                }
            }
            if let (PropertyKind::Possible | PropertyKind::Forbidden, Some(source)) = (property.kind, property.source)
                && let Some(step) = machine.scenario(source).unknown(machine)
            {
                let property = property.name.clone();
                return Err(Refusal::NoStep { property, step });
            }
        }
        Ok(Lab {
            machine,
            properties: properties.into(),
            options,
            listener,
            stop,
            section: Arc::new(quarantine::section(options)),
            quotient: None,
            unused: None,
        })
    }

    /// Whether any property is decided on the recorded graph.
    pub(super) fn looks_at_graph(&self) -> bool {
        self.properties.iter().any(|property| property.kind.looks_at_graph())
    }

    pub(super) fn refinement(&self, property: &Property) -> Option<&Refinement> {
        let source = property.source.filter(|_| property.kind == PropertyKind::Refinement)?;
        self.machine.refinement(source)
    }

    /// Returns how searches of mutants visit states.
    pub(super) fn pace(&self) -> Pace<'static> {
        match self.options.engine {
            Engine::Naive => Pace::Plain,
            Engine::Pipeline => Pace::Ahead,
        }
    }

    /// Returns a context that searches orbits.
    pub(super) fn on<'b>(&'b self, quotient: &'b Quotient<'b>) -> Lab<'b> {
        Lab {
            machine: quotient,
            quotient: Some(*quotient),
            ..self.on_states(self.machine)
        }
    }

    /// Returns a context that searches the states of this machine.
    pub(super) fn on_states(&self, machine: &'a dyn Machine) -> Lab<'a> {
        Lab {
            machine,
            properties: self.properties.clone(),
            options: self.options,
            listener: self.listener,
            stop: self.stop,
            section: self.section.clone(),
            quotient: None,
            unused: None,
        }
    }

    /// Returns a context without symmetry, with the reason.
    pub(super) fn without_symmetry(&self, why: String) -> Lab<'a> {
        Lab {
            unused: Some(why),
            ..self.on_states(self.machine)
        }
    }

    /// Returns all fairness assumptions, as indices in the definition's table.
    pub(super) fn fairness(&self) -> Vec<usize> {
        (0..self.machine.definition().fairness.len()).collect()
    }

    /// Returns which parts of a graph the properties of the model can see.
    pub(super) fn observables(&self) -> Observables {
        Observables::new(self.machine, &self.properties)
    }

    /// Returns the maximum number of distinct states of a mutant.
    pub(super) fn mutant_states(&self, baseline: &Baseline) -> u64 {
        let distinct = baseline.outcome.counts.distinct;
        let bound = self.options.mutant_states.unwrap_or_else(|| (4 * distinct).max(MUTANT_STATES));
        bound.max(distinct)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Checks the baseline. `record` keeps its graph for the mutants.
    pub(super) fn baseline(&self, pool: &Pool, record: bool) -> Result<Baseline, Refusal> {
        (self.listener)(Event::BaselineStarted);
        let baseline = match self.simulator() {
            Some(simulator) => simulator.baseline()?,
            None => quarantine::baseline(self, pool, record)?,
        };
        (self.listener)(Event::BaselineDone(&baseline.outcome));
        Ok(baseline)
    }

    /// Runs the whole campaign. Known outcomes are reused if they can be verified.
    pub(super) fn run(&self, pool: &Pool, mutants: &[Mutant], known: Known) -> Result<Outcome, Refusal> {
        let baseline = self.baseline(pool, true)?;
        if !self.is_sound(&baseline) {
            return Ok(self.outcome(&baseline));
        }
        let Divided { open, known } = known.divide(self, pool, baseline.outcome.counts, mutants)?;
        (self.listener)(Event::MutantsPlanned(open.len()));
        let judged = quarantine::judge(self, &open, |mutants| match self.simulator() {
            Some(simulator) => simulator.judge(pool, &baseline, mutants),
            None => Pipeline::new(self, pool, &baseline, mutants).judge(),
        })?;
        let mut done: Vec<MutantOutcome> = in_order(judged.into_iter().flatten().map(|judged| judged.outcome), known).collect();
        for outcome in &mut done {
            promises::read(&self.machine.definition().annotations, outcome);
        }
        let done = with_doubles(done.into_iter());
        let interrupted = done.len() < mutants.len();
        if interrupted && !self.is_stopped() {
            let what = format!("{} mutants were planned and {} came back", mutants.len(), done.len());
            return Err(Refusal::Internal { what });
        }
        Ok(Outcome {
            planned: mutants.len(),
            mutants: done,
            interrupted,
            ..self.outcome(&baseline)
        })
    }

    /// Returns the simulator if the options request a simulation.
    pub(super) fn simulator(&self) -> Option<Simulator<'_>> {
        self.options.simulate.map(|simulation| Simulator { lab: self, simulation })
    }

    /// Whether mutants can be compared with the baseline.
    fn is_sound(&self, baseline: &Baseline) -> bool {
        if self.options.simulate.is_some() {
            baseline.seems_sound()
        } else {
            baseline.is_sound()
        }
    }

    /// Whether the pipeline uses the stages that pay off on large models only.
    pub(super) fn is_large(&self, baseline: &Baseline) -> bool {
        self.options.engine == Engine::Pipeline && self.quotient.is_none() && baseline.outcome.counts.distinct >= self.options.walk_from
    }

    /// Checks the baseline and one mutant.
    pub(super) fn inspect(&self, pool: &Pool, mutant: &Mutant) -> Result<Inspection, Refusal> {
        let baseline = self.baseline(pool, true)?;
        let mut inspection = Inspection {
            outcome: self.outcome(&baseline),
            reason: None,
            trace: None,
            apart: None,
            story: None,
        };
        if self.is_sound(&baseline) {
            let found = quarantine::judge(self, std::slice::from_ref(mutant), |mutants| {
                let judged = mutants.iter().map(|mutant| match self.quotient {
                    Some(quotient) => WithoutSymmetry::new(self, quotient).inspect(self, &baseline, mutant),
                    None => explain::inspect(self, &baseline, mutant),
                });
                judged.collect()
            })?;
            inspection.record(found.into_iter().flatten().next().map(|judged| judged.outcome));
        }
        for outcome in &mut inspection.outcome.mutants {
            promises::read(&self.machine.definition().annotations, outcome);
        }
        Ok(inspection)
    }

    /// Returns an outcome without mutants.
    pub(super) fn outcome(&self, baseline: &Baseline) -> Outcome {
        let facts = self.machine.facts();
        Outcome {
            definition: self.machine.definition().clone(),
            model: facts.model.clone(),
            constants: facts.constants.clone(),
            properties: self.properties.clone(),
            baseline: baseline.outcome.clone(),
            operators: self.options.operators.clone().unwrap_or_else(|| Operator::ALL.to_vec()),
            partial: self.options.only.is_some(),
            planned: 0,
            mutants: Vec::new(),
            interrupted: baseline.interrupted,
            simulation: self.options.simulate,
        }
    }
}

/// Returns the first step named by `taken(..)` or `allowed(..)` that the model does not have.
fn unknown_step(formula: &ErasedFormula, machine: &dyn Machine) -> Option<String> {
    match formula {
        ErasedFormula::Atom(number) => match &machine.atoms().get(*number)?.kind {
            ErasedKind::Taken(steps) | ErasedKind::Allowed(steps) if is_misspelt(steps, machine.steps()) => {
                Some(machine.definition().step_name(steps))
            }
            _ => None,
        },
        ErasedFormula::Not(inner) | ErasedFormula::Always(inner) | ErasedFormula::Eventually(inner) => unknown_step(inner, machine),
        ErasedFormula::And(parts) | ErasedFormula::Or(parts) => parts.iter().find_map(|part| unknown_step(part, machine)),
    }
}

/// Merges new and known outcomes into the order of the plan.
fn in_order(new: impl Iterator<Item = MutantOutcome>, known: BTreeMap<usize, MutantOutcome>) -> impl Iterator<Item = MutantOutcome> {
    let mut known = known.into_iter().peekable();
    let mut new = new.peekable();
    let mut place = 0;
    std::iter::from_fn(move || {
        let next = if known.peek().is_some_and(|(at, _)| *at == place || new.peek().is_none()) {
            known.next().map(|(_, outcome)| outcome)
        } else {
            new.next()
        };
        place += 1;
        next
    })
}

/// Links each survivor to the first one with the same graph.
fn with_doubles(outcomes: impl Iterator<Item = MutantOutcome>) -> Vec<MutantOutcome> {
    let mut graphs = BTreeMap::new();
    let double = |(place, mut outcome): (usize, MutantOutcome)| {
        if let (Some(graph), Verdict::Survived) = (outcome.graph, outcome.verdict) {
            let first = *graphs.entry(graph).or_insert(place);
            outcome.same_as = (first != place).then_some(first);
        }
        outcome
    };
    outcomes
        .skip(usize::from(is_on(InjectedFault::LostMutant)))
        .enumerate()
        .map(double)
        .collect()
}

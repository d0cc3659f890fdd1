//! The check of the baseline, with which all mutants are compared.

use std::collections::BTreeSet;

use crate::campaign::examine::examination::{Examination, Scope, examine};
use crate::campaign::examine::failure::{Failure, FailureKind, trace};
use crate::campaign::examine::orbits::{self, Proof};
use crate::campaign::examine::{deadlock, goal, growth};
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::{Active, Workspace};
use crate::campaign::plan::refusal::Refusal;
use crate::definition::{ItemKind, PropertyKind};
use crate::event::Event;
use crate::faults::{InjectedFault, is_on};
use crate::findings::{self, Findings};
use crate::graph::Graph;
use crate::liveness;
use crate::machine::Refinement;
use crate::machine::{ErasedFormula, Worker};
use crate::outcome::{BaselineOutcome, Property, PropertyVerdict, Trace, Warning};
use crate::search::{Cause, Place, Search, SearchEnd};
use crate::value::MAX_STATE_BYTES;

pub(crate) struct Baseline {
    pub(crate) outcome: BaselineOutcome,
    pub(crate) search: Search,
    pub(crate) interrupted: bool,
}

impl Baseline {
    /// Explores all states and decides every property.
    pub(crate) fn check(lab: &Lab<'_>, record: bool) -> Result<Baseline, Refusal> {
        let mut workspace = Workspace::new(lab.machine);
        let scope = Scope {
            of_mutant: false,
            record: record || lab.options.findings,
            pace: lab.pace(),
            all: true,
            max_states: lab.options.max_states,
            progress: &|distinct| (lab.listener)(Event::Progress { distinct }),
        };
        let mut examination = examine(lab, &mut workspace.under(None), scope)?;
        let Active { search, mut worker } = workspace.under(None);
        let Examination {
            searched, failures, ..
        } = &mut examination;
        let proof = match lab.quotient {
            Some(quotient) if searched.end != SearchEnd::Interrupted => {
                orbits::prove_symmetry(lab, quotient, search, searched.counts.distinct, failures)?
            }
            _ => Proof::Done,
        };
        if examination.is_cut_by_a_fault() {
            examination.leave_goals_open();
        }
        for failure in &mut examination.failures {
            failure.advice = advice(lab, search, &mut *worker, failure);
        }
        let traces = traces(lab, search, &mut *worker, &examination.failures)?;
        let (end, enabled) = (examination.searched.end, &examination.searched.enabled);
        let has_fair_run =
            end != SearchEnd::Complete || has_fair_run(lab, search.graph(), &mut *worker)?;
        let outcome = BaselineOutcome {
            counts: examination.searched.counts,
            bytes_per_state: search.graph().store.bytes_per_state(),
            properties: examination.verdicts(lab),
            symmetry: orbits::symmetry_used(lab, search.graph(), proof),
            warnings: warnings(
                lab,
                &examination,
                search.graph(),
                &mut *worker,
                has_fair_run,
            ),
            traces,
            findings: (end == SearchEnd::Complete && !examination.is_cut_by_a_fault())
                .then(|| findings(lab, search.graph(), &mut *worker, enabled))
                .flatten(),
        };
        drop(worker);
        Ok(Baseline {
            outcome,
            search: workspace.search,
            interrupted: end == SearchEnd::Interrupted || proof != Proof::Done,
        })
    }

    /// Returns this baseline with another graph.
    pub(crate) fn with(&self, search: Search) -> Baseline {
        Baseline {
            outcome: self.outcome.clone(),
            search,
            interrupted: false,
        }
    }

    /// Returns the reachable graph. It is complete if the baseline [is sound](Baseline::is_sound).
    pub(crate) fn graph(&self) -> &Graph {
        self.search.graph()
    }

    /// Whether no property fails on the walks of a simulation, which visited at least one state.
    pub(crate) fn seems_sound(&self) -> bool {
        let fails = |verdict: &PropertyVerdict| matches!(verdict, PropertyVerdict::Fails(_));
        !self.interrupted
            && self.outcome.counts.distinct > 0
            && !self.outcome.properties.iter().any(fails)
    }

    /// Whether all states were visited, there is at least one, and every property holds.
    pub(crate) fn is_sound(&self) -> bool {
        let holds = |verdict: &PropertyVerdict| *verdict == PropertyVerdict::Holds;
        (self.outcome.counts.complete || is_on(InjectedFault::UndecidedTakenAsHolds))
            && self.outcome.counts.distinct > 0
            && self.outcome.properties.iter().all(holds)
    }
}

/// Returns a trace for each failure that a run can show, with the index of its property.
fn traces(
    lab: &Lab<'_>,
    search: &Search,
    worker: &mut dyn Worker,
    failures: &[Failure],
) -> Result<Vec<(usize, Trace)>, Refusal> {
    let shown = |failure: &&Failure| !matches!(failure.how, FailureKind::Unmet);
    let mut traces = Vec::new();
    for failure in failures.iter().filter(shown) {
        let trace = trace(lab, search, worker, failure)?;
        traces.extend(trace.map(|trace| (failure.property, trace)));
    }
    Ok(traces)
}

/// Whether at least one fair run exists, so that temporal properties and fair refinements do not
/// hold vacuously. Only a constraint can forbid a step that fairness demands.
fn has_fair_run(lab: &Lab<'_>, graph: &Graph, worker: &mut dyn Worker) -> Result<bool, Refusal> {
    let is_fair = |property: &Property| lab.refinement(property).is_some_and(Refinement::is_fair);
    let is_of_runs =
        |property: &&Property| property.kind == PropertyKind::Temporal || is_fair(property);
    let (Some(property), false) = (
        lab.properties.iter().find(is_of_runs),
        graph.outside.is_empty(),
    ) else {
        return Ok(true);
    };
    let never = ErasedFormula::Or(Vec::new());
    let run = liveness::check(graph, lab.machine, worker, &never, &lab.fairness());
    Ok(run
        .map_err(|refused| Refusal::formula(property, &refused))?
        .is_some())
}

/// Graphs with at most this many edges are always examined for findings, in almost no time.
const FEW_EDGES: usize = 100_000;

/// Returns the findings on a complete graph. Orbits have none, because they do not count states.
fn findings(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    is_enabled: &[bool],
) -> Option<Findings> {
    let is_recorded = graph.expanded_states() == graph.len() && !graph.is_empty();
    let is_wanted = lab.options.findings || lab.options.matrix || graph.edge_count() <= FEW_EDGES;
    (is_recorded && is_wanted && lab.quotient.is_none())
        .then(|| findings::find(lab.machine, worker, graph, &lab.properties, is_enabled))
}

/// Explains why a property fails, beyond the reason: the processes that wait, or how far a goal is
/// met.
fn advice(
    lab: &Lab<'_>,
    search: &Search,
    worker: &mut dyn Worker,
    failure: &Failure,
) -> Option<String> {
    // A representative of an orbit is not the state of the run that is shown.
    if lab.quotient.is_some() {
        return None;
    }
    match &failure.how {
        FailureKind::Violation(violation) => match (&violation.cause, &violation.place) {
            (Cause::Deadlock, Place::State(state)) => {
                deadlock::waiting(lab, worker, search.graph().store.get(*state))
            }
            _ => None,
        },
        FailureKind::Unmet if lab.properties[failure.property].kind == PropertyKind::Reachable => {
            goal::nearest(
                lab,
                search,
                worker,
                lab.properties[failure.property].source?,
            )
        }
        _ => None,
    }
}

fn warnings(
    lab: &Lab<'_>,
    examination: &Examination,
    graph: &Graph,
    worker: &mut dyn Worker,
    has_fair_run: bool,
) -> Vec<Warning> {
    let searched = &examination.searched;
    let mut warnings = Vec::new();
    if searched.end == SearchEnd::Complete && !examination.is_cut_by_a_fault() {
        match searched.counts.distinct {
            0 => warnings.push(Warning::Empty),
            1 => warnings.push(Warning::SingleState),
            _ => {}
        }
        warnings.extend(
            dead_steps(lab, &searched.enabled)
                .into_iter()
                .map(|step| Warning::DeadStep { step }),
        );
    }
    if !has_fair_run {
        warnings.push(Warning::NoFairRun);
    }
    if matches!(searched.end, SearchEnd::Capped | SearchEnd::Full) {
        warnings.push(Warning::Truncated {
            max_states: lab
                .options
                .max_states
                .min(u64::from(crate::store::MAX_STATES)),
            growing: growth::growing(graph, worker),
        });
    }
    if searched.end == SearchEnd::Memory {
        warnings.push(Warning::Memory {
            max_bytes: lab.options.max_bytes,
            growing: growth::growing(graph, worker),
        });
    }
    if searched.end == SearchEnd::TooLarge {
        warnings.push(Warning::LargeState {
            max_bytes: MAX_STATE_BYTES as u64,
            growing: growth::growing(graph, worker),
        });
    }
    if !has_author_properties(lab) {
        warnings.push(Warning::NoProperties);
    }
    let (orbits, states) = (u64::from(graph.len()), searched.counts.distinct);
    if lab.quotient.is_some() && searched.end == SearchEnd::Complete && 2 * orbits > states {
        warnings.push(Warning::CostlySymmetry { orbits, states });
    }
    warnings
}

pub(crate) fn has_author_properties(lab: &Lab<'_>) -> bool {
    use PropertyKind::{Assertion, Reachable, StateInvariant, StepInvariant};
    let stated = |kind: PropertyKind| {
        kind.looks_at_graph()
            || matches!(kind, Assertion | Reachable | StateInvariant | StepInvariant)
    };
    lab.properties
        .iter()
        .any(|property| property.source.is_some() && stated(property.kind))
}

/// Names of the actions and labels of which no instance is ever enabled: `rm_prepare`, `alice.n6`.
fn dead_steps(lab: &Lab<'_>, is_enabled: &[bool]) -> Vec<String> {
    let enabled: BTreeSet<(usize, usize)> = lab
        .machine
        .steps()
        .iter()
        .zip(is_enabled)
        .filter(|(_, enabled)| **enabled)
        .map(|(step, _)| (step.item, step.label))
        .collect();
    let mut dead = Vec::new();
    let items = lab.machine.definition().items.iter().enumerate();
    let written = items.filter(|(_, item)| !matches!(item.kind, ItemKind::End));
    for (place, item) in written {
        for label in (0..item.width()).filter(|label| !enabled.contains(&(place, *label))) {
            dead.push(item.step_name(&item.name, label));
        }
    }
    dead
}

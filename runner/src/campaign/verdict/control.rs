//! Controls that detect a checker which would pass every mutant.
//!
//! Each run judges two mutants with known verdicts. One breaks every property, and every property
//! must fail. The other changes nothing, and the full search and comparison must prove it
//! equivalent. On a large model the [filter](super::filter) proves that instead, step by step.

use crate::campaign::examine::examination::{Scope, examine};
use crate::campaign::examine::graph_properties;
use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::{Active, Pool, Workspace};
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::compare::{Comparison, compare};
use crate::definition::PropertyKind;
use crate::fairness::Fairness;
use crate::forward_worker;
use crate::graph::Graph;
use crate::liveness;
use crate::machine::{ErasedFormula, Expanded, Fault, Visitor, Worker};
use crate::outcome::{Equivalence, Property, Warning};
use crate::refinement;
use crate::search::{SearchEnd, Task};
use crate::step::Switch;

/// The switch of the mutant that changes nothing. No row of the table has its number.
pub(crate) const NOTHING: Switch = Switch {
    number: u32::MAX,
    member: None,
};

/// States on which the control that breaks every property is tried first, before all states.
const FEW_STATES: u64 = 1000;

/// Runs both controls. On a large model the filter proves the one that changes nothing.
pub(crate) fn run(trial: Trial<'_>, pool: &Pool) -> Result<(), Stop> {
    let is_proven = trial.is_large();
    pool.share_all(trial.lab, 2, |workspace, number| match number {
        0 if is_proven => Ok(()),
        0 => nothing_changes(trial, workspace),
        _ => everything_breaks(trial, workspace),
    })?;
    Ok(())
}

/// Checks that the mutant that changes nothing is equivalent, with the baseline's counts.
fn nothing_changes(trial: Trial<'_>, workspace: &mut Workspace<'_>) -> Result<(), Stop> {
    let Trial { lab, baseline } = trial;
    let active = &mut workspace.under(Some(NOTHING));
    let scope = Scope {
        of_mutant: false,
        record: true,
        pace: lab.pace(),
        all: false,
        max_states: trial.mutant_states(),
        progress: &|_| {},
    };
    let examination = examine(lab, active, scope)?.finished()?;
    let Active { search, worker } = active;
    let counts = examination.searched.counts;
    let is_same = counts == baseline.outcome.counts
        && compare(
            baseline.graph(),
            search.graph(),
            lab.machine,
            &mut **worker,
            &lab.observables(),
        ) == Comparison::Equivalent(Equivalence::SameGraph);
    if examination.failures.is_empty() {
        Ok(must_be_same(is_same)?)
    } else {
        Err(Stop::from(Refusal::Control {
            what: "a mutant that changes nothing is killed; it must be equivalent".to_owned(),
        }))
    }
}

/// Refuses the run if the mutant that changes nothing differs from the baseline.
pub(crate) fn must_be_same(is_same: bool) -> Result<(), Refusal> {
    let what =
        "a mutant that changes nothing is different from the baseline; it must be equivalent";
    if is_same {
        Ok(())
    } else {
        Err(Refusal::Control {
            what: what.to_owned(),
        })
    }
}

/// Checks that the mutant that breaks every property is killed by every property.
fn everything_breaks(trial: Trial<'_>, workspace: &mut Workspace<'_>) -> Result<(), Stop> {
    let Trial { lab, baseline } = trial;
    let active = &mut workspace.under(None);
    let mut silent = unnoticed(lab, active, FEW_STATES)?;
    if !silent.is_empty() {
        silent = unnoticed(lab, active, u64::MAX)?;
    }
    let (graph, worker) = (baseline.graph(), &mut *active.worker);
    // Properties that cannot fail in this model are exempt.
    let has_steps = changes_state(graph);
    silent.retain(|property| can_be_wrong(lab, property, has_steps));
    let has_runs = !baseline.outcome.warnings.contains(&Warning::NoFairRun);
    for property in lab
        .properties
        .iter()
        .filter(|property| property.kind == PropertyKind::Temporal)
    {
        if has_runs && !is_temporal_noticed(lab, graph, worker, property)? {
            silent.push(property);
        }
    }
    let kept = Fairness::new(lab.machine, &lab.fairness());
    for property in &*lab.properties {
        let Some(refinement) = lab
            .refinement(property)
            .filter(|refinement| has_runs && refinement.is_fair())
        else {
            continue;
        };
        let noticed = refinement::is_never_fair(graph, worker, refinement, &kept);
        if !noticed.map_err(|refused| Refusal::formula(property, &refused))? {
            silent.push(property);
        }
    }
    let graph_properties = lab
        .properties
        .iter()
        .filter(|p| p.kind.looks_at_graph() && p.kind != PropertyKind::Temporal);
    silent.extend(
        graph_properties
            .filter(|property| !graph_properties::is_noticed(lab, graph, worker, property)),
    );
    Ok(must_be_killed(&silent)?)
}

/// Checks on a few states that every property which a simulation can decide fails.
pub(crate) fn everything_breaks_soon(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
) -> Result<(), Stop> {
    let mut silent = unnoticed(trial.lab, &mut workspace.under(None), FEW_STATES)?;
    let graph = trial.graph();
    let has_steps = graph.len() as usize > graph.initial.len();
    silent.retain(|property| can_be_wrong(trial.lab, property, has_steps));
    Ok(must_be_killed(&silent)?)
}

fn can_be_wrong(lab: &Lab<'_>, property: &Property, has_steps: bool) -> bool {
    match property.kind {
        PropertyKind::StepInvariant => has_steps,
        PropertyKind::Deadlock => !lab.machine.final_states().may_wait,
        _ => true,
    }
}

/// Refuses the run if any property was silent.
fn must_be_killed(silent: &[&Property]) -> Result<(), Refusal> {
    let names: Vec<String> = silent
        .iter()
        .map(|property| format!("`{}`", property.name))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Refusal::Control {
        what: format!(
            "a mutant that breaks every property is not killed by {}",
            names.join(", ")
        ),
    })
}

/// Returns the properties that do not detect their own violation, except those decided on the
/// graph.
fn unnoticed<'a>(
    lab: &'a Lab<'_>,
    active: &mut Active<'_>,
    max_states: u64,
) -> Result<Vec<&'a Property>, Stop> {
    let Active { search, worker } = active;
    let mut saboteur = SabotagedWorker {
        worker: &mut **worker,
        assertions: lab.machine.definition().assertions.len(),
        has_struck: false,
    };
    saboteur.worker.deny_properties(true);
    let task = Task {
        go_on: true,
        ..lab.task(max_states)
    };
    let searched = search.run(lab.machine, &mut saboteur, &task);
    saboteur.worker.deny_properties(false);
    if searched.end == SearchEnd::Interrupted {
        return Err(Stop::Interrupted);
    }
    let is_noticed = |place: &usize| {
        searched.unmet.contains(place) || searched.violations.iter().any(|v| v.property == *place)
    };
    let properties = lab
        .properties
        .iter()
        .enumerate()
        .filter(|(_, property)| !property.kind.looks_at_graph());
    let silent = properties
        .filter(|(place, _)| !is_noticed(place))
        .map(|(_, property)| property);
    Ok(silent.collect())
}

fn changes_state(graph: &Graph) -> bool {
    (0..graph.len()).any(|state| graph.edges(state).any(|(_, target)| target != state))
}

/// Whether some run violates the negation of a temporal property that holds.
fn is_temporal_noticed(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
) -> Result<bool, Refusal> {
    let fairness = lab.fairness();
    let never = ErasedFormula::Or(Vec::new());
    let lasso = match property.source {
        Some(source) => {
            let opposite = ErasedFormula::Not(Box::new(lab.machine.formula(source).clone()));
            // The negation may be too large although the property is not: then any run suffices.
            liveness::check(graph, lab.machine, worker, &opposite, &fairness)
                .or_else(|_| liveness::check(graph, lab.machine, worker, &never, &fairness))
        }
        None => liveness::termination(&endless(graph), lab.machine, worker, &[]),
    };
    let lasso = lasso.map_err(|refused| Refusal::formula(property, &refused))?;
    worker.atom_panic();
    Ok(lasso.is_some())
}

/// Returns a graph of the first initial state alone, neither enabled nor terminated.
fn endless(graph: &Graph) -> Graph {
    let mut endless = Graph::new();
    if !graph.is_empty() && endless.store.intern(graph.store.get(0)).is_ok() {
        endless.initial.push(0);
        endless.end_state(Expanded::default());
    }
    endless
}

/// A worker that reports every fault and no enabled step for the first state it expands.
struct SabotagedWorker<'a> {
    worker: &'a mut dyn Worker,
    assertions: usize,
    has_struck: bool,
}

impl Worker for SabotagedWorker<'_> {
    forward_worker!(worker: switch, watch_states, watch_steps, initial, expand_step, evaluating);

    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        if self.has_struck {
            return self.worker.expand(state, visitor);
        }
        self.has_struck = true;
        for assertion in 0..self.assertions {
            visitor.fault(0, Fault::Assertion(assertion));
        }
        visitor.fault(0, Fault::Crash(String::new()));
        visitor.fault(0, Fault::Diverged);
        self.worker.expand(state, visitor);
        Expanded::default()
    }
}

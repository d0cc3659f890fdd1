//! Controls that detect a checker which would pass every mutant.
//!
//! Each run judges two mutants with known verdicts. One breaks every property, and every property
//! must fail. The other changes nothing, and the full search and comparison must prove it
//! equivalent. On a large model the [filter](super::filter) proves that instead, step by step.

use crate::campaign::Refusal;
use crate::campaign::baseline::Baseline;
use crate::campaign::examine::{Scope, examine};
use crate::campaign::graph_properties;
use crate::campaign::lab::Lab;
use crate::campaign::pool::Pool;
use crate::compare::{Comparison, compare};
use crate::definition::PropertyKind;
use crate::fairness::Fairness;
use crate::forward_worker;
use crate::graph::Graph;
use crate::liveness;
use crate::machine::{ErasedFormula, Expanded, Fault, Visitor, Worker};
use crate::outcome::{Equivalence, Property, Warning};
use crate::refinement;
use crate::search::{Search, SearchEnd, Task};
use crate::step::Switch;

/// The switch of the mutant that changes nothing. No row of the table has its number.
pub(super) const NOTHING: Switch = Switch {
    number: u32::MAX,
    member: None,
};

/// States on which the control that breaks every property is tried first, before all states.
const FEW_STATES: u64 = 1000;

/// Runs both controls, or only the one that breaks every property if `is_proven` says that the
/// filter proves the other. Returns `false` if they were interrupted.
pub(super) fn run(lab: &Lab<'_>, pool: &Pool, baseline: &Baseline, is_proven: bool) -> Result<bool, Refusal> {
    let done = pool.share(lab.machine, 2, |workspace, number| match number {
        0 if is_proven => Ok(true),
        0 => nothing_changes(lab, baseline, &mut workspace.search, workspace.worker.as_mut()),
        _ => everything_breaks(lab, baseline, &mut workspace.search, workspace.worker.as_mut()),
    })?;
    Ok(done.iter().all(|done| *done))
}

/// Checks that the mutant that changes nothing is equivalent, with the baseline's counts.
fn nothing_changes(lab: &Lab<'_>, baseline: &Baseline, search: &mut Search, worker: &mut dyn Worker) -> Result<bool, Refusal> {
    worker.switch(Some(NOTHING));
    let scope = Scope {
        record: true,
        pace: lab.pace(),
        all: false,
        max_states: lab.mutant_states(baseline),
        progress: &|_| {},
    };
    let examination = examine(lab, search, worker, scope)?;
    if examination.searched.end == SearchEnd::Interrupted {
        return Ok(false);
    }
    let counts = examination.searched.counts;
    let is_same = counts == baseline.outcome.counts
        && compare(baseline.graph(), search.graph(), lab.machine, worker, &lab.observables())
            == Comparison::Equivalent(Equivalence::SameGraph);
    if examination.failures.is_empty() {
        must_be_same(is_same).map(|()| true)
    } else {
        Err(Refusal::Control {
            what: "a mutant that changes nothing is killed; it must be equivalent".to_owned(),
        })
    }
}

/// Refuses the run if the mutant that changes nothing differs from the baseline.
pub(super) fn must_be_same(is_same: bool) -> Result<(), Refusal> {
    let what = "a mutant that changes nothing is different from the baseline; it must be equivalent";
    if is_same {
        Ok(())
    } else {
        Err(Refusal::Control { what: what.to_owned() })
    }
}

/// Checks that the mutant that breaks every property is killed by every property.
fn everything_breaks(lab: &Lab<'_>, baseline: &Baseline, search: &mut Search, worker: &mut dyn Worker) -> Result<bool, Refusal> {
    let mut silent: Vec<&Property> = Vec::new();
    worker.switch(None);
    for max_states in [FEW_STATES, u64::MAX] {
        let Some(found) = unnoticed(lab, search, worker, max_states) else {
            return Ok(false);
        };
        silent = found;
        if silent.is_empty() {
            break;
        }
    }
    // Properties that cannot fail in this model are exempt.
    let has_steps = changes_state(baseline.graph());
    silent.retain(|property| can_be_wrong(lab, property, has_steps));
    let has_runs = !baseline.outcome.warnings.contains(&Warning::NoFairRun);
    for property in lab.properties.iter().filter(|property| property.kind == PropertyKind::Temporal) {
        if has_runs && !is_temporal_noticed(lab, baseline.graph(), worker, property)? {
            silent.push(property);
        }
    }
    let kept = Fairness::new(lab.machine, &lab.fairness());
    for property in &*lab.properties {
        let Some(refinement) = lab.refinement(property).filter(|refinement| has_runs && refinement.is_fair()) else {
            continue;
        };
        let noticed = refinement::is_never_fair(baseline.graph(), worker, refinement, &kept);
        if !noticed.map_err(|refused| Refusal::formula(property, &refused))? {
            silent.push(property);
        }
    }
    let graph_properties = lab
        .properties
        .iter()
        .filter(|p| p.kind.looks_at_graph() && p.kind != PropertyKind::Temporal);
    silent.extend(graph_properties.filter(|property| !graph_properties::is_noticed(lab, baseline.graph(), worker, property)));
    must_be_killed(&silent).map(|()| true)
}

/// Checks on a few states that every property which a simulation can decide fails.
pub(super) fn everything_breaks_soon(
    lab: &Lab<'_>,
    baseline: &Baseline,
    search: &mut Search,
    worker: &mut dyn Worker,
) -> Result<bool, Refusal> {
    worker.switch(None);
    let Some(mut silent) = unnoticed(lab, search, worker, FEW_STATES) else {
        return Ok(false);
    };
    let graph = baseline.graph();
    let has_steps = graph.len() as usize > graph.initial.len();
    silent.retain(|property| can_be_wrong(lab, property, has_steps));
    must_be_killed(&silent).map(|()| true)
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
    let names: Vec<String> = silent.iter().map(|property| format!("`{}`", property.name)).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Refusal::Control {
        what: format!("a mutant that breaks every property is not killed by {}", names.join(", ")),
    })
}

/// Returns the properties that do not detect their own violation, except those decided on the
/// graph. Returns `None` if the search was interrupted.
fn unnoticed<'a>(lab: &'a Lab<'_>, search: &mut Search, worker: &mut dyn Worker, max_states: u64) -> Option<Vec<&'a Property>> {
    let mut saboteur = SabotagedWorker {
        worker,
        assertions: lab.machine.definition().assertions.len(),
        has_struck: false,
    };
    saboteur.worker.deny_properties(true);
    let task = Task {
        properties: &lab.properties,
        pace: lab.pace(),
        record: false,
        go_on: true,
        max_states,
        max_bytes: lab.options.max_bytes,
        stop: lab.stop,
        progress: &|_| {},
    };
    let searched = search.run(lab.machine, &mut saboteur, &task);
    saboteur.worker.deny_properties(false);
    let is_noticed = |place: &usize| searched.unmet.contains(place) || searched.violations.iter().any(|v| v.property == *place);
    let properties = lab
        .properties
        .iter()
        .enumerate()
        .filter(|(_, property)| !property.kind.looks_at_graph());
    let silent = properties.filter(|(place, _)| !is_noticed(place)).map(|(_, property)| property);
    (searched.end != SearchEnd::Interrupted).then(|| silent.collect())
}

fn changes_state(graph: &Graph) -> bool {
    (0..graph.len()).any(|state| graph.edges(state).any(|(_, target)| target != state))
}

/// Whether some run violates the negation of a temporal property that holds.
fn is_temporal_noticed(lab: &Lab<'_>, graph: &Graph, worker: &mut dyn Worker, property: &Property) -> Result<bool, Refusal> {
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

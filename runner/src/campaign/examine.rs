//! Checks one machine under all properties: the search, then goals, then temporal properties.

use crate::campaign::Refusal;
use crate::campaign::lab::Lab;
use crate::definition::PropertyKind;
use crate::fairness::Fairness;
use crate::faults::{InjectedFault, is_on};
use crate::graph::Graph;
use crate::liveness::{self, Lasso, Refused};
use crate::machine::{StepId, Worker};
use crate::outcome::{Property, PropertyVerdict, Trace};
use crate::refinement::{self, RefinementViolation};
use crate::search::{Pace, Search, SearchEnd, Searched, Task, Violation};

use super::{explain, graph_properties, symmetric};

/// The extent of an examination.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// Continue until every property has its verdict; otherwise stop at the first stage in which
    /// one fails, and report all failures of that stage. The stages are safety, then goals and
    /// scenarios, then temporal properties.
    pub(super) all: bool,
    /// Record the graph even if no temporal property needs it.
    pub(super) record: bool,
    pub(super) pace: Pace<'a>,
    pub(super) max_states: u64,
    /// Called with the number of distinct states so far.
    pub(super) progress: &'a dyn Fn(u64),
}

pub(super) struct Examination {
    pub(super) searched: Searched,
    /// The properties that fail, in the order of the campaign's properties.
    pub(super) failures: Vec<Failure>,
}

#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// Index in the campaign's properties.
    pub(super) property: usize,
    pub(super) how: FailureKind,
    /// The run that violates it, if it was already computed.
    pub(super) run: Option<Trace>,
}

#[derive(Clone, Debug)]
pub(super) enum FailureKind {
    /// In a state or at a step.
    Violation(Violation),
    /// A goal that no reachable state, or no step, meets.
    Unmet,
    /// An invariant with look-ahead that is false in this state.
    At(u32),
    /// A forbidden scenario with its run: state numbers and the steps that lead there.
    Shown(Vec<(StepId, u32)>),
    /// A possible scenario of which no run takes more than this many steps.
    Missed(usize),
    /// A temporal property that this run violates.
    Run(Lasso),
    /// A temporal property with a predicate that panics with this message.
    Panic(String),
    /// A refinement with an initial state or a step that the other spec does not have.
    Unrefined(RefinementViolation),
    /// A refinement with a run that violates this constraint of the other spec's machine.
    Unfair(Lasso, usize),
}

/// Examines the machine under the active mutant. Leaves graph and paths to failures in `search`.
pub(super) fn examine(lab: &Lab<'_>, search: &mut Search, worker: &mut dyn Worker, scope: Scope<'_>) -> Result<Examination, Refusal> {
    let task = Task {
        properties: &lab.properties,
        pace: scope.pace,
        record: scope.record || lab.looks_at_graph() || lab.quotient.is_some(),
        go_on: scope.all && !is_on(InjectedFault::MatrixEndsEarly),
        max_states: scope.max_states,
        max_bytes: lab.options.max_bytes,
        stop: lab.stop,
        progress: scope.progress,
    };
    let mut searched = search.run(lab.machine, worker, &task);
    if let Some(quotient) = lab.quotient {
        symmetric::recount(lab, quotient, search.graph(), &mut searched, scope.max_states);
    }
    let mut failures = violated(&searched);
    // A violation in the searched states is real even if other states were not searched.
    if !matches!(searched.end, SearchEnd::Violation | SearchEnd::Interrupted) {
        if scope.all || failures.is_empty() {
            failures.extend(unmet(&searched));
            failures.extend(graph_properties::failures(lab, search.graph(), worker));
        }
        if scope.all || failures.is_empty() {
            failures.extend(runs(lab, search.graph(), worker, &Fairness::new(lab.machine, &lab.fairness()))?);
        }
    }
    failures.sort_by_key(|failure| failure.property);
    // A refinement can fail both at a step and in a run.
    failures.dedup_by_key(|failure| failure.property);
    Ok(Examination { searched, failures })
}

/// Returns the failures that a search or walk encountered, in the order of discovery.
pub(super) fn violated(searched: &Searched) -> Vec<Failure> {
    let failure = |violation: &Violation| Failure {
        property: violation.property,
        how: FailureKind::Violation(violation.clone()),
        run: None,
    };
    searched.violations.iter().map(failure).collect()
}

/// Returns the goals that no state meets. Only a complete search can decide this.
fn unmet(searched: &Searched) -> impl Iterator<Item = Failure> {
    let goals = searched.unmet.iter().filter(|_| searched.end == SearchEnd::Complete);
    goals.map(|goal| Failure {
        property: *goal,
        how: FailureKind::Unmet,
        run: None,
    })
}

/// Returns the temporal properties, and the refinements with fairness, that some run on a graph
/// violates under these fairness assumptions.
pub(super) fn runs(lab: &Lab<'_>, graph: &Graph, worker: &mut dyn Worker, fairness: &Fairness) -> Result<Vec<Failure>, Refusal> {
    let mut failures = Vec::new();
    let of_runs = lab
        .properties
        .iter()
        .enumerate()
        .filter(|(_, property)| matches!(property.kind, PropertyKind::Temporal | PropertyKind::Refinement));
    for (place, property) in of_runs {
        let how = violating_run(lab, graph, worker, property, fairness)?;
        failures.extend(how.map(|how| Failure {
            property: place,
            how,
            run: None,
        }));
    }
    Ok(failures)
}

/// Returns how a run violates a temporal property or a refinement; `None` if no run does.
pub(super) fn violating_run(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
    fairness: &Fairness,
) -> Result<Option<FailureKind>, Refusal> {
    if property.kind == PropertyKind::Refinement {
        return unfair_run(lab, graph, worker, property, fairness);
    }
    let lasso = match property.source {
        Some(source) => liveness::seek(graph, lab.machine, worker, lab.machine.formula(source), fairness),
        None => liveness::seek_unending(graph, worker, fairness),
    };
    let lasso = match lasso {
        // An incomplete graph leaves the property undecided anyway.
        Err(Refused::States) if !graph.is_complete() => None,
        lasso => lasso.map_err(|refused| Refusal::formula(property, &refused))?,
    };
    Ok(match (worker.atom_panic(), lasso) {
        (Some(message), _) => Some(FailureKind::Panic(message)),
        (None, lasso) => lasso.map(FailureKind::Run),
    })
}

/// Returns a run that the fairness of the refined spec forbids.
fn unfair_run(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
    fairness: &Fairness,
) -> Result<Option<FailureKind>, Refusal> {
    let Some(refinement) = lab.refinement(property) else {
        return Ok(None);
    };
    match refinement::unfair_run(graph, worker, refinement, fairness) {
        Err(Refused::States) if !graph.is_complete() => Ok(None),
        found => {
            let found = found.map_err(|refused| Refusal::formula(property, &refused))?;
            Ok(found.map(|(lasso, constraint)| FailureKind::Unfair(lasso, constraint)))
        }
    }
}

impl Examination {
    pub(super) fn verdicts(&self, lab: &Lab<'_>) -> Vec<PropertyVerdict> {
        let verdict = |(place, property): (usize, &Property)| {
            let failure = self.failures.iter().find(|failure| failure.property == place);
            let is_met = property.kind == PropertyKind::Reachable && !self.searched.unmet.contains(&place);
            match failure {
                Some(failure) => PropertyVerdict::Fails(explain::reason(lab, failure)),
                None if self.searched.end == SearchEnd::Complete || is_met || is_on(InjectedFault::UndecidedTakenAsHolds) => {
                    PropertyVerdict::Holds
                }
                None => PropertyVerdict::Undecided,
            }
        };
        lab.properties.iter().enumerate().map(verdict).collect()
    }
}

//! Checks one machine under all properties: the search, then goals, then temporal properties.

use crate::campaign::examine::failure::{Failure, FailureKind, reason};
use crate::campaign::examine::undefined::{self, Undefined};
use crate::campaign::examine::{graph_properties, orbits};
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::Active;
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::definition::PropertyKind;
use crate::fairness::Fairness;
use crate::faults::{InjectedFault, is_on};
use crate::graph::Graph;
use crate::liveness::{self, Refused};
use crate::machine::Worker;
use crate::outcome::{Property, PropertyVerdict};
use crate::refinement;
use crate::search::{Cause, Pace, SearchEnd, Searched, Task, Violation};

/// The extent of an examination.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// Continue until every property has its verdict; otherwise stop at the first stage in which
    /// one fails, and report all failures of that stage. The stages are safety, then goals and
    /// scenarios, then temporal properties.
    pub(crate) all: bool,
    /// Whether a mutant is examined. If it meets an [undefined evaluation](Undefined) first, no
    /// property fails.
    pub(crate) of_mutant: bool,
    /// Record the graph even if no temporal property needs it.
    pub(crate) record: bool,
    pub(crate) pace: Pace,
    pub(crate) max_states: u64,
    /// Called with the number of distinct states so far.
    pub(crate) progress: &'a dyn Fn(u64),
}

pub(crate) struct Examination {
    pub(crate) searched: Searched,
    /// The properties that fail, in the order of the campaign's properties.
    pub(crate) failures: Vec<Failure>,
    /// The properties that are undecided although the search is complete.
    pub(crate) open: Vec<usize>,
    /// What makes the mutant invalid.
    pub(crate) undefined: Option<Undefined>,
}

/// Examines the active mutant. Leaves graph and paths to failures in the workspace. An interrupted
/// examination covers the states until then.
pub(crate) fn examine(
    lab: &Lab<'_>,
    active: &mut Active<'_>,
    scope: Scope<'_>,
) -> Result<Examination, Refusal> {
    let Active { search, worker } = active;
    let worker = &mut **worker;
    let task = Task {
        pace: scope.pace,
        record: scope.record || lab.looks_at_graph() || lab.quotient.is_some(),
        go_on: scope.all && !is_on(InjectedFault::MatrixEndsEarly),
        of_mutant: scope.of_mutant,
        progress: scope.progress,
        ..lab.task(scope.max_states)
    };
    let mut searched = search.run(lab.machine, worker, &task);
    if let Some(quotient) = lab.quotient {
        orbits::recount(
            lab,
            quotient,
            search.graph(),
            &mut searched,
            scope.max_states,
        );
    }
    let mut failures = violated(&searched);
    // A violation in the searched states is real even if other states were not searched.
    if !matches!(
        searched.end,
        SearchEnd::Violation | SearchEnd::Undefined | SearchEnd::Interrupted
    ) {
        if scope.all || failures.is_empty() {
            failures.extend(unmet(&searched));
            failures.extend(graph_properties::failures(lab, search.graph(), worker));
        }
        if scope.all || failures.is_empty() {
            failures.extend(runs(
                lab,
                search.graph(),
                worker,
                &Fairness::new(lab.machine, &lab.fairness()),
            )?);
        }
    }
    let evaluated = if scope.of_mutant {
        undefined::separate(lab, Some(&searched), failures)
    } else {
        failures.into()
    };
    let mut failures = evaluated.failures;
    failures.sort_by_key(|failure| failure.property);
    // A refinement can fail both at a step and in a run.
    failures.dedup_by_key(|failure| failure.property);
    Ok(Examination {
        open: evaluated.open,
        undefined: evaluated.undefined,
        ..Examination::new(searched, failures)
    })
}

/// Returns the failures that a search or walk encountered, in the order of discovery.
pub(crate) fn violated(searched: &Searched) -> Vec<Failure> {
    let failure = |violation: &Violation| {
        Failure::new(
            violation.property,
            FailureKind::Violation(violation.clone()),
        )
    };
    searched.violations.iter().map(failure).collect()
}

/// Returns the goals that no state meets. Only a complete search can decide this.
fn unmet(searched: &Searched) -> impl Iterator<Item = Failure> {
    let goals = searched
        .unmet
        .iter()
        .filter(|_| searched.end == SearchEnd::Complete);
    goals.map(|goal| Failure::new(*goal, FailureKind::Unmet))
}

/// Returns the temporal properties, and the refinements with fairness, that some run on a graph
/// violates under these fairness assumptions.
pub(crate) fn runs(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    fairness: &Fairness,
) -> Result<Vec<Failure>, Refusal> {
    let mut failures = Vec::new();
    let of_runs = lab.properties.iter().enumerate().filter(|(_, property)| {
        matches!(
            property.kind,
            PropertyKind::Temporal | PropertyKind::Refinement
        )
    });
    for (place, property) in of_runs {
        let how = violating_run(lab, graph, worker, property, fairness)?;
        failures.extend(how.map(|how| Failure::new(place, how)));
    }
    Ok(failures)
}

/// Returns how a run violates a temporal property or a refinement; `None` if no run does.
pub(crate) fn violating_run(
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
        Some(source) => liveness::seek(
            graph,
            lab.machine,
            worker,
            lab.machine.formula(source),
            fairness,
        ),
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
    pub(crate) fn new(searched: Searched, failures: Vec<Failure>) -> Examination {
        Examination {
            searched,
            failures,
            open: Vec::new(),
            undefined: None,
        }
    }

    /// Rejects an interrupted examination.
    pub(crate) fn finished(self) -> Result<Examination, Stop> {
        match self.searched.end {
            SearchEnd::Interrupted => Err(Stop::Interrupted),
            _ => Ok(self),
        }
    }

    /// Whether a step failed, so that the states after it are missing.
    pub(crate) fn is_cut_by_a_fault(&self) -> bool {
        let is_fault = |violation: &Violation| matches!(violation.cause, Cause::Fault(_));
        self.searched.violations.iter().any(is_fault)
    }

    /// Counts goals that are not met, and scenarios that no run shows, as undecided.
    pub(crate) fn leave_goals_open(&mut self) {
        let is_open =
            |failure: &Failure| matches!(failure.how, FailureKind::Unmet | FailureKind::Missed(_));
        self.open.extend(
            self.failures
                .iter()
                .filter(|failure| is_open(failure))
                .map(|failure| failure.property),
        );
        self.failures.retain(|failure| !is_open(failure));
    }

    pub(crate) fn verdicts(&self, lab: &Lab<'_>) -> Vec<PropertyVerdict> {
        let verdict = |(place, property): (usize, &Property)| {
            let failure = self
                .failures
                .iter()
                .find(|failure| failure.property == place);
            let is_met =
                property.kind == PropertyKind::Reachable && !self.searched.unmet.contains(&place);
            match failure {
                Some(failure) => PropertyVerdict::Fails(reason(lab, failure)),
                None if self.open.contains(&place) => PropertyVerdict::Undecided,
                None if self.searched.end == SearchEnd::Complete
                    || is_met
                    || is_on(InjectedFault::UndecidedTakenAsHolds) =>
                {
                    PropertyVerdict::Holds
                }
                None => PropertyVerdict::Undecided,
            }
        };
        lab.properties.iter().enumerate().map(verdict).collect()
    }
}

//! One machine under all properties: the search, then goals, then temporal properties. What a verdict on it is, others decide.

use crate::campaign::Refusal;
use crate::campaign::lab::Lab;
use crate::fairness::Fairness;
use crate::faults::{Fault as Injected, is_on};
use crate::graph::Graph;
use crate::liveness::{self, Lasso, Refused};
use crate::machine::{StepId, Worker};
use crate::outcome::{Property, PropertyVerdict, Trace};
use crate::refinement::{self, Wrong};
use crate::search::{End, Pace, Search, Searched, Task, Violation};
use crate::spec::PropertyKind;

use super::{onlookers, orbits, words};

/// How far to go.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// Until every property has its verdict; else only until one fails. Safety comes first, then goals and scenarios, then temporal properties, and all that fail
    /// at the first such moment have failed.
    pub(super) all: bool,
    /// Write the graph down, though no temporal property asks for it.
    pub(super) record: bool,
    /// How the search goes through the states.
    pub(super) pace: Pace<'a>,
    /// The most distinct states.
    pub(super) max_states: u64,
    /// Told how many there are.
    pub(super) progress: &'a dyn Fn(u64),
}

/// What was found out.
pub(super) struct Examination {
    pub(super) searched: Searched,
    /// The properties that fail, in order.
    pub(super) failures: Vec<Failure>,
}

/// A property fails.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// Place in the campaign's properties.
    pub(super) property: usize,
    pub(super) how: How,
    /// The run that shows it, where it was told already.
    pub(super) run: Option<Trace>,
}

/// How a property fails.
#[derive(Clone, Debug)]
pub(super) enum How {
    /// In a state or at a step.
    Violation(Violation),
    /// A goal: no reachable state, or no step, meets it.
    Unmet,
    /// An invariant that looks ahead: it is false in this state.
    At(u32),
    /// A forbidden scenario: this run is it. States by number, each with the step that leads to it.
    Shown(Vec<(StepId, u32)>),
    /// A possible scenario: no run takes more than so many of its steps.
    Missed(usize),
    /// A temporal property: a run violates it.
    Run(Lasso),
    /// A temporal property: one of its predicates panics.
    Panic(String),
    /// A refinement: an initial state or a step maps to none of the other spec.
    Unrefined(Wrong),
    /// A refinement: a run maps to one that this fairness constraint of the other spec's machine forbids.
    Unfair(Lasso, usize),
}

/// Examines the machine under the mutant that is switched on. The graph is left in `search`, and the way to every failure.
pub(super) fn examine(lab: &Lab<'_>, search: &mut Search, worker: &mut dyn Worker, scope: Scope<'_>) -> Result<Examination, Refusal> {
    let task = Task {
        properties: &lab.properties,
        pace: scope.pace,
        record: scope.record || lab.looks_at_graph() || lab.quotient.is_some(),
        go_on: scope.all && !is_on(Injected::MatrixEndsEarly),
        max_states: scope.max_states,
        max_bytes: lab.options.max_bytes,
        stop: lab.stop,
        progress: scope.progress,
    };
    let mut searched = search.run(lab.machine, worker, &task);
    if let Some(quotient) = lab.quotient {
        orbits::recount(lab, quotient, search.graph(), &mut searched, scope.max_states);
    }
    let mut failures = violated(&searched);
    // What is wrong with the states that were searched is wrong, whatever is beyond them.
    if !matches!(searched.end, End::Violation | End::Interrupted) {
        if scope.all || failures.is_empty() {
            failures.extend(unmet(&searched));
            failures.extend(onlookers::failures(lab, search.graph(), worker));
        }
        if scope.all || failures.is_empty() {
            failures.extend(runs(lab, search.graph(), worker, &Fairness::new(lab.machine, &lab.fairness()))?);
        }
    }
    failures.sort_by_key(|failure| failure.property);
    // A refinement can fail in a step and in a run.
    failures.dedup_by_key(|failure| failure.property);
    Ok(Examination { searched, failures })
}

/// The failures that a search or walk came by, in the order of discovery.
pub(super) fn violated(searched: &Searched) -> Vec<Failure> {
    let failure = |violation: &Violation| Failure {
        property: violation.property,
        how: How::Violation(violation.clone()),
        run: None,
    };
    searched.violations.iter().map(failure).collect()
}

/// The goals that no state meets: of a complete search alone.
fn unmet(searched: &Searched) -> impl Iterator<Item = Failure> {
    let goals = searched.unmet.iter().filter(|_| searched.end == End::Complete);
    goals.map(|goal| Failure {
        property: *goal,
        how: How::Unmet,
        run: None,
    })
}

/// The temporal properties, and the refinements with fairness, that some run on a graph violates under these fairness assumptions.
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

/// How a run on a graph violates a temporal property or a refinement; `None` if no run does.
pub(super) fn violating_run(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
    fairness: &Fairness,
) -> Result<Option<How>, Refusal> {
    if property.kind == PropertyKind::Refinement {
        return unfair_run(lab, graph, worker, property, fairness);
    }
    let lasso = match property.source {
        Some(source) => liveness::seek(graph, lab.machine, worker, lab.machine.formula(source), fairness),
        None => liveness::seek_unending(graph, worker, fairness),
    };
    let lasso = match lasso {
        // What is not decided for want of states is not decided for being too large either.
        Err(Refused::States) if !graph.is_complete() => None,
        lasso => lasso.map_err(|refused| Refusal::formula(property, &refused))?,
    };
    Ok(match (worker.atom_panic(), lasso) {
        (Some(message), _) => Some(How::Panic(message)),
        (None, lasso) => lasso.map(How::Run),
    })
}

/// The run that the fairness of a refined spec forbids.
fn unfair_run(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
    fairness: &Fairness,
) -> Result<Option<How>, Refusal> {
    let Some(refinement) = lab.refinement(property) else {
        return Ok(None);
    };
    match refinement::unfair_run(graph, worker, refinement, fairness) {
        Err(Refused::States) if !graph.is_complete() => Ok(None),
        found => {
            let found = found.map_err(|refused| Refusal::formula(property, &refused))?;
            Ok(found.map(|(lasso, constraint)| How::Unfair(lasso, constraint)))
        }
    }
}

impl Examination {
    /// The verdict on each property.
    pub(super) fn verdicts(&self, lab: &Lab<'_>) -> Vec<PropertyVerdict> {
        let verdict = |(place, property): (usize, &Property)| {
            let failure = self.failures.iter().find(|failure| failure.property == place);
            let is_met = property.kind == PropertyKind::Reachable && !self.searched.unmet.contains(&place);
            match failure {
                Some(failure) => PropertyVerdict::Fails(words::reason(lab, failure)),
                None if self.searched.end == End::Complete || is_met || is_on(Injected::UndecidedTakenAsHolds) => PropertyVerdict::Holds,
                None => PropertyVerdict::Undecided,
            }
        };
        lab.properties.iter().enumerate().map(verdict).collect()
    }
}

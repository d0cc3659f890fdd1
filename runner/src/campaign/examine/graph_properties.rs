//! Properties decided on the graph: scenarios, step goals, look-ahead invariants, refinements.
//!
//! They see the steps of the active mutant, but predicates in them are never mutated. As TLC checks
//! invariants before it applies constraints, forbidden behaviour is also detected in steps that
//! leave the constraints. Required behaviour must stay within them.

use std::cell::OnceCell;

use crate::campaign::examine::failure::{Failure, FailureKind};
use crate::campaign::examine::undefined;
use crate::campaign::plan::lab::Lab;
use crate::definition::PropertyKind;
use crate::faults::{InjectedFault, is_on};
use crate::graph::scenario::{self, Ends};
use crate::graph::{Graph, OUTSIDE, WithExcluded, visible_numbers};
use crate::machine::{StepId, Worker};
use crate::outcome::Property;
use crate::refinement;
use crate::search::Place;

/// Returns the properties of this kind that fail on a graph, which may be incomplete.
pub(crate) fn failures(lab: &Lab<'_>, graph: &Graph, worker: &mut dyn Worker) -> Vec<Failure> {
    let seen = VisibleStates::new(graph);
    let all = lab.properties.iter().enumerate();
    all.filter_map(|(place, property)| {
        Some(Failure::new(place, failure(lab, &seen, worker, property)?))
    })
    .collect()
}

/// Whether this property fails on a graph, which may be incomplete.
pub(crate) fn is_violated(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
) -> bool {
    let failure = failure(lab, &VisibleStates::new(graph), worker, property);
    failure.is_some_and(|how| !undefined::is_undefined(lab, &how))
}

/// Returns how a property of this kind fails on a graph. Forbidden behaviour can be detected in an
/// incomplete graph, but the absence of required behaviour needs a complete one.
fn failure(
    lab: &Lab<'_>,
    seen: &VisibleStates<'_>,
    worker: &mut dyn Worker,
    property: &Property,
) -> Option<FailureKind> {
    let source = property.source?;
    let graph = seen.graph;
    match property.kind {
        PropertyKind::Possible if graph.is_complete() => {
            let scenario = lab.machine.scenario(source);
            let found = scenario::find(
                graph,
                seen.numbers(worker),
                lab.machine,
                scenario,
                Ends::Inside,
            );
            found.err().map(FailureKind::Missed)
        }
        PropertyKind::Forbidden => {
            let scenario = lab.machine.scenario(source);
            let found = scenario::find(
                graph,
                seen.numbers(worker),
                lab.machine,
                scenario,
                Ends::Anywhere,
            );
            found.ok().map(FailureKind::Shown)
        }
        PropertyKind::StepGoal if graph.is_complete() => {
            let mut unevaluated = None;
            let is_met = met(seen, worker, source, &mut unevaluated).is_some();
            match unevaluated.filter(|_| lab.machine.leaves_undefined()) {
                Some((place, message)) => Some(FailureKind::Unevaluated(place, message)),
                None => (!is_met).then_some(FailureKind::Unmet),
            }
        }
        PropertyKind::Ahead => {
            let (state, value) = first_wrong(seen, worker, source)?;
            match value {
                Err(message) if lab.machine.leaves_undefined() => {
                    Some(FailureKind::Unevaluated(Place::State(state), message))
                }
                _ => Some(FailureKind::At(state)),
            }
        }
        PropertyKind::Refinement => {
            refinement::wrong(graph, lab.refinement(property)?).map(FailureKind::Unrefined)
        }
        _ => None,
    }
}

/// Whether this property, which holds on the baseline, fails if it is negated.
pub(crate) fn is_noticed(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
) -> bool {
    let mut fails = |graph: &Graph, kind| {
        let opposite = Property {
            kind,
            ..property.clone()
        };
        failure(lab, &VisibleStates::new(graph), worker, &opposite).is_some()
    };
    match property.kind {
        PropertyKind::Possible => fails(graph, PropertyKind::Forbidden),
        PropertyKind::Forbidden => fails(graph, PropertyKind::Possible),
        PropertyKind::StepGoal => fails(&Graph::new(), PropertyKind::StepGoal),
        PropertyKind::Refinement => lab
            .refinement(property)
            .is_some_and(|refinement| refinement::begins_nowhere(graph, refinement)),
        // It holds in every state, so its negation fails in the first.
        _ => !graph.is_empty(),
    }
}

/// A graph with its states numbered as properties see them, on demand.
struct VisibleStates<'g> {
    graph: &'g Graph,
    numbers: OnceCell<Vec<u32>>,
}

impl<'g> VisibleStates<'g> {
    fn new(graph: &'g Graph) -> VisibleStates<'g> {
        VisibleStates {
            graph,
            numbers: OnceCell::new(),
        }
    }

    fn numbers(&self, worker: &mut dyn Worker) -> &[u32] {
        self.numbers
            .get_or_init(|| visible_numbers(self.graph, worker))
    }
}

/// Finds the first step that meets a goal over steps: the state before, the step, the state after.
pub(crate) fn first_met(
    graph: &Graph,
    worker: &mut dyn Worker,
    source: usize,
) -> Option<(u32, StepId, u32)> {
    met(&VisibleStates::new(graph), worker, source, &mut None)
}

/// Finds a run that a possible scenario describes.
pub(crate) fn shown(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
) -> Option<Vec<(StepId, u32)>> {
    let scenario = lab.machine.scenario(property.source?);
    scenario::find(
        graph,
        VisibleStates::new(graph).numbers(worker),
        lab.machine,
        scenario,
        Ends::Inside,
    )
    .ok()
}

/// Finds the first step that changes the visible state and meets a goal over steps. Records the
/// first step before it on which the goal cannot be evaluated.
fn met(
    seen: &VisibleStates<'_>,
    worker: &mut dyn Worker,
    source: usize,
    unevaluated: &mut Option<(Place, String)>,
) -> Option<(u32, StepId, u32)> {
    let (graph, number) = (seen.graph, seen.numbers(worker));
    (0..graph.len()).find_map(|state| {
        let mut seen = Vec::new();
        let (step, target) = graph.edges(state).find(|(step, target)| {
            if *target == OUTSIDE
                || number[*target as usize] == number[state as usize]
                || seen.contains(target)
            {
                return false;
            }
            seen.push(*target);
            let (before, after) = (graph.store.get(state), graph.store.get(*target));
            let holds = worker.step_holds(source, before, after);
            holds.unwrap_or_else(|message| {
                let place = Place::Step {
                    before: state,
                    step: *step,
                    after: Some(after.into()),
                };
                unevaluated.get_or_insert((place, message));
                false
            })
        })?;
        Some((state, step, target))
    })
}

/// Returns the first state in which a look-ahead invariant does not hold, with its value. Steps that
/// change hidden state only are skipped, and the steps after them count. States with unknown
/// successors are skipped.
fn first_wrong(
    seen: &VisibleStates<'_>,
    worker: &mut dyn Worker,
    source: usize,
) -> Option<(u32, Result<bool, String>)> {
    let (graph, number) = (seen.graph, seen.numbers(worker));
    let whole = WithExcluded::new(graph);
    (0..graph.len()).find_map(|state| {
        let (mut alike, mut done) = (vec![state], 0);
        let mut next = Vec::new();
        while let Some(at) = alike.get(done).copied() {
            if at >= graph.expanded_states() {
                return None;
            }
            done += 1;
            for (step, target) in whole.edges(at) {
                if is_on(InjectedFault::AheadStaysInside) && !whole.is_within(target) {
                    continue;
                }
                // No constraint sees hidden state, so excluded and included states differ visibly.
                if number.get(target as usize) != Some(&number[state as usize]) {
                    next.push((step, whole.state(target)));
                } else if !alike.contains(&target) {
                    alike.push(target);
                }
            }
        }
        let value = worker.holds_ahead(source, graph.store.get(state), &next);
        (value != Ok(true)).then_some((state, value))
    })
}

//! Properties that look at the recorded graph: scenarios, goals over steps, invariants that look one step ahead.
//!
//! They see the machine's own steps, a mutant's where one is switched on; the predicates in them are never mutated.

use crate::campaign::examine::{Failure, How};
use crate::campaign::lab::Lab;
use crate::graph::{Graph, OUTSIDE};
use crate::machine::Worker;
use crate::outcome::Property;
use crate::scenario;
use crate::spec::PropertyKind;

/// Those that fail on a complete graph.
pub(super) fn failures(lab: &Lab<'_>, graph: &Graph, worker: &mut dyn Worker) -> Vec<Failure> {
    let all = lab.properties.iter().enumerate();
    all.filter_map(|(place, property)| {
        Some(Failure {
            property: place,
            how: failure(lab, graph, worker, property)?,
            run: None,
        })
    })
    .collect()
}

/// How a property fails on a complete graph, if it is one of these and does.
pub(super) fn failure(lab: &Lab<'_>, graph: &Graph, worker: &mut dyn Worker, property: &Property) -> Option<How> {
    let source = property.source?;
    match property.kind {
        PropertyKind::Possible => {
            let found = scenario::find(graph, lab.machine, lab.machine.scenario(source));
            found.err().map(How::Missed)
        }
        PropertyKind::Forbidden => {
            let found = scenario::find(graph, lab.machine, lab.machine.scenario(source));
            found.ok().map(How::Shown)
        }
        PropertyKind::StepGoal => (!is_met(graph, worker, source)).then_some(How::Unmet),
        PropertyKind::Ahead => first_wrong(graph, worker, source).map(How::At),
        _ => None,
    }
}

/// Whether one of these notices that it is denied: on a baseline where it holds.
pub(super) fn is_noticed(lab: &Lab<'_>, graph: &Graph, worker: &mut dyn Worker, property: &Property) -> bool {
    let opposite = |kind| Property { kind, ..property.clone() };
    match property.kind {
        PropertyKind::Possible => failure(lab, graph, worker, &opposite(PropertyKind::Forbidden)).is_some(),
        PropertyKind::Forbidden => failure(lab, graph, worker, &opposite(PropertyKind::Possible)).is_some(),
        PropertyKind::StepGoal => failure(lab, &Graph::new(), worker, property).is_some(),
        // It holds in every state, so that its opposite fails in the first.
        _ => !graph.is_empty(),
    }
}

/// Whether some step that changes the state meets a goal over steps.
fn is_met(graph: &Graph, worker: &mut dyn Worker, source: usize) -> bool {
    (0..graph.len()).any(|state| {
        let mut seen = Vec::new();
        graph.edges(state).any(|(_, target)| {
            if target == state || target == OUTSIDE || seen.contains(&target) {
                return false;
            }
            seen.push(target);
            worker.step_holds(source, graph.store.get(state), graph.store.get(target))
        })
    })
}

/// The first state in which an invariant that looks ahead is false.
fn first_wrong(graph: &Graph, worker: &mut dyn Worker, source: usize) -> Option<u32> {
    (0..graph.len()).find(|state| {
        let next: Vec<_> = graph
            .edges(*state)
            .filter(|(_, target)| target != state && *target != OUTSIDE)
            .map(|(step, target)| (step, graph.store.get(target)))
            .collect();
        !worker.holds_ahead(source, graph.store.get(*state), &next)
    })
}

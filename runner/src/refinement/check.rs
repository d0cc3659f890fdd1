//! Checks whether a graph refines the other spec.

use super::images::Images;
use crate::fairness::Fairness;
use crate::faults::{InjectedFault, is_on};
use crate::graph::{Graph, WithExcluded};
use crate::liveness::{self, Lasso, Refused};
use crate::machine::Refinement;
use crate::machine::{StepId, Worker};

/// The first violation of a refinement in a graph. States are numbered as in [`WithExcluded`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefinementViolation {
    /// The state before the step; `None` if `state` is initial.
    pub before: Option<u32>,
    /// The step to the state; meaningless for an initial state.
    pub step: StepId,
    /// The state without a counterpart, or in which the map panics.
    pub state: u32,
    /// The panic message if the map panics in the state.
    pub panic: Option<String>,
}

/// Returns the first initial state, else the first step in search order, that has no counterpart in
/// the other spec. Only the searched part is checked. Steps that leave the constraint count.
pub fn wrong(graph: &Graph, refinement: &Refinement) -> Option<RefinementViolation> {
    let whole = WithExcluded::new(graph);
    first_wrong(graph, &whole, &mut Images::new(refinement, whole.len()))
}

/// Whether the check fails if the other spec has no initial state. For controls.
pub fn begins_nowhere(graph: &Graph, refinement: &Refinement) -> bool {
    let whole = WithExcluded::new(graph);
    let mut images = Images::new(refinement, whole.len()).without_initial();
    first_wrong(graph, &whole, &mut images).is_some()
}

fn first_wrong(
    graph: &Graph,
    whole: &WithExcluded<'_>,
    images: &mut Images<'_>,
) -> Option<RefinementViolation> {
    let initial = whole.initial().find_map(|state| {
        let wrong = |panic| RefinementViolation {
            before: None,
            step: 0,
            state,
            panic,
        };
        match images.of(state, whole.state(state)) {
            Err(message) => Some(wrong(Some(message))),
            Ok(image) => (!images.is_initial(image)
                && !is_on(InjectedFault::RefinementBeginsAnywhere))
            .then(|| wrong(None)),
        }
    });
    initial.or_else(|| {
        (0..graph.expanded_states()).find_map(|before| wrong_step(before, whole, images))
    })
}

/// Returns the first step from a state that changes the image but is no step of the other spec.
fn wrong_step(
    before: u32,
    whole: &WithExcluded<'_>,
    images: &mut Images<'_>,
) -> Option<RefinementViolation> {
    // Every expanded state was mapped when it was reached.
    let image = images.of(before, whole.state(before)).ok()?;
    whole.edges(before).find_map(|(step, state)| {
        let wrong = |panic| RefinementViolation {
            before: Some(before),
            step,
            state,
            panic,
        };
        match images.of(state, whole.state(state)) {
            Err(message) => Some(wrong(Some(message))),
            Ok(after)
                if after == image
                    || images
                        .steps(image)
                        .iter()
                        .any(|(_, target)| *target == after) =>
            {
                None
            }
            Ok(_) if is_on(InjectedFault::RefinementStepsUnchecked) => None,
            Ok(_) => Some(wrong(None)),
        }
    })
}

/// Returns a run that satisfies `kept` but maps to a run that the other spec's fairness forbids,
/// with the index of the violated constraint. `None` if there is no such run in a complete graph,
/// or if the refinement ignores fairness.
pub fn unfair_run(
    graph: &Graph,
    worker: &mut dyn Worker,
    refinement: &Refinement,
    kept: &Fairness,
) -> Result<Option<(Lasso, usize)>, Refused> {
    if !refinement.fair || is_on(InjectedFault::RefinementFairnessUnchecked) {
        return Ok(None);
    }
    let runs = Runs::new(graph, refinement);
    unfair(&runs, graph, worker, refinement, kept)
}

/// Whether the check fails if no run is fair to the other spec. For controls; needs a fair run.
pub fn is_never_fair(
    graph: &Graph,
    worker: &mut dyn Worker,
    refinement: &Refinement,
    kept: &Fairness,
) -> Result<bool, Refused> {
    if is_on(InjectedFault::RefinementFairnessUnchecked) {
        return Ok(false);
    }
    let runs = Runs {
        is_denied: true,
        ..Runs::new(graph, refinement)
    };
    unfair(&runs, graph, worker, refinement, kept).map(|found| found.is_some())
}

fn unfair(
    runs: &Runs<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    refinement: &Refinement,
    kept: &Fairness,
) -> Result<Option<(Lasso, usize)>, Refused> {
    for (place, constraint) in refinement.machine.fairness().iter().enumerate() {
        let enabled = runs.enabled(&constraint.steps);
        let takes = |from, to| runs.takes(&constraint.steps, from, to);
        if let Some(lasso) =
            liveness::seek_unfair(graph, worker, constraint.strength, enabled, &takes, kept)?
        {
            return Ok(Some((lasso, place)));
        }
    }
    Ok(None)
}

/// A graph with the images of its states.
struct Runs<'a> {
    images: Images<'a>,
    /// For each state the number of its image; `None` if the map panics.
    of: Vec<Option<u32>>,
    /// Treat every step as enabled and none as taken.
    is_denied: bool,
}

impl<'a> Runs<'a> {
    fn new(graph: &'a Graph, refinement: &'a Refinement) -> Runs<'a> {
        let mut images = Images::new(refinement, graph.len());
        let of: Vec<Option<u32>> = (0..)
            .zip(graph.store.iter())
            .map(|(state, packed)| images.of(state, packed).ok())
            .collect();
        for image in of.iter().flatten() {
            images.steps(*image);
        }
        Runs {
            images,
            of,
            is_denied: false,
        }
    }

    /// Returns, as bits, the states whose images enable one of these steps with a change.
    fn enabled(&self, steps: &[StepId]) -> Vec<u64> {
        let mut enabled = vec![0_u64; self.of.len().div_ceil(64)];
        for (state, image) in self.of.iter().enumerate() {
            let Some(image) = image else { continue };
            let mut moves = self.images.known_steps(*image).iter();
            if self.is_denied
                || moves.any(|(step, target)| target != image && steps.binary_search(step).is_ok())
            {
                enabled[state / 64] |= 1 << (state % 64);
            }
        }
        enabled
    }

    fn takes(&self, steps: &[StepId], from: u32, to: u32) -> bool {
        let (Some(image), Some(after)) = (self.of[from as usize], self.of[to as usize]) else {
            return false;
        };
        let mut moves = self.images.known_steps(image).iter();
        !self.is_denied
            && image != after
            && moves.any(|(step, target)| *target == after && steps.binary_search(step).is_ok())
    }
}

//! Whether a graph refines the other spec.

use super::Refinement;
use super::images::Images;
use crate::fairness::Fairness;
use crate::faults::{Fault, is_on};
use crate::graph::{Graph, Whole};
use crate::liveness::{self, Lasso, Refused};
use crate::machine::{StepId, Worker};

/// Where a graph first does what the other spec does not. States are numbered as in [`Whole`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The state before the step; nothing where the state is an initial one.
    pub before: Option<u32>,
    /// The step to the state; means nothing at an initial state.
    pub step: StepId,
    /// The state.
    pub state: u32,
    /// The message, where the map panics in the state.
    pub panic: Option<String>,
}

/// The first initial state, else the first step in the order of the search, that maps to none of the other spec. As far as the graph goes; steps out of the model
/// are steps too.
pub fn wrong(graph: &Graph, worker: &mut dyn Worker, refinement: &Refinement) -> Option<Wrong> {
    let whole = Whole::new(graph);
    let mut images = Images::new(refinement, &whole);
    first_wrong(graph, &whole, worker, &mut images)
}

/// Whether it is noticed that no initial state maps to one of the other spec: for controls.
pub fn begins_nowhere(graph: &Graph, worker: &mut dyn Worker, refinement: &Refinement) -> bool {
    let whole = Whole::new(graph);
    let mut images = Images::new(refinement, &whole).without_initial();
    first_wrong(graph, &whole, worker, &mut images).is_some()
}

fn first_wrong(graph: &Graph, whole: &Whole<'_>, worker: &mut dyn Worker, images: &mut Images<'_>) -> Option<Wrong> {
    let initial = whole.initial().find_map(|state| {
        let wrong = |panic| Wrong {
            before: None,
            step: 0,
            state,
            panic,
        };
        match images.of(state, worker) {
            Err(message) => Some(wrong(Some(message))),
            Ok(image) => (!images.is_initial(image) && !is_on(Fault::RefinementBeginsAnywhere)).then(|| wrong(None)),
        }
    });
    initial.or_else(|| (0..graph.expanded_states()).find_map(|before| wrong_step(before, whole, worker, images)))
}

/// The first step from a state that maps to no step of the other spec and changes its state.
fn wrong_step(before: u32, whole: &Whole<'_>, worker: &mut dyn Worker, images: &mut Images<'_>) -> Option<Wrong> {
    // Every state that leads on was mapped when it was come to.
    let image = images.of(before, worker).ok()?;
    whole.edges(before).find_map(|(step, state)| {
        let wrong = |panic| Wrong {
            before: Some(before),
            step,
            state,
            panic,
        };
        match images.of(state, worker) {
            Err(message) => Some(wrong(Some(message))),
            Ok(after) if after == image || images.steps(image).iter().any(|(_, target)| *target == after) => None,
            Ok(_) if is_on(Fault::RefinementStepsUnchecked) => None,
            Ok(_) => Some(wrong(None)),
        }
    })
}

/// A run that keeps `kept` and maps to one that a fairness constraint of the other spec forbids, with the place of that constraint in the other spec's
/// machine. `None` where there is no such run in a complete graph, or where the refinement does not ask for fairness.
pub fn unfair_run(
    graph: &Graph,
    worker: &mut dyn Worker,
    refinement: &Refinement,
    kept: &Fairness,
) -> Result<Option<(Lasso, usize)>, Refused> {
    if !refinement.fair {
        return Ok(None);
    }
    let whole = Whole::new(graph);
    let mut images = Images::new(refinement, &whole);
    let mut steps = Vec::new();
    for state in 0..graph.len() {
        // Where the map panics, or a step is none of the other spec, the refinement fails anyway.
        let image = images.of(state, worker).unwrap_or(u32::MAX);
        let moves = if image == u32::MAX {
            Vec::new()
        } else {
            images.steps(image).to_vec()
        };
        steps.push((image, moves));
    }
    for (place, constraint) in refinement.machine.fairness().iter().enumerate() {
        let is_of = |step: &StepId| constraint.steps.binary_search(step).is_ok();
        let mut enabled = vec![0_u64; steps.len().div_ceil(64)];
        for (state, (image, moves)) in steps.iter().enumerate() {
            if moves.iter().any(|(step, target)| target != image && is_of(step)) {
                enabled[state / 64] |= 1 << (state % 64);
            }
        }
        let takes = |from: u32, to: u32| {
            let ((image, moves), (after, _)) = (&steps[from as usize], &steps[to as usize]);
            image != after && moves.iter().any(|(step, target)| target == after && is_of(step))
        };
        if let Some(lasso) = liveness::seek_unfair(graph, worker, constraint.strength, enabled, &takes, kept)? {
            return Ok(Some((lasso, place)));
        }
    }
    Ok(None)
}

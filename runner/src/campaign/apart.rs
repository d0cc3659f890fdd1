//! The divergence of a run that kills a mutant from the baseline, for the report only.

use crate::campaign::Refusal;
use crate::campaign::lab::Lab;
use crate::campaign::story::told_step;
use crate::machine::{Fault, Look, StepId, Visitor, Worker};
use crate::outcome::{Apart, Trace, TraceStep};
use crate::value::View;

/// Follows the mutant's run in the baseline and returns the first step that the baseline does not
/// take. Returns `None` if the baseline has the entire run: then only the run as a whole, or the
/// deadlock at its end, is wrong.
pub(super) fn apart(lab: &Lab<'_>, worker: &mut dyn Worker, trace: &Trace) -> Result<Option<Apart>, Refusal> {
    worker.switch(None);
    let mut now: Option<Vec<u8>> = None;
    for (place, step) in trace.steps.iter().enumerate() {
        let made = made(lab, worker, now.as_deref(), step)?;
        // A state that the model leaves out is not stored, so it cannot be compared.
        if step.state == Some(View::LeftOut) && !made.is_empty() {
            return Ok(None);
        }
        let same = made.iter().position(|(_, state)| step.state.as_ref() == Some(&worker.view(state)));
        let Some(same) = same else {
            let other = made.iter().map(|(of, state)| told_step(lab, worker, now.as_deref(), *of, state));
            return Ok(Some(Apart {
                place,
                other: other.collect::<Result<_, _>>()?,
            }));
        };
        now = Some(made[same].1.clone());
    }
    Ok(None)
}

/// Returns the successors of `now` in the baseline by the step of this name, without duplicates, or
/// the initial states if `now` is `None`.
fn made(lab: &Lab<'_>, worker: &mut dyn Worker, now: Option<&[u8]>, step: &TraceStep) -> Result<Vec<(StepId, Vec<u8>)>, Refusal> {
    let mut seen = Seen(Vec::new());
    match now {
        None => worker.initial(&mut seen),
        Some(state) => {
            let of = lab.machine.steps().iter().position(|facts| facts.name == step.step);
            let of = of.ok_or_else(|| Refusal::Internal {
                what: format!("a run takes a step `{}` that the model lacks", step.step),
            })?;
            worker.expand_step(state, of as StepId, &mut seen);
        }
    }
    Ok(seen.0)
}

/// Distinct successors with their steps.
struct Seen(Vec<(StepId, Vec<u8>)>);

impl Visitor for Seen {
    fn state(&mut self, step: StepId, packed: &[u8], _within: bool) -> Look {
        if self.0.iter().all(|(of, state)| (*of, state.as_slice()) != (step, packed)) {
            self.0.push((step, packed.to_vec()));
        }
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}

//! Why a property fails, as a sentence without the property's name.

use crate::campaign::examine::{Failure, How};
use crate::campaign::lab::Lab;
use crate::machine::Fault;
use crate::machine::Refinement;
use crate::refinement::Wrong;
use crate::search::{Cause, Place, Violation};
use crate::spec::{PropertyKind, Strength};

pub(super) fn reason(lab: &Lab<'_>, failure: &Failure) -> String {
    match &failure.how {
        How::Violation(violation) => violated(lab, violation),
        How::Unmet if lab.properties[failure.property].kind == PropertyKind::StepGoal => "no step meets it".to_owned(),
        How::Unmet => "no reachable state meets it".to_owned(),
        How::At(_) => "false in the last state of the run".to_owned(),
        How::Shown(_) => "a run is this scenario".to_owned(),
        How::Missed(taken) => {
            let source = lab.properties[failure.property].source.unwrap_or_default();
            let steps = lab.machine.scenario(source).len();
            match taken {
                0 => "no run takes its first step".to_owned(),
                _ => format!("runs take {taken} of its {steps} steps and no more"),
            }
        }
        How::Run(_) => match lab.properties[failure.property].source {
            Some(_) => "a run violates it".to_owned(),
            None => "in some run not every process comes to its end".to_owned(),
        },
        How::Unrefined(wrong) => unrefined(lab, failure, wrong),
        How::Unfair(_, constraint) => {
            let refinement = lab.refinement(&lab.properties[failure.property]);
            refinement.map_or_else(String::new, |refinement| unfair(refinement, *constraint))
        }
        How::Panic(message) => format!("one of its predicates panics: {message}"),
    }
}

/// Explains which initial state or step the refined spec does not have.
fn unrefined(lab: &Lab<'_>, failure: &Failure, wrong: &Wrong) -> String {
    let other = lab
        .refinement(&lab.properties[failure.property])
        .map_or("", |refinement| refinement.machine.definition().name);
    let step = || format!("step `{}`", lab.machine.steps()[wrong.step as usize].name);
    match (&wrong.panic, wrong.before) {
        (Some(message), _) => format!("the map panics in the last state of the run: {message}"),
        (None, None) => format!("an initial state maps to a state in which `{other}` does not begin"),
        (None, Some(_)) => format!("{} maps to no step of `{other}`", step()),
    }
}

/// Maximum number of steps of a fairness constraint that a reason names.
const NAMED: usize = 3;

/// Explains which fairness of the other spec a run violates.
fn unfair(refinement: &Refinement, constraint: usize) -> String {
    let machine = refinement.machine.as_ref();
    let constraint = &machine.fairness()[constraint];
    let mut names: Vec<&str> = constraint
        .steps
        .iter()
        .take(NAMED)
        .map(|step| machine.steps()[*step as usize].name.as_str())
        .collect();
    if constraint.steps.len() > NAMED {
        names.push("..");
    }
    let strength = match constraint.strength {
        Strength::Weak => "weak",
        Strength::Strong => "strong",
    };
    format!(
        "a run maps to one that `{}` forbids by {strength} fairness of {}",
        machine.definition().name,
        names.join(", ")
    )
}

fn violated(lab: &Lab<'_>, violation: &Violation) -> String {
    let what = match &violation.place {
        Place::Step { step, .. } => format!("step `{}`", lab.machine.steps()[*step as usize].name),
        Place::State(_) => "a reachable state".to_owned(),
        Place::Initial(Some(_)) => "an initial state".to_owned(),
        Place::Initial(None) => "making an initial state".to_owned(),
    };
    match (&violation.cause, lab.properties[violation.property].kind) {
        (Cause::False, PropertyKind::StateInvariant) if matches!(violation.place, Place::Step { .. }) => {
            "a reachable state violates it".to_owned()
        }
        (Cause::False | Cause::Fault(Fault::Assertion(_)), _) => format!("{what} violates it"),
        (Cause::Panic(message), _) => format!("its evaluation panics: {message}"),
        (Cause::Fault(Fault::Crash(message)), _) => format!("{what} panics: {message}"),
        (Cause::Fault(Fault::Diverged), _) => format!("{what} does not end"),
        (Cause::Fault(Fault::TooLarge), _) => format!("{what} makes a state that is too large"),
        (Cause::Deadlock, _) => "a state is reached in which no step is enabled".to_owned(),
    }
}

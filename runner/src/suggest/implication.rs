//! Whether a suggestion implies a property of the spec, to measure suggestions.

use std::sync::atomic::AtomicBool;

use mutaspec_mutator::Effect;

use super::Suggestion;
use super::form::Form;
use super::larger::OtherModel;
use crate::campaign::{Options, smaller_model};
use crate::definition::PropertyKind;
use crate::machine::Machine;
use crate::outcome::{Outcome, Verdict};

/// Returns whether each suggestion implies a property, by its index in [`Outcome::properties`].
///
/// The baseline and every killed or surviving mutant of at most `options.max_states` states is
/// compared. A suggested invariant implies an invariant if it excludes each state, or step, that
/// violates it. Any other suggestion implies a property if it fails on each mutant that violates
/// it. `outcome` is that of a run with [`matrix`](Options::matrix).
pub fn imply(
    machine: &dyn Machine,
    options: &Options,
    outcome: &Outcome,
    property: usize,
    suggestions: &[Suggestion],
    stop: &AtomicBool,
) -> Vec<bool> {
    let forms: Vec<Option<&Form>> = suggestions.iter().map(|suggestion| suggestion.statement.0.as_ref()).collect();
    let mut implied: Vec<bool> = forms.iter().map(Option::is_some).collect();
    let mut compare = |model: Option<OtherModel<'_>>, is_violated: bool| {
        let Some(model) = model else { return };
        for (form, implied) in forms.iter().zip(&mut implied) {
            *implied = *implied && form.is_some_and(|form| is_implied(&model, form, outcome, property, is_violated));
        }
    };
    let (most, bytes) = (options.max_states, options.max_bytes);
    compare(OtherModel::new(machine, most, bytes, stop), false);
    for found in &outcome.mutants {
        let is_violated = found.killed_by.contains(&property);
        match (found.verdict, found.mutant.effect()) {
            (Verdict::Killed | Verdict::Survived, Effect::Shrink(constant)) => {
                if let Ok(smaller) = smaller_model::build(machine, constant as usize) {
                    compare(OtherModel::new(&*smaller, most, bytes, stop), is_violated);
                }
            }
            (Verdict::Killed | Verdict::Survived, _) => compare(OtherModel::of_mutant(machine, found, most, bytes, stop), is_violated),
            _ => {}
        }
    }
    implied
}

fn is_implied(model: &OtherModel<'_>, form: &Form, outcome: &Outcome, property: usize, is_violated: bool) -> bool {
    let of = &outcome.properties[property];
    match (of.kind, form, of.source) {
        (PropertyKind::StateInvariant, Form::Never { of_steps: false, .. }, Some(source)) => model.excludes_states(form, source),
        (PropertyKind::StepInvariant, Form::Never { .. }, Some(source)) => model.excludes_steps(form, source),
        _ => !is_violated || model.judge(&[form]) == [Some(false)],
    }
}

//! Whether a suggestion implies a property of the spec, to measure suggestions.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mutaspec_mutator::Effect;

use super::Suggestion;
use super::form::Form;
use super::larger::OtherModel;
use crate::campaign::Options;
use crate::dialect::Schema;
use crate::machine::Machine;
use crate::outcome::Outcome;

/// Returns the number of mutants that violate a property, by its index in [`Outcome::properties`],
/// and on how many of them each suggestion fails too. If it fails on all, it implies the property on
/// the baseline and all mutants that were compared: those of at most `options.max_states` states.
/// `outcome` is that of a run with [`matrix`](Options::matrix).
pub fn shared_kills(
    machine: &dyn Machine,
    options: &Options,
    outcome: &Outcome,
    property: usize,
    suggestions: &[Suggestion],
    stop: &AtomicBool,
) -> (usize, Vec<usize>) {
    // An existing property has no form to evaluate, and shares nothing.
    let statements = suggestions
        .iter()
        .zip(0..)
        .filter_map(|(suggestion, place)| Some((suggestion.statement.0.as_ref()?, place)));
    let (statements, places): (Vec<&(Form, Arc<Schema>)>, Vec<usize>) = statements.unzip();
    let (mut all, mut shared) = (0, vec![0; suggestions.len()]);
    // All suggestions of one search have the same schema.
    let Some((_, schema)) = statements.first() else {
        return (all, shared);
    };
    let forms: Vec<&Form> = statements.iter().map(|(form, _)| form).collect();
    let mut compare = |model: Option<OtherModel<'_>>| {
        let Some(model) = model else { return };
        all += 1;
        for (holds, place) in model.judge(&forms).into_iter().zip(&places) {
            shared[*place] += usize::from(holds == Some(false));
        }
    };
    let (most, bytes) = (options.max_states, options.max_bytes);
    let mutants = outcome.mutants.iter();
    for found in mutants.filter(|found| found.killed_by.contains(&property)) {
        match found.mutant.effect() {
            Effect::Shrink(constant) => {
                if let Ok(smaller) = machine.shrunk(constant as usize) {
                    compare(OtherModel::new(&*smaller, schema, most, bytes, stop));
                }
            }
            _ => compare(OtherModel::of_mutant(
                machine, schema, found, most, bytes, stop,
            )),
        }
    }
    (all, shared)
}

//! `show`: one mutant in detail.

use mutaspec_reports::baseline_verdict::{BaselineVerdict, baseline_verdict};
use mutaspec_reports::terminal::{self, MutantDetails};
use mutaspec_runner::campaign::{self, Inspection, Options};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{Outcome, Verdict};
use mutaspec_runner::suggest::Suggestions;

use super::args::ShowArgs;
use super::error::Error;
use super::exit::Exit;
use super::mutant_ids;
use super::numbers::{self, Numbered};
use super::select::Selected;
use super::session::Session;
use super::suggest;

pub(crate) fn show(session: &mut Session<'_, '_>, args: &ShowArgs) -> Result<Exit, Error> {
    let (args, numbered) = &resolved(args)?;
    let inspected =
        inspect(session, args).map_err(|error| outdated(numbered.as_ref(), error, args))?;
    let (inspection, others) = (&inspected.inspection, &inspected.others);
    let outcome = &inspection.outcome;
    if baseline_verdict(outcome, None) == BaselineVerdict::Fails {
        session
            .console
            .print(&terminal::check(outcome, None, args.full))?;
        return Ok(Exit::Baseline);
    }
    let suggestions = suggestions(session, &inspected, args, numbered.as_ref())?;
    let details = MutantDetails {
        outcome,
        reason: inspection.reason.as_deref(),
        trace: inspection.trace.as_ref(),
        story: inspection.story.as_ref(),
        suggestions: suggestions.as_ref(),
    };
    let width = session.console.width();
    session
        .console
        .print(&terminal::show(details, args.full, width))?;
    if let Some(numbered) = numbered {
        session
            .console
            .print(&terminal::others(numbered.gap.number, &numbered.others()))?;
    }
    let nothing_to_see = outcome
        .mutants
        .iter()
        .any(|m| matches!(m.verdict, Verdict::Equivalent(_) | Verdict::Unreached));
    if nothing_to_see && args.model_name.is_none() && !others.is_empty() {
        session.console.note(&format!(
            "hint: it may differ on another model: --model {}",
            others.join(", --model ")
        ));
    }
    Ok(if outcome.interrupted {
        Exit::Interrupted
    } else {
        Exit::Success
    })
}

/// Replaces a number of the last run by the id and the model that it means.
pub(super) fn resolved(args: &ShowArgs) -> Result<(ShowArgs, Option<Numbered>), Error> {
    let mut args = args.clone();
    let numbered = numbers::numbered(&args.id, &args.results)?;
    if let Some(numbered) = &numbered {
        args.id = numbered.id();
        args.model = numbered.options(&args.model);
        args.mutant_states = args.mutant_states.or(numbered.mutant_states);
        args.model_name
            .get_or_insert_with(|| numbered.model.clone());
    }
    Ok((args, numbered))
}

/// Names the number in an error about the id that it means.
pub(super) fn outdated(numbered: Option<&Numbered>, error: Error, args: &ShowArgs) -> Error {
    match numbered {
        Some(numbered) => numbered.stale(error, &args.results),
        None => error,
    }
}

/// A mutant and what the engine found about it.
pub(super) struct InspectedMutant {
    pub(super) inspection: Inspection,
    /// The names of the other models that have the mutant.
    others: Vec<String>,
    model: Selected,
    machine: Box<dyn Machine>,
    options: Options,
}

/// Checks the mutant on the first model that has it.
pub(super) fn inspect(
    session: &mut Session<'_, '_>,
    args: &ShowArgs,
) -> Result<InspectedMutant, Error> {
    let models =
        mutant_ids::candidates(session, &args.id, args.model_name.as_deref(), &args.model)?;
    let (model, id, others) = mutant_ids::find(&models, &args.id)?;
    let machine = model.machine()?;
    let options = options(model, args);
    let result = session.watch(model, |listener, stop| {
        campaign::inspect(&*machine, &options, &id, listener, stop)
    });
    let mut inspection = result.map_err(|refusal| Error::Refused {
        model: model.name(),
        refusal,
    })?;
    inspection.outcome.model.clone_from(&model.model);
    Ok(InspectedMutant {
        inspection,
        others,
        model: model.clone(),
        machine,
        options,
    })
}

/// The largest baseline, in states, for which `show` runs all mutants to find a suggestion.
const MAX_STATES_TO_SUGGEST: u64 = 20_000;

/// With at most this many steps, mutants times steps of the baseline, `show` judges all mutants in a
/// moment, so that it suggests what kills most of them, unless the last run has the survivors.
const MAX_STEPS_TO_JUDGE_ALL: u64 = 100_000;

/// Suggestions for the mutant, if it survived and no option or bound rules them out.
fn suggestions(
    session: &mut Session<'_, '_>,
    inspected: &InspectedMutant,
    args: &ShowArgs,
    numbered: Option<&Numbered>,
) -> Result<Option<Suggestions>, Error> {
    let outcome: &Outcome = &inspected.inspection.outcome;
    let Some(found) = outcome
        .mutants
        .first()
        .filter(|found| found.verdict == Verdict::Survived)
    else {
        return Ok(None);
    };
    if args.no_suggestion
        || outcome.simulation.is_some()
        || outcome.baseline.counts.distinct > MAX_STATES_TO_SUGGEST
    {
        return Ok(None);
    }
    let options = Options {
        matrix: false,
        operators: Some(inspected.model.operators(None)),
        ..inspected.options.clone()
    };
    let ids = [found.mutant.id.clone()];
    let known = numbers::survivors(&args.results, outcome, &ids[0]);
    let needed: Vec<String> = if known.is_empty() {
        ids.to_vec()
    } else {
        known.iter().cloned().collect()
    };
    let options = suggest::with_mutants(&*inspected.machine, options, &needed);
    let planned = campaign::plan(&*inspected.machine, &options).len() as u64;
    let is_little_work = planned * outcome.baseline.counts.generated <= MAX_STEPS_TO_JUDGE_ALL;
    let only = (!known.is_empty() || !is_little_work).then(|| needed.into_iter().collect());
    let options = Options { only, ..options };
    let mut budget = suggest::usual_budget(numbered);
    if known.is_empty() && numbered.is_none() {
        // No run has named a property for this mutant, so that the best for this one comes first.
        budget.named_up_to = 0;
    }
    let suggested = suggest::run_and_suggest(
        session,
        &inspected.model,
        &*inspected.machine,
        &options,
        &budget,
        &ids,
    )?;
    Ok(suggested.map(|(_, suggestions)| suggestions))
}

fn options(model: &Selected, args: &ShowArgs) -> Options {
    let of_model = model.options(args.model.threads);
    Options {
        matrix: args.matrix,
        mutant_states: args.mutant_states.or(of_model.mutant_states),
        ..of_model
    }
}

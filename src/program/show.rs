//! `show`: one mutant in detail.

use std::sync::Arc;

use mutaspec_reports::baseline_verdict::{BaselineVerdict, baseline_verdict};
use mutaspec_reports::terminal::{self, MutantDetails};
use mutaspec_runner::campaign::{self, Inspection, Options};
use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::outcome::{Outcome, Verdict};
use mutaspec_runner::suggest::{Budget, Suggestions};

use super::args::{ModelArgs, ShowArgs};
use super::error::{Error, nearest};
use super::exit::Exit;
use super::numbers::{self, Numbered};
use super::select::{self, Selected, Specs};
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
    let suggestions = suggestions(session, &inspected, args)?;
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
    let models = candidates(session, &args.id, args.model_name.as_deref(), &args.model)?;
    let (model, id, others) = find(&models, &args.id)?;
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
/// moment, so that it suggests what kills most of them. Otherwise it judges the one that it shows,
/// with the survivors of the last run.
const MAX_STEPS_TO_JUDGE_ALL: u64 = 100_000;

/// Suggestions for the mutant, if it survived and no option or bound rules them out.
fn suggestions(
    session: &mut Session<'_, '_>,
    inspected: &InspectedMutant,
    args: &ShowArgs,
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
    let options = suggest::with_mutants(&*inspected.machine, options, &ids);
    let planned = campaign::plan(&*inspected.machine, &options).len() as u64;
    let is_little_work = planned * outcome.baseline.counts.generated <= MAX_STEPS_TO_JUDGE_ALL;
    let only = (!is_little_work).then(|| {
        let mut known = numbers::survivors(&args.results, outcome, &found.mutant.id);
        known.insert(found.mutant.id.clone());
        known
    });
    let options = Options { only, ..options };
    let suggested = suggest::run_and_suggest(
        session,
        &inspected.model,
        &*inspected.machine,
        &options,
        &Budget::default(),
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

/// The models that may have a mutant with this id.
pub(super) fn candidates(
    session: &Session<'_, '_>,
    id: &str,
    model_name: Option<&str>,
    args: &ModelArgs,
) -> Result<Vec<Selected>, Error> {
    let specs = specs(&session.specs, id);
    let mut names = Vec::new();
    let mut missing = None;
    for spec in specs {
        let models = select::all_models(spec, &session.config);
        match model_name {
            None => names.extend(
                models
                    .iter()
                    .filter(|m| m.expect_failure.is_none())
                    .map(Selected::name),
            ),
            Some(name) => match select::model_named(spec.definition(), models, name) {
                Ok(model) => names.push(model.name()),
                Err(error) => missing = missing.or(Some(error)),
            },
        }
    }
    match missing {
        Some(error) if names.is_empty() => Err(error),
        _ if names.is_empty() => Err(unknown(id, &[])),
        _ => select::models(&session.specs, &session.config, &names, args),
    }
}

/// The specs that may have a mutant whose id begins with `id`. Ids begin with the name of the spec,
/// but the user may also give the last part of an id alone.
pub(crate) fn specs<'s>(specs: &'s Specs, id: &str) -> Vec<&'s Arc<dyn ModelSource>> {
    let name = id.split_once('/').map(|(spec, _)| spec);
    let is_it =
        |spec: &&Arc<dyn ModelSource>| name.is_none_or(|name| spec.definition().name == name);
    specs.iter().filter(is_it).collect()
}

/// The first model with the mutant, the mutant's full id, and the other models that have it.
pub(super) fn find<'a>(
    models: &'a [Selected],
    beginning: &str,
) -> Result<(&'a Selected, String, Vec<String>), Error> {
    let mut planned: Vec<(&Selected, Vec<String>)> = Vec::new();
    for model in models {
        let machine = model.machine()?;
        let ids = campaign::plan(&*machine, &model.options(0))
            .into_iter()
            .map(|m| m.id)
            .collect();
        planned.push((model, ids));
    }
    let mut all: Vec<String> = planned.iter().flat_map(|(_, ids)| ids.clone()).collect();
    all.sort();
    all.dedup();
    let id = unique_id(&all, beginning)?;
    let having: Vec<&Selected> = planned
        .iter()
        .filter(|(_, ids)| ids.contains(&id))
        .map(|(model, _)| *model)
        .collect();
    match having.split_first() {
        Some((first, others)) => Ok((first, id, others.iter().map(|m| m.model.clone()).collect())),
        None => Err(unknown(beginning, &all)),
    }
}

/// The only id that begins with `beginning`, or whose last part does.
pub(crate) fn unique_id(all: &[String], beginning: &str) -> Result<String, Error> {
    if let Some(whole) = all.iter().find(|id| *id == beginning) {
        return Ok(whole.clone());
    }
    let last = |id: &str| {
        id.rsplit('/')
            .next()
            .is_some_and(|last| last.starts_with(beginning))
    };
    let ids: Vec<String> = all
        .iter()
        .filter(|id| id.starts_with(beginning) || last(id))
        .cloned()
        .collect();
    match ids.as_slice() {
        [] => Err(unknown(beginning, all)),
        [id] => Ok(id.clone()),
        _ => Err(Error::Ambiguous {
            beginning: beginning.to_owned(),
            ids,
        }),
    }
}

fn unknown(id: &str, all: &[String]) -> Error {
    Error::Unknown {
        kind: "mutant",
        name: id.to_owned(),
        of: None,
        nearest: nearest(id, all.iter().map(String::as_str)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(beginning: &str, expected: Result<&str, &str>) {
        let all = [
            "a/x/C1-11aa",
            "a/x/M2-22bb@bob",
            "a/x/M2-22bb@bobby",
            "b/y/C1-33cc",
        ]
        .map(str::to_owned);
        let found = unique_id(&all, beginning).map_err(|e| e.to_string());
        assert_eq!(found.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn full_id_wins_over_longer_ids() {
        check("a/x/M2-22bb@bob", Ok("a/x/M2-22bb@bob"));
    }

    #[test]
    fn prefix_of_id_or_of_its_last_part_suffices() {
        check("a/x/C", Ok("a/x/C1-11aa"));
        check("b", Ok("b/y/C1-33cc"));
        check("C1-33", Ok("b/y/C1-33cc"));
    }

    #[test]
    fn ambiguous_prefix_is_refused() {
        check(
            "C1",
            Err("`C1` matches 2 mutants:\n  a/x/C1-11aa\n  b/y/C1-33cc"),
        );
    }

    #[test]
    fn unknown_id_is_refused() {
        check("z", Err("no mutant `z`"));
        let error = unique_id(&["a/x/C1-11aa".to_owned()], "a/x/C1-11ab").unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean `a/x/C1-11aa`?"));
    }
}

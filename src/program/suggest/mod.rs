//! `suggest`: suggests properties that kill survivors.

pub(crate) mod apply;

use std::collections::BTreeSet;
use std::sync::Arc;

use mutaspec_reports::baseline_verdict::{BaselineVerdict, baseline_verdict};
use mutaspec_reports::schema::json;
use mutaspec_reports::schema::suggestions::SuggestionList;
use mutaspec_reports::terminal::PropertyList;
use mutaspec_reports::{gaps, terminal, wording};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::heartbeat::{Bounds, Section};
use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::outcome::{Outcome, Verdict};
use mutaspec_runner::suggest::{self, Budget, RelatedModel, Suggestion, Suggestions};

use super::args::{RunArgs, SuggestArgs};
use super::config::Config;
use super::error::Error;
use super::exit::Exit;
use super::mutant_ids;
use super::numbers::{self, Numbered};
use super::select::{self, Selected};
use super::session::Session;
use apply::Addition;

pub(crate) fn suggest(session: &mut Session<'_, '_>, args: &SuggestArgs) -> Result<Exit, Error> {
    if args.apply {
        apply::check_terminal(args.yes)?;
    }
    let (args, numbered) = &resolved(args)?;
    let requests = requests(session, args, numbered.as_ref())?;
    refuse_requests(args, &requests)?;
    let budget = budget(args, numbered.as_ref());
    let (mut done, mut exits) = (Vec::new(), Vec::new());
    for Request { model, ids } in &requests {
        if session.stopped() {
            exits.push(Exit::Interrupted);
            break;
        }
        let machine = model.machine()?;
        let options = with_mutants(&*machine, options(model, args, numbered.as_ref())?, ids);
        let result = match run_and_suggest(session, model, &*machine, &options, &budget, ids) {
            // An error on one model must not hide the suggestions for the others.
            Err(error) if requests.len() > 1 => {
                session.console.print_error(&error);
                exits.push(error.exit());
                continue;
            }
            other => other?,
        };
        let Some((outcome, found)) = result else {
            session.console.note(&format!(
                "{}: the baseline is not sound, so there are no survivors; `check` says why",
                model.name()
            ));
            exits.push(Exit::Baseline);
            continue;
        };
        if outcome.interrupted {
            exits.push(Exit::Interrupted);
        }
        if args.apply && !outcome.interrupted {
            let request = apply_request(
                session,
                (model, &options),
                args,
                numbered.as_ref(),
                ids,
                (&outcome, &found),
            )?;
            exits.push(apply::apply(session, &request, args.yes)?);
        } else if !args.json {
            session
                .console
                .print_block(&text(session, model, &outcome, &found, ids, args.full))?;
        }
        done.push((outcome, found));
    }
    if args.json {
        session
            .console
            .write(json(&SuggestionList::new(&done)).as_bytes())?;
    }
    Ok(Exit::of_all(exits))
}

/// A model, with the ids of the survivors that suggestions are for; no ids mean all survivors.
struct Request {
    model: Selected,
    ids: Vec<String>,
}

/// Refuses requests without survivors, and more than one model for `--apply`.
fn refuse_requests(args: &SuggestArgs, requests: &[Request]) -> Result<(), Error> {
    if requests.is_empty() {
        return Err(Error::NothingToMutate {
            reasons: vec![
                "a property is expected to fail on every model asked for, so none has survivors"
                    .to_owned(),
            ],
        });
    }
    if args.apply && requests.len() > 1 {
        return Err(apply_error(
            format!(
                "`--apply` changes one model, and this names {}",
                requests.len()
            ),
            "name a gap, a mutant or SPEC/MODEL",
        ));
    }
    Ok(())
}

/// Replaces a number of the last run by the model and the options that it means.
fn resolved(args: &SuggestArgs) -> Result<(SuggestArgs, Option<Numbered>), Error> {
    let mut args = args.clone();
    let numbered = args
        .name
        .as_deref()
        .map(|name| numbers::numbered(name, &args.results))
        .transpose()?
        .flatten();
    if let Some(numbered) = &numbered {
        args.name = Some(numbered.id());
        args.model = numbered.options(&args.model);
        args.model_name
            .get_or_insert_with(|| numbered.model.clone());
        args.operators = args.operators.or_else(|| numbered.operators.clone());
        args.level = args.level.or(numbered.level);
        args.mutant_states = args.mutant_states.or(numbered.mutant_states);
    }
    Ok((args, numbered))
}

/// The models to examine, with the mutants if the name is a number or the beginning of an id.
fn requests(
    session: &Session<'_, '_>,
    args: &SuggestArgs,
    numbered: Option<&Numbered>,
) -> Result<Vec<Request>, Error> {
    let whole = |models: Vec<Selected>| {
        let mutated = models
            .into_iter()
            .filter(|model| model.expect_failure.is_none());
        mutated
            .map(|model| Request {
                model,
                ids: Vec::new(),
            })
            .collect()
    };
    let Some(name) = &args.name else {
        return select::models(&session.specs, &session.config, &[], &args.model).map(whole);
    };
    let spec = name.split('/').next().unwrap_or(name);
    let is_spec = session
        .definitions()
        .iter()
        .any(|definition| definition.name == spec);
    let named = match &args.model_name {
        Some(model) if !name.contains('/') => format!("{name}/{model}"),
        _ => name.clone(),
    };
    let models = select::models(
        &session.specs,
        &session.config,
        std::slice::from_ref(&named),
        &args.model,
    );
    match models {
        Ok(models) if is_spec => return Ok(whole(models)),
        // `spec/model` may be the beginning of a mutant's id if the spec has no such model.
        Err(error) if is_spec && !name.contains('/') => return Err(error),
        _ => {}
    }
    let models = mutant_ids::candidates(session, name, args.model_name.as_deref(), &args.model)?;
    let found = mutant_ids::find(&models, name).map_err(|error| match numbered {
        Some(numbered) => numbered.stale(error, &args.results),
        None => error,
    });
    let (model, id, _) = found?;
    Ok(vec![Request {
        model: model.clone(),
        ids: numbered.map_or(vec![id], |numbered| numbered.ids.clone()),
    }])
}

/// The options with which `run` would check the model.
fn options(
    model: &Selected,
    args: &SuggestArgs,
    numbered: Option<&Numbered>,
) -> Result<Options, Error> {
    let of_model = model.options(args.model.threads);
    let named = args
        .operators
        .as_ref()
        .map(|names| names.iter().map(|name| select::operator(name)).collect());
    Ok(Options {
        operators: Some(
            named
                .transpose()?
                .unwrap_or_else(|| model.operators(args.level)),
        ),
        mutant_states: args.mutant_states.or(of_model.mutant_states),
        // The score before and after a change is that of the model alone, without its ladder.
        settled: numbered
            .filter(|_| !args.apply)
            .map(|numbered| numbered.settled.clone())
            .unwrap_or_default(),
        ..of_model
    })
}

/// Extends options to all operators if they do not plan all mutants with these ids.
pub(super) fn with_mutants(machine: &dyn Machine, options: Options, ids: &[String]) -> Options {
    let planned: BTreeSet<String> = campaign::plan(machine, &options)
        .into_iter()
        .map(|mutant| mutant.id)
        .collect();
    if ids.iter().all(|id| planned.contains(id)) {
        return options;
    }
    Options {
        operators: None,
        ..options
    }
}

fn budget(args: &SuggestArgs, numbered: Option<&Numbered>) -> Budget {
    let usual = usual_budget(numbered);
    Budget {
        candidates: args.max_candidates.unwrap_or(usual.candidates),
        formulas: args.max_formulas.unwrap_or(usual.formulas),
        ..usual
    }
}

/// The largest baseline, in states, for whose survivors a run suggests properties by default.
pub(super) const NAMED_UP_TO: u64 = 2_000;

/// The budget of a search that prefers what a run names, if it names properties for the model.
pub(super) fn usual_budget(numbered: Option<&Numbered>) -> Budget {
    let has_named = numbered.is_some_and(|numbered| numbered.gap.suggestion.is_some());
    Budget {
        named_up_to: if has_named { u64::MAX } else { NAMED_UP_TO },
        ..Budget::default()
    }
}

/// Runs a model and searches for properties that kill its survivors, or only those with these
/// `ids`. Returns `None` if the baseline is not sound.
pub(super) fn run_and_suggest(
    session: &mut Session<'_, '_>,
    model: &Selected,
    machine: &dyn Machine,
    options: &Options,
    budget: &Budget,
    ids: &[String],
) -> Result<Option<(Outcome, Suggestions)>, Error> {
    let refused = |refusal| Error::Refused {
        model: model.name(),
        refusal,
    };
    let mut outcome = session
        .watch(model, |listener, stop| {
            campaign::run(machine, options, listener, stop)
        })
        .map_err(refused)?;
    outcome.model.clone_from(&model.model);
    if baseline_verdict(&outcome, None) != BaselineVerdict::Holds && outcome.mutants.is_empty() {
        return Ok(None);
    }
    let found = of_outcome(session, model, machine, options, budget, &outcome, ids)?;
    Ok(Some((outcome, found)))
}

/// Searches for properties that kill the survivors of a run, or only those with these `ids`.
pub(super) fn of_outcome(
    session: &Session<'_, '_>,
    model: &Selected,
    machine: &dyn Machine,
    options: &Options,
    budget: &Budget,
    outcome: &Outcome,
    ids: &[String],
) -> Result<Suggestions, Error> {
    let is_asked = |place: &usize| {
        let found = &outcome.mutants[*place];
        found.verdict == Verdict::Survived && (ids.is_empty() || ids.contains(&found.mutant.id))
    };
    let wanted: Vec<usize> = (0..outcome.mutants.len()).filter(is_asked).collect();
    let related = related(session, model, machine);
    let section = Section::begin(Bounds {
        max_bytes: options.max_bytes,
        searches: 2,
    });
    if let Some(incident) = section.suspicion(0) {
        return Err(Error::Ended {
            model: model.name(),
            what: format!("no suggestions: {}", incident.sentence(machine)),
        });
    }
    let related = related.iter();
    let related: Vec<RelatedModel<'_>> = related
        .map(|(name, machine, checks_added)| RelatedModel {
            name,
            machine: &**machine,
            checks_added: *checks_added,
        })
        .collect();
    suggest::suggest(
        machine,
        &related,
        options,
        budget,
        outcome,
        &wanted,
        session.stop,
    )
    .map_err(|refusal| Error::Refused {
        model: model.name(),
        refusal,
    })
}

/// The other models of the spec, each with its name and whether it will check a property that is
/// added for `model`: those declared later, one with larger constants, and those declared earlier.
fn related(
    session: &Session<'_, '_>,
    model: &Selected,
    machine: &dyn Machine,
) -> Vec<(String, Box<dyn Machine>, bool)> {
    let all = select::all_models(model.source(), &session.config);
    let own = all.iter().position(|other| other.model == model.model);
    let (before, after) = all.split_at(own.unwrap_or(0));
    let own_list = after.first().and_then(place_of_list);
    let built = |other: &Selected| {
        let list = place_of_list(other);
        let checks_added = list.is_none() || list == own_list;
        Some((other.model.clone(), other.machine().ok()?, checks_added))
    };
    let is_sound = |other: &&Selected| other.expect_failure.is_none();
    let grown = model.grown(machine);
    let grown = grown.map(|(name, machine)| (name, machine, false));
    let after = after.iter().skip(1).filter(is_sound).filter_map(built);
    let before = before.iter().filter(is_sound).filter_map(built);
    after.chain(grown).chain(before).collect()
}

/// Prints the properties to add, with the number of survivors that each kills.
fn print_cover(
    session: &mut Session<'_, '_>,
    outcome: &Outcome,
    cover: &[(&Suggestion, Vec<usize>)],
) -> Result<(), Error> {
    for (suggestion, kills) in cover {
        let kills = wording::count(kills.len(), "survivor");
        let doc = match suggestion.doc.as_str() {
            "" => String::new(),
            doc => format!(": {doc}"),
        };
        let (model, name) = (outcome.name(), &suggestion.name);
        let line = format!("{model}: `{name}` would kill {kills}{doc}\n");
        session.console.print(&line)?;
    }
    Ok(())
}

/// Returns the suggestions to add with the survivors that each is the first to kill, and those that
/// fail on another model that would also check them.
fn to_apply(found: &Suggestions) -> (Vec<(&Suggestion, Vec<usize>)>, Vec<&Suggestion>) {
    let cover = found.cover().into_iter();
    let (cover, left_out): (Vec<_>, Vec<_>) =
        cover.partition(|(suggestion, _)| suggestion.failing.is_empty());
    let left_out = left_out.into_iter().map(|(suggestion, _)| suggestion);
    (cover, left_out.collect())
}

/// Prints why suggestions are not added.
fn print_left_out(
    session: &mut Session<'_, '_>,
    outcome: &Outcome,
    left_out: &[&Suggestion],
) -> Result<(), Error> {
    for Suggestion { name, failing, .. } in left_out {
        let (model, failing) = (outcome.name(), wording::listed(failing));
        let line = format!(
            "{model}: `{name}` is left out: it fails on {failing}, which would also check it\n"
        );
        session.console.print(&line)?;
    }
    Ok(())
}

/// Prints that history variables are left to the author, if there are any.
fn print_flags(
    session: &mut Session<'_, '_>,
    outcome: &Outcome,
    found: &Suggestions,
) -> Result<(), Error> {
    let flagged = found.findings.iter().filter(|of| of.flag.is_some());
    let count = flagged.count();
    if count == 0 {
        return Ok(());
    }
    let line = format!(
        "{}: a history variable, which is put in by hand, would help to kill {}: \
         `suggest` without `--apply` prints it\n",
        outcome.name(),
        wording::count(count, "survivor")
    );
    session.console.print(&line)
}

/// The gaps with the ids of their mutants: those of the last run if the survivor was named by a
/// number, and else those of this outcome.
fn gaps_by_number(
    numbered: Option<&Numbered>,
    outcome: &Outcome,
    found: &Suggestions,
) -> Vec<(usize, Vec<String>)> {
    if let Some(numbered) = numbered {
        return numbered.all.clone();
    }
    let id = |place: &usize| outcome.mutants[*place].mutant.id.clone();
    let gaps = gaps::gaps(outcome, Some(found), 1);
    gaps.iter()
        .map(|gap| (gap.number, gap.members.iter().map(id).collect()))
        .collect()
}

/// The properties to add to the spec, with the arguments that run the model again.
fn apply_request<'o>(
    session: &mut Session<'_, '_>,
    (model, options): (&'o Selected, &Options),
    args: &SuggestArgs,
    numbered: Option<&Numbered>,
    ids: &[String],
    (outcome, found): (&'o Outcome, &Suggestions),
) -> Result<apply::Request<'o>, Error> {
    let (cover, left_out) = to_apply(found);
    print_left_out(session, outcome, &left_out)?;
    if cover.is_empty() {
        session
            .console
            .print_block(&text(session, model, outcome, found, ids, args.full))?;
        return Err(nothing_to_apply(outcome, found, !left_out.is_empty()));
    }
    // Properties of the command line are no list in a file.
    let all = select::all_models(model.source(), &session.config);
    let written = all.iter().find(|other| other.model == model.model);
    let Some(listed_by) = written.and_then(Selected::listed_by) else {
        return Err(apply_error(
            format!(
                "model `{}` has its list of properties in the configuration file, \
                 which `--apply` does not change",
                model.model
            ),
            "`suggest` without `--apply` prints the property and the new list",
        ));
    };
    print_cover(session, outcome, &cover)?;
    print_flags(session, outcome, found)?;
    let addition = |suggestion: &Suggestion| Addition {
        name: suggestion.name.clone(),
        kind: suggestion.kind,
        code: suggestion.code.clone(),
    };
    Ok(apply::Request {
        outcome,
        additions: cover
            .iter()
            .map(|(suggestion, _)| addition(suggestion))
            .collect(),
        gaps: gaps_by_number(numbered, outcome, found),
        is_numbered: numbered.is_some(),
        again: arguments(session, model, args),
        listed_by: listed_by.to_owned(),
        selected: model,
        options: options.clone(),
        tla: args.model.tla.clone(),
    })
}

/// The error if no suggestion can be added. Some are `left_out` if they fail on other models.
fn nothing_to_apply(outcome: &Outcome, found: &Suggestions, left_out: bool) -> Error {
    let which = if left_out {
        " that holds on all models that would check it"
    } else {
        ""
    };
    let message = format!(
        "no property is suggested on {}{which}, so there is nothing to apply",
        outcome.name()
    );
    let is_flagged = found.findings.iter().any(|finding| finding.flag.is_some());
    let hint = match (left_out, is_flagged) {
        (true, _) => "to exclude a property from other models, give them `properties = [..]`",
        (false, true) => "a history variable is put in by hand, as printed above",
        (false, false) => "`accept` records why a survivor is acceptable",
    };
    apply_error(message, hint)
}

/// The arguments that run the model again with the same options.
fn arguments(session: &Session<'_, '_>, model: &Selected, args: &SuggestArgs) -> Vec<String> {
    let run = RunArgs {
        names: vec![model.name()],
        model: args.model.clone(),
        operators: args.operators.clone(),
        level: args.level,
        mutant_states: args.mutant_states,
        no_ladder: true,
        report_only: true,
        no_suggestions: true,
        ..RunArgs::default()
    };
    let config = session
        .config_file
        .iter()
        .map(|file| format!("--config={}", file.display()));
    let threads = format!("--threads={}", args.model.threads);
    config
        .chain(["run".to_owned(), threads])
        .chain(run.arguments())
        .collect()
}

fn apply_error(message: String, hint: &str) -> Error {
    Error::Apply {
        message,
        hint: hint.to_owned(),
    }
}

/// The list of properties that a model checks, if the source or the configuration file has one.
pub(crate) fn property_list(
    config: &Config,
    source: &Arc<dyn ModelSource>,
    model: &str,
) -> Option<PropertyList> {
    let all = select::all_models(source, config);
    let model = all.iter().find(|other| other.model == model)?;
    let (names, place) = (model.properties()?, place_of_list(model)?);
    Some(PropertyList { names, place })
}

/// Returns where the list of a model's properties is written. `None` if it has none, so that it
/// checks every property that is added to the spec.
fn place_of_list(model: &Selected) -> Option<String> {
    model.properties()?;
    let Some(listed_by) = model.listed_by() else {
        return Some(format!("model `{}` of the configuration file", model.model));
    };
    let definition = model.definition();
    if let Some(file) = apply::configuration(definition, listed_by) {
        return Some(format!("`{}`", file.path));
    }
    // A model with `except` has a list of names too, but checks every new property.
    let mut files = definition.sources.iter();
    let is_written = files.any(|file| apply::has_list(&file.text, &definition.name, listed_by));
    is_written.then(|| format!("`#[model({listed_by}, ..)]`"))
}

fn text(
    session: &Session<'_, '_>,
    model: &Selected,
    outcome: &Outcome,
    found: &Suggestions,
    ids: &[String],
    full: bool,
) -> String {
    let list = property_list(&session.config, model.source(), &model.model);
    let [id] = ids else {
        return terminal::suggestions(outcome, found, list.as_ref(), full);
    };
    if !found.findings.is_empty() {
        return terminal::suggested(outcome, found, list.as_ref(), full);
    }
    let verdict = outcome
        .mutants
        .iter()
        .find(|found| found.mutant.id == *id)
        .map(|found| found.verdict);
    let verdict = verdict.map(Verdict::word);
    format!(
        "{id} did not survive on {}: it is {}; there is nothing to suggest\n",
        outcome.name(),
        verdict.unwrap_or("undecided")
    )
}

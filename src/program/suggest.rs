//! `suggest`: suggests properties that kill survivors.

use mutaspec_reports::baseline_verdict::{BaselineVerdict, baseline_verdict};
use mutaspec_reports::schema::json;
use mutaspec_reports::schema::suggestions::SuggestionList;
use mutaspec_reports::terminal;
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::heartbeat::{Bounds, Section};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{Outcome, Verdict};
use mutaspec_runner::suggest::{self, Budget, Larger, Suggestions};

use super::args::SuggestArgs;
use super::error::Error;
use super::exit::Exit;
use super::select::{self, Selected};
use super::session::Session;
use super::show;

pub(crate) fn suggest(session: &mut Session<'_, '_>, args: &SuggestArgs) -> Result<Exit, Error> {
    let requested_models = requested_models(session, args)?;
    if requested_models.is_empty() {
        return Err(Error::NothingToMutate {
            reasons: vec!["a property is expected to fail on every model asked for, so none has survivors".to_owned()],
        });
    }
    let (mut done, mut exits) = (Vec::new(), Vec::new());
    for (model, id) in &requested_models {
        if session.stopped() {
            exits.push(Exit::Interrupted);
            break;
        }
        let machine = model.machine()?;
        let options = with_mutant(&*machine, options(model, args)?, id.as_deref());
        let result = match run_and_suggest(session, model, &*machine, &options, &budget(args), id.as_deref()) {
            // An error on one model must not hide the suggestions for the others.
            Err(error) if requested_models.len() > 1 => {
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
        if !args.json {
            session.console.print_block(&text(&outcome, &found, id.as_deref(), args.full))?;
        }
        done.push((outcome, found));
    }
    if args.json {
        session.console.write(json(&SuggestionList::new(&done)).as_bytes())?;
    }
    Ok(Exit::of_all(exits))
}

/// The models to examine, each with the mutant if the name is the beginning of an id.
fn requested_models(session: &Session<'_, '_>, args: &SuggestArgs) -> Result<Vec<(Selected, Option<String>)>, Error> {
    let whole = |models: Vec<Selected>| {
        let mutated = models.into_iter().filter(|model| model.expect_failure.is_none());
        mutated.map(|model| (model, None)).collect()
    };
    let Some(name) = &args.name else {
        return select::models(&session.specs, &session.config, &[], &args.model).map(whole);
    };
    let spec = name.split('/').next().unwrap_or(name);
    let is_spec = session.definitions().iter().any(|definition| definition.name == spec);
    let named = match &args.model_name {
        Some(model) if !name.contains('/') => format!("{name}/{model}"),
        _ => name.clone(),
    };
    let models = select::models(&session.specs, &session.config, std::slice::from_ref(&named), &args.model);
    match models {
        Ok(models) if is_spec => return Ok(whole(models)),
        // `spec/model` may be the beginning of a mutant's id if the spec has no such model.
        Err(error) if is_spec && !name.contains('/') => return Err(error),
        _ => {}
    }
    let models = show::candidates(session, name, args.model_name.as_deref(), &args.model)?;
    let (model, id, _) = show::find(&models, name)?;
    Ok(vec![(model.clone(), Some(id))])
}

/// The options with which `run` would check the model.
fn options(model: &Selected, args: &SuggestArgs) -> Result<Options, Error> {
    let of_model = model.options(args.model.threads);
    let named = args
        .operators
        .as_ref()
        .map(|names| names.iter().map(|name| select::operator(name)).collect());
    Ok(Options {
        operators: Some(named.transpose()?.unwrap_or_else(|| model.operators(args.level))),
        mutant_states: args.mutant_states.or(of_model.mutant_states),
        ..of_model
    })
}

/// Extends options to all operators if they do not plan the mutant with this id.
pub(super) fn with_mutant(machine: &dyn Machine, options: Options, id: Option<&str>) -> Options {
    let has = |id: &str| campaign::plan(machine, &options).iter().any(|mutant| mutant.id == id);
    if id.is_none_or(has) {
        return options;
    }
    Options {
        operators: None,
        ..options
    }
}

fn budget(args: &SuggestArgs) -> Budget {
    let usual = Budget::default();
    Budget {
        candidates: args.max_candidates.unwrap_or(usual.candidates),
        formulas: args.max_formulas.unwrap_or(usual.formulas),
        ..usual
    }
}

/// Runs a model and searches for properties that kill its survivors, or only the mutant `id`.
/// Returns `None` if the baseline is not sound.
pub(super) fn run_and_suggest(
    session: &mut Session<'_, '_>,
    model: &Selected,
    machine: &dyn Machine,
    options: &Options,
    budget: &Budget,
    id: Option<&str>,
) -> Result<Option<(Outcome, Suggestions)>, Error> {
    let refused = |refusal| Error::Refused {
        model: model.name(),
        refusal,
    };
    let mut outcome = session
        .watch(model, |listener, stop| campaign::run(machine, options, listener, stop))
        .map_err(refused)?;
    outcome.model.clone_from(&model.model);
    if baseline_verdict(&outcome, None) != BaselineVerdict::Holds && outcome.mutants.is_empty() {
        return Ok(None);
    }
    let found = of_outcome(session, model, machine, options, budget, &outcome, id)?;
    Ok(Some((outcome, found)))
}

/// Searches for properties that kill the survivors of a run, or only the mutant `id`.
pub(super) fn of_outcome(
    session: &Session<'_, '_>,
    model: &Selected,
    machine: &dyn Machine,
    options: &Options,
    budget: &Budget,
    outcome: &Outcome,
    id: Option<&str>,
) -> Result<Suggestions, Error> {
    let is_asked = |place: &usize| {
        let found = &outcome.mutants[*place];
        found.verdict == Verdict::Survived && id.is_none_or(|id| found.mutant.id == id)
    };
    let wanted: Vec<usize> = (0..outcome.mutants.len()).filter(is_asked).collect();
    let larger = larger(session, model, machine);
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
    let larger: Vec<Larger<'_>> = larger.iter().map(|(name, machine)| Larger { name, machine: &**machine }).collect();
    suggest::suggest(machine, &larger, options, budget, outcome, &wanted, session.stop).map_err(|refusal| Error::Refused {
        model: model.name(),
        refusal,
    })
}

/// Larger models of the spec, possibly: those declared later, and one with more participants.
fn larger(session: &Session<'_, '_>, model: &Selected, machine: &dyn Machine) -> Vec<(String, Box<dyn Machine>)> {
    let all = select::all_models(model.source(), &session.config);
    let after = all.iter().skip_while(|other| other.model != model.model).skip(1);
    let after = after.filter(|other| other.expect_failure.is_none());
    let built = after.filter_map(|other| Some((other.model.clone(), other.machine().ok()?)));
    built.chain(model.grown(machine)).collect()
}

fn text(outcome: &Outcome, found: &Suggestions, id: Option<&str>, full: bool) -> String {
    let Some(id) = id else {
        return terminal::suggestions(outcome, found, full);
    };
    if !found.findings.is_empty() {
        return terminal::suggested(outcome, found, full);
    }
    let verdict = outcome
        .mutants
        .iter()
        .find(|found| found.mutant.id == id)
        .map(|found| found.verdict);
    if verdict == Some(Verdict::Survived) {
        return format!(
            "{id} survives on {}, and nothing is suggested: it is another model, where every property is evaluated again\n",
            outcome.name()
        );
    }
    let verdict = verdict.map(Verdict::word);
    format!(
        "{id} did not survive on {}: it is {}; there is nothing to suggest\n",
        outcome.name(),
        verdict.unwrap_or("undecided")
    )
}

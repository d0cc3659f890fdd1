//! `trace`: the run of one mutant, or the one on which a model fails, for other tools and other
//! eyes.

use std::fs;

use mutaspec_reports::baseline_verdict::{BaselineVerdict, baseline_verdict, failures};
use mutaspec_reports::runs::{ShownRun, SideRun, TraceSide, mermaid, shiviz, svg, tla};
use mutaspec_reports::schema::{itf, json, run::Run};
use mutaspec_reports::{terminal, wording};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Promise, Verdict};

use super::args::{Format, ShowArgs, Sides, TraceArgs};
use super::error::Error;
use super::exit::Exit;
use super::select::{self, Selected};
use super::session::Session;
use super::show;

pub(crate) fn trace(session: &mut Session<'_, '_>, args: &TraceArgs) -> Result<Exit, Error> {
    match model(session, &args.show)? {
        Some(model) => of_model(session, &model, args),
        None if args.property.is_some() => Err(Error::NoRun {
            id: args.show.id.clone(),
            why: "`--property` chooses among the properties of a model, and this is a mutant"
                .to_owned(),
        }),
        None => of_mutant(session, args),
    }
}

/// The model of this whole name, if there is one: no mutant's id is as short.
fn model(session: &Session<'_, '_>, args: &ShowArgs) -> Result<Option<Selected>, Error> {
    let is_whole = session.specs.iter().any(|spec| {
        let models = select::all_models(spec, &session.config);
        models.iter().any(|model| model.name() == args.id)
    });
    if !is_whole {
        return Ok(None);
    }
    let names = std::slice::from_ref(&args.id);
    let models = select::models(&session.specs, &session.config, names, &args.model)?;
    Ok(models.into_iter().next())
}

/// The run that violates a property of a model, or one that meets a goal.
fn of_model(
    session: &mut Session<'_, '_>,
    model: &Selected,
    args: &TraceArgs,
) -> Result<Exit, Error> {
    let machine = model.machine()?;
    let options = Options {
        // The run of a goal is inspected for among the states themselves.
        symmetry: args.property.is_none(),
        ..model.options(args.show.model.threads)
    };
    let goal = args.property.as_deref().unwrap_or_default();
    let result = session.watch(model, |listener, stop| match args.property {
        None => campaign::check(&*machine, &options, listener, stop).map(|outcome| (outcome, None)),
        Some(_) => campaign::example(&*machine, &options, goal, listener, stop),
    });
    let (mut outcome, example) = result.map_err(|refusal| Error::Refused {
        model: model.name(),
        refusal,
    })?;
    outcome.model.clone_from(&model.model);
    let shown = match example {
        Some(trace) => Ok(ShownRun::example(&outcome, goal, trace)),
        None => violation(&outcome, args.property.as_deref()),
    };
    write_run(
        session,
        &shown.map_err(|why| Error::NoRun {
            id: model.name(),
            why,
        })?,
        args,
    )?;
    Ok(if outcome.interrupted {
        Exit::Interrupted
    } else {
        Exit::Success
    })
}

/// The run that violates the property of this name, or the first one that fails and has a run.
fn violation(outcome: &Outcome, property: Option<&str>) -> Result<ShownRun, String> {
    let name = |place: usize| outcome.properties[place].name.as_str();
    let failing: Vec<usize> = failures(outcome).map(|(place, _)| place).collect();
    if let Some(property) = property
        && !outcome
            .properties
            .iter()
            .any(|known| known.name == property)
    {
        return Err(format!("it has no property `{property}`"));
    }
    let wanted: Vec<usize> = failing
        .iter()
        .copied()
        .filter(|place| property.is_none_or(|wanted| wanted == name(*place)))
        .collect();
    let shown = wanted
        .iter()
        .find_map(|place| ShownRun::of_model(outcome, *place));
    shown.ok_or_else(|| match (property, wanted.first()) {
        (_, Some(place)) => format!("no single run shows how `{}` fails", name(*place)),
        (None, None) => {
            "none of its properties fails; `--property GOAL` shows a run that meets a goal"
                .to_owned()
        }
        (Some(property), None) => {
            format!("`{property}` holds, and only a goal is shown by a single run")
        }
    })
}

/// The run that tells a mutant from the baseline.
fn of_mutant(session: &mut Session<'_, '_>, args: &TraceArgs) -> Result<Exit, Error> {
    let (shown, numbered) = show::resolved(&args.show)?;
    let inspected = show::inspect(session, &shown)
        .map_err(|error| show::outdated(numbered.as_ref(), error, &shown))?;
    let outcome = &inspected.inspection.outcome;
    if baseline_verdict(outcome, None) == BaselineVerdict::Fails {
        // Standard output is reserved for the run.
        session
            .console
            .note(terminal::check(outcome, None, args.show.full).trim_end());
        return Ok(Exit::Baseline);
    }
    let Some(found) = outcome.mutants.first() else {
        session
            .console
            .note("interrupted before anything was decided");
        return Ok(Exit::Interrupted);
    };
    let shown = ShownRun::of(outcome, found).ok_or_else(|| Error::NoRun {
        id: found.mutant.id.clone(),
        why: why(outcome, found),
    })?;
    write_run(session, &shown, args)?;
    Ok(if outcome.interrupted {
        Exit::Interrupted
    } else {
        Exit::Success
    })
}

/// Writes the run where it was asked for.
fn write_run(
    session: &mut Session<'_, '_>,
    shown: &ShownRun,
    args: &TraceArgs,
) -> Result<(), Error> {
    let none = |why: &str| Error::NoRun {
        id: shown.subject(),
        why: why.to_owned(),
    };
    if shown.trace().steps.iter().all(|step| step.state.is_none()) {
        return Err(none(
            "it is another model, and no run of one model tells two apart",
        ));
    }
    let text = text(shown, args, session.console.width())?;
    if text.is_empty() {
        return Err(none(match shown.mutant {
            Some(_) => "it differs before the first step, and a log holds steps alone",
            None => "it fails before the first step, and a log holds steps alone",
        }));
    }
    match &args.out {
        None if args.format == Format::Text => session.console.print(&text),
        None => session.console.write(text.as_bytes()),
        Some(file) if file.is_dir() => Err(Error::TraceOption {
            what: format!("`--out {}` names a folder, not a file", file.display()),
            hint: "`--out FILE` is where the run is written; `--results DIR` names the folder of the last run".to_owned(),
        }),
        Some(file) => {
            let plain = anstream::adapter::strip_str(&text).to_string();
            fs::write(file, plain).map_err(|source| Error::Unwritable {
                what: file.display().to_string(),
                source,
            })
        }
    }
}

/// The run in the requested format.
fn text(shown: &ShownRun, args: &TraceArgs, width: Option<usize>) -> Result<String, Error> {
    match (args.format, args.side) {
        (Format::Text, None | Some(Sides::Both)) => {
            Ok(terminal::recorded_run(shown, None, args.show.full, width))
        }
        (Format::Text, Some(side)) => Ok(terminal::recorded_run(
            shown,
            Some(&requested_side(shown, args.format, Some(side))?),
            args.show.full,
            width,
        )),
        (Format::Json, None | Some(Sides::Both)) => Ok(json(&Run::from(shown))),
        (Format::Json, Some(_)) => Err(Error::TraceOption {
            what: "the format `json` always contains both sides".to_owned(),
            hint: "leave `--side` out".to_owned(),
        }),
        (Format::Itf, side) => Ok(itf::itf(shown, &requested_side(shown, args.format, side)?)),
        (Format::Tla, side) => Ok(tla::tla(shown, &requested_side(shown, args.format, side)?)),
        (Format::Mermaid, side) => Ok(mermaid::mermaid(
            shown,
            &requested_side(shown, args.format, side)?,
        )),
        (Format::Shiviz, side) => Ok(shiviz::shiviz(
            shown,
            &requested_sides(shown, args.format, side)?,
        )),
        (Format::Svg, side) => Ok(svg::svg(shown, &requested_sides(shown, args.format, side)?)),
    }
}

/// The runs of the requested side or sides. By default, all runs that exist.
fn requested_sides(
    shown: &ShownRun,
    format: Format,
    side: Option<Sides>,
) -> Result<Vec<SideRun>, Error> {
    match side {
        None => Ok(shown.side_runs()),
        Some(Sides::Both) => [TraceSide::Baseline, TraceSide::Mutant]
            .into_iter()
            .map(|side| side_run(shown, side))
            .collect(),
        side => Ok(vec![requested_side(shown, format, side)?]),
    }
}

/// The run of the requested side. By default, of the side that does more.
fn requested_side(shown: &ShownRun, format: Format, side: Option<Sides>) -> Result<SideRun, Error> {
    match side {
        None => side_run(shown, shown.side()),
        Some(Sides::Mutant) => side_run(shown, TraceSide::Mutant),
        Some(Sides::Baseline) => side_run(shown, TraceSide::Baseline),
        Some(Sides::Both) => Err(Error::TraceOption {
            what: format!(
                "the format `{}` has room for one run only",
                format!("{format:?}").to_lowercase()
            ),
            hint: "choose `--side mutant` or `--side baseline`, or the format `shiviz` or `svg`"
                .to_owned(),
        }),
    }
}

fn side_run(shown: &ShownRun, side: TraceSide) -> Result<SideRun, Error> {
    shown.side_run(side).ok_or_else(|| Error::TraceOption {
        what: format!(
            "the {} has no run of its own beside that of `{}`",
            side.word(),
            shown.subject()
        ),
        hint: format!("choose `--side {}`", shown.side().word()),
    })
}

/// Why no run distinguishes a mutant from the baseline.
fn why(outcome: &Outcome, found: &MutantOutcome) -> String {
    match found.verdict {
        Verdict::Killed | Verdict::Tolerated(Promise::Broken) => {
            let name = outcome
                .killers(found)
                .next()
                .map_or("a property", |property| property.name.as_str());
            match &found.how {
                Some(how) => format!("it is killed by `{name}`, and no run shows that ({how})"),
                None => format!("it is killed by `{name}`, and no run shows that"),
            }
        }
        Verdict::Survived | Verdict::Accepted | Verdict::Tolerated(Promise::Kept) => {
            "it survives, and no run of it is unlike those of the baseline in what can be seen"
                .to_owned()
        }
        Verdict::Equivalent(_) => "it does what the baseline does".to_owned(),
        Verdict::Unreached => wording::unreached(found.mutant.participant.as_deref()),
        Verdict::Inconclusive => {
            let reason = found.reason.as_ref().map(|reason| format!(": {reason}"));
            format!("it is inconclusive{}", reason.unwrap_or_default())
        }
        Verdict::Invalid => wording::invalid(found.reason.as_deref()),
    }
}

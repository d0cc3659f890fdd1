//! `trace`: the run of one mutant, for other tools and other eyes.

use std::fs;

use mutaspec_reports::runs::{Course, Side, Told, mermaid, shiviz, svg, tla};
use mutaspec_reports::schema::{itf, json, run::Run};
use mutaspec_reports::standing::{Standing, standing};
use mutaspec_reports::{terminal, words};
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Promise, Verdict};

use super::args::{Format, Sides, TraceArgs};
use super::error::Error;
use super::exit::Exit;
use super::session::Session;
use super::show;

pub(crate) fn trace(session: &mut Session<'_, '_>, args: &TraceArgs) -> Result<Exit, Error> {
    let looked = show::look(session, &args.show)?;
    let outcome = &looked.inspection.outcome;
    if standing(outcome, None) == Standing::Fails {
        // Standard output is reserved for the run.
        session.console.note(terminal::check(outcome, None, args.show.full).trim_end());
        return Ok(Exit::Baseline);
    }
    let Some(found) = outcome.mutants.first() else {
        session.console.note("interrupted before anything was decided");
        return Ok(Exit::Interrupted);
    };
    let told = Told::of(outcome, found).ok_or_else(|| Error::NoRun {
        id: found.mutant.id.clone(),
        why: why(outcome, found),
    })?;
    if told.trace().steps.iter().all(|step| step.state.is_none()) {
        return Err(Error::NoRun {
            id: found.mutant.id.clone(),
            why: "it is another model, and no run of one model tells two apart".to_owned(),
        });
    }
    let text = text(&told, args)?;
    if text.is_empty() {
        return Err(Error::NoRun {
            id: found.mutant.id.clone(),
            why: "it differs before the first step, and a log holds steps alone".to_owned(),
        });
    }
    match &args.out {
        None if args.format == Format::Text => session.console.say(&text)?,
        None => session.console.write(text.as_bytes())?,
        Some(file) => {
            let plain = anstream::adapter::strip_str(&text).to_string();
            fs::write(file, plain).map_err(|source| Error::Unwritable {
                what: file.display().to_string(),
                source,
            })?;
        }
    }
    Ok(if outcome.interrupted { Exit::Interrupted } else { Exit::Well })
}

/// The run in the requested format.
fn text(told: &Told, args: &TraceArgs) -> Result<String, Error> {
    match (args.format, args.side) {
        (Format::Text, None | Some(Sides::Both)) => Ok(terminal::told(told, None, args.show.full)),
        (Format::Text, Some(side)) => Ok(terminal::told(told, Some(&one(told, args.format, Some(side))?), args.show.full)),
        (Format::Json, None | Some(Sides::Both)) => Ok(json(&Run::from(told))),
        (Format::Json, Some(_)) => Err(Error::NoSide {
            what: "the format `json` always holds all that is told".to_owned(),
            hint: "leave `--side` out".to_owned(),
        }),
        (Format::Itf, side) => Ok(itf::itf(told, &one(told, args.format, side)?)),
        (Format::Tla, side) => Ok(tla::tla(told, &one(told, args.format, side)?)),
        (Format::Mermaid, side) => Ok(mermaid::mermaid(told, &one(told, args.format, side)?)),
        (Format::Shiviz, side) => Ok(shiviz::shiviz(told, &several(told, args.format, side)?)),
        (Format::Svg, side) => Ok(svg::svg(told, &several(told, args.format, side)?)),
    }
}

/// The runs of the requested side or sides. By default, all runs that exist.
fn several(told: &Told, format: Format, side: Option<Sides>) -> Result<Vec<Course>, Error> {
    match side {
        None => Ok(told.courses()),
        Some(Sides::Both) => [Side::Baseline, Side::Mutant].into_iter().map(|side| course(told, side)).collect(),
        side => Ok(vec![one(told, format, side)?]),
    }
}

/// The run of the requested side. By default, of the side that does more.
fn one(told: &Told, format: Format, side: Option<Sides>) -> Result<Course, Error> {
    match side {
        None => course(told, told.side()),
        Some(Sides::Mutant) => course(told, Side::Mutant),
        Some(Sides::Baseline) => course(told, Side::Baseline),
        Some(Sides::Both) => Err(Error::NoSide {
            what: format!("the format `{}` has room for one run only", format!("{format:?}").to_lowercase()),
            hint: "choose `--side mutant` or `--side baseline`, or the format `shiviz` or `svg`".to_owned(),
        }),
    }
}

fn course(told: &Told, side: Side) -> Result<Course, Error> {
    told.course(side).ok_or_else(|| Error::NoSide {
        what: format!("the {} has no run beside the one that is told of `{}`", side.word(), told.mutant),
        hint: format!("choose `--side {}`", told.side().word()),
    })
}

/// Why no run distinguishes a mutant from the baseline.
fn why(outcome: &Outcome, found: &MutantOutcome) -> String {
    match found.verdict {
        Verdict::Killed | Verdict::Tolerated(Promise::Broken) => {
            let killer = found.killed_by.first().and_then(|place| outcome.properties.get(*place));
            let name = killer.map_or("a property", |property| property.name.as_str());
            match &found.how {
                Some(how) => format!("it is killed by `{name}`, and no run shows that ({how})"),
                None => format!("it is killed by `{name}`, and no run shows that"),
            }
        }
        Verdict::Survived | Verdict::Accepted | Verdict::Tolerated(Promise::Kept) => {
            "it survives, and no run of it is unlike those of the baseline in what can be seen".to_owned()
        }
        Verdict::Equivalent(_) => "it does what the baseline does".to_owned(),
        Verdict::Unreached => format!("it {}", words::unreached(found.mutant.participant.as_deref())),
        Verdict::Inconclusive => {
            let reason = found.reason.as_ref().map(|reason| format!(": {reason}"));
            format!("it is inconclusive{}", reason.unwrap_or_default())
        }
        Verdict::Invalid => "it has no initial state".to_owned(),
    }
}

//! `run`: checks all mutants of models, prints the results and writes them to files.

mod climb;
mod files;
pub(crate) mod known;
pub(crate) mod plan;
pub(crate) mod rechecked;
mod verdict;

use mutaspec_reports::schema::record::Happened;
use mutaspec_reports::schema::{Results, compact, json};
use mutaspec_reports::terminal;

use super::args::{Host, RunArgs};
use super::error::Error;
use super::exit::Exit;
use super::folder::{Folder, MUTANTS, REPORT};
use super::github;
use super::repository;
use super::session::Session;
use super::supervise::{self, Worker};
use known::{KnownMutants, plan_of};
use plan::Plan;
use rechecked::Rechecked;
pub(crate) use verdict::{Bar, older, results};

pub(crate) fn run(session: &mut Session<'_, '_>, args: &RunArgs) -> Result<Exit, Error> {
    let mut plan = plan::prepare(session, args)?;
    if args.resume {
        plan.bound_memory_as(&plan_of(&args.out)?);
    }
    let bar = Bar::of(args, &plan.selected())?;
    let is_begun = args.resume || supervise::worker().is_some_and(Worker::has_begun);
    let known = if is_begun {
        KnownMutants::of_begun(&args.out, &plan.planned)?
    } else if args.no_cache {
        KnownMutants::default()
    } else {
        KnownMutants::of_last_run(session, &args.out, &plan.planned)
    };
    let folder = if is_begun {
        Folder::reopen(&args.out)?
    } else {
        Folder::begin(&args.out, &known::has_ended)?
    };
    let exit = work(session, args, plan, &bar, &known, &folder, &Rechecked::default())?;
    Ok(exit_of_shard(session, args, exit))
}

/// The exit code of a shard with `--exit-zero`: `merge` judges, so the scheduler must see success.
fn exit_of_shard(session: &mut Session<'_, '_>, args: &RunArgs, exit: Exit) -> Exit {
    if !args.exit_zero || !matches!(exit, Exit::Survivors | Exit::Inconclusive) {
        return exit;
    }
    let text = format!(
        "the exit code is 0 instead of {} (`--exit-zero`): `merge` gives the verdict",
        exit.code()
    );
    session.console.note(&text);
    Exit::Well
}

/// Checks all planned models and writes the results.
pub(crate) fn work(
    session: &mut Session<'_, '_>,
    args: &RunArgs,
    mut plan: Plan,
    bar: &Bar,
    known: &KnownMutants,
    folder: &Folder,
    rechecked: &Rechecked,
) -> Result<Exit, Error> {
    begin(&plan, known, folder)?;
    for text in &plan.notes {
        if args.json {
            session.console.note(text);
        } else {
            session.console.say(&format!("{text}\n"))?;
        }
    }
    let mut work = climb::mutate(session, args, &plan, bar, (known, rechecked), folder)?;
    let mut results = work.results();
    // Constants and properties on the command line make other models with other survivors.
    if args.model.set.is_empty() && args.model.properties.is_none() && args.shard()?.is_none() && args.in_diff.is_none() {
        plan.gate.look_for_unneeded(&results);
    }
    let complaints = plan.gate.complaints();
    for complaint in &complaints {
        work.ended(complaint.exit());
    }
    // All mutants of a shard may be unreached. `merge` judges all shards together.
    let is_idle_diff = args.in_diff.is_some() && args.shard()?.is_none() && work.evaluates_nothing();
    if is_idle_diff {
        work.ended(Error::IdleDiff.exit());
    }
    let exit = work.exit();
    results.gate = Some(bar.told(&results, &work, complaints.len()));
    for difference in bar.differences(&results) {
        session.console.note(&difference);
    }
    tell(session, args, &results, &work.highest())?;
    for complaint in &complaints {
        session.console.complain(complaint);
    }
    if is_idle_diff {
        session.console.complain(&Error::IdleDiff);
    }
    files::write(session, &results, &work, folder)?;
    if session.console.is_live() {
        let report = args.out.join(REPORT);
        session.console.note(&format!("{} shows all of it in a browser", report.display()));
    }
    if let Some(text) = rechecked.note() {
        session.console.note(&text);
    }
    if exit == Exit::Interrupted {
        session.console.note("interrupted; `--resume` goes on from here");
    }
    folder.event(&compact(&Happened::Ended { exit: exit.code() }));
    Ok(exit)
}

/// Writes the plan and all known records before the work, so that the run can be resumed.
fn begin(plan: &Plan, known: &KnownMutants, folder: &Folder) -> Result<(), Error> {
    folder.write(MUTANTS, &json(&plan.planned))?;
    folder.event(&compact(&Happened::Started {
        plan: plan.planned.digest(),
    }));
    if let Some(worker) = supervise::worker() {
        worker.begun();
    }
    known.write(folder);
    Ok(())
}

/// Prints what concerns all models, after the last one.
fn tell(
    session: &mut Session<'_, '_>,
    args: &RunArgs,
    results: &Results,
    highest: &[&mutaspec_runner::outcome::Outcome],
) -> Result<(), Error> {
    if args.json {
        session.console.write(json(results).as_bytes())?;
    } else {
        if highest.len() > 1 {
            session.console.say_apart(&terminal::total(highest))?;
        }
        let gate = results.gate.as_ref().map(terminal::gate).unwrap_or_default();
        if !gate.is_empty() {
            session.console.say_apart(&gate)?;
        }
    }
    if let Some(Host::Github) = args.annotations {
        let sources = repository::sources(&session.definitions);
        github::annotate(session, results, &sources)?;
    }
    Ok(())
}

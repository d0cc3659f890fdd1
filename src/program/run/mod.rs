//! `run`: checks all mutants of models, prints the results and writes them to files.

mod commands;
mod files;
mod ladder;
pub(crate) mod plan;
pub(crate) mod recorded;
mod verdict;

use mutaspec_reports::schema::record::RunEvent;
use mutaspec_reports::schema::{Results, compact, json};
use mutaspec_reports::{terminal, wording};

use super::args::{Host, RunArgs};
use super::error::Error;
use super::exit::Exit;
use super::github;
use super::output::{MUTANTS, OutputFolder, REPORT};
use super::previous::plan_of;
use super::repository;
use super::select;
use super::session::Session;
use super::supervise::{self, Worker};
use plan::Plan;
use recorded::RecordedVerdicts;
pub(crate) use verdict::PassCriteria;

pub(crate) fn run(session: &mut Session<'_, '_>, args: &RunArgs) -> Result<Exit, Error> {
    let mut plan = plan::prepare(session, args)?;
    if args.resume {
        plan.bound_memory_as(&plan_of(&args.out)?);
    }
    let criteria = PassCriteria::of(args, &plan.selected())?;
    let is_begun = args.resume || supervise::worker().is_some_and(Worker::has_begun);
    let known = if is_begun {
        RecordedVerdicts::of_begun(&args.out, &plan.planned)?
    } else if args.no_cache {
        RecordedVerdicts::default()
    } else {
        RecordedVerdicts::of_last_run(session, &args.out, &plan.planned)
    };
    let folder = if is_begun {
        OutputFolder::reopen(&args.out)?
    } else {
        OutputFolder::begin(&args.out, &recorded::has_ended)?
    };
    let exit = check_and_write(session, args, plan, &criteria, &known, &folder, None)?;
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
    Exit::Success
}

/// Checks all planned models and writes the results. `merged` is the number of shards in a merge.
pub(crate) fn check_and_write(
    session: &mut Session<'_, '_>,
    args: &RunArgs,
    mut plan: Plan,
    criteria: &PassCriteria,
    known: &RecordedVerdicts,
    folder: &OutputFolder,
    merged: Option<u32>,
) -> Result<Exit, Error> {
    begin(&plan, known, folder)?;
    print_notes(session, args, &plan.notes)?;
    let mut work = ladder::mutate(session, args, &plan, criteria, (known, merged), folder)?;
    let mut results = work.results();
    // Constants and properties on the command line make other models with other survivors.
    if args.model.set.is_empty()
        && args.model.properties.is_none()
        && args.shard()?.is_none()
        && args.in_diff.is_none()
    {
        plan.gate.look_for_unneeded(&results);
    }
    let complaints = plan.gate.complaints();
    for complaint in &complaints {
        work.ended(complaint.exit());
    }
    // All mutants of a shard may be unreached. `merge` judges all shards together.
    let is_idle_diff =
        args.in_diff.is_some() && args.shard()?.is_none() && work.evaluates_nothing();
    if is_idle_diff {
        work.ended(Error::IdleDiff.exit());
    }
    let exit = work.exit();
    results.gate = Some(criteria.gate(&results, &work, complaints.len()));
    for difference in criteria.differences(&results) {
        session.console.note(&difference);
    }
    print_summary(session, args, &results, &work.highest())?;
    for complaint in &complaints {
        session.console.print_error(complaint);
    }
    if is_idle_diff {
        session.console.print_error(&Error::IdleDiff);
    }
    files::write(session, args, &results, &work, folder)?;
    if session.console.is_live() {
        let report = args.out.join(REPORT);
        session.console.note(&format!(
            "{} shows all of it in a browser",
            report.display()
        ));
    }
    if exit == Exit::Interrupted {
        session
            .console
            .note("interrupted; `--resume` goes on from here");
    }
    folder.event(&compact(&RunEvent::Ended { exit: exit.code() }));
    Ok(exit)
}

/// The largest number of models without mutants that are named without `-v`.
const FEW: usize = 3;

/// Prints which models are not mutated, and why.
fn print_notes(
    session: &mut Session<'_, '_>,
    args: &RunArgs,
    notes: &[String],
) -> Result<(), Error> {
    if args.json {
        for text in notes {
            session.console.note(text);
        }
    } else if notes.len() > FEW && args.verbose == 0 {
        let count = wording::are(notes.len(), "model");
        session
            .console
            .print(&format!("{count} not mutated: run -v\n"))?;
    } else {
        for text in notes {
            session.console.print(&format!("{text}\n"))?;
        }
    }
    Ok(())
}

/// Writes the plan and all known records before the work, so that the run can be resumed.
fn begin(plan: &Plan, known: &RecordedVerdicts, folder: &OutputFolder) -> Result<(), Error> {
    folder.write(MUTANTS, &json(&plan.planned))?;
    folder.event(&compact(&RunEvent::Started {
        plan: plan.planned.digest(),
    }));
    if let Some(worker) = supervise::worker() {
        worker.begun();
    }
    known.write(folder);
    Ok(())
}

/// Prints what concerns all models, after the last one.
fn print_summary(
    session: &mut Session<'_, '_>,
    args: &RunArgs,
    results: &Results,
    highest: &[&mutaspec_runner::outcome::Outcome],
) -> Result<(), Error> {
    if args.json {
        session.console.write(json(results).as_bytes())?;
    } else {
        if highest.len() > 1 {
            session.console.print_block(&terminal::total(highest))?;
            if let Some(gap) = results.specs.iter().flat_map(|model| &model.gaps).next() {
                let options = commands::gap_options(session, args);
                let next = terminal::next(&session.program, &options, gap.number);
                session.console.print(&next)?;
            }
        }
        let gate = results
            .gate
            .as_ref()
            .map(terminal::gate)
            .unwrap_or_default();
        if !gate.is_empty() {
            session.console.print_block(&gate)?;
        }
    }
    if let Some(Host::Github) = args.annotations {
        let specs = session.specs.clone();
        let sources = repository::sources(&select::definitions(&specs));
        github::annotate(session, results, &sources)?;
    }
    Ok(())
}

//! `mutaspec workshop`: exercises on writing invariants, with the model checker as the judge.
//!
//! A `pack` has the exercises. `build` compiles an answer, `judge` runs its program and reads its
//! results. `session` and `screen` are what a participant sees, without a terminal; `watch` connects
//! them to files and keys.

mod args;
mod build;
mod check;
mod error;
mod hints;
mod init;
mod jobs;
mod judge;
mod keys;
mod lint;
mod messages;
mod pack;
mod plain;
mod progress;
mod report;
mod run_page;
mod screen;
mod session;
mod sheet;
mod verdict;
mod watch;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::program::console::Console;
use crate::program::exit::Exit;
pub(crate) use args::WorkshopArgs;
use args::{LintArgs, WorkshopCommand};
use build::BuildFolder;
use error::Error;
use pack::{Exercise, Pack};
use progress::Progress;

/// Runs a command of the workshop and reports its error.
pub(crate) fn workshop(args: &WorkshopArgs, console: &mut Console<'_>, stop: &AtomicBool) -> Exit {
    match execute(args, console, stop) {
        Ok(exit) => exit,
        Err(Error::Stopped) => {
            console.note("stopped; nothing is lost");
            Exit::Interrupted
        }
        Err(error) => {
            console.report_error(&error, error.hint().as_deref());
            Exit::Usage
        }
    }
}

fn execute(
    args: &WorkshopArgs,
    console: &mut Console<'_>,
    stop: &AtomicBool,
) -> Result<Exit, Error> {
    let pack = Pack::load(args.pack.as_deref())?;
    let here = Path::new(".");
    match &args.command {
        None => watch::watch(here, pack, console, stop)?,
        Some(WorkshopCommand::Init(args)) => {
            let text = init::init(args, &pack)?;
            console.print(&text)?;
        }
        Some(WorkshopCommand::List) => {
            let progress = Progress::open(here, &pack)?;
            let session = session::Session::new(pack, progress);
            console.print(&format!("{}\n", screen::list(&session)))?;
        }
        Some(WorkshopCommand::Check(args)) => {
            Progress::open(here, &pack)?;
            let exercises = chosen(&pack, &args.names)?;
            let checked = check::check(here, &exercises, args.json, console, stop)?;
            if args.json {
                console.write(checked.json().as_bytes())?;
            }
            if !checked.is_solved() {
                return Ok(Exit::Survivors);
            }
        }
        Some(WorkshopCommand::Report(args)) => {
            let rows = report::rows(&args.folder, &pack)?;
            build::write(&args.out, &report::page(&rows, &pack))?;
            let (page, summary) = (args.out.display(), report::summary(&rows));
            console.print(&format!("{summary}: {page} shows them in a browser\n"))?;
        }
        Some(WorkshopCommand::Lint(args)) => lint(&pack, args, console, stop)?,
    }
    Ok(Exit::Success)
}

/// The exercises with these names, or all.
fn chosen<'a>(pack: &'a Pack, names: &[String]) -> Result<Vec<&'a Exercise>, Error> {
    if names.is_empty() {
        return Ok(pack.exercises.iter().collect());
    }
    let find = |name: &String| {
        let place = pack
            .find(name)
            .ok_or_else(|| Error::UnknownExercise { name: name.clone() })?;
        Ok(&pack.exercises[place])
    };
    names.iter().map(find).collect()
}

fn lint(
    pack: &Pack,
    args: &LintArgs,
    console: &mut Console<'_>,
    stop: &AtomicBool,
) -> Result<(), Error> {
    let exercises = chosen(pack, &args.names)?;
    let build = BuildFolder::of_pack(Path::new("."))?;
    if build.is_new() {
        console.note("compiling mutaspec; this first build takes some minutes");
    }
    let faults = jobs::interruptible(stop, |stop| lint::lint(&exercises, &build.stopped_by(stop)))?;
    if !faults.is_empty() {
        return Err(Error::Pack { faults });
    }
    Ok(console.print(&lint::summary(&exercises))?)
}

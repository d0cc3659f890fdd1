//! The command line that each author's program runs, for all specs that are linked into it.
//!
//! It selects models, calls the engine and passes results to `mutaspec-reports`: no verdicts here.

mod accept;
pub(crate) mod args;
mod bounds;
mod check;
mod compare;
pub(crate) mod config;
pub(crate) mod console;
mod entry;
pub(crate) mod error;
pub(crate) mod exit;
mod github;
mod identity;
mod in_diff;
mod list;
mod memory;
mod merge;
mod mutant_ids;
mod numbers;
mod output;
mod previous;
mod processors;
mod progress;
mod repository;
mod run;
mod select;
mod session;
mod shard;
mod show;
pub(crate) mod suggest;
mod supervise;
pub(crate) mod tla;
mod trace;

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{ColorChoice, CommandFactory, Parser};
use mutaspec_reports::{glossary, terminal};
use mutaspec_runner::compiled;
use mutaspec_runner::machine::ModelSource;

use args::{Command, CommandLine};
use config::Config;
use console::Console;
use error::Error;
use exit::Exit;
use session::Session;

use crate::workshop::workshop;

/// The command that messages show. It finds the program of the crate at hand, whatever its name.
const COMMAND: &str = "mutaspec";

/// Set by the first interrupt from the keyboard; the engine then stops soon.
static STOP: AtomicBool = AtomicBool::new(false);

/// The number of interrupts. The second one ends the process at once.
static INTERRUPTS: AtomicUsize = AtomicUsize::new(0);

/// Runs the command line for all linked specs, with the arguments of the process.
///
/// Authors call it through [`main!`](crate::main), which also links the crates of their specs.
pub fn program() -> ExitCode {
    program_with(compiled::specs())
}

/// Runs the command line for these specs, in this order, with the arguments of the process.
///
/// This is for specs that `#[spec]` did not compile, for example specs that a front-end reads from
/// files. Call it first thing in `main` after making the specs: for most commands the process
/// starts itself again with the same arguments, so that it can end steps that do not return.
///
/// To add specs to the linked ones, extend [`compiled::specs`].
///
/// ```no_run
/// # use std::process::ExitCode;
/// # use std::sync::Arc;
/// # use mutaspec_runner::machine::ModelSource;
/// # fn read_specs() -> Vec<Arc<dyn ModelSource>> { Vec::new() }
/// fn main() -> ExitCode {
///     mutaspec::program_with(read_specs())
/// }
/// ```
pub fn program_with(specs: Vec<Arc<dyn ModelSource>>) -> ExitCode {
    program_of(std::env::args_os().collect(), specs)
}

/// Runs this command line. The process is started again with its own arguments, for which it must
/// call this function again.
pub(crate) fn program_of(line: Vec<OsString>, specs: Vec<Arc<dyn ModelSource>>) -> ExitCode {
    let worker = supervise::enlist(&STOP);
    let step_timeout = step_timeout(&line).filter(|_| worker.is_none());
    let is_supervisor = step_timeout.is_some();
    // If no handler can be installed, an interrupt ends the process as usual.
    let _ = ctrlc::set_handler(move || {
        STOP.store(true, Ordering::Relaxed);
        if INTERRUPTS.fetch_add(1, Ordering::Relaxed) > 0 && !is_supervisor {
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
    });
    if let Some(exit) = step_timeout.and_then(|timeout| supervise::supervise(timeout, &INTERRUPTS))
    {
        return exit.into();
    }
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let width = terminal_size::terminal_size_of(&out).map(|(columns, _)| usize::from(columns.0));
    let colors = (wants_color(&out), wants_color(&err));
    let mut console = Console::new(&mut out, &mut err, colors)
        .live()
        .wide(width)
        .supervised(worker);
    let work = std::panic::AssertUnwindSafe(|| execute(line, specs, &mut console, &STOP));
    // The panic message is already printed. A panic here is an error in mutaspec, not in a spec.
    let exit = std::panic::catch_unwind(work).unwrap_or(Exit::Internal);
    if let Some(worker) = worker {
        worker.finish(exit);
    }
    exit.into()
}

/// The time limit for a step; `None` if the command runs no code of specs.
fn step_timeout(line: &[OsString]) -> Option<Duration> {
    let line = CommandLine::try_parse_from(line).ok()?;
    line.command.step_timeout().map(Duration::from_secs)
}

pub(crate) fn wants_color<S: anstream::stream::RawStream>(stream: &S) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

/// Parses and runs a command line, and reports its error.
pub(crate) fn execute(
    line: Vec<OsString>,
    specs: Vec<Arc<dyn ModelSource>>,
    console: &mut Console<'_>,
    stop: &AtomicBool,
) -> Exit {
    let program = line.first().cloned().unwrap_or_default();
    let words = line.clone();
    let done = match CommandLine::try_parse_from(line) {
        Ok(line) => run_command(line, Path::new(&program), specs, console, stop),
        Err(error) => refuse(&tla::with_tip(error, &words), console),
    };
    done.unwrap_or_else(|error| {
        console.print_error(&error);
        error.exit()
    })
}

/// Prints clap's answer: the help, the version, or a usage error.
pub(crate) fn refuse(error: &clap::Error, console: &mut Console<'_>) -> Result<Exit, Error> {
    let text = error.render().ansi().to_string();
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        console.print(&text)?;
        return Ok(Exit::Success);
    }
    console.note(text.trim_end());
    Ok(Exit::Usage)
}

fn run_command(
    mut line: CommandLine,
    program: &Path,
    mut specs: Vec<Arc<dyn ModelSource>>,
    console: &mut Console<'_>,
    stop: &AtomicBool,
) -> Result<Exit, Error> {
    match line.color {
        ColorChoice::Auto => {}
        ColorChoice::Always => console.paint(true),
        ColorChoice::Never => console.paint(false),
    }
    if let Some(exit) = run_without_specs(&line.command, program, console, stop)? {
        return Ok(exit);
    }
    let modules = tla::read(&mut line, &mut specs, console)?;
    if specs.is_empty() {
        return Err(Error::NoSpecs);
    }
    let definitions = select::definitions(&specs);
    select::check_unique_names(&definitions)?;
    let config = Config::load(Path::new(""), line.config.as_deref(), &definitions, modules)?;
    let mut session = Session {
        program: COMMAND.to_owned(),
        specs,
        config,
        config_file: line.config,
        console,
        stop,
    };
    match line.command {
        Command::List(args) => list::list(&mut session, &args),
        Command::Check(args) => check::check(&mut session, &args),
        Command::Run(args) => run::run(&mut session, &args),
        Command::Show(args) => show::show(&mut session, &args),
        Command::Merge(args) => merge::merge(&mut session, &args),
        Command::Accept(args) => accept::accept(&mut session, &args),
        Command::Suggest(args) => suggest::suggest(&mut session, &args),
        Command::Trace(args) => trace::trace(&mut session, &args),
        Command::Explain { .. }
        | Command::Compare(_)
        | Command::Workshop(_)
        | Command::Completions { .. } => Ok(Exit::Success),
    }
}

/// Runs a command that needs no spec; `None` for all others.
fn run_without_specs(
    command: &Command,
    program: &Path,
    console: &mut Console<'_>,
    stop: &AtomicBool,
) -> Result<Option<Exit>, Error> {
    let exit = match command {
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let name = program.file_stem().unwrap_or_default().to_string_lossy();
            clap_complete::generate(*shell, &mut CommandLine::command(), name, &mut script);
            console.write(&script)?;
            Exit::Success
        }
        Command::Explain { words } => {
            let name = words.join(" ");
            let text = match glossary::meaning(&name) {
                Some(meaning) => terminal::term(&name, meaning),
                // The names of operators have hyphens.
                None => terminal::explain(select::operator(&name.trim().replace(' ', "-"))?),
            };
            console.print(&text)?;
            Exit::Success
        }
        Command::List(args) if args.operators => list::operators(console, args)?,
        Command::Compare(args) => compare::compare(console, args)?,
        Command::Workshop(args) => workshop(args, console, stop),
        _ => return Ok(None),
    };
    Ok(Some(exit))
}

#[cfg(test)]
mod tests;

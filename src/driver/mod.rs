//! The program `mutaspec`: it makes a crate of specs, and builds and runs the program of such a
//! crate, as cargo's own subcommands do.
//!
//! Specs are compiled into the program of their crate, so every command that needs specs runs
//! there ([`delegate`]). Commands that need none run here: `new`, `watch`, `man`, `completions`,
//! `help` and `explain`.

mod delegate;
mod error;
mod line;
mod manual;
mod new;
mod project;
mod watch;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use clap::{ColorChoice, Parser};

use crate::program::console::Console;
use crate::program::exit::Exit;
use crate::program::{self, wants_color};
use error::Error;
use line::{Line, Own};

/// Set by an interrupt of a command that runs here.
static STOP: AtomicBool = AtomicBool::new(false);

/// How the driver ends.
pub(crate) enum End {
    /// With a code of its own.
    Exit(Exit),
    /// With the code of the program that it ran.
    Of(ExitCode),
}

/// Runs the command line of the program `mutaspec`. The first argument is the program's name.
///
/// This is the `main` of the programs in this package, and of no other program: a crate of specs
/// uses [`main!`](crate::main).
pub fn driver(arguments: &[OsString]) -> ExitCode {
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let colors = (wants_color(&out), wants_color(&err));
    let mut console = Console::new(&mut out, &mut err, colors);
    let end = match Line::try_parse_from(arguments) {
        Ok(line) => execute(&line, arguments, &mut console),
        Err(error) => refuse(&line::help_in(arguments).unwrap_or(error), &mut console),
    };
    match end {
        Ok(End::Exit(exit)) => exit.into(),
        Ok(End::Of(code)) => code,
        Err(error) => {
            console.report_error(&error, error.hint().as_deref());
            Exit::Usage.into()
        }
    }
}

/// Prints clap's answer: the help, the version, or a usage error.
fn refuse(error: &clap::Error, console: &mut Console<'_>) -> Result<End, Error> {
    Ok(End::Exit(program::refuse(error, console)?))
}

fn execute(line: &Line, arguments: &[OsString], console: &mut Console<'_>) -> Result<End, Error> {
    match line.color {
        None | Some(ColorChoice::Auto) => {}
        Some(ColorChoice::Always) => console.paint(true),
        Some(ColorChoice::Never) => console.paint(false),
    }
    let done = match &line.command {
        Own::New(args) => new::new(args, console)?,
        Own::Watch(args) => return watch::watch(line, args, console).map(End::Exit),
        Own::Completions { shell } => manual::completions(*shell, console)?,
        Own::Man { folder } => manual::man(folder.as_deref(), console)?,
        Own::Help { command } => {
            command.as_deref().map_or(Ok(()), line::check_command)?;
            return refuse(&line::help_on(command.as_deref()), console);
        }
        Own::Program(words) => return run_program(line, words, arguments, console),
    };
    Ok(End::Exit(done))
}

/// Runs a command of the spec program: here if it needs no specs, else in the program of the crate
/// at hand.
fn run_program(
    line: &Line,
    words: &[OsString],
    arguments: &[OsString],
    console: &mut Console<'_>,
) -> Result<End, Error> {
    if let Some(help) = line::help_in(arguments) {
        return refuse(&help, console);
    }
    let name = words
        .first()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    line::check_command(&name)?;
    let own = line.of_program(words);
    // A mistake in the arguments is reported before a crate is looked for and built.
    let parsed = match line::parse(&own) {
        Ok(parsed) => parsed,
        Err(error) => return refuse(&error, console),
    };
    // TLA+ modules are read from their files, so no program of a crate is needed.
    if line.is_about_modules(&parsed) {
        return Ok(End::Of(program::program_of(own, Vec::new())));
    }
    let is_own = ["explain", "workshop"].contains(&name.as_ref());
    if is_own || name == "list" && words.iter().any(|word| word == "--operators") {
        if name == "workshop" {
            let _ = ctrlc::set_handler(|| STOP.store(true, Relaxed));
        }
        return Ok(End::Exit(program::execute(own, Vec::new(), console, &STOP)));
    }
    let program = project::find(&line.project)?;
    delegate::announce(&program, &line.project, console);
    delegate::replace(&mut delegate::run(&program, line, words)).map(End::Of)
}

#[cfg(test)]
mod tests;

//! `mutaspec watch`: builds and runs again whenever a file of the project is saved. TLA+ modules
//! are checked and run, without a build.
//!
//! Files are polled. There are few, and this works on every system and on every file system, also
//! on shared folders of containers, which report no changes.

mod files;

use std::ffi::OsString;
use std::io::{IsTerminal, stdout};
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use super::error::Error;
use super::line::{Line, WatchArgs, check_command, parse};
use super::{delegate, project};
use crate::program::args::{Command as Wanted, CommandLine};
use crate::program::console::Console;
use crate::program::exit::Exit;
use crate::program::tla;
use files::{Folders, Snapshot};

/// The interval at which files and processes are polled.
const POLL: Duration = Duration::from_millis(100);

/// How long an interrupted command may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(2);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What is watched, and what runs after each change.
struct Watched {
    folders: Folders,
    /// A round ends with the first command that fails.
    commands: Vec<WatchedCommand>,
}

struct WatchedCommand {
    command: Command,
    /// A build is never cut off by a change: its compilers would go on, and write beside those of
    /// the next.
    is_build: bool,
}

/// Runs a command, `run` by default, now and after each change, until an interrupt.
pub(super) fn watch(
    line: &Line,
    args: &WatchArgs,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let words = words(args);
    check_command(&words[0].to_string_lossy())?;
    let own = line.of_program(&words);
    let command = match parse(&own) {
        Ok(command) => command,
        Err(error) => return Ok(crate::program::refuse(&error, console)?),
    };
    let mut watched = if line.is_about_modules(&command) {
        modules(line, &words, &command)?
    } else {
        crate_of(line, &words, console)?
    };
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Relaxed));
    let mut seen = Snapshot::of(&watched.folders);
    loop {
        if stdout().is_terminal() {
            // Clears the screen and the lines above it, and moves to the top.
            console.write(b"\x1b[2J\x1b[3J\x1b[H")?;
        }
        match round(&mut watched, &seen)? {
            Outcome::Interrupted => return Ok(Exit::Interrupted),
            Outcome::Changed => {}
            Outcome::Ended(status) => {
                console.note(&waiting(status));
                if !wait_for_change(&watched.folders, &seen) {
                    return Ok(Exit::Interrupted);
                }
            }
        }
        seen = Snapshot::of(&watched.folders);
    }
}

/// The command to run, with its arguments.
fn words(args: &WatchArgs) -> Vec<OsString> {
    let is_path = |word: &OsString| tla::is_module(&word.to_string_lossy());
    let run = args.words.first().is_none_or(is_path);
    let run = run.then(|| OsString::from("run")).into_iter();
    run.chain(args.words.iter().cloned()).collect()
}

/// The crate at hand: a build, then the command.
fn crate_of(line: &Line, words: &[OsString], console: &mut Console<'_>) -> Result<Watched, Error> {
    let program = project::find(&line.project)?;
    delegate::announce(&program, &line.project, console);
    let build = WatchedCommand {
        command: delegate::build(&program, &line.project),
        is_build: true,
    };
    let run = WatchedCommand {
        command: delegate::run(&program, line, words),
        is_build: false,
    };
    Ok(Watched {
        folders: Folders::with_all_below(program.folders),
        commands: vec![build, run],
    })
}

/// TLA+ modules: before all mutants are checked, the properties are, whose verdict comes at once.
fn modules(line: &Line, words: &[OsString], command: &CommandLine) -> Result<Watched, Error> {
    let program = std::env::current_exe().map_err(|source| Error::Unreadable {
        path: "the program".into(),
        source,
    })?;
    let this = |words: &[OsString]| {
        let mut command = Command::new(&program);
        command.args(line.forwarded()).args(words);
        WatchedCommand {
            command,
            is_build: false,
        }
    };
    let check = match &command.command {
        Wanted::Run(args) => Some(this(&args.of_check())),
        _ => None,
    };
    Ok(Watched {
        folders: Folders::alone(tla::folders(command)),
        commands: check.into_iter().chain([this(words)]).collect(),
    })
}

/// How a command that is being watched ended.
enum Outcome {
    Ended(ExitStatus),
    /// A file changed, so the command was stopped.
    Changed,
    Interrupted,
}

/// Runs the commands until one fails.
fn round(watched: &mut Watched, seen: &Snapshot) -> Result<Outcome, Error> {
    let mut outcome = Outcome::Changed;
    for WatchedCommand { command, is_build } in &mut watched.commands {
        outcome = if *is_build {
            complete(command)?
        } else {
            until_change(command, &watched.folders, seen)?
        };
        if !matches!(&outcome, Outcome::Ended(status) if status.success()) {
            break;
        }
    }
    Ok(outcome)
}

/// Runs a command to its end, whatever changes.
fn complete(command: &mut Command) -> Result<Outcome, Error> {
    let mut child = start(command)?;
    let status = child.wait().map_err(|source| Error::NoCargo { source })?;
    Ok(if INTERRUPTED.load(Relaxed) {
        Outcome::Interrupted
    } else {
        Outcome::Ended(status)
    })
}

/// Runs a command until it ends, a file changes, or there is an interrupt.
fn until_change(
    command: &mut Command,
    folders: &Folders,
    seen: &Snapshot,
) -> Result<Outcome, Error> {
    let mut child = start(command)?;
    loop {
        let status = child
            .try_wait()
            .map_err(|source| Error::NoCargo { source })?;
        if INTERRUPTED.load(Relaxed) {
            end(&mut child);
            return Ok(Outcome::Interrupted);
        }
        if let Some(status) = status {
            return Ok(Outcome::Ended(status));
        }
        if Snapshot::of(folders) != *seen {
            let _ = child.kill();
            let _ = child.wait();
            return Ok(Outcome::Changed);
        }
        thread::sleep(POLL);
    }
}

fn start(command: &mut Command) -> Result<Child, Error> {
    command.spawn().map_err(|source| Error::NoCargo { source })
}

/// Waits for a command that got the interrupt too, and kills it if it does not end.
fn end(child: &mut Child) {
    for _ in 0..PATIENCE.as_millis() / POLL.as_millis() {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(POLL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Waits until a file changes. Returns `false` after an interrupt.
fn wait_for_change(folders: &Folders, seen: &Snapshot) -> bool {
    while !INTERRUPTED.load(Relaxed) {
        if Snapshot::of(folders) != *seen {
            return true;
        }
        thread::sleep(POLL);
    }
    false
}

fn waiting(status: ExitStatus) -> String {
    let code = status.code().map_or("no exit code".to_owned(), |code| {
        format!("exit code {code}")
    });
    format!("{code}; runs again when a file is saved, Ctrl-C ends")
}

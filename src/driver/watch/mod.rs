//! `mutaspec watch`: builds and runs again whenever a file of the project is saved.
//!
//! Files are polled. There are few, and this works on every system and on every file system, also
//! on shared folders of containers, which report no changes.

mod files;

use std::io::{IsTerminal, stdout};
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use super::error::Error;
use super::line::{Line, WatchArgs, check_command};
use super::project::SpecProgram;
use super::{delegate, project};
use crate::program::console::Console;
use crate::program::exit::Exit;
use files::Snapshot;

/// The interval at which files and processes are polled.
const POLL: Duration = Duration::from_millis(200);

/// How long an interrupted command may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(2);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Runs a command, `run` by default, now and after each change, until an interrupt.
pub(super) fn watch(
    line: &Line,
    args: &WatchArgs,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let words = if args.words.is_empty() {
        vec!["run".into()]
    } else {
        args.words.clone()
    };
    check_command(&words[0].to_string_lossy())?;
    let program = project::find(&line.project)?;
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Relaxed));
    delegate::announce(&program, &line.project, console);
    let mut seen = Snapshot::of(&program.folders);
    loop {
        if stdout().is_terminal() {
            // Clears the screen and the lines above it, and moves to the top.
            console.write(b"\x1b[2J\x1b[3J\x1b[H")?;
        }
        // A build is never cut off: its compilers would go on, and write beside those of the next.
        let built = complete(&mut delegate::build(&program, &line.project))?;
        let outcome = match built {
            Some(status) if status.success() => {
                let mut command = delegate::run(&program, line, &words);
                until_change(&mut command, &program, &seen)?
            }
            other => other.map_or(Outcome::Interrupted, Outcome::Ended),
        };
        match outcome {
            Outcome::Interrupted => return Ok(Exit::Interrupted),
            Outcome::Changed => {}
            Outcome::Ended(status) => {
                console.note(&waiting(status));
                if !wait_for_change(&program, &seen) {
                    return Ok(Exit::Interrupted);
                }
            }
        }
        seen = Snapshot::of(&program.folders);
    }
}

/// How a command that is being watched ended.
enum Outcome {
    Ended(ExitStatus),
    /// A file changed, so the command was stopped.
    Changed,
    Interrupted,
}

/// Runs a command to its end. Returns `None` after an interrupt.
fn complete(command: &mut Command) -> Result<Option<ExitStatus>, Error> {
    let mut child = start(command)?;
    let status = child.wait().map_err(|source| Error::NoCargo { source })?;
    Ok((!INTERRUPTED.load(Relaxed)).then_some(status))
}

/// Runs a command until it ends, a file changes, or there is an interrupt.
fn until_change(
    command: &mut Command,
    program: &SpecProgram,
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
        if Snapshot::of(&program.folders) != *seen {
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
fn wait_for_change(program: &SpecProgram, seen: &Snapshot) -> bool {
    while !INTERRUPTED.load(Relaxed) {
        if Snapshot::of(&program.folders) != *seen {
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

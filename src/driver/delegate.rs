//! Runs the spec program by cargo, with the standard streams, signals and exit code of this
//! process.

use std::ffi::OsString;
use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use super::error::Error;
use super::line::{Line, ProjectArgs};
use super::project::{SpecProgram, cargo};
use crate::program::config;
use crate::program::console::Console;
use crate::program::suggest::apply;

/// Returns the command that builds and runs the spec program with these arguments.
pub(super) fn run(program: &SpecProgram, line: &Line, words: &[OsString]) -> Command {
    let mut command = cargo();
    command.arg("run");
    add_selection(&mut command, program, &line.project);
    // Cargo shows its progress on a terminal. Anywhere else only its errors matter.
    if !stderr().is_terminal() {
        command.arg("--quiet");
    }
    command.arg("--").args(line.forwarded());
    if let Some(config) = config_of(program).filter(|_| line.config.is_none()) {
        command.arg("--config").arg(config);
    }
    command.args(words);
    // `suggest --apply` builds the program again as it was built.
    let mut build = build(program, &line.project);
    if !stderr().is_terminal() {
        build.arg("--quiet");
    }
    if let Some(words) = words_of(&build) {
        command.env(apply::BUILD, words);
    }
    command
}

/// The configuration of the package, if this is another folder without one, such as `src`.
fn config_of(program: &SpecProgram) -> Option<PathBuf> {
    let file = program.manifest.with_file_name(config::FILE);
    (!Path::new(config::FILE).exists() && file.is_file()).then_some(file)
}

/// A command with its arguments as a JSON list; `None` if a word is no text.
fn words_of(command: &Command) -> Option<String> {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<&str> = words.map(|word| word.to_str()).collect::<Option<_>>()?;
    serde_json::to_string(&words).ok()
}

/// Returns the command that only builds the spec program.
pub(super) fn build(program: &SpecProgram, args: &ProjectArgs) -> Command {
    let mut command = cargo();
    command.arg("build");
    add_selection(&mut command, program, args);
    command
}

/// Adds the options that select what cargo builds, and how.
fn add_selection(command: &mut Command, program: &SpecProgram, args: &ProjectArgs) {
    command
        .args(["--profile", args.profile(), "--manifest-path"])
        .arg(&program.manifest);
    if let Some(bin) = &program.bin {
        command.args(["--bin", bin]);
    }
}

/// Says that the first build takes a while, if there was none yet.
pub(super) fn announce(program: &SpecProgram, args: &ProjectArgs, console: &mut Console<'_>) {
    if !is_built(program, args) {
        let package = &program.package;
        console.note(&format!(
            "building `{package}` with mutaspec; the first build takes some minutes"
        ));
    }
}

/// Whether an earlier build left the program, also if it was built for a configured target.
fn is_built(program: &SpecProgram, args: &ProjectArgs) -> bool {
    let profile = match args.profile() {
        "dev" | "test" => "debug",
        "bench" => "release",
        profile => profile,
    };
    let Some(bin) = &program.bin else {
        return program.target.join(profile).exists();
    };
    let file = format!("{profile}/{bin}{}", std::env::consts::EXE_SUFFIX);
    let targets = std::fs::read_dir(&program.target)
        .into_iter()
        .flatten()
        .flatten();
    program.target.join(&file).exists()
        || targets
            .into_iter()
            .any(|entry| entry.path().join(&file).exists())
}

/// Replaces this process by the command. Returns only if it cannot be started.
#[cfg(unix)]
pub(super) fn replace(command: &mut Command) -> Result<ExitCode, Error> {
    use std::os::unix::process::CommandExt;
    Err(Error::NoCargo {
        source: command.exec(),
    })
}

/// Runs the command to its end and returns its exit code. An interrupt from the keyboard reaches
/// every process of the console, so this one ignores it and waits.
#[cfg(not(unix))]
pub(super) fn replace(command: &mut Command) -> Result<ExitCode, Error> {
    let _ = ctrlc::set_handler(|| {});
    let status = command
        .status()
        .map_err(|source| Error::NoCargo { source })?;
    // A code of more than eight bits stands for a process that was ended.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(
        code.unwrap_or(crate::program::exit::Exit::Interrupted.code()),
    ))
}

//! The command line of the driver as clap parses it, and its help, which includes the commands of
//! spec programs.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, ColorChoice, Command, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use super::error::Error;
use crate::program::args::CommandLine;
use crate::program::error::nearest;
use crate::program::exit::Exit;
use crate::program::tla;
use crate::source::SourceArgs;

/// The name of the program.
pub(super) const NAME: &str = "mutaspec";

/// Mutation testing for specifications: breaks a spec on purpose and shows which faults its
/// properties do not catch
#[derive(Debug, Parser)]
#[command(name = NAME, version, max_term_width = 110, disable_help_subcommand = true)]
pub(crate) struct Line {
    /// When to use colours
    #[arg(long, value_name = "WHEN")]
    pub(super) color: Option<ColorChoice>,
    /// File with more models [default: mutaspec.yaml of this folder or package, if it exists]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) project: ProjectArgs,
    #[command(subcommand)]
    pub(super) command: Own,
}

/// Selects the spec program and how cargo builds it.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Which program")]
pub(crate) struct ProjectArgs {
    /// Package with the specs [default: the one in this folder, or the only one of the workspace]
    #[arg(short, long, value_name = "NAME")]
    pub(super) package: Option<String>,
    /// Cargo.toml of the package or workspace [default: the one of this folder]
    #[arg(long, value_name = "FILE")]
    pub(super) manifest_path: Option<PathBuf>,
    /// Binary of the package, if it has several
    #[arg(long, value_name = "NAME")]
    pub(super) bin: Option<String>,
    /// Build without optimisation: the build is faster, searches are slower
    #[arg(long, conflicts_with = "profile")]
    pub(super) dev: bool,
    /// Profile of the build [default: release]
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
}

impl ProjectArgs {
    /// Whether an option names a package or a program.
    pub(super) fn is_named(&self) -> bool {
        self.package.is_some() || self.manifest_path.is_some() || self.bin.is_some()
    }

    /// The profile to build with.
    pub(super) fn profile(&self) -> &str {
        match &self.profile {
            Some(profile) => profile,
            None if self.dev => "dev",
            None => "release",
        }
    }
}

/// The commands of the driver itself.
#[derive(Debug, Subcommand)]
pub(super) enum Own {
    /// Make a crate with a small spec that works, a property to fill in, and a workflow for CI
    New(NewArgs),
    /// Build and run again whenever a file is saved; TLA+ modules need no build
    Watch(WatchArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or write a page for each command into a folder
    Man {
        /// Folder for all pages, which `man` finds under the name `man1`
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Print help on a command
    Help {
        /// A command
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
    #[command(external_subcommand)]
    Program(Vec<OsString>),
}

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// Name of the package; it is also the name of the folder
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// Folder in which to make the crate [default: this one]
    #[arg(long = "in", value_name = "DIR")]
    pub(super) parent: Option<PathBuf>,
    #[command(flatten)]
    pub(super) source: SourceArgs,
}

#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    /// Command to run, with its arguments; or TLA+ modules, to check and run them [default: run]
    #[arg(
        value_name = "COMMAND",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(super) words: Vec<OsString>,
}

impl Line {
    /// The command line that the spec program gets, with its name.
    pub(super) fn of_program(&self, words: &[OsString]) -> Vec<OsString> {
        let name = [OsString::from(NAME)].into_iter();
        name.chain(self.forwarded())
            .chain(words.iter().cloned())
            .collect()
    }

    /// Whether a command line of the spec program is about TLA+ modules.
    pub(super) fn is_about_modules(&self, command: &CommandLine) -> bool {
        !self.project.is_named() && tla::is_asked_for(command)
    }

    /// The global options that the spec program understands too.
    pub(super) fn forwarded(&self) -> Vec<OsString> {
        let color = self.color.map(|color| format!("--color={color}").into());
        let config = self
            .config
            .iter()
            .flat_map(|file| ["--config".into(), file.into()]);
        color.into_iter().chain(config).collect()
    }
}

/// Parses a command line of the spec program.
pub(super) fn parse(own: &[OsString]) -> Result<CommandLine, clap::Error> {
    CommandLine::try_parse_from(own).map_err(|error| tla::with_tip(error, own))
}

/// The order of the commands in the help: from the first use to the rarest.
pub(super) const ORDER: [&str; 16] = [
    "new",
    "run",
    "watch",
    "check",
    "list",
    "show",
    "suggest",
    "explain",
    "accept",
    "trace",
    "compare",
    "merge",
    "workshop",
    "completions",
    "man",
    "help",
];

/// The complete command line: the driver's commands and those of spec programs.
pub(super) fn complete() -> Command {
    let program = CommandLine::command();
    let global: Vec<_> = program
        .get_arguments()
        .filter(|argument| argument.is_global_set())
        .cloned()
        .collect();
    let mut line = Line::command()
        .after_help(format!(
            "{}\n  101  the program does not compile (cargo's code)",
            Exit::table()
        ))
        .allow_external_subcommands(false);
    for command in program.get_subcommands() {
        if line.find_subcommand(command.get_name()).is_none() {
            line = line.subcommand(command.clone().args(&global));
        }
    }
    for (order, name) in ORDER.iter().enumerate() {
        if line.find_subcommand(name).is_some() {
            line = line.mut_subcommand(name, |command| command.display_order(order));
        }
    }
    line
}

/// Returns clap's error with the help or version, if the arguments ask for one.
pub(super) fn help_in(arguments: &[OsString]) -> Option<clap::Error> {
    let error = complete().try_get_matches_from(arguments).err()?;
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    is_help.then_some(error)
}

/// Returns clap's error with the help on a command, or on the whole program.
pub(super) fn help_on(command: Option<&str>) -> clap::Error {
    let words = [NAME].into_iter().chain(command).chain(["--help"]);
    match complete().try_get_matches_from(words) {
        Err(error) => error,
        Ok(_) => clap::Error::new(ErrorKind::DisplayHelp),
    }
}

/// Refuses a command that no spec program knows, before anything is built for it.
pub(super) fn check_command(name: &str) -> Result<(), Error> {
    let complete = complete();
    if complete.find_subcommand(name).is_some() {
        return Ok(());
    }
    let nearest = nearest(name, complete.get_subcommands().map(Command::get_name));
    Err(Error::UnknownCommand {
        name: name.to_owned(),
        nearest,
    })
}

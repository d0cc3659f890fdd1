//! The command line of `workshop`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::source::SourceArgs;

/// A workshop on writing invariants: exercises that the model checker judges
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = false)]
pub(crate) struct WorkshopArgs {
    /// Folder with other exercises than those of this program
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) pack: Option<PathBuf>,
    /// What to do; without it, watch this folder and judge each saved answer
    #[command(subcommand)]
    pub(super) command: Option<WorkshopCommand>,
}

#[derive(Debug, Subcommand)]
pub(super) enum WorkshopCommand {
    /// Make a folder with the exercises
    Init(InitArgs),
    /// List the exercises of this folder and which are solved
    List,
    /// Judge all answers, or some; the exit code is 0 if all are right and 2 if not
    Check(CheckArgs),
    /// Write a page with the progress of all workshops below a folder
    Report(ReportArgs),
    /// Check the exercises themselves, for their authors
    Lint(LintArgs),
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The new folder
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    #[command(flatten)]
    pub(super) source: SourceArgs,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Exercises, by name or number [default: all]
    #[arg(value_name = "EXERCISE")]
    pub(super) names: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// The folder that holds the participants' folders
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// The page
    #[arg(long, value_name = "FILE", default_value = "workshop.html")]
    pub(super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Exercises, by name or number [default: all]
    #[arg(value_name = "EXERCISE")]
    pub(super) names: Vec<String>,
}

//! Errors of the workshop, with hints.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::program;
use crate::source::SourceError;

/// A mistake in an exercise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    exercise: String,
    reason: String,
}

impl Fault {
    pub(super) fn new(exercise: &str, reason: impl Into<String>) -> Fault {
        Fault {
            exercise: exercise.to_owned(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.exercise, self.reason)
    }
}

/// The reason why a command of the workshop fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{} is not a workshop: it has no .workshop/progress.json", folder.display())]
    NoWorkshop { folder: PathBuf },
    #[error("{} exists and is not empty", folder.display())]
    Exists { folder: PathBuf },
    #[error("this folder was made by mutaspec {made_by} with other exercises; this is mutaspec {}", env!("CARGO_PKG_VERSION"))]
    OtherVersion { made_by: String },
    #[error("{}: {reason}", file.display())]
    Progress { file: PathBuf, reason: String },
    #[error("no exercise `{name}`")]
    UnknownExercise { name: String },
    #[error("no exercises in {}", folder.display())]
    NoExercises { folder: PathBuf },
    #[error("no workshop below {}", folder.display())]
    NoWorkshops { folder: PathBuf },
    #[error("the exercises have mistakes\n{}", lines(faults))]
    Pack { faults: Vec<Fault> },
    #[error("cannot start {program}: {source}")]
    NotStarted { program: String, source: io::Error },
    #[error("stopped")]
    Stopped,
    #[error("cargo cannot build mutaspec\n{message}")]
    Build { message: String },
    #[error("the program of the exercise failed\n{message}")]
    Broken { message: String },
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("cannot write {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Program(#[from] program::error::Error),
}

impl Error {
    /// What the user can do, if it is known.
    pub(super) fn hint(&self) -> Option<String> {
        let text = match self {
            Error::NoWorkshop { .. } => {
                "`mutaspec workshop init DIR` makes one; then run this in its folder"
            }
            Error::Exists { .. } => "choose another folder; nothing was changed",
            Error::OtherVersion { .. } => {
                "use that version, or make a new folder with `workshop init DIR` and copy your answers from `exercises/`; nothing was changed"
            }
            Error::Progress { .. } => {
                "repair the file, or delete it to begin without marks; your answers in `exercises/` are not touched"
            }
            Error::NoWorkshops { .. } => "name the folder that holds the participants' folders",
            Error::UnknownExercise { .. } => "`workshop list` lists all exercises",
            Error::NotStarted { .. } => {
                "exercises are compiled by cargo: install Rust, https://rustup.rs"
            }
            Error::Build { .. } => "`cargo fetch` in this folder loads what the build needs",
            Error::Source(error) => return error.hint().map(str::to_owned),
            Error::Program(error) => return error.hint(),
            _ => return None,
        };
        Some(text.to_owned())
    }
}

fn lines(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
    lines.join("\n")
}

//! Errors of the driver, with hints.

use std::path::PathBuf;

use crate::program;
use crate::source::SourceError;

/// The reason why a command of the driver fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("no command `{name}`")]
    UnknownCommand {
        name: String,
        nearest: Option<String>,
    },
    #[error("no Cargo.toml in {} or in a folder above it", folder.display())]
    NoProject {
        folder: PathBuf,
        /// Whether the folder has TLA+ modules with a configuration.
        has_modules: bool,
        /// A TLA+ module of the folder.
        module: Option<String>,
    },
    #[error("cannot start cargo: {source}")]
    NoCargo { source: std::io::Error },
    #[error("cargo cannot read the project\n{message}")]
    Metadata { message: String },
    #[error("no package `{name}` in this workspace")]
    UnknownPackage {
        name: String,
        nearest: Option<String>,
    },
    #[error("package `{package}` has no specs: it does not depend on mutaspec")]
    NoSpecs { package: String },
    #[error("no package of this workspace has specs: none depends on mutaspec")]
    NoSpecsInWorkspace,
    #[error("package `{package}` has no program")]
    NoProgram { package: String },
    #[error("several packages of this workspace have specs: {}", packages.join(", "))]
    SeveralPackages { packages: Vec<String> },
    #[error("`{name}` cannot be the name of a package: {why}")]
    Name { name: String, why: String },
    #[error("{} exists and is not empty", folder.display())]
    Exists { folder: PathBuf },
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("{}: {message}", file.display())]
    Manifest { file: PathBuf, message: String },
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("cannot write {}: {source}", path.display())]
    Unwritable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(transparent)]
    Program(#[from] program::error::Error),
}

impl Error {
    /// What the user can do, if it is known.
    pub(crate) fn hint(&self) -> Option<String> {
        let text = match self {
            Error::UnknownCommand {
                nearest: Some(nearest),
                ..
            }
            | Error::UnknownPackage {
                nearest: Some(nearest),
                ..
            } => {
                return Some(format!("did you mean `{nearest}`?"));
            }
            Error::UnknownCommand { .. } => "`mutaspec help` lists all commands",
            Error::NoProject {
                has_modules: true, ..
            } => {
                "name a TLA+ module (`mutaspec run Spec.tla`), or all of this folder (`mutaspec run .`)"
            }
            Error::NoProject {
                module: Some(module),
                ..
            } => {
                return Some(format!(
                    "name a TLA+ module and its configuration: `mutaspec run {module} --cfg FILE`"
                ));
            }
            Error::NoProject { .. } => {
                "`mutaspec new NAME` makes a crate with a first spec; then run this in its folder"
            }
            Error::NoCargo { .. } => "specs are compiled by cargo: install Rust, https://rustup.rs",
            Error::NoSpecs { .. } | Error::NoSpecsInWorkspace => {
                "`mutaspec new NAME` makes a package with a first spec, and adds it to this workspace"
            }
            Error::NoProgram { package } => {
                return Some(format!(
                    "write `mutaspec::main!({});` into its src/main.rs",
                    package.replace('-', "_")
                ));
            }
            Error::SeveralPackages { .. } => "choose one: `mutaspec --package NAME COMMAND`",
            Error::Name { .. } => "use letters, digits, `-` and `_`, for example `my-specs`",
            Error::Exists { .. } => "choose another name, or another folder with `--in DIR`",
            Error::Source(error) => return error.hint().map(str::to_owned),
            Error::Program(error) => return error.hint(),
            _ => return None,
        };
        Some(text.to_owned())
    }
}

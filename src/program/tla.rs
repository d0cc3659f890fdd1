//! Specs in TLA+ that the command line names by their files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::error::{ContextKind, ContextValue};
use mutaspec_runner::machine::ModelSource;
use mutaspec_tla::source::{self, Request, Source};

use super::args::{Command, TlaArgs};
use super::console::Console;
use super::error::Error;

/// Reads the modules that a command names, adds them to the specs, and replaces their paths in the
/// command by the names of the specs.
pub(crate) fn read(
    command: &mut Command,
    specs: &mut Vec<Arc<dyn ModelSource>>,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    let mutants = !matches!(command, Command::Check(_) | Command::Trace(_));
    match command {
        Command::List(args) => replace(&mut args.names, &args.tla, specs, console, mutants),
        Command::Check(args) => replace(&mut args.names, &args.model.tla, specs, console, mutants),
        Command::Run(args) => replace(&mut args.names, &args.model.tla, specs, console, mutants),
        Command::Trace(args) => {
            let mut names = vec![args.show.id.clone()];
            replace(&mut names, &args.show.model.tla, specs, console, mutants)?;
            if names[0] != args.show.id {
                args.show.id = only_model(&args.show.id, &names, specs)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn replace(
    names: &mut Vec<String>,
    args: &TlaArgs,
    specs: &mut Vec<Arc<dyn ModelSource>>,
    console: &mut Console<'_>,
    mutants: bool,
) -> Result<(), Error> {
    let mut replaced = Vec::new();
    for name in names.iter() {
        if !is_module(name) {
            replaced.push(name.clone());
            continue;
        }
        for file in modules(Path::new(name))? {
            let spec = source(&file, args, mutants)?;
            let name = spec.definition().name.to_string();
            // The same file may be named twice; another one of this name is refused later.
            let is_known = |known: &Arc<dyn ModelSource>| {
                known.definition().sources.first() == spec.definition().sources.first()
            };
            if !specs.iter().any(is_known) {
                for warning in spec.warnings().lines() {
                    console.note(warning);
                }
                specs.push(Arc::new(spec));
            }
            replaced.push(name);
        }
    }
    *names = replaced;
    Ok(())
}

/// Whether a word of the command line is the path of a module, or of a folder with modules.
pub(crate) fn is_module(word: &str) -> bool {
    let path = Path::new(word);
    let is_file = path.extension().is_some_and(|extension| extension == "tla");
    is_file || path.is_dir() && source::modules_of(path).is_ok_and(|files| !files.is_empty())
}

/// The modules at a path: the file itself, or the modules of a folder that have a configuration.
fn modules(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    source::modules_of(path).map_err(|error| Error::Tla {
        message: format!("`{}` cannot be read: {error}", path.display()),
        hint: None,
    })
}

fn source(file: &Path, args: &TlaArgs, mutants: bool) -> Result<Source, Error> {
    let request = Request {
        module: file,
        configurations: &args.cfg,
        search: &args.path,
        check_deadlock: args.no_deadlock.then_some(false),
        mutants,
    };
    source::read(&request).map_err(|error| Error::Tla {
        message: error.to_string(),
        hint: error.hint(),
    })
}

/// The name of the only model of the only spec that was read.
fn only_model(
    path: &str,
    names: &[String],
    specs: &[Arc<dyn ModelSource>],
) -> Result<String, Error> {
    let is_named =
        |spec: &&Arc<dyn ModelSource>| names.contains(&spec.definition().name.to_string());
    let models: Vec<String> = specs
        .iter()
        .filter(is_named)
        .flat_map(|spec| {
            let definition = spec.definition();
            let name = |row: &mutaspec_runner::definition::ModelRow| {
                format!("{}/{}", definition.name, row.name)
            };
            definition.models.iter().map(name).collect::<Vec<_>>()
        })
        .collect();
    match models.as_slice() {
        [model] => Ok(model.clone()),
        _ => Err(Error::Tla {
            message: format!(
                "`{path}` has {} models: {}",
                models.len(),
                models.join(", ")
            ),
            hint: Some("choose one with `--cfg FILE`".to_owned()),
        }),
    }
}

/// TLC's options, and what they are called here.
const OF_TLC: [(&str, &str); 6] = [
    ("-config", "--cfg FILE"),
    ("-deadlock", "--no-deadlock"),
    ("-workers", "--threads N"),
    ("-depth", "--depth N, with --simulate"),
    ("-simulate", "--simulate N"),
    ("-seed", "--seed N"),
];

/// Adds a tip to a usage error if the command line has an option of TLC.
pub(crate) fn with_tip(mut error: clap::Error, line: &[OsString]) -> clap::Error {
    let of = |word: &OsString| OF_TLC.iter().find(|(option, _)| word == option);
    if let Some((option, ours)) = line.iter().find_map(of) {
        let tip = format!("TLC's {option} is {ours} here");
        let tips = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

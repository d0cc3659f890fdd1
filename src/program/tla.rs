//! Specs in TLA+ that the command line, the configuration file or the last run names by file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::error::{ContextKind, ContextValue};
use mutaspec_runner::definition::Definition;
use mutaspec_runner::machine::ModelSource;
use mutaspec_tla::source::{self, Request, Source};

use super::args::{Command, CommandLine, RunArgs, TlaArgs};
use super::config::{Config, ModuleEntry, Modules};
use super::console::Console;
use super::error::{Error, nearest};
use super::previous::plan_of;

/// Reads the modules that a command needs and adds them to the specs. Commands on a gap or a mutant
/// read those of the last run.
pub(crate) fn read(
    line: &mut CommandLine,
    specs: &mut Vec<Arc<dyn ModelSource>>,
    console: &mut Console<'_>,
) -> Result<Modules, Error> {
    let command = &mut line.command;
    let linked = specs.iter().map(|spec| spec.definition().name.to_string());
    let mut reader = Reader {
        linked: linked.collect(),
        entries: Config::modules(Path::new(""), line.config.as_deref())?,
        mutants: !matches!(command, Command::Check(_)),
        specs,
        console,
        modules: Modules::default(),
        used: Vec::new(),
    };
    match command {
        Command::List(args) => reader.all(&args.names, &args.tla)?,
        Command::Check(args) => reader.all(&args.names, &args.model.tla)?,
        Command::Run(args) => reader.all(&args.names, &args.model.tla)?,
        Command::Show(args) => reader.of_run(&args.results, Some(&args.id), &args.model.tla)?,
        Command::Trace(args) => {
            let show = &mut args.show;
            if is_module(&show.id) {
                reader.mutants = false;
                reader.all(std::slice::from_ref(&show.id), &show.model.tla)?;
                show.id = reader.only_model(&show.id)?;
            } else {
                reader.of_run(&show.results, Some(&show.id), &show.model.tla)?;
            }
        }
        Command::Suggest(args) => {
            match &args.name {
                Some(name) if is_module(name) => {
                    reader.all(std::slice::from_ref(name), &args.model.tla)?;
                    args.name = Some(reader.only_spec(name)?);
                }
                name => reader.of_run(&args.results, name.as_deref(), &args.model.tla)?,
            }
            // A suggestion that is applied is checked in the module as it was read here.
            if let [used] = reader.used.as_slice() {
                args.model.tla.clone_from(used);
            }
        }
        Command::Accept(args) => {
            reader.of_run(&args.results, args.id.as_deref(), &TlaArgs::default())?;
        }
        Command::Merge(args) => {
            for folder in args.folders.iter().take(1) {
                reader.of_run(folder, None, &TlaArgs::default())?;
            }
        }
        _ => return Ok(Modules::default()),
    }
    Ok(reader.finish())
}

/// Reads modules, each once.
struct Reader<'a, 'c> {
    /// The names of the specs that are linked into the program.
    linked: Vec<String>,
    /// The modules of the configuration file.
    entries: Vec<ModuleEntry>,
    mutants: bool,
    specs: &'a mut Vec<Arc<dyn ModelSource>>,
    console: &'a mut Console<'c>,
    modules: Modules,
    /// How each module was read.
    used: Vec<TlaArgs>,
}

impl Reader<'_, '_> {
    /// Reads the modules that these words name; without a word, those of the configuration file.
    fn all(&mut self, words: &[String], args: &TlaArgs) -> Result<(), Error> {
        if words.is_empty() {
            let files: Vec<PathBuf> = self.entries.iter().map(|e| e.file.clone()).collect();
            return files
                .iter()
                .try_for_each(|file| self.file(file, args).map(drop));
        }
        for word in words {
            if self.is_linked(word) {
                continue;
            }
            if is_module(word) {
                let files = modules(Path::new(word))?;
                let names = files.iter().map(|file| self.file(file, args));
                let names = names.collect::<Result<_, _>>()?;
                self.modules.words.push((word.clone(), names));
                continue;
            }
            let name = word.split('/').next().unwrap_or(word);
            let is_named = |entry: &&ModuleEntry| entry.file.file_stem() == Some(name.as_ref());
            if let Some(file) = self.entries.iter().find(is_named).map(|e| e.file.clone()) {
                self.file(&file, args)?;
            }
        }
        Ok(())
    }

    /// Reads the modules of the run in a folder, and the one to which the id of a mutant belongs.
    fn of_run(&mut self, folder: &Path, id: Option<&str>, args: &TlaArgs) -> Result<(), Error> {
        let Some(RunArgs { names, model, .. }) = run_in(folder) else {
            return self.all(&[], args);
        };
        // Without names, the run read all modules of the configuration file.
        let id = id.filter(|id| id.contains('/') && !names.is_empty());
        let words: Vec<String> = names.into_iter().chain(id.map(str::to_owned)).collect();
        let is_set = *args != TlaArgs::default();
        self.all(&words, if is_set { args } else { &model.tla })
    }

    /// Reads one module and returns the name of its spec.
    fn file(&mut self, file: &Path, args: &TlaArgs) -> Result<String, Error> {
        let is_it = |entry: &&ModuleEntry| is_same(&entry.file, file);
        // Configurations on the command line are other models than those of the file.
        let entry = self.entries.iter().find(is_it);
        let entry = entry.filter(|_| args.cfg.is_empty()).cloned();
        let args = entry.as_ref().map_or(args.clone(), |entry| TlaArgs {
            cfg: entry.cfg.clone(),
            path: [args.path.clone(), entry.path.clone()].concat(),
            no_deadlock: args.no_deadlock || entry.no_deadlock,
        });
        let spec = source(file, &args, self.mutants)?;
        let name = spec.definition().name.to_string();
        self.used.push(args);
        match entry {
            Some(entry) => self.modules.keys.push((entry.key, name.clone())),
            None => self.modules.are_some = true,
        }
        // The same file may be named twice; another one of this name is refused later.
        let is_known = |known: &Arc<dyn ModelSource>| {
            known.definition().sources.first() == spec.definition().sources.first()
        };
        if !self.specs.iter().any(is_known) {
            for warning in spec.warnings().lines() {
                self.console.note(warning);
            }
            self.specs.push(Arc::new(spec));
        }
        Ok(name)
    }

    /// Whether a word names a spec that is linked into the program, or a model of one.
    fn is_linked(&self, word: &str) -> bool {
        let name = word.split('/').next().unwrap_or(word);
        self.linked.iter().any(|linked| linked == name)
    }

    /// The name of the only spec that a path stands for.
    fn only_spec(&self, path: &str) -> Result<String, Error> {
        let words = self.modules.words.iter();
        let names: Vec<&String> = words.flat_map(|(_, names)| names).collect();
        match names.as_slice() {
            [name] => Ok((*name).clone()),
            _ => Err(Error::Tla {
                message: format!("`{path}` has {} modules with a configuration", names.len()),
                hint: Some("name one of them".to_owned()),
            }),
        }
    }

    /// The name of the only model of the only spec that a path stands for.
    fn only_model(&self, path: &str) -> Result<String, Error> {
        let name = self.only_spec(path)?;
        let mut specs = self.specs.iter().map(|spec| spec.definition());
        let spec = specs.find(|spec| spec.name == name);
        let models = spec.into_iter().flat_map(|spec| spec.models.iter());
        let models: Vec<String> = models
            .map(|model| format!("{name}/{}", model.name))
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

    fn finish(mut self) -> Modules {
        let keys = &self.modules.keys;
        let is_read = |entry: &ModuleEntry| keys.iter().any(|(key, _)| *key == entry.key);
        self.modules.are_some |= !self.entries.iter().all(is_read);
        self.modules
    }
}

/// Whether two paths are those of one file.
fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    one == other || whole(one).is_some() && whole(one) == whole(other)
}

/// The arguments of the run in a folder.
fn run_in(folder: &Path) -> Option<RunArgs> {
    RunArgs::again(&plan_of(folder).ok()?.arguments)
}

/// Whether a command is about modules, so that no program of a crate is needed: it names one, it is
/// about the last run of one, or the configuration file of this folder names some and there is no
/// package.
pub(crate) fn is_asked_for(line: &CommandLine) -> bool {
    let any = |words: &[String]| words.iter().any(|word| is_module(word));
    let of_run = |folder: &Path| run_in(folder).is_some_and(|run| any(&run.names));
    let is_named = match &line.command {
        Command::List(args) => any(&args.names),
        Command::Check(args) => any(&args.names),
        Command::Run(args) => any(&args.names),
        Command::Show(args) => of_run(&args.results),
        Command::Trace(args) => is_module(&args.show.id) || of_run(&args.show.results),
        Command::Suggest(args) => {
            args.name.as_deref().is_some_and(is_module) || of_run(&args.results)
        }
        Command::Accept(args) => of_run(&args.results),
        Command::Merge(args) => args.folders.first().is_some_and(|folder| of_run(folder)),
        Command::Compare(args) => of_run(&args.new) || of_run(&args.old),
        Command::Explain { .. } | Command::Workshop(_) | Command::Completions { .. } => {
            return false;
        }
    };
    let is_package = Path::new("Cargo.toml").exists();
    let in_project = || Config::modules(Path::new(""), line.config.as_deref());
    is_named || !is_package && in_project().is_ok_and(|modules| !modules.is_empty())
}

/// The folders whose modules and configurations a command reads.
pub(crate) fn folders(line: &CommandLine) -> Vec<PathBuf> {
    let (names, args) = match &line.command {
        Command::List(args) => (args.names.as_slice(), args.tla.clone()),
        Command::Check(args) => (args.names.as_slice(), args.model.tla.clone()),
        Command::Run(args) => (args.names.as_slice(), args.model.tla.clone()),
        _ => (&[][..], TlaArgs::default()),
    };
    let folder = |file: &Path| match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    // This folder has the configuration file and the accept file.
    let mut folders = vec![PathBuf::from(".")];
    for name in names.iter().map(Path::new) {
        folders.push(if name.is_dir() {
            name.to_owned()
        } else {
            folder(name)
        });
    }
    folders.extend(args.path);
    folders.extend(args.cfg.iter().map(|file| folder(file)));
    let entries = Config::modules(Path::new(""), line.config.as_deref());
    for entry in entries.unwrap_or_default() {
        folders.push(folder(&entry.file));
        folders.extend(entry.path);
        folders.extend(entry.cfg.iter().map(|file| folder(file)));
    }
    folders.sort();
    folders.dedup();
    folders
}

/// Whether a word of the command line is the path of a module, or of a folder with modules.
pub(crate) fn is_module(word: &str) -> bool {
    let path = Path::new(word);
    has_extension(path)
        || path.is_dir() && source::modules_of(path).is_ok_and(|files| !files.is_empty())
}

/// Whether a path is that of a module by its extension.
pub(crate) fn has_extension(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "tla")
}

/// The names of the modules in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let modules = entries.filter(|entry| has_extension(&entry.path()));
    let mut names: Vec<String> = modules
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
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
    if !file.exists() {
        return Err(missing(file));
    }
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

fn missing(file: &Path) -> Error {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let names = names(folder);
    let hint = match nearest(&name, names.iter().map(String::as_str)) {
        Some(nearest) => Some(format!("did you mean `{nearest}`?")),
        None if names.is_empty() => None,
        None => Some(format!("its folder has {}", names.join(", "))),
    };
    Error::Tla {
        message: format!("there is no file `{}`", file.display()),
        hint,
    }
}

/// Reads the module of a spec again.
pub(crate) fn again(definition: &Definition, args: &TlaArgs) -> Result<Source, Error> {
    let module = definition
        .sources
        .first()
        .map(|source| source.path.to_string());
    source(Path::new(&module.unwrap_or_default()), args, true)
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

//! A TLA+ module with its configurations, as a spec of the program.

mod files;
mod mutants;

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mutaspec_mutator::rows;
use mutaspec_runner::definition::Definition;
use mutaspec_runner::machine::{Machine, ModelFacts, ModelSource};
use mutaspec_runner::settings::{SettingError, Settings};
use mutaspec_runner::value::Universe;

pub use files::modules_of;
use mutants::Mutants;

use crate::check;
use crate::compile::Additions;
use crate::config::{self, Configuration, Constant};
use crate::deep::deeply;
use crate::dialect::{Names, TlaDialect, values};
use crate::machine::{
    Compiled, NamedModel, Numbering, TlaMachine, compile, definition, other_kind, source_number,
};
use crate::modules::{self, Modules};
use crate::mutate::Notes;
use crate::pcal;
use crate::syntax::lexer::configuration_tokens;
use crate::syntax::token::Kind;
use crate::syntax::{Diagnostic, FileId, Sources, Symbol, parse};

/// What to read.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The file of the module.
    pub module: &'a Path,
    /// The configuration files, each of which is a model. If the list is empty, the one beside
    /// the module with the same name.
    pub configurations: &'a [PathBuf],
    /// Folders in which modules are looked for, besides the folder of the module.
    pub search: &'a [PathBuf],
    /// Whether deadlocks are reported, whatever the configurations say.
    pub check_deadlock: Option<bool>,
    /// Whether the spec gets its mutants. Without them, models are built faster.
    pub mutants: bool,
}

/// Why a spec cannot be read.
#[derive(Debug)]
pub enum ReadError {
    /// The module or a configuration has errors: their texts, each with the line that it is about.
    Errors(String),
    /// There is no configuration.
    NoConfiguration {
        /// The file that was looked for.
        wanted: PathBuf,
        /// Configurations that may be meant.
        others: Vec<PathBuf>,
    },
    /// Two configurations have the same name, and so would their models.
    SameName {
        /// The file that is named later.
        file: PathBuf,
    },
    /// A configuration cannot be read.
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

impl ReadError {
    /// Returns what the user can do.
    pub fn hint(&self) -> Option<String> {
        match self {
            ReadError::NoConfiguration { others, .. } if others.is_empty() => Some(
                "write one with a line such as `SPECIFICATION Spec`, or name one with `--cfg FILE`"
                    .to_owned(),
            ),
            ReadError::NoConfiguration { others, .. } => {
                let names = others
                    .iter()
                    .map(|file| format!("`--cfg {}`", file.display()));
                Some(format!(
                    "name one of these: {}",
                    names.collect::<Vec<_>>().join(", ")
                ))
            }
            ReadError::SameName { .. } => {
                Some("rename one of them: a model has the name of its file".to_owned())
            }
            ReadError::Errors(_) | ReadError::Unreadable { .. } => None,
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Errors(text) => f.write_str(text.trim_end()),
            ReadError::NoConfiguration { wanted, .. } => {
                write!(f, "there is no configuration `{}`", wanted.display())
            }
            ReadError::SameName { file } => {
                write!(
                    f,
                    "another configuration is called `{}` too",
                    file.display()
                )
            }
            ReadError::Unreadable { file, error } => {
                write!(f, "`{}` cannot be read: {error}", file.display())
            }
        }
    }
}

impl std::error::Error for ReadError {}

/// A module with its configurations.
pub struct Source {
    definition: Arc<Definition>,
    numbering: Numbering,
    sources: Arc<Sources>,
    modules: Modules,
    mutants: Mutants,
    /// The models by name.
    models: Vec<(String, Configuration)>,
}

/// Whether a definition at the end of the module in a text could not use the variables of its
/// algorithm, which is outside of it.
pub fn has_algorithm_outside(text: &str) -> bool {
    let module = deeply(|| parse(FileId::default(), text));
    module.is_ok_and(|module| pcal::is_outside(text, &module))
}

/// Returns where the line of `=` begins that ends the module in a text. `None` if the text is no
/// module.
pub fn end_of_module(text: &str) -> Option<usize> {
    let module = deeply(|| parse(FileId::default(), text)).ok()?;
    let end = module.span.end as usize;
    let sign = text.get(..end)?.trim_end_matches('=').len();
    Some(text[..sign].rfind('\n').map_or(0, |newline| newline + 1))
}

/// Returns where the value after `CHECK_DEADLOCK` is in a configuration. `None` if it has none.
pub fn value_of_check_deadlock(text: &str) -> Option<Range<usize>> {
    let (tokens, ..) = configuration_tokens(FileId::default(), text);
    let is_word = |kind: Kind| matches!(kind, Kind::Name(name) if &*name == "CHECK_DEADLOCK");
    let word = tokens.iter().position(|token| is_word(token.kind))?;
    let value = tokens.get(word + 1)?;
    matches!(value.kind, Kind::Name(_)).then(|| value.start as usize..value.end as usize)
}

/// Reads a module, the modules that it needs, and its configurations, and checks that each of them
/// can be built.
pub fn read(request: &Request<'_>) -> Result<Source, ReadError> {
    deeply(|| read_here(request))
}

fn read_here(request: &Request<'_>) -> Result<Source, ReadError> {
    let mut sources = Sources::default();
    let modules = modules::load(request.module, request.search, &mut sources)
        .map_err(|errors| rendered(&sources, &errors))?;
    let checked = check::check(&modules, &sources).map_err(|errors| rendered(&sources, &errors))?;
    let models = configurations(request, &checked, &mut sources)?;
    let compiled = |additions: &Additions| -> Result<Vec<Compiled>, ReadError> {
        let models = models.iter();
        models
            .map(|(_, configuration)| compile(&modules, configuration, additions))
            .collect::<Result<_, _>>()
            .map_err(|error| rendered(&sources, &[error]))
    };
    let mut all = compiled(&Additions::default())?;
    let mut mutants = Mutants::default();
    if request.mutants {
        let notes =
            Notes::read(&modules, &sources).map_err(|errors| rendered(&sources, &errors))?;
        let names: Vec<&str> = models.iter().map(|(name, _)| name.as_str()).collect();
        mutants = Mutants::find(&modules, &sources, (&names, &all), &notes);
        all = compiled(&mutants.additions)?;
    }
    let named: Vec<NamedModel<'_>> = models
        .iter()
        .zip(&all)
        .map(|((name, configuration), compiled)| NamedModel {
            name,
            configuration,
            compiled,
        })
        .collect();
    let (mut definition, numbering) = definition(&modules, request.module, &sources, &named);
    definition.dialect = Some(TlaDialect::of(Names::of(&modules, &checked)));
    let file = |file| source_number(request.module, &sources, file);
    definition.mutants = mutants.rows(&sources, &numbering, &file, &all);
    definition.extras = mutants.extras();
    definition.annotations = mutants.annotations.clone();
    definition.skipped = rows(mutants.skipped.iter().cloned());
    Ok(Source {
        definition: Arc::new(definition),
        numbering,
        sources: Arc::new(sources),
        modules,
        mutants,
        models,
    })
}

/// Reads the configurations, each with the name of its model.
fn configurations(
    request: &Request<'_>,
    checked: &check::Checked,
    sources: &mut Sources,
) -> Result<Vec<(String, Configuration)>, ReadError> {
    let mut models = Vec::new();
    for (name, file) in files::configurations(request.module, request.configurations)? {
        let text = std::fs::read(&file).map_err(|error| ReadError::Unreadable {
            file: file.clone(),
            error,
        })?;
        let file = sources.add(file, String::from_utf8_lossy(&text));
        let mut configuration = config::read(file, sources.file(file).text())
            .map_err(|errors| rendered(sources, &errors))?;
        let errors = checked.configuration(&configuration);
        if !errors.is_empty() {
            return Err(rendered(sources, &errors));
        }
        configuration.check_deadlock = request.check_deadlock.or(configuration.check_deadlock);
        models.push((name, configuration));
    }
    Ok(models)
}

fn rendered(sources: &Sources, errors: &[Diagnostic]) -> ReadError {
    ReadError::Errors(errors.iter().map(|error| sources.render(error)).collect())
}

impl Source {
    /// Returns what the user should know, although the spec can be used: each warning with the line
    /// that it is about.
    pub fn warnings(&self) -> String {
        let warnings = self.modules.warnings().iter();
        warnings
            .map(|warning| self.sources.render(warning))
            .collect()
    }

    /// Returns the configuration with constants changed as the settings say.
    fn configuration(&self, settings: &Settings) -> Result<Configuration, SettingError> {
        let named = self.models.iter().find(|(name, _)| *name == settings.model);
        let (_, configuration) = named.ok_or_else(|| SettingError::Model {
            name: settings.model.clone(),
        })?;
        let mut configuration = configuration.clone();
        for (name, setting) in &settings.constants {
            let text = setting.to_string();
            let value = config::constant(&text).ok_or_else(|| SettingError::Type {
                name: name.clone(),
                expected: "a value as in a configuration file".to_owned(),
                found: text,
            })?;
            let is_it = |symbol: Symbol| symbol.as_str() == name;
            let assignments = configuration.assignments.iter_mut();
            for assignment in assignments.filter(|known| is_it(known.constant.name)) {
                assignment.value = value.clone();
            }
        }
        Ok(configuration)
    }

    fn facts(model: &str, configuration: &Configuration) -> ModelFacts {
        let constants = configuration.assignments.iter();
        ModelFacts {
            constants: constants
                .map(|known| (known.constant.name.to_string(), text(&known.value)))
                .collect(),
            ..ModelFacts::new(model)
        }
    }
}

/// Returns the model values of a configuration, as many as a universe holds.
fn universe(configuration: &Configuration) -> Universe {
    fn names(value: &Constant, into: &mut Vec<Symbol>) {
        match value {
            Constant::Model(name) if !into.contains(name) => into.push(*name),
            Constant::Set(elements) => elements.iter().for_each(|element| names(element, into)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    let assignments = configuration.assignments.iter();
    assignments.for_each(|assignment| names(&assignment.value, &mut all));
    let mut universe = Universe::default();
    for name in &all {
        universe.intern(name);
    }
    universe
}

/// Returns a constant as it is written in a configuration.
fn text(value: &Constant) -> String {
    match value {
        Constant::Boolean(true) => "TRUE".to_owned(),
        Constant::Boolean(false) => "FALSE".to_owned(),
        Constant::Number(number) => number.to_string(),
        Constant::String(string) => format!("\"{string}\""),
        Constant::Model(name) => name.to_string(),
        Constant::Set(elements) => {
            let elements: Vec<String> = elements.iter().map(text).collect();
            format!("{{{}}}", elements.join(", "))
        }
    }
}

impl ModelSource for Source {
    fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    fn build(&self, settings: &Settings) -> Result<Box<dyn Machine>, SettingError> {
        settings.check(&self.definition)?;
        let configuration = self.configuration(settings)?;
        let compiled = deeply(|| compile(&self.modules, &configuration, &self.mutants.additions))
            .map_err(|error| SettingError::Invalid {
            message: self.sources.render(&error),
        })?;
        if let Some(name) = other_kind(&compiled, &self.numbering, &self.definition) {
            let message = format!(
                "`{name}` is another kind of property with the constants of `{}`; check that model alone",
                settings.model
            );
            return Err(SettingError::Invalid { message });
        }
        let members = self.mutants.members(&compiled);
        let participants = mutants::participants(universe(&configuration), &members);
        let mut facts = Source::facts(&settings.model, &configuration);
        facts.universe = Arc::new(participants.universe);
        facts.participants = participants.sets;
        facts.omitted = self.mutants.omitted(&compiled);
        Ok(Box::new(TlaMachine::new(
            compiled,
            facts,
            values(&self.modules, &configuration),
            &self.numbering,
            self.definition.clone(),
            (self.sources.clone(), participants.values),
        )))
    }

    fn arithmetic_is_checked(&self) -> bool {
        true
    }

    /// Whether deadlocks are reported may be decided by an option.
    fn identity(&self) -> String {
        let models = self.models.iter();
        let deadlocks = models.map(|(name, of)| format!("{name} {:?}", of.check_deadlock));
        deadlocks.collect::<Vec<_>>().join(" ")
    }
}

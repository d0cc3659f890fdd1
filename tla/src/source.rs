//! A TLA+ module with its configurations, as a spec of the program.

mod constants;
mod files;
mod mutants;
mod properties;
mod reads;

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mutaspec_mutator::{rows, text};
use mutaspec_runner::definition::{ConstantRow, Definition, Symmetric};
use mutaspec_runner::machine::{Machine, ModelFacts, ModelSource};
use mutaspec_runner::settings::{SettingError, Settings};
use mutaspec_runner::value::Universe;

use constants::{Given, given, smaller};
pub use files::modules_of;
use mutants::{Configured, Mutants};
use properties::Unlisted;

use crate::check::{self, Checked};
use crate::compile::Additions;
use crate::config::{self, Configuration, Constant};
use crate::deep::deeply;
use crate::dialect::{Names, TlaDialect, values};
use crate::machine::{
    Compiled, NamedModel, Numbering, Rebuild, States, TlaMachine, compile, definition, other_kind,
    source_number, with_properties,
};
use crate::modules::{self, Modules};
use crate::mutate::Notes;
use crate::pcal;
use crate::syntax::lexer::configuration_tokens;
use crate::syntax::token::Kind;
use crate::syntax::tree::Identifier;
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
pub struct Source(Arc<Spec>);

/// What the models of a spec have in common.
struct Spec {
    definition: Arc<Definition>,
    numbering: Numbering,
    sources: Arc<Sources>,
    modules: Modules,
    mutants: Mutants,
    /// The temporal definitions that no model lists.
    temporal: Vec<Identifier>,
    /// The models by name.
    models: Vec<(String, Configuration)>,
    /// What was read, if it was read without mutants.
    read: Option<WithoutMutants>,
}

/// A request for a spec without mutants, to read it again with them.
struct WithoutMutants {
    module: PathBuf,
    configurations: Vec<PathBuf>,
    search: Vec<PathBuf>,
    check_deadlock: Option<bool>,
}

impl WithoutMutants {
    fn of(request: &Request<'_>) -> Option<WithoutMutants> {
        (!request.mutants).then(|| WithoutMutants {
            module: request.module.to_owned(),
            configurations: request.configurations.to_vec(),
            search: request.search.to_vec(),
            check_deadlock: request.check_deadlock,
        })
    }

    fn with_mutants(&self) -> Request<'_> {
        Request {
            module: &self.module,
            configurations: &self.configurations,
            search: &self.search,
            check_deadlock: self.check_deadlock,
            mutants: true,
        }
    }
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

/// Returns the names for suggestions. A definition that a configuration replaces does not count: its
/// name means something else.
fn names(modules: &Modules, checked: &Checked, models: &[(String, Configuration)]) -> Names {
    let mut names = Names::of(modules, checked);
    for known in models.iter().flat_map(|(_, of)| &of.replacements) {
        names.replace(known.original.name.as_str());
    }
    names
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
    let (mut mutants, mut conditions, mut unlisted) =
        (Mutants::default(), Vec::new(), Unlisted::default());
    if request.mutants {
        let notes =
            Notes::read(&modules, &sources).map_err(|errors| rendered(&sources, &errors))?;
        let configured = models.iter().zip(&all);
        let configured: Vec<_> = configured
            .map(|((name, configuration), compiled)| Configured {
                name,
                configuration,
                compiled,
            })
            .collect();
        mutants = Mutants::find(&modules, &sources, &configured, &notes);
        conditions = properties::find(&modules, &sources, &all);
        unlisted = Unlisted::find(&modules, &checked, (&all, &models));
        let expressions = conditions.iter().map(|condition| &condition.expression);
        let bodies = unlisted.of_states.iter().map(|definition| &definition.body);
        mutants.additions.conditions = expressions.chain(bodies).cloned().collect();
        all = compiled(&mutants.additions)?;
    }
    let named = named(&models, &all);
    let (mut definition, numbering) = definition(&modules, request.module, &sources, &named);
    definition.constants = rows(constants(&modules, &models));
    definition.dialect = Some(TlaDialect::of(names(&modules, &checked, &models)));
    let file = |file| source_number(request.module, &sources, file);
    definition.mutants = mutants.rows((&sources, &all), &numbering, &definition, &file);
    definition.extras = mutants.extras();
    let mut facts = properties::facts(&conditions, &unlisted, &numbering, &sources);
    let count = definition.properties.len();
    reads::add(&mut facts, (&modules, &all), &numbering, count);
    definition.property_facts = facts;
    definition.annotations = mutants.annotations.clone();
    definition.skipped = rows(mutants.skipped.iter().cloned());
    let temporal = unlisted.temporal.iter().map(|of| of.name).collect();
    Ok(Source(Arc::new(Spec {
        temporal,
        definition: Arc::new(definition),
        numbering,
        sources: Arc::new(sources),
        modules,
        mutants,
        models,
        read: WithoutMutants::of(request),
    })))
}

/// The compiled models with their names.
fn named<'a>(models: &'a [(String, Configuration)], all: &'a [Compiled]) -> Vec<NamedModel<'a>> {
    let pairs = models.iter().zip(all);
    pairs
        .map(|((name, _), compiled)| NamedModel { name, compiled })
        .collect()
}

/// The constants of all models.
fn constants(modules: &Modules, models: &[(String, Configuration)]) -> Vec<ConstantRow> {
    let mut names: Vec<Symbol> = Vec::new();
    for (_, configuration) in models {
        for given in given(modules, configuration) {
            if !names.contains(&given.constant.name) {
                names.push(given.constant.name);
            }
        }
    }
    let row = |name: &Symbol| ConstantRow {
        name: name.as_str().to_owned().into(),
        type_text: text(""),
        doc: text(""),
        symmetric: Symmetric::No,
    };
    names.iter().map(row).collect()
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
        let warnings = self.0.modules.warnings().iter();
        warnings
            .map(|warning| self.0.sources.render(warning))
            .collect()
    }
}

impl Spec {
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
            constants::set(&mut configuration, name, &value);
        }
        Ok(configuration)
    }

    /// Returns the definition of a model whose constants the settings change.
    fn definition_of(&self, settings: &Settings, configuration: &Configuration) -> Arc<Definition> {
        if settings.constants.is_empty() {
            return self.definition.clone();
        }
        let mut set = given(&self.modules, configuration);
        set.retain(|given| {
            settings
                .constants
                .contains_key(given.constant.name.as_str())
        });
        let mut definition = (*self.definition).clone();
        definition.mutants = self.mutants.rows_with(&definition.mutants, &set);
        Arc::new(definition)
    }

    /// Builds the model with a configuration. With `states`, packed states mean what they mean in
    /// another model of the spec.
    fn machine(
        self: &Arc<Self>,
        (model, definition, numbering): (&str, Arc<Definition>, &Numbering),
        configuration: Configuration,
        states: Option<Arc<States>>,
    ) -> Result<Box<dyn Machine>, SettingError> {
        let additions = &self.mutants.additions;
        let compiled = deeply(|| compile(&self.modules, &configuration, additions));
        let compiled = compiled.map_err(|error| SettingError::Invalid {
            message: self.sources.render(&error),
        })?;
        if let Some(name) = other_kind(&compiled, numbering, &definition) {
            let message = format!(
                "`{name}` is another kind of property with the constants of `{model}`; check that model alone"
            );
            return Err(SettingError::Invalid { message });
        }
        let members = self.mutants.members(&compiled);
        let participants = mutants::participants(universe(&configuration), &members);
        let mut facts = self.facts(model, &configuration);
        facts.universe = Arc::new(participants.universe);
        facts.participants = participants.sets;
        facts.omitted = self.mutants.omitted(&configuration, &compiled);
        let values = values(&self.modules, &configuration);
        let rebuild = Box::new(Rebuilder {
            spec: self.clone(),
            model: model.to_owned(),
            configuration,
        });
        Ok(Box::new(TlaMachine::new(
            compiled,
            facts,
            values,
            numbering,
            definition,
            (&self.modules, self.sources.clone(), participants.values),
            (states, rebuild),
        )))
    }

    fn facts(&self, model: &str, configuration: &Configuration) -> ModelFacts {
        let given = given(&self.modules, configuration);
        let rows = self.definition.constants.iter();
        let constants = rows.filter_map(|row| {
            let is_it = |known: &&Given| known.constant.name.as_str() == row.name;
            let value = &given.iter().find(is_it)?.value;
            Some((row.name.to_string(), constants::text(value)))
        });
        ModelFacts {
            constants: constants.collect(),
            ..ModelFacts::new(model)
        }
    }
}

/// Builds other models of a spec from the configuration of one.
struct Rebuilder {
    spec: Arc<Spec>,
    model: String,
    configuration: Configuration,
}

impl Rebuilder {
    /// Returns the name and the smaller value of a constant.
    fn value(&self, constant: usize) -> Option<(&str, Constant)> {
        let name = &*self.spec.definition.constants.get(constant)?.name;
        let all = given(&self.spec.modules, &self.configuration);
        let mut all = all
            .iter()
            .filter(|known| known.constant.name.as_str() == name);
        match (all.next(), all.next()) {
            (Some(only), None) if only.is_global => Some((name, smaller(&only.value)?)),
            _ => None,
        }
    }
}

impl Rebuild for Rebuilder {
    fn can_shrink(&self, constant: usize) -> bool {
        self.value(constant).is_some()
    }

    fn shrunk(
        &self,
        constant: usize,
        states: Arc<States>,
    ) -> Result<Box<dyn Machine>, SettingError> {
        let Some((name, value)) = self.value(constant) else {
            return Err(SettingError::NotRebuilt {
                model: self.model.clone(),
            });
        };
        let mut configuration = self.configuration.clone();
        constants::set(&mut configuration, name, &value);
        let spec = &self.spec;
        let tables = (&*self.model, spec.definition.clone(), &spec.numbering);
        spec.machine(tables, configuration, Some(states))
    }

    fn with_definitions(&self) -> Option<Box<dyn Machine>> {
        let spec = &self.spec;
        let (mut configuration, mut found) = (self.configuration.clone(), None);
        for name in &spec.temporal {
            let mut with = configuration.clone();
            with.properties.push(*name);
            // A definition may be no formula that can be checked.
            let compiled = deeply(|| compile(&spec.modules, &with, &Additions::default()));
            if let Ok(compiled) = compiled {
                (configuration, found) = (with, Some(compiled));
            }
        }
        let tables = (&*spec.definition, &spec.numbering);
        let (definition, numbering) = with_properties(tables, &found?, &spec.sources);
        let tables = (&*self.model, Arc::new(definition), &numbering);
        spec.machine(tables, configuration, None).ok()
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

impl ModelSource for Source {
    fn definition(&self) -> &Arc<Definition> {
        &self.0.definition
    }

    fn build(&self, settings: &Settings) -> Result<Box<dyn Machine>, SettingError> {
        settings.check(&self.0.definition)?;
        let configuration = self.0.configuration(settings)?;
        let definition = self.0.definition_of(settings, &configuration);
        let tables = (&*settings.model, definition, &self.0.numbering);
        self.0.machine(tables, configuration, None)
    }

    fn arithmetic_is_checked(&self) -> bool {
        true
    }

    /// Whether deadlocks are reported may be decided by an option.
    fn identity(&self) -> String {
        let models = self.0.models.iter();
        let deadlocks = models.map(|(name, of)| format!("{name} {:?}", of.check_deadlock));
        deadlocks.collect::<Vec<_>>().join(" ")
    }

    fn with_mutants(&self) -> Option<Arc<dyn ModelSource>> {
        let source = read(&self.0.read.as_ref()?.with_mutants()).ok()?;
        Some(Arc::new(source))
    }
}

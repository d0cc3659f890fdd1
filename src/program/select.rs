//! Selects models by the names on the command line, with their constants, properties and bounds.

use std::sync::Arc;

use mutaspec_mutator::{Level, Operator, Text};
use mutaspec_reports::terminal;
use mutaspec_runner::campaign::Options;
use mutaspec_runner::definition::{Definition, ModelRow};
use mutaspec_runner::heartbeat::{Bounds, Code, Running, Section};
use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::outcome::Simulation;
use mutaspec_runner::panics;
use mutaspec_runner::settings::Settings;

use super::args::ModelArgs;
use super::config::{Config, ConfiguredModel, property_names};
use super::error::{Error, nearest};
use super::memory;
use super::processors;

/// The specs of the program.
pub(crate) type Specs = [Arc<dyn ModelSource>];

/// The tables of specs.
pub(crate) fn definitions(specs: &Specs) -> Vec<&Definition> {
    specs.iter().map(|spec| &**spec.definition()).collect()
}

/// The default limit on the states of a baseline: the engine's own.
pub(crate) fn default_max_states() -> u64 {
    Options::default().max_states
}

/// A model selected on the command line.
#[derive(Clone, Debug)]
pub(crate) struct Selected {
    source: Arc<dyn ModelSource>,
    /// The model's name in the source or in the configuration file.
    pub(crate) model: String,
    settings: Settings,
    properties: Option<Vec<String>>,
    max_states: u64,
    mutant_states: Option<u64>,
    symmetry: bool,
    pub(crate) max_bytes: Option<u64>,
    seed: u64,
    simulate: Option<Simulation>,
    /// The level of operators in the configuration file.
    level: Option<Level>,
    /// The minimum score in percent in the configuration file.
    pub(crate) min_score: Option<f64>,
    /// The property that is expected to fail.
    pub(crate) expect_failure: Option<Text>,
}

impl Selected {
    /// The tables of its spec.
    pub(crate) fn definition(&self) -> &Arc<Definition> {
        self.source.definition()
    }

    pub(crate) fn source(&self) -> &Arc<dyn ModelSource> {
        &self.source
    }

    /// Returns the model of another version of its spec.
    pub(crate) fn with_source(&self, source: Arc<dyn ModelSource>) -> Selected {
        Selected {
            source,
            ..self.clone()
        }
    }

    /// The name of spec and model, such as `two_phase_commit/article`.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.definition().name, self.model)
    }

    /// The names of the properties to check; `None` stands for all.
    pub(crate) fn properties(&self) -> Option<Vec<String>> {
        let row = self
            .definition()
            .models
            .iter()
            .find(|row| row.name == self.settings.model);
        let of_source = || {
            let names = row?.properties.as_ref()?;
            Some(names.iter().map(ToString::to_string).collect())
        };
        self.properties.clone().or_else(of_source)
    }

    /// The model of the source whose list of properties it has; `None` if it has one of its own.
    pub(crate) fn listed_by(&self) -> Option<&str> {
        self.properties.is_none().then_some(&*self.settings.model)
    }

    /// The level of operators: from the command line, the configuration file, or the default.
    pub(crate) fn level(&self, asked: Option<Level>) -> Level {
        asked.or(self.level).unwrap_or(Level::Standard)
    }

    /// The operators of its level, and those of all faults that the spec promises to withstand.
    pub(crate) fn operators(&self, asked: Option<Level>) -> Vec<Operator> {
        let of_level = self.level(asked).operators();
        let promised = self.definition().annotations.promised();
        let more: Vec<Operator> = promised
            .filter(|operator| !of_level.contains(operator))
            .collect();
        [of_level, more].concat()
    }

    /// Builds the model. Fails if the package of the spec does not check integer overflow.
    pub(crate) fn machine(&self) -> Result<Box<dyn Machine>, Error> {
        // The check for overflow panics on purpose, and the message must not be printed.
        panics::install();
        if panics::catch(|| self.source.arithmetic_is_checked()) != Ok(true) {
            let Definition { name, package, .. } = &**self.definition();
            return Err(Error::UncheckedArithmetic {
                spec: name.to_string(),
                package: package.to_string(),
            });
        }
        self.build(&self.settings)
    }

    /// Builds the model with these settings. The author's constants may end the process.
    fn build(&self, settings: &Settings) -> Result<Box<dyn Machine>, Error> {
        let section = Section::begin(Bounds {
            max_bytes: self.max_bytes(),
            searches: 1,
        });
        if let Some(incident) = section.suspicion(0) {
            return Err(Error::Ended {
                model: self.name(),
                what: incident.end.sentence("the code of its constants"),
            });
        }
        let _running = Running::begin(Code::Constants);
        self.source
            .build(settings)
            .map_err(|source| Error::Setting {
                model: self.name(),
                source,
            })
    }

    fn max_bytes(&self) -> u64 {
        self.max_bytes.unwrap_or_else(memory::default_bound)
    }

    /// A model with larger constants, and its name. `None` if no constant is a size, or if the
    /// model cannot be built.
    pub(crate) fn grown(&self, machine: &dyn Machine) -> Option<(String, Box<dyn Machine>)> {
        let grown = mutaspec_runner::suggest::grown(machine, &self.settings)?;
        let machine = self.build(&grown.settings).ok()?;
        Some((grown.name, machine))
    }

    /// The campaign's options for this model.
    pub(crate) fn options(&self, threads: usize) -> Options {
        Options {
            properties: self.properties.clone(),
            max_states: self.max_states,
            mutant_states: self.mutant_states,
            max_bytes: self.max_bytes(),
            seed: self.seed,
            simulate: self.simulate,
            threads: if threads == 0 {
                processors::available()
            } else {
                threads
            },
            symmetry: self.symmetry,
            ..Options::default()
        }
    }

    fn of_source(source: &Arc<dyn ModelSource>, row: &ModelRow) -> Selected {
        Selected {
            source: source.clone(),
            model: row.name.to_string(),
            settings: Settings {
                model: row.name.to_string(),
                ..Settings::default()
            },
            properties: None,
            max_states: default_max_states(),
            mutant_states: None,
            symmetry: true,
            max_bytes: None,
            seed: 0,
            simulate: None,
            level: None,
            min_score: None,
            expect_failure: row.expect_failure.clone(),
        }
    }

    fn of_config(source: &Arc<dyn ModelSource>, model: &ConfiguredModel) -> Option<Selected> {
        let row = source
            .definition()
            .models
            .iter()
            .find(|row| model.from.as_deref().is_none_or(|from| from == row.name))?;
        Some(Selected {
            model: model.name.clone(),
            settings: Settings {
                model: row.name.to_string(),
                constants: model.constants.clone(),
                ..Settings::default()
            },
            properties: model.properties.clone(),
            max_states: model.max_states.unwrap_or(default_max_states()),
            mutant_states: model.mutant_states,
            level: model.level,
            min_score: model.min_score,
            ..Selected::of_source(source, row)
        })
    }

    /// Applies the options of the command line.
    fn narrow(&mut self, args: &ModelArgs) -> Result<(), Error> {
        for (name, setting) in args.settings() {
            let known: Vec<&str> = self
                .definition()
                .constants
                .iter()
                .map(|c| &*c.name)
                .collect();
            if !known.contains(&name) {
                return Err(unknown("constant", name, Some(self.definition()), &known));
            }
            self.settings.constants.insert(name.to_owned(), setting);
        }
        if let Some(names) = &args.properties {
            let known = property_names(self.definition());
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
                return Err(unknown("property", name, Some(self.definition()), &known));
            }
            self.properties = Some(names.clone());
        }
        self.symmetry = !args.no_symmetry;
        if let Some(max_states) = args.max_states {
            self.max_states = max_states;
        }
        self.max_bytes = args.max_memory;
        self.seed = args.seed;
        self.simulate = args.simulation();
        // A property that is not checked cannot fail as expected.
        if let (Some(names), Some(expected)) = (&self.properties, self.expect_failure.as_deref()) {
            let words = &self.definition().language.words;
            let always_on = !self
                .definition()
                .properties
                .iter()
                .any(|p| p.name == expected)
                && ![&*words.deadlock, &*words.termination].contains(&expected);
            if !always_on && !names.iter().any(|name| name == expected) {
                self.expect_failure = None;
            }
        }
        Ok(())
    }
}

/// The names of the properties of a spec that none of its models checks.
pub(crate) fn unchecked_properties(source: &Arc<dyn ModelSource>, config: &Config) -> Vec<String> {
    let models: Vec<Option<Vec<String>>> = all_models(source, config)
        .iter()
        .map(Selected::properties)
        .collect();
    let is_checked = |name: &str| {
        models.iter().any(|list| {
            list.as_ref()
                .is_none_or(|names| names.iter().any(|of| of == name))
        })
    };
    let names = source
        .definition()
        .properties
        .iter()
        .map(|row| row.name.to_string());
    names.filter(|name| !is_checked(name)).collect()
}

/// A line for each property of these models' specs that no model checks.
pub(crate) fn unchecked_text(models: &[Selected], config: &Config) -> String {
    let mut specs: Vec<&Arc<dyn ModelSource>> = Vec::new();
    for model in models {
        if specs
            .iter()
            .all(|spec| spec.definition().name != model.definition().name)
        {
            specs.push(model.source());
        }
    }
    let lines = specs.iter().map(|spec| {
        terminal::unchecked(&spec.definition().name, &unchecked_properties(spec, config))
    });
    lines.collect()
}

/// All models of a spec: those in the source, then those in the configuration file.
pub(crate) fn all_models(source: &Arc<dyn ModelSource>, config: &Config) -> Vec<Selected> {
    let definition = source.definition();
    let of_source = definition
        .models
        .iter()
        .map(|row| Selected::of_source(source, row));
    let of_config = config
        .models(&definition.name)
        .iter()
        .filter_map(|model| Selected::of_config(source, model));
    let (level, min_score) = (
        config.level(&definition.name),
        config.min_score(&definition.name),
    );
    let all = of_source.chain(of_config);
    all.map(|model| Selected {
        level: model.level.or(level),
        min_score: model.min_score.or(min_score),
        ..model
    })
    .collect()
}

/// The names of a spec's models on its ladder, small to large; empty if it has no ladder.
pub(crate) fn ladder(definition: &Definition, config: &Config) -> Vec<String> {
    let of_source = || definition.ladder.iter().map(ToString::to_string).collect();
    config
        .ladder(&definition.name)
        .map_or_else(of_source, <[String]>::to_vec)
}

/// The models with these names, without duplicates, in order. All models if `names` is empty.
pub(crate) fn models(
    specs: &Specs,
    config: &Config,
    names: &[String],
    args: &ModelArgs,
) -> Result<Vec<Selected>, Error> {
    set_once(args)?;
    let mut selected: Vec<Selected> = Vec::new();
    let mut take = |models: Vec<Selected>| {
        for model in models {
            if selected.iter().all(|s| s.name() != model.name()) {
                selected.push(model);
            }
        }
    };
    for name in names.iter().flat_map(|name| config.named(name)) {
        take(named(specs, config, name)?);
    }
    if names.is_empty() {
        take(
            specs
                .iter()
                .flat_map(|spec| all_models(spec, config))
                .collect(),
        );
    }
    for model in &mut selected {
        model.narrow(args)?;
    }
    Ok(selected)
}

fn set_once(args: &ModelArgs) -> Result<(), Error> {
    for (i, (name, _)) in args.set.iter().enumerate() {
        if args.set[..i].iter().any(|(earlier, _)| earlier == name) {
            return Err(Error::SetTwice { name: name.clone() });
        }
    }
    Ok(())
}

/// The models that `SPEC` or `SPEC/MODEL` names.
fn named(specs: &Specs, config: &Config, name: &str) -> Result<Vec<Selected>, Error> {
    let (spec, model) = match name.split_once('/') {
        Some((spec, model)) => (spec, Some(model)),
        None => (name, None),
    };
    let source = spec_named(specs, spec)?;
    let all = all_models(source, config);
    match model {
        None => Ok(all),
        Some(model) => Ok(vec![model_named(source.definition(), all, model)?]),
    }
}

pub(crate) fn spec_named<'s>(
    specs: &'s Specs,
    name: &str,
) -> Result<&'s Arc<dyn ModelSource>, Error> {
    let known: Vec<&str> = specs.iter().map(|spec| &*spec.definition().name).collect();
    specs
        .iter()
        .find(|spec| spec.definition().name == name)
        .ok_or_else(|| unknown("spec", name, None, &known))
}

pub(crate) fn model_named(
    definition: &Definition,
    all: Vec<Selected>,
    name: &str,
) -> Result<Selected, Error> {
    let known: Vec<String> = all.iter().map(|m| m.model.clone()).collect();
    all.into_iter().find(|m| m.model == name).ok_or_else(|| {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        unknown("model", name, Some(definition), &known)
    })
}

fn unknown(
    kind: &'static str,
    name: &str,
    definition: Option<&Definition>,
    known: &[&str],
) -> Error {
    Error::Unknown {
        kind,
        name: name.to_owned(),
        of: definition.map(|d| format!("spec `{}`", d.name)),
        nearest: nearest(name, known.iter().copied()),
    }
}

/// The operator with this id or name.
pub(crate) fn operator(name: &str) -> Result<Operator, Error> {
    let known = Operator::ALL.iter().flat_map(|o| [o.slug(), o.id()]);
    Operator::find(name).ok_or_else(|| Error::Unknown {
        kind: "operator",
        name: name.to_owned(),
        of: None,
        nearest: nearest(name, known),
    })
}

/// Returns an error if several specs have the same name, because a name must select one spec.
pub(crate) fn check_unique_names(definitions: &[&Definition]) -> Result<(), Error> {
    let is_twin = |place: usize| {
        definitions[..place]
            .iter()
            .any(|other| other.name == definitions[place].name)
    };
    let Some(twin) = (0..definitions.len()).find(|place| is_twin(*place)) else {
        return Ok(());
    };
    let name = &definitions[twin].name;
    let twins = definitions.iter().filter(|d| d.name == *name);
    Err(Error::SameName {
        name: name.to_string(),
        places: twins
            .map(|d| format!("`{}` ({}:{})", d.module, d.file(), d.line))
            .collect(),
    })
}

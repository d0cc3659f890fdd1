//! Parses the configuration file and validates its keys and values.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use mutaspec_mutator::Level;
use mutaspec_runner::definition::Definition;
use mutaspec_runner::settings::Setting;
use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::modules::is_module;
use super::values::{
    BoundSeed, FilesSeed, NameListSeed, NameSeed, PercentSeed, SettingSeed, is_set_of_names,
    unknown,
};
use super::{Config, ConfiguredModel, Modules, property_names};

/// Parses a configuration whose paths are relative to `folder`. Errors have a position.
pub(super) fn config(
    text: &str,
    folder: &Path,
    definitions: &[&Definition],
    modules: Modules,
) -> Result<Config, serde_yaml::Error> {
    let mut config = Config {
        modules,
        ..Config::default()
    };
    let nothing = text
        .lines()
        .map(str::trim_start)
        .all(|line| line.trim_end().is_empty() || line.starts_with('#'));
    if !nothing {
        super::bounded::<serde_yaml::Error>(text)?;
        let specs = Specs {
            folder,
            definitions,
            modules: &config.modules,
            found: &mut config.specs,
            levels: &mut config.levels,
            min_scores: &mut config.min_scores,
            ladders: &mut config.ladders,
        };
        MappingSeed(File { specs: Some(specs) })
            .deserialize(serde_yaml::Deserializer::from_str(text))?;
    }
    Ok(config)
}

/// A mapping in the file, with the meaning of its keys.
trait Table {
    /// What a key names, for messages.
    const WHAT: &'static str;

    /// Whether a list of keys may stand for the mapping.
    const MAY_BE_LIST: bool = false;

    /// The allowed keys; `None` if any key is allowed.
    fn known(&self) -> Option<Vec<&str>>;

    /// The reason why this key is not allowed, if any.
    fn refuse(&self, key: &str) -> Option<String> {
        unknown(Self::WHAT, key, &self.known()?)
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;
}

/// Parses a [`Table`]. Unknown and repeated keys are errors. No value stands for an empty mapping.
struct MappingSeed<T>(T);

impl<'de, T: Table> DeserializeSeed<'de> for MappingSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Table> Visitor<'de> for MappingSeed<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.known() {
            Some(known) if T::WHAT == "key" => {
                write!(f, "a mapping with the keys {}", known.join(", "))
            }
            _ => write!(f, "a mapping with the name of a {} as key", T::WHAT),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(self.0)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<T, A::Error> {
        let mut seen: Vec<String> = Vec::new();
        loop {
            let word = NameSeed {
                what: T::WHAT,
                seen: &seen,
                refuse: &|key| self.0.refuse(key),
            };
            let Some(key) = map.next_key_seed(word)? else {
                return Ok(self.0);
            };
            self.0.value(&key, &mut map)?;
            seen.push(key);
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<T, A::Error> {
        if !T::MAY_BE_LIST {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        let mut seen: Vec<String> = Vec::new();
        loop {
            let name = NameSeed {
                what: T::WHAT,
                seen: &seen,
                refuse: &|key| self.0.refuse(key),
            };
            match list.next_element_seed(name)? {
                Some(name) => seen.push(name),
                None => return Ok(self.0),
            }
        }
    }
}

struct File<'a> {
    specs: Option<Specs<'a>>,
}

impl Table for File<'_> {
    const WHAT: &'static str = "key";

    fn known(&self) -> Option<Vec<&str>> {
        Some(vec!["specs"])
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, _: &str, map: &mut A) -> Result<(), A::Error> {
        // A key occurs only once, so the value is still present.
        if let Some(specs) = self.specs.take() {
            map.next_value_seed(MappingSeed(specs))?;
        }
        Ok(())
    }
}

struct Specs<'a> {
    folder: &'a Path,
    modules: &'a Modules,
    definitions: &'a [&'a Definition],
    found: &'a mut Vec<(String, Vec<ConfiguredModel>)>,
    levels: &'a mut Vec<(String, Level)>,
    min_scores: &'a mut Vec<(String, f64)>,
    ladders: &'a mut Vec<(String, Vec<String>)>,
}

impl<'a> Specs<'a> {
    /// The tables of the spec that a key names; `None` for a module that was not read.
    fn definition(&self, key: &str) -> Option<&'a Definition> {
        let mut keys = self.modules.keys.iter();
        let known = keys.find(|(known, _)| known == key);
        let name = known.map_or(key, |(_, name)| name.as_str());
        self.definitions.iter().copied().find(|d| d.name == name)
    }
}

impl Table for Specs<'_> {
    const WHAT: &'static str = "spec";
    const MAY_BE_LIST: bool = true;

    fn known(&self) -> Option<Vec<&str>> {
        Some(self.definitions.iter().map(|d| &*d.name).collect())
    }

    fn refuse(&self, key: &str) -> Option<String> {
        if !is_module(key) {
            // A module that this command did not read may have any name.
            let known = self.known().filter(|_| !self.modules.are_some)?;
            return unknown(Self::WHAT, key, &known);
        }
        let exists = self.folder.join(key).is_file();
        (!exists).then(|| format!("there is no module `{key}`"))
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let Some(definition) = self.definition(key) else {
            let folder = self.folder;
            return map
                .next_value_seed(MappingSeed(UnreadModule { folder }))
                .map(drop);
        };
        let spec = map.next_value_seed(MappingSeed(Spec {
            definition,
            folder: is_module(key).then_some(self.folder),
            models: Vec::new(),
            level: None,
            min_score: None,
            ladder: None,
        }))?;
        let name = || definition.name.to_string();
        self.levels.extend(spec.level.map(|level| (name(), level)));
        self.min_scores
            .extend(spec.min_score.map(|least| (name(), least)));
        self.found.push((name(), spec.models));
        self.ladders
            .extend(spec.ladder.map(|ladder| (name(), ladder)));
        Ok(())
    }
}

/// The keys that only modules have.
const OF_MODULES: [&str; 3] = ["cfg", "path", "no_deadlock"];

/// Checks the value of a key of a module, which [`entries`](super::modules::entries) has read.
fn module_option<'de, A: MapAccess<'de>>(
    folder: &Path,
    key: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    if key == "no_deadlock" {
        return map.next_value::<bool>().map(drop);
    }
    map.next_value_seed(FilesSeed { folder })
}

/// The value of a module that was not read. Its models and properties are not known.
struct UnreadModule<'a> {
    folder: &'a Path,
}

impl Table for UnreadModule<'_> {
    const WHAT: &'static str = "key";

    fn known(&self) -> Option<Vec<&str>> {
        None
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if OF_MODULES.contains(&key) {
            return module_option(self.folder, key, map);
        }
        map.next_value::<IgnoredAny>().map(drop)
    }
}

/// The value of one spec in `specs`.
struct Spec<'a> {
    definition: &'a Definition,
    /// The folder of the file, if the spec is a module.
    folder: Option<&'a Path>,
    models: Vec<ConfiguredModel>,
    level: Option<Level>,
    min_score: Option<f64>,
    ladder: Option<Vec<String>>,
}

impl Table for Spec<'_> {
    const WHAT: &'static str = "key";

    fn known(&self) -> Option<Vec<&str>> {
        let all = ["models", "level", "min_score", "ladder"];
        let of_modules = OF_MODULES.iter().filter(|_| self.folder.is_some());
        Some(all.iter().chain(of_modules).copied().collect())
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if let Some(folder) = self.folder.filter(|_| OF_MODULES.contains(&key)) {
            return module_option(folder, key, map);
        }
        if key == "level" {
            self.level = level(map)?;
            return Ok(());
        }
        if key == "min_score" {
            self.min_score = Some(map.next_value_seed(PercentSeed)?);
            return Ok(());
        }
        if key == "ladder" {
            let of_source = self
                .definition
                .models
                .iter()
                .filter(|row| row.expect_failure.is_none());
            let known = of_source.map(|row| row.name.to_string());
            let words = NameListSeed {
                what: "model",
                known: known
                    .chain(self.models.iter().map(|model| model.name.clone()))
                    .collect(),
            };
            self.ladder = Some(map.next_value_seed(words)?);
            return Ok(());
        }
        let models = Models {
            definition: self.definition,
            found: Vec::new(),
        };
        self.models = map.next_value_seed(MappingSeed(models))?.found;
        Ok(())
    }
}

struct Models<'a> {
    definition: &'a Definition,
    found: Vec<ConfiguredModel>,
}

impl Table for Models<'_> {
    const WHAT: &'static str = "model";

    fn known(&self) -> Option<Vec<&str>> {
        None
    }

    fn refuse(&self, key: &str) -> Option<String> {
        let spec = self.definition;
        if key.is_empty() || key.contains(|c: char| c == '/' || c.is_whitespace() || c.is_control())
        {
            return Some("a model's name has no blanks and no `/`".to_owned());
        }
        let taken = spec.models.iter().any(|m| m.name == key);
        taken.then(|| {
            format!(
                "spec `{}` has a model `{key}` already; choose another name",
                spec.name
            )
        })
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let model = map.next_value_seed(MappingSeed(Model {
            definition: self.definition,
            model: ConfiguredModel::default(),
        }))?;
        self.found.push(ConfiguredModel {
            name: key.to_owned(),
            ..model.model
        });
        Ok(())
    }
}

/// The value of one model in `models`.
struct Model<'a> {
    definition: &'a Definition,
    model: ConfiguredModel,
}

impl Table for Model<'_> {
    const WHAT: &'static str = "key";

    fn known(&self) -> Option<Vec<&str>> {
        Some(vec![
            "from",
            "constants",
            "properties",
            "max_states",
            "mutant_states",
            "level",
            "min_score",
        ])
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let model = &mut self.model;
        match key {
            "from" => {
                let known: Vec<&str> = self.definition.models.iter().map(|m| &*m.name).collect();
                model.from = Some(map.next_value_seed(NameSeed {
                    what: "model",
                    seen: &[],
                    refuse: &|name| unknown("model", name, &known),
                })?);
            }
            "constants" => {
                let constants = Constants {
                    definition: self.definition,
                    found: BTreeMap::new(),
                };
                model.constants = map.next_value_seed(MappingSeed(constants))?.found;
            }
            "properties" => {
                model.properties = Some(map.next_value_seed(NameListSeed {
                    what: "property",
                    known: property_names(self.definition),
                })?);
            }
            "level" => model.level = level(map)?,
            "min_score" => model.min_score = Some(map.next_value_seed(PercentSeed)?),
            "max_states" => model.max_states = Some(map.next_value_seed(BoundSeed)?),
            _ => model.mutant_states = Some(map.next_value_seed(BoundSeed)?),
        }
        Ok(())
    }
}

fn level<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Level>, A::Error> {
    let known: Vec<&str> = Level::ALL.iter().map(|level| level.word()).collect();
    let word = map.next_value_seed(NameSeed {
        what: "level",
        seen: &[],
        refuse: &|name| unknown("level", name, &known),
    })?;
    Ok(Level::find(&word))
}

struct Constants<'a> {
    definition: &'a Definition,
    found: BTreeMap<String, Setting>,
}

impl Table for Constants<'_> {
    const WHAT: &'static str = "constant";

    fn known(&self) -> Option<Vec<&str>> {
        Some(self.definition.constants.iter().map(|c| &*c.name).collect())
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let constant = self
            .definition
            .constants
            .iter()
            .find(|constant| constant.name == key);
        let is_set = constant.is_some_and(|constant| is_set_of_names(&constant.type_text));
        self.found
            .insert(key.to_owned(), map.next_value_seed(SettingSeed { is_set })?);
        Ok(())
    }
}

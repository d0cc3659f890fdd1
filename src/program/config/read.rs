//! Parses the configuration file and validates its keys and values.

use std::collections::BTreeMap;
use std::fmt;

use mutaspec_mutator::Level;
use mutaspec_runner::definition::Definition;
use mutaspec_runner::settings::Setting;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};

use super::{Config, ConfiguredModel, property_names};
use crate::program::error::nearest;

/// Parses a configuration. Errors have a position.
pub(super) fn config(text: &str, definitions: &[&Definition]) -> Result<Config, serde_yaml::Error> {
    let mut config = Config::default();
    let nothing = text
        .lines()
        .map(str::trim_start)
        .all(|line| line.trim_end().is_empty() || line.starts_with('#'));
    if !nothing {
        super::bounded::<serde_yaml::Error>(text)?;
        let specs = Specs {
            definitions,
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
}

/// Describes the mistake if `name` is not among `known`.
fn unknown(what: &str, name: &str, known: &[&str]) -> Option<String> {
    if known.contains(&name) {
        return None;
    }
    let advice = match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "none exists".to_owned(),
        None => format!("expected one of {}", known.join(", ")),
    };
    Some(format!("unknown {what} `{name}`; {advice}"))
}

/// Parses a name that is neither repeated nor refused. Errors have the position of the name.
struct NameSeed<'a> {
    what: &'static str,
    seen: &'a [String],
    refuse: &'a dyn Fn(&str) -> Option<String>,
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name of a {}", self.what)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<String, E> {
        if self.seen.iter().any(|s| s == name) {
            return Err(E::custom(format!("{} `{name}` appears twice", self.what)));
        }
        match (self.refuse)(name) {
            Some(fault) => Err(E::custom(fault)),
            None => Ok(name.to_owned()),
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
    definitions: &'a [&'a Definition],
    found: &'a mut Vec<(String, Vec<ConfiguredModel>)>,
    levels: &'a mut Vec<(String, Level)>,
    min_scores: &'a mut Vec<(String, f64)>,
    ladders: &'a mut Vec<(String, Vec<String>)>,
}

impl Table for Specs<'_> {
    const WHAT: &'static str = "spec";

    fn known(&self) -> Option<Vec<&str>> {
        Some(self.definitions.iter().map(|d| &*d.name).collect())
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if let Some(definition) = self.definitions.iter().copied().find(|d| d.name == key) {
            let spec = map.next_value_seed(MappingSeed(Spec {
                definition,
                models: Vec::new(),
                level: None,
                min_score: None,
                ladder: None,
            }))?;
            self.levels
                .extend(spec.level.map(|level| (key.to_owned(), level)));
            self.min_scores
                .extend(spec.min_score.map(|least| (key.to_owned(), least)));
            self.found.push((key.to_owned(), spec.models));
            self.ladders
                .extend(spec.ladder.map(|ladder| (key.to_owned(), ladder)));
        }
        Ok(())
    }
}

/// The value of one spec in `specs`.
struct Spec<'a> {
    definition: &'a Definition,
    models: Vec<ConfiguredModel>,
    level: Option<Level>,
    min_score: Option<f64>,
    ladder: Option<Vec<String>>,
}

impl Table for Spec<'_> {
    const WHAT: &'static str = "key";

    fn known(&self) -> Option<Vec<&str>> {
        Some(vec!["models", "level", "min_score", "ladder"])
    }

    fn value<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
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

/// Parses a list of known names.
struct NameListSeed {
    what: &'static str,
    known: Vec<String>,
}

impl<'de> DeserializeSeed<'de> for NameListSeed {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<String>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NameListSeed {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of names")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<String>, A::Error> {
        let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
        let mut seen = Vec::new();
        loop {
            let refuse = |name: &str| unknown(self.what, name, &known);
            match list.next_element_seed(NameSeed {
                what: self.what,
                seen: &seen,
                refuse: &refuse,
            })? {
                Some(name) => seen.push(name),
                None => return Ok(seen),
            }
        }
    }
}

struct BoundSeed;

impl<'de> DeserializeSeed<'de> for BoundSeed {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for BoundSeed {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number of states, from 1")
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<u64, E> {
        if n == 0 {
            Err(E::invalid_value(Unexpected::Unsigned(0), &self))
        } else {
            Ok(n)
        }
    }
}

struct PercentSeed;

impl<'de> DeserializeSeed<'de> for PercentSeed {
    type Value = f64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<f64, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for PercentSeed {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number from 0 to 100")
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<f64, E> {
        let whole =
            u32::try_from(n).map_err(|_| E::invalid_value(Unexpected::Unsigned(n), &self))?;
        self.visit_f64(f64::from(whole))
    }

    fn visit_f64<E: Error>(self, n: f64) -> Result<f64, E> {
        if (0.0..=100.0).contains(&n) {
            Ok(n)
        } else {
            Err(E::invalid_value(Unexpected::Float(n), &self))
        }
    }
}

/// Whether a type is the set of participants, as written in the spec.
fn is_set_of_names(type_text: &str) -> bool {
    type_text
        .rsplit("::")
        .next()
        .is_some_and(|last| last.trim() == "Participants")
}

/// Parses the value of a constant.
struct SettingSeed {
    /// Whether the constant is a set of names. A single word may be meant as a number, so it is an
    /// error; on the command line, where nothing has quotes, it is one name.
    is_set: bool,
}

impl<'de> DeserializeSeed<'de> for SettingSeed {
    type Value = Setting;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Setting, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for SettingSeed {
    type Value = Setting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number, a name, `true`, `false` or a list of them")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Setting, E> {
        Ok(Setting::One(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Setting, E> {
        Ok(Setting::One(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Setting, E> {
        Ok(Setting::One(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Setting, E> {
        if !self.is_set {
            return Ok(Setting::One(value.to_owned()));
        }
        let text = match value.trim().parse::<u64>() {
            Ok(number) => {
                format!("`{value}` is text; write the number of names without quotes: {number}")
            }
            Err(_) => format!(
                "`{value}` is one word; write a list of names, such as [{value}], or their number, such as 5"
            ),
        };
        Err(E::custom(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Setting, A::Error> {
        let mut many = Vec::new();
        while let Some(value) = list.next_element_seed(SettingSeed { is_set: false })? {
            match value {
                Setting::One(value) => many.push(value),
                Setting::Many(_) => {
                    return Err(A::Error::custom(
                        "a list of lists is no value of a constant",
                    ));
                }
            }
        }
        Ok(Setting::Many(many))
    }
}

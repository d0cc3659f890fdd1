//! Parses the configuration file. Errors have a position.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use mutaspec_mutator::Level;
use mutaspec_runner::settings::Setting;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::Config;
use super::names::unknown;

pub(super) fn config(text: &str) -> Result<Config, serde_yaml::Error> {
    let mut lines = text.lines().map(str::trim);
    if lines.all(|line| line.is_empty() || line.starts_with('#')) {
        return Ok(Config::default());
    }
    super::bounded::<serde_yaml::Error>(text)?;
    Ok(serde_yaml::from_str::<Option<Config>>(text)?.unwrap_or_default())
}

/// Parses a mapping in the order of the file. Repeated keys are errors. No value, of the mapping or
/// of a key, stands for an empty one.
pub(super) fn entries<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, T)>, D::Error> {
    struct Entries<T>(PhantomData<T>);

    impl<'de, T: Default + Deserialize<'de>> Visitor<'de> for Entries<T> {
        type Value = Vec<(String, T)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a mapping with names as keys")
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries: Self::Value = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, Option<T>>()? {
                if entries.iter().any(|(other, _)| *other == name) {
                    return Err(A::Error::custom(format!("`{name}` appears twice")));
                }
                entries.push((name, value.unwrap_or_default()));
            }
            Ok(entries)
        }
    }

    deserializer.deserialize_any(Entries(PhantomData))
}

pub(super) fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Level>, D::Error> {
    let word = String::deserialize(deserializer)?;
    let known: Vec<&str> = Level::ALL.iter().map(|level| level.word()).collect();
    match unknown("level", &word, &known) {
        Some(mistake) => Err(D::Error::custom(mistake)),
        None => Ok(Level::find(&word)),
    }
}

pub(super) fn percent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let percent = f64::deserialize(deserializer)?;
    if (0.0..=100.0).contains(&percent) {
        Ok(Some(percent))
    } else {
        Err(D::Error::custom(format!("min_score {percent} is no number from 0 to 100")))
    }
}

/// A value as YAML reads it without quotes.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Scalar {
    Truth(bool),
    Number(i64),
    Large(u64),
    Name(String),
}

impl From<Scalar> for String {
    fn from(value: Scalar) -> String {
        match value {
            Scalar::Truth(value) => value.to_string(),
            Scalar::Number(value) => value.to_string(),
            Scalar::Large(value) => value.to_string(),
            Scalar::Name(value) => value,
        }
    }
}

/// The value of a constant.
#[derive(serde::Deserialize)]
#[serde(untagged, expecting = "expected a number, a name, `true`, `false` or a list of them")]
enum Value {
    One(Scalar),
    Many(Vec<Scalar>),
}

impl Default for Value {
    fn default() -> Value {
        Value::Many(Vec::new())
    }
}

pub(super) fn constants<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Setting>, D::Error> {
    let setting = |value| match value {
        Value::One(value) => Setting::One(value.into()),
        Value::Many(values) => Setting::Many(values.into_iter().map(String::from).collect()),
    };
    let all = entries(deserializer)?;
    Ok(all.into_iter().map(|(name, value)| (name, setting(value))).collect())
}

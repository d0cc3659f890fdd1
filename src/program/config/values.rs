//! Parses the values of the configuration file: names, bounds and constants.

use std::fmt;
use std::path::Path;

use mutaspec_runner::settings::Setting;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Unexpected, Visitor};

use crate::program::error::nearest;

/// Describes the mistake if `name` is not among `known`.
pub(super) fn unknown(what: &str, name: &str, known: &[&str]) -> Option<String> {
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
pub(super) struct NameSeed<'a> {
    pub(super) what: &'static str,
    pub(super) seen: &'a [String],
    pub(super) refuse: &'a dyn Fn(&str) -> Option<String>,
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

/// Parses a list of known names.
pub(super) struct NameListSeed {
    pub(super) what: &'static str,
    pub(super) known: Vec<String>,
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

pub(super) struct BoundSeed;

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

pub(super) struct PercentSeed;

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
pub(super) fn is_set_of_names(type_text: &str) -> bool {
    type_text
        .rsplit("::")
        .next()
        .is_some_and(|last| last.trim() == "Participants")
}

/// Parses the value of a constant.
pub(super) struct SettingSeed {
    /// Whether the constant is a set of names. A single word may be meant as a number, so it is an
    /// error; on the command line, where nothing has quotes, it is one name.
    pub(super) is_set: bool,
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

/// Parses the name of a file, or a list of them, relative to a folder. They must exist.
pub(super) struct FilesSeed<'a> {
    pub(super) folder: &'a Path,
}

impl FilesSeed<'_> {
    fn refuse(&self, name: &str) -> Option<String> {
        let exists = self.folder.join(name).exists();
        (!exists).then(|| format!("there is no file `{name}`"))
    }
}

impl<'de> DeserializeSeed<'de> for FilesSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FilesSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name of a file or a list of them")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<(), E> {
        self.refuse(name)
            .map_or(Ok(()), |fault| Err(E::custom(fault)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut seen: Vec<String> = Vec::new();
        loop {
            let name = NameSeed {
                what: "file",
                seen: &seen,
                refuse: &|name| self.refuse(name),
            };
            match list.next_element_seed(name)? {
                Some(name) => seen.push(name),
                None => return Ok(()),
            }
        }
    }
}

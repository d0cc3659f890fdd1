//! The TLA+ modules that the configuration file names. They are read before the rest of the file is
//! checked, because its models and properties are those of the modules.
//!
//! Nothing is refused here: the [second reading](super::read) reports mistakes with their places.

use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

/// A module in the configuration file, with its options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ModuleEntry {
    /// The key in the file: the path relative to its folder.
    pub(crate) key: String,
    /// The path of the module.
    pub(crate) file: PathBuf,
    /// The configurations of its models; if empty, the one beside the module.
    pub(crate) cfg: Vec<PathBuf>,
    /// More folders in which modules are looked for.
    pub(crate) path: Vec<PathBuf>,
    pub(crate) no_deadlock: bool,
}

/// Whether a key of `specs` names a module.
pub(super) fn is_module(key: &str) -> bool {
    Path::new(key)
        .extension()
        .is_some_and(|extension| extension == "tla")
}

/// Returns the modules that a configuration in a folder names, if all their files exist.
pub(super) fn entries(text: &str, folder: &Path) -> Vec<ModuleEntry> {
    let Ok(Pairs(file)) = serde_yaml::from_str::<Pairs<Part>>(text) else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    for (_, part) in file.into_iter().filter(|(key, _)| key == "specs") {
        match part {
            Part::List(keys) => {
                entries.extend(
                    keys.into_iter()
                        .map(|key| entry(key, Pairs(Vec::new()), folder)),
                );
            }
            Part::Specs(specs) => entries.extend(
                specs
                    .0
                    .into_iter()
                    .map(|(key, options)| entry(key, options.0.unwrap_or_default(), folder)),
            ),
            Part::Other(IgnoredAny) => {}
        }
    }
    let exists = |path: &PathBuf| path.exists();
    entries.retain(|entry| {
        is_module(&entry.key)
            && entry.file.is_file()
            && entry.cfg.iter().chain(&entry.path).all(exists)
    });
    entries
}

fn entry(key: String, options: Pairs<Value>, folder: &Path) -> ModuleEntry {
    let mut entry = ModuleEntry {
        file: folder.join(&key),
        key,
        ..ModuleEntry::default()
    };
    for (name, value) in options.0 {
        match (name.as_str(), value) {
            ("no_deadlock", Value::Flag(no_deadlock)) => entry.no_deadlock = no_deadlock,
            ("cfg", value) => entry.cfg = paths(value, folder),
            ("path", value) => entry.path = paths(value, folder),
            _ => {}
        }
    }
    entry
}

fn paths(value: Value, folder: &Path) -> Vec<PathBuf> {
    let names = match value {
        Value::One(name) => vec![name],
        Value::Many(names) => names,
        Value::Flag(_) | Value::Other(IgnoredAny) => Vec::new(),
    };
    names.iter().map(|name| folder.join(name)).collect()
}

/// The value of a key of the file.
#[derive(Deserialize)]
#[serde(untagged)]
enum Part {
    List(Vec<String>),
    Specs(Pairs<Options>),
    Other(IgnoredAny),
}

/// The value of a spec; none stands for no options.
#[derive(Deserialize)]
struct Options(Option<Pairs<Value>>);

/// The value of an option.
#[derive(Deserialize)]
#[serde(untagged)]
enum Value {
    Flag(bool),
    One(String),
    Many(Vec<String>),
    Other(IgnoredAny),
}

/// The keys and values of a mapping in order. Unlike a map, it may have a key twice.
struct Pairs<T>(Vec<(String, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Pairs<T> {
        Pairs(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pairs<T>, D::Error> {
        deserializer.deserialize_map(PairsVisitor(PhantomData))
    }
}

struct PairsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PairsVisitor<T> {
    type Value = Pairs<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<T>, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_have_their_options() {
        let place = tempfile::tempdir().unwrap();
        for name in ["A.tla", "B.tla", "D.tla", "x.cfg", "y.cfg", "lib"] {
            std::fs::write(place.path().join(name), "").unwrap();
        }
        let text = "specs:\n  rust: {level: basic}\n  A.tla:\n  C.tla:\n  B.tla: {cfg: [x.cfg, y.cfg], path: lib, no_deadlock: true, models: {m: {}, m: {}}}\n  D.tla: {cfg: gone.cfg}\n";
        let of = |name: &str| place.path().join(name);
        let expected = [
            ModuleEntry {
                key: "A.tla".to_owned(),
                file: of("A.tla"),
                ..ModuleEntry::default()
            },
            ModuleEntry {
                key: "B.tla".to_owned(),
                file: of("B.tla"),
                cfg: vec![of("x.cfg"), of("y.cfg")],
                path: vec![of("lib")],
                no_deadlock: true,
            },
        ];
        assert_eq!(entries(text, place.path()), expected);
        let listed = entries("specs: [A.tla]\n", place.path());
        assert_eq!(listed, expected[..1]);
        for text in [
            "specs: 3",
            "specs: [",
            "- A.tla",
            "specs: {A.tla: {cfg: {a: b}}}",
        ] {
            let found = entries(text, place.path());
            assert!(found.iter().all(|entry| entry.cfg.is_empty()), "{text}");
        }
    }
}

//! Modules that are part of the program, as TLA+ text. The definitions are our own.

use std::path::PathBuf;

/// Returns the text of a module of the library.
pub(crate) fn text(name: &str) -> Option<&'static str> {
    LIBRARY
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, text)| *text)
}

/// Returns the names of the modules.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    LIBRARY.iter().map(|(name, _)| *name)
}

/// The path that errors in a module of the library show.
pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(format!("<library>/{name}.tla"))
}

macro_rules! library {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../library/", $name, ".tla")))),*]
    };
}

static LIBRARY: &[(&str, &str)] = library![
    "Apalache",
    "Bags",
    "BagsExt",
    "Bitwise",
    "Combinatorics",
    "DyadicRationals",
    "FiniteSetsExt",
    "Folds",
    "Functions",
    "Graphs",
    "Quorum",
    "Relation",
    "SequencesExt",
    "UndirectedGraphs",
    "VectorClocks",
];

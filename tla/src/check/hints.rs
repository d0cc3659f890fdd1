//! What error messages add.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::modules::{library_names, library_text, standard::standard_modules};
use crate::nearest::nearest;
use crate::syntax::tree::{Identifier, UnitKind};
use crate::syntax::{FileId, Sources, Span, Symbol, parse};

/// For each operator of the modules that are part of the program, the module that defines it.
static PROVIDERS: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let mut providers = BTreeMap::new();
    for name in library_names() {
        let text = library_text(name).unwrap_or_default();
        for unit in parse(FileId(0), text)
            .iter()
            .flat_map(|module| &module.units)
        {
            if let UnitKind::Definition(definition) = &unit.kind
                && !unit.local
            {
                providers.insert(definition.name.name.to_string(), name);
            }
        }
    }
    for module in standard_modules()
        .iter()
        .rev()
        .filter(|module| module.name != "TLAPS")
    {
        for operator in module.operators {
            providers.insert(operator.name.to_string(), module.name);
        }
    }
    providers
});

/// The module that defines an operator, if it is a part of the program.
pub(super) fn provider(operator: &str) -> Option<&'static str> {
    PROVIDERS.get(operator).copied()
}

/// An operator with a similar name, and its module.
pub(super) fn similar_elsewhere(operator: &str) -> Option<(&'static str, &'static str)> {
    let similar = nearest(operator, PROVIDERS.keys().map(String::as_str))?;
    Some((similar, provider(similar)?))
}

/// "no arguments", "1 argument", "2 arguments".
pub(super) fn arguments(number: usize) -> String {
    match number {
        0 => "no arguments".to_string(),
        1 => "1 argument".to_string(),
        _ => format!("{number} arguments"),
    }
}

/// `_, _`.
pub(super) fn blanks(number: usize) -> String {
    vec!["_"; number].join(", ")
}

/// Why a name that is defined later cannot be used here.
pub(super) fn used_too_early(name: Identifier, later: Span) -> String {
    let inside = later.file == name.span.file && later.start < name.span.start;
    if inside {
        format!(
            "an operator that uses itself needs `RECURSIVE {}` before it",
            name.name
        )
    } else {
        "it is defined below: a definition comes before its uses".to_string()
    }
}

/// Where a name of a standard module is defined.
pub(super) fn defined_in_standard(name: Symbol) -> String {
    let module = provider(&name).unwrap_or("a standard module");
    format!("`{module}` defines it, and no name can hide another one")
}

/// Where a name was defined first.
pub(super) fn defined_at(first: Span, second: Span, sources: &Sources) -> String {
    let line = sources.location(first).line;
    if first.file == second.file {
        return format!("line {line} defines it, and no name can hide another one");
    }
    let path = sources.file(first.file).path();
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    format!("line {line} of `{file}` defines it, which this module extends or instantiates")
}

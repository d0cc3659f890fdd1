//! Checks that modules are in layers: no import runs up, and few files form an import circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::compile::root;

/// The files of `runner/src/campaign`, layer by layer. A file imports only files before it.
const CAMPAIGN: [&[&str]; 6] = [
    &[
        "plan::options",
        "plan::refusal",
        "plan::properties",
        "plan::mutants",
        "plan::lab",
        "plan::pool",
        "plan::symmetry",
    ],
    &[
        "examine::failure",
        "examine::undefined",
        "examine::deadlock",
        "examine::goal",
        "examine::growth",
        "examine::graph_properties",
        "examine::orbits",
        "examine::examination",
        "examine::baseline",
        "examine::trial",
    ],
    &[
        "verdict::judged",
        "verdict::control",
        "verdict::filter",
        "verdict::walk",
        "verdict::property_mutants",
        "verdict::search",
        "verdict::less_fairness",
        "verdict::smaller_model",
        "verdict::split_steps",
        "verdict::by_orbits",
        "verdict::simulate",
    ],
    &["explain"],
    &[
        "dispatch::decide",
        "dispatch::symmetric",
        "dispatch::stages",
    ],
    &[
        "run::example",
        "run::ladder",
        "run::verify",
        "run::resume",
        "run::quarantine",
        "run::course",
    ],
];

/// The files of `mutator/src/syntax`: what a text shows, then one family of operators in each file,
/// then the walk through a body. A file imports only files before it.
const SYNTAX: [&[&str]; 3] = [
    &[
        "each",
        "source",
        "methods",
        "annotations",
        "origin",
        "table",
        "type_parts",
        "inferred",
        "types",
        "stable_hash",
        "context",
        "form",
        "implication",
        "subexpressions",
        "members",
        "callers",
        "maybe_unset",
        "walk",
        "effects",
    ],
    &[
        "forge_message",
        "initial",
        "value",
        "guards",
        "sets",
        "wrong_variable",
        "property",
        "condition",
        "branches",
        "frame",
        "messages",
        "update",
        "statement",
        "split_step",
        "persistence",
    ],
    &["body"],
];

/// The largest import circle of a folder, in files.
const CIRCLE: usize = 3;

/// The folders with the sources of the crates.
const CRATES: [&str; 7] = [
    "src",
    "macros/src",
    "mutator/src",
    "runner/src",
    "reports/src",
    "specs/src",
    "tla/src",
];

/// A module path below the root of a crate: `["campaign", "plan", "lab"]`.
type Module = Vec<String>;

/// Which modules of a crate import which others.
struct Imports(BTreeMap<Module, BTreeSet<Module>>);

impl Imports {
    /// Reads the imports of a crate from its sources. Tests are left out.
    fn of(folder: &str) -> Imports {
        let mut sources = BTreeMap::new();
        read(&root().join(folder), &Vec::new(), &mut sources);
        for test in test_modules(&sources) {
            sources.retain(|module, _| !module.starts_with(&test));
        }
        assert!(sources.len() > 1, "the sources of {folder} are found");
        Imports::between(&sources)
    }

    fn between(sources: &BTreeMap<Module, String>) -> Imports {
        let named: BTreeMap<&Module, Vec<Import>> = sources
            .iter()
            .map(|(module, source)| (module, imports(module, source, sources)))
            .collect();
        let mut exported = BTreeMap::new();
        for (module, imports) in &named {
            for import in imports.iter().filter(|import| import.is_public) {
                if let Some(name) = import.path.last() {
                    exported.insert(
                        [module.as_slice(), std::slice::from_ref(name)].concat(),
                        import.path.clone(),
                    );
                }
            }
        }
        let targets = |module: &Module, imports: &[Import]| {
            let found = imports
                .iter()
                .map(|import| defining(&import.path, sources, &exported));
            found.filter(|found| found != module).collect()
        };
        Imports(
            named
                .iter()
                .map(|(module, imports)| ((*module).clone(), targets(module, imports)))
                .collect(),
        )
    }

    /// The imports between the direct children of a module, which stand for all that is in them.
    fn inside(&self, folder: &[String]) -> BTreeMap<String, BTreeSet<String>> {
        let child = |module: &Module| {
            module
                .starts_with(folder)
                .then(|| module.get(folder.len()).cloned())
                .flatten()
        };
        let mut inside: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (module, targets) in &self.0 {
            let Some(from) = child(module) else { continue };
            let to = targets.iter().filter_map(child).filter(|to| *to != from);
            inside.entry(from.clone()).or_default().extend(to);
        }
        inside
    }
}

/// Reads the sources below a folder without comments.
fn read(folder: &Path, module: &Module, sources: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("it can be listed").path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let below = [module.as_slice(), std::slice::from_ref(&name)].concat();
        if path.is_dir() {
            read(&path, &below, sources);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let is_root = ["mod", "lib", "main"].contains(&name.as_str());
            let source =
                fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let code = source
                .lines()
                .map(|line| line.split("//").next().unwrap_or_default());
            let code: Vec<&str> = code
                .take_while(|line| !line.starts_with("mod tests {"))
                .collect();
            sources.insert(
                if is_root { module.clone() } else { below },
                code.join("\n"),
            );
        }
    }
}

/// The modules that exist only in tests.
fn test_modules(sources: &BTreeMap<Module, String>) -> Vec<Module> {
    let mut found = Vec::new();
    for (module, source) in sources {
        for after in source.split("#[cfg(test)]\n").skip(1) {
            let line = after.lines().next().unwrap_or_default();
            if let Some(name) = line
                .split("mod ")
                .nth(1)
                .and_then(|name| name.strip_suffix(';'))
            {
                found.push([module.as_slice(), &[name.to_owned()]].concat());
            }
        }
    }
    found
}

/// A path that a module uses, from the root of the crate.
struct Import {
    path: Module,
    is_public: bool,
}

/// The paths in the `use` declarations of a module, and those that begin with `crate` or `super`.
fn imports(module: &Module, source: &str, sources: &BTreeMap<Module, String>) -> Vec<Import> {
    let mut found = Vec::new();
    let mut add = |path: &str, is_public| {
        let path = from_root(module, path, sources);
        found.extend(path.map(|path| Import { path, is_public }));
    };
    for statement in source.split(';') {
        let at = statement
            .rfind("\nuse ")
            .or_else(|| statement.rfind(" use "));
        let (code, tree) = at.map_or((statement, None), |at| {
            (&statement[..at], Some(statement[at..].trim_start()))
        });
        if let Some(tree) = tree.and_then(|tree| tree.strip_prefix("use ")) {
            let line = code.rsplit('\n').next().unwrap_or_default();
            let is_public = line.trim_start().starts_with("pub");
            for path in &expanded(tree) {
                add(path, is_public);
            }
        }
        for word in code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            if word.starts_with("crate::") || word.starts_with("super::") {
                add(word.trim_end_matches(':'), false);
            }
        }
    }
    found
}

/// The paths of a tree of imports: `a::{b, c::d as e}` has `a::b` and `a::c::d`.
fn expanded(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((before, inner)) = tree.split_once('{') else {
        let path = tree.split_whitespace().next().unwrap_or_default();
        return vec![path.to_owned()];
    };
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    let mut depth = 0;
    let parts = inner.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    parts
        .filter(|part| !part.trim().is_empty())
        .flat_map(|part| expanded(&format!("{before}{}", part.trim())))
        .collect()
}

/// Returns a path from the root of the crate, or `None` if it leads into another crate.
fn from_root(module: &Module, path: &str, sources: &BTreeMap<Module, String>) -> Option<Module> {
    let mut words: Vec<String> = path.split("::").map(str::to_owned).collect();
    let mut at = module.clone();
    match words[0].as_str() {
        "crate" => at.clear(),
        "self" | "super" => {}
        first => {
            let child = [module.as_slice(), &[first.to_owned()]].concat();
            return sources
                .contains_key(&child)
                .then(|| [module.as_slice(), &words].concat());
        }
    }
    while let Some("crate" | "self" | "super") = words.first().map(String::as_str) {
        if words.remove(0) == "super" {
            at.pop();
        }
    }
    words.retain(|word| word != "self");
    Some([at, words].concat())
}

/// Returns the module that defines what is at this path, through re-exports.
fn defining(
    path: &Module,
    sources: &BTreeMap<Module, String>,
    exported: &BTreeMap<Module, Module>,
) -> Module {
    let mut path = path.clone();
    // A bound, since modules may re-export in a circle.
    for _ in 0..8 {
        let depth = (0..=path.len())
            .rev()
            .find(|depth| sources.contains_key(&path[..*depth]))
            .unwrap_or(0);
        let named = path
            .get(..=depth)
            .and_then(|named| exported.get(named).filter(|to| *to != named));
        let Some(to) = named else {
            path.truncate(depth);
            return path;
        };
        path = [to.as_slice(), &path[depth + 1..]].concat();
    }
    path
}

/// Returns the imports of a folder that do not lead to a file before the importing one.
fn running_up(imports: &Imports, folder: &[&str], layers: &[&[&str]]) -> Vec<String> {
    let order: Vec<&str> = layers
        .iter()
        .flat_map(|layer| layer.iter().copied())
        .collect();
    let prefix: Module = folder.iter().map(|name| (*name).to_owned()).collect();
    let inside = imports
        .0
        .iter()
        .filter(|(module, targets)| module.starts_with(&prefix) && !targets.is_empty());
    let short = |module: &Module| module[prefix.len()..].join("::");
    let place = |module: &Module| order.iter().position(|name| *name == short(module));
    let mut wrong = Vec::new();
    for (from, targets) in inside {
        let is_folder = imports
            .0
            .keys()
            .any(|module| module.len() > from.len() && module.starts_with(from));
        if place(from).is_none() && !is_folder {
            wrong.push(format!("`{}` is in no layer", short(from)));
        }
        for to in targets
            .iter()
            .filter(|to| to.starts_with(&prefix) && !is_folder)
        {
            if place(to).is_none_or(|to| Some(to) >= place(from)) {
                wrong.push(format!("`{}` imports `{}`", short(from), short(to)));
            }
        }
    }
    wrong
}

#[test]
fn campaign_imports_run_down() {
    assert_eq!(
        running_up(&Imports::of("runner/src"), &["campaign"], &CAMPAIGN),
        Vec::<String>::new()
    );
}

#[test]
fn syntax_imports_run_down() {
    assert_eq!(
        running_up(&Imports::of("mutator/src"), &["syntax"], &SYNTAX),
        Vec::<String>::new()
    );
}

/// Returns the largest set of nodes that all reach each other.
fn largest_circle(edges: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<&str> {
    let reached = |from: &str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            for next in edges.get(node).into_iter().flatten() {
                if seen.insert(next.as_str()) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let reach: BTreeMap<&str, BTreeSet<&str>> = edges
        .keys()
        .map(|node| (node.as_str(), reached(node)))
        .collect();
    let circle = |node: &&str| -> BTreeSet<&str> {
        let both = reach[node]
            .iter()
            .filter(|other| reach.get(*other).is_some_and(|back| back.contains(node)));
        both.copied().collect()
    };
    let mut largest = BTreeSet::new();
    for circle in reach.keys().map(circle) {
        if circle.len() > largest.len() {
            largest = circle;
        }
    }
    largest
}

#[test]
fn import_circles_have_at_most_3_files() {
    for name in CRATES {
        let imports = Imports::of(name);
        let folders: BTreeSet<Module> = imports
            .0
            .keys()
            .filter_map(|module| Some(module.split_last()?.1.to_vec()))
            .collect();
        for folder in folders {
            let path = [&[name.to_owned()], folder.as_slice()].concat().join("/");
            let inside = imports.inside(&folder);
            let circle = largest_circle(&inside);
            assert!(circle.len() <= CIRCLE, "{path}: {circle:?}");
        }
    }
}

#[test]
fn imports_are_read_from_sources() {
    let source = |module: &str, code: &str| {
        (
            module
                .split("::")
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
            code.to_owned(),
        )
    };
    let sources: BTreeMap<Module, String> = [
        source("", "mod a;\nmod b;\nmod top;\n"),
        source("a", "mod x;\n\npub use x::Deep;\n"),
        source("a::x", "use super::super::b;\n"),
        source(
            "b",
            "use std::fs;\nuse crate::top::{\n    One,\n    self as other,\n};\n",
        ),
        source(
            "top",
            "use crate::a::Deep as D;\nfn f() { crate::b::g() }\n",
        ),
    ]
    .into();
    let imports = Imports::between(&sources);
    let found: Vec<String> = imports
        .0
        .iter()
        .flat_map(|(from, to)| {
            to.iter()
                .map(|to| format!("{} > {}", from.join("::"), to.join("::")))
        })
        .collect();
    assert_eq!(
        found,
        ["a > a::x", "a::x > b", "b > top", "top > a::x", "top > b"]
    );
    assert_eq!(
        largest_circle(&imports.inside(&[])),
        ["a", "b", "top"].into()
    );
    assert_eq!(
        running_up(&imports, &[], &[&["b", "top"], &["a::x"]]),
        ["`b` imports `top`", "`top` imports `a::x`"]
    );
}

//! Checks the rules of `ARCHITECTURE.md`: dependencies, and lengths of files and functions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::compile::root;
use crate::support::{all, parsed, text};

/// A crate and the crates of this workspace that it may use.
const ARROWS: [(&str, &[&str]); 7] = [
    ("mutaspec-mutator", &[]),
    ("mutaspec-macros", &["mutaspec-mutator"]),
    ("mutaspec-runner", &["mutaspec-mutator"]),
    ("mutaspec-reports", &["mutaspec-mutator", "mutaspec-runner"]),
    ("mutaspec-tla", &["mutaspec-mutator", "mutaspec-runner"]),
    (
        "mutaspec",
        &[
            "mutaspec-macros",
            "mutaspec-mutator",
            "mutaspec-reports",
            "mutaspec-runner",
            "mutaspec-tla",
        ],
    ),
    ("mutaspec-specs", &["mutaspec"]),
];

/// An external crate and the crates that may use it.
const OUTSIDE: [(&str, &[&str]); 24] = [
    ("anstream", &["mutaspec", "mutaspec-reports"]),
    ("blake3", &["mutaspec", "mutaspec-reports"]),
    ("clap", &["mutaspec"]),
    ("clap_complete", &["mutaspec"]),
    ("clap_mangen", &["mutaspec"]),
    ("ctrlc", &["mutaspec"]),
    ("indicatif", &["mutaspec"]),
    ("jiff", &["mutaspec"]),
    ("memmap2", &["mutaspec"]),
    ("rustix", &["mutaspec"]),
    ("strsim", &["mutaspec", "mutaspec-tla"]),
    ("terminal_size", &["mutaspec"]),
    ("textwrap", &["mutaspec-reports"]),
    ("serde_yaml_ng", &["mutaspec"]),
    (
        "serde",
        &["mutaspec", "mutaspec-reports", "mutaspec-runner"],
    ),
    ("serde_json", &["mutaspec", "mutaspec-reports"]),
    ("toml_edit", &["mutaspec"]),
    ("schemars", &["mutaspec-reports", "mutaspec-runner"]),
    ("anstyle", &["mutaspec-reports"]),
    ("syn", &["mutaspec", "mutaspec-macros", "mutaspec-mutator"]),
    ("quote", &["mutaspec-macros", "mutaspec-mutator"]),
    (
        "proc-macro2",
        &["mutaspec", "mutaspec-macros", "mutaspec-mutator"],
    ),
    ("inventory", &["mutaspec", "mutaspec-runner"]),
    ("rayon", &["mutaspec-runner"]),
];

/// External crates that every crate may use.
const EVERYWHERE: [&str; 1] = ["thiserror"];

/// The normal dependencies of each crate of the workspace.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata = parsed(&String::from_utf8_lossy(&output.stdout));
    let of = |package: &serde_json::Value| {
        let normal = all(&package["dependencies"])
            .iter()
            .filter(|d| d["kind"].is_null());
        normal.map(|d| text(&d["name"]).to_owned()).collect()
    };
    all(&metadata["packages"])
        .iter()
        .map(|package| (text(&package["name"]).to_owned(), of(package)))
        .collect()
}

#[test]
fn crate_dependencies_match_the_architecture() {
    let dependencies = dependencies();
    let inside: BTreeSet<&str> = dependencies.keys().map(String::as_str).collect();
    assert_eq!(inside, ARROWS.iter().map(|(name, _)| *name).collect());
    for (name, allowed) in ARROWS {
        let found: BTreeSet<&str> = dependencies[name]
            .iter()
            .map(String::as_str)
            .filter(|d| inside.contains(d))
            .collect();
        assert_eq!(found, allowed.iter().copied().collect(), "{name}");
    }
}

#[test]
fn external_crates_are_used_where_allowed() {
    for (name, outside) in dependencies() {
        let outside = outside
            .iter()
            .filter(|d| *d != "mutaspec" && !d.starts_with("mutaspec-"));
        for known in outside.filter(|d| !EVERYWHERE.contains(&d.as_str())) {
            let allowed = OUTSIDE.iter().find(|(outside, _)| outside == known);
            let allowed = allowed
                .unwrap_or_else(|| panic!("{name} depends on {known}: say here who may know it"))
                .1;
            assert!(
                allowed.contains(&name.as_str()),
                "{name} must not know {known}"
            );
        }
    }
}

#[test]
fn gallery_depends_on_one_crate() {
    let expected: BTreeSet<String> = [String::from("mutaspec")].into();
    assert_eq!(dependencies()["mutaspec-specs"], expected);
}

/// The folders with our own sources.
const SOURCES: [&str; 10] = [
    "src", "macros", "mutator", "runner", "reports", "specs", "tests", "tla", "benches", "workshop",
];

/// All Rust files by path from the root, except in `ui` and `fixtures`, which break the rules.
fn files() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in SOURCES {
        collect(&root().join(folder), &mut paths);
    }
    paths.sort();
    let named = |path: &PathBuf| {
        let name = path
            .strip_prefix(root())
            .unwrap_or(path)
            .to_string_lossy()
            .replace('\\', "/");
        (
            name,
            fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())),
        )
    };
    let files: Vec<_> = paths.iter().map(named).collect();
    assert!(files.len() > 100, "the sources are found: {}", files.len());
    files
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("it can be listed").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() && !["target", "ui", "fixtures"].contains(&name.as_str()) {
            collect(&path, paths);
        } else if path.extension().is_some_and(|e| e == "rs") {
            paths.push(path);
        }
    }
}

/// The maximum number of lines in a file.
const FILE: usize = 600;

#[test]
fn files_have_at_most_600_lines() {
    for (name, source) in files() {
        let lines = source.lines().count();
        assert!(lines <= FILE, "{name} has {lines} lines");
    }
}

#[test]
fn files_begin_with_their_purpose() {
    // A solution of the workshop is a part of a file.
    let files = files()
        .into_iter()
        .filter(|(name, _)| !name.ends_with("/solution.rs"));
    for (name, source) in files {
        // The file of a spec may begin with an attribute only after its header.
        assert!(source.starts_with("//! "), "{name} begins with its header");
    }
}

#[test]
fn no_todo_and_no_ignored_test() {
    // Joined at run time, so that this file does not contain the words.
    let words = [
        ["todo", "!("],
        ["unimplemented", "!("],
        ["#[", "ignore"],
        ["dbg", "!("],
    ]
    .map(|word| word.concat());
    for (name, source) in files() {
        for word in &words {
            assert!(!source.contains(word.as_str()), "{name} holds {word}");
        }
    }
}

/// The maximum number of lines in a function.
const FUNCTION: usize = 60;

/// Functions with their lengths. rustfmt indents the closing brace like the first line.
fn functions(source: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line
            .split_whitespace()
            .take_while(|w| !w.contains('"'))
            .collect();
        let is_modifier = |w: &str| {
            w.starts_with("pub")
                || ["const", "unsafe", "async", "in"].contains(&w)
                || w.ends_with(')')
        };
        let Some(at) = words
            .iter()
            .position(|w| *w == "fn")
            .filter(|at| words[..*at].iter().all(|w| is_modifier(w)))
        else {
            continue;
        };
        let name = words
            .get(at + 1)
            .map(|w| w.split(['(', '<']).next().unwrap_or(w))
            .unwrap_or_default();
        // Declarations have no body, and bodies on one line are not counted.
        let opens = lines[start..]
            .iter()
            .find(|l| l.trim_end().ends_with(['{', '}', ';']));
        let end = lines[start..]
            .iter()
            .position(|l| l.trim_end() == format!("{}}}", " ".repeat(indent)));
        if let Some(length) = end.filter(|_| opens.is_some_and(|l| l.trim_end().ends_with('{'))) {
            found.push((name.to_owned(), length + 1));
        }
    }
    found
}

#[test]
fn functions_have_at_most_60_lines() {
    let mut count = 0;
    for (name, source) in files() {
        for (function, length) in functions(&source) {
            count += 1;
            assert!(
                length <= FUNCTION,
                "{name}: `{function}` has {length} lines"
            );
        }
    }
    assert!(count > 1000, "the functions are found: {count}");
}

#[test]
fn function_length_counts_from_name_to_brace() {
    let source = "fn a() {\n    x();\n}\nimpl X {\n    pub(crate) const fn b(\n        y: u8,\n    ) {\n    }\n}\nfn c() {}\ntrait T {\n    fn d(\n        y: u8,\n    );\n}\n";
    let expected = [("a".to_owned(), 3), ("b".to_owned(), 4)];
    assert_eq!(functions(source), expected);
}

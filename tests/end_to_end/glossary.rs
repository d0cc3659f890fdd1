//! The words of the project: its texts use the standard terms of the field.
//!
//! Early versions were written in a dialect of their own. This test finds its most frequent phrases
//! in comments, string literals and documents. Specs are exempt: they quote their sources.

use std::fs;
use std::path::{Path, PathBuf};

use crate::compile::root;

/// Phrases that have a standard counterpart, in lower case.
const DIALECT: [&str; 28] = [
    "so many",
    "so few",
    "nothing where",
    "is none",
    "are none",
    "held against",
    "hold against",
    "from near",
    "come by",
    "comes by",
    "comes of it",
    "as ever",
    "whoever",
    "nobody",
    "somebody",
    "tells apart",
    "told apart",
    "is told",
    "was told",
    "says so",
    "who waits",
    "anew",
    "without more ado",
    "off the paths",
    "leave the ways",
    "stands here",
    "what is known of",
    "what becomes of",
];

/// Folders with sources whose comments and strings are checked.
const SOURCES: [&str; 8] = [
    "src",
    "tla",
    "macros/src",
    "mutator/src",
    "runner/src",
    "reports/src",
    "benches",
    "runner/benches",
];
/// Documents outside `docs`.
const DOCUMENTS: [&str; 4] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
];

/// The phrases of the dialect that a text contains as whole words.
fn dialect(text: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    let is_whole = |start: usize, phrase: &str| {
        let before = text[..start].chars().next_back();
        let after = text[start + phrase.len()..].chars().next();
        let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
        !before.is_some_and(is_of_word) && !after.is_some_and(is_of_word)
    };
    let occurs = |phrase: &&str| {
        text.match_indices(*phrase)
            .any(|(start, _)| is_whole(start, phrase))
    };
    DIALECT
        .into_iter()
        .filter(|phrase| occurs(phrase))
        .collect()
}

/// A line of Rust without its code: the comment and the string literals on it.
fn prose(line: &str) -> String {
    let mut prose = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(['"', '/']) {
        let (quoted, after) = rest[start..].split_at(1);
        if quoted == "/" {
            if after.starts_with('/') {
                prose.push_str(after);
                break;
            }
            rest = after;
            continue;
        }
        let end = after
            .match_indices('"')
            .find(|(end, _)| !after[..*end].ends_with('\\'))
            .map_or(after.len(), |(end, _)| end);
        prose.push_str(&after[..end]);
        prose.push(' ');
        rest = after.get(end + 1..).unwrap_or_default();
    }
    prose
}

/// The files below a folder with this extension, except tests of the program, whose specs are
/// quoted.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(
                files(&path, extension)
                    .into_iter()
                    .filter(|file| !file.iter().any(|part| part == "tests")),
            );
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The lines with phrases of the dialect, as `file:line: phrase`.
fn lines_in(file: &Path, text_of: impl Fn(&str) -> String) -> Vec<String> {
    let text = fs::read_to_string(file).expect("the file can be read");
    let name = file
        .strip_prefix(root())
        .unwrap_or(file)
        .display()
        .to_string();
    let phrases = |(number, line): (usize, &str)| -> Vec<String> {
        let found = dialect(&text_of(line)).into_iter();
        found
            .map(|phrase| format!("{name}:{}: {phrase}", number + 1))
            .collect()
    };
    text.lines().enumerate().flat_map(phrases).collect()
}

#[test]
fn phrases_are_found_as_whole_words() {
    for (line, expected) in [
        ("let nobody = 1; // set it anew", &["anew"][..]),
        (
            "say(\"Nobody waits\", nobody); // \"so many\"",
            &["so many", "nobody"],
        ),
        ("// a manewver, nobodys, by_nobody", &[]),
        ("let half = so / many;", &[]),
    ] {
        assert_eq!(dialect(&prose(line)), expected, "{line}");
    }
}

#[test]
fn sources_use_the_words_of_the_field() {
    let folders = SOURCES.iter().map(|folder| root().join(folder));
    let sources: Vec<PathBuf> = folders.flat_map(|folder| files(&folder, "rs")).collect();
    assert!(
        sources.len() > 300,
        "the sources are found: {}",
        sources.len()
    );
    let found: Vec<String> = sources
        .iter()
        .flat_map(|file| lines_in(file, prose))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn documents_use_the_words_of_the_field() {
    let mut documents = files(&root().join("docs"), "md");
    documents.extend(DOCUMENTS.iter().map(|name| root().join(name)));
    let found: Vec<String> = documents
        .iter()
        .flat_map(|file| lines_in(file, str::to_owned))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

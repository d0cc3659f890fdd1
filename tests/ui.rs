//! Compiles wrong specs: each mistake is reported once, on its token, and all of them at once.
//!
//! After a change of messages, run with `UI=overwrite` and review the differences.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tempfile::TempDir;

#[path = "end_to_end/compile.rs"]
#[expect(dead_code, reason = "the other tests of the program need more of it")]
mod compile;

use compile::{root, rustc};

/// The files in the folders of `tests/ui`, relative to the root.
fn files() -> Vec<PathBuf> {
    let entries = |folder: &Path| {
        let entries = fs::read_dir(root().join(folder))
            .unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let names = entries.map(|entry| entry.expect("it can be listed").file_name());
        names.map(|name| folder.join(name)).collect::<Vec<_>>()
    };
    let mut files: Vec<PathBuf> = entries(Path::new("tests/ui"))
        .iter()
        .flat_map(|folder| entries(folder))
        .collect();
    files.sort();
    files
}

/// The errors of the compiler for a file, without what depends on the machine.
fn errors(file: &Path) -> String {
    let out = TempDir::new().expect("there is room for a folder");
    let output = rustc(root(), "ui")
        .args([
            "--crate-type",
            "bin",
            "--emit",
            "metadata",
            "--diagnostic-width",
            "140",
            "--out-dir",
        ])
        .arg(out.path())
        .arg(file)
        .output()
        .expect("the compiler runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        output.status.code(),
        Some(1),
        "{} has errors: {text}",
        file.display()
    );
    let file = file.to_string_lossy().replace('\\', "/");
    let messages = text
        .split("\n\n")
        .map(|message| normalized(message.trim_end(), &file));
    let messages: Vec<String> = messages.filter(|message| !message.is_empty()).collect();
    messages.join("\n\n") + "\n"
}

/// A message of the compiler, without advice and without the line numbers of other files.
///
/// The margin for line numbers is made as wide as the numbers that are left in it.
fn normalized(message: &str, file: &str) -> String {
    let advice = [
        "error: aborting due to",
        "Some errors have",
        "For more information about",
    ];
    let lines = message
        .lines()
        .filter(|line| !advice.iter().any(|start| line.starts_with(start)));
    let arrow = message
        .lines()
        .find(|line| line.trim_start().starts_with("--> "));
    let width = arrow.map_or(0, |line| line.len() - line.trim_start().len());
    let mut is_other = false;
    let lines: Vec<(Option<&str>, String)> = lines
        .map(|line| {
            let Some((number, rest)) = margin(line, width) else {
                return (None, line.to_owned());
            };
            let place = rest.strip_prefix("--> ").or(rest.strip_prefix("::: "));
            is_other = place.map_or(is_other, |place| !place.starts_with(file));
            let rest = if is_other { unnumbered(rest) } else { rest };
            (Some(if is_other { "" } else { number }), others(rest))
        })
        .collect();
    let width = lines
        .iter()
        .filter_map(|(number, _)| number.map(str::len))
        .max();
    let width = width.unwrap_or_default().max(1);
    let lines = lines.iter().map(|(number, rest)| match number {
        Some(number) => format!("{number:>width$}{rest}").trim_end().to_owned(),
        None => rest.clone(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Splits a line into the number in its margin and the rest, if it has a margin.
fn margin(line: &str, width: usize) -> Option<(&str, &str)> {
    let (number, rest) = line.split_at_checked(width)?;
    let is_margin = number.chars().all(|c| c == ' ' || c.is_ascii_digit());
    is_margin.then(|| (number.trim(), rest))
}

/// A place such as `--> runner/src/formula.rs:10:5`, without the line and the column.
fn unnumbered(place: &str) -> &str {
    place.find(".rs:").map_or(place, |at| &place[..at + 3])
}

/// Hides the number of types that are not listed: every new type would change it.
fn others(line: &str) -> String {
    match line
        .trim_start()
        .strip_prefix("and ")
        .and_then(|rest| rest.strip_suffix(" others"))
    {
        Some(number) if number.chars().all(|c| c.is_ascii_digit()) => line.replace(number, "$N"),
        _ => line.to_owned(),
    }
}

#[test]
fn each_mistake_is_reported_once_at_its_token() {
    let overwrite = std::env::var_os("UI").is_some_and(|value| value == "overwrite");
    let mut files = files();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "rs"));
    assert!(files.len() > 20, "{files:?}");
    let wrong: Vec<String> = files
        .par_iter()
        .filter_map(|file| {
            let (found, path) = (errors(file), root().join(file).with_extension("stderr"));
            if overwrite {
                fs::write(&path, &found).expect("the errors can be written");
            }
            let expected = fs::read_to_string(&path)
                .unwrap_or_default()
                .replace("\r\n", "\n");
            let differs = found != expected;
            differs.then(|| format!("{}\n{found}", first_difference(&path, &expected, &found)))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{}\n`UI=overwrite` updates the files",
        wrong.join("\n")
    );
}

/// The first line of a file that the compiler does not print.
fn first_difference(path: &Path, expected: &str, found: &str) -> String {
    let equal = expected
        .lines()
        .zip(found.lines())
        .take_while(|(a, b)| a == b)
        .count();
    let line = |text: &str| text.lines().nth(equal).unwrap_or_default().to_owned();
    let place = format!("{}:{}", path.display(), equal + 1);
    format!(
        "{place}\n- {}\n+ {}\nThe compiler prints:",
        line(expected),
        line(found)
    )
}

/// With the component `rust-src`, rustc prints lines of the standard library instead of a file
/// name.
#[test]
fn expected_errors_do_not_show_the_standard_library() {
    let mut expected = files();
    expected.retain(|path| path.extension().is_some_and(|ending| ending == "stderr"));
    assert!(expected.len() > 20, "{expected:?}");
    for path in expected {
        let text = fs::read_to_string(root().join(&path)).expect("it is text");
        assert!(
            !text.contains("/rustc/") && !text.contains("rustlib"),
            "{}",
            path.display()
        );
    }
}

//! What the documents show is what the program prints: every `console` block is run and compared, and a line `...` stands for any lines.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Place, Ran, build, program, root};

/// The section of the README that makes a crate of its own.
const OWN: &str = "## Your own spec in five minutes";

/// A fenced block of a document.
struct Block {
    section: String,
    language: String,
    text: String,
}

/// The blocks of a document, in order.
fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut section, mut open) = (String::new(), false);
    for line in markdown.lines() {
        if let Some(language) = line.strip_prefix("```") {
            open = !open;
            if open {
                blocks.push(Block {
                    section: section.clone(),
                    language: language.to_owned(),
                    text: String::new(),
                });
            }
        } else if open {
            let block = blocks.last_mut().expect("one is open");
            block.text.push_str(line);
            block.text.push('\n');
        } else if line.starts_with('#') {
            line.clone_into(&mut section);
        }
    }
    assert!(!open, "every block is closed");
    blocks
}

/// Whether text is what a document shows, in which a line `...` stands for any number of lines.
fn shows(shown: &str, text: &str) -> bool {
    let lines = |text: &str| text.lines().map(|l| l.trim_end().to_owned()).collect::<Vec<_>>();
    matches(&lines(shown.trim_end()), &lines(text.trim_end()))
}

fn matches(shown: &[String], lines: &[String]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "..." => (0..=lines.len()).any(|n| matches(rest, &lines[n..])),
        Some((first, rest)) => lines
            .split_first()
            .is_some_and(|(line, lines)| line == first && matches(rest, lines)),
    }
}

#[test]
fn three_dots_stand_for_any_lines() {
    for (shown, text, expected) in [
        ("a\nb", "a\nb\n", true),
        ("a", "a\nb", false),
        ("...", "", true),
        ("a\n...\nc", "a\nb\nb\nc", true),
        ("a\n...\nc", "a\nc", true),
        ("a\n...\nc", "a\nb", false),
        ("...\nb", "a\nb\nc", false),
        ("...\nb\n...", "a\nb\nc", true),
        ("a...", "abc", false),
    ] {
        assert_eq!(shows(shown, text), expected, "{shown:?} and {text:?}");
    }
}

/// The commands of a block, each with the output that is shown below it.
fn commands(block: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), String::new()));
        } else {
            let shown = &mut commands.last_mut().expect("a block begins with a command").1;
            shown.push_str(line);
            shown.push('\n');
        }
    }
    commands
}

/// Runs the command of a document with a program and compares; a command without output shows nothing and must only be right.
fn check(file: &str, program: &Path, command: &str, shown: &str) {
    let line = command
        .strip_prefix("cargo run --release -- ")
        .unwrap_or_else(|| panic!("{file}: `{command}` is a command that this test can run"));
    let place = Place::new();
    let ran: Ran = place.command_of(program, line).output().expect("it runs").into();
    assert!(
        shown.is_empty() || shows(shown, &ran.out),
        "{file}: `{command}` does not print\n{shown}\nbut\n{}{}",
        ran.out,
        ran.err
    );
    // What the documents say about exit codes.
    let survivors = ran.out.contains("✗ SURVIVED") && line.starts_with("run");
    assert_eq!(ran.code, Some(if survivors { 2 } else { 0 }), "{file}: `{command}`\n{}", ran.err);
}

/// The documents: the README, how to contribute, and all of `docs`.
fn documents() -> Vec<PathBuf> {
    let mut files = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    let docs = fs::read_dir(root().join("docs")).into_iter().flatten();
    let mut docs: Vec<PathBuf> = docs.filter_map(|entry| Some(entry.ok()?.path())).collect();
    docs.retain(|path| path.extension().is_some_and(|e| e == "md"));
    docs.sort();
    files.append(&mut docs);
    files
}

#[test]
fn every_command_of_the_documents_prints_what_they_show() {
    let mut count = 0;
    for path in documents() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let markdown = fs::read_to_string(&path).expect("it can be read");
        let shell = |b: &Block| b.language == "console" && b.section != OWN;
        for block in blocks(&markdown).into_iter().filter(shell) {
            for (command, shown) in commands(&block.text) {
                if command.starts_with("cargo test") {
                    continue;
                }
                check(&name, program(), &command, &shown);
                count += 1;
            }
        }
    }
    assert!(count >= 3, "the commands are found: {count}");
}

/// The profile of the tests, from the workspace's manifest.
pub(crate) fn profile() -> String {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("there is a manifest");
    let mut profile = String::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.starts_with("[profile.dev");
        }
        if inside {
            profile.push_str(line);
            profile.push('\n');
        }
    }
    assert!(profile.starts_with("[profile.dev]\n"), "the tests have a profile");
    profile
}

/// The crate that the README writes, made from its own blocks and built.
fn own_program(own: &[Block], spec: &str) -> PathBuf {
    let file = |language: &str| {
        let of = own.iter().find(|b| b.language == language);
        &of.unwrap_or_else(|| panic!("the section has a block of {language}")).text
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("my-specs");
    let here = format!("path = '{}'", root().display());
    let manifest = file("toml").replace("path = \"../mutaspec\"", &here);
    assert!(manifest.contains(&here), "the README's crate stands beside this one");
    let lib = file("rust").replace("#[mutaspec::spec]", spec);
    assert!(lib.contains(spec), "the README's crate holds a spec");
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        // What is as it was keeps its time, so that it is not built again.
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            fs::write(&path, text).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
    };
    fs::create_dir_all(folder.join("src")).expect("there is room");
    // A workspace of its own, though it lies below another; the same profile and the same versions, so that little has to be built.
    write("Cargo.toml", &format!("{manifest}\n[workspace]\n{}", profile()));
    write("src/main.rs", file("rust,ignore"));
    write("src/lib.rs", &lib);
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("versions are locked");
    build(&folder, &["--bin", "my-specs"])
}

#[test]
fn the_spec_that_the_readme_writes_runs_as_it_says() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let own: Vec<Block> = blocks(&readme).into_iter().filter(|b| b.section == OWN).collect();
    let program = own_program(&own, "#[mutaspec::spec]");
    let mut count = 0;
    for block in own.iter().filter(|b| b.language == "console") {
        for (command, shown) in commands(&block.text) {
            assert!(!shown.is_empty(), "`{command}` shows something");
            check("README.md", &program, &command, &shown);
            count += 1;
        }
    }
    assert!(count > 0, "the section runs its spec");

    let better = "#[mutaspec::spec(termination)]";
    assert!(readme.contains(&format!("`{better}`")), "the README says how to kill the survivor");
    let program = own_program(&own, better);
    let shown = "...\n5 mutants: 5 killed; score 5/5 = 100 % for 6 properties on lock/default (8 states, exhaustive)\n";
    check("README.md", &program, "cargo run --release -- run", shown);
}

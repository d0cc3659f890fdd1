//! Runs the `console` blocks of the documents and compares output. `...` stands for any lines.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::compile::{self, program, root};
use crate::support::{Place, Ran, all, parsed};

/// The section of the README with a spec of a separate crate. `docs/by_hand.md` has its other
/// files.
const OWN: &str = "## A spec";

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

/// Whether a text matches a block, in which a line `...` stands for any number of lines.
fn shows(shown: &str, text: &str) -> bool {
    let lines = |text: &str| {
        text.lines()
            .map(|l| l.trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    matches(&lines(shown.trim_end()), &lines(text.trim_end()))
}

fn matches(shown: &[String], lines: &[String]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "..." => {
            (0..=lines.len()).any(|n| matches(rest, &lines[n..]))
        }
        Some((first, rest)) => lines
            .split_first()
            .is_some_and(|(line, lines)| line == first && matches(rest, lines)),
    }
}

#[test]
fn three_dots_match_any_lines() {
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

/// The commands of a block, each with the output below it.
fn commands(block: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), String::new()));
        } else {
            let shown = &mut commands
                .last_mut()
                .expect("a block begins with a command")
                .1;
            shown.push_str(line);
            shown.push('\n');
        }
    }
    commands
}

/// Splits a command into words. A quoted part is one word.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (place, part) in line.split('"').enumerate() {
        if place % 2 == 0 {
            words.extend(part.split_whitespace().map(str::to_owned));
        } else {
            words.push(part.to_owned());
        }
    }
    words
}

/// The folder with our TLA+ modules, as the documents name it.
const MODULES: &str = "specs/tla";

/// Copies the files of a folder.
fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("there is room");
    for entry in fs::read_dir(from).expect("it can be listed") {
        let file = entry.expect("it can be listed").path();
        let name = file.file_name().expect("it has a name");
        fs::copy(&file, to.join(name)).expect("it can be copied");
    }
}

/// Runs the commands of a block in one folder and compares their output. A command without output
/// must only succeed. `echo $?` shows the exit code of the command before it. Without `echo $?`, a
/// run must fail if and only if there are survivors.
fn check(file: &str, program: &Path, block: &Block) -> usize {
    let place = Place::new();
    if block.text.contains(MODULES) {
        copied(&root().join(MODULES), &place.path().join(MODULES));
    }
    let all = commands(&block.text);
    let code_of = |(command, shown): &(String, String)| {
        (command == "echo $?").then(|| shown.trim().to_owned())
    };
    for (at, (command, shown)) in all.iter().enumerate() {
        if command == "echo $?" || command.starts_with("cargo test") {
            continue;
        }
        let line = command
            .strip_prefix("cargo run --release -- ")
            .unwrap_or_else(|| panic!("{file}: `{command}` is a command that this test can run"));
        let mut program = place.command_of(program, "");
        let ran: Ran = program.args(words(line)).output().expect("it runs").into();
        assert!(
            shown.is_empty() || shows(shown, &ran.out),
            "{file}: `{command}` does not print\n{shown}\nbut\n{}{}",
            ran.out,
            ran.err
        );
        let survivors =
            ran.out.contains("next: ") && (line.starts_with("run") || line.starts_with("merge"));
        let expected = if survivors { "2" } else { "0" };
        let expected = all
            .get(at + 1)
            .and_then(code_of)
            .unwrap_or_else(|| expected.to_owned());
        assert_eq!(
            ran.code.map(|code| code.to_string()),
            Some(expected),
            "{file}: `{command}`\n{}",
            ran.err
        );
    }
    all.len()
}

/// The documents: README, CONTRIBUTING and all of `docs`.
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
fn documented_commands_print_the_documented_output() {
    let mut count = 0;
    for path in documents() {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let markdown = fs::read_to_string(&path).expect("it can be read");
        let shell = |b: &Block| b.language == "console" && b.section != OWN;
        for block in blocks(&markdown).into_iter().filter(shell) {
            count += check(&name, program(), &block);
        }
    }
    assert!(count >= 3, "the commands are found: {count}");
}

/// The long options in the help of the driver, which includes that of the program.
fn options() -> BTreeSet<String> {
    let driver = Path::new(env!("CARGO_BIN_EXE_mutaspec"));
    let help = |line: &str| -> String {
        let output = Place::new()
            .command_of(driver, line)
            .output()
            .expect("it runs");
        Ran::from(output).out
    };
    let top = help("--help");
    let named = top
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1);
    let commands = named
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("   "));
    let helps = commands
        .filter_map(|line| line.split_whitespace().next())
        .map(|name| help(&format!("{name} --help")));
    let all: Vec<String> = helps.chain([top.clone()]).collect();
    all.iter().flat_map(|text| options_in(text)).collect()
}

/// The long options that occur in a text.
fn options_in(text: &str) -> Vec<String> {
    let is_of_name = |c: char| c.is_ascii_lowercase() || c == '-';
    let words = text.split(|c: char| !is_of_name(c));
    let options =
        words.filter(|word| word.starts_with("--") && word.len() > 2 && !word.starts_with("---"));
    options.map(str::to_owned).collect()
}

#[test]
fn documented_options_exist() {
    // Options of cargo, Slurm, kubectl, PlusCal and the scripts for published models.
    let others = [
        "--all-targets",
        "--array",
        "--bench",
        "--configurations",
        "--conformance",
        "--cpus-per-task",
        "--dependency",
        "--export",
        "--fair",
        "--for",
        "--job-name",
        "--locked",
        "--mem",
        "--mutations",
        "--table",
        "--times",
        "--output",
        "--package",
        "--parsable",
        "--release",
        "--test",
        "--time",
        "--timeout",
        "--wait",
        "--workspace",
    ];
    let known = options();
    assert!(
        known.contains("--min-score") && known.contains("--shard"),
        "{known:?}"
    );
    for path in documents() {
        let markdown = fs::read_to_string(&path).expect("it can be read");
        let is_known =
            |option: &String| known.contains(option) || others.contains(&option.as_str());
        let unknown: Vec<String> = options_in(&markdown)
            .into_iter()
            .filter(|option| !is_known(option))
            .collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", path.display());
    }
}

#[test]
fn documented_workflow_calls_the_program_correctly() {
    let document = fs::read_to_string(root().join("docs/ci.md")).expect("it is there");
    let workflow = blocks(&document)
        .into_iter()
        .find(|b| b.language == "yaml")
        .expect("it shows a workflow");
    let read: Value = serde_yaml::from_str(&workflow.text).expect("it is YAML");
    let steps = all(&read["jobs"]["mutaspec"]["steps"]);
    let runs: Vec<&str> = steps
        .iter()
        .filter_map(|step| step["run"].as_str())
        .collect();
    let [run] = runs[..] else {
        panic!("one step runs something: {runs:?}");
    };
    let (_, arguments) = run.split_once(" -- ").expect("cargo hands arguments over");
    let ran = Place::new().run(&format!("{arguments} --help"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    // Actions are pinned to a commit.
    for step in steps.iter().filter_map(|step| step["uses"].as_str()) {
        let (_, commit) = step.split_once('@').unwrap_or_default();
        assert!(
            commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()),
            "{step}"
        );
    }
}

#[test]
fn documented_workflow_for_modules_passes() {
    let document = fs::read_to_string(root().join("docs/ci.md")).expect("it is there");
    let mut all_blocks = blocks(&document).into_iter();
    let workflow = all_blocks.find(|b| b.language == "yaml" && b.text.contains(MODULES));
    let workflow = workflow.expect("it shows a workflow for modules");
    let read: Value = serde_yaml::from_str(&workflow.text).expect("it is YAML");
    let steps = all(&read["jobs"]["mutaspec"]["steps"]).iter();
    let mut arguments = steps.filter_map(|step| step["with"]["arguments"].as_str());
    let arguments = arguments.next().expect("the action has arguments");
    // As the action calls the program.
    let line = format!("run --annotations github {arguments}");
    let place = Place::new();
    copied(&root().join(MODULES), &place.path().join(MODULES));
    let driver = Path::new(env!("CARGO_BIN_EXE_mutaspec"));
    let ran: Ran = place
        .command_of(driver, &line)
        .output()
        .expect("it runs")
        .into();
    assert_eq!(ran.code, Some(0), "{line}\n{}{}", ran.out, ran.err);
    let action = fs::read_to_string(root().join("action.yml")).expect("it is there");
    assert!(action.contains("run --annotations github"), "{action}");
}

/// Builds the crate in these blocks. Returns the path of its program.
fn own_program(own: &[Block], spec: &str) -> PathBuf {
    let file = |language: &str| {
        let of = own.iter().find(|b| b.language == language);
        &of.unwrap_or_else(|| panic!("there is a block of {language}"))
            .text
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("my-specs");
    let here = format!("path = '{}'", root().display());
    let manifest = file("toml").replace("path = \"../mutaspec\"", &here);
    assert!(manifest.contains(&here), "the crate stands beside this one");
    let lib = file("rust").replace("#[mutaspec::spec]", spec);
    assert!(lib.contains(spec), "the README's crate holds a spec");
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).unwrap_or_else(|e| panic!("{name}: {e}"));
    };
    fs::create_dir_all(folder.join("src")).expect("there is room");
    // A separate workspace below this one, with the same versions.
    write("Cargo.toml", &format!("{manifest}\n[workspace]\n"));
    write("src/main.rs", file("rust,ignore"));
    write("src/lib.rs", &lib);
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("versions are locked");
    depends_on_mutaspec(&folder);
    let library = compile::library(&folder, "my-specs", &[]);
    compile::program_with(&folder, "my-specs", &[&library])
}

/// Checks that cargo accepts the README's manifest and finds `mutaspec` and the crate's two
/// targets.
fn depends_on_mutaspec(folder: &Path) {
    let host = Command::new("rustc")
        .args(["--print", "host-tuple"])
        .output();
    let host = String::from_utf8(host.expect("rustc runs").stdout).expect("rustc writes text");
    // Crates for other platforms need not have been downloaded.
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--format-version", "1"])
        .args(["--filter-platform", host.trim()])
        .current_dir(folder)
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !errors.contains("warning"),
        "{errors}"
    );
    let metadata = parsed(&String::from_utf8_lossy(&output.stdout));
    let package = |name: &str| {
        let packages = all(&metadata["packages"]).iter();
        packages
            .filter(|package| package["name"] == name)
            .collect::<Vec<_>>()
    };
    let (own, mutaspec) = (package("my-specs"), package("mutaspec"));
    assert_eq!(
        mutaspec[0]["manifest_path"].as_str().map(Path::new),
        Some(&*root().join("Cargo.toml"))
    );
    assert_eq!(own[0]["edition"], "2024");
    let targets = all(&own[0]["targets"]).iter();
    let targets: Vec<String> = targets
        .map(|target| format!("{} {}", target["kind"][0], target["name"]))
        .collect();
    assert_eq!(targets, ["\"lib\" \"my_specs\"", "\"bin\" \"my-specs\""]);
}

#[test]
fn readme_spec_runs_as_documented() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let by_hand = fs::read_to_string(root().join("docs/by_hand.md")).expect("it is there");
    let spec = blocks(&readme).into_iter().filter(|b| b.section == OWN);
    let own: Vec<Block> = spec.chain(blocks(&by_hand)).collect();
    let program = own_program(&own, "#[mutaspec::spec]");
    let mut count = 0;
    for block in own.iter().filter(|b| b.language == "console") {
        count += check("README.md", &program, block);
    }
    assert!(count > 0, "the section runs its spec");

    let better = "#[mutaspec::spec(termination)]";
    assert!(
        readme.contains(&format!("`{better}`")),
        "the README says how to kill the survivor"
    );
    let program = own_program(&own, better);
    let text = "$ cargo run --release -- run --level basic\n...\n4 mutants: 4 killed; score 4 of 4 killed (100 %)\n...\n";
    let block = Block {
        section: OWN.to_owned(),
        language: "console".to_owned(),
        text: text.to_owned(),
    };
    check("README.md", &program, &block);
}

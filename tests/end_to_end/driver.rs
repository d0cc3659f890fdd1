//! The program `mutaspec`: it makes a crate, builds it and runs its program.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::compile::{root, target_and_profile};
use crate::support::{Place, Ran, all, parsed, text};

/// A crate outside the workspace compiles the libraries again, which is fastest without
/// optimisation. Other crates are those of the workspace.
const PROFILE: &str =
    "[profile.dev]\ndebug = false\nlto = \"off\"\n[profile.dev.package.blake3]\nopt-level = 3\n";

/// The program in a folder, with the target folder and profile of this test.
fn driver(folder: &Path, arguments: &[&str]) -> Command {
    let (target, profile) = target_and_profile();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mutaspec"));
    command
        .args(["--profile", profile])
        .args(arguments)
        .current_dir(folder)
        .env("CARGO", env!("CARGO"))
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", target);
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    driver(folder, arguments)
        .output()
        .expect("the program starts")
        .into()
}

/// A crate as `mutaspec new` makes it, in a folder that later tests find again. It has the versions
/// of this workspace.
fn new_crate(name: &str) -> PathBuf {
    let place = Place::new();
    let ran = run(place.path(), &["new", name]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out
            .contains(&format!("mutaspec comes from {}", root().display())),
        "{}",
        ran.out
    );
    assert_eq!(place.names("."), [name], "nothing else is left behind");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(folder.join("mutaspec.out"));
    for file in [
        "Cargo.toml",
        "src/lib.rs",
        "src/main.rs",
        "mutaspec.yaml",
        "README.md",
    ] {
        let mut text = place.read(&format!("{name}/{file}"));
        if file == "Cargo.toml" {
            text = format!("{text}\n[workspace]\n{PROFILE}");
        }
        write(&folder.join(file), &text);
    }
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("versions are locked");
    folder
}

/// Writes a file. An unchanged file keeps its time, so that cargo does not rebuild it.
fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("it has a folder")).expect("there is room");
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::write(path, text).expect("there is room");
    }
}

/// The operators of the survivors of the last run, and the number of killed mutants.
fn results(folder: &Path) -> (Vec<String>, usize) {
    let results =
        fs::read_to_string(folder.join("mutaspec.out/results.json")).expect("there are results");
    let results = parsed(&results);
    let mutants: Vec<&Value> = all(&results["specs"])
        .iter()
        .flat_map(|spec| all(&spec["mutants"]))
        .collect();
    let with = |verdict: &'static str| {
        mutants
            .iter()
            .filter(move |mutant| mutant["verdict"] == verdict)
    };
    let survivors = with("survived").map(|mutant| text(&mutant["operator"]).to_owned());
    (survivors.collect(), with("killed").count())
}

/// Arguments, streams and exit codes are not changed on the way.
fn passes_everything_through(folder: &Path) {
    let checked = run(folder, &["check", "shop", "--json"]);
    assert_eq!(checked.code, Some(0), "{}", checked.err);
    assert_eq!(text(&parsed(&checked.out)["specs"][0]["name"]), "shop");
    let refused = run(folder, &["check", "shup"]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""));
    assert!(
        refused.err.ends_with("hint: did you mean `shop`?\n"),
        "{}",
        refused.err
    );
    let shown = run(folder, &["show", "1"]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
}

#[test]
fn new_crate_has_the_survivor_that_its_readme_closes() {
    let folder = new_crate("my-first-spec");
    let ran = run(&folder, &["run", "--color", "never"]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    assert_eq!(results(&folder), (vec!["G1".to_owned()], 7));
    let readme = fs::read_to_string(folder.join("README.md")).expect("there is a README");
    assert!(readme.contains("Of 8 mutants, 7 are killed and 1 survives"));
    passes_everything_through(&folder);

    let (_, property) = readme
        .split_once("```rust\n")
        .expect("the README shows the property");
    let (property, _) = property.split_once("```").expect("the block ends");
    let property: Vec<&str> = property.lines().map(str::trim).collect();
    let property = property.join("\n");
    let spec = fs::read_to_string(folder.join("src/lib.rs")).expect("there is a spec");
    let (before, _) = spec
        .split_once("    #[invariant]\n")
        .expect("the spec has one invariant");
    write(
        &folder.join("src/lib.rs"),
        &format!("{before}{property}\n}}\n"),
    );
    let ran = run(&folder, &["run"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert_eq!(results(&folder), (Vec::new(), 8));
    assert!(readme.contains("All 8 mutants are killed"));

    // In another folder of the crate, its configuration is still the one of the crate.
    let source = folder.join("src");
    assert_eq!(
        run(&source, &["run", "--out", "../target/elsewhere"]).code,
        Some(0)
    );

    let config =
        fs::read_to_string(folder.join("mutaspec.yaml")).expect("there is a configuration");
    assert!(config.contains("level: basic"));
    write(
        &folder.join("mutaspec.yaml"),
        &config.replace("level: basic", "level: standard"),
    );
    assert_eq!(run(&folder, &["run"]).code, Some(2));
    assert_eq!(results(&folder).0.len(), 2);
    assert!(readme.contains("two of them survive"));
}

#[test]
fn new_crate_becomes_a_member_of_its_workspace() {
    let place = Place::new();
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\n    \"app\", # ours\n]\n";
    place.write("Cargo.toml", manifest);
    fs::create_dir_all(place.path().join("app/src")).expect("there is room");
    place.write(
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    place.write("app/src/main.rs", "fn main() {}\n");
    let refused = run(place.path(), &["run"]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused
            .err
            .starts_with("error: no package of this workspace has specs"),
        "{}",
        refused.err
    );

    let ran = run(place.path(), &["new", "specs"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let changed = place.read("Cargo.toml");
    assert!(
        changed.starts_with("[workspace]\nresolver = \"3\"\nmembers = [\n    \"app\", # ours\n"),
        "{changed}"
    );
    assert!(
        changed.ends_with("\n[profile.release.package.specs]\noverflow-checks = true\n"),
        "{changed}"
    );
    let listed = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--offline",
            "--no-deps",
            "--format-version",
            "1",
        ])
        .current_dir(place.path())
        .output()
        .expect("cargo runs");
    assert!(
        listed.status.success(),
        "{}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let listed = parsed(&String::from_utf8_lossy(&listed.stdout));
    let names: Vec<&str> = all(&listed["packages"])
        .iter()
        .map(|package| text(&package["name"]))
        .collect();
    assert_eq!(names, ["app", "specs"]);
}

#[test]
fn crate_without_specs_is_refused_before_a_build() {
    let place = Place::new();
    for (text, error, hint) in [
        (None, "error: no Cargo.toml in ", "`mutaspec new NAME`"),
        (
            Some(""),
            "error: package `app` has no specs: it does not depend on mutaspec\n",
            "`mutaspec new NAME`",
        ),
        (
            Some("[dependencies]\nmutaspec = \"0.1\"\n"),
            "error: package `app` has no program\n",
            "`mutaspec::main!(app);`",
        ),
    ] {
        if let Some(text) = text {
            fs::create_dir_all(place.path().join("src")).expect("there is room");
            let file = if text.is_empty() {
                "src/main.rs"
            } else {
                "src/lib.rs"
            };
            let _ = fs::remove_file(place.path().join("src/main.rs"));
            place.write(file, "");
            place.write(
                "Cargo.toml",
                &format!("[package]\nname = \"app\"\nversion = \"0.1.0\"\n{text}"),
            );
        }
        let ran = run(place.path(), &["run"]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
        assert!(
            ran.err.starts_with(error) && ran.err.contains(hint),
            "{}",
            ran.err
        );
    }
}

#[test]
fn cargo_subcommand_is_the_same_program() {
    let ask = |program: &str, arguments: &[&str]| -> Ran {
        let output = Command::new(program).args(arguments).output();
        output.expect("the program starts").into()
    };
    let own = ask(env!("CARGO_BIN_EXE_mutaspec"), &["explain", "lose"]);
    let of_cargo = ask(
        env!("CARGO_BIN_EXE_cargo-mutaspec"),
        &["mutaspec", "explain", "lose"],
    );
    assert_eq!(own.code, Some(0));
    assert_eq!((own.code, &own.out), (of_cargo.code, &of_cargo.out));
}

/// Reads lines until one contains a text.
fn read_until(lines: &mut impl Iterator<Item = std::io::Result<String>>, text: &str) {
    let mut read = String::new();
    for line in lines {
        let line = line.expect("the output is text");
        if line.contains(text) {
            return;
        }
        read.push_str(&line);
        read.push('\n');
    }
    panic!("the output ends without {text:?}:\n{read}");
}

#[cfg(unix)]
#[test]
fn watch_runs_again_after_each_change_until_an_interrupt() {
    let folder = new_crate("my-watched-spec");
    let mut child = driver(&folder, &["watch", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut out = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let mut err = BufReader::new(child.stderr.take().expect("it is piped")).lines();
    read_until(&mut out, "shop");
    read_until(&mut err, "exit code 0; runs again");
    write(
        &folder.join("mutaspec.yaml"),
        "specs: { shop: { models: { three: { constants: { customers: 3 } } } } }\n",
    );
    read_until(&mut out, "three");
    read_until(&mut err, "exit code 0; runs again");
    write(&folder.join("src/main.rs"), "fn main() { wrong }\n");
    read_until(&mut err, "cannot find value `wrong`");
    read_until(&mut err, "exit code 101; runs again");
    write(
        &folder.join("src/main.rs"),
        "mutaspec::main!(my_watched_spec);\n",
    );
    read_until(&mut out, "three");
    read_until(&mut err, "exit code 0; runs again");
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("there is a program `kill`").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

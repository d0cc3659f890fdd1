//! `mutaspec workshop` as participants and graders use it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::compile::{root, target_and_profile};
use crate::support::{Place, Ran, all, parsed, text};

pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mutaspec"));
    command
        .arg("workshop")
        .current_dir(folder)
        .env("CARGO", env!("CARGO"))
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", target_and_profile().0);
    command
}

pub(crate) fn run(folder: &Path, line: &str) -> Ran {
    let mut command = program(folder);
    command.args(line.split_whitespace());
    command.output().expect("the program starts").into()
}

/// A text of an exercise, by the name of its folder and of its file.
pub(crate) fn exercise(name: &str, file: &str) -> String {
    let path = root().join("workshop/exercises").join(name).join(file);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The start of an exercise with its reference in place of the participant's part.
pub(crate) fn solution(name: &str) -> String {
    let start = exercise(name, "start.rs");
    start.replace(&own(&start), &exercise(name, "solution.rs"))
}

/// The participant's part of a text.
pub(crate) fn own(text: &str) -> String {
    let (_, rest) = text
        .split_once("// ===== your part =====\n")
        .expect("it is marked");
    let (own, _) = rest.split_once("// ===== end").expect("it is marked");
    own.to_owned()
}

/// A new workshop in a temporary folder.
pub(crate) fn workshop() -> (Place, PathBuf) {
    let place = Place::lasting();
    let ran = run(place.path(), "init ann");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out.contains("cargo fetch && mutaspec workshop"),
        "{}",
        ran.out
    );
    let folder = place.path().join("ann");
    (place, folder)
}

pub(crate) fn answer(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(format!("exercises/{name}.rs")), text).expect("there is room");
}

#[test]
fn new_folder_has_all_exercises_and_no_solution() {
    let (_place, folder) = workshop();
    let mut count = 0;
    for entry in fs::read_dir(root().join("workshop/exercises")).expect("there are exercises") {
        let name = entry
            .expect("it can be listed")
            .file_name()
            .to_string_lossy()
            .into_owned();
        let file = folder.join(format!("exercises/{name}.rs"));
        assert_eq!(
            fs::read_to_string(&file).ok(),
            Some(exercise(&name, "start.rs")),
            "{name}"
        );
        count += 1;
    }
    assert!(count >= 20, "{count} exercises");
    assert!(!folder.join("target").exists());
    let again = run(&folder, "init .");
    assert_eq!(again.code, Some(1));
    assert!(
        again.err.contains("exists and is not empty"),
        "{}",
        again.err
    );
}

#[test]
fn leaders_guide_has_the_learning_goal_of_each_exercise() {
    let guide = fs::read_to_string(root().join("docs/workshop.md")).expect("there is a guide");
    let mut names: Vec<String> = fs::read_dir(root().join("workshop/exercises"))
        .expect("there are exercises")
        .map(|entry| {
            entry
                .expect("it can be listed")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    for (place, name) in names.iter().enumerate() {
        let sheet = exercise(name, "exercise.yaml");
        let field = |key: &str| {
            let line = sheet
                .lines()
                .find_map(|line| line.strip_prefix(&format!("{key}: ")));
            line.unwrap_or_else(|| panic!("{name} has no {key}"))
                .to_owned()
        };
        let row = format!(
            "| {} | {} | {} | {} |",
            place + 1,
            field("title"),
            field("kind"),
            field("idea")
        );
        assert!(guide.contains(&row), "docs/workshop.md has no row\n{row}");
    }
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    assert!(readme.contains(&format!("{} exercises", names.len())));
}

/// The conditions of an answer that are not met.
fn unmet(one: &Value) -> Vec<&str> {
    let conditions = all(&one["conditions"]).iter();
    conditions
        .filter(|c| c["met"] == false)
        .map(|c| text(&c["name"]))
        .collect()
}

#[test]
fn each_missing_condition_is_named() {
    let (_place, folder) = workshop();
    let fill = |name: &str, from: &str, to: &str| {
        let solved = solution(name);
        assert!(solved.contains(from), "{name}");
        answer(&folder, name, &solved.replace(from, to));
    };
    answer(&folder, "01_type_invariant", &solution("01_type_invariant"));
    fill(
        "04_alice_ignores_bob",
        "c.managers.all(|p| s.stage[p]",
        "c.managers.first().is_none_or(|p| s.stage[p]",
    );
    let ran = run(&folder, "check 1 2 3 4 5 06_attack 12 22 --json");
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let checked = parsed(&ran.out);
    assert_eq!(checked["solved"], 1);
    let found: Vec<(&str, Vec<&str>)> = all(&checked["exercises"])
        .iter()
        .map(|one| (text(&one["name"]), unmet(one)))
        .collect();
    let expected: Vec<(&str, Vec<&str>)> = vec![
        ("01_type_invariant", vec![]),
        ("02_agreement", vec!["targets"]),
        ("03_vacuous", vec!["targets"]),
        ("04_alice_ignores_bob", vec!["siblings"]),
        ("05_abort_only_if_asked", vec!["holds"]),
        ("06_attack", vec!["changed"]),
        ("12_over_fitted", vec!["larger"]),
        ("22_duel", vec!["claim", "claim", "claim"]),
    ];
    assert_eq!(found, expected);
    let survivor = &all(&all(&checked["exercises"])[1]["survivors"])[0];
    assert_eq!(all(&survivor["diff"]).len(), 2, "{survivor}");
    let steps = all(&survivor["run"]);
    assert!(
        steps.iter().any(|step| text(step).starts_with("abort(")),
        "{survivor}"
    );
    // The run ends with its fault, a commit while others still work.
    let survivor = &all(&all(&checked["exercises"])[2]["survivors"])[0];
    let steps: Vec<&str> = all(&survivor["run"]).iter().map(text).collect();
    assert_eq!(steps, ["prepare(r1)", "commit(r1)"], "{survivor}");
}

#[test]
fn false_claims_and_harmless_changes_are_refuted() {
    let (_place, folder) = workshop();
    let duel = solution("22_duel");
    answer(
        &folder,
        "22_duel",
        &duel
            .replace("claim a: cannot", "claim a: can")
            .replace("claim b: can be", "claim b: cannot be"),
    );
    let start = exercise("06_attack", "start.rs");
    answer(
        &folder,
        "06_attack",
        &start.replace("aborted = true;", "aborted = aborted || true;"),
    );
    let ran = run(&folder, "check 22 6");
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(
        ran.out
            .contains("22_duel  a (`enter` does not look at the key): the claim is refuted"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("06_attack  the change does not lead to the fault that counts here"),
        "{}",
        ran.out
    );
    assert!(ran.out.ends_with("0 of 2 solved\n"), "{}", ran.out);
}

/// Runs a session line by line: the keys, with the end of the input as the end.
fn session(folder: &Path, keys: &str) -> Ran {
    let mut command = program(folder);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(keys.as_bytes()).expect("it reads");
    drop(input);
    child.wait_with_output().expect("it ends").into()
}

#[test]
fn errors_of_the_compiler_are_shown_in_place() {
    let (_place, folder) = workshop();
    let start = exercise("01_type_invariant", "start.rs");
    let line = start
        .lines()
        .position(|line| line.contains("is_subset"))
        .expect("it is there")
        + 1;
    answer(
        &folder,
        "01_type_invariant",
        &start.replace("is_subset", "is_subsett"),
    );
    let ran = session(&folder, "h\nl\n");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out
            .contains(&format!("exercises/01_type_invariant.rs:{line}:")),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("no method named `is_subsett`"),
        "{}",
        ran.out
    );
    // It goes on: keys still work.
    assert!(
        ran.out.contains("hint 1  ") && ran.out.contains("2  defend  Agreement"),
        "{}",
        ran.out
    );
}

#[test]
fn page_of_a_run_has_its_mutant_and_steps() {
    let (_place, folder) = workshop();
    let ran = session(&folder, "t\n");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let page = &ran.out;
    for expected in ["+ require(true);", "First difference", "the spec", "2  "] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    for unknown in ["G1-", "distinct", "baseline"] {
        assert!(!page.contains(unknown), "{unknown}: {page}");
    }
}

#[test]
fn changes_outside_of_the_own_part_are_refused() {
    let (_place, folder) = workshop();
    let start = exercise("01_type_invariant", "start.rs");
    answer(
        &folder,
        "01_type_invariant",
        &start.replace("key_is_free = false", "key_is_free = true"),
    );
    answer(
        &folder,
        "02_agreement",
        &exercise("02_agreement", "start.rs").replace("// ===== end of your part =====", ""),
    );
    let _ = fs::remove_file(folder.join("exercises/03_vacuous.rs"));
    let ran = run(&folder, "check 1 2 3");
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    for expected in [
        "differs from the exercise outside of your part",
        "lost one of its two lines",
        "cannot read exercises/03_vacuous.rs",
    ] {
        assert!(ran.out.contains(expected), "{expected}: {}", ran.out);
    }
}

#[test]
fn reset_keeps_the_answer() {
    let (_place, folder) = workshop();
    answer(&folder, "01_type_invariant", "nothing that compiles");
    let ran = session(&folder, "r\ny\n");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("it is there");
    assert_eq!(
        read(".workshop/01_type_invariant.rs.old"),
        "nothing that compiles"
    );
    assert_eq!(
        read("exercises/01_type_invariant.rs"),
        exercise("01_type_invariant", "start.rs")
    );
    answer(&folder, "01_type_invariant", "another answer");
    for _ in 0..2 {
        assert_eq!(session(&folder, "r\ny\n").code, Some(0));
    }
    assert_eq!(
        read(".workshop/01_type_invariant.rs.old2"),
        "another answer"
    );
    assert!(!folder.join(".workshop/01_type_invariant.rs.old3").exists());
    assert_eq!(
        read(".workshop/01_type_invariant.rs.old"),
        "nothing that compiles"
    );
}

#[test]
fn wrong_folders_are_refused_and_nothing_is_lost() {
    let (place, folder) = workshop();
    for command in ["", "check", "list"] {
        let ran = run(place.path(), command);
        assert_eq!(ran.code, Some(1), "{command}: {}", ran.out);
        assert!(
            ran.err.contains("is not a workshop") && ran.err.contains("workshop init DIR"),
            "{}",
            ran.err
        );
    }
    let file = folder.join(".workshop/progress.json");
    let progress = fs::read_to_string(&file).expect("there is progress");
    let mut other = parsed(&progress);
    other["exercises"] = "0123456789abcdef".into();
    other["made_by"] = "0.0.9".into();
    fs::write(&file, other.to_string()).expect("there is room");
    let ran = run(&folder, "");
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err
            .contains("made by mutaspec 0.0.9 with other exercises"),
        "{}",
        ran.err
    );
    fs::write(&file, "{\"version\": 1").expect("there is room");
    let ran = run(&folder, "");
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err.contains("no progress of a workshop") && ran.err.contains("are not touched"),
        "{}",
        ran.err
    );
    assert_eq!(
        fs::read_to_string(&file).expect("it is there"),
        "{\"version\": 1"
    );
    let ran = run(&folder, "check 99");
    assert_eq!(ran.code, Some(1));
}

#[test]
fn report_shows_the_folders_of_a_group() {
    let (place, _folder) = workshop();
    assert_eq!(run(place.path(), "init ben").code, Some(0));
    let ran = run(place.path(), "report . --out page.html");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let page = place.read("page.html");
    assert!(
        page.contains("<th>ann</th>") && page.contains("<th>ben</th>"),
        "{page}"
    );
}

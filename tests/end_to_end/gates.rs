//! Comparisons of runs: new survivors, weakened properties, and what cannot be compared.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::compile::root;
use crate::suggestions;
use crate::support::{Place, Ran, all, parsed, text};

pub(crate) const MODEL: &str = "transaction_commit/three";
/// All properties of the model.
const ALL: &str =
    "consistent,decisions_are_final,can_commit,can_abort_when_all_are_prepared,deadlock_freedom";
/// All properties except `decisions_are_final`.
const FEWER: &str = "consistent,can_commit,can_abort_when_all_are_prepared,deadlock_freedom";

fn survivors(results: &Value) -> Vec<String> {
    let mutants = all(&results["specs"])
        .iter()
        .flat_map(|of| all(&of["mutants"]));
    mutants
        .filter(|mutant| mutant["verdict"] == "survived")
        .map(|mutant| text(&mutant["id"]).to_owned())
        .collect()
}

pub(crate) fn results(place: &Place, folder: &str) -> Value {
    parsed(&place.read(&format!("{folder}/results.json")))
}

/// Runs with all properties in `old`, and with one fewer in `new`. Returns the new survivors.
fn weaker() -> (Place, Vec<String>) {
    let place = Place::new();
    assert_eq!(
        place
            .run(&format!("run {MODEL} --properties {ALL} --out old"))
            .code,
        Some(2)
    );
    assert_eq!(
        place
            .run(&format!("run {MODEL} --properties {FEWER} --out new"))
            .code,
        Some(2)
    );
    let old = survivors(&results(&place, "old"));
    let new: Vec<String> = survivors(&results(&place, "new"))
        .into_iter()
        .filter(|id| !old.contains(id))
        .collect();
    assert!(
        new.len() > 2 && old.len() > 5,
        "{} and {}",
        new.len(),
        old.len()
    );
    (place, new)
}

#[test]
fn removed_property_fails_comparison_and_names_new_survivors() {
    let (place, new) = weaker();
    for flags in ["--against old", "--against old/results.json --fail-on new"] {
        let ran = place.run(&format!("run {MODEL} --properties {FEWER} {flags}"));
        assert_eq!(ran.code, Some(2), "{flags}: {}", ran.err);
        let gate = &place.results()["gate"];
        let violation = format!("{MODEL}: {} new survivors: {}", new.len(), new.join(", "));
        assert_eq!(
            (&gate["violations"], &gate["only_new"]),
            (&Value::from(vec![violation.clone()]), &true.into())
        );
        assert!(
            ran.out.contains(&violation),
            "{violation} is not in {}",
            ran.out
        );
    }
    // Known survivors do not fail a run.
    for (properties, against) in [(ALL, "old"), (FEWER, "new"), (ALL, "new")] {
        let ran = place.run(&format!(
            "run {MODEL} --properties {properties} --against {against}"
        ));
        assert_eq!(
            ran.code,
            Some(0),
            "{properties} against {against}: {}",
            ran.out
        );
        assert!(
            ran.out.contains(" is new\n"),
            "{properties} against {against}: {}",
            ran.out
        );
        assert!(
            place.results()["gate"]["survived"]
                .as_u64()
                .is_some_and(|n| n > 5)
        );
    }
}

/// The ids in a list of changes.
fn ids(list: &Value) -> Vec<String> {
    let changes = all(list).iter();
    changes
        .map(|change| text(&change["id"]).to_owned())
        .collect()
}

/// The number of steps that killed a mutant of a run.
fn steps_to_kill(results: &Value, id: &str) -> u64 {
    let mutants = all(&results["specs"][0]["mutants"]);
    let found = mutants.iter().find(|mutant| mutant["id"] == id);
    found.expect("it was run")["trace_length"]
        .as_u64()
        .expect("it was killed in some steps")
}

#[test]
fn comparison_names_weakened_property_and_shortest_forbidden_run() {
    let (place, new) = weaker();
    let compared = place.run("compare old new --json");
    assert_eq!(compared.code, Some(0), "{}", compared.err);
    let model = &parsed(&compared.out)["models"][0];
    assert_eq!(ids(&model["new_survivors"]), new);
    let weakened = all(&model["weakened"]);
    assert_eq!(
        (
            weakened.len(),
            &weakened[0]["property"],
            &weakened[0]["gone"]
        ),
        (1, &"decisions_are_final".into(), &true.into())
    );
    let shortest = text(&weakened[0]["shortest"]);
    assert!(new.iter().any(|id| id == shortest));
    let old = results(&place, "old");
    let length = steps_to_kill(&old, shortest);
    assert_eq!(
        new.iter().map(|id| steps_to_kill(&old, id)).min(),
        Some(length)
    );

    let told = place.run("compare old new").out;
    let beginning = format!(
        "{shortest} on {MODEL}: `decisions_are_final` forbade this, and nothing does now\n"
    );
    assert!(told.contains(&beginning), "{beginning} is not in {told}");
    for id in &new {
        assert!(told.contains(id.as_str()), "{id}");
    }
    let steps = told.lines().filter(|line| {
        line.starts_with("    ") && line.trim_start().starts_with(|c: char| c.is_ascii_digit())
    });
    assert!(steps.count() as u64 >= length, "{told}");
}

#[test]
fn comparison_fails_only_in_the_weaker_direction() {
    let (place, new) = weaker();
    assert_eq!(place.run("compare old new --fail-on new").code, Some(2));
    for line in [
        "compare new old --fail-on new",
        "compare old old --fail-on new",
    ] {
        assert_eq!(place.run(line).code, Some(0), "{line}");
    }
    let markdown = place.run("compare old new --markdown").out;
    assert!(
        markdown.contains("decisions") && markdown.contains("new survivors"),
        "{markdown}"
    );
    let mended = &parsed(&place.run("compare new old --json").out)["models"][0];
    assert_eq!(ids(&mended["newly_killed"]), new);
    assert_eq!(ids(&mended["gone_survivors"]), Vec::<String>::new());
}

/// The text of `transaction_commit.rs`, as it is and without `decisions_are_final`.
fn with_and_without_property() -> (String, String) {
    let source = std::fs::read_to_string(root().join("specs/src/commit/transaction_commit.rs"))
        .expect("the gallery has it");
    let (before, rest) = source
        .split_once("    /// A decision is final.\n")
        .expect("the property is there");
    let (_, after) = rest
        .split_once("    /// The transaction can be committed.\n")
        .expect("another one follows it");
    let without = format!("{before}{after}");
    (source, without)
}

/// Builds the program of a spec into a folder.
fn built(place: &Place, source: &str, name: &str) -> PathBuf {
    let spec = ("transaction_commit".to_owned(), source.to_owned());
    let crate_of = suggestions::program("branch-specs", &[spec]);
    let program = place.path().join(name);
    std::fs::copy(crate_of, &program).expect("there is room");
    program
}

#[test]
fn property_removed_on_a_branch_fails_its_run() {
    let place = Place::new();
    let (with, without) = with_and_without_property();
    let (main, branch) = (
        built(&place, &with, "main"),
        built(&place, &without, "branch"),
    );
    let run = |program: &Path, line: &str| -> Ran {
        let mut command = place.command_of(program, line);
        command.output().expect("it runs").into()
    };
    let ran = run(&main, "run transaction_commit/three --out old");
    assert_eq!(ran.code, Some(2));
    let against = "run transaction_commit/three --against old --fail-on new";
    assert_eq!(run(&main, against).code, Some(0));
    let ran = run(&branch, against);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let old = survivors(&results(&place, "old"));
    let new: Vec<String> = survivors(&place.results())
        .into_iter()
        .filter(|id| !old.contains(id))
        .collect();
    let violation = format!("{MODEL}: {} new survivors: {}\n", new.len(), new.join(", "));
    assert!(
        new.len() > 2 && ran.out.contains(&violation),
        "{violation} is not in {}",
        ran.out
    );
    assert!(
        !ran.err.contains("known from the last run"),
        "another spec is not known: {}",
        ran.err
    );
    let compared = run(&branch, "compare old mutaspec.out --fail-on new");
    assert_eq!(compared.code, Some(2));
    assert!(
        compared
            .out
            .contains("`decisions_are_final` forbade this, and nothing does now\n"),
        "{}",
        compared.out
    );
    // A run with an older text of the spec is not resumed.
    let resumed = run(&main, "run transaction_commit/three --against old --resume");
    assert_eq!(resumed.code, Some(1));
    let error =
        "error: the run in mutaspec.out is another one: the program was built again since then\n";
    assert!(resumed.err.starts_with(error), "{}", resumed.err);
}

#[test]
fn comparison_with_smaller_run_exits_4() {
    let place = Place::new();
    let model = "two_phase_commit/article";
    let run = |arguments: &str, out: &str| {
        place.run(&format!("run {model} {arguments} --out {out}"));
    };
    run("--operators M1,M2", "full");
    for (arguments, missing) in [
        (
            "--operators M1,M2 --max-states 5",
            "the baseline was not searched to its end",
        ),
        (
            "--operators M1,M2 --shard 1/3",
            "only a part of its mutants was checked",
        ),
        (
            "--operators M1,M2 --simulate 10",
            "was only simulated, in 10 walks",
        ),
        ("--operators M1,K1", "was checked without the operator M2"),
    ] {
        run(arguments, "less");
        let ran = place.run("compare full less --fail-on new");
        assert_eq!(ran.code, Some(4), "{arguments}: {}", ran.err);
        let error = format!("error: less measured less than full, so it cannot pass: {model}");
        assert!(
            ran.err.starts_with(&error) && ran.err.contains(missing),
            "{arguments}: {}",
            ran.err
        );
        assert!(ran.out.contains(missing), "{arguments}: {}", ran.out);
        // Without `--fail-on`, the difference is reported and does not fail.
        assert_eq!(place.run("compare full less").code, Some(0), "{arguments}");
    }
    place.run("run ordered_log/two --out other");
    let ran = place.run("compare full other --fail-on new --json");
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    let missing = vec![format!("{model} is not in the new run")];
    assert_eq!(parsed(&ran.out)["missing"], Value::from(missing));
    // A mutant that was decided and is now inconclusive is neither a survivor nor a success.
    run("--operators M1,M2,G1", "more");
    run("--operators M1,M2,G1 --mutant-states 296", "undecided");
    let undecided = results(&place, "undecided");
    let all = all(&undecided["specs"])
        .iter()
        .flat_map(|of| all(&of["mutants"]));
    assert!(all.filter(|m| m["verdict"] == "inconclusive").count() > 0);
    assert_eq!(
        place.run("compare more undecided --fail-on new").code,
        Some(3)
    );
    for same in [
        "compare full full --fail-on new",
        "compare undecided undecided --fail-on new",
    ] {
        assert_eq!(place.run(same).code, Some(0), "{same}");
    }
}

//! Runs the program on a small spec with the real engine.

use std::fs;

use mutaspec_reports::schema::{PropertyVerdict, Results, Verdict};

use super::*;

/// The results of a command on the spec `tickets`, with its temporary folder.
pub(super) struct CallResult {
    pub(super) code: u8,
    pub(super) out: String,
    pub(super) err: String,
    folder: tempfile::TempDir,
}

pub(super) fn tickets(line: &[&str]) -> CallResult {
    tickets_with(line, &AtomicBool::new(false))
}

fn tickets_with(line: &[&str], stop: &AtomicBool) -> CallResult {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut line = line.to_vec();
    if line[0] == "run" {
        line.extend(["--out", out.to_str().unwrap()]);
    }
    let (code, out, err) = call_with(compiled_spec("tickets"), &line, stop);
    // The commands that are proposed name the folder.
    let at = folder.path().to_str().unwrap();
    let (out, err) = (out.replace(at, "TEMP"), err.replace(at, "TEMP"));
    CallResult {
        code,
        out,
        err,
        folder,
    }
}

impl CallResult {
    /// The text of `results.json`.
    fn file(&self) -> String {
        fs::read_to_string(self.folder.path().join("out/results.json")).unwrap()
    }

    fn results(&self) -> Results {
        Results::read(&self.file()).unwrap()
    }

    fn last_line(&self) -> &str {
        self.out
            .lines()
            .rfind(|line| !line.is_empty())
            .unwrap_or_default()
    }
}

#[test]
fn run_finds_survivors_and_fails() {
    let called = tickets(&["run", "tickets/two", "--operators", "U1,C3"]);
    assert_eq!((called.code, called.err.as_str()), (2, "tickets/two ..\n"));
    insta::assert_snapshot!(called.out);
}

#[test]
fn results_file_equals_standard_output() {
    let called = tickets(&["run", "tickets/two", "--operators", "U1,C3", "--json"]);
    assert_eq!(called.code, 2);
    assert_eq!(called.out, called.file());
    insta::assert_snapshot!(called.out);
}

#[test]
fn every_mutant_is_reported_and_counted_once() {
    let model = &tickets(&["run", "tickets/two"]).results().specs[0];
    let score = model.score.unwrap();
    let counted = score.killed
        + score.survived
        + score.equivalent
        + score.unreached
        + score.inconclusive
        + score.invalid;
    assert_eq!(
        (counted, model.mutants.len()),
        (model.planned, model.planned)
    );
    assert_eq!(
        model
            .mutants
            .iter()
            .filter(|m| m.verdict == Verdict::Survived)
            .count(),
        score.survived
    );
}

#[test]
fn results_do_not_depend_on_threads() {
    let texts = ["1", "2", "5"].map(|n| tickets(&["run", "--threads", n]).file());
    assert!(texts[0] == texts[1] && texts[1] == texts[2]);
}

#[test]
fn report_only_does_not_fail_on_survivors() {
    assert_eq!(tickets(&["run", "tickets/two", "--report-only"]).code, 0);
}

#[test]
fn run_skips_models_expected_to_fail() {
    let called = tickets(&["run"]);
    assert_eq!(called.code, 2);
    assert!(
        called.out.starts_with(
            "tickets/oversold is not mutated: never_oversold is expected to fail on it\n"
        ),
        "{}",
        called.out
    );
    assert!(
        called
            .out
            .lines()
            .any(|line| line.starts_with("2 models, ")),
        "{}",
        called.out
    );
    assert!(
        called
            .out
            .contains("\nnext: mutaspec show 1 --results TEMP/out  (or suggest, accept)\n"),
        "{}",
        called.out
    );
    let results = called.results();
    let models: Vec<&str> = results.specs.iter().map(|s| s.model.as_str()).collect();
    assert_eq!(models, ["two", "three"]);
}

#[test]
fn failing_baseline_shows_its_trace_without_mutants() {
    let called = tickets(&["run", "tickets/two", "--set", "seats=3"]);
    assert_eq!(called.code, 4);
    insta::assert_snapshot!(called.out);
    let model = &called.results().specs[0];
    assert_eq!((model.score, model.mutants.len()), (None, 0));
    assert_eq!(model.properties[0].verdict, PropertyVerdict::Fails);
}

#[test]
fn operators_restrict_a_run() {
    let called = tickets(&["run", "tickets/two", "--operators", "lost-update"]);
    let results = called.results();
    assert!(!results.specs[0].mutants.is_empty());
    assert!(results.specs[0].mutants.iter().all(|m| m.operator == "U1"));
    let called = tickets(&["run", "--operators", "Q2"]);
    assert_eq!((called.code, called.out.as_str()), (4, ""));
    assert!(
        called
            .err
            .contains("tickets/two is not mutated: none of these operators has a site in it\n"),
        "{}",
        called.err
    );
}

#[test]
fn matrix_has_a_verdict_for_every_property() {
    let results = tickets(&["run", "tickets/two", "--matrix"]).results();
    let model = &results.specs[0];
    for mutant in &model.mutants {
        assert_eq!(
            mutant.matrix.as_ref().map(Vec::len),
            Some(model.properties.len()),
            "{}",
            mutant.id
        );
    }
}

#[test]
fn check_passes_if_exactly_the_expected_property_fails() {
    let called = tickets(&["check"]);
    assert_eq!(called.code, 0);
    insta::assert_snapshot!(called.out);
    assert_eq!(
        tickets(&["check", "tickets/oversold", "--set", "seats=2"]).code,
        4
    );
    assert_eq!(
        tickets(&["check", "tickets/oversold", "--properties", "can_sell_out"]).code,
        0
    );
    assert_eq!(
        tickets(&["check", "tickets/two", "--set", "seats=3"]).code,
        4
    );
}

#[test]
fn json_check_has_no_mutants() {
    let called = tickets(&["check", "tickets/two", "--json"]);
    let results = Results::read(&called.out).unwrap();
    assert_eq!(
        (results.specs[0].score, results.specs[0].mutants.len()),
        (None, 0)
    );
    assert_eq!(results.specs[0].baseline.distinct_states, 9);
}

#[test]
fn too_low_state_limit_proves_nothing() {
    assert_eq!(
        tickets(&["check", "tickets/two", "--max-states", "2"]).code,
        3
    );
    let called = tickets(&["run", "tickets/two", "--max-states", "2"]);
    assert_eq!(
        (called.code, called.last_line()),
        (
            4,
            "✗ tickets/two: no mutant was checked: the baseline is not decided"
        )
    );
}

#[test]
fn too_little_memory_proves_nothing() {
    assert_eq!(
        tickets(&["check", "tickets/two", "--max-memory", "1kB"]).code,
        3
    );
    let called = tickets(&["run", "tickets/two", "--max-memory", "1kB"]);
    assert_eq!(
        (called.code, called.last_line()),
        (
            4,
            "✗ tickets/two: no mutant was checked: the baseline is not decided"
        )
    );
    assert!(
        called.out.contains("its bound of 1 kB of memory"),
        "{}",
        called.out
    );
    let called = tickets(&["run", "--max-memory", "much"]);
    assert_eq!(called.code, 1);
    assert!(
        called.err.contains("expected a size such as 2GiB or 500MB"),
        "{}",
        called.err
    );
}

#[test]
fn simulation_never_exits_zero() {
    let called = tickets(&["check", "tickets/two", "--simulate", "20"]);
    assert_eq!(called.code, 3);
    assert!(
        called
            .last_line()
            .contains("no violation in 20 walks of at most 100 steps, nothing is proven")
    );
    let called = tickets(&["run", "tickets/two", "--simulate", "20", "--depth", "9"]);
    assert_eq!(called.code, 3);
    assert!(
        called
            .out
            .contains("no violation in 20 walks of at most 9 steps; nothing is proven"),
        "{}",
        called.out
    );
    assert!(
        called.out.contains("no score: a simulation proves nothing"),
        "{}",
        called.out
    );
    let model = &called.results().specs[0];
    assert!(model.simulation.is_some() && !model.mutants.is_empty());
    assert!(
        model
            .mutants
            .iter()
            .all(|m| matches!(m.verdict, Verdict::Killed | Verdict::Inconclusive))
    );
    assert_eq!(
        tickets(&["run", "--depth", "9"]).code,
        1,
        "a depth is one of walks"
    );
}

#[test]
fn interrupted_run_writes_partial_results() {
    let called = tickets_with(&["run"], &AtomicBool::new(true));
    assert_eq!(called.code, 130);
    assert!(called.results().interrupted);
}

#[test]
fn unsettable_constants_are_reported() {
    let called = tickets(&["check", "tickets/two", "--set", "seats=many"]);
    assert_eq!(called.code, 1);
    assert!(
        called
            .err
            .starts_with("error: tickets/two: constant `seats` takes "),
        "{}",
        called.err
    );
}

#[test]
fn configured_model_runs() {
    let (_folder, file) = temporary();
    fs::write(
        &file,
        "specs: {tickets: {models: {four: {from: two, constants: {clerks: 4}, properties: [can_sell_out]}}}}",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let called = tickets(&[
        "run",
        "tickets/four",
        "--config",
        file,
        "--operators",
        "U1",
        "-v",
    ]);
    let model = &called.results().specs[0];
    assert_eq!(
        (
            model.model.as_str(),
            model.constants["clerks"].matches(',').count()
        ),
        ("four", 3)
    );
    assert_eq!(model.properties[0].name, "can_sell_out");
    assert!(
        called.out.contains(&format!(
            " --model four --config {file} --results TEMP/out\n"
        )),
        "{}",
        called.out
    );
}

/// The id of the first mutant of an operator with this verdict on the model `two`.
pub(super) fn first(operator: &str, verdict: Verdict) -> String {
    let results = tickets(&["run", "tickets/two", "--operators", operator]).results();
    let mutants = &results.specs[0].mutants;
    mutants
        .iter()
        .find(|m| m.verdict == verdict)
        .map(|m| m.id.clone())
        .unwrap()
}

#[test]
fn survivor_is_shown_with_its_first_difference() {
    let called = tickets(&["show", &first("C3", Verdict::Survived), "--no-suggestion"]);
    assert_eq!(called.code, 0);
    insta::assert_snapshot!(called.out);
}

#[test]
fn killed_mutant_is_shown_with_its_counterexample() {
    let called = tickets(&["show", &first("C3", Verdict::Killed)]);
    assert_eq!(called.code, 0);
    insta::assert_snapshot!(called.out);
}

#[test]
fn unique_last_part_of_an_id_suffices() {
    let id = first("C3", Verdict::Killed);
    let last = id.rsplit('/').next().unwrap();
    assert_eq!(tickets(&["show", last]).code, 0);
    let called = tickets(&["show", "tickets"]);
    assert_eq!(called.code, 1);
    assert!(
        called.err.starts_with("error: `tickets` matches "),
        "{}",
        called.err
    );
}

#[test]
fn mutant_of_failing_baseline_shows_the_failure() {
    let called = tickets(&[
        "show",
        &first("C3", Verdict::Survived),
        "--model",
        "two",
        "--set",
        "seats=3",
    ]);
    assert_eq!(called.code, 4);
    assert!(
        called
            .last_line()
            .starts_with("✗ tickets/two fails: never_oversold"),
        "{}",
        called.out
    );
}

#[test]
fn mutants_are_listed_for_each_model() {
    let called = tickets(&["list", "tickets", "--mutants", "--json"]);
    let listing: serde_json::Value = serde_json::from_str(&called.out).unwrap();
    let counts: Vec<usize> = listing["specs"][0]["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["mutants"].as_array().unwrap().len())
        .collect();
    assert_eq!(counts[2], 0);
    assert!(
        0 < counts[0] && counts[0] < counts[1],
        "a family has a mutant for each participant: {counts:?}"
    );
    assert!(
        tickets(&["list", "--mutants"])
            .out
            .contains(&first("C3", Verdict::Survived))
    );
}

#[test]
fn use_of_symmetry_is_reported() {
    let check = |line: &[&str]| call(compiled_spec("turns"), line);
    let (code, out, _) = check(&["check", "turns/even", "-v"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("  4 orbits searched for all states: `players` is symmetric\n"),
        "{out}"
    );
    assert!(out.contains("(10 distinct"), "{out}");
    let (code, out, _) = check(&["check", "turns/even", "--no-symmetry"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("  ! all states are searched, symmetric sets or not: it is switched off\n"),
        "{out}"
    );
    assert!(out.contains("(10 distinct"), "{out}");
    let (_, json, _) = check(&["check", "turns/even", "--json"]);
    assert!(json.contains("\"used\": true"), "{json}");
    assert!(json.contains("\"orbits\": 4"), "{json}");
}

#[test]
fn asymmetric_set_is_a_spec_error() {
    let check = |line: &[&str]| call(compiled_spec("turns"), line);
    for command in ["check", "run"] {
        let (folder, _) = temporary();
        let out = folder.path().display().to_string();
        let mut line = vec![command, "turns/uneven"];
        if command == "run" {
            line.extend(["--out", &out]);
        }
        let (code, _, err) = check(&line);
        assert_eq!(code, 1, "{command}");
        assert!(
            err.contains("error: turns/uneven: `#[symmetric] players`: step `go(ben)` tells ann and ben apart\nhint: "),
            "{err}"
        );
    }
    assert_eq!(check(&["check", "turns/uneven", "--no-symmetry"]).0, 0);
}

/// The ids in the output of `list --mutants`.
fn listed(line: &[&str]) -> Vec<String> {
    let called = tickets(&[&["list", "tickets/two", "--mutants", "--json"], line].concat());
    let listing: serde_json::Value = serde_json::from_str(&called.out).unwrap();
    let mutants = listing["specs"][0]["models"][0]["mutants"]
        .as_array()
        .unwrap();
    mutants
        .iter()
        .map(|m| m["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn levels_are_nested_and_standard_is_default() {
    let [basic, standard, all] =
        ["basic", "standard", "all"].map(|level| listed(&["--level", level]));
    assert!(basic.iter().all(|id| standard.contains(id)) && basic.len() < standard.len());
    assert!(standard.iter().all(|id| all.contains(id)) && standard.len() < all.len());
    assert_eq!(listed(&[]), standard);
    let run = |line: &[&str]| {
        let model = &tickets(&[&["run", "tickets/two"], line].concat())
            .results()
            .specs[0];
        model
            .mutants
            .iter()
            .map(|m| m.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(run(&["--level", "basic"]), basic);
    assert_eq!(run(&[]), standard);
    // Operators named on the command line take precedence over the level.
    let named = run(&["--level", "basic", "--operators", "C1"]);
    assert!(
        !named.is_empty() && named.iter().all(|id| id.contains("/C1-")),
        "{named:?}"
    );
}

#[test]
fn configured_level_applies_without_command_line_level() {
    let (_folder, file) = temporary();
    std::fs::write(&file, "specs: {tickets: {level: basic}}").unwrap();
    let file = file.to_str().unwrap();
    assert_eq!(listed(&["--config", file]), listed(&["--level", "basic"]));
    assert_eq!(
        listed(&["--config", file, "--level", "all"]),
        listed(&["--level", "all"])
    );
}

#[test]
fn mutant_of_any_level_can_be_shown() {
    let (standard, all) = (listed(&[]), listed(&["--level", "all"]));
    let beyond = all.iter().find(|id| !standard.contains(id)).unwrap();
    assert_eq!(tickets(&["show", beyond]).code, 0);
}

#[test]
fn operator_mix_is_shown_for_one_spec() {
    let called = tickets(&["list", "tickets/two", "--level", "basic"]);
    let count = listed(&["--level", "basic"]).len();
    assert!(
        called.out.contains(&format!("{count} of two\n")),
        "{}",
        called.out
    );
    let share = |operator: &str| {
        listed(&["--level", "basic"])
            .iter()
            .filter(|id| id.contains(&format!("/{operator}-")))
            .count()
    };
    for operator in ["C2", "G1", "U1"] {
        assert!(
            called
                .out
                .contains(&format!("{operator} {} (", share(operator))),
            "{}",
            called.out
        );
    }
    assert!(!tickets(&["list"]).out.contains(" of two"));
}

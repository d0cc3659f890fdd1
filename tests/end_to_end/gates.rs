//! What makes a run fail in CI: new survivors, touched lines, scores. Results give the exit code.

use serde_json::Value;

use crate::compile::root;
use crate::suggestions;
use crate::support::{Place, Ran, all, name_of, parsed, text};

const MODEL: &str = "transaction_commit/three";
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

fn results(place: &Place, folder: &str) -> Value {
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

#[test]
fn comparison_names_weakened_property_and_shortest_forbidden_run() {
    let (place, new) = weaker();
    let compared = place.run("compare old new --json");
    assert_eq!(compared.code, Some(0), "{}", compared.err);
    let model = &parsed(&compared.out)["models"][0];
    let ids = |list: &Value| -> Vec<String> {
        all(list)
            .iter()
            .map(|change| text(&change["id"]).to_owned())
            .collect()
    };
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
    let lengths = all(&results(&place, "old")["specs"][0]["mutants"]).to_vec();
    let length = |id: &str| {
        let found = lengths
            .iter()
            .find(|mutant| mutant["id"] == id)
            .expect("it was run");
        found["trace_length"]
            .as_u64()
            .expect("it was killed in some steps")
    };
    assert_eq!(
        new.iter().map(|id| length(id)).min(),
        Some(length(shortest))
    );

    let told = place.run("compare old new");
    let beginning = format!(
        "{shortest} on {MODEL}: `decisions_are_final` forbade this, and nothing does now\n"
    );
    assert!(
        told.out.contains(&beginning),
        "{beginning} is not in {}",
        told.out
    );
    for id in &new {
        assert!(told.out.contains(id.as_str()), "{id}");
    }
    let steps = told.out.lines().filter(|line| {
        line.starts_with("    ") && line.trim_start().starts_with(|c: char| c.is_ascii_digit())
    });
    assert!(steps.count() as u64 >= length(shortest), "{}", told.out);
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
    let mended = parsed(&place.run("compare new old --json").out);
    assert_eq!(ids(&mended["models"][0]["newly_killed"]), new);
    assert_eq!(
        ids(&mended["models"][0]["gone_survivors"]),
        Vec::<String>::new()
    );
}

#[test]
fn property_removed_on_a_branch_fails_its_run() {
    let source = std::fs::read_to_string(root().join("specs/src/commit/transaction_commit.rs"))
        .expect("the gallery has it");
    let (before, rest) = source
        .split_once("    /// A decision is final.\n")
        .expect("the property is there");
    let (_, after) = rest
        .split_once("    /// The transaction can be committed.\n")
        .expect("another one follows it");
    let place = Place::new();
    let built = |text: &str, name: &str| {
        let crate_of = suggestions::program(
            "branch-specs",
            &[("transaction_commit".to_owned(), text.to_owned())],
        );
        let program = place.path().join(name);
        std::fs::copy(crate_of, &program).expect("there is room");
        program
    };
    let (main, branch) = (
        built(&source, "main"),
        built(&format!("{before}{after}"), "branch"),
    );
    let run = |program: &std::path::Path, line: &str| -> Ran {
        place
            .command_of(program, line)
            .output()
            .expect("it runs")
            .into()
    };
    assert_eq!(
        run(&main, "run transaction_commit/three --out old").code,
        Some(2)
    );
    assert_eq!(
        run(
            &main,
            "run transaction_commit/three --against old --fail-on new"
        )
        .code,
        Some(0)
    );
    let ran = run(
        &branch,
        "run transaction_commit/three --against old --fail-on new",
    );
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

/// A diff that changes one line of a file.
fn diff(file: &str, line: usize) -> String {
    let source = std::fs::read_to_string(root().join(file)).expect("the gallery has it");
    let text = source.lines().nth(line - 1).expect("it has so many lines");
    format!(
        "diff --git a/{file} b/{file}\nindex 1..2 100644\n--- a/{file}\n+++ b/{file}\n@@ -{line} +{line} @@\n-an older line\n+{text}\n"
    )
}

#[test]
fn diff_of_one_line_checks_mutants_of_that_line() {
    let place = Place::new();
    place.run("run two_phase_commit/article --out whole");
    let whole = results(&place, "whole");
    let file = text(&whole["specs"][0]["file"]).to_owned();
    let line = 82;
    place.write("one.diff", &diff(&file, line));
    let ran = place.run("run two_phase_commit/article --in-diff one.diff");
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let stands = |mutant: &&Value| {
        mutant["line"].as_u64() <= Some(line as u64)
            && Some(line as u64) <= mutant["end_line"].as_u64()
    };
    let verdicts = |mutants: &[Value]| -> Vec<(Value, Value)> {
        let there = mutants.iter().filter(stands);
        there
            .map(|mutant| (mutant["id"].clone(), mutant["verdict"].clone()))
            .collect()
    };
    let touched = place.results();
    let mutants = all(&touched["specs"][0]["mutants"]);
    assert!(
        mutants.len() > 3 && mutants.iter().all(|mutant| stands(&mutant)),
        "{} mutants",
        mutants.len()
    );
    assert_eq!(
        verdicts(mutants),
        verdicts(all(&whole["specs"][0]["mutants"]))
    );
    assert_eq!(touched["specs"][0]["planned"], mutants.len());
    // The paths of the diff may start in another folder, and other specs may be named too.
    for folder in ["b/deep/down/specs/", "b/"] {
        place.write("other.diff", &diff(&file, line).replace("b/specs/", folder));
        let ran = place.run("run two_phase_commit/article ordered_log --in-diff other.diff");
        assert_eq!(ran.code, Some(2), "{folder}: {}", ran.err);
        assert_eq!(place.results()["specs"], touched["specs"], "{folder}");
    }
}

#[test]
fn diff_without_mutants_reports_nothing_to_do() {
    let place = Place::new();
    let comment = diff("specs/src/commit/two_phase_commit.rs", 1)
        .replace("-an older line", "-//! An older line");
    for (text, about) in [
        (&diff("README.md", 3), "another file"),
        (&comment, "a comment"),
    ] {
        place.write("any.diff", text);
        let ran = place.run("run two_phase_commit/article --in-diff any.diff");
        assert_eq!(ran.code, Some(0), "{about}: {}", ran.err);
        let told =
            "two_phase_commit/article: nothing to do, the diff touches no line of a mutant of it\n";
        assert!(ran.out.contains(told), "{about}: {}", ran.out);
        let results = place.results();
        assert_eq!(
            (&results["specs"], &results["gate"]["passed"]),
            (&Value::Array(Vec::new()), &true.into()),
            "{about}"
        );
    }
}

/// The number of the first line of a file that contains a text, from 1.
fn line_with(file: &str, text: &str) -> usize {
    let source = std::fs::read_to_string(root().join(file)).expect("the gallery has it");
    1 + source
        .lines()
        .position(|line| line.contains(text))
        .expect("it says so")
}

#[test]
fn diff_of_property_checks_all_mutants_of_spec() {
    let place = Place::new();
    let file = "specs/src/commit/two_phase_commit.rs";
    let line = line_with(file, "fn committed(");
    place.write("property.diff", &diff(file, line));
    let ran = place.run("run two_phase_commit/article --in-diff property.diff");
    let told = format!(
        "two_phase_commit/article: the diff touches {file}:{line}, which is more than the text of a mutant, so all mutants are checked\n"
    );
    assert!(
        ran.code == Some(2) && ran.out.contains(&told),
        "{}",
        ran.out
    );
    let whole = place.run("run two_phase_commit/article --out whole");
    assert_eq!(whole.code, ran.code);
    assert_eq!(place.results()["specs"], results(&place, "whole")["specs"]);
}

#[test]
fn diff_of_configuration_checks_all_mutants() {
    let place = Place::new();
    place.write("mutaspec.yaml", "specs: {}\n");
    place.write(
        "config.diff",
        "--- a/mutaspec.yaml\n+++ b/mutaspec.yaml\n@@ -1 +1 @@\n-x: 1\n+specs: {}\n",
    );
    let ran = place.run("run ordered_log/two --operators U1 --in-diff config.diff");
    let told = "ordered_log/two: the diff touches mutaspec.yaml:1, which is more than the text of a mutant, so all mutants are checked\n";
    assert!(ran.out.starts_with(told), "{ran:?}");
    let results = place.results();
    assert_eq!(
        results["specs"][0]["planned"],
        all(&results["specs"][0]["mutants"]).len()
    );
}

#[test]
fn diff_without_lines_counts_for_the_whole_file() {
    let place = Place::new();
    let file = "specs/src/commit/two_phase_commit.rs";
    let told = format!(
        "two_phase_commit/article: the diff touches {file}, which is more than the text of a mutant"
    );
    for diff in [
        format!(
            "diff --git a/{file} b/{file}\nindex 1..2 100644\nBinary files a/{file} and b/{file} differ\n"
        ),
        format!(
            "\u{1b}[1mdiff --cc {file}\u{1b}[m\nindex 1,2..3\n--- a/{file}\n+++ b/{file}\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n"
        ),
    ] {
        place.write("whole.diff", &diff);
        let ran = place.run("run two_phase_commit/article --operators U1 --in-diff whole.diff");
        assert!(ran.out.starts_with(&told), "{diff}: {ran:?}");
    }
}

#[test]
fn empty_diff_measures_nothing() {
    let place = Place::new();
    for empty in ["", "\n"] {
        place.write("empty.diff", empty);
        let ran = place.run("run two_phase_commit/article --in-diff empty.diff");
        assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""));
        assert_eq!(
            ran.err,
            "error: there is nothing to mutate: empty.diff is empty\nhint: compare with another revision, or leave the run out where nothing has changed\n"
        );
    }
    assert!(!place.path().join("mutaspec.out").exists());
}

#[test]
fn partial_run_cannot_be_compared() {
    let place = Place::new();
    place.write(
        "one.diff",
        &diff("specs/src/commit/two_phase_commit.rs", 82),
    );
    place.run("run two_phase_commit/article --in-diff one.diff --out part");
    place.run("run ordered_log/two --operators U1 --out whole");
    let whole = place.read("whole/results.json");
    place.write(
        "cut.json",
        &whole.replacen("\n  \"interrupted\": false", "\n  \"interrupted\": true", 1),
    );
    for (old, why) in [
        (
            "part",
            "it checked some of the mutants of two_phase_commit/article",
        ),
        ("cut.json", "it was interrupted"),
    ] {
        for line in [
            format!("compare {old} whole"),
            format!("run ordered_log/two --operators U1 --against {old}"),
        ] {
            let ran = place.run(&line);
            let error = format!("error: the run in {old} is not a whole one: {why}\n");
            assert!(
                ran.code == Some(1) && ran.err.starts_with(&error),
                "{line}: {ran:?}"
            );
        }
    }
}

#[test]
fn malformed_diff_is_a_usage_error() {
    let place = Place::new();
    for garbage in [
        "hello\nworld\n",
        "--- a\n+++ b\n@@ nonsense @@\n",
        "diff --git a/x b/x\n@@ -1 +1 @@\n",
    ] {
        place.write("garbage.diff", garbage);
        let ran = place.run("run two_phase_commit/article --in-diff garbage.diff");
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{garbage}");
        assert!(
            ran.err
                .starts_with("error: garbage.diff is no diff that can be read: "),
            "{garbage}: {}",
            ran.err
        );
    }
    let ran = place.run("run two_phase_commit/article --in-diff nowhere.diff");
    assert!(
        ran.code == Some(1) && ran.err.starts_with("error: cannot read nowhere.diff: "),
        "{ran:?}"
    );
    assert!(!place.path().join("mutaspec.out").exists());
}

/// The score of a model in percent, rounded down.
fn percent(results: &Value, name: &str) -> u64 {
    let model = all(&results["specs"])
        .iter()
        .find(|of| name_of(of) == name)
        .expect("it was run");
    let count = |field: &str| model["score"][field].as_u64().expect("a number");
    100 * count("killed") / (count("killed") + count("survived"))
}

#[test]
fn min_score_is_per_model_and_command_line_wins() {
    let place = Place::new();
    place.run("run transaction_commit/three two_phase_commit/article");
    let results = place.results();
    let (three, article) = (
        percent(&results, MODEL),
        percent(&results, "two_phase_commit/article"),
    );
    assert!(article < three && three < 100, "{article} {three}");
    let spec = |name: &str, least: u64| format!("  {name}: {{min_score: {least}}}\n");
    let six = |least: u64| {
        format!(
            "  transaction_commit: {{min_score: 100, models: {{six: {{from: three, min_score: {least}}}}}}}\n"
        )
    };
    let both = "transaction_commit/three two_phase_commit/article";
    for (file, line, violated) in [
        (
            String::new(),
            format!("{both} --min-score {article}"),
            &[][..],
        ),
        (
            String::new(),
            format!("{both} --min-score {three}"),
            &["two_phase_commit/article"],
        ),
        (
            String::new(),
            format!("{both} --min-score 100"),
            &[MODEL, "two_phase_commit/article"],
        ),
        (
            spec("two_phase_commit", article),
            "two_phase_commit".to_owned(),
            &[],
        ),
        (
            spec("two_phase_commit", article + 1),
            "two_phase_commit".to_owned(),
            &["two_phase_commit/article"],
        ),
        // A spec without a minimum score in the file fails on any survivor.
        (spec("two_phase_commit", article), both.to_owned(), &[MODEL]),
        (
            spec("transaction_commit", three + 1),
            format!("{both} --min-score {article}"),
            &[],
        ),
        (
            spec("transaction_commit", 0),
            format!("{both} --min-score 100"),
            &[MODEL, "two_phase_commit/article"],
        ),
        (
            spec("transaction_commit", 100),
            format!("{MODEL} --report-only"),
            &[],
        ),
        // The value of a model takes precedence over the value of its spec.
        (six(three), "transaction_commit/six".to_owned(), &[]),
        (
            six(three + 1),
            "transaction_commit/six".to_owned(),
            &["transaction_commit/six"],
        ),
        (six(three), MODEL.to_owned(), &[MODEL]),
    ] {
        let yaml = if file.is_empty() {
            String::new()
        } else {
            format!("specs:\n{file}")
        };
        place.write("mutaspec.yaml", &yaml);
        let ran = place.run(&format!("run {line}"));
        let code = if violated.is_empty() { 0 } else { 2 };
        assert_eq!(ran.code, Some(code), "{yaml}{line}: {}", ran.err);
        let results = place.results();
        let told: Vec<&str> = all(&results["gate"]["violations"])
            .iter()
            .map(|violation| text(violation).split(':').next().unwrap_or_default())
            .collect();
        assert_eq!(told, violated, "{yaml}{line}");
        assert_eq!(recomputed(&results), code, "{yaml}{line}");
    }
}

#[test]
fn min_score_is_a_percentage() {
    let place = Place::new();
    for least in ["101", "-1", "most"] {
        assert_eq!(
            place.run(&format!("run {MODEL} --min-score={least}")).code,
            Some(1),
            "{least}"
        );
        place.write(
            "mutaspec.yaml",
            &format!("specs: {{transaction_commit: {{min_score: {least}}}}}"),
        );
        let ran = place.run(&format!("run {MODEL}"));
        assert!(
            ran.code == Some(1) && ran.err.contains("expected a number from 0 to 100"),
            "{least}: {}",
            ran.err
        );
        place.write("mutaspec.yaml", "");
    }
}

/// The exit code of a run, computed only from its results, as documented.
fn recomputed(results: &Value) -> i32 {
    let gate = &results["gate"];
    let count = |field: &str| gate[field].as_u64().expect("a number");
    let models = all(&results["specs"]);
    let fails = |of: &Value| {
        let fails = all(&of["properties"])
            .iter()
            .any(|property| property["verdict"] == "fails");
        fails
            || of["baseline"]["distinct_states"] == 0
            || (of["planned"] == 0 && of["interrupted"] == false)
    };
    let is_open = |of: &Value| {
        let open = all(&of["properties"])
            .iter()
            .any(|property| property["verdict"] == "undecided");
        open || of["baseline"]["complete"] == false
    };
    let lost = |of: &Value| {
        of["interrupted"] == false && of["planned"] != all(&of["mutants"]).len() && !fails(of)
    };
    let refused = gate["refused_exit_code"].as_i64().map(|code| code as i32);
    let reasons = [
        (70, models.iter().any(lost) || refused == Some(70)),
        (130, results["interrupted"] == true),
        (1, refused == Some(1)),
        (
            4,
            models.iter().any(fails) || refused == Some(4) || gate["unmeasured"].as_u64().is_some(),
        ),
        (5, count("stale_entries") > 0),
        (2, !all(&gate["violations"]).is_empty()),
        (3, count("inconclusive") > 0 || models.iter().any(is_open)),
    ];
    reasons
        .iter()
        .find(|(_, holds)| *holds)
        .map_or(0, |(code, _)| *code)
}

#[test]
fn results_determine_the_exit_code() {
    // Both mutants are inconclusive.
    const OPEN: &str = "run uploader/one_worker --operators guard-drop --mutant-states 2000 --properties orphans_vanish,deadlock_freedom";
    let accept = "- mutant: gone/step/C1-00000000\n  reason: it was once\n";
    let mut codes = Vec::new();
    for (line, file) in [
        ("run transaction_commit/three", ""),
        ("run transaction_commit/three --report-only", ""),
        ("run transaction_commit/three --min-score 99", ""),
        ("run transaction_commit/three --operators U1,G2", ""),
        (OPEN, ""),
        (&format!("{OPEN} --report-only"), ""),
        ("run uploader/one_worker --set max_version=0", ""),
        (
            "run uploader/one_worker ordered_log/two --set max_version=0",
            "",
        ),
        ("run two_phase_commit --max-states 100", ""),
        ("run two_phase_commit --simulate 20", ""),
        ("run two_phase_commit --simulate 20 --report-only", ""),
        ("run transaction_commit/three --report-only", accept),
        ("run dual_writes_messages/two --min-score 50", ""),
        (
            "run uploader/one_worker --properties orphans_vanish,deadlock_freedom --max-memory 1KB",
            "",
        ),
    ] {
        let place = Place::new();
        if !file.is_empty() {
            place.write("mutaspec.accept.yaml", file);
        }
        let ran = place.run(line);
        let Some(code) = ran.code.filter(|code| *code != 1) else {
            // A usage error leaves no results.
            assert!(!place.path().join("mutaspec.out").exists(), "{line}");
            continue;
        };
        let results = place.results();
        let gate = &results["gate"];
        assert_eq!(
            (recomputed(&results), &gate["exit_code"], &gate["passed"]),
            (code, &code.into(), &(code == 0).into()),
            "{line}: {gate}"
        );
        codes.push(code);
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, [0, 2, 3, 4, 5]);
}

#[test]
fn gate_counts_the_mutants() {
    let place = Place::new();
    let ran: Ran = place.run("run transaction_commit/three dual_writes_messages/two");
    assert_eq!(ran.code, Some(2));
    let results = place.results();
    let mutants: Vec<&Value> = all(&results["specs"])
        .iter()
        .flat_map(|of| all(&of["mutants"]))
        .collect();
    let count = |verdicts: &[&str]| {
        mutants
            .iter()
            .filter(|m| verdicts.contains(&text(&m["verdict"])))
            .count()
    };
    let gate = &results["gate"];
    for (field, number) in [
        ("judged", count(&["killed", "survived"])),
        ("survived", count(&["survived"])),
        ("inconclusive", count(&["inconclusive"])),
        ("accepted", count(&["accepted"])),
        ("broken", count(&["broken"])),
        ("refused", 0),
    ] {
        assert_eq!(gate[field], number, "{field}");
    }
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

//! Minimum scores, and the exit code that results determine.

use serde_json::Value;

use crate::gates::MODEL;
use crate::support::{Place, Ran, all, name_of, text};

/// The score of a model in percent, rounded down.
fn percent(results: &Value, name: &str) -> u64 {
    let model = all(&results["specs"])
        .iter()
        .find(|of| name_of(of) == name)
        .expect("it was run");
    let count = |field: &str| model["score"][field].as_u64().expect("a number");
    100 * count("killed") / (count("killed") + count("survived"))
}

/// Runs with this configuration file, which may be empty, and expects the models to violate their
/// minimum score.
fn check_min_score(place: &Place, file: &str, line: &str, violated: &[&str]) {
    let yaml = match file {
        "" => String::new(),
        file => format!("specs:\n{file}"),
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

#[test]
fn min_score_is_per_model_and_command_line_wins() {
    const ARTICLE: &str = "two_phase_commit/article";
    const SIX: &str = "transaction_commit/six";
    const BOTH: &str = "transaction_commit/three two_phase_commit/article";
    let place = Place::new();
    place.run(&format!("run {BOTH}"));
    let results = place.results();
    let (three, article) = (percent(&results, MODEL), percent(&results, ARTICLE));
    assert!(article < three && three < 100, "{article} {three}");
    let check = |file: &str, line: &str, violated: &[&str]| {
        check_min_score(&place, file, line, violated);
    };
    for (least, violated) in [
        (article, &[][..]),
        (three, &[ARTICLE]),
        (100, &[MODEL, ARTICLE]),
    ] {
        check("", &format!("{BOTH} --min-score {least}"), violated);
    }
    let commit = |least: u64| format!("  two_phase_commit: {{min_score: {least}}}\n");
    check(&commit(article), "two_phase_commit", &[]);
    check(&commit(article + 1), "two_phase_commit", &[ARTICLE]);
    // A spec without a minimum score in the file fails on any survivor.
    check(&commit(article), BOTH, &[MODEL]);

    let transaction = |least: u64| format!("  transaction_commit: {{min_score: {least}}}\n");
    let line = format!("{BOTH} --min-score {article}");
    check(&transaction(three + 1), &line, &[]);
    let line = format!("{BOTH} --min-score 100");
    check(&transaction(0), &line, &[MODEL, ARTICLE]);
    check(&transaction(100), &format!("{MODEL} --report-only"), &[]);

    // The value of a model takes precedence over the value of its spec.
    let six = |least: u64| {
        let model = format!("{{from: three, min_score: {least}}}");
        format!("  transaction_commit: {{min_score: 100, models: {{six: {model}}}}}\n")
    };
    check(&six(three), SIX, &[]);
    check(&six(three + 1), SIX, &[SIX]);
    check(&six(three), MODEL, &[MODEL]);
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
    const OPEN: &str = "run uploader/one_worker --operators guard-drop --mutant-states 2000 \
                        --properties orphans_vanish,deadlock_freedom";
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

//! `trace` on a small spec: all formats, both sides, and the message if there is no run.

use mutaspec_reports::runs::ShownRun;
use mutaspec_reports::schema::run::Run;
use serde_json::Value;

use super::running::{first, tickets};
use super::*;
use mutaspec_reports::schema::Verdict;

/// The output of a command that must succeed.
fn trace(id: &str, more: &[&str]) -> String {
    let mut line = vec!["trace", id];
    line.extend(more);
    let called = tickets(&line);
    assert_eq!(called.code, 0, "{line:?}: {}", called.err);
    called.out
}

/// Checks that a command fails with this text on standard error and no output.
fn refused(id: &str, more: &[&str], text: &str) {
    let mut line = vec!["trace", id];
    line.extend(more);
    let called = tickets(&line);
    assert_eq!((called.code, called.out.as_str()), (1, ""), "{line:?}");
    assert!(called.err.contains(text), "{}", called.err);
}

#[test]
fn survivor_is_written_in_every_format() {
    let id = first("C3", Verdict::Survived);
    let written =
        ["text", "shiviz", "mermaid", "tla"].map(|format| trace(&id, &["--format", format]));
    insta::assert_snapshot!(written.join("\n"));
    assert!(trace(&id, &["--format", "svg"]).starts_with("<svg "));
}

#[test]
fn killed_mutant_is_compared_with_the_baseline() {
    let id = first("C3", Verdict::Killed);
    let both = trace(&id, &["--format", "shiviz"]);
    assert!(
        both.starts_with("=== baseline ===\n") && both.contains("\n=== mutant ===\n"),
        "{both}"
    );
    insta::assert_snapshot!(trace(&id, &[]));
}

#[test]
fn each_side_can_be_chosen() {
    let id = first("C3", Verdict::Survived);
    let sides = |format: &str| {
        ["mutant", "baseline"].map(|side| trace(&id, &["--format", format, "--side", side]))
    };
    for format in ["text", "itf", "tla", "mermaid", "shiviz", "svg"] {
        let [mutant, baseline] = sides(format);
        assert!(mutant != baseline, "{format}");
    }
    let [itf, _] = sides("itf").map(|text| serde_json::from_str::<Value>(&text).unwrap());
    assert_eq!(itf["#meta"]["side"], "mutant");
}

#[test]
fn json_contains_the_whole_run() {
    for verdict in [Verdict::Survived, Verdict::Killed] {
        let id = first("C3", verdict);
        let text = trace(&id, &["--format", "json"]);
        let run = Run::read(&text).unwrap();
        assert_eq!(
            (run.mutant.as_deref(), run.violates.is_some()),
            (Some(id.as_str()), verdict == Verdict::Killed)
        );
        assert_eq!(Run::from(&ShownRun::from(&run)), run);
    }
}

#[test]
fn run_can_be_written_to_a_file() {
    let id = first("C3", Verdict::Survived);
    let (_folder, file) = temporary();
    assert_eq!(
        trace(&id, &["--color", "always", "--out", file.to_str().unwrap()]),
        ""
    );
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written, trace(&id, &[]));
    let nowhere = file.join("below");
    refused(
        &id,
        &["--out", nowhere.to_str().unwrap()],
        "error: cannot write ",
    );
}

#[test]
fn missing_run_is_reported_with_the_reason() {
    let unmet = first("U1", Verdict::Killed);
    let why = "it is killed by `can_sell_out`, and no run shows that (";
    refused(&unmet, &[], why);
    refused(
        &unmet,
        &["--format", "itf"],
        "\nhint: `show` tells the verdict on a mutant, `check` those on a model\n",
    );
}

#[test]
fn invalid_choice_names_the_valid_ones() {
    let id = first("C3", Verdict::Survived);
    refused(
        &id,
        &["--format", "itf", "--side", "both"],
        "the format `itf` has room for one run only\nhint: choose `--side mutant` or",
    );
    refused(
        &id,
        &["--format", "json", "--side", "mutant"],
        "always contains both sides\nhint: leave `--side` out\n",
    );
    refused("nothing/x", &[], "no mutant `nothing/x`");
}

#[test]
fn failing_model_is_written_in_every_format() {
    let oversold = "tickets/oversold";
    let written = ["text", "shiviz", "tla"].map(|format| trace(oversold, &["--format", format]));
    insta::assert_snapshot!(written.join("\n"));
    assert_eq!(
        trace(oversold, &["--property", "never_oversold"]),
        written[0]
    );
    let run = Run::read(&trace(oversold, &["--format", "json"])).unwrap();
    assert_eq!(
        (run.mutant.as_deref(), run.violates.as_deref()),
        (None, Some("never_oversold"))
    );
    assert_eq!(Run::from(&ShownRun::from(&run)), run);
    let itf: Value = serde_json::from_str(&trace(oversold, &["--format", "itf"])).unwrap();
    assert_eq!(
        (&itf["#meta"]["side"], &itf["#meta"]["mutant"]),
        (&Value::from("baseline"), &Value::Null)
    );
    refused(
        oversold,
        &["--side", "mutant"],
        "the mutant has no run of its own beside that of `tickets/oversold`",
    );
}

#[test]
fn goal_is_shown_by_a_run_that_meets_it() {
    insta::assert_snapshot!(trace("tickets/two", &["--property", "can_sell_out"]));
    let run = Run::read(&trace(
        "tickets/two",
        &["--property", "can_sell_out", "--format", "json"],
    ))
    .unwrap();
    assert_eq!(
        (run.meets.as_deref(), &run.violates),
        (Some("can_sell_out"), &None)
    );
    assert_eq!(Run::from(&ShownRun::from(&run)), run);
}

#[test]
fn model_without_run_is_reported_with_the_reason() {
    refused(
        "tickets/two",
        &[],
        "no run can be written of `tickets/two`: none of its properties fails; `--property GOAL` shows",
    );
    refused(
        "tickets/two",
        &["--property", "never_oversold"],
        "`never_oversold` holds, and only a goal is shown",
    );
    refused(
        "tickets/two",
        &["--property", "never"],
        "it has no property `never`",
    );
    let mutant = first("C3", Verdict::Survived);
    refused(
        &mutant,
        &["--property", "never_oversold"],
        "chooses among the properties of a model",
    );
}

#[test]
fn failing_baseline_is_reported_on_standard_error() {
    let called = tickets(&[
        "trace",
        &first("C3", Verdict::Survived),
        "--model",
        "two",
        "--set",
        "seats=3",
    ]);
    assert_eq!((called.code, called.out.as_str()), (4, ""));
    assert!(
        called.err.contains("tickets/two fails: never_oversold"),
        "{}",
        called.err
    );
}

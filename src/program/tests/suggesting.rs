//! Runs `suggest` on a small spec.

use serde_json::Value;

use super::*;

fn tickets(line: &[&str]) -> (u8, String, String) {
    let definitions = compiled_spec("tickets");
    call(definitions, line)
}

fn json(line: &[&str]) -> Value {
    let (code, out, err) = tickets(line);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

/// The findings on the model `two`.
fn found() -> Vec<Value> {
    json(&["suggest", "tickets/two", "--json"])["models"][0]["findings"]
        .as_array()
        .unwrap()
        .clone()
}

/// The id of the first survivor with a suggestion, or without one.
fn survivor(has_suggestion: bool) -> Option<String> {
    let has = |finding: &Value| {
        finding["suggestions"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
            == has_suggestion
    };
    let finding = found().into_iter().find(has)?;
    Some(finding["mutant"].as_str().unwrap().to_owned())
}

#[test]
fn survivor_is_shown_with_a_suggestion() {
    let id = survivor(true).unwrap();
    let (code, out, _) = tickets(&["show", &id]);
    assert_eq!(code, 0);
    let (_, after) = out
        .split_once("\nA property that would catch it:\n")
        .expect("it is suggested");
    assert!(
        after.contains("\n  kills       ")
            && after.contains("\n  holds       on two (9 states) and on three (13 states)\n"),
        "{out}"
    );
    let (_, out, _) = tickets(&["show", &id, "--no-suggestion"]);
    assert!(!out.contains("would catch"), "{out}");
}

#[test]
fn suggestion_kills_the_mutant_it_was_made_for() {
    for finding in found() {
        for suggestion in finding["suggestions"].as_array().unwrap() {
            assert!(
                suggestion["kills"]
                    .as_array()
                    .unwrap()
                    .contains(&finding["mutant"]),
                "{finding}"
            );
        }
    }
}

#[test]
fn suggest_accepts_mutant_id_or_model() {
    let id = survivor(true).unwrap();
    let one = json(&["suggest", &id, "--model", "two", "--json"]);
    let alone = one["models"][0]["findings"].as_array().unwrap();
    assert_eq!(alone.len(), 1);
    assert_eq!(alone[0]["mutant"], id.as_str());
    let (code, out, _) = tickets(&["suggest", &id, "--model", "two"]);
    assert_eq!(code, 0);
    assert!(
        out.contains(" would kill it on tickets/two (9 distinct, "),
        "{out}"
    );
    let (_, out, _) = tickets(&["suggest", "tickets", "--model", "two"]);
    assert!(
        out.lines().last().unwrap().starts_with("tickets/two: "),
        "{out}"
    );
}

#[test]
fn spent_budget_reports_what_was_tried() {
    let id = survivor(true).unwrap();
    let (code, out, _) = tickets(&[
        "suggest",
        &id,
        "--model",
        "two",
        "--max-candidates",
        "1",
        "--max-formulas",
        "1",
    ]);
    assert_eq!(code, 0);
    assert!(
        out.contains(&format!(
            "{id}  no property was found that would catch it\n"
        )),
        "{out}"
    );
    assert!(
        out.contains("\n  tried       ") && out.contains(" candidates for "),
        "{out}"
    );
}

#[test]
fn mutant_that_did_not_survive_needs_no_property() {
    let folder = tempfile::tempdir().unwrap();
    let (_, out, _) = tickets(&[
        "run",
        "tickets/two",
        "--json",
        "--out",
        folder.path().to_str().unwrap(),
    ]);
    let results: Value = serde_json::from_str(&out).unwrap();
    let killed = results["specs"][0]["mutants"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["verdict"] == "killed")
        .unwrap();
    let id = killed["id"].as_str().unwrap();
    let (code, out, _) = tickets(&["suggest", id, "--model", "two"]);
    assert_eq!(
        (code, out),
        (
            0,
            format!(
                "{id} did not survive on tickets/two: it is killed; there is nothing to suggest\n"
            )
        )
    );
}

#[test]
fn name_of_neither_mutant_nor_model_is_refused() {
    let (code, _, err) = tickets(&["suggest", "nobody"]);
    assert_eq!(
        (code, err.lines().next().unwrap()),
        (1, "error: no mutant `nobody`")
    );
    let (code, _, err) = tickets(&["suggest", "tickets", "--model", "nowhere"]);
    assert_eq!(
        (code, err.lines().next().unwrap()),
        (1, "error: no model `nowhere` in spec `tickets`")
    );
}

#[test]
fn failing_baseline_has_no_survivors() {
    let (code, out, err) = tickets(&["suggest", "tickets/two", "--set", "seats=3"]);
    assert_eq!((code, out.as_str()), (4, ""));
    assert!(
        err.ends_with(
            "tickets/two: the baseline is not sound, so there are no survivors; `check` says why\n"
        ),
        "{err}"
    );
}

#[test]
fn suggestions_do_not_depend_on_threads() {
    let with = |threads| tickets(&["suggest", "tickets/two", "--json", "--threads", threads]);
    assert_eq!(with("1"), with("3"));
}

#[test]
fn gap_shows_what_its_survivor_leads_to() {
    let folder = tempfile::tempdir().unwrap();
    let (_, out, err) = tickets(&[
        "run",
        "tickets/two",
        "--json",
        "--out",
        folder.path().to_str().unwrap(),
    ]);
    let results: Value = serde_json::from_str(&out).expect(&err);
    let mut shown = 0;
    for gap in results["specs"][0]["gaps"].as_array().unwrap() {
        let (harm, kind) = (&gap["harm"], gap["suggestion"]["kind"].as_str());
        if !kind.is_some_and(|kind| kind.ends_with("invariant")) {
            continue;
        }
        assert!(
            gap["mutants"].as_array().unwrap().contains(&harm["mutant"]),
            "{gap}"
        );
        let id = harm["mutant"].as_str().unwrap();
        let (_, out, _) = tickets(&["show", id, "--model", "two"]);
        let (_, after) = out
            .split_once("\nWhat it leads to: `")
            .expect("the run is shown");
        if !harm["ends_with"].as_str().unwrap().is_empty() {
            assert!(after.contains("\n  ends with: "), "{out}");
        }
        shown += 1;
    }
    assert!(shown > 0, "{out}");
}

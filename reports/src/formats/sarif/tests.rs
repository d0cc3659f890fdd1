//! The SARIF log, checked against requirements of the standard.

use super::*;
use crate::sample;
use crate::tests::texts;

fn stories() -> RecordedRuns {
    let flow = CodeFlow::of(&sample::definition(), &sample::story());
    let of = |id: &str| {
        (
            ("two_phase_commit/article".to_owned(), id.to_owned()),
            flow.clone(),
        )
    };
    RecordedRuns::from([of("two_phase_commit/alice.n3/M2-4c1d9e02@bob")])
}

fn written(results: &Results) -> String {
    let definition = sample::definition();
    text(results, &Sources::of([&definition]), &stories())
}

fn read(results: &Results) -> Value {
    serde_json::from_str(&written(results)).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

#[test]
fn every_survivor_snapshot() {
    insta::assert_snapshot!(written(&sample::all()));
}

#[test]
fn examples_are_in_the_language_of_the_spec() {
    let mut definition = sample::definition();
    definition.language.name = "tla".into();
    let sources = Sources::of([&definition]);
    let log = text(&sample::all(), &sources, &RecordedRuns::new());
    assert!(log.contains("Example: `IF state[p] = "), "{log}");
    assert!(!log.contains("Example: `if vars."), "{log}");
    assert!(written(&sample::all()).contains("Example: `if vars.stage[p] == "));
}

/// Checks requirements of the standard for the parts that are written.
fn check(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = list(&run["tool"]["driver"]["rules"]);
    assert!(run["tool"]["driver"]["name"].is_string());
    let text_of = |message: &Value| {
        message["text"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    };
    for rule in rules {
        assert!(
            rule["id"].is_string() && text_of(&rule["shortDescription"]),
            "{rule}"
        );
    }
    for invocation in list(&run["invocations"]) {
        assert!(
            invocation["executionSuccessful"].is_boolean(),
            "{invocation}"
        );
        for notification in list(&invocation["toolExecutionNotifications"]) {
            assert!(text_of(&notification["message"]), "{notification}");
        }
    }
    for result in list(&run["results"]) {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(text_of(&result["message"]), "{result}");
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(
            uri.chars()
                .all(|c| c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c)),
            "{uri}"
        );
        let region = &place["region"];
        let at = |field: &str| region[field].as_u64().unwrap();
        assert!(at("startLine") >= 1 && at("startColumn") >= 1, "{region}");
        assert!(
            (at("startLine"), at("startColumn")) <= (at("endLine"), at("endColumn")),
            "{region}"
        );
        for flow in result["codeFlows"].as_array().into_iter().flatten() {
            assert!(
                !list(&flow["threadFlows"][0]["locations"]).is_empty(),
                "{flow}"
            );
        }
    }
}

#[test]
fn standard_is_met_for_all_texts() {
    check(&read(&sample::all()));
    for text in texts::TEXTS {
        check(&read(&texts::results(text)));
    }
    check(&read(&Results::new(&[], &[])));
}

#[test]
fn survivors_are_reported_and_accepted_ones_suppressed() {
    let log = read(&sample::all());
    let results = list(&log["runs"][0]["results"]);
    let verdicts: Vec<&str> = results
        .iter()
        .map(|r| r["properties"]["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["survived", "survived", "survived", "accepted"]);
    for result in results {
        assert_eq!(
            result.get("suppressions").is_some(),
            result["properties"]["verdict"] == "accepted"
        );
    }
}

#[test]
fn fingerprints_are_unique() {
    let mut results = Results::new(&[sample::outcome(), sample::outcome()], &[]);
    "five".clone_into(&mut results.specs[1].model);
    let log = read(&results);
    let all = list(&log["runs"][0]["results"]);
    let fingerprints: std::collections::BTreeSet<String> = all
        .iter()
        .map(|r| r["partialFingerprints"].to_string())
        .collect();
    assert_eq!((all.len(), fingerprints.len()), (6, 6));
}

#[test]
fn only_complete_run_is_successful() {
    let successful = |results: &Results| {
        read(results)["runs"][0]["invocations"][0]["executionSuccessful"].clone()
    };
    assert_eq!(successful(&Results::new(&[sample::outcome()], &[])), true);
    assert_eq!(successful(&Results::new(&[sample::failing()], &[])), false);
    assert_eq!(
        successful(&Results::new(&[sample::outcome()], &sample::refused())),
        false
    );
    let mut stopped = Results::new(&[sample::outcome()], &[]);
    stopped.interrupted = true;
    assert_eq!(successful(&stopped), false);
}

#[test]
fn divergence_is_code_flow_with_lines() {
    let flow = CodeFlow::of(&sample::definition(), &sample::story());
    let stops: Vec<(&str, Option<u32>)> = flow
        .stops
        .iter()
        .map(|s| (s.text.as_str(), s.line))
        .collect();
    let expected = [
        ("the initial state", None),
        (
            "restaurant(bob).c; the second alternative; stage[bob]: Propose → Refuse",
            None,
        ),
        ("alice.n3; p = bob; alice.k: - bob", Some(5)),
    ];
    assert_eq!(stops, expected);
}

#[test]
fn file_uri_has_source_or_absolute_root() {
    for (file, expected) in [
        (
            "specs/a b.rs",
            json!({ "uri": "specs/a%20b.rs", "uriBaseId": "%SRCROOT%" }),
        ),
        (
            "specs\\größe.rs",
            json!({ "uri": "specs/gr%C3%B6%C3%9Fe.rs", "uriBaseId": "%SRCROOT%" }),
        ),
        ("/home/a.rs", json!({ "uri": "file:///home/a.rs" })),
        ("C:\\a.rs", json!({ "uri": "file:///C%3A/a.rs" })),
    ] {
        assert_eq!(location(file), expected);
    }
}

#[test]
fn message_has_no_placeholder_and_no_link() {
    assert_eq!(
        plain("{0} a[i](x) {name} {{1}}"),
        "{ 0} a[i] (x) {name} {{ 1}}"
    );
}

#[test]
fn long_run_is_cut_in_the_middle() {
    let mut story = sample::story();
    let steps = &mut story.trace.steps;
    let last = steps.pop().unwrap();
    steps.resize(12_002, steps[1].clone());
    steps.push(last);
    let flow = CodeFlow::of(&sample::definition(), &story);
    assert_eq!(flow.stops.len(), 1000);
    assert_eq!(
        (flow.stops[500].order, flow.stops[500].text.as_str()),
        (501, "11,004 steps are left out of this file")
    );
    assert_eq!(
        (flow.stops[501].order, flow.stops[999].order),
        (11_505, 12_003)
    );
    assert!(flow.stops[999].text.starts_with("alice.n3"));
}

#[test]
fn results_over_host_limits_are_left_out_and_counted() {
    let definition = sample::definition();
    let limits = Limits {
        results: 2,
        stops: 2,
    };
    let log = limited(
        &sample::all(),
        &Sources::of([&definition]),
        &stories(),
        &limits,
    );
    let log: Value = serde_json::from_str(&log).unwrap();
    check(&log);
    let run = &log["runs"][0];
    assert_eq!(list(&run["results"]).len(), 2);
    assert!(
        list(&run["results"])
            .iter()
            .all(|result| result.get("codeFlows").is_none())
    );
    let notes = run["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(
        notes.contains("2 survivors left out")
            && notes.contains("the runs of 1 survivor are left out"),
        "{notes}"
    );
}

#[test]
fn repository_paths_are_relative_to_its_root() {
    let definition = sample::definition();
    let paths = [(definition.file(), "sub/of/repository.rs".to_owned())]
        .into_iter()
        .collect();
    let sources = Sources::of([&definition]).at(paths);
    let log: Value = serde_json::from_str(&text(&sample::all(), &sources, &stories())).unwrap();
    let all = log.to_string();
    assert!(
        all.contains("\"uri\":\"sub/of/repository.rs\"")
            && !all.contains(&format!("\"uri\":\"{}\"", definition.file()))
    );
    let remarks = crate::formats::annotations::github(&sample::all(), &sources);
    assert!(remarks.contains("file=sub/of/repository.rs,"), "{remarks}");
}

//! External formats: counts equal those of `results.json`, and files fit published schemas.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

use crate::compile::root;
use crate::schema;
use crate::support::{CORE, Place, all, core, parsed, text};

/// The files that a run writes to its folder.
pub(crate) const FILES: &[&str] = &[
    ".lock",
    "badge.json",
    "events.ndjson",
    "junit.xml",
    "mutants.json",
    "mutation-report.json",
    "report.html",
    "results.json",
    "results.sarif",
    "summary.md",
];

/// The files of a run of `two_phase_commit/article`, by name.
fn article() -> &'static BTreeMap<String, String> {
    static ARTICLE: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    ARTICLE.get_or_init(|| {
        let place = Place::new();
        let ran = place.run("run two_phase_commit/article");
        assert_eq!(ran.code, Some(2), "{ran:?}");
        files(&place)
    })
}

fn files(place: &Place) -> BTreeMap<String, String> {
    let names = place.names("mutaspec.out").into_iter();
    names
        .filter(|name| name != "traces")
        .map(|name| (name.clone(), place.read(&format!("mutaspec.out/{name}"))))
        .collect()
}

fn json(name: &str) -> Value {
    parsed(&article()[name])
}

/// The number of mutants in `results.json` with one of these verdicts.
fn counted(verdicts: &[&str]) -> usize {
    let results = json("results.json");
    let mutants = all(&results["specs"][0]["mutants"]);
    assert!(mutants.len() > 20, "there is something to count");
    mutants
        .iter()
        .filter(|m| verdicts.contains(&text(&m["verdict"])))
        .count()
}

#[test]
fn output_folder_has_exactly_the_documented_files() {
    let names: Vec<&String> = article().keys().collect();
    assert_eq!(names, FILES);
}

#[test]
fn junit_counts_match_the_results() {
    let tree = roxmltree::Document::parse(&article()["junit.xml"]).expect("it is well-formed");
    let count = |name: &str| tree.descendants().filter(|n| n.has_tag_name(name)).count();
    // The baseline is a test case too.
    let killed = count("testcase") - 1 - count("failure") - count("error") - count("skipped");
    assert_eq!(killed, counted(&["killed"]));
    assert_eq!(count("failure"), counted(&["survived"]));
    assert_eq!(count("error"), counted(&["inconclusive"]));
    assert_eq!(
        count("skipped"),
        counted(&[
            "equivalent",
            "unreached",
            "invalid",
            "accepted",
            "tolerated"
        ])
    );
    for node in tree
        .descendants()
        .filter(|n| n.has_tag_name("testsuites") || n.has_tag_name("testsuite"))
    {
        let told = |name| node.attribute(name).and_then(|n| n.parse().ok());
        for (attribute, name) in [
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ] {
            assert_eq!(told(attribute), Some(count(name)), "{attribute}");
        }
    }
}

#[test]
fn sarif_counts_match_the_results() {
    let log = json("results.sarif");
    let run = &log["runs"][0];
    let results = all(&run["results"]);
    assert_eq!(results.len(), counted(&["survived"]));
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let source = std::fs::read_to_string(root().join("specs/src/commit/two_phase_commit.rs"))
        .expect("the spec is there");
    let lines: Vec<&str> = source.lines().collect();
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"]["uri"],
            "specs/src/commit/two_phase_commit.rs"
        );
        let line = place["region"]["startLine"].as_u64().expect("a number") as usize;
        assert!(
            text(&place["region"]["snippet"]["text"]).starts_with(lines[line - 1]),
            "{place}"
        );
    }
}

/// The numbers of mutants in a report by status.
fn statuses(report: &Value) -> BTreeMap<String, usize> {
    let mut statuses = BTreeMap::new();
    for file in report["files"].as_object().expect("files").values() {
        for mutant in all(&file["mutants"]) {
            *statuses
                .entry(text(&mutant["status"]).to_owned())
                .or_default() += 1;
        }
    }
    statuses
}

#[test]
fn mutation_report_counts_match_the_results() {
    let statuses = statuses(&json("mutation-report.json"));
    let expected = [
        ("Killed", counted(&["killed"])),
        ("Survived", counted(&["survived"])),
        ("NoCoverage", counted(&["unreached"])),
        ("Ignored", counted(&["equivalent", "accepted", "tolerated"])),
        ("RuntimeError", counted(&["inconclusive", "invalid"])),
    ];
    for (status, n) in expected {
        assert_eq!(
            statuses.get(status).copied().unwrap_or_default(),
            n,
            "{status}"
        );
    }
    assert_eq!(
        statuses.values().sum::<usize>(),
        expected.iter().map(|(_, n)| n).sum::<usize>()
    );
}

#[test]
fn mutation_report_kills_match_the_results() {
    let (report, results) = (json("mutation-report.json"), json("results.json"));
    let files = report["files"].as_object().expect("files");
    let mutants: Vec<&Value> = files
        .values()
        .flat_map(|file| all(&file["mutants"]))
        .collect();
    for property in all(&results["specs"][0]["properties"]) {
        let id = Value::from(format!(
            "two_phase_commit/article/{}",
            text(&property["name"])
        ));
        let kills = mutants
            .iter()
            .filter(|m| all(&m["killedBy"]).contains(&id))
            .count();
        assert_eq!(property["kills"], kills, "{id}");
    }
}

/// The number of gaps in the results.
fn gaps() -> usize {
    all(&json("results.json")["specs"][0]["gaps"]).len()
}

#[test]
fn badge_and_summary_counts_match_the_results() {
    let (killed, survived) = (counted(&["killed"]), counted(&["survived"]));
    let (judged, percent) = (killed + survived, killed * 100 / (killed + survived));
    let badge = json("badge.json");
    assert!(
        text(&badge["message"]).starts_with(&format!("{percent} % ({killed}/{judged})")),
        "{badge}"
    );

    let summary = &article()["summary.md"];
    let row = summary
        .lines()
        .find(|l| l.starts_with(r"| two\_phase\_commit/article |"))
        .expect("a row");
    let cells: Vec<&str> = row.split(" | ").collect();
    assert_eq!(cells[1], format!("{killed}/{judged} = {percent} %"));
    for (cell, verdict) in [
        "survived",
        "inconclusive",
        "killed",
        "equivalent",
        "unreached",
        "invalid",
        "accepted",
        "tolerated",
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(
            cells[2 + cell],
            counted(&[verdict]).to_string(),
            "{verdict} in {row}"
        );
    }
    assert_eq!(
        summary.matches("```diff\n").count(),
        gaps().min(10),
        "{summary}"
    );
}

#[test]
fn mutation_reports_conform_to_published_schema() {
    let path = root().join("tests/fixtures/mutation-testing-report-schema/schema.json");
    let schema = parsed(&std::fs::read_to_string(path).expect("the schema is there"));
    let check = |place: &Place, line: &str| {
        let report = parsed(&place.read("mutaspec.out/mutation-report.json"));
        assert_eq!(
            schema::faults(&schema, &report),
            Vec::<String>::new(),
            "{line}"
        );
    };
    check(&core().1, CORE);
    for line in [
        "run transaction_commit/three --matrix",
        "run two_phase_commit --max-states 100",
    ] {
        let place = Place::new();
        place.run(line);
        check(&place, line);
    }
    let report = article()["mutation-report.json"].clone();
    for (old, new, fault) in [
        ("\"Killed\"", "\"Slain\"", "\"Slain\" is not one of"),
        (
            "\"schemaVersion\": \"2.0\"",
            "\"schemaVersion\": \"3.0\"",
            "\"3.0\" is no version",
        ),
        ("\"high\": 80", "\"high\": 180", "180 is more than 100"),
        ("\"mutatorName\"", "\"mutator\"", "mutatorName is missing"),
    ] {
        let changed = report.replacen(old, new, 1);
        assert_ne!(changed, report, "{old} occurs");
        let faults = schema::faults(&schema, &parsed(&changed));
        assert!(
            faults.iter().any(|f| f.contains(fault)),
            "{fault} is not in {faults:?}"
        );
    }
}

#[test]
fn annotations_are_separate_lines_and_summary_is_appended() {
    let place = Place::new();
    place.write("summary", "earlier\n");
    let mut command = place.command("run two_phase_commit/article --annotations github");
    command.env("GITHUB_STEP_SUMMARY", place.path().join("summary"));
    let output = command.output().expect("it runs");
    let out = String::from_utf8(output.stdout).expect("text");
    let count = |kind: &str| out.lines().filter(|line| line.starts_with(kind)).count();
    assert_eq!(
        (count("::warning "), count("::notice ")),
        (gaps().min(10), 1)
    );
    assert_eq!(
        place.read("summary"),
        format!("earlier\n{}\n", place.read("mutaspec.out/summary.md"))
    );
}

#[test]
fn unwritable_summary_keeps_the_exit_code() {
    let place = Place::new();
    let mut command = place.command("run ordered_log/two --level basic --annotations github");
    command.env("GITHUB_STEP_SUMMARY", place.path());
    let output = command.output().expect("it runs");
    assert_eq!(output.status.code(), Some(0));
    let err = String::from_utf8(output.stderr).expect("text");
    assert!(err.contains("the summary was not added to "), "{err}");
}

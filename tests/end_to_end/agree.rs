//! One run in all formats: terminal, `results.json`, report and others have equal numbers.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

use crate::numbers;
use crate::support::{Place, all, name_of, parsed, text};

const VERDICTS: [&str; 9] = [
    "killed",
    "survived",
    "equivalent",
    "unreached",
    "inconclusive",
    "invalid",
    "accepted",
    "tolerated",
    "broken",
];

/// A run of three models. One has an accepted survivor, and one has inconclusive mutants.
fn place() -> &'static (Place, String) {
    static RUN: OnceLock<(Place, String)> = OnceLock::new();
    RUN.get_or_init(|| {
        let place = Place::new();
        let line = "run two_phase_commit/article transaction_commit/three dual_writes_messages/two --mutant-states 300 --verbose";
        place.run(line);
        let results = place.results();
        let survivor = all(&results["specs"][1]["mutants"]).iter().find(|m| m["verdict"] == "survived");
        let id = text(&survivor.expect("one survives")["id"]).to_owned();
        place.write(
            "mutaspec.accept.yaml",
            &format!("- mutant: {id}\n  reason: intended\n  model: three\n"),
        );
        let ran = place.run(line);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        (place, ran.out)
    })
}

/// The number of mutants of a model with each verdict, from the list in `results.json`.
fn counted(model: &Value) -> BTreeMap<&'static str, u64> {
    let of = |verdict: &str| {
        all(&model["mutants"])
            .iter()
            .filter(|m| m["verdict"] == verdict)
            .count() as u64
    };
    VERDICTS
        .into_iter()
        .map(|verdict| (verdict, of(verdict)))
        .collect()
}

fn read(name: &str) -> String {
    place().0.read(&format!("mutaspec.out/{name}"))
}

/// The data in the report.
fn page() -> Value {
    let page = read("report.html");
    let begin = "<script type=\"application/json\" id=\"data\">";
    let data = page
        .split(begin)
        .nth(1)
        .and_then(|rest| rest.split("</script>").next());
    parsed(data.expect("the page holds its data"))
}

#[test]
fn compared_results_are_not_trivial() {
    let results = place().0.results();
    for verdict in [
        "killed",
        "survived",
        "equivalent",
        "inconclusive",
        "accepted",
    ] {
        let sum: u64 = all(&results["specs"])
            .iter()
            .map(|model| counted(model)[verdict])
            .sum();
        assert!(sum > 0, "something is {verdict}");
    }
}

#[test]
fn terminal_agrees_with_results() {
    for model in all(&place().0.results()["specs"]) {
        numbers::compare(&place().1, model);
    }
}

#[test]
fn page_agrees_with_results() {
    let (results, page) = (place().0.results(), page());
    let (told, models) = (all(&page["models"]), all(&results["specs"]));
    assert_eq!(told.len(), models.len());
    for (told, model) in told.iter().zip(models) {
        let name = name_of(model);
        assert_eq!(
            format!("{}/{}", text(&told["spec"]), text(&told["model"])),
            name
        );
        assert_eq!(
            (&told["score"], &told["states"]),
            (&model["score"], &model["baseline"]["distinct_states"]),
            "{name}"
        );
        let kills = |of: &Value| -> Vec<(Value, Value)> {
            let properties = all(&of["properties"]).iter();
            properties
                .map(|property| (property["name"].clone(), property["kills"].clone()))
                .collect()
        };
        assert_eq!(kills(told), kills(model), "{name}");
        let mutants = |of: &Value| -> Vec<[Value; 6]> {
            let mutants = all(&of["mutants"]).iter();
            let fields = ["id", "verdict", "operator", "killed_by", "line", "original"];
            mutants
                .map(|mutant| fields.map(|field| mutant[field].clone()))
                .collect()
        };
        assert_eq!(mutants(told), mutants(model), "{name}");
        let ranked = |mutants: &[Value]| -> Vec<Value> {
            let mut ranked: Vec<&Value> = mutants
                .iter()
                .filter(|m| m["rank"].is_u64() && m["verdict"] == "survived")
                .collect();
            ranked.sort_by_key(|mutant| mutant["rank"].as_u64());
            ranked.iter().map(|mutant| mutant["id"].clone()).collect()
        };
        let survivors = all(&told["survivors"])
            .iter()
            .filter_map(|place| told["mutants"].get(place.as_u64()? as usize));
        let survivors: Vec<Value> = survivors.map(|mutant| mutant["id"].clone()).collect();
        assert_eq!(survivors, ranked(all(&model["mutants"])), "{name}");
    }
}

#[test]
fn summary_agrees_with_results() {
    let summary = read("summary.md");
    for model in all(&place().0.results()["specs"]) {
        let name = name_of(model).replace('_', "\\_");
        let row = summary
            .lines()
            .find(|line| line.starts_with(&format!("| {name} |")))
            .expect("a model has a row");
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let counts = counted(model);
        let columns = [
            "survived",
            "inconclusive",
            "killed",
            "equivalent",
            "unreached",
            "invalid",
            "accepted",
            "tolerated",
            "broken",
        ];
        let told: Vec<String> = columns
            .iter()
            .map(|verdict| counts[verdict].to_string())
            .collect();
        assert_eq!(cells[3..12], told, "{row}");
        assert!(
            cells[2].starts_with(&format!(
                "{}/{} = ",
                counts["killed"],
                counts["killed"] + counts["survived"]
            )),
            "{row}"
        );
        assert_eq!(
            cells[13],
            all(&model["properties"]).len().to_string(),
            "{row}"
        );
    }
}

#[test]
fn foreign_formats_agree_with_results() {
    let results = place().0.results();
    let sum = |verdicts: &[&str]| -> u64 {
        let models = all(&results["specs"]).iter().map(counted);
        models
            .map(|counts| verdicts.iter().map(|verdict| counts[verdict]).sum::<u64>())
            .sum()
    };
    let count = |text: String, what: &str| text.matches(what).count() as u64;
    let junit = read("junit.xml");
    assert_eq!(
        count(junit.clone(), "<failure "),
        sum(&["survived", "broken"])
    );
    assert_eq!(count(junit.clone(), "<error "), sum(&["inconclusive"]));
    let left_out = sum(&[
        "equivalent",
        "unreached",
        "invalid",
        "accepted",
        "tolerated",
    ]);
    assert_eq!(count(junit.clone(), "<skipped "), left_out);
    let models = all(&results["specs"]).len() as u64;
    assert_eq!(count(junit, "<testcase "), sum(&VERDICTS) + models);

    let sarif = parsed(&read("results.sarif"));
    let found = all(&sarif["runs"][0]["results"]).iter();
    let (accepted, open): (Vec<&Value>, Vec<&Value>) =
        found.partition(|result| result["suppressions"].is_array());
    assert_eq!(
        (open.len() as u64, accepted.len() as u64),
        (sum(&["survived", "broken"]), sum(&["accepted"]))
    );

    let report = parsed(&read("mutation-report.json"));
    let files = report["files"].as_object().expect("files by name").values();
    let mutants: Vec<&Value> = files.flat_map(|file| all(&file["mutants"])).collect();
    for (status, verdicts) in [
        ("Killed", &["killed"][..]),
        ("Survived", &["survived", "broken"]),
        ("RuntimeError", &["inconclusive", "invalid"]),
        ("NoCoverage", &["unreached"]),
        ("Ignored", &["equivalent", "accepted", "tolerated"]),
    ] {
        let told = mutants
            .iter()
            .filter(|mutant| mutant["status"] == status)
            .count() as u64;
        assert_eq!(told, sum(verdicts), "{status}");
    }
    let badge = parsed(&read("badge.json"));
    let told = format!("({}/{})", sum(&["killed"]), sum(&["killed", "survived"]));
    assert!(
        text(&badge["message"]).contains(&told),
        "{told} is not in {badge}"
    );
}

#[test]
fn gate_and_events_agree_with_results() {
    let results = place().0.results();
    let models = all(&results["specs"]);
    for (field, verdicts) in [
        ("judged", &["killed", "survived"][..]),
        ("survived", &["survived"]),
        ("inconclusive", &["inconclusive"]),
        ("accepted", &["accepted"]),
    ] {
        let sum: u64 = models
            .iter()
            .map(counted)
            .map(|counts| verdicts.iter().map(|v| counts[v]).sum::<u64>())
            .sum();
        assert_eq!(results["gate"][field], sum, "{field}");
    }
    let (events, planned) = (read("events.ndjson"), parsed(&read("mutants.json")));
    for (model, planned) in models.iter().zip(all(&planned["models"])) {
        let ids: Vec<&Value> = all(&model["mutants"])
            .iter()
            .map(|mutant| &mutant["id"])
            .collect();
        assert_eq!(all(&planned["mutants"]).iter().collect::<Vec<_>>(), ids);
        for id in ids {
            assert!(events.contains(&format!("\"id\":{id}")), "{id} happened");
        }
    }
}

#[test]
fn every_mutant_with_a_run_has_a_trace() {
    let place = &place().0;
    for model in all(&place.results()["specs"]) {
        for mutant in all(&model["mutants"]) {
            let is_told = matches!(text(&mutant["verdict"]), "killed" | "survived" | "accepted");
            let plain = |text: &str| {
                text.replace(|c: char| !(c.is_alphanumeric() || "._-@#".contains(c)), "_")
            };
            let name = format!(
                "mutaspec.out/traces/{}/{}.json",
                plain(&name_of(model)),
                plain(text(&mutant["id"]))
            );
            let file = place.path().join(&name);
            if is_told && mutant["trace_length"].is_u64() {
                assert!(file.is_file(), "{name} of {mutant}");
            } else if !is_told {
                assert!(!file.exists(), "{name}");
            }
        }
    }
}

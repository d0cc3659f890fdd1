//! Shows `mutation-report.json` in its viewer, `mutation-testing-elements`, and compares numbers,
//! mutants and tests with `results.json`.

use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;

use serde_json::Value;

use super::chromium::{DESKTOP, Tab};
use super::npm;
use super::tools::needs;
use crate::compile::root;
use crate::support::{Place, all, name_of, text};

/// A run with many verdicts and with mutants that several properties kill.
const RUN: &str = "run alternating_bit/two ordered_log two_phase_commit/article --mutant-states 1 --matrix --no-cache";

/// The common prefix of the paths of all specs, which the viewer omits.
const SPECS: &str = "specs/src/";

/// The run's folder, with one survivor accepted.
pub(crate) fn place() -> &'static Place {
    static PLACE: OnceLock<Place> = OnceLock::new();
    PLACE.get_or_init(|| {
        let place = Place::new();
        assert_eq!(place.run(RUN).code, Some(2));
        let results = place.results();
        let survivor = all(&results["specs"])
            .iter()
            .flat_map(|m| all(&m["mutants"]))
            .find(|m| m["verdict"] == "survived");
        let id = text(&survivor.expect("one survives")["id"]);
        let accepted = place.run(&format!("accept {id} --reason intended"));
        assert_eq!(accepted.code, Some(0), "{accepted:?}");
        assert_eq!(place.run(RUN).code, Some(2));
        place
    })
}

/// The mutants of the run, each with its model.
fn mutants(results: &Value) -> Vec<(&Value, &Value)> {
    let models = all(&results["specs"]).iter();
    models
        .flat_map(|model| {
            all(&model["mutants"])
                .iter()
                .map(move |mutant| (model, mutant))
        })
        .collect()
}

/// The viewer's word for a verdict of ours.
fn shown_as(verdict: &Value) -> &'static str {
    match text(verdict) {
        "killed" => "Killed",
        "survived" => "Survived",
        "equivalent" | "accepted" | "tolerated" => "Ignored",
        "inconclusive" => "RuntimeError",
        other => panic!("the run has no mutant that is {other}"),
    }
}

/// Opens a report in the viewer.
fn open(report: &str, address: &str) -> Tab {
    let page = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><mutation-test-report-app></mutation-test-report-app>\n\
        <script src=\"file://{}/node_modules/mutation-testing-elements/dist/mutation-test-elements.js\"></script>\n\
        <script id=\"report\" type=\"application/json\">{}</script>\n<script>{}</script>\n",
        npm::folder()
            .expect("a test that needs the viewer has asked for it")
            .display(),
        report.replace('<', "\\u003c"),
        include_str!("npm/viewer.js"),
    );
    let place = Place::new();
    place.write("page.html", &page);
    Tab::open(
        &format!("file://{}/page.html{address}", place.path().display()),
        DESKTOP,
    )
}

/// What the script found at an address of the viewer, without errors or requests.
fn found(address: &str) -> Value {
    let mut tab = open(&place().read("mutaspec.out/mutation-report.json"), address);
    let found = tab.run("return look();");
    assert_eq!(tab.console(), Vec::<String>::new(), "{address}");
    assert_eq!(tab.requests(), Vec::<String>::new(), "{address}");
    found
}

/// The files of the run, without the common prefix.
fn files(results: &Value) -> Vec<String> {
    let mut files: Vec<String> = all(&results["specs"])
        .iter()
        .map(|m| text(&m["file"]).replace(SPECS, ""))
        .collect();
    files.dedup();
    files
}

fn in_file(of: &Value, file: &str) -> bool {
    text(&of["file"]).replace(SPECS, "") == file
}

#[test]
fn run_has_mutants_of_many_verdicts() {
    let results = place().results();
    for verdict in [
        "killed",
        "survived",
        "equivalent",
        "accepted",
        "tolerated",
        "inconclusive",
    ] {
        assert!(
            mutants(&results)
                .iter()
                .any(|(_, m)| m["verdict"] == verdict),
            "{verdict}"
        );
    }
    assert_eq!(files(&results).len(), 3);
}

#[test]
fn viewer_counts_match_the_results() {
    needs!(Browser, Packages);
    let results = place().results();
    let mut views = vec![(String::new(), String::from("All files"), mutants(&results))];
    for file in files(&results) {
        let of_file = mutants(&results)
            .into_iter()
            .filter(|(_, m)| in_file(m, &file))
            .collect();
        let name = file.rsplit('/').next().unwrap_or_default().to_owned();
        views.push((format!("#mutant/{file}"), name, of_file));
    }
    for (address, name, mutants) in views {
        let count = |word: &str| {
            mutants
                .iter()
                .filter(|(_, m)| word.is_empty() || shown_as(&m["verdict"]) == word)
                .count()
        };
        let row = &found(&address)["numbers"][0];
        assert_eq!(row[0], name);
        for (column, expected) in [
            ("killed", count("Killed")),
            ("survived", count("Survived")),
            ("noCoverage", 0),
            ("ignored", count("Ignored")),
            ("runtimeErrors", count("RuntimeError")),
            ("compileErrors", 0),
            ("timeout", 0),
            ("totalMutants", count("")),
        ] {
            assert_eq!(row[1][column], expected, "{column} of {name}: {row}");
        }
    }
}

/// The lines that a mutant changes, before and after, without white space.
fn edit(mutant: &Value) -> (String, String) {
    let source = fs::read_to_string(root().join(text(&mutant["file"]))).expect("the spec is there");
    let number = |name: &str| mutant[name].as_u64().expect("a number") as usize - 1;
    let lines: Vec<&str> = source.lines().collect();
    let (first, last) = (lines[number("line")], lines[number("end_line")]);
    let before: String = first.chars().take(number("column")).collect();
    let after: String = last.chars().skip(number("end_column")).collect();
    let changed = format!("{before}{}{after}", text(&mutant["replacement"]));
    (
        dense(&lines[number("line")..=number("end_line")].concat()),
        dense(&changed),
    )
}

fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn viewer_shows_mutants_with_position_and_killers() {
    needs!(Browser, Packages);
    let results = place().results();
    for file in files(&results) {
        let found = found(&format!("#mutant/{file}"));
        let told: BTreeMap<&str, &Value> = all(&found["told"])
            .iter()
            .map(|told| (text(&told["id"]), told))
            .collect();
        let mutants: Vec<_> = mutants(&results)
            .into_iter()
            .filter(|(_, m)| in_file(m, &file))
            .collect();
        assert_eq!(told.len(), mutants.len(), "{file}");
        for (model, mutant) in mutants {
            let rest = text(&mutant["id"])
                .split_once('/')
                .expect("an id begins with its spec")
                .1;
            let id = format!("{}/{rest}", name_of(model));
            let told = told
                .get(id.as_str())
                .unwrap_or_else(|| panic!("{id} is shown"));
            let place = format!(
                "{} ({}:{})",
                shown_as(&mutant["verdict"]),
                mutant["line"],
                mutant["column"]
            );
            assert!(text(&told["header"]).ends_with(&place), "{place}: {told}");
            let lines = all(&told["lines"]).iter().map(text);
            let killers: Vec<&str> = lines.filter(|line| line.starts_with('🎯')).collect();
            let named = all(&mutant["killed_by"]);
            assert_eq!(killers.len(), named.len(), "{killers:?} are {named:?}");
            for (killer, name) in killers.iter().zip(named) {
                assert!(
                    killer.starts_with(&format!("🎯 {} (", text(name))),
                    "{killer} is {name}"
                );
                assert!(
                    killer.contains(&format!(") on {}", name_of(model))),
                    "{killer}"
                );
            }
            let shown = (dense(text(&told["old"])), dense(text(&told["new"])));
            assert_eq!(shown, edit(mutant), "{id}");
        }
    }
}

#[test]
fn viewer_shows_properties_as_tests_with_kills() {
    needs!(Browser, Packages);
    let results = place().results();
    for file in files(&results) {
        let found = found(&format!("#test/{file}"));
        let told = all(&found["told"]);
        let of_file = all(&results["specs"])
            .iter()
            .filter(|model| in_file(model, &file));
        let tests: Vec<_> = of_file
            .flat_map(|model| {
                all(&model["properties"])
                    .iter()
                    .map(move |property| (model, property))
            })
            .collect();
        let killing = tests
            .iter()
            .filter(|(_, property)| property["kills"] != 0)
            .count();
        assert!(
            killing > 0 && killing < tests.len(),
            "{killing} of {} kill",
            tests.len()
        );
        let row = &found["numbers"][0][1];
        assert_eq!(
            (&row["killing"], &row["total"]),
            (&killing.into(), &tests.len().into()),
            "{row}"
        );
        assert_eq!(told.len(), tests.len());
        for (model, property) in tests {
            let id = format!("{}/{}", name_of(model), text(&property["name"]));
            let told = told
                .iter()
                .find(|told| told["id"] == id)
                .unwrap_or_else(|| panic!("{id} is shown"));
            let state = if property["kills"] == 0 {
                "Covering"
            } else {
                "Killing"
            };
            assert!(
                text(&told["header"]).contains(&format!(") on {} [{state}]", name_of(model))),
                "{told}"
            );
            let kills = all(&told["lines"])
                .iter()
                .filter(|line| text(line).starts_with('🎯'))
                .count();
            assert_eq!(property["kills"], kills, "{id}");
        }
    }
}

#[test]
fn unusable_report_is_an_error_on_the_console() {
    needs!(Browser, Packages);
    let report = place().read("mutaspec.out/mutation-report.json");
    for (old, new) in [
        ("\"source\"", "\"text\""),
        ("\"start\"", "\"from\""),
        ("\"mutants\"", "\"mutations\""),
    ] {
        let broken = report.replacen(old, new, 1);
        assert_ne!(broken, report, "{old} occurs");
        // The file list is in alphabetical order.
        let mut tab = open(&broken, "#mutant/commit/two_phase_commit.rs");
        tab.run("await new Promise(requestAnimationFrame);");
        let console = tab.console();
        assert!(
            console.iter().any(|line| line.contains("Uncaught")),
            "without {old}: {console:?}"
        );
    }
}

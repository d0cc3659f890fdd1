//! Validates our files with published schemas and their usual validators.

use std::path::Path;

use mutaspec_reports::formats::sarif::RecordedRuns;
use mutaspec_reports::formats::{self, Sources};
use mutaspec_reports::sample;
use mutaspec_reports::schema::Results;

use super::npm;
use super::tools::needs;
use super::viewer;
use crate::compile::root;
use crate::support::{Place, parsed};

/// Our files, each with its schema: the path in an npm package or in this repository.
const KEPT: [(&str, &str); 2] = [
    ("mutation-report.json", PACKAGE),
    ("results.sarif", "tests/fixtures/sarif-schema/schema.json"),
];
const PACKAGE: &str = "mutation-testing-report-schema/mutation-testing-report-schema.json";

/// The schema violations of a file in a folder.
fn faults(folder: &Path, file: &str) -> String {
    let (_, schema) = KEPT
        .iter()
        .find(|(kept, _)| *kept == file)
        .expect("it has a schema");
    let here = root().join(schema);
    let schema = if *schema == PACKAGE {
        Path::new(PACKAGE)
    } else {
        &here
    };
    let file = folder.join(file);
    let arguments = [schema, &file].map(|path| path.to_str().expect("paths are text"));
    npm::node(include_str!("npm/validate.js"), &arguments)
}

#[test]
fn run_output_conforms_to_published_schemas() {
    needs!(Packages);
    let check = |place: &Place, line: &str| {
        for (file, _) in KEPT {
            assert_eq!(
                faults(&place.path().join("mutaspec.out"), file),
                "",
                "{file} of {line}"
            );
        }
    };
    check(viewer::place(), "the run that the viewer shows");
    for line in [
        "run transaction_commit/three uploader/one_worker --matrix",
        "run two_phase_commit --max-states 100",
        "run two_phase_commit --simulate 20",
    ] {
        let place = Place::new();
        place.run(line);
        check(&place, line);
    }
}

#[test]
fn every_verdict_and_problem_conforms_to_published_schemas() {
    needs!(Packages);
    let definition = sample::definition();
    for results in [
        sample::all(),
        Results::new(&[sample::failing(), sample::baseline()], &sample::refused()),
        Results::new(&[], &[]),
    ] {
        let place = Place::new();
        for (name, text) in formats::files(
            &results,
            &Sources::of([&definition]),
            &RecordedRuns::default(),
        ) {
            place.write(name, &text);
        }
        for (file, _) in KEPT {
            assert_eq!(faults(place.path(), file), "", "{}", place.read(file));
        }
    }
}

/// A file, a text in it, the text that replaces it, and the fault that a schema finds then.
const NONCONFORMING: [(&str, &str, &str, &str); 8] = [
    (
        "mutation-report.json",
        "\"Killed\"",
        "\"Slain\"",
        "/status must be equal to one of the allowed values",
    ),
    (
        "mutation-report.json",
        "\"schemaVersion\": \"2.0\"",
        "\"schemaVersion\": \"3.0\"",
        "/schemaVersion must match pattern",
    ),
    (
        "mutation-report.json",
        "\"mutatorName\"",
        "\"mutator\"",
        "must have required property 'mutatorName'",
    ),
    (
        "mutation-report.json",
        "\"column\": ",
        "\"column\": -",
        "/column must be >= 1",
    ),
    (
        "results.sarif",
        "\"level\": \"warning\"",
        "\"level\": \"loud\"",
        "/level must be equal to one of the allowed values",
    ),
    (
        "results.sarif",
        "\"startLine\": ",
        "\"startLine\": -",
        "/startLine must be >= 1",
    ),
    (
        "results.sarif",
        "\"ruleId\"",
        "\"rule id\"",
        "must NOT have additional properties",
    ),
    (
        "results.sarif",
        "\"uri\": \"",
        "\"uri\": \"a b",
        "/uri must match format \"uri-reference\"",
    ),
];

#[test]
fn nonconforming_file_is_refused() {
    needs!(Packages);
    for (file, old, new, fault) in NONCONFORMING {
        let text = viewer::place().read(&format!("mutaspec.out/{file}"));
        let changed = text.replacen(old, new, 1);
        assert_ne!(changed, text, "{old} occurs");
        let place = Place::new();
        place.write(file, &changed);
        let faults = faults(place.path(), file);
        assert!(faults.contains(fault), "{fault} is not in {faults}");
    }
}

#[test]
fn mutation_report_schema_copy_is_the_published_one() {
    needs!(Packages);
    let kept = std::fs::read_to_string(
        root().join("tests/fixtures/mutation-testing-report-schema/schema.json"),
    )
    .expect("it is there");
    let published = npm::node(
        "console.log(JSON.stringify(require(process.argv[1])))",
        &[PACKAGE],
    );
    assert_eq!(parsed(&kept), parsed(&published));
}

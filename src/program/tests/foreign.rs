//! The program with a spec that `#[spec]` did not write.

#[allow(dead_code, reason = "`main` is for the example and the documentation")]
#[path = "../../../runner/examples/counter.rs"]
mod counter;

use super::*;
use counter::CounterSource;

fn counted(line: &[&str]) -> (u8, String, String) {
    call(vec![Arc::new(CounterSource::default())], line)
}

#[test]
fn spec_of_another_front_end_is_listed_and_checked() {
    let (code, out, err) = counted(&["list"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("counter"), "{out}");
    let (code, out, err) = counted(&["list", "counter", "--mutants"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("counter/up/C2-00000001"), "{out}");
    // All states but the last have a step, and the last one is a deadlock only if that is checked.
    let (code, out, err) = counted(&["check", "counter"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("4 distinct"), "{out}");
}

#[test]
fn mutant_of_another_front_end_is_killed() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    let (code, said, err) = counted(&["run", "counter", "--out", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{said}{err}");
    let results = std::fs::read_to_string(out.join("results.json")).unwrap();
    let results = mutaspec_reports::schema::Results::read(&results).unwrap();
    let score = results.specs[0].score.unwrap();
    assert_eq!((score.killed, score.survived), (1, 0), "{said}");
    assert_eq!(results.specs[0].mutants[0].killed_by, ["at_most_3"]);
    // The language has no name, and nothing about Rust is claimed.
    let report = std::fs::read_to_string(out.join("mutation-report.json")).unwrap();
    assert!(
        report.contains("\"language\": \"text\"") && !report.contains("rust"),
        "{report}"
    );
}

//! Runs for a diff: which mutants it selects, and diffs that cannot be read.

use serde_json::Value;

use crate::compile::root;
use crate::gates::results;
use crate::support::{Place, all, text};

const FILE: &str = "specs/src/commit/two_phase_commit.rs";

/// A line of that file with several mutants.
const REFUSED: &str = "if vars.stage[p] == Stage::Refuse {";

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
    let line = line_with(&file, REFUSED);
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
    let comment = diff(FILE, 1).replace("-an older line", "-//! An older line");
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
    let line = line_with(FILE, "fn committed(");
    place.write("property.diff", &diff(FILE, line));
    let ran = place.run("run two_phase_commit/article --in-diff property.diff");
    let told = format!(
        "two_phase_commit/article: the diff touches {FILE}:{line}, which is more than the text of a mutant, so all mutants are checked\n"
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
    let told = format!(
        "two_phase_commit/article: the diff touches {FILE}, which is more than the text of a mutant"
    );
    for diff in [
        format!(
            "diff --git a/{FILE} b/{FILE}\nindex 1..2 100644\nBinary files a/{FILE} and b/{FILE} differ\n"
        ),
        format!(
            "\u{1b}[1mdiff --cc {FILE}\u{1b}[m\nindex 1,2..3\n--- a/{FILE}\n+++ b/{FILE}\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n"
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
    place.write("one.diff", &diff(FILE, line_with(FILE, REFUSED)));
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

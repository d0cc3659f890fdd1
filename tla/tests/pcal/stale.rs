//! Translations that are older than the algorithm.

use mutaspec_tla::{pcal, syntax};

use super::{FILE, modules, rendered, translated, with_translation};

#[test]
fn each_missing_definition_is_noticed() {
    for (path, text) in modules() {
        let (_, rest) = text.split_once("BEGIN TRANSLATION\n").unwrap();
        let (old, _) = rest.split_once("\\* END TRANSLATION").unwrap();
        let parts: Vec<&str> = old
            .split("\n\n")
            .filter(|part| part.contains("=="))
            .collect();
        for part in parts {
            let without = with_translation(&text, &old.replacen(part, "", 1));
            assert!(
                translated(&without).stale.is_some(),
                "{path}: without\n{part}"
            );
        }
    }
}

#[test]
fn each_changed_number_or_label_is_noticed() {
    for (path, text) in modules() {
        let (_, rest) = text.split_once("BEGIN TRANSLATION\n").unwrap();
        let (old, _) = rest.split_once("\\* END TRANSLATION").unwrap();
        let old: String = old
            .lines()
            .filter(|line| !line.starts_with("\\*"))
            .fold(String::new(), |text, line| text + line + "\n");
        let places = old.match_indices(|c: char| c.is_ascii_digit() || c == '"');
        // Every third one, for the time that the test takes.
        for (at, _) in places.step_by(3) {
            let mut changed = old.clone();
            let closes = old[..at].lines().last().unwrap_or("").matches('"').count() % 2 == 1;
            match &old[at..=at] {
                "\"" if closes => changed.insert(at, '0'),
                "\"" => continue,
                "9" => changed.replace_range(at..=at, "8"),
                _ => changed.replace_range(at..=at, "9"),
            }
            let changed = with_translation(&text, &changed);
            let Ok(module) = syntax::parse(FILE, &changed) else {
                continue;
            };
            let found = pcal::translate(FILE, &changed, &module).unwrap().unwrap();
            assert!(
                found.stale.is_some(),
                "{path}: {}",
                &old[at.saturating_sub(30)..=at]
            );
        }
    }
}

/// Changes an algorithm after its translation, and checks the finding.
fn check_stale(file: &str, from: &str, to: &str, expected: &str) {
    let (_, text) = modules()
        .into_iter()
        .find(|(path, _)| path.ends_with(file))
        .unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    let changed = text.replacen(from, to, 1);
    let stale = translated(&changed)
        .stale
        .unwrap_or_else(|| panic!("{file}: {from} to {to}"));
    let found = rendered(&changed, &[stale]);
    assert!(found.contains(expected), "{found}");
}

#[test]
fn translation_of_older_algorithm_is_stale() {
    let older = "the translation is older than the algorithm: ";
    let is_not =
        |name: &str, line: usize| format!("{older}`{name}` is no longer what line {line} says");
    check_stale("Loops.tla", "i < 3", "i < 4", &is_not("outer", 8));
    check_stale("Either.tla", "or a := 3;", "or a := 4;", &is_not("two", 9));
    check_stale("Weak.tla", "b:- x", "b: x", &is_not("Spec", 7));
    check_stale("Weak.tla", "\\in 1..2", "\\in 1..3", &is_not("ProcSet", 9));
    check_stale(
        "Initial.tla",
        "b \\in 1..3",
        "b \\in 1..4",
        &is_not("Init", 5),
    );
    check_stale(
        "Define.tla",
        "Len(queue) = 3",
        "Len(queue) = 2",
        &is_not("Full", 8),
    );
    let missing = format!("{older}it has no `z`, which line 6 needs");
    check_stale("WithBraces.tla", "y = 0;", "y = 0, z = 0;", &missing);
    let last = ";\n  third: m[1] := [m[2] EXCEPT ![1] = 5]";
    check_stale("AssignmentsBraces.tla", last, ";", &is_not("second", 9));
    check_stale(
        "Weak.tla",
        "(wf)",
        "(wf, noDoneDisjunct)",
        &is_not("Next", 7),
    );
    check_stale(
        "FairSequential.tla",
        "begin",
        "define Two == 2 end define begin",
        "it has no `Two`",
    );
    check_stale(
        "Define.tla",
        "Consistent ==",
        "Other ==",
        "it has no `Other`",
    );
    check_stale(
        "NoDone.tla",
        "Termination ==",
        "Extra == 1\n\nTermination ==",
        "leads to `Extra`",
    );
    check_stale("OneLoop.tla", "x = 0;", "x = 1;", &is_not("Init", 5));
}

//! Usage errors: each has a helpful message and an exit code, and leaves no partial files.

use crate::support::{Place, all, noted};

/// Checks that a command fails with this code and text, and writes no files.
fn refused(place: &Place, line: &str, code: i32, text: &str) {
    let before = place.names(".");
    let ran = place.run(line);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (Some(code), "", text),
        "{line}"
    );
    assert_eq!(place.names("."), before, "{line} leaves nothing behind");
}

fn check(line: &str, text: &str) {
    refused(&Place::new(), line, 1, text);
}

#[test]
fn unknown_name_suggests_the_nearest() {
    check(
        "run two_phase_comit",
        "error: no spec `two_phase_comit`\nhint: did you mean `two_phase_commit`?\n",
    );
    check(
        "run transaction_commit/publisht",
        "error: no model `publisht` in spec `transaction_commit`\nhint: did you mean `published`?\n",
    );
    check(
        "run two_phase_commit --set manager=5",
        "error: no constant `manager` in spec `two_phase_commit`\nhint: did you mean `managers`?\n",
    );
    check(
        "run ordered_log --properties log_only_grows",
        "error: no property `log_only_grows` in spec `ordered_log`\nhint: did you mean `the_log_only_grows`?\n",
    );
    check(
        "run --operators guards-drop",
        "error: no operator `guards-drop`\nhint: did you mean `guard-drop`?\n",
    );
    check(
        "run zzz",
        "error: no spec `zzz`\nhint: `list` shows all of them\n",
    );
}

#[test]
fn wrong_constant_type_names_accepted_values() {
    check(
        "run uploader --set max_id=lots",
        "error: uploader/one_worker: constant `max_id` takes a whole number from 0 to 255, not `lots`\n",
    );
    check(
        "run uploader --set max_id=256",
        "error: uploader/one_worker: constant `max_id` takes a whole number from 0 to 255, not `256`\n",
    );
    check(
        "run two_phase_commit --set managers=0",
        "error: two_phase_commit/article: constant `managers` takes names, or a number from 1 to 64, not `0`\n",
    );
    check(
        "run two_phase_commit --set managers=bob,bob",
        "error: two_phase_commit/article: constant `managers` takes each name only once, not `bob,bob`\n",
    );
    check(
        "run two_phase_commit --set managers=2 --set managers=3",
        "error: constant `managers` is set twice\n",
    );
}

#[test]
fn configuration_error_has_line_and_column() {
    for (yaml, text) in [
        (
            "specs:\n  two_phase_commit:\n    models:\n      six:\n        constant: {managers: 6}\n",
            "5:9: specs.two_phase_commit.models.six: unknown key `constant`; did you mean `constants`?",
        ),
        (
            "specs:\n  two_phase_comit: {}\n",
            "2:3: specs: unknown spec `two_phase_comit`; did you mean `two_phase_commit`?",
        ),
        (
            "specs:\n  two_phase_commit:\n    models: {six: {max_states: many}}\n",
            "3:32: specs.two_phase_commit.models.six.max_states: invalid type: string \"many\", expected a number of states, from 1",
        ),
        (
            "specs:\n\ttwo_phase_commit: {}\n",
            "2:1: found character that cannot start any token, while scanning for the next token",
        ),
        (
            "specs:\n  two_phase_commit: {models: {six: {max_states: 3\n",
            "3:1: did not find expected ',' or '}', while parsing a flow mapping at line 2 column 36",
        ),
    ] {
        let place = Place::new();
        place.write("mutaspec.yaml", yaml);
        refused(
            &place,
            "run two_phase_commit",
            1,
            &format!("error: mutaspec.yaml:{text}\n"),
        );
    }
}

#[test]
fn named_configuration_must_exist() {
    check(
        "run --config models.yaml",
        "error: cannot read models.yaml: No such file or directory (os error 2)\n",
    );
}

#[test]
fn unwritable_folder_is_reported_before_the_work() {
    let place = Place::new();
    place.write("file", "precious");
    refused(
        &place,
        "run two_phase_commit --out file",
        1,
        "error: cannot write file: File exists (os error 17)\n",
    );
    refused(
        &place,
        "run two_phase_commit --out file/below",
        1,
        "error: cannot write file/below: Not a directory (os error 20)\n",
    );
    assert_eq!(place.read("file"), "precious");
}

#[test]
fn spec_expected_to_fail_has_nothing_to_mutate() {
    refused(
        &Place::new(),
        "run dual_writes/two",
        4,
        "error: there is nothing to mutate\n\
         dual_writes/two is not mutated: values_agree_in_the_end is expected to fail on it\n\
         hint: `check` shows a failure that is expected\n",
    );
}

#[test]
fn failing_baseline_is_shown_and_no_mutant_checked() {
    let place = Place::new();
    let ran =
        place.run("run uploader/one_worker --set max_version=0 --properties versions_are_known");
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(4), &*noted("uploader/one_worker ..\n"))
    );
    for told in [
        "✗ fails: versions_are_known\n",
        "✗ versions_are_known (state invariant, line 178): a reachable state violates it\n  start\n",
        "    1  user(u1).user  chose uploads.insert(Upload { from: me, version: 1, id: next_id }), sends Message { id: 1, change: Create }\n        uploads  + Upload { id: 1, from: u1, version: 1 }\n",
        "\n✗ uploader/one_worker: no mutant was checked: mend the spec or the property first\n",
    ] {
        assert!(ran.out.contains(told), "{told}\nis not in\n{}", ran.out);
    }
    let of = &place.results()["specs"][0];
    assert_eq!(of["properties"][0]["verdict"], "fails");
    assert!(
        all(&of["mutants"]).is_empty() && of.get("score").is_none(),
        "{of}"
    );
    assert_eq!(place.names("mutaspec.out"), crate::formats::FILES);
}

#[test]
fn search_that_hits_its_limit_is_no_success() {
    for (line, code, told) in [
        (
            "check two_phase_commit --max-states 100",
            3,
            "? two_phase_commit/article is undecided",
        ),
        (
            "run two_phase_commit --max-states 100",
            4,
            "✗ two_phase_commit/article: no mutant was checked",
        ),
    ] {
        let ran = Place::new().run(line);
        assert_eq!(ran.code, Some(code), "{line}");
        assert!(ran.out.contains(told), "{line}: {}", ran.out);
        let bound = "! the search of the baseline stopped at its bound of 100 states; `--max-states` raises it\n";
        assert!(ran.out.contains(bound), "{line}: {}", ran.out);
    }
}

#[test]
fn mutant_over_state_limit_is_inconclusive() {
    let place = Place::new();
    let ran = place.run("run uploader/one_worker --operators guard-drop --mutant-states 2000 --properties orphans_vanish,deadlock_freedom");
    let of = &place.results()["specs"][0];
    let open: Vec<_> = all(&of["mutants"])
        .iter()
        .filter(|m| m["verdict"] == "inconclusive")
        .collect();
    assert!(!open.is_empty(), "{of}");
    for mutant in open {
        assert_eq!(
            (&mutant["complete"], &mutant["states"]),
            (&false.into(), &2000.into()),
            "{mutant}"
        );
    }
    assert!(
        ran.out
            .contains("2 mutants are inconclusive: more than 2,000 states"),
        "{}",
        ran.out
    );
}

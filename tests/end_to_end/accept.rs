//! The accept file: its effect on a run, and the removal of entries that no longer apply.

use std::sync::OnceLock;

use serde_json::Value;

use crate::support::{Place, Ran, all, noted, parsed, text};

/// A run with one survivor.
const RUN: &str = "run two_phase_commit_hardened/three --operators I1";
const FILE: &str = "mutaspec.accept.yaml";

/// The text of an entry.
fn entry(mutant: &str, more: &str) -> String {
    format!("- mutant: {mutant}\n  reason: nobody reads it before it is set\n{more}")
}

/// Runs a command with further arguments, which may contain spaces, on a fixed day.
fn call(place: &Place, line: &str, more: &[&str]) -> Ran {
    let mut command = place.command(line);
    command.args(more).env("MUTASPEC_TODAY", "2027-06-30");
    command.output().expect("it runs").into()
}

fn mutant(place: &Place, id: &str) -> Value {
    let results = place.results();
    let found = all(&results["specs"][0]["mutants"])
        .iter()
        .find(|m| m["id"] == id);
    found.unwrap_or_else(|| panic!("{id} was checked")).clone()
}

/// The id of the first mutant with this verdict.
fn first(place: &Place, verdict: &str) -> String {
    let results = place.results();
    let found = all(&results["specs"][0]["mutants"])
        .iter()
        .find(|m| m["verdict"] == verdict);
    text(&found.unwrap_or_else(|| panic!("a mutant is {verdict}"))["id"]).to_owned()
}

/// The id of the only survivor of [`RUN`].
fn survivor() -> &'static str {
    static SURVIVOR: OnceLock<String> = OnceLock::new();
    SURVIVOR.get_or_init(|| {
        let place = Place::new();
        assert_eq!(call(&place, RUN, &[]).code, Some(2));
        first(&place, "survived")
    })
}

#[test]
fn accepted_survivor_passes_and_appears_in_every_file() {
    let (place, survivor) = (Place::new(), survivor());
    let beginning = &survivor[..survivor.len() - 2];
    let ran = call(&place, RUN, &[]);
    assert_eq!(
        (ran.code, &mutant(&place, survivor)["verdict"]),
        (Some(2), &"survived".into())
    );
    let class = mutant(&place, survivor)["survivor_class"].clone();

    let reason = [
        "--reason",
        "nobody reads it \"before\" it is set",
        "--kind",
        "equivalent-in-intent",
    ];
    let ran = call(
        &place,
        &format!("accept {beginning} --model three --until 2027-06-30"),
        &reason,
    );
    assert_eq!(
        ran.out,
        format!("accepted {survivor} on model three in {FILE}\n"),
        "{ran:?}"
    );

    let ran = call(&place, &format!("{RUN} --no-cache"), &[]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(0), &*noted("two_phase_commit_hardened/three ..\n"))
    );
    let line = format!("~ accepted      {survivor}  {TOLD}\n");
    assert!(ran.out.contains(&line), "{line} is not in {}", ran.out);

    let found = mutant(&place, survivor);
    assert_eq!(
        (
            &found["verdict"],
            &found["reason"],
            &found["survivor_class"]
        ),
        (&"accepted".into(), &TOLD.into(), &class)
    );
    check_score(&ran, &place.results()["specs"][0]["score"]);
    check_files(&place);
}

/// The reason as the files show it.
const TOLD: &str = "nobody reads it \"before\" it is set (equivalent-in-intent, until 2027-06-30)";

/// Checks the score of a run whose only survivor is accepted.
fn check_score(ran: &Ran, score: &Value) {
    assert_eq!(
        (&score["survived"], &score["accepted"], &score["ratio"]),
        (&0.into(), &1.into(), &1.0.into())
    );
    let killed = score["killed"].as_u64().expect("a number");
    let beside = format!(
        "score {killed} of {killed} killed (100 %); with the accepted mutants {killed} of {} killed ({} %)",
        killed + 1,
        killed * 100 / (killed + 1)
    );
    assert!(ran.out.contains(&beside), "{beside} is not in {}", ran.out);
    let raw = score["raw_ratio"].as_f64().expect("a number");
    assert!(
        (raw - killed as f64 / (killed + 1) as f64).abs() < 1e-9,
        "{raw}"
    );
}

/// Checks the files of a run whose only survivor is accepted.
fn check_files(place: &Place) {
    let sarif = parsed(&place.read("mutaspec.out/results.sarif"));
    let suppressed = &sarif["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(
        (&suppressed["status"], &suppressed["justification"]),
        (&"accepted".into(), &TOLD.into())
    );
    assert!(
        place
            .read("mutaspec.out/junit.xml")
            .contains("<skipped message=\"accepted: nobody reads it &quot;before")
    );
    assert!(
        place
            .read("mutaspec.out/summary.md")
            .contains("### Accepted: 1 mutant\n")
    );
    assert!(
        place
            .read("mutaspec.out/badge.json")
            .contains(", 1 accepted")
    );
    assert!(
        place
            .read("mutaspec.out/mutation-report.json")
            .contains("\"statusReason\": \"accepted: nobody")
    );
}

#[test]
fn entry_for_changed_line_is_stale_and_shows_successors() {
    let place = Place::new();
    let gone = format!(
        "{}-00000000",
        survivor().rsplit_once('-').expect("an id has a hash").0
    );
    place.write(FILE, &format!("# Ours.\n\n{}", entry(&gone, "")));
    let ran = call(&place, RUN, &[]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    let error = format!(
        "error: {FILE}:3:1: {gone} is accepted, but there is no such mutant any more: what it changes says something else now\n"
    );
    assert!(ran.err.contains(&error), "{error} is not in {}", ran.err);
    assert!(ran.err.contains(survivor()), "{}", ran.err);
    assert_eq!(mutant(&place, survivor())["verdict"], "survived");

    let ran = call(&place, "accept --prune", &[]);
    assert_eq!(
        (ran.code, place.read(FILE).as_str()),
        (Some(0), "# Ours.\n\n"),
        "{ran:?}"
    );
    assert!(ran.out.ends_with(": 1 taken out, 0 left\n"), "{}", ran.out);
    assert_eq!(call(&place, RUN, &[]).code, Some(2));
}

#[test]
fn entry_for_removed_spec_is_stale_unless_not_run() {
    let place = Place::new();
    place.write(FILE, &entry("gone/step/C1-00000000", ""));
    let ran = call(&place, "run ordered_log/two --level basic", &[]);
    assert_eq!(ran.code, Some(5));
    assert!(
        ran.err
            .contains("gone/step/C1-00000000 is accepted, but there is no such mutant\n"),
        "{}",
        ran.err
    );
    place.write(FILE, &entry("two_phase_commit/step/C1-00000000", ""));
    assert_eq!(
        call(&place, "run ordered_log/two --level basic", &[]).code,
        Some(0)
    );
}

#[test]
fn entry_holds_through_its_last_day() {
    let place = Place::new();
    for (until, code, verdict) in [("2027-06-30", 0, "accepted"), ("2027-06-29", 5, "survived")] {
        place.write(
            FILE,
            &entry(survivor(), &format!("  until: {until}\n  model: three\n")),
        );
        let ran = call(&place, RUN, &[]);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert_eq!(mutant(&place, survivor())["verdict"], verdict);
        assert_eq!(
            ran.err.contains(" was accepted until 2027-06-29\n"),
            code == 5,
            "{}",
            ran.err
        );
    }
    let ran = call(&place, "accept --prune", &[]);
    assert_eq!(
        (ran.code, place.read(FILE).as_str()),
        (Some(0), ""),
        "{ran:?}"
    );
}

#[test]
fn entry_for_killed_mutant_is_unneeded() {
    let place = Place::new();
    call(&place, RUN, &[]);
    let killed = first(&place, "killed");
    let both = format!(
        "{}{}",
        entry(survivor(), "  model: three\n"),
        entry(&killed, "  model: three\n")
    );
    place.write(FILE, &both);
    let ran = call(&place, RUN, &[]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    let error = format!("{FILE}:4:1: {killed} is accepted, but no survivor: killed on three\n");
    assert!(ran.err.contains(&error), "{error} is not in {}", ran.err);
    assert_eq!(mutant(&place, &killed)["verdict"], "killed");
    // Other constants make another model, which is not judged.
    assert_ne!(call(&place, RUN, &["--set", "managers=2"]).code, Some(5));

    call(&place, RUN, &[]);
    call(&place, "accept --prune", &[]);
    assert_eq!(place.read(FILE), entry(survivor(), "  model: three\n"));
    assert_eq!(call(&place, RUN, &[]).code, Some(0));
}

#[test]
fn only_survivors_are_accepted() {
    let place = Place::new();
    let ran = call(&place, &format!("accept {} --reason it", survivor()), &[]);
    assert!(
        ran.code == Some(0) && ran.err.contains("it is unknown whether it survives"),
        "{ran:?}"
    );
    std::fs::remove_file(place.path().join(FILE)).expect("it was written");
    call(&place, RUN, &[]);
    let killed = first(&place, "killed");
    let ran = call(
        &place,
        &format!("accept {killed} --model three --reason it"),
        &[],
    );
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let error = format!("error: {killed} is no survivor: killed on three\n");
    assert!(ran.err.starts_with(&error), "{}", ran.err);
    assert!(!place.path().join(FILE).exists());
    // A run of an earlier text of the spec is not used.
    let planned = place.read("mutaspec.out/mutants.json");
    let key = parsed(&planned)["models"][0]["key"]
        .as_str()
        .expect("it has one")
        .to_owned();
    place.write("mutaspec.out/mutants.json", &planned.replace(&key, "0"));
    let ran = call(
        &place,
        &format!("accept {killed} --model three --reason it"),
        &[],
    );
    assert!(
        ran.code == Some(0) && ran.err.contains("(the specs have changed since)"),
        "{ran:?}"
    );
    std::fs::remove_file(place.path().join(FILE)).expect("it was written");
    // Neither is a run with other constants.
    call(&place, RUN, &["--set", "managers=2"]);
    let ran = call(
        &place,
        &format!("accept {killed} --model three --reason it"),
        &[],
    );
    assert!(
        ran.code == Some(0) && ran.err.contains("it is of a run with `--set="),
        "{ran:?}"
    );
    // Such a run causes no removal of entries either.
    let ran = call(&place, "accept --prune", &[]);
    assert!(ran.out.contains(": 0 taken out, 1 left"), "{ran:?}");
}

#[test]
fn entry_for_all_models_stays_while_one_is_unchecked() {
    let place = Place::new();
    call(&place, RUN, &[]);
    place.write(FILE, &entry(&first(&place, "killed"), ""));
    assert_eq!(call(&place, RUN, &[]).code, Some(2));
    assert_eq!(
        call(&place, "run two_phase_commit_hardened --operators I1", &[]).code,
        Some(5)
    );
}

#[test]
fn accept_file_errors_are_reported_with_their_line() {
    for (file, message) in [
        ("- mutant: s/a\n".to_owned(), "missing field `reason`"),
        (entry("s/a", "  kind: fine\n"), "unknown variant `fine`"),
        (
            entry("s/a", "  until: 2027-02-30\n"),
            "`2027-02-30` is no day such as 2027-06-30",
        ),
        (entry("s/a", "  line: 3\n"), "unknown field `line`"),
        (
            "- mutant: s/a\n  reason: \" \"\n".to_owned(),
            ":1:1: s/a is accepted without a reason",
        ),
        (
            format!("{}{}", entry("s/a", ""), entry("s/a", "")),
            ":3:1: s/a is accepted twice",
        ),
    ] {
        let place = Place::new();
        place.write(FILE, &file);
        let ran = call(&place, "run ordered_log/two --level basic", &[]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
        assert!(
            ran.err.starts_with(&format!("error: {FILE}:")),
            "{}",
            ran.err
        );
        assert!(ran.err.contains(message), "{message} is not in {}", ran.err);
    }
}

#[test]
fn refused_acceptance_leaves_the_file_unchanged() {
    let (place, survivor) = (Place::new(), survivor());
    place.write(FILE, &entry(survivor, ""));
    for (line, message) in [
        (
            format!("accept {survivor} --reason again"),
            "is accepted already in mutaspec.accept.yaml",
        ),
        (
            format!("accept {survivor} --model three --reason again"),
            "is accepted already",
        ),
        (
            "accept ordered_log/x --reason it".to_owned(),
            "no mutant `ordered_log/x`",
        ),
        (
            format!("accept {survivor} --model thre --reason it"),
            "did you mean `three`?",
        ),
        (
            format!("accept {survivor} --until 2027-06-29 --reason it"),
            "2027-06-29 is over",
        ),
        (format!("accept {survivor}"), "--reason"),
        (
            "accept --prune --reason it".to_owned(),
            "cannot be used with",
        ),
    ] {
        let ran = call(&place, &line, &[]);
        assert_eq!(ran.code, Some(1), "{line}: {ran:?}");
        assert!(ran.err.contains(message), "{message} is not in {}", ran.err);
        assert_eq!(place.read(FILE), entry(survivor, ""), "{line}");
    }
}

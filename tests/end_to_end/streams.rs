//! Standard streams and signals: colours, broken pipes, interrupts.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use crate::compile::root;
use crate::schema;
use crate::support::{CORE, Place, all, asked, core, noted, parsed};

const ESCAPE: char = '\u{1b}';

#[test]
fn only_terminals_get_colours() {
    for line in [
        "run two_phase_commit",
        "check",
        "list",
        "--help",
        "run nothing",
    ] {
        let ran = Place::new().run(line);
        assert!(
            !ran.out.contains(ESCAPE) && !ran.err.contains(ESCAPE),
            "{line}"
        );
    }
}

#[test]
fn colours_follow_environment_and_option() {
    for (line, variables, colours) in [
        ("check ordered_log", &[("CLICOLOR_FORCE", "1")][..], true),
        (
            "check ordered_log",
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
            false,
        ),
        (
            "check ordered_log --color always",
            &[("NO_COLOR", "1")],
            true,
        ),
        (
            "check ordered_log --color never",
            &[("CLICOLOR_FORCE", "1")],
            false,
        ),
        (
            "check ordered_log --json",
            &[("CLICOLOR_FORCE", "1")],
            false,
        ),
    ] {
        let output = Place::new()
            .command(line)
            .envs(variables.iter().copied())
            .output()
            .expect("it runs");
        let out = String::from_utf8(output.stdout).expect("text");
        assert_eq!(out.contains(ESCAPE), colours, "{line} {variables:?}");
    }
}

fn spawn(mut command: Command) -> Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

#[test]
fn closed_reader_is_no_error() {
    let place = Place::new();
    let mut child = spawn(place.command("run two_phase_commit"));
    drop(child.stdout.take());
    let mut err = String::new();
    let mut stream = child.stderr.take().expect("it is piped");
    stream.read_to_string(&mut err).expect("text");
    let status = child.wait().expect("it ends");
    assert_eq!(
        (status.code(), err.as_str()),
        (Some(2), &*noted("two_phase_commit/article ..\n"))
    );
    assert_eq!(
        place.results()["specs"][0]["score"]["killed"]
            .as_u64()
            .map(|n| n > 0),
        Some(true)
    );
}

#[cfg(unix)]
#[test]
fn interrupt_ends_the_run_and_keeps_verdicts() {
    let place = Place::new();
    place.write(
        "mutaspec.yaml",
        "specs: {two_phase_commit_hardened: {models: {big: {constants: {managers: 11}}}}}\n",
    );
    let mut child =
        spawn(place.command("run two_phase_commit_hardened/three two_phase_commit_hardened/big"));
    let mut err = BufReader::new(child.stderr.take().expect("it is piped")).lines();
    let begun = err.any(|line| line.expect("text") == "two_phase_commit_hardened/big ..");
    assert!(begun, "the second model begins");
    let status = Command::new("sh")
        .args(["-c", &format!("kill -INT {}", child.id())])
        .status()
        .expect("sh runs");
    assert!(status.success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));

    let results = place.results();
    assert_eq!(results["interrupted"], true);
    let first = &results["specs"][0];
    assert_eq!(
        (&first["model"], &first["interrupted"]),
        (&"three".into(), &false.into())
    );
    assert_eq!(first["planned"], all(&first["mutants"]).len());
    let second = &results["specs"][1];
    assert_eq!(
        (&second["model"], &second["interrupted"]),
        (&"big".into(), &true.into())
    );
    let names: Vec<String> = place
        .names("mutaspec.out")
        .into_iter()
        .filter(|name| name != "traces")
        .collect();
    assert_eq!(names, crate::formats::FILES);
}

#[test]
fn results_conform_to_published_schema() {
    let path = root().join("reports/schema/results.schema.json");
    let schema = parsed(&std::fs::read_to_string(path).expect("the schema is there"));
    assert_eq!(
        schema::faults(&schema, &core().1.results()),
        Vec::<String>::new(),
        "{CORE}"
    );
    for line in [
        "run transaction_commit/three --matrix",
        "run uploader/one_worker --set max_version=0",
        "run two_phase_commit --max-states 100",
    ] {
        let place = Place::new();
        place.run(line);
        assert_eq!(
            schema::faults(&schema, &place.results()),
            Vec::<String>::new(),
            "{line}"
        );
    }
}

#[test]
fn runs_conform_to_published_schema() {
    let path = root().join("reports/schema/run.schema.json");
    let schema = parsed(&std::fs::read_to_string(path).expect("the schema is there"));
    for (id, violates) in [
        ("two_phase_commit/alice.n3/M2-71f586bb@bob", false),
        ("dual_writes_messages/store.serve/B1-2585bc6c", true),
    ] {
        let run = asked(&format!("trace {id} --format json"));
        assert_eq!(schema::faults(&schema, &run), Vec::<String>::new(), "{id}");
        assert_eq!(run.get("violates").is_some(), violates, "{id}");
        let mut broken = run.clone();
        broken["steps"][1]["state"] = parsed("{\"map\": [[1]]}");
        assert!(
            !schema::faults(&schema, &broken).is_empty(),
            "a state that is none is refused"
        );
    }
}

#[test]
fn schema_refuses_invalid_results() {
    let path = root().join("reports/schema/results.schema.json");
    let schema = parsed(&std::fs::read_to_string(path).expect("the schema is there"));
    let place = Place::new();
    place.run("run ordered_log/two");
    let text = place.read("mutaspec.out/results.json");
    for (old, new, fault) in [
        (
            "\"depth\": 7",
            "\"depth\": -7",
            "$.specs[0].baseline.depth: -7 is less than 0",
        ),
        (
            "\"complete\": true",
            "\"complete\": 1",
            "$.specs[0].baseline.complete: 1 is no boolean",
        ),
        (
            "\"depth\": 7",
            "\"height\": 7",
            "$.specs[0].baseline: depth is missing",
        ),
        (
            "\"depth\": 7",
            "\"height\": 7",
            "$.specs[0].baseline.height: not known",
        ),
        (
            "\"killed\"",
            "\"slain\"",
            "$.specs[0].mutants[0].verdict: \"slain\" fits none",
        ),
    ] {
        let changed = text.replacen(old, new, 1);
        assert_ne!(changed, text, "{old} occurs");
        let faults = schema::faults(&schema, &parsed(&changed));
        assert!(
            faults.iter().any(|f| f == fault),
            "{fault} is not in {faults:?}"
        );
    }
}

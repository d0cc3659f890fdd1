//! The program with TLA+ modules.

use super::*;

/// The path of a file of the TLA+ part of the gallery.
fn module(name: &str) -> String {
    format!("{}/specs/tla/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn called(line: &[&str]) -> (u8, String, String) {
    call(Vec::new(), line)
}

/// Checks a module and the line with its verdict. TLC has the same counts.
#[track_caller]
fn check(name: &str, code: u8, line: &str) {
    let (exit, out, err) = called(&["check", &module(name)]);
    assert_eq!(exit, code, "{out}{err}");
    assert_eq!(out.lines().last(), Some(line), "{out}{err}");
}

#[test]
fn modules_are_checked_with_the_counts_of_tlc() {
    check(
        "TwoPhaseCommit.tla",
        0,
        "✓ TwoPhaseCommit/default holds: 3 properties  (296 distinct, 718 generated, depth 20, exhaustive)",
    );
    check(
        "TwoPhaseCommitRefused.tla",
        0,
        "✓ TwoPhaseCommitRefused/default holds: 3 properties  (470 distinct, 1,081 generated, depth 20, exhaustive)",
    );
    check(
        "TransactionCommit.tla",
        0,
        "✓ TransactionCommit/default holds: 4 properties  (288 distinct, 1,146 generated, depth 11, exhaustive)",
    );
    check(
        "Uploader.tla",
        0,
        "✓ Uploader/default holds: 5 properties  (1,128 distinct, 2,625 generated, depth 16, exhaustive)",
    );
}

#[test]
fn failing_property_has_a_run_in_tla() {
    let (exit, out, err) = called(&["check", &module("DualWrites.tla")]);
    assert_eq!(exit, 4, "{out}{err}");
    insta::assert_snapshot!("tla_dual_writes", out);
    let (exit, out, err) = called(&[
        "trace",
        &module("DualWrites.tla"),
        "--property",
        "ValuesAgreeInTheEnd",
        "--format",
        "tla",
    ]);
    assert_eq!(exit, 0, "{out}{err}");
    insta::assert_snapshot!("tla_trace", out);
}

#[test]
fn folder_stands_for_its_modules_with_configurations() {
    let (exit, out, err) = called(&["list", &module("")]);
    assert_eq!(exit, 0, "{err}");
    let names = [
        "DualWrites",
        "TransactionCommit",
        "TwoPhaseCommit",
        "Uploader",
    ];
    for name in names {
        assert!(out.contains(name), "{name} is listed: {out}");
    }
    assert!(
        !out.lines().any(|line| line.starts_with("AllOrNothing")),
        "it has no configuration: {out}"
    );
}

#[test]
fn constant_is_set_as_in_a_configuration() {
    let file = module("TransactionCommit.tla");
    let (exit, out, err) = called(&["check", &file, "--set", "RM={r1, r2}"]);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.contains("(56 distinct, 154 generated"), "{out}");
}

#[test]
fn missing_files_are_named() {
    let (exit, _, err) = called(&["check", "Missing.tla"]);
    assert_eq!(exit, 1);
    assert!(err.contains("Missing.tla"), "{err}");
    let (exit, _, err) = called(&["check", &module("AllOrNothing.tla")]);
    assert_eq!(exit, 1);
    assert!(err.contains("there is no configuration"), "{err}");
    assert!(err.contains("--cfg FILE"), "{err}");
}

#[test]
fn options_of_tlc_are_named() {
    let (exit, _, err) = called(&["check", "-config", "Spec.cfg", "Spec.tla"]);
    assert_eq!(exit, 1);
    assert!(err.contains("--cfg FILE"), "{err}");
    let (exit, _, err) = called(&["check", "Spec.tla", "-deadlock"]);
    assert_eq!(exit, 1);
    assert!(err.contains("--no-deadlock"), "{err}");
}

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

/// A small spec whose invariant says little.
const SWITCH: (&str, &str) = (
    "---- MODULE Switch ----\nVARIABLES light, door\nvars == <<light, door>>\n\
     Init == light = \"off\" /\\ door = \"closed\"\n\
     Open == door = \"closed\" /\\ door' = \"open\" /\\ light' = \"on\"\n\
     Close == door = \"open\" /\\ door' = \"closed\" /\\ light' = \"off\"\n\
     Next == Open \\/ Close\nSpec == Init /\\ [][Next]_vars /\\ WF_vars(Next)\n\
     TypeOK == light \\in {\"on\", \"off\"} /\\ door \\in {\"open\", \"closed\"}\n====\nThe end.\n",
    "SPECIFICATION Spec\nINVARIANT TypeOK\n",
);

fn written() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Switch.tla"), SWITCH.0).unwrap();
    std::fs::write(folder.path().join("Switch.cfg"), SWITCH.1).unwrap();
    folder
}

/// A text without the path of the folder.
fn without_folder(text: &str, folder: &tempfile::TempDir) -> String {
    text.replace(&*folder.path().to_string_lossy(), "FOLDER")
}

#[test]
fn suggestions_are_definitions_with_a_line_of_the_configuration() {
    let folder = written();
    let file = folder
        .path()
        .join("Switch.tla")
        .to_string_lossy()
        .into_owned();
    let (exit, out, err) = called(&["suggest", &file]);
    assert_eq!(exit, 0, "{out}{err}");
    insta::assert_snapshot!("tla_suggest", without_folder(&out, &folder));
}

#[test]
fn applied_suggestions_change_module_and_configuration() {
    let folder = written();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (exit, out, err) = called(&["suggest", &path("Switch.tla"), "--apply", "--yes"]);
    assert_eq!(exit, 0, "{out}{err}");
    insta::assert_snapshot!("tla_apply", without_folder(&out, &folder));
    let text = std::fs::read_to_string(path("Switch.tla")).unwrap();
    assert!(text.ends_with("====\nThe end.\n"), "{text}");
    let (exit, out, err) = called(&["check", &path("Switch.tla")]);
    assert_eq!(exit, 0, "{out}{err}");
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["Switch.cfg", "Switch.tla"]);
}

#[test]
fn gap_of_the_last_run_is_one_of_its_module() {
    let folder = written();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (out_folder, module) = (path("out"), path("Switch.tla"));
    let (_, out, err) = called(&["run", &module, "--out", &out_folder, "--report-only"]);
    assert!(out.contains("Switch/default"), "{out}{err}");
    let (exit, out, err) = called(&["suggest", "1", "--results", &out_folder, "--apply", "--yes"]);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.contains("gap 1 is closed"), "{out}{err}");
    let text = std::fs::read_to_string(&module).unwrap();
    assert!(text.len() > SWITCH.0.len(), "{text}");
}

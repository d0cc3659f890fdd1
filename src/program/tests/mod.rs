//! Tests of the program through its arguments, streams and exit code. The specs here can only be
//! listed; those in [`running`] can run.

#[expect(unreachable_pub, reason = "a spec is written as for everybody")]
mod climbing;
mod foreign;
#[expect(unreachable_pub, reason = "a spec is written as for everybody")]
mod golden;
mod numbering;
#[expect(unreachable_pub, reason = "a spec is written as for everybody")]
mod promises;
mod retrying;
mod running;
mod sharding;
mod suggesting;
#[expect(unreachable_pub, reason = "a spec is written as for everybody")]
mod tickets;
mod tla;
mod tracing;
#[expect(unreachable_pub, reason = "a spec is written as for everybody")]
mod turns;
#[expect(unreachable_pub, reason = "a spec is written as for everybody")]
mod unmeasured;

use std::path::PathBuf;

use mutaspec_mutator::rows;
use mutaspec_reports::sample;
use mutaspec_runner::definition::Definition;

use super::*;

fn sample_of(definition: Definition) -> Arc<dyn ModelSource> {
    Arc::new(sample::SampleSource {
        definition: Arc::new(definition),
        arithmetic_is_checked: true,
    })
}

fn two_phase() -> Arc<dyn ModelSource> {
    sample_of(sample::definition())
}

fn lamport() -> Arc<dyn ModelSource> {
    sample_of(Definition {
        name: "lamport".into(),
        constants: rows([]),
        ..sample::definition()
    })
}

fn wrapping() -> Arc<dyn ModelSource> {
    Arc::new(sample::SampleSource {
        definition: Arc::new(Definition {
            name: "wrapping".into(),
            ..sample::definition()
        }),
        arithmetic_is_checked: false,
    })
}

/// The specs of this crate's tests with this name.
fn compiled_spec(name: &str) -> Vec<Arc<dyn ModelSource>> {
    compiled::specs()
        .into_iter()
        .filter(|spec| spec.definition().name == name)
        .collect()
}

/// Runs a command. Returns exit code, standard output and standard error.
fn call(specs: Vec<Arc<dyn ModelSource>>, line: &[&str]) -> (u8, String, String) {
    call_with(specs, line, &AtomicBool::new(false))
}

fn call_with(
    specs: Vec<Arc<dyn ModelSource>>,
    line: &[&str],
    stop: &AtomicBool,
) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err, (false, false));
    let line = ["/usr/bin/mutaspec"]
        .iter()
        .chain(line)
        .map(OsString::from)
        .collect();
    let exit = execute(line, specs, &mut console, stop);
    (
        exit.code(),
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

fn both() -> Vec<Arc<dyn ModelSource>> {
    vec![lamport(), two_phase()]
}

/// Checks that a command fails with this code and this text on standard error.
fn refused(line: &[&str], code: u8, text: &str) {
    let found = call(both(), line);
    assert_eq!(found, (code, String::new(), text.to_owned()), "{line:?}");
}

fn temporary() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("models.yaml");
    (folder, file)
}

#[test]
fn help_and_version_go_to_standard_output() {
    for line in [&["--help"][..], &["run", "--help"], &["--version"]] {
        let (code, out, err) = call(both(), line);
        assert_eq!((code, err.as_str()), (0, ""), "{line:?}");
        assert!(!out.is_empty());
    }
    assert!(call(both(), &["--help"]).1.contains("  130  interrupted\n"));
}

#[test]
fn usage_error_exits_1() {
    for line in [
        &[][..],
        &["rum"],
        &["run", "--treads", "2"],
        &["run", "--max-states", "0"],
        &["check", "--set", "managers"],
        &["help"],
    ] {
        let (code, out, err) = call(both(), line);
        assert_eq!((code, out.as_str()), (1, ""), "{line:?}");
        assert!(!err.is_empty());
    }
    assert!(call(both(), &["rum"]).2.contains("'run'"));
}

#[test]
fn program_without_specs_exits_4() {
    for line in [&["run"][..], &["check"], &["list"], &["show", "x"]] {
        let (code, out, err) = call(Vec::new(), line);
        assert_eq!((code, out.as_str()), (4, ""));
        let expected = "error: no spec is linked into this program\nhint: name the crate that holds them: `mutaspec::main!(my_specs);`\n";
        assert_eq!(err, expected);
    }
}

#[test]
fn specs_with_equal_names_are_refused_with_positions() {
    let second = || {
        sample_of(Definition {
            module: "samples::again::two_phase_commit".into(),
            line: 26,
            ..sample::definition()
        })
    };
    let (code, out, err) = call(vec![two_phase(), second()], &["list"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(
        err,
        "error: 2 specs are called `two_phase_commit`: `samples::two_phase_commit` (specs/two_phase_commit.rs:1), \
        `samples::again::two_phase_commit` (specs/two_phase_commit.rs:26)\n\
        hint: rename all but one of these modules: a spec is selected by the name of its module alone\n"
    );
    let (_, _, err) = call(vec![two_phase(), second(), second()], &["list"]);
    assert!(err.starts_with("error: 3 specs are called"), "{err}");
}

#[test]
fn mistyped_name_suggests_the_nearest() {
    refused(
        &["check", "lamprot"],
        1,
        "error: no spec `lamprot`\nhint: did you mean `lamport`?\n",
    );
    refused(
        &["run", "lamport/artikel"],
        1,
        "error: no model `artikel` in spec `lamport`\nhint: did you mean `article`?\n",
    );
    refused(
        &["check", "lamport", "--properties", "consistant"],
        1,
        "error: no property `consistant` in spec `lamport`\nhint: did you mean `consistent`?\n",
    );
    refused(
        &["check", "two_phase_commit", "--set", "manager=3"],
        1,
        "error: no constant `manager` in spec `two_phase_commit`\nhint: did you mean `managers`?\n",
    );
    refused(
        &["run", "--operators", "lost-updates"],
        1,
        "error: no operator `lost-updates`\nhint: did you mean `lost-update`?\n",
    );
    refused(
        &["show", "lamport/x", "--model", "artikel"],
        1,
        "error: no model `artikel` in spec `lamport`\nhint: did you mean `article`?\n",
    );
    refused(
        &["show", "nothing/x"],
        1,
        "error: no mutant `nothing/x`\nhint: `list --mutants` shows all of them\n",
    );
    refused(
        &["check", "zzz"],
        1,
        "error: no spec `zzz`\nhint: `list` shows all of them\n",
    );
}

#[test]
fn constant_is_set_once_and_in_every_named_model() {
    refused(
        &[
            "check",
            "two_phase_commit",
            "--set",
            "managers=3",
            "--set",
            "managers=4",
        ],
        1,
        "error: constant `managers` is set twice\n",
    );
    let (code, _, err) = call(both(), &["check", "--set", "managers=3"]);
    assert_eq!(code, 1);
    assert!(
        err.starts_with("error: no constant `managers` in spec `lamport`\n"),
        "{err}"
    );
}

#[test]
fn unsettable_constants_are_reported_with_their_model() {
    let text = "error: lamport/article: the constants of model `article` cannot be computed: a sample cannot run\n";
    refused(&["check", "lamport/article"], 1, text);
    refused(&["show", "lamport/x"], 1, text);
}

#[test]
fn unchecked_arithmetic_is_refused_before_the_build() {
    for line in [&["check"][..], &["run"], &["show", "wrapping/x"]] {
        let (code, out, err) = call(vec![wrapping()], line);
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(
            err.starts_with("error: integer overflow goes unnoticed in package `samples`, which holds spec `wrapping`"),
            "{err}"
        );
        assert!(
            err.ends_with(
                "hint: set `overflow-checks = true` in the profile with which it is built\n"
            ),
            "{err}"
        );
    }
    assert_eq!(call(vec![wrapping()], &["list"]).0, 0);
}

#[test]
fn model_expected_to_fail_is_not_mutated() {
    let text = "error: there is nothing to mutate\n\
                two_phase_commit/flawed is not mutated: consistent is expected to fail on it\n\
                hint: `check` shows a failure that is expected\n";
    refused(&["run", "two_phase_commit/flawed"], 4, text);
}

#[test]
fn all_specs_are_listed() {
    let (code, out, err) = call(both(), &["list"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out);
}

#[test]
fn one_spec_is_listed_in_full() {
    let (code, out, _) = call(both(), &["list", "two_phase_commit", "--verbose"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(out);
}

#[test]
fn specs_are_listed_for_tools() {
    let (code, out, _) = call(both(), &["list", "two_phase_commit", "--json"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(out);
}

#[test]
fn operators_are_listed() {
    let (code, out, _) = call(both(), &["list", "--operators"]);
    assert_eq!(code, 0);
    assert!(
        out.contains(
            "M2   ignore-participant   a condition ignores one participant, as in a swallowed error"
        ),
        "{out}"
    );
    assert!(out.contains("quantifiers, sets, quorums\nQ1 "), "{out}");
    assert!(
        out.contains("  basic; mixed; caught by: state invariant\n"),
        "{out}"
    );
    let (_, json, _) = call(both(), &["list", "--operators", "--json"]);
    assert!(json.contains("\"name\": \"ignore-participant\""), "{json}");
}

#[test]
fn term_of_several_words_is_explained_without_quotes() {
    for term in [
        "new states",
        "different cycles",
        "crash stop",
        "survivor",
        "goal",
        "silent",
    ] {
        let words: Vec<&str> = ["explain"].into_iter().chain(term.split(' ')).collect();
        let apart = call(Vec::new(), &words);
        assert_eq!(apart, call(Vec::new(), &["explain", term]));
        assert_eq!((apart.0, apart.2.as_str()), (0, ""), "{term}");
        assert!(!apart.1.is_empty(), "{term}");
    }
}

#[test]
fn operator_is_explained_by_id_or_name() {
    let (code, out, err) = call(Vec::new(), &["explain", "ignore-participant"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out);
    assert_eq!(call(both(), &["explain", "m2"]).1, out);
    refused(
        &["explain", "ignore-particpant"],
        1,
        "error: no operator `ignore-particpant`\nhint: did you mean `ignore-participant`?\n",
    );
    refused(
        &["explain", "zzz"],
        1,
        "error: no operator `zzz`\nhint: `list --operators` shows all of them\n",
    );
}

#[test]
fn level_is_one_of_three() {
    for command in ["run", "list"] {
        let (code, out, err) = call(both(), &[command, "two_phase_commit", "--level", "base"]);
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(
            err.contains("[possible values: basic, standard, all]"),
            "{err}"
        );
    }
}

#[test]
fn configured_models_behave_like_declared_ones() {
    let (_folder, file) = temporary();
    std::fs::write(
        &file,
        "specs: {two_phase_commit: {models: {six: {from: flawed, constants: {managers: 6}}}}}",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let (_, out, _) = call(both(), &["list", "two_phase_commit", "--config", file]);
    assert!(
        out.contains(
            "article, flawed (expects consistent to fail), six (expects consistent to fail)"
        ),
        "{out}"
    );
    let (_, _, err) = call(both(), &["check", "two_phase_commit/sic", "--config", file]);
    assert!(err.contains("hint: did you mean `six`?"), "{err}");
}

#[test]
fn configuration_error_is_reported_with_its_position() {
    let (_folder, file) = temporary();
    std::fs::write(&file, "specs:\n  lamprot: {}\n").unwrap();
    let file = file.to_str().unwrap();
    let (code, out, err) = call(both(), &["list", "--config", file]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(
        err,
        format!("error: {file}:2:3: specs: unknown spec `lamprot`; did you mean `lamport`?\n")
    );
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, out, _) = call(Vec::new(), &["completions", shell]);
        assert_eq!(code, 0);
        assert!(out.contains("mutaspec"), "{shell}");
    }
}

#[test]
fn colours_follow_the_streams_unless_chosen() {
    assert!(!call(both(), &["list"]).1.contains('\u{1b}'));
    assert!(
        call(both(), &["list", "--color", "always"])
            .1
            .contains("\u{1b}[")
    );
    assert!(
        call(both(), &["check", "zzz", "--color", "always"])
            .2
            .contains("\u{1b}[")
    );
}

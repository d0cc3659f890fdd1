//! Mutants of modules: each must behave as the module with the text of the mutant.

mod texts;

use std::path::{Path, PathBuf};

use mutaspec_runner::campaign::Options;
use mutaspec_runner::machine::check_machine;

use texts::{Model, agrees, changes_text, machine, run};

fn gallery(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../specs/tla/{name}"))
}

#[track_caller]
fn check_texts(name: &str) {
    let model = Model {
        module: gallery(&format!("{name}.tla")),
        configuration: gallery(&format!("{name}.cfg")),
        search: Vec::new(),
    };
    let source = model.read(true).unwrap_or_else(|error| panic!("{error}"));
    let machine = machine(&source);
    if let Err(violations) = check_machine(&*machine, 300) {
        panic!("{name}: {}", violations[0]);
    }
    let options = Options {
        threads: 1,
        mutant_states: Some(10_000),
        ..Options::default()
    };
    let outcome = run(&*machine, &options).unwrap_or_else(|refusal| panic!("{refusal}"));
    let mut wrong = Vec::new();
    for found in &outcome.mutants {
        let (mutant, row) = (&found.mutant, found.mutant.row());
        if !changes_text(mutant) {
            continue;
        }
        let folder = tempfile::tempdir().expect("there is room");
        let written = model.write(mutant, folder.path()).expect("there is room");
        let alone = written.alone(&Options {
            max_states: 10_000,
            ..options.clone()
        });
        if !agrees(&outcome, found, &alone) {
            wrong.push(format!(
                "{} (line {}): {} -> {}\n  {:?}\n  {alone}",
                mutant.id, row.line, row.original, row.replacement, found.verdict
            ));
        }
    }
    let count = outcome.mutants.len();
    assert!(
        wrong.is_empty(),
        "{} of {count}\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn texts_of_transaction_commit() {
    check_texts("TransactionCommit");
}

#[test]
fn texts_of_two_phase_commit() {
    check_texts("TwoPhaseCommit");
}

#[test]
fn texts_of_two_phase_commit_with_refusals() {
    check_texts("TwoPhaseCommitRefused");
}

#[test]
fn texts_of_dual_writes() {
    check_texts("DualWrites");
}

#[test]
fn texts_of_uploader() {
    check_texts("Uploader");
}

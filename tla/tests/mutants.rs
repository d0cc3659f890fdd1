//! Mutants of modules: each must behave as the module with the text of the mutant.

mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use mutaspec_runner::campaign::Options;
use mutaspec_runner::machine::check_machine;
use mutaspec_runner::outcome::{MutantOutcome, Outcome};

use texts::{Model, agrees, changes_text, machine, run};

fn gallery(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../specs/tla/{name}.tla"))
}

#[track_caller]
fn check_texts(name: &str) {
    check_file(&gallery(name));
}

/// Checks each mutant of a module against the module with the text of the mutant.
#[track_caller]
fn check_file(file: &Path) -> Outcome {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let model = Model {
        module: file.to_owned(),
        configuration: file.with_extension("cfg"),
        search: Vec::new(),
    };
    let source = model.read(true).unwrap_or_else(|error| panic!("{error}"));
    let machine = machine(&source);
    if let Err(violations) = check_machine(&*machine, 300) {
        panic!("{name}: {}", violations[0]);
    }
    let options = Options {
        threads: 1,
        mutant_states: Some(100_000),
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
            max_states: 100_000,
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
    outcome
}

/// A module with an algorithm, and lines about mutants of it.
struct Example {
    name: &'static str,
    text: &'static str,
    configuration: &'static str,
    /// Item, operator, texts and verdict.
    mutants: &'static [&'static str],
}

fn line(found: &MutantOutcome) -> String {
    let row = found.mutant.row();
    let member = found.mutant.participant.as_deref();
    let text = format!(
        "{} {}{}: {} -> {}: {}",
        row.item,
        row.operator.id(),
        member
            .map(|member| format!("@{member}"))
            .unwrap_or_default(),
        row.original,
        row.replacement,
        found.verdict.word()
    );
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check_example(example: &Example) {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join(format!("{}.tla", example.name));
    fs::write(&file, example.text).expect("room");
    fs::write(file.with_extension("cfg"), example.configuration).expect("room");
    let outcome = check_file(&file);
    let found: Vec<String> = outcome.mutants.iter().map(line).collect();
    for wanted in example.mutants {
        assert!(
            found.iter().any(|line| line == wanted),
            "no line `{wanted}` among\n{}",
            found.join("\n")
        );
    }
}

const LOCK: Example = Example {
    name: "Lock",
    text: r#"---- MODULE Lock ----
EXTENDS Naturals
(*
--algorithm Lock {
variables lock = FALSE, inside = 0;
fair process (Worker \in {"ann", "bob"}) {
  try:   await ~lock;
         lock := TRUE;
  enter: inside := inside + 1;
  leave: inside := inside - 1 || lock := FALSE;
}
}
*)
Mutex == inside <= 1
====
"#,
    configuration: "SPECIFICATION Spec\nINVARIANT Mutex\nPROPERTY Termination\n",
    mutants: &[],
};

const TURNS: Example = Example {
    name: "Turns",
    text: r#"---- MODULE Turns ----
EXTENDS Naturals, FiniteSets
(*
--algorithm Turns
variables turn = "ann", sent = {}, open = FALSE;
define
  Other(p) == IF p = "ann" THEN "bob" ELSE "ann"
end define;
macro pass(to) begin
  turn := to;
end macro;
procedure Send(name) begin
  s: sent := sent \cup {name};
     return;
end procedure;
fair process Player \in {"ann", "bob"}
begin
  wait: await turn = self;
        call Send(self);
  next: if self = "ann" then pass("bob") else open := TRUE; end if;
end process;
fair process Door = "door"
variable tries = 0;
begin
  knock:+ either
            await open;
          or
            await ~open /\ tries < 2;
            tries := tries + 1;
            goto knock;
          end either;
  enter: with p \in sent do
           sent := sent \ {p};
         end with;
end process;
end algorithm; *)
Sent == open => Cardinality(sent) > 0
====
"#,
    configuration: "SPECIFICATION Spec\nCONSTANT defaultInitValue = defaultInitValue\nINVARIANT Sent\nPROPERTY Termination\n",
    mutants: &[],
};

#[test]
fn steps_of_a_lock_are_split_and_merged() {
    check_example(&LOCK);
}

#[test]
fn both_syntaxes_have_mutants() {
    check_example(&TURNS);
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

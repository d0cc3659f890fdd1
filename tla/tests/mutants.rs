//! Mutants of modules: each must behave as the module with the text of the mutant.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use mutaspec_mutator::Operator;
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::{Machine, ModelSource, check_machine};
use mutaspec_runner::outcome::{Mutant, MutantOutcome, Outcome, PropertyVerdict, Verdict};
use mutaspec_runner::settings::Settings;
use mutaspec_tla::source::{ReadError, Request, Source, read};

fn source(module: &Path, mutants: bool) -> Result<Source, ReadError> {
    read(&Request {
        module,
        configurations: &[],
        search: &[],
        check_deadlock: None,
        mutants,
    })
}

fn machine(source: &Source) -> Box<dyn Machine> {
    let settings = Settings {
        model: "default".to_owned(),
        ..Settings::default()
    };
    let machine = source.build(&settings);
    machine.unwrap_or_else(|error| panic!("{error}"))
}

fn options() -> Options {
    Options {
        threads: 1,
        mutant_states: Some(100_000),
        ..Options::default()
    }
}

fn run(machine: &dyn Machine) -> Outcome {
    let outcome = campaign::run(machine, &options(), &|_| {}, &AtomicBool::new(false));
    outcome.unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// Returns the text of the module with the edit of a mutant.
fn mutated(text: &str, mutant: &Mutant) -> String {
    let row = mutant.row();
    let byte = |line: u32, column: u32| {
        let before: usize = text
            .split_inclusive('\n')
            .take(line as usize - 1)
            .map(str::len)
            .sum();
        let line = &text[before..];
        let of_column = line.char_indices().nth(column as usize - 1);
        before + of_column.map_or(line.len(), |(byte, _)| byte)
    };
    let (start, end) = (
        byte(row.line, row.column),
        byte(row.end_line, row.end_column),
    );
    assert_eq!(&text[start..end], row.original);
    let new = match &mutant.participant {
        Some(participant) => row.replacement.replace("{}", participant),
        None => row.replacement.to_string(),
    };
    without_translation(&format!("{}{new}{}", &text[..start], &text[end..]))
}

/// Removes the translation of an algorithm, which is older than the edit.
fn without_translation(text: &str) -> String {
    let mut lines = Vec::new();
    let mut is_in = false;
    for line in text.lines() {
        is_in &= !line.contains("END TRANSLATION");
        if !is_in {
            lines.push(line);
        }
        is_in |= line.contains("BEGIN TRANSLATION");
    }
    lines.join("\n")
}

/// Lets a module and its configuration name a member of a set of model values.
fn with_name(text: &str, configuration: &str, mutant: &Mutant) -> (String, String) {
    let is_model_value = !mutant.row().replacement.contains("\"{}\"");
    match &mutant.participant {
        Some(name) if is_model_value => (
            text.replacen("VARIABLE", &format!("CONSTANT {name}\nVARIABLE"), 1),
            format!("{configuration}CONSTANT {name} = {name}\n"),
        ),
        _ => (text.to_owned(), configuration.to_owned()),
    }
}

fn gallery(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../specs/tla/{name}.tla"))
}

#[track_caller]
fn check_texts(name: &str) -> Outcome {
    check_file(&gallery(name))
}

/// Checks each mutant of a module against the module with the text of the mutant.
#[track_caller]
fn check_file(file: &Path) -> Outcome {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let text = fs::read_to_string(file).expect("it is there");
    let source = source(file, true).unwrap_or_else(|error| panic!("{error}"));
    let machine = machine(&source);
    if let Err(violations) = check_machine(&*machine, 300) {
        panic!("{name}: {}", violations[0]);
    }
    let outcome = run(&*machine);
    let folder = tempfile::tempdir().expect("there is room");
    for entry in fs::read_dir(file.parent().expect("it has a folder")).expect("it is there") {
        let entry = entry.expect("it can be read").path();
        fs::copy(
            &entry,
            folder.path().join(entry.file_name().expect("a name")),
        )
        .expect("room");
    }
    let configuration = fs::read_to_string(file.with_extension("cfg")).expect("it is there");
    let copy = folder.path().join(format!("{name}.tla"));
    let mut wrong = Vec::new();
    for found in &outcome.mutants {
        let mutant = &found.mutant;
        // The text of X1 is a remark.
        let is_text = mutant.row().operator != Operator::X1CrashStop;
        if !is_text || mutant.row().file != 0 {
            continue;
        }
        let (text, configuration) = with_name(&mutated(&text, mutant), &configuration, mutant);
        fs::write(&copy, text).expect("room");
        fs::write(copy.with_extension("cfg"), configuration).expect("room");
        let alone = alone(&copy);
        let here = verdict(found);
        let killers = found
            .killed_by
            .iter()
            .map(|at| &outcome.properties[*at].name);
        let is_killed = found.verdict == Verdict::Killed
            && alone.contains("fails: ")
            && killers.clone().all(|name| alone.contains(name.as_str()));
        if !is_killed && !alone.starts_with(&here) {
            let row = mutant.row();
            wrong.push(format!(
                "{} (line {}): {} -> {}\n  {here}\n  {alone}",
                mutant.id, row.line, row.original, row.replacement
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        outcome.mutants.len(),
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
    let text = match found.verdict {
        Verdict::Survived => format!(
            "{text} {}/{}",
            found.counts.distinct, found.counts.generated
        ),
        _ => text,
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check_lines(outcome: &Outcome, wanted: &[&str]) {
    let found: Vec<String> = outcome.mutants.iter().map(line).collect();
    for wanted in wanted {
        assert!(
            found.iter().any(|line| line == wanted),
            "no line `{wanted}` among\n{}",
            found.join("\n")
        );
    }
}

#[track_caller]
fn check_example(example: &Example) {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join(format!("{}.tla", example.name));
    fs::write(&file, example.text).expect("room");
    fs::write(file.with_extension("cfg"), example.configuration).expect("room");
    check_lines(&check_file(&file), example.mutants);
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
    mutants: &["?"],
};

const TURNS: Example = Example {
    name: "Turns",
    text: r#"---- MODULE Turns ----
EXTENDS Naturals, FiniteSets, Sequences
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
    mutants: &["?"],
};

#[test]
fn steps_of_a_lock_are_split_and_merged() {
    check_example(&LOCK);
}

#[test]
fn both_syntaxes_have_mutants() {
    check_example(&TURNS);
}

/// Checks a module as it is.
fn alone(file: &Path) -> String {
    let source = match source(file, false) {
        Ok(source) => source,
        Err(error) => return format!("refused: {error}"),
    };
    let machine = machine(&source);
    let outcome = campaign::check(&*machine, &options(), &|_| {}, &AtomicBool::new(false));
    let outcome = outcome.unwrap_or_else(|refusal| panic!("{refusal}"));
    let counts = outcome.baseline.counts;
    let verdicts = outcome.properties.iter().zip(&outcome.baseline.properties);
    let failing: Vec<&str> = verdicts
        .filter(|(_, verdict)| **verdict != PropertyVerdict::Holds)
        .map(|(property, _)| property.name.as_str())
        .collect();
    if failing.is_empty() {
        format!(
            "holds: {} distinct, {} generated",
            counts.distinct, counts.generated
        )
    } else if failing.contains(&"no_crash") {
        format!("undefined; fails: {}", failing.join(", "))
    } else {
        format!("fails: {}", failing.join(", "))
    }
}

/// The beginning of what the module says alone.
fn verdict(found: &MutantOutcome) -> String {
    match found.verdict {
        Verdict::Killed => "fails: ".to_owned(),
        Verdict::Survived | Verdict::Equivalent(_) | Verdict::Unreached => format!(
            "holds: {} distinct, {} generated",
            found.counts.distinct, found.counts.generated
        ),
        Verdict::Invalid => "undefined".to_owned(),
        other => other.word().to_owned(),
    }
}

#[test]
fn texts_of_transaction_commit() {
    check_texts("TransactionCommit");
}

#[test]
fn texts_of_two_phase_commit() {
    let outcome = check_texts("TwoPhaseCommit");
    let ignored = "stage[p] = \"refuse\" -> stage[p] = \"refuse\" /\\ p # \"{}\": survived 302/731";
    check_lines(
        &outcome,
        &[
            &format!("Controller.n3 M2@bob: {ignored}"),
            &format!("Controller.n3 M2@chuck: {ignored}"),
            &format!("Controller.n3 M2@dave: {ignored}"),
        ],
    );
}

#[test]
fn texts_of_two_phase_commit_with_refusals() {
    let outcome = check_texts("TwoPhaseCommitRefused");
    let ignored = "stage[p] = \"refuse\" -> stage[p] = \"refuse\" /\\ p # \"{}\": killed";
    check_lines(
        &outcome,
        &[&format!("Controller.n3 M2@bob: {ignored}"), "?"],
    );
}

#[test]
fn texts_of_dual_writes() {
    check_texts("DualWrites");
}

#[test]
fn texts_of_uploader() {
    check_texts("Uploader");
}

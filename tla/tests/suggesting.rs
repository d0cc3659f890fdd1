//! Suggested properties: as an author would write them, and true to what they claim.
//!
//! Each spec is a pair of texts. The snapshots show the suggestions; the paste test writes all of
//! them into a copy of the module and its configuration and runs that.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Verdict};
use mutaspec_runner::settings::Settings;
use mutaspec_runner::suggest::{Budget, Suggestion, Suggestions, grown, suggest};
use mutaspec_tla::source::end_of_module;

use crate::building::machine;

static STOP: AtomicBool = AtomicBool::new(false);

fn run(machine: &dyn Machine) -> Outcome {
    run_with(machine, &Options::default())
}

fn run_with(machine: &dyn Machine, options: &Options) -> Outcome {
    campaign::run(machine, options, &|_| {}, &STOP).unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn suggested(machine: &dyn Machine, outcome: &Outcome) -> Suggestions {
    let survived = |place: &usize| outcome.mutants[*place].verdict == Verdict::Survived;
    let survivors: Vec<usize> = (0..outcome.mutants.len()).filter(survived).collect();
    let (options, budget) = (Options::default(), Budget::default());
    let found = suggest(machine, &[], &options, &budget, outcome, &survivors, &STOP);
    found.unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// The different suggestions with a text, in the order of the survivors.
fn different(found: &Suggestions) -> Vec<&Suggestion> {
    let mut names = BTreeSet::new();
    let all = found
        .findings
        .iter()
        .flat_map(|finding| &finding.suggestions);
    all.filter(|suggestion| suggestion.code.is_some() && names.insert(&suggestion.name))
        .collect()
}

/// Writes a module with its configuration. Returns its path.
fn written(folder: &Path, name: &str, module: &str, configuration: &str) -> PathBuf {
    let file = folder.join(format!("{name}.tla"));
    fs::write(&file, module).unwrap();
    fs::write(folder.join(format!("{name}.cfg")), configuration).unwrap();
    file
}

/// Adds all suggestions to a module and checks that each holds and kills what it claims to kill.
#[track_caller]
fn check_claims(folder: &Path, name: &str) {
    let file = folder.join(format!("{name}.tla"));
    let baseline = machine(&file);
    let outcome = run(&*baseline);
    let found = suggested(&*baseline, &outcome);
    let suggestions = different(&found);
    assert!(!suggestions.is_empty(), "{name}: something is suggested");
    let mut module = fs::read_to_string(&file).unwrap();
    let codes: String = suggestions
        .iter()
        .filter_map(|suggestion| suggestion.code.clone())
        .collect();
    module.insert_str(end_of_module(&module).unwrap(), &codes);
    let new: Vec<(PropertyKind, &str)> = suggestions
        .iter()
        .map(|suggestion| (suggestion.kind, &*suggestion.name))
        .collect();
    let lines = baseline.definition().dialect.unwrap().list(&[], &new);
    let configuration = fs::read_to_string(file.with_extension("cfg")).unwrap();
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    let file = written(
        copy.path(),
        name,
        &module,
        &format!("{configuration}\n{lines}\n"),
    );
    let claimed = suggestions.iter().flat_map(|of| &of.kills);
    let claimed = claimed.map(|killed| outcome.mutants[*killed].mutant.id.clone());
    let options = Options {
        matrix: true,
        only: Some(claimed.collect()),
        ..Options::default()
    };
    holds_and_kills(
        &outcome,
        &suggestions,
        &run_with(&*machine(&file), &options),
    );
}

/// Checks that suggestions for a model hold in it once they are added, and kill what they claim.
#[track_caller]
fn holds_and_kills(outcome: &Outcome, suggestions: &[&Suggestion], after: &Outcome) {
    for suggestion in suggestions {
        let place = after
            .properties
            .iter()
            .position(|of| of.name == suggestion.name)
            .unwrap();
        let code = suggestion.code.as_deref().unwrap_or_default();
        assert_eq!(after.properties[place].kind, suggestion.kind, "{code}");
        assert_eq!(
            after.baseline.properties[place],
            PropertyVerdict::Holds,
            "{code}"
        );
        for killed in &suggestion.kills {
            let id = &outcome.mutants[*killed].mutant.id;
            let mutant = after
                .mutants
                .iter()
                .find(|mutant| mutant.mutant.id == *id)
                .unwrap();
            assert!(
                mutant.killed_by.contains(&place),
                "{id} is not killed by\n{code}"
            );
        }
    }
}

fn gallery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/tla")
}

#[test]
fn suggestions_for_two_phase_commit_do_what_they_claim() {
    check_claims(&gallery(), "TwoPhaseCommit");
}

#[test]
fn suggestions_for_transaction_commit_do_what_they_claim() {
    check_claims(&gallery(), "TransactionCommit");
}

/// Checks the claims of the suggestions for a spec, and returns their texts.
#[track_caller]
fn texts(module: &str, configuration: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "Spec", module, configuration);
    check_claims(folder.path(), "Spec");
    let machine = machine(&file);
    let found = suggested(&*machine, &run(&*machine));
    let cover = found.cover();
    let text = |(suggestion, kills): &(&Suggestion, Vec<usize>)| {
        let dialect = machine.definition().dialect.unwrap();
        let line = dialect.list(&[], &[(suggestion.kind, &*suggestion.name)]);
        let code = suggestion.code.as_deref().unwrap_or_default();
        format!("{code}{line}  ({} killed)\n\n", kills.len())
    };
    cover.iter().map(text).collect()
}

/// A mutual exclusion with numbered processes and a queue of those that wait.
const LOCK: &str = r#"---- MODULE Spec ----
EXTENDS Naturals, Sequences
CONSTANT N
VARIABLES pc, queue, holder
Procs == 1..N
Nobody == 0
Init == pc = [p \in Procs |-> "idle"] /\ queue = <<>> /\ holder = Nobody
Ask(p) == pc[p] = "idle" /\ pc' = [pc EXCEPT ![p] = "waiting"] /\ queue' = Append(queue, p)
          /\ UNCHANGED holder
Enter(p) ==
    /\ pc[p] = "waiting"
    /\ holder = Nobody
    /\ Head(queue) = p
    /\ pc' = [pc EXCEPT ![p] = "critical"]
    /\ queue' = Tail(queue)
    /\ holder' = p
Leave(p) ==
    /\ pc[p] = "critical"
    /\ pc' = [pc EXCEPT ![p] = "idle"]
    /\ holder' = Nobody
    /\ UNCHANGED queue
Next == \E p \in Procs : Ask(p) \/ Enter(p) \/ Leave(p)
TypeOK == pc \in [Procs -> {"idle", "waiting", "critical"}]
====
"#;

#[test]
fn numbers_and_sequences() {
    insta::assert_snapshot!(texts(
        LOCK,
        "INIT Init\nNEXT Next\nCONSTANT N = 2\nINVARIANT TypeOK\n"
    ));
}

#[test]
fn pasted_suggestions_are_suggested_by_their_names() {
    let configuration = "INIT Init\nNEXT Next\nCONSTANT N = 2\nINVARIANT TypeOK\n";
    let folder = tempfile::tempdir().unwrap();
    let cover = |module: &str| -> Vec<Suggestion> {
        let machine = machine(&written(folder.path(), "Spec", module, configuration));
        let found = suggested(&*machine, &run(&*machine));
        let cover = found.cover().into_iter();
        cover.map(|(suggestion, _)| suggestion.clone()).collect()
    };
    let new = cover(LOCK);
    let codes: String = new.iter().filter_map(|of| of.code.clone()).collect();
    let mut module = LOCK.to_owned();
    module.insert_str(end_of_module(LOCK).unwrap(), &codes);
    let facts = |all: &[Suggestion]| -> BTreeSet<(String, PropertyKind, usize)> {
        let fact = |of: &Suggestion| (of.name.clone(), of.kind, of.kills.len());
        all.iter().map(fact).collect()
    };
    let pasted = cover(&module);
    assert!(pasted.iter().all(|of| of.code.is_none()), "{pasted:#?}");
    assert_eq!(facts(&pasted), facts(&new));
}

/// Messages as records, and model values.
const VOTES: &str = r#"---- MODULE Spec ----
EXTENDS FiniteSets
CONSTANTS Nodes, None
VARIABLES msgs, leader, voted
vars == <<msgs, leader, voted>>
Init == msgs = {} /\ leader = None /\ voted = [n \in Nodes |-> FALSE]
Vote(n, m) ==
    /\ ~voted[n]
    /\ voted' = [voted EXCEPT ![n] = TRUE]
    /\ msgs' = msgs \cup {[type |-> "vote", from |-> n, to |-> m]}
    /\ UNCHANGED leader
Lead(n) ==
    /\ leader = None
    /\ \E q \in SUBSET {m \in msgs : m.to = n} :
        Cardinality(q) * 2 > Cardinality(Nodes)
    /\ leader' = n
    /\ UNCHANGED <<msgs, voted>>
Next == \E n \in Nodes : Lead(n) \/ \E m \in Nodes : Vote(n, m)
Spec == Init /\ [][Next]_vars /\ WF_vars(Next)
TypeOK == leader \in Nodes \cup {None}
====
"#;

#[test]
fn records_and_model_values() {
    let configuration = "SPECIFICATION Spec\nCONSTANTS Nodes = {n1, n2, n3} None = None\nINVARIANT TypeOK\n\
         CHECK_DEADLOCK FALSE\n";
    let module = VOTES.replace("EXTENDS FiniteSets", "EXTENDS FiniteSets, Naturals");
    insta::assert_snapshot!(texts(&module, configuration));
}

#[test]
fn steps_between_symmetric_states_are_not_compared() {
    let module = VOTES
        .replace("EXTENDS FiniteSets", "EXTENDS FiniteSets, Naturals, TLC")
        .replace("TypeOK ==", "Symmetry == Permutations(Nodes)\nTypeOK ==");
    let configuration = "INIT Init\nNEXT Next\nCONSTANTS Nodes = {n1, n2, n3} None = None\n\
                         INVARIANT TypeOK\nSYMMETRY Symmetry\nCHECK_DEADLOCK FALSE\n";
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "Spec", &module, configuration);
    check_claims(folder.path(), "Spec");
    let machine = machine(&file);
    let found = suggested(&*machine, &run(&*machine));
    for suggestion in different(&found) {
        let of_states = [PropertyKind::StateInvariant, PropertyKind::Reachable];
        assert!(
            of_states.contains(&suggestion.kind),
            "{:?}",
            suggestion.code
        );
    }
}

#[test]
fn larger_model_has_one_more_model_value() {
    let folder = tempfile::tempdir().unwrap();
    let configuration = "SPECIFICATION Spec\nCONSTANTS Nodes = {n1, n2} None = None\n";
    let module = VOTES.replace("FiniteSets", "FiniteSets, Naturals");
    let machine = machine(&written(folder.path(), "Spec", &module, configuration));
    let settings = Settings::default();
    let grown = grown(&*machine, &settings).unwrap();
    assert_eq!(grown.name, "Nodes={n1, n2, n3}");
}

#[test]
fn seed_is_told_in_its_own_words() {
    let machine = machine(&gallery().join("TwoPhaseCommit.tla"));
    let found = suggested(&*machine, &run(&*machine));
    let texts: Vec<String> = different(&found)
        .iter()
        .filter_map(|suggestion| suggestion.code.clone())
        .collect();
    insta::assert_snapshot!(texts.join("\n"));
}

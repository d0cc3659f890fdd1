//! Suggestions for a machine whose language is not Rust.

mod commit;
mod language;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::definition::{Definition, PropertyKind};
use mutaspec_runner::dialect::{Dialect, Field, Schema, Type};
use mutaspec_runner::machine::{Machine, ModelSource, check_machine};
use mutaspec_runner::outcome::Verdict;
use mutaspec_runner::suggest::{Budget, Suggestions, suggest};

use crate::conformance::counter::{Counter, CounterSource};
use commit::{Commit, MUTANTS, UNFAIR};
use language::Tla;

static STOP: AtomicBool = AtomicBool::new(false);

/// Runs a machine and searches properties for all survivors.
fn suggested(machine: &dyn Machine, options: &Options) -> Suggestions {
    let outcome = campaign::run(machine, options, &|_| {}, &STOP).expect("the model is checked");
    let survived = |place: &usize| outcome.mutants[*place].verdict == Verdict::Survived;
    let survivors: Vec<usize> = (0..outcome.mutants.len()).filter(survived).collect();
    let budget = Budget::default();
    suggest(machine, &[], options, &budget, &outcome, &survivors, &STOP).expect("it is searched")
}

/// The codes of the suggestions for a mutant, by its index.
fn codes(found: &Suggestions, mutant: usize) -> Vec<String> {
    let finding = found
        .findings
        .iter()
        .find(|finding| finding.mutant == mutant);
    let suggestions = &finding.expect("the mutant survives").suggestions;
    suggestions
        .iter()
        .filter_map(|suggestion| suggestion.code.clone())
        .collect()
}

/// Checks the best suggestion for a mutant of the commit protocol.
fn check(mutant: usize, doc: &str, code: &str) {
    let machine = commit();
    assert_eq!(check_machine(&machine, 1_000), Ok(()));
    let codes = codes(&suggested(&machine, &Options::default()), mutant);
    assert_eq!(codes[0], format!("\\* {doc}\n{code}\n"));
}

fn commit() -> Commit {
    Commit::new(Some(&Tla), None)
}

#[test]
fn invariant_is_written_in_the_language_of_the_machine() {
    check(
        0,
        "No member of `RM` has `stage` equal to `\"working\"` while another has `stage` equal to \
         `\"committed\"`.",
        "NeverSomeStageWorkingWithSomeStageCommitted == \
         ~((\\E p \\in RM : stage[p] = \"working\") /\\ (\\E p \\in RM : stage[p] = \"committed\"))",
    );
}

#[test]
fn property_that_the_language_cannot_express_is_left_out() {
    // A goal kills a mutant that never commits, but this language has none.
    let found = suggested(&commit(), &Options::default());
    let finding = found
        .findings
        .iter()
        .find(|finding| finding.mutant == 2)
        .unwrap();
    assert!(
        finding
            .tried
            .iter()
            .any(|(form, count)| *form == "reachability goals" && *count > 0)
    );
    assert!(!finding.suggestions.is_empty());
    let kinds = finding.suggestions.iter().map(|suggestion| suggestion.kind);
    assert!(kinds.eq(finding.suggestions.iter().map(|_| PropertyKind::Temporal)));
}

#[test]
fn temporal_property_is_written_in_the_language_of_the_machine() {
    check(
        UNFAIR,
        "In every fair run, from some point on, some member of `RM` does not have `stage` equal to \
         `\"prepared\"`.",
        "NotAllStagePreparedFromSomeTimeOn == <>([](\\E p \\in RM : stage[p] # \"prepared\"))",
    );
}

#[test]
fn types_may_come_from_the_machine() {
    // The machine gives no type for the messages, so only stages can be read.
    let machine = Schema {
        count: "Int".into(),
        constants: vec![field("RM", Type::Set(Box::new(Type::Participant)))],
        variables: vec![
            field(
                "stage",
                Type::Map(Box::new(Type::Participant), Box::new(Type::Atom)),
            ),
            field("sent", Type::Unknown),
        ],
        ..Schema::default()
    };
    let found = suggested(&Commit::new(Some(&Tla), Some(machine)), &Options::default());
    let codes = codes(&found, 0);
    assert!(
        !codes.is_empty() && codes.iter().all(|code| !code.contains("sent")),
        "{codes:?}"
    );
}

fn field(name: &'static str, ty: Type) -> Field {
    Field {
        name: name.into(),
        ty,
    }
}

#[test]
fn without_a_dialect_no_property_is_suggested() {
    let found = suggested(&Commit::new(None, None), &Options::default());
    assert_eq!(found.findings.len(), MUTANTS.len() + 1);
    for finding in &found.findings {
        assert!(
            finding
                .suggestions
                .iter()
                .all(|suggestion| suggestion.code.is_none())
        );
        let reason = finding.not_tried.as_deref();
        assert_eq!(
            reason,
            Some("no property can be written in the language of the spec")
        );
    }
}

#[test]
fn survivor_of_the_counter_gets_the_bound() {
    let definition = Definition {
        dialect: Some(&Tla),
        ..(**CounterSource::default().definition()).clone()
    };
    // Without the invariant of the spec, its mutant survives.
    let options = Options {
        properties: Some(vec!["only_up".to_owned()]),
        ..Options::default()
    };
    let machine = Counter::of(Arc::new(definition));
    let outcome = campaign::run(&machine, &options, &|_| {}, &STOP).unwrap();
    assert_eq!(outcome.mutants[0].verdict, Verdict::Survived);
    let budget = Budget {
        existing: false,
        ..Budget::default()
    };
    let found = suggest(&machine, &[], &options, &budget, &outcome, &[0], &STOP).unwrap();
    let first = &found.findings[0].suggestions[0];
    let code = "\\* `n` is always at most `3`.\nAlwaysNUpTo3 == n <= 3\n";
    assert_eq!(
        (first.name.as_str(), first.code.as_deref()),
        ("AlwaysNUpTo3", Some(code))
    );
    let list = Tla.list(
        &[],
        &[(first.kind, &first.name), (PropertyKind::Temporal, "Ends")],
    );
    assert_eq!(list, "INVARIANT AlwaysNUpTo3\nPROPERTY Ends");
}

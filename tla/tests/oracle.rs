//! The mutants of the gallery against TLC's results for their texts.
//!
//! `tla/corpus/mutants --gallery --tlc N` records these results. It does the same for models that
//! are not part of this repository.

use std::fs;
use std::path::Path;

use mutaspec_runner::campaign::Options;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Verdict};

use crate::texts::{Model, machine, run};

/// TLC's result for the text of a mutant.
struct Row {
    id: String,
    /// Whether a property uses the changed definition too, or fairness does not.
    mark: String,
    verdict: String,
    counts: (u64, u64),
}

fn rows(text: &str) -> Vec<Row> {
    let rows = text.lines().skip(2).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let [id, _, _, _, _, mark, verdict, distinct, generated] = cells[..] else {
            panic!("this is no row: {line}");
        };
        let number = |cell: &str| cell.parse().expect("it is a number");
        Row {
            id: id.to_owned(),
            mark: mark.to_owned(),
            verdict: verdict.to_owned(),
            counts: (number(distinct), number(generated)),
        }
    });
    rows.collect()
}

fn agrees(outcome: &Outcome, found: &MutantOutcome, row: &Row) -> bool {
    let crashes = || {
        let mut killers = found.killed_by.iter();
        killers.any(|killer| outcome.properties[*killer].name == "no evaluation error")
    };
    match (row.verdict.as_str(), found.verdict) {
        ("holds", Verdict::Survived | Verdict::Equivalent(_) | Verdict::Unreached) => {
            (found.counts.distinct, found.counts.generated) == row.counts
        }
        ("holds", Verdict::Invalid) => row.counts.0 == 0,
        // A step that a mutant removes need not be taken by fairness.
        ("holds", Verdict::Killed) => row.mark == "unfair",
        ("fails", Verdict::Killed) | ("error", Verdict::Invalid) => true,
        ("error", Verdict::Killed) => crashes(),
        _ => false,
    }
}

#[track_caller]
fn check(name: &str) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let module = home.join(format!("../specs/tla/{name}.tla"));
    let model = Model {
        configuration: module.with_extension("cfg"),
        module,
        search: Vec::new(),
    };
    let recorded = home.join(format!("tests/oracle/gallery-{name}.csv"));
    let recorded = rows(&fs::read_to_string(recorded).expect("it is there"));
    assert!(recorded.len() >= 20);
    let source = model.read(true).unwrap_or_else(|error| panic!("{error}"));
    let options = Options {
        threads: 1,
        ..Options::default()
    };
    let outcome = run(&*machine(&source), &options).unwrap_or_else(|refusal| panic!("{refusal}"));
    for row in recorded {
        let found = outcome
            .mutants
            .iter()
            .find(|found| found.mutant.id == row.id);
        let found = found.unwrap_or_else(|| panic!("{} is no mutant any more", row.id));
        let (verdict, counts) = (found.verdict, found.counts);
        assert!(
            row.mark == "shared" || agrees(&outcome, found, &row),
            "{}: {verdict:?} {counts:?}, TLC {} {:?}",
            row.id,
            row.verdict,
            row.counts
        );
    }
}

#[test]
fn transaction_commit_has_the_results_of_tlc() {
    check("TransactionCommit");
}

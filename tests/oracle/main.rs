//! An independent oracle: TLC's results on Brooker's spec and on hand-made mutants of it.
//!
//! TLC is not run here. `tlc.tsv` holds its results and explains how to reproduce them.

#[path = "../end_to_end/compile.rs"]
#[expect(dead_code, reason = "this test compiles no crate")]
mod compile;
#[path = "../end_to_end/support.rs"]
#[expect(dead_code, reason = "the other tests of the program need more of it")]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use compile::root;
use serde_json::Value;
use support::{Place, all, asked, name_of, text};

const TABLE: &str = include_str!("tlc.tsv");

/// TLC's result for one text.
struct Row {
    model: &'static str,
    /// The mutant, such as `alice.n3/M2-71f586bb@bob`. `-` stands for the baseline.
    mutant: &'static str,
    /// The edit: the first `original` after the text `from` is replaced by `replacement`.
    from: &'static str,
    original: &'static str,
    replacement: &'static str,
    /// Distinct states, generated states and depth of the complete search.
    counts: [u64; 3],
    killed_by: BTreeSet<&'static str>,
}

impl Row {
    fn read(line: &'static str) -> Row {
        let fields: Vec<&str> = line.split('\t').collect();
        let [
            model,
            mutant,
            from,
            original,
            replacement,
            distinct,
            generated,
            depth,
            verdict,
            killed_by,
        ] = fields[..]
        else {
            panic!("ten columns: {line}");
        };
        let killed_by: BTreeSet<&str> = killed_by.split(", ").filter(|p| *p != "-").collect();
        let expected = match mutant {
            "-" => "holds",
            _ if killed_by.is_empty() => "survived",
            _ => "killed",
        };
        assert_eq!(verdict, expected, "{line}");
        Row {
            model,
            mutant,
            from,
            original,
            replacement,
            counts: [distinct, generated, depth].map(|n| n.parse().expect("a number")),
            killed_by,
        }
    }

    fn is_baseline(&self) -> bool {
        self.mutant == "-"
    }

    fn spec(&self) -> &'static str {
        self.model.split('/').next().expect("a model is of a spec")
    }
}

fn rows() -> Vec<Row> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    // The first line has the names of the columns.
    lines.skip(1).map(Row::read).collect()
}

/// This program's results for the models in the table, with every property on every mutant.
fn found() -> BTreeMap<&'static str, Value> {
    let models: BTreeSet<&str> = rows().iter().map(|row| row.model).collect();
    let ask = |model| {
        (
            model,
            asked(&format!("run {model} --matrix --json"))["specs"][0].clone(),
        )
    };
    let found: BTreeMap<&str, Value> = models.into_iter().map(ask).collect();
    for (model, of) in &found {
        assert_eq!(name_of(of), **model);
    }
    found
}

fn mutant<'a>(of: &'a Value, row: &Row) -> &'a Value {
    let id = format!("{}/{}", row.spec(), row.mutant);
    let found = all(&of["mutants"]).iter().find(|m| m["id"] == id);
    found.unwrap_or_else(|| panic!("{} has the mutant {id}", row.model))
}

#[test]
fn killers_match_tlc() {
    let found = found();
    for row in rows().iter().filter(|row| !row.is_baseline()) {
        let ours = mutant(&found[row.model], row);
        let killed_by: BTreeSet<&str> = all(&ours["killed_by"]).iter().map(text).collect();
        assert_eq!(killed_by, row.killed_by, "{}", row.mutant);
        let verdict = if row.killed_by.is_empty() {
            "survived"
        } else {
            "killed"
        };
        assert_eq!(ours["verdict"], verdict, "{}", row.mutant);
    }
}

#[test]
fn mutant_state_counts_match_tlc() {
    let found = found();
    for row in rows() {
        let of = &found[row.model];
        let (ours, fields) = if row.is_baseline() {
            (&of["baseline"], ["distinct_states", "generated_states"])
        } else {
            (mutant(of, &row), ["states", "generated_states"])
        };
        let counts = fields.map(|field| ours[field].as_u64());
        assert_eq!(
            counts,
            [Some(row.counts[0]), Some(row.counts[1])],
            "{} {}",
            row.model,
            row.mutant
        );
        assert_eq!(ours["complete"], true, "{} {}", row.model, row.mutant);
    }
}

#[test]
fn mutant_depths_match_tlc() {
    for row in rows().iter().filter(|row| !row.is_baseline()) {
        let (spec, model) = row.model.split_once('/').expect("a model is of a spec");
        let ran = Place::new().run(&format!(
            "show {spec}/{} --model {model} --matrix",
            row.mutant
        ));
        let [distinct, generated, depth] = row.counts;
        let told = format!(
            "  mutant      {distinct} distinct, {generated} generated, depth {depth}, exhaustive"
        );
        // Numbers are printed with commas.
        let out = ran.out.replace(',', "");
        assert!(
            out.contains(&told.replace(',', "")),
            "{}: {told}\nis not in\n{}",
            row.mutant,
            ran.out
        );
    }
}

#[test]
fn edits_apply_to_the_tla_text() {
    for row in rows().iter().filter(|row| !row.is_baseline()) {
        let path = root().join(format!("tests/oracle/{}.tla", row.spec()));
        let module = fs::read_to_string(path).expect("the text is there");
        let from = module
            .find(row.from)
            .unwrap_or_else(|| panic!("{} is there", row.from));
        assert!(
            module[from..].contains(row.original),
            "{}: {}",
            row.mutant,
            row.original
        );
        assert_ne!(row.original, row.replacement, "{}", row.mutant);
    }
}

#[test]
fn oracle_covers_verdicts_and_operators() {
    let rows: Vec<Row> = rows()
        .into_iter()
        .filter(|row| !row.is_baseline())
        .collect();
    let mutants: BTreeSet<(&str, &str)> = rows.iter().map(|row| (row.model, row.mutant)).collect();
    assert_eq!(mutants.len(), rows.len(), "no mutant stands there twice");
    let survived = rows.iter().filter(|row| row.killed_by.is_empty()).count();
    let of_operator = |row: &Row| row.mutant.split(['/', '-']).nth(1).map(str::to_owned);
    let operators: BTreeSet<Option<String>> = rows.iter().map(of_operator).collect();
    assert!(
        rows.len() >= 40 && survived >= 10 && operators.len() >= 10,
        "{} {survived} {operators:?}",
        rows.len()
    );
}

//! Mutants of properties, and how often the left sides of implications hold.

use std::fs;

use mutaspec_runner::campaign::Options;
use mutaspec_runner::machine::ModelSource;
use mutaspec_tla::source::Source;

use crate::texts::{Model, machine, run};

const MODULE: &str = r#"---- MODULE Spec ----
EXTENDS Naturals
VARIABLES n, s
vars == <<n, s>>
Init == n = 0 /\ s = "low"
Next == /\ n < 3
        /\ n' = n + 1
        /\ s' = IF n' > 1 THEN "high" ELSE "low"
Spec == Init /\ [][Next]_vars
Range == /\ n <= 3
         /\ \A m \in 1 .. 2 : n = m => s \in {"low", "high"}
Never == n = 7 => LET least == n IN least > 7
Some == \E m \in 0 .. 3 : n >= m /\ ~(s = "high" /\ n < m)
Grows == [][n' >= n /\ (s = "high" => s' = "high")]_vars
Goal == s = "low" /\ n = 3
Top == n = 3
Low == s = "low"
====
"#;

/// Reads the module and its configuration.
fn source() -> Source {
    let folder = tempfile::tempdir().expect("there is room");
    let model = Model {
        module: folder.path().join("Spec.tla"),
        configuration: folder.path().join("Spec.cfg"),
        search: Vec::new(),
    };
    let configuration = "SPECIFICATION Spec\nINVARIANTS Range Never Some\nPROPERTY Grows\n\
                         CHECK_DEADLOCK FALSE\n\\* @mutaspec goal Top\n";
    fs::write(&model.module, MODULE).expect("there is room");
    fs::write(&model.configuration, configuration).expect("there is room");
    model.read(true).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn properties_are_strengthened_and_probed() {
    let source = source();
    let options = Options {
        threads: 1,
        ..Options::default()
    };
    let outcome = run(&*machine(&source), &options).unwrap_or_else(|refusal| panic!("{refusal}"));
    let findings = outcome.baseline.findings.expect("the search is complete");
    let facts = &source.definition().property_facts;
    let mutants: Vec<String> = facts
        .mutants
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let property = &source.definition().properties[row.property].name;
            let holds = if findings.held.contains(&place) {
                "holds"
            } else {
                "fails"
            };
            format!(
                "{property} {} {holds}: {}",
                row.operator.id(),
                row.statement
            )
        })
        .collect();
    insta::assert_snapshot!(mutants.join("\n"));
    let probed: Vec<String> = outcome
        .properties
        .iter()
        .zip(&findings.properties)
        .flat_map(|(property, found)| {
            found.antecedents.iter().map(|hits| {
                format!(
                    "{}: {} {} of {}",
                    property.name, hits.text, hits.times, hits.of
                )
            })
        })
        .collect();
    assert_eq!(
        probed,
        [
            "Range: n = m 2 of 4",
            "Never: n = 7 0 of 4",
            "Grows: s = \"high\" 1 of 3",
        ]
    );
}

#[test]
fn unchecked_definitions_have_their_variables() {
    let source = source();
    let facts = &source.definition().property_facts;
    let reads = |name: &str| {
        let mut definitions = facts.definitions.iter();
        let row = definitions.find(|row| &*row.name == name);
        row.map(|row| row.reads.to_vec())
    };
    assert_eq!(reads("Goal"), Some(vec![0, 1]));
    assert_eq!(reads("Low"), Some(vec![1]));
}

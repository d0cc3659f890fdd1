//! What comments and configurations say about mutants.

use std::fs;
use std::path::PathBuf;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::ModelSource;
use mutaspec_runner::settings::Settings;
use mutaspec_tla::source::{ReadError, Request, Source, read};

/// Reads a module with these definitions and this addition to its configuration.
fn spec(text: &str, addition: &str) -> Result<Source, ReadError> {
    spec_with(text, &[("Spec", addition)])
}

/// Reads a module with these definitions and configurations: the name and an addition of each.
fn spec_with(text: &str, additions: &[(&str, &str)]) -> Result<Source, ReadError> {
    let folder = tempfile::tempdir().expect("there is room");
    let module = folder.path().join("Spec.tla");
    let head = "---- MODULE Spec ----\nEXTENDS Naturals, TLC\nCONSTANT P\nVARIABLE n\n";
    fs::write(&module, format!("{head}{text}\n====\n")).expect("there is room");
    let lines = "CONSTANT P = {p, q}\nINIT Init\nNEXT Next\nINVARIANT Small\n";
    let mut configurations: Vec<PathBuf> = Vec::new();
    for (name, addition) in additions {
        let file = folder.path().join(name).with_extension("cfg");
        fs::write(&file, format!("{lines}{addition}\n")).expect("there is room");
        configurations.push(file);
    }
    read(&Request {
        module: &module,
        configurations: &configurations,
        search: &[],
        check_deadlock: None,
        mutants: true,
    })
}

const INIT: &str = "Small == TRUE\nInit == n = [p \\in P |-> 0]\nPermuted == Permutations(P)\n\
                    Seen == n\n";

const NEXT: &str = "Next == \\E p \\in P : n[p] < 2 /\\ n' = [n EXCEPT ![p] = 1]";

fn ids(source: &Source) -> Vec<&'static str> {
    let rows = source.definition().mutants.iter();
    rows.map(|row| row.operator.id()).collect()
}

#[test]
fn comment_before_a_definition_skips_it() {
    let with = format!("{INIT}\\* @mutaspec skip \"checked by hand\"\n{NEXT}");
    let source = spec(&with, "").unwrap_or_else(|error| panic!("{error}"));
    let all = spec(&format!("{INIT}{NEXT}"), "").unwrap_or_else(|error| panic!("{error}"));
    let [omission] = &*source.definition().annotations.omissions else {
        panic!("one annotation is one omission");
    };
    assert_eq!(
        (&*omission.item, &*omission.why),
        ("Next", "checked by hand")
    );
    assert!(omission.rows > 0);
    assert_eq!(ids(&source).len() + omission.rows, ids(&all).len());
    assert!(
        source
            .definition()
            .mutants
            .iter()
            .all(|row| row.item != "Next")
    );
}

#[test]
fn comment_behind_a_line_skips_the_line() {
    let text = format!(
        "{INIT}Next ==\n  /\\ \\E p \\in P : n[p] < 2 \\* @mutaspec skip \"bound\"\n  /\\ n' = n"
    );
    let source = spec(&text, "").unwrap_or_else(|error| panic!("{error}"));
    let rows = source.definition().annotations.omissions[0].rows;
    assert!(rows > 0);
    assert!(
        source
            .definition()
            .mutants
            .iter()
            .all(|row| row.original != "n[p] < 2")
    );
}

#[test]
fn tolerated_faults_and_requirements_name_definitions() {
    let text = format!(
        "\\* @mutaspec requirement \"R-1\" \"numbers stay small\"\n{INIT}\
         \\* @mutaspec tolerates starvation \"somebody else goes on\"\n{NEXT}"
    );
    let source = spec(&text, "").unwrap_or_else(|error| panic!("{error}"));
    let annotations = &source.definition().annotations;
    let [tolerance] = &*annotations.tolerances else {
        panic!("one annotation is one promise");
    };
    assert_eq!(
        (tolerance.fault.word(), tolerance.item.as_deref()),
        ("starvation", Some("Next"))
    );
    let [requirement] = &*annotations.requirements else {
        panic!("one annotation is one requirement");
    };
    assert_eq!((&*requirement.id, &*requirement.item), ("R-1", "Small"));
    assert!(requirement.of_property);
}

#[test]
fn unknown_words_are_errors_that_list_the_known_ones() {
    let error = |comment: &str| match spec(&format!("{comment}\n{INIT}{NEXT}"), "") {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{comment} is no annotation"),
    };
    assert!(error("\\* @mutaspec forgive \"x\"").contains("skip, tolerates, requirement"));
    assert!(error("\\* @mutaspec tolerates aliens \"x\"").contains("loss, duplication"));
    assert!(error("\\* @mutaspec skip").contains("needs a text in quotes"));
}

#[test]
fn symmetric_models_have_no_mutants_that_name_members() {
    let text = format!("{INIT}{NEXT}");
    let plain = spec(&text, "").unwrap_or_else(|error| panic!("{error}"));
    let source = spec(&text, "SYMMETRY Permuted").unwrap_or_else(|error| panic!("{error}"));
    for id in ["G2", "Q3", "Q5"] {
        assert!(ids(&plain).contains(&id), "{id}");
        assert!(!ids(&source).contains(&id), "{id}");
        let skipped = &source.definition().skipped;
        assert!(skipped.iter().any(|row| row.reason.starts_with(id)), "{id}");
    }
    assert!(ids(&source).contains(&"G1"));
}

#[test]
fn models_with_a_view_have_no_mutants() {
    let source = spec(&format!("{INIT}{NEXT}"), "VIEW Seen");
    let source = source.unwrap_or_else(|error| panic!("{error}"));
    assert!(ids(&source).is_empty());
    let skipped = &source.definition().skipped;
    assert!(skipped.iter().all(|row| row.reason.contains("VIEW")));
    assert!(!skipped.is_empty());
}

/// The operators of the mutants of a model.
fn of_model(source: &Source, model: &str) -> Vec<&'static str> {
    let settings = Settings {
        model: model.to_owned(),
        ..Settings::default()
    };
    let machine = source.build(&settings).expect("the model is right");
    let mutants = campaign::plan(&*machine, &Options::default());
    let operators = mutants.iter().map(|mutant| mutant.row().operator.id());
    operators.collect()
}

#[test]
fn each_configuration_decides_for_its_own_model() {
    let configurations = [
        ("All", ""),
        ("Orbits", "SYMMETRY Permuted"),
        ("Views", "VIEW Seen"),
    ];
    let source = spec_with(&format!("{INIT}{NEXT}"), &configurations);
    let source = source.unwrap_or_else(|error| panic!("{error}"));
    let (all, orbits) = (of_model(&source, "All"), of_model(&source, "Orbits"));
    for id in ["G2", "Q3", "Q5"] {
        assert!(all.contains(&id), "{id}");
        assert!(!orbits.contains(&id), "{id}");
    }
    assert!(all.contains(&"G1") && orbits.contains(&"G1"));
    assert!(of_model(&source, "Views").is_empty());
    let skipped = &source.definition().skipped;
    let of = |id: &str| skipped.iter().find(|row| row.reason.starts_with(id));
    for (id, models) in [
        ("G1", "G1 on Views: under VIEW"),
        ("Q3", "Q3 on Orbits, Views: it would"),
    ] {
        let reason = of(id).map(|row| &*row.reason).unwrap_or_default();
        assert!(reason.starts_with(models), "{reason}");
    }
}

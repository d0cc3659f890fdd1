//! Runs the program on a ladder of models.

use std::collections::BTreeMap;

use mutaspec::spec;
use mutaspec_reports::schema::{Mutant, Results, Verdict};

use super::*;

/// Guests take one key after another and never return it. Three guests can do more than two.
#[spec(may_deadlock)]
pub mod keys {
    #[constants]
    #[model(three, guests = ["ann", "ben", "cleo"])]
    #[model(two)]
    #[model(broken, keys = 0, expect_failure = can_be_taken)]
    #[ladder(two, three)]
    pub struct Constants {
        #[default("ann", "ben")]
        pub guests: Participants,
        #[default(2)]
        pub keys: u8,
    }

    #[variables]
    pub struct Vars {
        pub taken: Participants,
        pub left: u8,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            taken: Set::new(),
            left: c.keys,
        }
    }

    #[action(me in guests)]
    fn take(me: Participant, vars: &mut Vars) {
        require(!vars.taken.contains(&me) && vars.left > 0);
        vars.taken.insert(me);
        vars.left -= 1;
    }

    #[action]
    fn lose(vars: &mut Vars) {
        require(vars.taken.len() > 2);
        vars.left = 0;
    }

    #[invariant]
    fn never_more_than_there_are(v: &Vars, c: &Constants) -> bool {
        v.taken.len() <= usize::from(c.keys)
    }

    #[reachable]
    fn can_be_taken(v: &Vars) -> bool {
        v.left == 1
    }
}

fn run(line: &[&str]) -> (u8, String, String, Option<Results>) {
    let definitions = compiled_spec("keys");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let line: Vec<&str> = ["run", "--out", out.to_str().unwrap()]
        .iter()
        .chain(line)
        .copied()
        .collect();
    let (code, out, err) = call_with(definitions, &line, &AtomicBool::new(false));
    let out = out.replace(folder.path().to_str().unwrap(), "TEMP");
    let results = std::fs::read_to_string(folder.path().join("out/results.json")).ok();
    (
        code,
        out,
        err,
        results.map(|text| Results::read(&text).unwrap()),
    )
}

/// The mutants of a model by id.
fn mutants(results: Option<&Results>, model: &str) -> BTreeMap<String, Mutant> {
    let specs = &results.unwrap().specs;
    let of_model = specs.iter().find(|spec| spec.model == model).unwrap();
    of_model
        .mutants
        .iter()
        .map(|m| (m.id.clone(), m.clone()))
        .collect()
}

#[test]
fn kills_carry_over_and_other_verdicts_are_recomputed() {
    let (code, out, _, climbed) = run(&["keys", "--operators", "G1,C1,C2,C3,U1,G2"]);
    assert_eq!(code, 2, "{out}");
    insta::assert_snapshot!(out);
    let (_, _, _, apart) = run(&["keys", "--no-ladder", "--operators", "G1,C1,C2,C3,U1,G2"]);
    let (small, whole) = (
        mutants(apart.as_ref(), "two"),
        mutants(apart.as_ref(), "three"),
    );
    let mut seen = [false; 2];
    for (id, found) in mutants(climbed.as_ref(), "three") {
        let killed_below = small.get(&id).is_some_and(|m| m.verdict == Verdict::Killed);
        seen[usize::from(killed_below)] = true;
        if killed_below {
            assert_eq!(
                (found.verdict, found.killed_at.as_deref()),
                (Verdict::Killed, Some("two")),
                "{id}"
            );
            assert_eq!(found.killed_by, small[&id].killed_by, "{id}");
        } else {
            assert_eq!(found, whole[&id], "{id}");
        }
    }
    assert_eq!(seen, [true, true]);
    assert_eq!(mutants(climbed.as_ref(), "three").len(), whole.len());
}

#[test]
fn only_last_ladder_model_is_judged() {
    let (_, _, _, climbed) = run(&["keys", "--operators", "G1,C1,C2,C3,U1,G2"]);
    let results = climbed.unwrap();
    let judged = results.judged();
    let names = |results: &Results| -> Vec<String> {
        results
            .specs
            .iter()
            .map(|model| model.model.clone())
            .collect()
    };
    assert_eq!(
        (names(&results), names(&judged)),
        (
            vec!["two".to_owned(), "three".to_owned()],
            vec!["three".to_owned()]
        )
    );
    assert_eq!(results.specs[0].goes_on_to.as_deref(), Some("keys/three"));
    let gate = results.gate.unwrap();
    assert_eq!(gate.survived, judged.specs[0].score.unwrap().survived);
}

#[test]
fn equivalent_on_small_model_is_retried_on_large() {
    let (_, _, _, climbed) = run(&["keys", "--operators", "C1"]);
    let (small, large) = (
        mutants(climbed.as_ref(), "two"),
        mutants(climbed.as_ref(), "three"),
    );
    let differs = |id: &&String| {
        small[*id].verdict == Verdict::Equivalent && large[*id].verdict != Verdict::Equivalent
    };
    assert!(small.keys().any(|id| differs(&id)), "{small:?}");
}

#[test]
fn named_models_form_a_ladder_only_with_ladder() {
    let line = ["keys/two", "keys/three", "--operators", "G1"];
    let (_, _, _, apart) = run(&line);
    assert!(
        mutants(apart.as_ref(), "three")
            .values()
            .all(|m| m.killed_at.is_none())
    );
    let line: Vec<&str> = line.iter().chain(&["--ladder"]).copied().collect();
    let (_, _, _, climbed) = run(&line);
    assert!(
        mutants(climbed.as_ref(), "three")
            .values()
            .any(|m| m.killed_at.is_some())
    );
}

#[test]
fn failing_rung_ends_the_ladder_and_the_run() {
    let (code, out, _, _) = run(&[
        "keys/two",
        "keys/three",
        "--ladder",
        "--operators",
        "G1",
        "--set",
        "keys=0",
    ]);
    assert_eq!(code, 4, "{out}");
}

#[test]
fn missing_ladder_is_reported() {
    let tickets = compiled_spec("tickets");
    let (code, _, err) = call(tickets, &["run", "tickets", "--ladder"]);
    assert_eq!(code, 1);
    assert!(
        err.starts_with("error: spec `tickets` has no ladder\nhint: "),
        "{err}"
    );
}

#[test]
fn ladder_that_would_lose_mutants_is_refused() {
    let (folder, file) = temporary();
    let other = "specs: {keys: {models: {other: {constants: {guests: [ann, dora]}}}, ladder: [other, three]}}";
    std::fs::write(&file, other).unwrap();
    let line = [
        "keys",
        "--operators",
        "G2",
        "--config",
        file.to_str().unwrap(),
    ];
    let (code, out, err, results) = run(&line);
    assert_eq!(
        (code, out.as_str(), results.is_none()),
        (1, "", true),
        "{err}"
    );
    assert!(
        err.starts_with(
            "error: keys/three cannot follow keys/other on a ladder: it lacks keys/take/G2-"
        ),
        "{err}"
    );
    assert!(
        err.contains("@dora\nhint: give it all participants"),
        "{err}"
    );
    let line: Vec<&str> = line.iter().chain(&["--no-ladder"]).copied().collect();
    assert_ne!(run(&line).0, 1);
    drop(folder);
}

#[test]
fn ladder_from_configuration_is_used() {
    let (folder, file) = temporary();
    std::fs::write(&file, "specs:\n  keys:\n    models:\n      one:\n        constants: {keys: 1}\n        properties: [never_more_than_there_are]\n    ladder: [one, three]\n").unwrap();
    let (_, out, err, climbed) = run(&[
        "keys",
        "--operators",
        "G1,C3",
        "--config",
        file.to_str().unwrap(),
    ]);
    assert!(out.contains("go on to keys/three"), "{out}{err}");
    assert!(
        mutants(climbed.as_ref(), "three")
            .values()
            .any(|m| m.killed_at.as_deref() == Some("one"))
    );
    std::fs::write(&file, "specs: {keys: {ladder: [two, tree]}}").unwrap();
    let (code, _, err, _) = run(&["keys", "--config", file.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(
        err.contains("unknown model `tree`; did you mean `three`?"),
        "{err}"
    );
    drop(folder);
}

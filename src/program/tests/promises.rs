//! The output about promises and about places that are not mutated.

use mutaspec::spec;
use mutaspec_reports::schema::{Results, Verdict};

use super::*;

/// Couriers carry one letter: the first to start takes it.
#[spec(may_deadlock)]
#[tolerates(starvation, why = "whoever is awake carries the letter")]
#[tolerates(loss, why = "nothing is ever sent here")]
pub mod couriers {
    #[constants]
    #[model(two)]
    #[model(one, couriers = ["ann"])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub couriers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub carried_by: Option<Participant>,
        pub thanked: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            carried_by: None,
            thanked: false,
        }
    }

    #[action(me in couriers, fair)]
    fn carry(me: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.carried_by.is_none() && c.couriers.contains(&me));
        vars.carried_by = Some(me);
    }

    #[mutate(skip, why = "manners are not what this is about")]
    #[action]
    fn thank(vars: &mut Vars) {
        require(vars.carried_by.is_some());
        vars.thanked = true;
    }

    #[temporal]
    fn the_letter_arrives() -> Formula {
        eventually(|s| s.carried_by.is_some())
    }
}

/// Runs the starvation mutants of a model.
fn run(model: &str, more: &[&str]) -> (u8, String, Results) {
    let definitions = compiled_spec("couriers");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let line = [
        "run",
        model,
        "--operators",
        "G2",
        "--out",
        out.to_str().unwrap(),
    ];
    let line: Vec<&str> = line.iter().chain(more).copied().collect();
    let (code, out, _) = call_with(definitions, &line, &AtomicBool::new(false));
    let results = std::fs::read_to_string(folder.path().join("out/results.json")).unwrap();
    (code, out, Results::read(&results).unwrap())
}

#[test]
fn kept_promise_is_success_and_shows_its_reason() {
    let (code, out, results) = run("couriers/two", &[]);
    assert_eq!(code, 0, "{out}");
    insta::assert_snapshot!(out);
    let score = results.specs[0].score.unwrap();
    assert_eq!(
        (
            score.kept,
            score.broken,
            score.killed,
            score.survived,
            score.ratio
        ),
        (2, 0, 0, 0, None)
    );
    for mutant in &results.specs[0].mutants {
        assert_eq!(mutant.verdict, Verdict::Tolerated);
        assert_eq!(
            mutant.promise.as_ref().and_then(|promise| promise.kept),
            Some(true)
        );
    }
}

#[test]
fn broken_promise_is_reported_first_and_fails() {
    let (code, out, results) = run("couriers/one", &[]);
    assert_eq!(code, 2, "{out}");
    insta::assert_snapshot!(out);
    assert_eq!(results.specs[0].score.unwrap().broken, 1);
    assert_eq!(results.specs[0].tolerates[0].broken, 1);
    assert_eq!(run("couriers/one", &["--report-only"]).0, 0);
}

#[test]
fn promise_without_mutants_is_reported_as_untried() {
    let (_, out, results) = run("couriers/two", &[]);
    assert!(
        out.contains("! untried promise: loss (line 11): no mutant of this run lets it happen"),
        "{out}"
    );
    assert_eq!(results.specs[0].tolerates[1].mutants, 0);
}

#[test]
fn omitted_places_are_listed_with_reasons() {
    let definitions = compiled_spec("couriers");
    let (code, out, _) = call(definitions, &["list", "couriers"]);
    assert_eq!(code, 0);
    assert!(out.contains("skipped     thank (line "), "{out}");
    assert!(out.contains("manners are not what this is about"), "{out}");
    assert!(
        out.contains("tolerates   starvation (G2; line 10)"),
        "{out}"
    );
}

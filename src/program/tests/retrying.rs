//! A spec that withstands message loss by retries, and one without retries.

use mutaspec::spec;
use mutaspec_reports::schema::{Results, Verdict};

use super::*;

/// A letter is posted until it has arrived, or once.
#[spec(may_deadlock)]
#[tolerates(loss, why = "the letter is posted until it arrives")]
pub mod post {
    #[value]
    pub(crate) enum Mail {
        Letter,
    }

    #[constants]
    #[model(again)]
    #[model(once, repeats = false)]
    pub(crate) struct Constants {
        #[default(true)]
        pub(crate) repeats: bool,
    }

    #[variables]
    pub(crate) struct Vars {
        pub(crate) mail: Queue<Mail, Bounded<1>>,
        pub(crate) posted: bool,
        pub(crate) arrived: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            mail: Queue::new(),
            posted: false,
            arrived: false,
        }
    }

    #[action(fair)]
    fn post(vars: &mut Vars, c: &Constants) {
        require(!vars.arrived && (c.repeats || !vars.posted));
        if !c.repeats {
            vars.posted = true;
        }
        vars.mail.send(Mail::Letter);
    }

    #[action(fair)]
    fn arrive(vars: &mut Vars) {
        let _letter = vars.mail.receive();
        vars.arrived = true;
    }

    #[temporal]
    fn the_letter_arrives() -> Formula {
        eventually(|s| s.arrived)
    }
}

fn lose(model: &str) -> (u8, String, Results) {
    let definitions = compiled_spec("post");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let line = [
        "run",
        model,
        "--operators",
        "lose",
        "--out",
        out.to_str().unwrap(),
    ];
    let (code, said, _) = call_with(definitions, &line, &AtomicBool::new(false));
    let results = std::fs::read_to_string(out.join("results.json")).unwrap();
    (code, said, Results::read(&results).unwrap())
}

#[test]
fn loss_is_tolerated_if_the_letter_is_retried() {
    let (code, out, results) = lose("post/again");
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("tolerated"), "{out}");
    assert_eq!(results.specs[0].mutants[0].verdict, Verdict::Tolerated);
}

#[test]
fn run_fails_if_the_retry_is_removed() {
    let (code, out, results) = lose("post/once");
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("broken"), "{out}");
    let mutant = &results.specs[0].mutants[0];
    assert_eq!(
        (mutant.verdict, mutant.killed_by.as_slice()),
        (
            Verdict::Broken,
            ["the_letter_arrives".to_owned()].as_slice()
        )
    );
}

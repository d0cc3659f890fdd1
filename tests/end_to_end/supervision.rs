//! A mutant or step that ends the process or never returns affects no other verdict.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::compile::executable;
use crate::support::{Place, Ran, all, text};

/// The program with the specs of `tests/fixtures/deadly.rs`.
fn deadly() -> &'static Path {
    executable("deadly")
}

fn run(place: &Place, line: &str) -> Ran {
    place
        .command_of(deadly(), line)
        .output()
        .expect("the program starts")
        .into()
}

/// The reasons of the mutants of the last run with this verdict.
fn reasons(place: &Place, verdict: &str) -> Vec<String> {
    let results = place.results();
    let specs = all(&results["specs"]);
    let mutants = specs.iter().flat_map(|spec| all(&spec["mutants"]));
    let of_verdict = mutants.filter(|mutant| mutant["verdict"] == verdict);
    of_verdict
        .map(|mutant| mutant["reason"].as_str().unwrap_or_default().to_owned())
        .collect()
}

const BOUNDS: &str = "--step-timeout 1 --max-memory 100MiB";

/// A memory bound without a time limit: packing a very large state is slow without optimisation.
const PATIENT: &str = "--max-memory 100MiB";

#[test]
fn process_ending_mutants_are_inconclusive_and_others_decided() {
    let place = Place::new();
    let ran = run(&place, &format!("run deadly {BOUNDS} --verbose"));
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let expected = [
        "ended the process: stack overflow in step `count`",
        "ended the process: abort in step `count`",
        "step `count` did not return within 1 second",
        "step `count` allocated more than 100 MiB of memory",
        "ended the process: a panic while another one unwound in step `count`",
        "ended the process: exit with code 0 in step `count`",
    ];
    assert_eq!(reasons(&place, "inconclusive"), expected);
    assert!(
        expected.iter().all(|reason| ran.out.contains(reason)),
        "{}",
        ran.out
    );
    assert_eq!(reasons(&place, "survived"), [""; 0]);
    assert_eq!(reasons(&place, "killed").len(), 7);

    let first = place.read("mutaspec.out/results.json");
    for again in [
        format!("run deadly {BOUNDS} --verbose --resume"),
        format!("run deadly {BOUNDS} --verbose"),
    ] {
        let ran = run(&place, &again);
        assert_eq!(ran.code, Some(3), "{again}: {ran:?}");
        assert!(
            !ran.err.contains("alone"),
            "no mutant runs again: {}",
            ran.err
        );
        assert_eq!(place.read("mutaspec.out/results.json"), first, "{again}");
    }
}

#[test]
fn results_do_not_depend_on_concurrent_deadly_mutants() {
    let results = ["1", "8"].map(|threads| {
        let place = Place::new();
        let ran = run(
            &place,
            &format!("run deadly divisor {BOUNDS} --threads {threads}"),
        );
        (ran.out, place.read("mutaspec.out/results.json"))
    });
    assert_eq!(results[0], results[1]);
}

#[test]
fn output_before_a_worker_died_is_printed_once() {
    let place = Place::new();
    let ran = run(&place, &format!("run divisor deadly {BOUNDS}"));
    assert_eq!(
        ran.out.matches("divisor/default  All").count(),
        1,
        "{}",
        ran.out
    );
    assert_eq!(
        ran.err.matches("divisor/default ..").count(),
        1,
        "{}",
        ran.err
    );
}

/// Checks that `check` reports why a baseline cannot be checked.
fn check(model: &str, bounds: &str, code: i32, words: &str) {
    let ran = run(&Place::new(), &format!("check {model} {bounds}"));
    assert_eq!(ran.code, Some(code), "{model}: {ran:?}");
    assert!(
        ran.out.contains(words) || ran.err.contains(words),
        "{model}: {ran:?}"
    );
}

#[test]
fn crashing_or_hanging_baseline_is_refused() {
    check(
        "broken/exits",
        BOUNDS,
        4,
        "broken/exits: ended the process: exit with code 0 in step `count`",
    );
    check(
        "broken/overflows",
        BOUNDS,
        4,
        "broken/overflows: ended the process: stack overflow in step `count`",
    );
    check(
        "broken/endless",
        BOUNDS,
        4,
        "broken/endless: step `count` did not return within 1 second",
    );
    check(
        "broken/endless_property",
        BOUNDS,
        4,
        "broken/endless_property: property `small` did not return within 1 second",
    );
    check(
        "broken/constants",
        BOUNDS,
        4,
        "broken/constants: ended the process: exit with code 0 in the code of its constants",
    );
    check(
        "broken/grows",
        PATIENT,
        3,
        "stopped at a state of more than 1 MiB",
    );
}

#[test]
fn models_beside_a_refused_one_are_checked() {
    let place = Place::new();
    let ran = run(&place, &format!("run broken/exits divisor {BOUNDS}"));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let results = place.results();
    let names = |list: &Value| {
        all(list)
            .iter()
            .map(|model| text(&model["name"]).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (names(&results["specs"]), names(&results["refused"])),
        (vec!["divisor".to_owned()], vec!["broken".to_owned()])
    );
    assert_eq!(
        reasons(&place, "inconclusive"),
        ["step `p.divide` did not return within 1 second"]
    );
}

#[test]
fn mutant_with_growing_states_is_inconclusive() {
    let place = Place::new();
    run(&place, &format!("run doubling {PATIENT}"));
    let reasons = reasons(&place, "inconclusive");
    assert_eq!(reasons.len(), 1);
    assert!(
        reasons[0].contains("comes one of more than 1 MiB"),
        "{reasons:?}"
    );
}

#[test]
fn deadly_mutant_can_be_shown() {
    let place = Place::new();
    run(
        &place,
        &format!("run divisor --operators lost-update {BOUNDS}"),
    );
    let results = place.results();
    let mutants = all(&results["specs"][0]["mutants"]);
    let deadly = mutants
        .iter()
        .find(|mutant| mutant["verdict"] == "inconclusive")
        .expect("it is there");
    let ran = run(&place, &format!("show {} {BOUNDS}", text(&deadly["id"])));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.out
            .contains("step `p.divide` did not return within 1 second"),
        "{}",
        ran.out
    );
}

#[cfg(unix)]
#[test]
fn one_signal_ends_a_hanging_run() {
    let place = Place::new();
    let mut command = place.command_of(deadly(), "check broken/endless --step-timeout 1000");
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    thread::sleep(Duration::from_millis(1500));
    assert!(child.try_wait().expect("it can be asked").is_none());
    let signal = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(signal.is_ok_and(|status| status.success()));
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

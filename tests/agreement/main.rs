//! The oracle test: on small models, pipeline, naive engine and reference search agree on every
//! mutant. The test `faults` shows that these checks find faults of the engine.

#[path = "../checks/mod.rs"]
mod checks;
mod git_merge;

use checks::{
    Checked, bounds, engines, graphs, known_results, models, records, runs, small_models, verdicts,
};

#[track_caller]
fn check(checked: Checked) {
    if let Err(what) = checked {
        panic!("{what}");
    }
}

#[test]
fn engines_and_thread_counts_agree() {
    check(engines::engines_agree(&small_models()));
}

#[test]
fn verdicts_match_their_definition() {
    check(verdicts::verdicts_match_definition(&small_models()));
}

#[test]
fn search_confirms_walk_verdicts() {
    check(engines::walks_match_search(&small_models()));
}

#[test]
fn search_paces_agree() {
    check(engines::paces_agree(&small_models()));
}

#[test]
fn reported_traces_replay() {
    check(runs::traces_replay(&small_models()));
}

#[test]
fn recorded_kills_are_verified() {
    // Kills by all kinds of properties, by steps, fairness and smaller models, also with symmetry.
    check(records::records_are_verified(&models(&[
        "tangle",
        "relay",
        "lift",
        "strong_blinker",
        "transaction_commit/three",
        "two_phase_commit/article",
        "peterson/two",
        "ordered_log/two",
        "dual_writes_messages/two",
    ])));
}

#[test]
fn search_stops_at_its_bound() {
    check(bounds::bounds_hold(&models(&[
        "tangle",
        "uploader/one_worker",
        "transaction_commit/three",
        "relay",
        "lift",
        "strong_blinker",
        "peterson/two",
        "ordered_log/two",
        "dual_writes_messages/two",
    ])));
}

#[test]
fn control_mutants_have_expected_verdicts() {
    check(known_results::controls_have_expected_verdicts(&models(&[
        "tangle",
        "ordered_log/two",
    ])));
}

#[test]
fn state_counts_match_tlc() {
    check(known_results::counts_match_tlc());
}

#[test]
fn lost_run_is_less_behaviour() {
    check(graphs::lost_run_is_detected());
}

#[test]
fn small_specs_match_manual_results() {
    check(known_results::small_specs_match_manual_counts());
}

//! The oracle test: on small models, pipeline, naive engine and reference search agree on every
//! mutant. The test `faults` shows that these checks find faults of the engine.

#[path = "../checks/mod.rs"]
mod checks;
mod merging;

use checks::{Checked, bounds, engines, graphs, known, models, records, runs, small_models, verdicts};

#[track_caller]
fn check(checked: Checked) {
    if let Err(what) = checked {
        panic!("{what}");
    }
}

#[test]
fn both_engines_and_any_number_of_threads_say_the_same() {
    check(engines::engines_agree(&small_models()));
}

#[test]
fn every_verdict_is_what_it_is_by_definition() {
    check(verdicts::verdicts_are_by_definition(&small_models()));
}

#[test]
fn what_walks_decide_is_true() {
    check(engines::walks_are_true(&small_models()));
}

#[test]
fn every_way_to_go_through_the_states_finds_the_same() {
    check(engines::paces_agree(&small_models()));
}

#[test]
fn every_run_that_is_told_can_be_taken_again() {
    check(runs::runs_can_be_taken_again(&small_models()));
}

#[test]
fn records_of_kills_are_verified() {
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
fn no_search_goes_beyond_its_bound() {
    check(bounds::bounds_are_kept(&models(&[
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
fn the_controls_of_a_run_are_content() {
    check(known::controls_are_content(&models(&["tangle", "ordered_log/two"])));
}

#[test]
fn states_are_counted_as_tlc_counts_them() {
    check(known::counts_are_those_of_tlc());
}

#[test]
fn lost_run_is_less_behaviour() {
    check(graphs::a_lost_run_is_seen());
}

#[test]
fn specs_of_a_few_states_are_as_they_are_by_hand() {
    check(known::small_specs_are_as_they_are_by_hand());
}

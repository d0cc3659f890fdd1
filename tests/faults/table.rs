//! The check that finds each fault: one test for each row.

use std::collections::BTreeSet;
use std::fs;

use mutaspec_runner::faults::InjectedFault;

use crate::{Check, caught};

macro_rules! table {
    ($($test:ident: $fault:ident => $check:ident,)*) => {
        /// Faults, the checks that notice them, and the tests that show it.
        const TABLE: &[(InjectedFault, Check, &str)] = &[$((InjectedFault::$fault, Check::$check, stringify!($test)),)*];

        $(#[test]
        fn $test() {
            caught(InjectedFault::$fault, Check::$check);
        })*
    };
}

table! {
    a_skipped_level_is_noticed_by_the_counts_of_tlc: SkippedLevel => Counts,
    a_lost_initial_state_is_noticed_by_a_spec_known_by_hand: LostInitialState => ByHand,
    an_uncounted_successor_is_noticed_by_the_counts_of_tlc: UncountedSuccessor => Counts,
    a_cap_that_is_off_by_one_is_noticed_at_the_bound: OffByOneCap => Bounds,
    an_unwatched_invariant_is_noticed_by_the_controls: UnwatchedInvariant => Controls,
    an_unnoticed_deadlock_is_noticed_by_the_controls: UnnoticedDeadlock => Controls,
    a_goal_taken_as_met_is_noticed_by_the_controls: GoalTakenAsMet => Controls,
    an_ignored_constraint_is_noticed_by_a_spec_known_by_hand: ConstraintIgnored => ByHand,
    a_wrong_predecessor_is_noticed_where_runs_are_taken_again: WrongPredecessor => Runs,
    a_colliding_hash_is_noticed_by_the_counts_of_tlc: CollidingHash => Counts,
    a_log_heard_out_of_order_is_noticed_by_the_plain_pace: LogOutOfOrder => Paces,
    a_log_cut_short_is_noticed_by_the_plain_pace: LogCutShort => Paces,
    a_step_that_is_not_undone_is_noticed_by_a_spec_known_by_hand: StaleWaiting => ByHand,
    a_swallowed_assertion_is_noticed_by_a_spec_known_by_hand: SwallowedAssertion => ByHand,
    a_mutated_property_is_noticed_by_the_definition: MutatedProperties => Definition,
    ignored_fairness_is_noticed_by_a_spec_known_by_hand: FairnessIgnored => ByHand,
    weak_fairness_taken_as_strong_is_noticed_by_a_spec_known_by_hand: WeakTakenAsStrong => ByHand,
    an_uncompared_stutter_is_noticed_by_the_definition: UncomparedStutter => Definition,
    a_wrong_class_is_noticed_by_the_definition: WrongClass => Definition,
    states_taken_as_a_graph_are_noticed_by_the_definition: StatesTakenAsGraph => Definition,
    a_cap_reported_as_survived_is_noticed_at_the_bound: CapReportedAsSurvived => Bounds,
    an_inverted_kill_is_noticed_by_the_definition: InvertedKill => Definition,
    a_matrix_that_ends_early_is_noticed_by_the_definition: MatrixEndsEarly => Definition,
    an_undecided_property_taken_as_holding_is_noticed_at_the_bound: UndecidedTakenAsHolds => Bounds,
    a_lost_mutant_is_noticed_by_the_controls: LostMutant => Controls,
    a_forgetful_filter_is_noticed_by_the_naive_engine: FilterForgets => Engines,
    a_filter_that_only_counts_is_noticed_by_the_naive_engine: FilterOnlyCounts => Engines,
    a_crash_taken_as_a_site_is_noticed_by_the_naive_engine: CrashTakenAsSite => Engines,
    a_detour_taken_as_a_stutter_is_noticed_by_the_definition: CrashTakenAsStutter => Definition,
    uncompared_fair_runs_are_noticed_by_the_definition: FairRunsUncompared => Definition,
    uncompared_lost_runs_are_noticed_by_a_pair_of_graphs_by_hand: LostRunsUncompared => ByHand,
    an_uncompared_look_ahead_is_noticed_by_the_definition: NextUncompared => Definition,
    uncompared_names_are_noticed_by_the_definition: NamesUncompared => Definition,
    a_scenario_that_stays_inside_is_noticed_by_the_definition: ScenarioStaysInside => Definition,
    a_look_ahead_that_stays_inside_is_noticed_by_the_definition: AheadStaysInside => Definition,
    a_refinement_that_begins_anywhere_is_noticed_by_the_definition: RefinementBeginsAnywhere => Definition,
    a_refinement_whose_steps_are_unchecked_is_noticed_by_the_definition: RefinementStepsUnchecked => Definition,
    a_refinement_that_is_never_unfair_is_noticed_by_the_controls: RefinementFairnessUnchecked => Controls,
    an_invented_walk_is_noticed_by_a_full_search: InventedWalk => Walks,
    an_unreplayed_walk_is_noticed_by_a_full_search: UnreplayedWalk => Walks,
    an_unverified_record_is_noticed_by_forged_ones: UnverifiedRecord => Records,
}

#[test]
fn every_fault_is_noticed_by_a_check_and_told_in_the_document() {
    let path = format!("{}/docs/faults.md", env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(path).expect("the document is there");
    let rows: BTreeSet<(String, String)> = document.lines().filter_map(row).collect();
    let table = TABLE.iter().map(|(fault, _, test)| (format!("{fault:?}"), (*test).to_owned()));
    assert_eq!(rows, table.collect());
    let faults: Vec<InjectedFault> = TABLE.iter().map(|(fault, ..)| *fault).collect();
    assert_eq!(faults, InjectedFault::ALL, "each once, in the order of the engine's list");
}

/// The fault and the test in a row of the document.
fn row(line: &str) -> Option<(String, String)> {
    let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
    match cells[..] {
        ["", fault, _, test, ""] if !["fault", "---"].contains(&fault) => Some((fault.to_owned(), test.to_owned())),
        _ => None,
    }
}

#[test]
fn every_check_is_needed_by_some_fault() {
    for check in Check::ALL {
        assert!(TABLE.iter().any(|(_, of, _)| *of == check), "{check:?} notices nothing");
    }
}

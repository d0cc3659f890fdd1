//! The check that finds each fault: one test for each row.

use std::collections::BTreeSet;
use std::fs;

use mutaspec_runner::faults::InjectedFault;

use crate::{Check, caught};

macro_rules! table {
    ($($test:ident: $fault:ident => $check:ident,)*) => {
        /// Faults, the checks that notice them, and the tests that show it.
        const TABLE: &[(InjectedFault, Check, &str)] =
            &[$((InjectedFault::$fault, Check::$check, stringify!($test)),)*];

        $(
            #[test]
            fn $test() {
                caught(InjectedFault::$fault, Check::$check);
            }
        )*
    };
}

table! {
    tlc_counts_detect_skipped_level: SkippedLevel => Counts,
    manual_spec_detects_lost_initial_state: LostInitialState => ByHand,
    tlc_counts_detect_uncounted_successor: UncountedSuccessor => Counts,
    bound_detects_off_by_one_cap: OffByOneCap => Bounds,
    controls_detect_unchecked_invariant: UnwatchedInvariant => Controls,
    controls_detect_missed_deadlock: UnnoticedDeadlock => Controls,
    controls_detect_goal_assumed_met: GoalTakenAsMet => Controls,
    manual_spec_detects_ignored_constraint: ConstraintIgnored => ByHand,
    replay_detects_wrong_predecessor: WrongPredecessor => Runs,
    tlc_counts_detect_hash_collision: CollidingHash => Counts,
    plain_pace_detects_truncated_log: LogCutShort => Paces,
    manual_spec_detects_step_not_undone: StaleWaiting => ByHand,
    manual_spec_detects_swallowed_assertion: SwallowedAssertion => ByHand,
    definition_detects_mutated_property: MutatedProperties => Definition,
    manual_spec_detects_ignored_fairness: FairnessIgnored => ByHand,
    manual_spec_detects_weak_fairness_as_strong: WeakTakenAsStrong => ByHand,
    definition_detects_uncompared_stuttering: UncomparedStutter => Definition,
    definition_detects_wrong_class: WrongClass => Definition,
    definition_detects_graph_compared_by_states: StatesTakenAsGraph => Definition,
    bound_detects_cap_reported_as_survival: CapReportedAsSurvived => Bounds,
    definition_detects_inverted_kill: InvertedKill => Definition,
    definition_detects_incomplete_matrix: MatrixEndsEarly => Definition,
    bound_detects_undecided_property_assumed_true: UndecidedTakenAsHolds => Bounds,
    controls_detect_lost_mutant: LostMutant => Controls,
    naive_engine_detects_forgetful_filter: FilterForgets => Engines,
    naive_engine_detects_counting_filter: FilterOnlyCounts => Engines,
    naive_engine_detects_crash_treated_as_site: CrashTakenAsSite => Engines,
    full_search_detects_guards_assumed_lasting: GuardsTakenAsLasting => Walks,
    definition_detects_crash_step_treated_as_stutter: CrashTakenAsStutter => Definition,
    definition_detects_uncompared_fair_runs: FairRunsUncompared => Definition,
    manual_graphs_detect_uncompared_lost_runs: LostRunsUncompared => ByHand,
    definition_detects_uncompared_lookahead: NextUncompared => Definition,
    definition_detects_uncompared_step_names: NamesUncompared => Definition,
    definition_detects_scenario_limited_by_constraint: ScenarioStaysInside => Definition,
    definition_detects_lookahead_limited_by_constraint: AheadStaysInside => Definition,
    definition_detects_unchecked_refinement_start: RefinementBeginsAnywhere => Definition,
    definition_detects_unchecked_refinement_steps: RefinementStepsUnchecked => Definition,
    controls_detect_unchecked_refinement_fairness: RefinementFairnessUnchecked => Controls,
    full_search_detects_invented_walk: InventedWalk => Walks,
    full_search_detects_unreplayed_walk: UnreplayedWalk => Walks,
    forged_records_detect_missing_verification: UnverifiedRecord => Records,
}

#[test]
fn fault_table_matches_document() {
    let path = format!("{}/docs/faults.md", env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(path).expect("the document is there");
    let rows: BTreeSet<(String, String)> = document.lines().filter_map(row).collect();
    let table = TABLE
        .iter()
        .map(|(fault, _, test)| (format!("{fault:?}"), (*test).to_owned()));
    assert_eq!(rows, table.collect());
    let faults: Vec<InjectedFault> = TABLE.iter().map(|(fault, ..)| *fault).collect();
    assert_eq!(
        faults,
        InjectedFault::ALL,
        "each once, in the order of the engine's list"
    );
}

/// The fault and the test in a row of the document.
fn row(line: &str) -> Option<(String, String)> {
    let cells: Vec<&str> = line
        .split('|')
        .map(|cell| cell.trim().trim_matches('`'))
        .collect();
    match cells[..] {
        ["", fault, _, test, ""] if !["fault", "---"].contains(&fault) => {
            Some((fault.to_owned(), test.to_owned()))
        }
        _ => None,
    }
}

#[test]
fn every_check_detects_some_fault() {
    for check in Check::ALL {
        assert!(
            TABLE.iter().any(|(_, of, _)| *of == check),
            "{check:?} notices nothing"
        );
    }
}

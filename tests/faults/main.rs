//! Shows that the oracle test can fail: puts faults into the engine, one at a time, and requires
//! that a check of the test `agreement` finds each.
//!
//! The table assigns a check to each fault; `docs/faults.md` explains them.

#[path = "../checks/mod.rs"]
mod checks;
mod program;
mod table;

use std::sync::Mutex;

use checks::{Checked, bounds, engines, graphs, known_results, models, records, runs, verdicts};
use mutaspec_runner::faults::{FaultInjector, InjectedFault};

/// A check, on models that are as small as possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    /// TLC's counts.
    Counts,
    /// Specs that were solved by hand.
    ByHand,
    /// The reference search, and verdicts by definition.
    Definition,
    /// The pipeline and the naive engine agree.
    Engines,
    /// All paces of the search agree.
    Paces,
    /// The control mutants.
    Controls,
    /// Bounds on states.
    Bounds,
    /// Replays of reported runs.
    Runs,
    /// Verdicts from random walks.
    Walks,
    /// Recorded verdicts, genuine and forged.
    Records,
}

impl Check {
    const ALL: [Check; 10] = [
        Check::Counts,
        Check::ByHand,
        Check::Definition,
        Check::Engines,
        Check::Paces,
        Check::Controls,
        Check::Bounds,
        Check::Runs,
        Check::Walks,
        Check::Records,
    ];

    fn run(self) -> Checked {
        match self {
            Check::Counts => known_results::counts_match_tlc(),
            Check::ByHand => known_results::small_specs_match_manual_counts()
                .and_then(|()| graphs::lost_run_is_detected()),
            Check::Definition => verdicts::verdicts_match_definition(&models(&[
                "tangle",
                "relay",
                "lift",
                "stairs",
                "dual_writes_messages/two",
                "transaction_commit/three",
            ])),
            Check::Engines => engines::engines_agree(&models(&[
                "tangle",
                "dual_writes_messages/two",
                "ordered_log/two",
                "peterson/two",
            ])),
            Check::Paces => engines::paces_agree(&models(&["tangle", "uploader/one_worker"])),
            Check::Controls => known_results::controls_have_expected_verdicts(&models(&[
                "tangle",
                "ordered_log/two",
                "alternating_bit/two",
            ])),
            Check::Bounds => bounds::bounds_hold(&models(&["tangle", "transaction_commit/three"])),
            Check::Runs => runs::traces_replay(&models(&[
                "tangle",
                "ordered_log/two",
                "transaction_commit/three",
            ])),
            // The second model has survivors with more states than the baseline, and the third one
            // has survivors that split a step.
            Check::Walks => engines::walks_match_search(&models(&[
                "tangle",
                "two_phase_commit/article",
                "transaction_commit/published",
            ])),
            Check::Records => {
                records::records_are_verified(&models(&["tangle", "transaction_commit/three"]))
            }
        }
    }

    /// Runs the check on an engine with a fault, or without one. A panic counts as an error.
    fn with(self, injector: &FaultInjector, fault: Option<InjectedFault>) -> Checked {
        injector
            .with(fault, || self.run())
            .unwrap_or_else(|_| Err("a panic".to_owned()))
    }

    /// Runs the check without a fault, once for all tests.
    fn without(self, injector: &FaultInjector) -> Checked {
        static KNOWN: Mutex<[Option<Checked>; Check::ALL.len()]> =
            Mutex::new([const { None }; Check::ALL.len()]);
        let mut known = KNOWN.lock().map_err(|_| "another test went wrong")?;
        known[self as usize]
            .get_or_insert_with(|| self.with(injector, None))
            .clone()
    }
}

/// Checks that a check passes without this fault and fails with it.
#[track_caller]
fn caught(fault: InjectedFault, check: Check) {
    let injector = FaultInjector::alone();
    assert_eq!(
        check.without(&injector),
        Ok(()),
        "{check:?} without a fault"
    );
    let noticed = check.with(&injector, Some(fault));
    assert!(noticed.is_err(), "{check:?} does not notice {fault:?}");
    println!("{fault:?}: {}", noticed.unwrap_err());
}

#[test]
fn checks_pass_without_fault() {
    let injector = FaultInjector::alone();
    for check in Check::ALL {
        assert_eq!(check.without(&injector), Ok(()), "{check:?}");
    }
}

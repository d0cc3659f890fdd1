//! The proof that the oracle test can fail: faults are put into the engine, one at a time, and the checks of the test `agreement` must notice each.
//!
//! The table below says which check notices which fault; `docs/faults.md` says it in words.

#[path = "../checks/mod.rs"]
mod checks;
mod program;
mod table;

use std::sync::Mutex;

use checks::{Checked, bounds, engines, graphs, known, models, records, runs, verdicts};
use mutaspec_runner::faults::{Fault, Saboteur};

/// A check, on models that are small and yet enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    /// The counts of TLC.
    Counts,
    /// Specs of a few states, of which everything is known by hand.
    ByHand,
    /// A search written once more, and verdicts by their definition.
    Definition,
    /// The pipeline against the naive engine.
    Engines,
    /// Every way to go through the states against the plainest.
    Paces,
    /// The controls of every run.
    Controls,
    /// Bounds.
    Bounds,
    /// Every run that is told, taken again.
    Runs,
    /// What walks decide.
    Walks,
    /// Recorded verdicts, honest and forged.
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
            Check::Counts => known::counts_are_those_of_tlc(),
            Check::ByHand => known::small_specs_are_as_they_are_by_hand().and_then(|()| graphs::a_lost_run_is_seen()),
            Check::Definition => verdicts::verdicts_are_by_definition(&models(&[
                "tangle",
                "relay",
                "lift",
                "stairs",
                "dual_writes_messages/two",
                "transaction_commit/three",
            ])),
            Check::Engines => engines::engines_agree(&models(&["tangle", "dual_writes_messages/two", "ordered_log/two", "peterson/two"])),
            Check::Paces => engines::paces_agree(&models(&["tangle", "uploader/one_worker"])),
            Check::Controls => known::controls_are_content(&models(&["tangle", "ordered_log/two", "alternating_bit/two"])),
            Check::Bounds => bounds::bounds_are_kept(&models(&["tangle", "transaction_commit/three"])),
            Check::Runs => runs::runs_can_be_taken_again(&models(&["tangle", "ordered_log/two", "transaction_commit/three"])),
            // The article has survivors with more states than the baseline.
            Check::Walks => engines::walks_are_true(&models(&["tangle", "two_phase_commit/article"])),
            Check::Records => records::records_are_verified(&models(&["tangle", "transaction_commit/three"])),
        }
    }

    /// What the check says with this fault in the engine, or with none. A panic is not quiet either.
    fn with(self, saboteur: &Saboteur, fault: Option<Fault>) -> Checked {
        saboteur.with(fault, || self.run()).unwrap_or_else(|_| Err("a panic".to_owned()))
    }

    /// The same without a fault; asked once for all tests.
    fn without(self, saboteur: &Saboteur) -> Checked {
        static KNOWN: Mutex<[Option<Checked>; Check::ALL.len()]> = Mutex::new([const { None }; Check::ALL.len()]);
        let mut known = KNOWN.lock().map_err(|_| "another test went wrong")?;
        known[self as usize].get_or_insert_with(|| self.with(saboteur, None)).clone()
    }
}

/// The check is content with the engine as it is, and not with this fault.
#[track_caller]
fn caught(fault: Fault, check: Check) {
    let saboteur = Saboteur::alone();
    assert_eq!(check.without(&saboteur), Ok(()), "{check:?} without a fault");
    let noticed = check.with(&saboteur, Some(fault));
    assert!(noticed.is_err(), "{check:?} does not notice {fault:?}");
    println!("{fault:?}: {}", noticed.unwrap_err());
}

#[test]
fn without_a_fault_every_check_is_content() {
    let saboteur = Saboteur::alone();
    for check in Check::ALL {
        assert_eq!(check.without(&saboteur), Ok(()), "{check:?}");
    }
}

//! Faults of this engine, to be put into it by tests that show that they would be noticed.
//!
//! Without the feature `faults`, which only tests ask for, no fault can be switched on and nothing of them is compiled.

#[cfg(feature = "faults")]
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

macro_rules! faults {
    ($($(#[$doc:meta])* $fault:ident,)*) => {
        /// Something that the engine could do wrong. `docs/faults.md` says what each would do to a user.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault {
            $($(#[$doc])* $fault,)*
        }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Fault] = &[$(Fault::$fault,)*];
        }
    };
}

faults! {
    /// The states of one level are not expanded.
    SkippedLevel,
    /// Only the first initial state is kept.
    LostInitialState,
    /// A state that is found again does not count as generated.
    UncountedSuccessor,
    /// A search looks at one state more than it may.
    OffByOneCap,
    /// The first state invariant is not evaluated.
    UnwatchedInvariant,
    /// A state without a step is not noticed.
    UnnoticedDeadlock,
    /// A goal that no state meets is taken as met.
    GoalTakenAsMet,
    /// States that a constraint leaves out are searched like others.
    ConstraintIgnored,
    /// Each state is said to have been found from the state before it.
    WrongPredecessor,
    /// States are the same where a few bits of their hashes are.
    CollidingHash,
    /// What several threads wrote down is heard last log first.
    LogOutOfOrder,
    /// The last successor of each log is not heard.
    LogCutShort,
    /// A step that was given up is not undone.
    StaleWaiting,
    /// An assertion that does not hold is taken as a step that waits.
    SwallowedAssertion,
    /// Mutants stay on while properties are evaluated.
    MutatedProperties,
    /// No fairness is assumed.
    FairnessIgnored,
    /// Weak fairness is taken as strong.
    WeakTakenAsStrong,
    /// Steps that leave the state as it is are not compared.
    UncomparedStutter,
    /// New steps are taken as lost ones.
    WrongClass,
    /// Survivors with the same states are taken as the same.
    StatesTakenAsGraph,
    /// A mutant that was searched up to its cap is judged as if that were all.
    CapReportedAsSurvived,
    /// A mutant that a property noticed has survived, and the other way round.
    InvertedKill,
    /// A matrix ends at the first violation.
    MatrixEndsEarly,
    /// What was not decided when a search ended is taken as holding, of a baseline too.
    UndecidedTakenAsHolds,
    /// The first mutant gets lost.
    LostMutant,
    /// The filter forgets what differs in the first hundred states.
    FilterForgets,
    /// The filter counts successors and does not compare them.
    FilterOnlyCounts,
    /// The filter takes every mutant as one that changes steps where its site is evaluated, and no other way.
    CrashTakenAsSite,
    /// A mutant that leaves the baseline's paths is equivalent where its states and steps are the baseline's.
    DetourTakenAsStutter,
    /// The fair runs of a mutant with the baseline's states and steps are not compared with those of the baseline.
    FairRunsUncompared,
    /// A mutant whose states are off the paths is taken to have every finite run of the baseline.
    LostRunsUncompared,
    /// What can happen next is not compared in states off the paths, though a property looks at it.
    NextUncompared,
    /// The names of steps are not compared, though a property looks at them.
    NamesUncompared,
    /// A scenario that must never happen may, where its last step leaves the model.
    ScenarioStaysInside,
    /// An invariant that looks ahead does not see the steps that leave the model.
    AheadStaysInside,
    /// A spec that refines another one may begin anywhere.
    RefinementBeginsAnywhere,
    /// A spec that refines another one may take any step.
    RefinementStepsUnchecked,
    /// A spec that refines another one may be as unfair as it likes.
    RefinementFairnessUnchecked,
    /// A walk that came by nothing reports a violation.
    InventedWalk,
    /// The same, and nobody replays it.
    UnreplayedWalk,
    /// A recorded kill is reused without a replay of its run.
    UnverifiedRecord,
}

#[cfg(not(feature = "faults"))]
pub(crate) const fn is_on(_: Fault) -> bool {
    false
}

/// The fault that is in the engine now: its number plus one.
#[cfg(feature = "faults")]
static NOW: AtomicUsize = AtomicUsize::new(0);

#[cfg(feature = "faults")]
pub(crate) fn is_on(fault: Fault) -> bool {
    NOW.load(Ordering::Relaxed) == fault as usize + 1
}

/// The right to put faults into the engine of this process; one at a time has it.
#[cfg(feature = "faults")]
#[derive(Debug)]
pub struct Saboteur(#[expect(dead_code, reason = "it is only held")] MutexGuard<'static, ()>);

#[cfg(feature = "faults")]
impl Saboteur {
    /// Waits until nobody else has it.
    pub fn alone() -> Saboteur {
        static ALONE: Mutex<()> = Mutex::new(());
        Saboteur(ALONE.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does something with a fault in the engine, or with none. What came of it is told apart from a panic.
    pub fn with<T>(&self, fault: Option<Fault>, work: impl FnOnce() -> T + std::panic::UnwindSafe) -> std::thread::Result<T> {
        NOW.store(fault.map_or(0, |fault| fault as usize + 1), Ordering::SeqCst);
        let done = std::panic::catch_unwind(work);
        NOW.store(0, Ordering::SeqCst);
        done
    }
}

//! Faults of this engine, injected by tests to show that they would be detected.
//!
//! Without the feature `faults`, which only tests enable, the checks for faults compile to nothing.

#[cfg(feature = "faults")]
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

macro_rules! faults {
    ($($(#[$doc:meta])* $fault:ident,)*) => {
        /// A possible defect of the engine. `docs/faults.md` describes its effect on users.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum InjectedFault {
            $($(#[$doc])* $fault,)*
        }

        impl InjectedFault {
            /// All faults.
            pub const ALL: &'static [InjectedFault] = &[$(InjectedFault::$fault,)*];
        }
    };
}

faults! {
    /// The states of one level are not expanded.
    SkippedLevel,
    /// Only the first initial state is kept.
    LostInitialState,
    /// A state that is reached again does not count as generated.
    UncountedSuccessor,
    /// A search visits one state more than its limit.
    OffByOneCap,
    /// The first state invariant is not evaluated.
    UnwatchedInvariant,
    /// A deadlock is not reported.
    UnnoticedDeadlock,
    /// A goal that no state meets counts as met.
    GoalTakenAsMet,
    /// States excluded by a constraint are searched like others.
    ConstraintIgnored,
    /// The predecessor of each state is recorded as the state with the previous number.
    WrongPredecessor,
    /// States are equal if a few bits of their hashes are.
    CollidingHash,
    /// The last successor of each log is ignored.
    LogCutShort,
    /// The changes of a disabled step are not undone.
    StaleWaiting,
    /// A failed assertion is treated as a step that waits.
    SwallowedAssertion,
    /// Mutants stay on while properties are evaluated.
    MutatedProperties,
    /// No fairness is assumed.
    FairnessIgnored,
    /// Weak fairness is treated as strong.
    WeakTakenAsStrong,
    /// Steps that change nothing are not compared.
    UncomparedStutter,
    /// New steps are classified as lost ones.
    WrongClass,
    /// Survivors with the same states count as the same.
    StatesTakenAsGraph,
    /// A mutant that reached its limit of states is judged as if its graph were complete.
    CapReportedAsSurvived,
    /// Killed mutants survive, and the other way round.
    InvertedKill,
    /// A matrix ends at the first violation.
    MatrixEndsEarly,
    /// Properties that are undecided when a search ends count as holding, in a baseline too.
    UndecidedTakenAsHolds,
    /// The first mutant is lost.
    LostMutant,
    /// The filter ignores differences in the first hundred states.
    FilterForgets,
    /// The filter counts successors without comparing them.
    FilterOnlyCounts,
    /// The filter assumes that every mutant differs only in steps that evaluate its site.
    CrashTakenAsSite,
    /// The guards of a step that a mutant splits are assumed to stay true.
    GuardsTakenAsLasting,
    /// A mutant with hidden state is equivalent if its states and steps are the baseline's.
    CrashTakenAsStutter,
    /// The fair runs of a mutant with the baseline's states and steps are not compared.
    FairRunsUncompared,
    /// A mutant with hidden state is assumed to have every finite run of the baseline.
    LostRunsUncompared,
    /// Possible next steps are not compared in hidden states, although a property depends on them.
    NextUncompared,
    /// The names of steps are not compared, although a property depends on them.
    NamesUncompared,
    /// A forbidden scenario is allowed if its last step leaves the constraints.
    ScenarioStaysInside,
    /// A look-ahead invariant does not see the steps that leave the constraints.
    AheadStaysInside,
    /// A spec that refines another one may begin in any state.
    RefinementBeginsAnywhere,
    /// A spec that refines another one may take any step.
    RefinementStepsUnchecked,
    /// A spec that refines another one may violate its fairness.
    RefinementFairnessUnchecked,
    /// A walk without a violation reports one.
    InventedWalk,
    /// A walk without a violation reports one, which is not replayed.
    UnreplayedWalk,
    /// A recorded kill is reused without a replay of its run.
    UnverifiedRecord,
}

#[cfg(not(feature = "faults"))]
pub(crate) const fn is_on(_: InjectedFault) -> bool {
    false
}

/// The number of the injected fault plus one, or 0.
#[cfg(feature = "faults")]
static NOW: AtomicUsize = AtomicUsize::new(0);

#[cfg(feature = "faults")]
pub(crate) fn is_on(fault: InjectedFault) -> bool {
    NOW.load(Ordering::Relaxed) == fault as usize + 1
}

/// The right to inject faults into this process, held by one caller at a time.
#[cfg(feature = "faults")]
#[derive(Debug)]
pub struct FaultInjector(#[expect(dead_code, reason = "it is only held")] MutexGuard<'static, ()>);

#[cfg(feature = "faults")]
impl FaultInjector {
    /// Waits until no other caller holds the right.
    pub fn alone() -> FaultInjector {
        static ALONE: Mutex<()> = Mutex::new(());
        FaultInjector(ALONE.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs `work` with an injected fault or none. Returns `Err` if it panics.
    pub fn with<T>(
        &self,
        fault: Option<InjectedFault>,
        work: impl FnOnce() -> T + std::panic::UnwindSafe,
    ) -> std::thread::Result<T> {
        NOW.store(
            fault.map_or(0, |fault| fault as usize + 1),
            Ordering::SeqCst,
        );
        let done = std::panic::catch_unwind(work);
        NOW.store(0, Ordering::SeqCst);
        done
    }
}

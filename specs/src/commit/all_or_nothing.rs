//! What it means to commit a transaction, from "Consensus on Transaction Commit" (Gray and Lamport,
//! 2006), whose TLA+ (`TCommit`) is published with the TLA+ examples: no messages and no manager,
//! only what the resource managers may do. `transaction_commit` refines it.

use mutaspec::spec;

/// All commit, or all abort.
#[spec(may_deadlock)]
pub mod all_or_nothing {
    /// The state of a resource manager.
    #[value]
    pub enum Rm {
        Working,
        Prepared,
        Committed,
        Aborted,
    }

    #[constants]
    #[model(three)]
    #[model(five, rms = ["r1", "r2", "r3", "r4", "r5"])]
    pub struct Constants {
        /// The resource managers.
        // Survives: constants/K1-ee4ec28b, one resource manager less. All properties are also true
        // of fewer.
        #[default("r1", "r2", "r3")]
        pub rms: Participants,
    }

    #[variables]
    pub struct Vars {
        pub rm: Map<Participant, Rm>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            rm: c.rms.map(|_| Rm::Working),
        }
    }

    #[action(r in rms)]
    fn prepare(r: Participant, vars: &mut Vars) {
        require(vars.rm[r] == Rm::Working);
        vars.rm[r] = Rm::Prepared;
    }

    /// A resource manager commits when every one is prepared, or has committed already.
    #[action(r in rms)]
    fn commit(r: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.rm[r] == Rm::Prepared);
        require(
            c.rms
                .all(|q| matches!(vars.rm[q], Rm::Prepared | Rm::Committed)),
        );
        vars.rm[r] = Rm::Committed;
    }

    /// A resource manager aborts as long as none has committed.
    #[action(r in rms)]
    fn abort(r: Participant, vars: &mut Vars, c: &Constants) {
        require(matches!(vars.rm[r], Rm::Working | Rm::Prepared));
        require(c.rms.all(|q| vars.rm[q] != Rm::Committed));
        vars.rm[r] = Rm::Aborted;
    }

    /// The published `TCConsistent`.
    #[invariant]
    fn consistent(v: &Vars) -> bool {
        !(v.rm.values().any(|s| *s == Rm::Committed) && v.rm.values().any(|s| *s == Rm::Aborted))
    }

    /// No resource manager commits unless all were prepared.
    #[invariant]
    fn all_were_prepared(v: &Vars) -> bool {
        v.rm.values().all(|s| *s != Rm::Working) || v.rm.values().all(|s| *s != Rm::Committed)
    }

    /// A resource manager that has committed or aborted takes no more steps.
    #[step_invariant]
    fn decisions_are_final(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.rms.all(|r| {
            !matches!(before.rm[r], Rm::Committed | Rm::Aborted) || before.rm[r] == after.rm[r]
        })
    }

    /// A resource manager works, and may then be prepared or abort; it may always abort as long as
    /// none has committed.
    #[invariant]
    fn anyone_can_abort_before_a_commit(v: &Vars, next: &Next, c: &Constants) -> bool {
        v.rm.values().any(|s| *s == Rm::Committed)
            || c.rms
                .all(|r| v.rm[r] == Rm::Aborted || next.can(abort::STEP.of(r)))
    }

    /// A prepared resource manager can commit if all others are prepared or have committed.
    #[invariant]
    fn the_last_one_can_commit(v: &Vars, next: &Next, c: &Constants) -> bool {
        v.rm.values()
            .any(|s| *s != Rm::Prepared && *s != Rm::Committed)
            || c.rms
                .all(|r| v.rm[r] == Rm::Committed || next.can(commit::STEP.of(r)))
    }

    /// Only a prepared resource manager commits.
    #[step_invariant]
    fn commits_are_prepared(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.rms.all(|r| {
            after.rm[r] != Rm::Committed || matches!(before.rm[r], Rm::Prepared | Rm::Committed)
        })
    }

    /// One can abort while another still works.
    #[reachable]
    fn can_abort_at_once(v: &Vars) -> bool {
        v.rm.values().any(|s| *s == Rm::Aborted) && v.rm.values().any(|s| *s == Rm::Working)
    }

    #[reachable]
    fn can_commit(v: &Vars) -> bool {
        v.rm.values().all(|s| *s == Rm::Committed)
    }
}

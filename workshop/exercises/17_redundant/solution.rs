//! What it means to commit a transaction, after Gray and Lamport, "Consensus on Transaction Commit".

/// Resource managers commit a transaction together, or abort it together.
#[mutaspec::spec(may_deadlock)]
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
    pub struct Constants {
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

    fn is_ready(rm: Rm) -> bool {
        matches!(rm, Rm::Prepared | Rm::Committed)
    }

    /// A manager commits when every one is prepared, or has committed already.
    #[action(r in rms)]
    fn commit(r: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.rm[r] == Rm::Prepared);
        require(c.rms.all(|q| is_ready(vars.rm[q])));
        vars.rm[r] = Rm::Committed;
    }

    /// A manager aborts as long as none has committed.
    #[action(r in rms)]
    fn abort(r: Participant, vars: &mut Vars, c: &Constants) {
        require(matches!(vars.rm[r], Rm::Working | Rm::Prepared));
        require(c.rms.all(|q| vars.rm[q] != Rm::Committed));
        vars.rm[r] = Rm::Aborted;
    }

    // ===== your part =====
    /// No manager has committed while another has aborted.
    #[invariant]
    fn consistent(v: &Vars) -> bool {
        !(v.rm.values().any(|s| *s == Rm::Committed) && v.rm.values().any(|s| *s == Rm::Aborted))
    }

    /// Once a manager has committed, none is still working.
    #[invariant]
    fn commit_means_prepared(v: &Vars) -> bool {
        v.rm.values().all(|s| *s != Rm::Committed) || v.rm.values().all(|s| *s != Rm::Working)
    }
    // ===== end of your part =====
}

//! Two-phase commit, and what it means to commit, after Gray and Lamport, "Consensus on Transaction Commit".

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
}

/// The protocol: a coordinator collects votes and decides.
#[mutaspec::spec(may_deadlock)]
pub mod protocol {
    use super::all_or_nothing;

    #[value]
    pub enum Rm {
        Working,
        Prepared,
        Committed,
        Aborted,
    }

    #[value]
    pub enum Decision {
        Open,
        Commit,
        Abort,
    }

    #[constants]
    pub struct Constants {
        #[default("r1", "r2", "r3")]
        pub rms: Participants,
    }

    #[variables]
    pub struct Vars {
        pub rm: Map<Participant, Rm>,
        pub decision: Decision,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            rm: c.rms.map(|_| Rm::Working),
            decision: Decision::Open,
        }
    }

    #[action(r in rms)]
    fn prepare(r: Participant, vars: &mut Vars) {
        require(vars.rm[r] == Rm::Working);
        vars.rm[r] = Rm::Prepared;
    }

    /// A manager that still works may abort by itself.
    #[action(r in rms)]
    fn give_up(r: Participant, vars: &mut Vars) {
        require(vars.rm[r] == Rm::Working);
        vars.rm[r] = Rm::Aborted;
    }

    #[action]
    fn decide_commit(vars: &mut Vars, c: &Constants) {
        require(vars.decision == Decision::Open);
        require(c.rms.all(|r| vars.rm[r] == Rm::Prepared));
        vars.decision = Decision::Commit;
    }

    #[action]
    fn decide_abort(vars: &mut Vars) {
        require(vars.decision == Decision::Open);
        vars.decision = Decision::Abort;
    }

    #[action(r in rms)]
    fn commit(r: Participant, vars: &mut Vars) {
        require(vars.decision == Decision::Commit);
        vars.rm[r] = Rm::Committed;
    }

    #[action(r in rms)]
    fn abort(r: Participant, vars: &mut Vars) {
        require(vars.decision == Decision::Abort);
        vars.rm[r] = Rm::Aborted;
    }

    /// The state of a manager as the definition names it.
    fn meaning(rm: Rm) -> all_or_nothing::Rm {
        match rm {
            Rm::Working => all_or_nothing::Rm::Working,
            Rm::Prepared => all_or_nothing::Rm::Prepared,
            Rm::Committed => all_or_nothing::Rm::Committed,
            Rm::Aborted => all_or_nothing::Rm::Aborted,
        }
    }

    // ===== your part =====
    /// No manager has committed while another has aborted.
    #[invariant]
    fn is_all_or_nothing(v: &Vars) -> bool {
        !(v.rm.values().any(|s| *s == Rm::Committed) && v.rm.values().any(|s| *s == Rm::Aborted))
    }
    // ===== end of your part =====
}

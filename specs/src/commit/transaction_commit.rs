//! Leslie Lamport's `TwoPhase`, from "Consensus on Transaction Commit" (Gray and Lamport, 2006),
//! whose TLA+ is published with the TLA+ examples.

use mutaspec::spec;

/// Resource managers commit a transaction together, or abort it together. Messages are said once
/// and heard for ever.
#[spec]
pub mod transaction_commit {
    use crate::commit::all_or_nothing::all_or_nothing;

    /// The state of a resource manager.
    #[value]
    pub enum Rm {
        Working,
        Prepared,
        Committed,
        Aborted,
    }

    /// The state of the transaction manager.
    #[value]
    pub enum Tm {
        Init,
        Committed,
        Aborted,
    }

    /// What is said.
    #[value]
    pub enum Message {
        /// A resource manager is prepared.
        Prepared(Participant),
        Commit,
        Abort,
    }

    /// What a model sets: `published` has the published property and nothing more.
    #[constants]
    #[model(published, properties = [consistent, deadlock_freedom])]
    #[model(three)]
    #[model(five, rms = ["r1", "r2", "r3", "r4", "r5"])]
    pub struct Constants {
        /// The resource managers.
        #[default("r1", "r2", "r3")]
        pub rms: Participants,
    }

    /// The variables.
    #[variables]
    pub struct Vars {
        pub rm: Map<Participant, Rm>,
        pub tm: Tm,
        /// The resource managers from which the transaction manager has heard that they are
        /// prepared.
        pub prepared: Participants,
        pub sent: Posted<Message>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            rm: c.rms.map(|_| Rm::Working),
            tm: Tm::Init,
            prepared: Set::new(),
            sent: Posted::new(),
        }
    }

    #[action(r in rms)]
    fn tm_receive_prepared(r: Participant, vars: &mut Vars) {
        require(vars.tm == Tm::Init && vars.sent.has(&Message::Prepared(r)));
        vars.prepared.insert(r);
    }

    #[action]
    fn tm_commit(vars: &mut Vars, c: &Constants) {
        require(vars.tm == Tm::Init && vars.prepared == c.rms);
        vars.tm = Tm::Committed;
        vars.sent.post(Message::Commit);
    }

    #[action]
    fn tm_abort(vars: &mut Vars) {
        require(vars.tm == Tm::Init);
        vars.tm = Tm::Aborted;
        vars.sent.post(Message::Abort);
    }

    #[action(r in rms)]
    fn rm_prepare(r: Participant, vars: &mut Vars) {
        require(vars.rm[r] == Rm::Working);
        vars.rm[r] = Rm::Prepared;
        vars.sent.post(Message::Prepared(r));
    }

    #[action(r in rms)]
    fn rm_choose_to_abort(r: Participant, vars: &mut Vars) {
        require(vars.rm[r] == Rm::Working);
        vars.rm[r] = Rm::Aborted;
    }

    #[action(r in rms)]
    fn rm_receive_commit(r: Participant, vars: &mut Vars) {
        require(vars.sent.has(&Message::Commit));
        vars.rm[r] = Rm::Committed;
    }

    #[action(r in rms)]
    fn rm_receive_abort(r: Participant, vars: &mut Vars) {
        require(vars.sent.has(&Message::Abort));
        vars.rm[r] = Rm::Aborted;
    }

    /// The published `TCConsistent`: no resource manager commits while another aborts.
    #[invariant]
    fn consistent(v: &Vars) -> bool {
        !(v.rm.values().any(|s| *s == Rm::Committed) && v.rm.values().any(|s| *s == Rm::Aborted))
    }

    /// A decision is final.
    #[step_invariant]
    fn decisions_are_final(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.rms.all(|r| {
            !matches!(before.rm[r], Rm::Committed | Rm::Aborted) || before.rm[r] == after.rm[r]
        })
    }

    /// The published theorem `TPSpec => TC!TCSpec`: each step is one of `all_or_nothing`, or leaves
    /// its state unchanged.
    #[refines(all_or_nothing)]
    fn is_all_or_nothing(v: &Vars, c: &Constants) -> all_or_nothing::State {
        let rm = c.rms.map(|r| match v.rm[r] {
            Rm::Working => all_or_nothing::Rm::Working,
            Rm::Prepared => all_or_nothing::Rm::Prepared,
            Rm::Committed => all_or_nothing::Rm::Committed,
            Rm::Aborted => all_or_nothing::Rm::Aborted,
        });
        all_or_nothing::State::new(all_or_nothing::Vars { rm })
    }

    /// The transaction can be committed.
    #[reachable]
    fn can_commit(v: &Vars) -> bool {
        v.rm.values().all(|s| *s == Rm::Committed)
    }

    /// The transaction can be aborted after all resource managers were prepared.
    #[reachable]
    fn can_abort_when_all_are_prepared(v: &Vars, c: &Constants) -> bool {
        v.tm == Tm::Aborted && c.rms.all(|r| v.rm[r] == Rm::Prepared)
    }
}

//! Two-phase commit as Marc Brooker wrote it in "Exploring TLA+ with two-phase commit" (2013).

/// Alice has all her restaurants painted, or none: two-phase commit over the telephone.
#[mutaspec::spec(termination)]
pub mod two_phase_commit {
    /// What the last call about a restaurant said.
    #[value]
    pub enum Stage {
        Start,
        Propose,
        Accept,
        Refuse,
        Commit,
        Abort,
        Committed,
        Aborted,
    }

    #[constants]
    pub struct Constants {
        /// The managers, one for each restaurant.
        #[default("bob", "chuck", "dave")]
        pub managers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub stage: Map<Participant, Stage>,
        /// History: the managers that have refused.
        pub refused: Set<Participant>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            stage: c.managers.map(|_| Stage::Start),
            refused: Set::new(),
        }
    }

    #[process(me in managers, fair)]
    fn restaurant(me: Participant, vars: &mut Vars) {
        'answer: {
            wait_until(vars.stage[me] == Stage::Propose);
            if either() {
                vars.stage[me] = Stage::Accept;
            } else {
                vars.stage[me] = Stage::Refuse;
                vars.refused.insert(me);
            }
        }
        'act: {
            wait_until(matches!(vars.stage[me], Stage::Commit | Stage::Abort));
            if vars.stage[me] == Stage::Commit {
                vars.stage[me] = Stage::Committed;
            } else {
                vars.stage[me] = Stage::Aborted;
            }
        }
    }

    #[process(fair)]
    fn alice(vars: &mut Vars, c: &Constants) {
        let mut k: Participants = c.managers.clone();
        let mut aborted: bool = false;
        'ask: while !k.is_empty() {
            let p = pick(&k);
            vars.stage[p] = Stage::Propose;
            k.remove(&p);
        }
        k = c.managers.clone();
        'listen: while !k.is_empty() {
            let p = pick(&k);
            wait_until(matches!(vars.stage[p], Stage::Accept | Stage::Refuse));
            if vars.stage[p] == Stage::Refuse {
                aborted = true;
            }
            k.remove(&p);
        }
        k = c.managers.clone();
        if aborted {
            'abort: while !k.is_empty() {
                let p = pick(&k);
                vars.stage[p] = Stage::Abort;
                k.remove(&p);
            }
        } else {
            'commit: while !k.is_empty() {
                let p = pick(&k);
                vars.stage[p] = Stage::Commit;
                k.remove(&p);
            }
        }
    }

    fn all_are(v: &Vars, stage: Stage) -> bool {
        v.stage.values().all(|s| *s == stage)
    }

    fn all_committed(v: &Vars) -> bool {
        all_are(v, Stage::Committed)
    }

    fn all_aborted(v: &Vars) -> bool {
        all_are(v, Stage::Aborted)
    }

    /// In the end all restaurants are painted, or none is.
    #[temporal]
    fn committed_or_aborted() -> Formula {
        eventually(all_committed) | eventually(all_aborted)
    }

    // ===== your part =====
    /// No manager is told to abort unless a manager refused.
    #[invariant]
    fn abort_only_if_refused(v: &Vars, c: &Constants) -> bool {
        let aborts = c
            .managers
            .any(|p| matches!(v.stage[p], Stage::Abort | Stage::Aborted));
        !aborts || !v.refused.is_empty()
    }
    // ===== end of your part =====
}

//! Two-phase commit as in Marc Brooker's article (2013), with the flag and the assertion that he
//! adds at the end, and with the properties that it takes to notice a broken protocol.

use mutaspec::spec;

/// Alice's restaurants again, and nobody may lie to her unnoticed.
#[spec(termination)]
pub mod two_phase_commit_hardened {
    /// The stage of a restaurant, which is also what the last telephone call about it said.
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

    /// What a model sets.
    #[constants]
    #[model(three)]
    #[model(five, managers = ["bob", "chuck", "dave", "erin", "frank"])]
    pub struct Constants {
        /// The managers, one for each restaurant.
        // Survives: constants/K1-5710fb04, one restaurant less: every property holds of any number
        // of them.
        #[default("bob", "chuck", "dave")]
        pub managers: Participants,
    }

    /// The variables.
    #[variables]
    pub struct Vars {
        /// The article's `restaurant_stage`.
        pub stage: Map<Participant, Stage>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            stage: c.managers.map(|_| Stage::Start),
        }
    }

    #[process(me in managers, fair)]
    fn restaurant(me: Participant, vars: &mut Vars) {
        let mut refused: bool = false;
        'c: {
            wait_until(vars.stage[me] == Stage::Propose);
            if either() {
                vars.stage[me] = Stage::Accept;
            } else {
                vars.stage[me] = Stage::Refuse;
                refused = true;
            }
        }
        'c1: {
            wait_until(vars.stage[me] == Stage::Commit || vars.stage[me] == Stage::Abort);
            if vars.stage[me] == Stage::Commit {
                assert!(!refused);
                vars.stage[me] = Stage::Committed;
            } else {
                vars.stage[me] = Stage::Aborted;
            }
        }
    }

    #[process(fair)]
    fn alice(vars: &mut Vars, c: &Constants) {
        // Survives: alice/I1-c33e742b, another first value of `k`. Nobody reads it: the first step,
        // `n`, sets `k` before `n2` looks at it.
        let mut k: Participants = Set::new();
        let mut aborted: bool = false;
        'n: {
            k = c.managers.clone();
        }
        // Survives: alice.n2/A2-f0eb4d13, all calls in one step: no property needs a restaurant to
        // answer before the last one is called.
        'n2: while !k.is_empty() {
            let p = pick(&k);
            vars.stage[p] = Stage::Propose;
            k.remove(&p);
        }
        k = c.managers.clone();
        'n3: while !k.is_empty() {
            let p = pick(&k);
            wait_until(vars.stage[p] == Stage::Accept || vars.stage[p] == Stage::Refuse);
            if vars.stage[p] == Stage::Refuse {
                aborted = true;
            }
            k.remove(&p);
        }
        k = c.managers.clone();
        if aborted {
            // Survives: alice.n6/A2-bb4cba0d, for the same reason.
            'n6: while !k.is_empty() {
                let p = pick(&k);
                vars.stage[p] = Stage::Abort;
                k.remove(&p);
            }
        } else {
            // Survives: alice.n4/A2-3dd4ff45, for the same reason.
            'n4: while !k.is_empty() {
                let p = pick(&k);
                vars.stage[p] = Stage::Commit;
                k.remove(&p);
            }
        }
    }

    fn decided(s: Stage) -> bool {
        matches!(s, Stage::Committed | Stage::Aborted)
    }

    /// No restaurant is painted while another has put its ladders away.
    #[invariant]
    fn agreement(v: &Vars) -> bool {
        !(v.stage.values().any(|s| *s == Stage::Committed)
            && v.stage.values().any(|s| *s == Stage::Aborted))
    }

    /// Nobody is told to abort unless somebody refused.
    #[invariant]
    fn abort_only_if_refused(s: &State, c: &Constants) -> bool {
        c.managers.any(|p| s.restaurant[p].refused)
            || c.managers
                .all(|p| !matches!(s.stage[p], Stage::Abort | Stage::Aborted))
    }

    /// A painted restaurant stays painted.
    #[step_invariant]
    fn decisions_are_final(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.managers
            .all(|p| !decided(before.stage[p]) || before.stage[p] == after.stage[p])
    }

    /// All restaurants can be painted.
    #[reachable]
    fn can_commit(v: &Vars) -> bool {
        v.stage.values().all(|s| *s == Stage::Committed)
    }

    /// All restaurants can be left as they are.
    #[reachable]
    fn can_abort(v: &Vars) -> bool {
        v.stage.values().all(|s| *s == Stage::Aborted)
    }
}

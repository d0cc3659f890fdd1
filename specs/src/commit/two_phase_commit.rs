//! Two-phase commit as Marc Brooker wrote it in "Exploring TLA+ with two-phase commit" (2013),
//! label for label.

use mutaspec::spec;

/// Alice has all her fried chicken restaurants painted, or none: two-phase commit over the
/// telephone.
///
/// The properties are the article's and nothing more; what they miss is the point.
#[spec]
pub mod two_phase_commit {
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
    #[model(article, properties = [stage_ok, termination, committed])]
    pub struct Constants {
        /// The managers, one for each restaurant.
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
        'c: {
            wait_until(vars.stage[me] == Stage::Propose);
            if either() {
                vars.stage[me] = Stage::Accept;
            } else {
                vars.stage[me] = Stage::Refuse;
            }
        }
        'c1: {
            wait_until(vars.stage[me] == Stage::Commit || vars.stage[me] == Stage::Abort);
            if vars.stage[me] == Stage::Commit {
                vars.stage[me] = Stage::Committed;
            } else {
                vars.stage[me] = Stage::Aborted;
            }
        }
    }

    #[process(fair)]
    fn alice(vars: &mut Vars, c: &Constants) {
        let mut k: Participants = Set::new();
        let mut aborted: bool = false;
        'n: {
            k = c.managers.clone();
        }
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
            'n6: while !k.is_empty() {
                let p = pick(&k);
                vars.stage[p] = Stage::Abort;
                k.remove(&p);
            }
        } else {
            'n4: while !k.is_empty() {
                let p = pick(&k);
                vars.stage[p] = Stage::Commit;
                k.remove(&p);
            }
        }
    }

    /// The article's `StateOK`: the stage is one that we know about. Rust's types say as much.
    #[invariant]
    fn stage_ok(v: &Vars) -> bool {
        v.stage.values().all(|s| {
            matches!(
                s,
                Stage::Start
                    | Stage::Propose
                    | Stage::Accept
                    | Stage::Refuse
                    | Stage::Commit
                    | Stage::Abort
                    | Stage::Committed
                    | Stage::Aborted
            )
        })
    }

    fn all_committed(v: &Vars) -> bool {
        v.stage.values().all(|s| *s == Stage::Committed)
    }

    fn all_aborted(v: &Vars) -> bool {
        v.stage.values().all(|s| *s == Stage::Aborted)
    }

    /// The article's `Committed`: in the end all restaurants are painted, or none is.
    #[temporal]
    fn committed() -> Formula {
        eventually(all_committed) | eventually(all_aborted)
    }
}

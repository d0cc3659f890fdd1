//! Two-phase commit with managers who leave early and come back, after the prose of Marc Brooker's
//! article "Exploring TLA+ with two-phase commit" (2013): what it takes for all the restaurants to
//! be painted, or none.

use mutaspec::spec;

/// The repair of `two_phase_commit_crash`. Alice presumes an abort if a manager does not return her
/// first call in time. Once she has told a manager to paint, she waits for as long as it takes.
/// A manager who leaves comes back, and knows what he had agreed to.
#[spec(termination)]
pub mod two_phase_commit_crash_hardened {
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

    #[constants]
    #[model(two, managers = ["bob", "chuck"])]
    #[model(three)]
    pub struct Constants {
        /// The managers, one for each restaurant.
        // Survives: constants/K1-5710fb04, one manager fewer: the properties hold for any number.
        #[default("bob", "chuck", "dave")]
        pub managers: Participants,
    }

    #[variables]
    pub struct Vars {
        /// The article's `restaurant_stage`.
        pub stage: Map<Participant, Stage>,
        /// The managers who have left and do not answer their telephones.
        pub left: Participants,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            stage: c.managers.map(|_| Stage::Start),
            // Survives: init/I1-fbc0070b, all managers are out at first: they may be, by `leave`.
            left: Set::new(),
        }
    }

    #[action(m in managers)]
    fn leave(m: Participant, vars: &mut Vars) {
        vars.left.insert(m);
    }

    #[action(m in managers, fair)]
    fn come_back(m: Participant, vars: &mut Vars) {
        require(vars.left.contains(&m));
        vars.left.remove(&m);
    }

    // Strongly fair: a manager may leave and come back any number of times.
    #[process(me in managers, strongly_fair)]
    fn restaurant(me: Participant, vars: &mut Vars) {
        let mut refused: bool = false;
        'c: {
            wait_until(!vars.left.contains(&me));
            wait_until(vars.stage[me] == Stage::Propose || vars.stage[me] == Stage::Abort);
            if vars.stage[me] == Stage::Abort {
                // Alice no longer waits for an answer.
                vars.stage[me] = Stage::Aborted;
                return;
            } else if either() {
                vars.stage[me] = Stage::Accept;
            } else {
                vars.stage[me] = Stage::Refuse;
                refused = true;
            }
        }
        'c1: {
            wait_until(!vars.left.contains(&me));
            wait_until(vars.stage[me] == Stage::Commit || vars.stage[me] == Stage::Abort);
            if vars.stage[me] == Stage::Commit {
                vars.stage[me] = Stage::Committed;
            } else {
                vars.stage[me] = Stage::Aborted;
            }
        }
    }

    #[process(strongly_fair)]
    fn alice(vars: &mut Vars, c: &Constants) {
        // Survives: alice/I1-c33e742b, another first value of `k`: `n` replaces it before it is
        // read.
        let mut k: Participants = Set::new();
        let mut aborted: bool = false;
        // The manager whom Alice has told to paint and has not heard from.
        let mut asked: Option<Participant> = None;
        'n: {
            k = c.managers.clone();
        }
        // Survives: alice.n2/A2-f0eb4d13, alice.n6/A2-bb4cba0d and alice.n4/A2-3dd4ff45, calls
        // without a pause between them: no property needs a manager to act before the next one is
        // called.
        'n2: while !k.is_empty() {
            let p = pick(&k);
            vars.stage[p] = Stage::Propose;
            k.remove(&p);
        }
        k = c.managers.clone();
        'n3: while !k.is_empty() {
            let p = pick(&k);
            let answered = vars.stage[p] == Stage::Accept || vars.stage[p] == Stage::Refuse;
            // Presumed abort. A timeout may happen at any time.
            if vars.stage[p] == Stage::Refuse || !answered {
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
                asked = Some(p);
                'n5: {
                    let p = asked.unwrap();
                    wait_until(!vars.left.contains(&p) && vars.stage[p] == Stage::Committed);
                    asked = None;
                }
            }
        }
    }

    fn all(v: &Vars, stage: Stage) -> bool {
        v.stage.values().all(|s| *s == stage)
    }

    fn some(v: &Vars, stage: Stage) -> bool {
        v.stage.values().any(|s| *s == stage)
    }

    /// No manager answers before Alice calls, and she hears each answer.
    #[invariant]
    fn telephone_works(s: &State, c: &Constants) -> bool {
        (!s.alice.at(alice::N) || all(s, Stage::Start))
            && c.managers
                .all(|p| s.restaurant[p].at(restaurant::C) || s.stage[p] != Stage::Propose)
    }

    /// No restaurant is painted while another has put its ladders away.
    #[invariant]
    fn agreement(v: &Vars) -> bool {
        !(some(v, Stage::Committed) && some(v, Stage::Aborted))
    }

    /// Alice tells no manager to paint unless all have accepted.
    #[invariant]
    fn commit_only_if_all_accept(s: &State, c: &Constants) -> bool {
        !(some(s, Stage::Commit) || some(s, Stage::Committed))
            || c.managers
                .all(|p| !s.restaurant[p].at(restaurant::C) && !s.restaurant[p].refused)
    }

    /// Alice aborts only if a manager has refused or has not answered yet.
    #[step_invariant]
    fn abort_for_a_reason(before: &State, after: &State) -> bool {
        before.alice.aborted == after.alice.aborted
            || (&before.alice.k - &after.alice.k).any(|p| before.stage[p] != Stage::Accept)
    }

    /// A painted restaurant stays painted.
    #[step_invariant]
    fn decisions_are_final(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.managers.all(|p| {
            !matches!(before.stage[p], Stage::Committed | Stage::Aborted)
                || before.stage[p] == after.stage[p]
        })
    }

    #[step_invariant]
    fn managers_who_left_do_nothing(before: &State, after: &State) -> bool {
        before
            .left
            .all(|p| before.restaurant[p] == after.restaurant[p])
    }

    /// Alice calls the next manager only when the last one has told her that he has painted.
    #[step_invariant]
    fn alice_goes_on_when_sure(before: &State, after: &State) -> bool {
        before.alice.asked == after.alice.asked
            || before
                .alice
                .asked
                .is_none_or(|p| before.stage[p] == Stage::Committed && !before.left.contains(&p))
    }

    /// All restaurants can be painted, and all managers can leave after that.
    #[reachable]
    fn can_commit(v: &Vars, c: &Constants) -> bool {
        all(v, Stage::Committed) && v.left == c.managers
    }

    /// All restaurants can be left as they are, because a manager has refused.
    #[reachable]
    fn a_refusal_can_abort(s: &State, c: &Constants) -> bool {
        all(s, Stage::Aborted) && c.managers.any(|p| s.restaurant[p].refused)
    }

    /// All restaurants can be left as they are, although no manager has refused.
    #[reachable]
    fn silence_can_abort(s: &State, c: &Constants) -> bool {
        all(s, Stage::Aborted) && !c.managers.any(|p| s.restaurant[p].refused)
    }

    /// The manager whom Alice cannot reach can have done the painting...
    #[reachable]
    fn p_may_have_painted(s: &State) -> bool {
        s.alice
            .asked
            .is_some_and(|p| s.left.contains(&p) && s.stage[p] == Stage::Committed)
    }

    /// ... or not, and Alice cannot tell the difference.
    #[reachable]
    fn p_may_not_have_painted(s: &State) -> bool {
        s.alice
            .asked
            .is_some_and(|p| s.left.contains(&p) && s.stage[p] == Stage::Commit)
    }

    /// The article's `Committed`: in the end all restaurants are painted, or none is.
    #[temporal]
    fn committed() -> Formula {
        eventually(|s| all(s, Stage::Committed)) | eventually(|s| all(s, Stage::Aborted))
    }

    /// A manager who has accepted and stays at work learns the decision.
    #[temporal]
    fn no_cans_left_open(c: &Constants) -> Formula {
        for_all(&c.managers, |p| {
            leads_to(
                |s| s.stage[p] == Stage::Accept,
                |s| s.stage[p] != Stage::Accept || s.left.contains(p),
            )
        })
    }
}

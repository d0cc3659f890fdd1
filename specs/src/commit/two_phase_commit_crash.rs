//! Two-phase commit with managers who leave early, after the prose of Marc Brooker's article
//! "Exploring TLA+ with two-phase commit" (2013): "If Bob leaves work early after he's acknowledged
//! that he can do the work, but before he does it, Chuck will be left with the cans open and
//! ladders up, and Alice won't be sure if Bob did the painting or not."

use mutaspec::spec;

/// Alice's restaurants, where a manager may stop answering the telephone.
/// Names and labels are those of the article. New: `leave`, `come_back`, `n5` and most constants.
#[spec(termination)]
pub mod two_phase_commit_crash {
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

    /// What Alice does when a manager is silent.
    #[value]
    pub enum Silence {
        Wait,
        Abort,
        GoOn,
    }

    #[constants]
    #[model(crash, unanswered = Silence::Wait, unconfirmed = Silence::GoOn,
        properties = [committed], expect_failure = committed)]
    #[model(cans_open, properties = [no_cans_left_open], expect_failure = no_cans_left_open)]
    #[model(half_painted, unconfirmed = Silence::GoOn, properties = [painted_everywhere],
        expect_failure = painted_everywhere)]
    #[model(late_abort, unconfirmed = Silence::Abort, properties = [agreement],
        expect_failure = agreement)]
    #[model(poor_timeout, unanswered = Silence::GoOn, properties = [commit_only_if_all_accept],
        expect_failure = commit_only_if_all_accept)]
    #[model(lie, honest = false, unconfirmed = Silence::GoOn, properties = [agreement],
        expect_failure = agreement)]
    #[model(safety, properties = [agreement, commit_only_if_all_accept, decisions_are_final,
        can_commit, can_abort, p_may_have_painted, p_may_not_have_painted])]
    #[model(published, come_back = true, unanswered = Silence::Wait, unconfirmed = Silence::GoOn,
        properties = [committed, termination])]
    pub struct Constants {
        /// The managers, one for each restaurant.
        #[default("bob", "chuck", "dave")]
        pub managers: Participants,
        /// The managers who may leave early.
        #[default("bob")]
        pub early: Participants,
        /// A manager who has left comes back, and knows what he had agreed to.
        #[default(false)]
        pub come_back: bool,
        /// A manager who has accepted can do the work.
        #[default(true)]
        pub honest: bool,
        /// What Alice does if a manager does not return her call in time (`n3`).
        #[default(Silence::Abort)]
        pub unanswered: Silence,
        /// What Alice does if a manager whom she has told to paint does not answer (`n5`).
        #[default(Silence::Wait)]
        pub unconfirmed: Silence,
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
            left: Set::new(),
        }
    }

    #[action(m in early)]
    fn leave(m: Participant, vars: &mut Vars) {
        vars.left.insert(m);
    }

    #[action(m in early, fair)]
    fn come_back(m: Participant, vars: &mut Vars, c: &Constants) {
        require(c.come_back && vars.left.contains(&m));
        vars.left.remove(&m);
    }

    // Strongly fair: a manager may leave and come back any number of times.
    #[process(me in managers, strongly_fair)]
    fn restaurant(me: Participant, vars: &mut Vars, c: &Constants) {
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
            if vars.stage[me] == Stage::Commit && (c.honest || either()) {
                vars.stage[me] = Stage::Committed;
            } else {
                vars.stage[me] = Stage::Aborted;
            }
        }
    }

    #[process(strongly_fair)]
    fn alice(vars: &mut Vars, c: &Constants) {
        let mut k: Participants = Set::new();
        let mut aborted: bool = false;
        // The manager whom Alice has told to paint and has not heard from.
        let mut asked: Option<Participant> = None;
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
            let answered = vars.stage[p] == Stage::Accept || vars.stage[p] == Stage::Refuse;
            wait_until(answered || c.unanswered != Silence::Wait);
            if vars.stage[p] == Stage::Refuse || (!answered && c.unanswered == Silence::Abort) {
                aborted = true;
            }
            k.remove(&p);
        }
        k = c.managers.clone();
        if !aborted {
            'n4: while !k.is_empty() {
                let p = pick(&k);
                vars.stage[p] = Stage::Commit;
                k.remove(&p);
                if c.unconfirmed != Silence::GoOn {
                    asked = Some(p);
                    'n5: {
                        let p = asked.take().unwrap();
                        if vars.left.contains(&p) {
                            wait_until(c.unconfirmed == Silence::Abort);
                            goto!('n6);
                        }
                        wait_until(vars.stage[p] == Stage::Committed);
                    }
                }
            }
            return;
        }
        'n6: while !k.is_empty() {
            let p = pick(&k);
            vars.stage[p] = Stage::Abort;
            k.remove(&p);
        }
    }

    fn all(v: &Vars, stage: Stage) -> bool {
        v.stage.values().all(|s| *s == stage)
    }

    fn some(v: &Vars, stage: Stage) -> bool {
        v.stage.values().any(|s| *s == stage)
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

    /// A painted restaurant stays painted.
    #[step_invariant]
    fn decisions_are_final(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.managers.all(|p| {
            !matches!(before.stage[p], Stage::Committed | Stage::Aborted)
                || before.stage[p] == after.stage[p]
        })
    }

    #[reachable]
    fn can_commit(v: &Vars) -> bool {
        all(v, Stage::Committed)
    }

    #[reachable]
    fn can_abort(v: &Vars) -> bool {
        all(v, Stage::Aborted)
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

    /// If one restaurant is painted, all are in the end.
    #[temporal]
    fn painted_everywhere() -> Formula {
        leads_to(|s| some(s, Stage::Committed), |s| all(s, Stage::Committed))
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

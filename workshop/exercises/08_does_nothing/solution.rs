//! A printer and its queue.

/// Users hand in a job each, and the printer prints one after the other.
#[mutaspec::spec(may_deadlock)]
pub mod printer {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub users: Participants,
    }

    #[variables]
    pub struct Vars {
        pub waiting: Set<Participant>,
        pub printed: Set<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            waiting: Set::new(),
            printed: Set::new(),
        }
    }

    #[action(me in users)]
    fn hand_in(me: Participant, vars: &mut Vars) {
        require(!vars.waiting.contains(&me) && !vars.printed.contains(&me));
        vars.waiting.insert(me);
    }

    #[action(me in users)]
    fn print(me: Participant, vars: &mut Vars) {
        require(vars.waiting.contains(&me));
        vars.waiting.remove(&me);
        vars.printed.insert(me);
    }

    /// Only what waits is printed.
    #[step_invariant]
    fn prints_what_waits(before: &Vars, after: &Vars) -> bool {
        after
            .printed
            .difference(&before.printed)
            .is_subset(&before.waiting)
    }

    /// What is printed waits no longer.
    #[invariant]
    fn waits_or_is_printed(v: &Vars) -> bool {
        v.waiting.intersection(&v.printed).is_empty()
    }

    // ===== your part =====
    /// Everything can be printed.
    #[reachable]
    fn everything_is_printed(v: &Vars, c: &Constants) -> bool {
        v.printed == c.users
    }
    // ===== end of your part =====
}

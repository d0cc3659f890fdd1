//! A barber with one chair.

/// Customers come, wait, sit down when the chair is free, and are shaved.
#[mutaspec::spec(may_deadlock)]
pub mod barber {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub customers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub waiting: Set<Participant>,
        pub chair: Option<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            waiting: Set::new(),
            chair: None,
        }
    }

    /// No customer has to come, so this step is not fair.
    #[action(me in customers)]
    fn arrive(me: Participant, vars: &mut Vars) {
        require(!vars.waiting.contains(&me) && vars.chair != Some(me));
        vars.waiting.insert(me);
    }

    /// A customer who finds the chair free again and again sits down in the end.
    #[action(me in customers, strongly_fair)]
    fn sit_down(me: Participant, vars: &mut Vars) {
        require(vars.waiting.contains(&me));
        require(vars.chair.is_none());
        vars.waiting.remove(&me);
        vars.chair = Some(me);
    }

    #[action(fair)]
    fn shave(vars: &mut Vars) {
        require(vars.chair.is_some());
        vars.chair = None;
    }

    /// A customer who waits does not sit.
    #[invariant]
    fn waits_or_sits(v: &Vars) -> bool {
        v.chair.is_none_or(|p| !v.waiting.contains(&p))
    }

    // ===== your part =====
    /// A customer who waits is served in the end.
    #[temporal]
    fn waiting_customers_are_served() -> Formula {
        always(|_: &Vars| true)
    }
    // ===== end of your part =====
}

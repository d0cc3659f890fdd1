//! A shop sends each customer a parcel, once the parcel is paid.

/// Each action is one step. `fair` means that a step that stays possible is taken in the end.
#[mutaspec::spec]
pub mod shop {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub customers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub paid: Set<Participant>,
        pub sent: Set<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            paid: Set::new(),
            sent: Set::new(),
        }
    }

    #[action(who in customers, fair)]
    fn pay(who: Participant, vars: &mut Vars) {
        vars.paid.insert(who);
    }

    #[action(who in customers, fair)]
    fn send(who: Participant, vars: &mut Vars) {
        require(vars.paid.contains(&who));
        vars.sent.insert(who);
    }

    /// Every customer gets a parcel in the end.
    #[temporal]
    fn everybody_gets_a_parcel(c: &Constants) -> Formula {
        for_all(&c.customers, |who| eventually(move |v| v.sent.contains(who)))
    }

    /// TODO: replace `true` by what the name says.
    #[invariant]
    fn sent_parcels_are_paid(_v: &Vars) -> bool {
        true
    }
}

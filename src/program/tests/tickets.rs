//! A spec that is small enough to know the verdict on each of its mutants.

use mutaspec::spec;

/// Clerks take turns to sell the two seats of a theatre, until it closes.
#[spec(may_deadlock)]
pub mod tickets {
    /// What a model sets.
    #[constants]
    #[model(two)]
    #[model(three, clerks = ["ann", "ben", "cleo"])]
    #[model(oversold, expect_failure = never_oversold, seats = 3)]
    pub struct Constants {
        /// Who sells.
        #[default("ann", "ben")]
        pub clerks: Participants,
        /// Seats that are for sale.
        #[default(2)]
        pub seats: u8,
    }

    /// What was sold.
    #[variables]
    pub struct Vars {
        pub sold: u8,
        pub last: Option<Participant>,
        pub closed: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            sold: 0,
            last: None,
            closed: false,
        }
    }

    #[action(me in clerks)]
    fn sell(me: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.sold < c.seats && !vars.closed);
        wait_until(vars.last != Some(me));
        vars.sold += 1;
        vars.last = Some(me);
    }

    #[action]
    fn close(vars: &mut Vars) {
        require(vars.sold > 0);
        vars.closed = true;
    }

    /// The theatre has two seats.
    #[invariant]
    fn never_oversold(v: &Vars) -> bool {
        v.sold <= 2
    }

    #[reachable]
    fn can_sell_out(v: &Vars) -> bool {
        v.sold == 2
    }
}

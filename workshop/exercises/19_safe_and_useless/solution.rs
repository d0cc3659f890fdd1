//! The last seat of a flight.

/// Customers book the last seat and get a ticket.
#[mutaspec::spec(may_deadlock)]
pub mod seat {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub customers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub seat: Option<Participant>,
        pub tickets: Set<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            seat: None,
            tickets: Set::new(),
        }
    }

    #[process(me in customers)]
    fn customer(me: Participant, vars: &mut Vars) {
        'book: {
            // ===== your part =====
            wait_until(vars.seat == Some(me));
            vars.seat = Some(me);
            // ===== end of your part =====
        }
        'print: {
            vars.tickets.insert(me);
        }
    }

    /// Only a customer who has booked gets a ticket.
    #[invariant]
    fn tickets_follow_bookings(s: &State, c: &Constants) -> bool {
        c.customers
            .all(|p| !s.tickets.contains(&p) || s.customer[p].at(customer::Done))
    }

    /// A customer with a ticket has the seat.
    #[invariant]
    fn tickets_have_the_seat(v: &Vars) -> bool {
        v.tickets.all(|p| v.seat == Some(p))
    }
}

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
            wait_until(vars.seat.is_none());
            vars.seat = Some(me);
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

    /// The seat can be sold.
    #[reachable]
    fn the_seat_is_sold(v: &Vars) -> bool {
        !v.tickets.is_empty()
    }

    // ===== your part =====
    /// The seat is not sold twice.
    #[invariant]
    fn one_customer_has_the_seat(v: &Vars, c: &Constants) -> bool {
        c.customers.count(|p| v.seat == Some(p)) <= 1
    }
    // ===== end of your part =====
}

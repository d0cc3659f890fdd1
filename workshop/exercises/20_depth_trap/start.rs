//! The ticket counter of a concert.

/// Tickets are sold until the hall is full, and some are given back.
#[mutaspec::spec]
pub mod concert {
    #[constants]
    pub struct Constants {
        #[default(100)]
        pub seats: u8,
    }

    #[variables]
    pub struct Vars {
        pub sold: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { sold: 0 }
    }

    #[action]
    fn sell(vars: &mut Vars, c: &Constants) {
        // ===== your part =====
        require(vars.sold < c.seats);
        // ===== end of your part =====
        vars.sold += 1;
    }

    #[action]
    fn give_back(vars: &mut Vars) {
        require(vars.sold > 0);
        vars.sold -= 1;
    }

    /// The hall is not overbooked.
    #[invariant]
    fn hall_is_not_overbooked(v: &Vars, c: &Constants) -> bool {
        v.sold <= c.seats
    }
}

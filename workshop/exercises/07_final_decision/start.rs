//! The orders of a shop.

/// An order is paid and shipped, or cancelled before that.
#[mutaspec::spec(may_deadlock)]
pub mod shop {
    #[value]
    pub enum Order {
        Open,
        Paid,
        Shipped,
        Cancelled,
    }

    #[constants]
    pub struct Constants {
        #[default("o1", "o2")]
        pub orders: Participants,
    }

    #[variables]
    pub struct Vars {
        pub order: Map<Participant, Order>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            order: c.orders.map(|_| Order::Open),
        }
    }

    #[action(o in orders)]
    fn pay(o: Participant, vars: &mut Vars) {
        require(vars.order[o] == Order::Open);
        vars.order[o] = Order::Paid;
    }

    #[action(o in orders)]
    fn ship(o: Participant, vars: &mut Vars) {
        require(vars.order[o] == Order::Paid);
        vars.order[o] = Order::Shipped;
    }

    #[action(o in orders)]
    fn cancel(o: Participant, vars: &mut Vars) {
        require(matches!(vars.order[o], Order::Open | Order::Paid));
        vars.order[o] = Order::Cancelled;
    }

    // ===== your part =====
    /// An order that is shipped or cancelled stays so.
    #[step_invariant]
    fn decisions_are_final(_before: &Vars, _after: &Vars, _c: &Constants) -> bool {
        true
    }
    // ===== end of your part =====
}

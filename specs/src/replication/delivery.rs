//! What the alternating bit protocol is for, as its authors say it: every item arrives, once, and
//! in order. `alternating_bit` refines it.

use mutaspec::spec;

/// Items are delivered one after the other, each once.
#[spec(may_deadlock)]
pub mod delivery {
    #[constants]
    #[model(two)]
    #[model(four, items = 4)]
    pub struct Constants {
        /// How many items are to be delivered.
        // Survives: constants/K1-07928ad8, one item less. All properties are also true of fewer.
        #[default(2)]
        pub items: u8,
    }

    #[variables]
    pub struct Vars {
        pub delivered: Vec<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            delivered: Vec::new(),
        }
    }

    #[action(item in 0..c.items, fair)]
    fn deliver(item: u8, vars: &mut Vars) {
        require(usize::from(item) == vars.delivered.len());
        vars.delivered.push(item);
    }

    /// Items are delivered in order, none twice and none left out.
    #[invariant]
    fn in_order_and_once(v: &Vars, c: &Constants) -> bool {
        v.delivered.len() <= usize::from(c.items)
            && v.delivered
                .iter()
                .enumerate()
                .all(|(place, item)| usize::from(*item) == place)
    }

    #[temporal]
    fn everything_is_delivered(c: &Constants) -> Formula {
        let items = usize::from(c.items);
        eventually(move |s: &State| s.delivered.len() == items)
    }
}

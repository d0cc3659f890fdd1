//! Two accounts of one owner.

/// Money is moved between two accounts, one coin at a time.
#[mutaspec::spec(may_deadlock)]
pub mod bank {
    #[constants]
    pub struct Constants {
        /// All the money.
        #[default(3)]
        pub coins: u8,
    }

    #[variables]
    pub struct Vars {
        pub savings: u8,
        pub current: u8,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            savings: c.coins,
            current: 0,
        }
    }

    #[action]
    fn spend(vars: &mut Vars) {
        require(vars.savings > 0);
        vars.savings -= 1;
        vars.current += 1;
    }

    #[action]
    fn save(vars: &mut Vars) {
        require(vars.current > 0);
        vars.current -= 1;
        vars.savings += 1;
    }

    /// No account has more than all the money.
    #[invariant]
    fn accounts_are_small(v: &Vars, c: &Constants) -> bool {
        v.savings <= c.coins && v.current <= c.coins
    }

    // ===== your part =====
    /// No coin is lost.
    #[invariant]
    fn no_coin_is_lost(v: &Vars, c: &Constants) -> bool {
        v.savings + v.current <= c.coins
    }
    // ===== end of your part =====
}

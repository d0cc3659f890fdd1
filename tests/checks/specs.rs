//! Specs of a few states, of which everything is known by hand.

use mutaspec::spec;

/// A step is given up after it has changed something, and taken by its second choice: 4 states, and as many are generated.
#[spec(may_deadlock)]
pub mod retreat {
    #[variables]
    pub struct Vars {
        pub tries: u8,
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { tries: 0, n: 0 }
    }

    #[action]
    fn climb(vars: &mut Vars) {
        vars.tries += 1;
        let way = pick([1, 2]);
        require(way == 2 && vars.n < 3);
        vars.n += 1;
    }

    #[invariant]
    fn a_try_that_was_given_up_does_not_count(v: &Vars) -> bool {
        v.tries == v.n
    }
}

/// The light is green again and again, and nobody is obliged to go while it is: weak fairness obliges only where a step can be taken all the time.
#[spec(may_deadlock)]
pub mod blinker {
    #[variables]
    pub struct Vars {
        pub green: bool,
        pub gone: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars { green: false, gone: false }
    }

    #[action(fair)]
    fn blink(vars: &mut Vars) {
        vars.green = !vars.green;
    }

    #[action(fair)]
    fn go(vars: &mut Vars) {
        require(vars.green && !vars.gone);
        vars.gone = true;
    }

    /// Weak fairness is enough for this.
    #[temporal]
    fn it_blinks() -> Formula {
        always(eventually(|s| s.green))
    }

    /// Strong fairness would be enough for this.
    #[temporal]
    fn somebody_goes() -> Formula {
        eventually(|s| s.gone)
    }
}

/// The same with strong fairness, where everything holds.
#[spec(may_deadlock)]
pub mod strong_blinker {
    #[variables]
    pub struct Vars {
        pub green: bool,
        pub gone: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars { green: false, gone: false }
    }

    #[action(fair)]
    fn blink(vars: &mut Vars) {
        vars.green = !vars.green;
    }

    #[action(strongly_fair)]
    fn go(vars: &mut Vars) {
        require(vars.green && !vars.gone);
        vars.gone = true;
    }

    #[temporal]
    fn it_blinks() -> Formula {
        always(eventually(|s| s.green))
    }

    #[temporal]
    fn somebody_goes() -> Formula {
        eventually(|s| s.gone)
    }
}

/// The second of three steps asserts what is false: 2 states.
#[spec(may_deadlock)]
pub mod boast {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn count(vars: &mut Vars) {
        require(vars.n < 3);
        vars.n += 1;
        assert!(vars.n != 2);
    }
}

/// A bit of everything: several initial states, a constraint, a helper that steps and properties share, a step that is never enabled, and a property of
/// every kind. Of the 7 states of `n` at most 6 and `spare` 0 or 1 that can be reached, the constraint leaves out those in which `n` is 6.
#[spec(may_deadlock)]
pub mod tangle {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub spare: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0, spare: pick([0, 1]) }
    }

    fn is_high(v: &Vars) -> bool {
        v.n > 3
    }

    fn has_spare(v: &Vars) -> bool {
        v.spare > 0
    }

    #[action(fair)]
    fn climb(vars: &mut Vars) {
        require(!is_high(vars) || has_spare(vars));
        let by = pick([1, 2]);
        vars.n += by;
        assert!(vars.n < 9);
    }

    #[action]
    fn fall(vars: &mut Vars) {
        require(is_high(vars));
        vars.n = 0;
    }

    /// Nothing is to be mended, ever.
    #[action]
    fn mend(vars: &mut Vars) {
        require(vars.spare > 1);
        vars.spare = vars.spare.min(1);
    }

    #[constraint]
    fn is_near(v: &Vars) -> bool {
        v.n < 6
    }

    #[invariant]
    fn high_is_above_three(v: &Vars) -> bool {
        is_high(v) == (v.n >= 4)
    }

    #[step_invariant]
    fn it_climbs_by_two_at_most_or_falls_to_the_ground(before: &Vars, after: &Vars) -> bool {
        after.n == 0 || after.n <= before.n + 2
    }

    #[reachable]
    fn it_can_be_high_without_a_spare(v: &Vars) -> bool {
        v.n == 5 && v.spare == 0
    }

    #[temporal]
    fn it_moves() -> Formula {
        eventually(|s| s.n > 0)
    }
}

/// The second runner waits for the first, and nobody minds if that one never comes: of a crash only runs tell.
#[spec(may_deadlock)]
pub mod relay {
    #[variables]
    pub struct Vars {
        pub passed: bool,
        pub arrived: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            passed: false,
            arrived: false,
        }
    }

    #[process(fair)]
    fn first(vars: &mut Vars) {
        'pass: {
            vars.passed = true;
        }
    }

    #[process(fair)]
    fn second(vars: &mut Vars) {
        'go: {
            wait_until(vars.passed);
            vars.arrived = true;
        }
    }

    #[invariant]
    fn nobody_arrives_alone(v: &Vars) -> bool {
        v.passed || !v.arrived
    }
}

//! Specs with a few states, for which all results are known by hand.

use mutaspec::spec;

/// A choice is given up after a change, and the next choice is taken: 4 states, 4 generated.
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

/// The light is green again and again. Weak fairness forces no step that is not always enabled.
#[spec(may_deadlock)]
pub mod blinker {
    #[variables]
    pub struct Vars {
        pub green: bool,
        pub gone: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            green: false,
            gone: false,
        }
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

/// `blinker` with strong fairness: every property holds.
#[spec(may_deadlock)]
pub mod strong_blinker {
    #[variables]
    pub struct Vars {
        pub green: bool,
        pub gone: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            green: false,
            gone: false,
        }
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

/// The second of three steps has an assertion that fails: 2 states.
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

/// Several initial states, a shared helper, a step that is never enabled, most kinds of property.
/// The constraint excludes the states in which `n` is 6 or 7, which are reached if `spare` is 1.
#[spec(may_deadlock)]
pub mod tangle {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub spare: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            n: 0,
            spare: pick([0, 1]),
        }
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

/// The second runner waits for the first. No property requires an arrival: a crash changes runs.
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

/// A lift in a house of three floors, with each kind of property that needs the graph.
/// The constraint excludes the roof, which only mutants can reach.
#[spec(may_deadlock)]
pub mod lift {
    #[constants]
    pub struct Constants {
        #[default("ann")]
        pub riders: Participants,
    }

    #[variables]
    pub struct Vars {
        pub floor: u8,
        pub open: bool,
        pub inside: Participants,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            floor: 0,
            open: false,
            inside: Set::new(),
        }
    }

    #[action]
    fn up(vars: &mut Vars) {
        require(!vars.open && vars.floor < 2);
        vars.floor += 1;
    }

    #[action]
    fn down(vars: &mut Vars) {
        require(!vars.open && vars.floor > 0);
        vars.floor -= 1;
    }

    #[action]
    fn open(vars: &mut Vars) {
        require(!vars.open);
        vars.open = true;
    }

    #[action]
    fn close(vars: &mut Vars) {
        require(vars.open);
        vars.open = false;
    }

    #[process(me in riders)]
    fn rider(me: Participant, vars: &mut Vars) {
        'enter: {
            wait_until(vars.open && vars.floor == 0);
            vars.inside.insert(me);
        }
        'leave: {
            wait_until(vars.open && vars.floor == 2);
            vars.inside.remove(&me);
        }
    }

    #[constraint]
    fn below_the_roof(v: &Vars) -> bool {
        v.floor < 3
    }

    #[scenario(possible)]
    fn a_ride() -> Scenario {
        Scenario::begins(open::STEP)
            .then(rider::Enter)
            .later(up::STEP)
            .then(up::STEP)
            .later(rider::Leave)
    }

    #[scenario(forbidden)]
    fn three_times_up() -> Scenario {
        Scenario::sometime(up::STEP).then(up::STEP).then(up::STEP)
    }

    #[scenario(forbidden)]
    fn up_with_open_doors() -> Scenario {
        Scenario::sometime(open::STEP).then(up::STEP)
    }

    #[reachable]
    fn somebody_leaves(before: &Vars, after: &Vars) -> bool {
        before.inside.len() > after.inside.len()
    }

    #[invariant]
    fn the_top_floor_is_the_last(s: &State, next: &Next) -> bool {
        s.floor < 2 || !next.can(up::STEP)
    }

    #[invariant]
    fn doors_open_on_every_floor(s: &State, next: &Next) -> bool {
        s.open || next.can_reach(|after| after.open)
    }
}

/// No step is fair, so no property sees a crash: its mutant has hidden state and is equivalent.
#[spec(may_deadlock)]
pub mod strollers {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub walkers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub away: Participants,
    }

    #[init]
    fn init() -> Vars {
        Vars { away: Set::new() }
    }

    #[process(me in walkers)]
    fn walker(me: Participant, vars: &mut Vars) {
        'leave: {
            vars.away.insert(me);
        }
        'return_home: {
            vars.away.remove(&me);
        }
    }

    #[reachable]
    fn everybody_is_away(v: &Vars, c: &Constants) -> bool {
        v.away == c.walkers
    }
}

/// One step can replace the first move of the other. A scenario can see the different name.
#[spec(may_deadlock)]
pub mod stairs {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn begin(vars: &mut Vars) {
        require(vars.n == 0);
        vars.n = 1;
    }

    #[action]
    fn climb(vars: &mut Vars) {
        require(vars.n >= 1);
        require(vars.n < 3);
        vars.n += 1;
    }

    #[scenario(possible)]
    fn the_whole_way() -> Scenario {
        Scenario::begins(begin::STEP)
            .then(climb::STEP)
            .then(climb::STEP)
    }
}

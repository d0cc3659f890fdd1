//! Scenarios, goals over steps, invariants that look ahead and ladders, said wrongly.
use mutaspec::spec;

#[spec]
mod scenarios {
    #[constants]
    #[model(one)]
    #[model(two, most = 2)]
    #[model(bad, most = 3, expect_failure = small)]
    #[ladder(one)]
    #[ladder(one, two)]
    struct Constants {
        #[default(1)]
        most: u8,
    }

    #[variables]
    struct Vars {
        n: u8,
    }

    struct Next;

    struct Scenario;

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn act(vars: &mut Vars, next: &Next) {
        vars.n = 1;
    }

    #[scenario]
    fn what() -> Scenario {
        Scenario::begins(act::STEP)
    }

    #[scenario(likely)]
    fn likely() -> Scenario {
        Scenario::begins(act::STEP)
    }

    #[scenario(possible)]
    fn looks(v: &Vars) -> Scenario {
        Scenario::begins(act::STEP)
    }

    #[scenario(forbidden)]
    fn says() -> bool {
        true
    }

    #[reachable]
    fn three(a: &Vars, b: &Vars, c: &Vars) -> bool {
        a.n < c.n
    }

    #[step_invariant]
    fn ahead(before: &Vars, after: &Vars, next: &Next) -> bool {
        before.n < after.n
    }

    #[invariant]
    fn small(v: &Vars, w: &Vars, next: &Next) -> bool {
        v.n < 9
    }
}

#[spec]
mod ladders {
    #[constants]
    #[model(one)]
    #[model(two, most = 2)]
    #[model(bad, most = 3, expect_failure = small)]
    #[ladder(one, one, three, bad)]
    struct Constants {
        #[default(1)]
        most: u8,
    }

    #[ladder(one, two)]
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn act(vars: &mut Vars) {
        vars.n = 1;
    }

    #[invariant]
    fn small(v: &Vars) -> bool {
        v.n < 9
    }
}

#[spec]
mod names {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn act(vars: &mut Vars) {
        vars.n = 1;
    }

    #[scenario(possible)]
    fn misnamed() -> Scenario {
        Scenario::begins(acts::STEP)
    }

    #[invariant]
    fn restorable(v: &Vars, next: &Next) -> bool {
        v.n < 9 || next.can(act::STOP)
    }
}

fn main() {}

//! What every spec needs.
use mutaspec::spec;

#[spec]
mod nothing {}

#[spec]
mod no_variables {
    struct Variables {
        n: u8,
    }

    #[init]
    fn init() -> Variables {
        Variables { n: 0 }
    }

    #[action]
    fn step(vars: &mut Variables) {
        vars.n = 1;
    }
}

#[spec]
mod no_step {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }
}

#[spec]
mod no_init {
    #[variables]
    struct Vars {
        n: u8,
    }

    fn init() -> Vars {
        Vars { n: 0 }
    }

    fn step(vars: &mut Vars) {
        vars.n = 1;
    }
}

#[spec]
mod no_init_by_another_name {
    #[variables]
    struct Vars {
        n: u8,
    }

    fn later(vars: &Vars) -> Vars {
        Vars { n: vars.n }
    }

    fn start() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn step(vars: &mut Vars) {
        vars.n = 1;
    }
}

#[spec]
mod no_constants {
    struct Constants {
        #[default("ann")]
        people: Participants,
    }

    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars { n: 0 }
    }

    #[action(p in people)]
    fn step(p: Participant, vars: &mut Vars, c: &Constants) {
        vars.n = 1;
    }

    #[invariant]
    fn holds(v: &Vars, c: &Constants) -> bool {
        v.n < 2
    }
}

#[spec(terminate, may_deadlock, fair)]
mod unknown_options {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn step(vars: &mut Vars) {
        vars.n = 1;
    }
}

#[spec]
fn no_module() {}

fn main() {}

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

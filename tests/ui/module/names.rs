//! Names that clash, and things that are there twice.
use mutaspec::spec;

#[spec]
mod twice {
    #[constants]
    struct Constants {
        #[default(1)]
        n: u8,
    }

    #[constants]
    struct More {
        #[default(1)]
        m: u8,
    }

    #[variables]
    struct Vars {
        alice: u8,
    }

    #[variables]
    struct Others {
        bob: u8,
    }

    #[value]
    enum State {
        Idle,
    }

    #[value]
    struct Formula;

    #[init]
    fn init() -> Vars {
        Vars { alice: 0 }
    }

    #[init]
    fn again() -> Vars {
        Vars { alice: 1 }
    }

    #[action]
    fn step(vars: &mut Vars) {
        vars.alice = 1;
    }

    #[action]
    fn step(vars: &mut Vars) {
        vars.alice = 2;
    }

    fn pick(vars: &Vars) -> bool {
        vars.alice == 0
    }

    #[process]
    fn alice(vars: &mut Vars) {
        let mut pc: u8 = 0;
        let mut k: u8 = 0;
        let mut k: u8 = 1;
        let mut vars: u8 = 1;
        'a: {}
    }

    #[process]
    fn a_b() {
        'a: {}
    }

    #[process]
    fn aB() {
        'a: {}
    }

    #[invariant]
    fn termination(v: &Vars) -> bool {
        true
    }

    #[invariant]
    fn init(v: &Vars) -> bool {
        true
    }

    #[temporal]
    fn always() -> Formula {
        eventually(pick)
    }
}

fn main() {}

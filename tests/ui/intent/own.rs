//! Mutants of the author's own that cannot be made.
use mutaspec::spec;

#[spec]
mod own {
    #[variables]
    struct Vars {
        n: u8,
        m: u8,
    }

    #[init]
    #[mutant("begin", 0 => 1)]
    fn init() -> Vars {
        Vars { n: 0, m: 0 }
    }

    #[action]
    #[mutant]
    #[mutant("no arrow", vars.n = 1)]
    #[mutant("no side", vars.n = 1 =>)]
    #[mutant(vars.n = 1 => vars.n = 2)]
    #[mutant("", vars.n = 1 => vars.n = 2)]
    #[mutant("nowhere", vars.n = 7 => vars.n = 2)]
    #[mutant("twice", vars.m += 1 => vars.m += 2)]
    #[mutant("the third", occurrence = 3, vars.m += 1 => vars.m += 2)]
    #[mutant("the noughtth", occurrence = 0, vars.m += 1 => vars.m += 2)]
    #[mutant("nothing", vars.n = 1 => vars.n=1)]
    #[mutant("assertion", assert!(vars.n < 9) => {})]
    #[mutant("label", vars.n = 1 => 'again: { vars.n = 2; })]
    #[mutant("no code", vars.n = 1 => vars.n = = 2)]
    #[mutant("same", vars.n = 1 => vars.n = 2)]
    #[mutant("same", vars.n = 1 => vars.n = 3)]
    fn act(vars: &mut Vars) {
        vars.n = 1;
        #[mutant("elsewhere", vars.n = 1 => vars.n = 4)]
        vars.m += 1;
        vars.m += 1;
        assert!(vars.n < 9);
    }

    #[invariant]
    #[mutant("of a property", v.n < 9 => true)]
    fn small(v: &Vars) -> bool {
        v.n < 9
    }
}

#[spec]
mod late {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[mutant("nobody acts", n + 1 => n + 2)]
    fn next(n: u8) -> u8 {
        n + 1
    }

    #[process]
    #[mutant("first value", 7 => 8)]
    fn run(vars: &mut Vars) {
        let seen: u8 = 7;
        'only: {
            vars.n = seen;
        }
    }

    #[invariant]
    fn small(v: &Vars) -> bool {
        next(v.n) < 9
    }
}

#[spec]
mod types {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    #[mutant("a text", vars.n = 1 => vars.n = "one")]
    fn act(vars: &mut Vars) {
        vars.n = 1;
    }
}

fn main() {}

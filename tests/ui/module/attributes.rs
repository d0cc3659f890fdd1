//! Attributes in the wrong place.
use mutaspec::spec;

#[spec]
mod misplaced {
    #[variables]
    #[value]
    struct Vars {
        n: u8,
    }

    #[model(small)]
    #[derive(Clone)]
    struct NoConstants;

    #[constants]
    enum Constants {
        None,
    }

    #[value]
    type Number = u8;

    #[init(fast)]
    #[action]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[fair]
    fn helper() {}

    #[action = "fair"]
    fn first(vars: &mut Vars) {
        vars.n = 1;
    }

    #[action(fiar, fair, strongly_fair, daemon, unfair)]
    fn second(vars: &mut Vars) {
        vars.n = 2;
    }

    #[process(fiar, daemon, n in 1..=2, m in 1..=2)]
    fn third(n: u8, m: u8, vars: &mut Vars) {
        #[fiar]
        'a: {
            vars.n = n;
        }
        #[fair]
        #[unfair]
        'b: {}
        #[fair(very)]
        'c: {}
    }

    #[invariant(strong)]
    fn holds(v: &Vars) -> bool {
        true
    }

    #[reachable]
    struct Goal;
}

fn main() {}

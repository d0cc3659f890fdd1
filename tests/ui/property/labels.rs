//! What a property names is checked by the compiler itself, and told once.
use mutaspec::spec;

#[spec]
mod labels {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[process]
    fn alice(vars: &mut Vars) {
        let mut k: u8 = 0;
        'a: {
            k = vars.n;
        }
    }

    #[invariant]
    fn no_such_label(s: &State) -> bool {
        s.alice.at(alice::B)
    }

    #[invariant]
    fn no_such_process(s: &State) -> bool {
        s.bob.at(alice::A)
    }

    #[invariant]
    fn no_such_variable(s: &State) -> bool {
        s.alice.j == 0 && s.m == s.alice.k
    }

    #[temporal]
    fn no_predicate() -> Formula {
        eventually(is_done) & always(3)
    }
}

fn main() {}

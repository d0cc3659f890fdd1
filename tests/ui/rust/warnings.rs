//! The author's own slips are told as in any Rust.
#![deny(warnings)]
use mutaspec::spec;

#[spec]
pub mod slips {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        let mut first = 0;
        Vars { n: first }
    }

    #[action(p in people)]
    fn act(p: Participant, vars: &mut Vars) {
        let unused = 1;
        let mut same = 2;
        require(vars.n < 9 && (same == 2));
        vars.n += 1;
        return;
        vars.n = 1;
    }

    fn helper(vars: &Vars, more: u8) -> bool {
        vars.n >= 0
    }

    #[process(me in people, fair)]
    fn p(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut never_changed: u8 = 1;
        let mut never_used: u8 = 2;
        let mut told: u8 = 3;
        'a: {
            let unused = never_changed;
            if helper(vars, 1) {
                goto!('b);
                vars.n = 1;
            }
        }
        'b: {
            told = 4;
            told = 5;
            Some(1);
        }
    }

    #[invariant]
    fn holds(v: &Vars, c: &Constants) -> bool {
        true
    }
}

fn main() {}
